"""The queue of calls: one holder, an attempt before the dial, one settlement."""

from datetime import UTC, datetime, timedelta

import pytest

from store import call_attempts, call_queue, people
from store.call_attempts import Attempt
from store.call_queue import Queued
from store.claims import LeaseLost
from store.database import Database
from store.people import Person

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
NOW_S = NOW.timestamp()
KEY, PHONE, CALLER = "own:churn:call:c1:2026-W48", "+33612345678", "+33162000001"
SID = "CA" + "1" * 32


@pytest.fixture
def queue(db: Database) -> Database:
    put(db)
    return db


def put(db: Database, key: str = KEY, phone: str = PHONE) -> None:
    call_queue.put(db, key, "own", "c1", phone, {"grounds": []}, at=NOW)


def take(db: Database, *statuses: str, now: float = NOW_S, client: str = "own") -> Queued | None:
    return call_queue.take(db, client, statuses or ("waiting",), now, 30.0)


def held(db: Database, now: float = NOW_S) -> Queued:
    call = take(db, now=now)
    assert call is not None
    return call


def reserved(db: Database) -> Attempt:
    return call_attempts.reserve(db, held(db), CALLER, {"grounds": ["x"]}, NOW, 300.0)


def status(db: Database, key: str = KEY) -> str:
    call = call_queue.find(db, key)
    assert call is not None
    return call.status


def test_the_same_key_is_queued_once(queue: Database) -> None:
    put(queue)
    assert len(call_queue.newest(queue, "own", (), 10)) == 1
    assert call_queue.is_queued(queue, KEY)
    assert not call_queue.is_queued(queue, "another")


def test_a_call_is_held_by_one_until_its_lease_ends(queue: Database) -> None:
    assert held(queue).key == KEY
    assert take(queue, now=NOW_S + 29) is None
    assert take(queue, now=NOW_S + 30) is not None


def test_a_call_of_another_client_is_not_taken(queue: Database) -> None:
    assert take(queue, client="marie") is None


def test_looking_at_what_is_due_takes_nothing(queue: Database) -> None:
    assert [call.key for call in call_queue.waiting(queue, "own", NOW_S, 10)] == [KEY]
    assert held(queue).key == KEY


def test_an_attempt_is_written_before_the_dial_and_found_after_a_crash(queue: Database) -> None:
    reserved(queue)

    assert status(queue) == "dialling"
    assert take(queue) is None
    assert take(queue, *call_queue.OPEN, now=NOW_S + 299) is None
    found = take(queue, *call_queue.OPEN, now=NOW_S + 300)
    assert found is not None
    assert [one.state for one in call_attempts.of_call(queue, found.key)] == ["reserved"]


def test_who_lost_the_row_may_not_dial(queue: Database) -> None:
    slept = held(queue)
    held(queue, NOW_S + 31)
    with pytest.raises(LeaseLost):
        call_attempts.reserve(queue, slept, CALLER, {}, NOW, 300.0)
    assert call_attempts.of_call(queue, KEY) == []


def test_an_attempt_counts_from_the_moment_it_is_reserved(queue: Database) -> None:
    since = NOW - timedelta(days=30)
    assert call_queue.moments(queue, "own", since) == [(PHONE, NOW)]  # it waits
    assert call_queue.moments(queue, "own", since, KEY) == []  # but not for itself
    reserved(queue)
    assert call_queue.moments(queue, "own", since) == [(PHONE, NOW)]  # counted once
    assert call_queue.moments(queue, "own", since, KEY) == [(PHONE, NOW)]


def test_what_surely_never_left_counts_as_no_call(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.unsent(queue, attempt.id, NOW, NOW_S + 60, "refused the connection")

    assert call_queue.moments(queue, "own", NOW - timedelta(days=1), KEY) == []
    assert take(queue, now=NOW_S + 59) is None
    assert held(queue, NOW_S + 60).tries == 0


def test_a_placed_call_is_asked_about_only_after_a_long_silence(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.placed(queue, attempt.id, SID, NOW_S + 900)

    assert status(queue) == "placed"
    assert take(queue, *call_queue.OPEN, now=NOW_S + 899) is None
    assert take(queue, *call_queue.OPEN, now=NOW_S + 900) is not None
    assert call_attempts.known_sids(queue, "own", PHONE) == {SID}


def test_a_word_of_the_carrier_may_come_before_the_answer_to_our_request(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.heard(queue, attempt.id, SID, "ringing", due=NOW_S + 900)
    call_attempts.placed(queue, attempt.id, SID, NOW_S + 900)

    [one] = call_attempts.of_call(queue, KEY)
    assert (one.state, one.sid, one.status) == ("placed", SID, "ringing")


def test_a_call_is_settled_once(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.heard(queue, attempt.id, SID, "completed", "human", 61, due=0.0)

    assert call_attempts.end(queue, attempt.id, "done", NOW)
    assert not call_attempts.end(queue, attempt.id, "waiting", NOW, due=NOW_S)
    call_attempts.heard(queue, attempt.id, SID, "ringing", due=0.0)  # late
    call_attempts.placed(queue, attempt.id, SID, 0.0)  # later still

    [one] = call_attempts.of_call(queue, KEY)
    assert (one.state, one.status, one.answered_by, one.seconds) == (
        "ended", "completed", "human", 61,
    )  # fmt: skip
    assert status(queue) == "done"
    assert call_attempts.seconds_talked(queue, "own", NOW, NOW + timedelta(seconds=1)) == 61
    assert call_attempts.seconds_talked(queue, "own", NOW - timedelta(days=1), NOW) == 0


def test_a_retry_waits_for_its_time_and_knows_how_often_it_was_tried(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.placed(queue, attempt.id, SID, 0.0)
    call_attempts.end(queue, attempt.id, "waiting", NOW, due=NOW_S + 1800, why="busy")

    assert take(queue, now=NOW_S + 1799) is None
    again = held(queue, NOW_S + 1800)
    assert (again.tries, again.why) == (1, "busy")


def test_what_nobody_can_tell_is_never_dialled_again(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.lost(queue, attempt.id, NOW, "unknown")

    assert status(queue) == "unknown"
    assert take(queue, now=NOW_S + 1e7) is None
    assert take(queue, *call_queue.OPEN, now=NOW_S + 1e7) is None
    assert len(call_queue.moments(queue, "own", NOW - timedelta(days=1), KEY)) == 1


def test_the_truth_may_come_after_it_was_given_up(queue: Database) -> None:
    attempt = reserved(queue)
    call_attempts.lost(queue, attempt.id, NOW, "unknown")
    call_attempts.heard(queue, attempt.id, SID, "in-progress", due=NOW_S + 900)

    assert status(queue) == "placed"
    assert call_attempts.end(queue, attempt.id, "done", NOW)


def test_an_attempt_is_found_by_its_own_client_alone(queue: Database) -> None:
    attempt = reserved(queue)
    assert call_attempts.find(queue, "own", attempt.id) == attempt
    assert call_attempts.find(queue, "marie", attempt.id) is None


def test_who_is_erased_leaves_no_number_behind(queue: Database) -> None:
    people.upsert(queue, "own", [Person("c", "c1", "a@x.fr", PHONE)])
    reserved(queue)
    removed = people.erase(queue, "own", "a@x.fr")
    assert (removed["call_queue"], removed["call_attempts"]) == (1, 1)
    assert call_attempts.of_call(queue, KEY) == []
