"""`3a calls`: the queue without a number in it, and nobody dialled unless VOICE_APPLY is on."""

from datetime import UTC, datetime

import pytest

from store import call_attempts, call_queue, people
from store.database import Database
from store.people import Person
from tests.deployments.conftest import Console

KEY, PHONE, SID = "own:churn:call:c1:2026-W48", "+33612345678", "CA" + "1" * 32


@pytest.fixture
def queued(store: Database) -> Database:
    people.upsert(store, "own", [Person("0", "c1", "a@example.com", PHONE, country="FR")])
    call_queue.put(store, KEY, "own", "c1", PHONE, {"grounds": []})
    return store


def test_an_empty_queue_says_so(console: Console, store: Database) -> None:
    assert console("calls", "list").out == "No call.\n"


def test_calls_are_listed_and_shown_without_a_number(console: Console, queued: Database) -> None:
    call = call_queue.take(queued, "own", ("waiting",), datetime.now(UTC).timestamp(), 30)
    assert call is not None
    attempt = call_attempts.reserve(queued, call, "+33162000001", {}, datetime.now(UTC), 300)
    call_attempts.heard(queued, attempt.id, SID, "completed", "human", 61, due=0)

    listed, shown = console("calls", "list", "--status", "placed"), console("calls", "show", KEY)

    assert f"{KEY}  placed, 1 tries" in listed.out
    assert f"placed: completed, answered by human, 61 s  {SID}" in shown.out
    assert PHONE not in listed.out + shown.out


def test_the_month_shows_what_the_carrier_counted(console: Console, queued: Database) -> None:
    call = call_queue.take(queued, "own", ("waiting",), datetime.now(UTC).timestamp(), 30)
    assert call is not None
    attempt = call_attempts.reserve(queued, call, "+33162000001", {}, datetime.now(UTC), 300)
    call_attempts.heard(queued, attempt.id, SID, "completed", "human", 90, due=0)

    assert "calls we placed: 1.5 minutes" in console("voice", "minutes").out


def test_a_status_that_does_not_exist_is_named(console: Console, store: Database) -> None:
    ended = console("calls", "list", "--status", "lost")
    assert (ended.code, ended.out) == (2, "")
    assert "lost is no status of a call" in ended.err


def test_a_call_that_does_not_exist_is_named(console: Console, store: Database) -> None:
    assert "there is no call nothing" in console("calls", "show", "nothing").err


def test_with_apply_off_it_shows_what_would_be_done_and_dials_nobody(
    console: Console, queued: Database
) -> None:
    ended = console("calls", "dial", "--once")

    assert "No call was made: There is no proof that this person agreed" in ended.out
    assert "Nobody was dialled: VOICE_APPLY is off." in ended.out
    assert call_attempts.of_call(queued, KEY) == []


def test_dialling_without_an_account_says_which_variable_is_missing(
    console: Console, queued: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_APPLY", "true")
    assert "set TWILIO_ACCOUNT_SID" in console("calls", "dial", "--once").err
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "a" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t")
    assert "set TWILIO_CALLER" in console("calls", "dial", "--once").err
    monkeypatch.setenv("TWILIO_CALLER", "+33162000001")
    assert "set VOICE_PUBLIC_URL" in console("calls", "dial", "--once").err
    monkeypatch.setenv("VOICE_PUBLIC_URL", "https://voice.example")
    assert "set VOICE_COMPANY" in console("calls", "dial", "--once").err
