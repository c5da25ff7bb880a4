"""Placing calls: the guard is asked again, nothing rings twice, and whoever cannot know asks."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import AuthRefused, Refused, Unavailable, Uncertain
from drains import calling
from drains.calling import dial_next, preview, settle_next, take_word
from drains.exchange import Exchange, Heard
from store import call_attempts, call_queue, people
from store.call_attempts import Attempt
from store.call_queue import Queued
from store.database import Database
from store.people import Person
from tests.drains.exchange_world import (
    AGREED,
    KEY,
    PHONE,
    SUBJECT,
    TUESDAY,
    Clock,
    FileCarrier,
    exchange_of,
    queue_one,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def x(db: Database, tmp_path: Path) -> Exchange:
    return exchange_of(db, FileCarrier(tmp_path / "carrier", Clock()))


def carrier(x: Exchange) -> FileCarrier:
    return x.carrier  # type: ignore[return-value]  # a fake


def clock(x: Exchange) -> Clock:
    return x.clock  # type: ignore[return-value]  # a fake


def row(x: Exchange) -> Queued:
    call = call_queue.find(x.db, KEY)
    assert call is not None
    return call


def asked(x: Exchange) -> list[str]:
    return [task.asked for task in people.questions(x.db, "own")]


def attempt_of(x: Exchange) -> Attempt:
    return call_attempts.of_call(x.db, KEY)[-1]


async def said(x: Exchange) -> str:
    did = await dial_next(x)
    return did.what if did else "nothing was due"


async def rang(x: Exchange, status: str, answered_by: str = "", seconds: int | None = None) -> str:
    """Dial, let the carrier say how it ended, and return what became of it."""
    await dial_next(x)
    heard = Heard(attempt_of(x).sid, status, answered_by=answered_by, seconds=seconds)
    did = take_word(x, attempt_of(x).id, heard)
    return did.what if did else "nothing new"


async def test_an_allowed_call_is_dialled_once_with_the_proof_of_that_moment(x: Exchange) -> None:
    queue_one(x.db)

    assert await said(x) == "dialled"
    assert await said(x) == "nothing was due"

    assert (carrier(x).rung, row(x).status) == (1, "placed")
    assert attempt_of(x).caller == x.caller


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("withdrawn", "took the agreement back"),
        ("suppressed", "never to be contacted"),
        ("refused", "said no"),
        ("moved", "not the person's number"),
        ("gone", "not the person's number"),
        ("caller", "not one that automatic calls may show"),
    ],
)
async def test_the_guard_is_asked_again_at_the_dial_and_a_person_gets_what_it_refuses(
    x: Exchange, change: str, word: str
) -> None:
    queue_one(x.db)
    match change:
        case "withdrawn":
            people.give_consent(x.db, "own", [AGREED | {"withdrawn_at": TUESDAY}])
        case "suppressed":
            people.suppress(x.db, "own", PHONE, "asked us to")
        case "refused":
            people.refuse(x.db, "own", PHONE, TUESDAY)
        case "moved":
            people.upsert(x.db, "own", [Person("0", SUBJECT, phone="+33698765432")])
        case "gone":
            people.upsert(x.db, "own", [Person("0", "somebody else")])
            with x.db.write() as connection:
                connection.exec_driver_sql("UPDATE people SET subject = 'x'")
        case "caller":
            x.settings.twilio.caller = "+33612000000"  # type: ignore[union-attr]  # it is set

    await dial_next(x)

    assert (carrier(x).rung, row(x).status) == (0, "refused")
    [question] = asked(x)
    assert word in question


async def test_without_consent_nobody_is_called(x: Exchange) -> None:
    queue_one(x.db, agreed=False)
    assert "no proof that this person agreed" in await said(x)
    assert (carrier(x).rung, len(asked(x))) == (0, 1)


async def test_a_purpose_no_consent_can_be_for_is_refused(x: Exchange) -> None:
    queue_one(x.db)
    with x.db.write() as connection:
        connection.exec_driver_sql("UPDATE call_queue SET purpose = 'curiosity'")
    await dial_next(x)
    assert (carrier(x).rung, row(x).status) == (0, "refused")


async def test_outside_the_hours_a_call_waits_for_the_next_window_and_asks_nobody(
    x: Exchange,
) -> None:
    queue_one(x.db)
    clock(x).pass_s(5.5 * 3600)  # 20:30 in Paris

    assert "waits until 2026-11-25 09:00 UTC" in await said(x)
    clock(x).now = TUESDAY + timedelta(hours=18, minutes=59)
    assert await said(x) == "nothing was due"
    clock(x).pass_s(60)
    assert await said(x) == "dialled"
    assert asked(x) == []


async def test_a_reason_to_call_does_not_last_for_ever(x: Exchange) -> None:
    queue_one(x.db)
    clock(x).now += timedelta(days=14, hours=1)
    assert "waited for more than 14 days" in await said(x)
    assert (carrier(x).rung, row(x).status, len(asked(x))) == (0, "refused", 1)


async def test_looking_shows_what_would_be_done_and_moves_nothing(x: Exchange) -> None:
    queue_one(x.db)
    before = row(x)

    [did] = preview(x.db, "own", x.settings, x.clock())

    assert (did.key, did.what) == (KEY, "would be dialled now")
    assert (carrier(x).rung, row(x)) == (0, before)
    assert PHONE not in did.what


async def test_a_carrier_that_is_not_there_costs_nothing_but_time(x: Exchange) -> None:
    queue_one(x.db)
    carrier(x).rings, carrier(x).says = False, [Unavailable("twilio", "call", "ConnectError")]

    await dial_next(x)
    assert (row(x).status, row(x).tries, await said(x)) == ("waiting", 0, "nothing was due")
    clock(x).pass_s(calling.AGAIN_S)
    carrier(x).rings = True
    assert await said(x) == "dialled"
    assert call_queue.moments(x.db, "own", TUESDAY, KEY) == [(PHONE, x.clock())]


async def test_a_wrong_key_loses_no_call_and_bothers_nobody(x: Exchange) -> None:
    queue_one(x.db)
    carrier(x).rings, carrier(x).says = False, [AuthRefused("twilio", "call", "no", 401)]
    await dial_next(x)
    assert (row(x).status, asked(x)) == ("waiting", [])


async def test_a_number_the_carrier_refuses_goes_to_a_person(x: Exchange) -> None:
    queue_one(x.db)
    carrier(x).rings, carrier(x).says = False, [Refused("twilio", "call", "21211 invalid", 400)]
    await dial_next(x)
    assert row(x).status == "refused"
    assert "21211" in asked(x)[0]


async def test_a_dial_without_an_answer_that_rang_is_found_and_not_repeated(x: Exchange) -> None:
    queue_one(x.db)
    carrier(x).says = [Uncertain("twilio", "call", "ReadTimeout")]

    assert "never dialled again" in await said(x)
    assert await settle_next(x) is None  # too early to say that it is not there
    clock(x).pass_s(300)
    await settle_next(x)

    assert (carrier(x).rung, row(x).status, attempt_of(x).state) == (1, "placed", "placed")
    assert await said(x) == "nothing was due"


async def test_a_dial_without_an_answer_that_never_rang_is_given_to_a_person(x: Exchange) -> None:
    queue_one(x.db)
    carrier(x).rings, carrier(x).says = False, [Uncertain("twilio", "call", "ReadTimeout")]
    await dial_next(x)

    clock(x).pass_s(300)
    await settle_next(x)

    assert (carrier(x).rung, row(x).status) == (0, "unknown")
    assert "Nobody can say whether this call rang" in asked(x)[0]
    clock(x).pass_s(1e6)
    assert (await said(x), await settle_next(x)) == ("nothing was due", None)


async def test_an_earlier_call_to_the_same_number_is_not_taken_for_this_one(x: Exchange) -> None:
    queue_one(x.db)
    carrier(x).ring(PHONE)  # by somebody else, an hour before
    clock(x).pass_s(3600)
    carrier(x).rings, carrier(x).says = False, [Uncertain("twilio", "call", "ReadTimeout")]
    await dial_next(x)
    clock(x).pass_s(300)
    await settle_next(x)
    assert row(x).status == "unknown"


async def test_somebody_answered_and_the_call_is_done(x: Exchange) -> None:
    queue_one(x.db)
    assert await rang(x, "completed", "human", 61) == "somebody answered"
    assert (row(x).status, attempt_of(x).seconds) == ("done", 61)


async def test_a_busy_number_is_dialled_again_inside_the_hours_and_then_given_up(
    x: Exchange,
) -> None:
    queue_one(x.db)
    assert "Tried again at 2026-11-24 14:30 UTC" in await rang(x, "busy")
    clock(x).pass_s(1800)
    assert "Tried again at 2026-11-24 15:00 UTC" in await rang(x, "busy")
    clock(x).pass_s(1800)
    assert "A person is asked" in await rang(x, "no-answer")

    assert (carrier(x).rung, row(x).status, len(asked(x))) == (3, "unanswered", 1)
    assert len(call_queue.moments(x.db, "own", TUESDAY, KEY)) == 3


async def test_a_voicemail_counts_as_nobody_and_is_tried_the_next_day(x: Exchange) -> None:
    queue_one(x.db)
    assert "Tried again at 2026-11-25 14:00 UTC" in await rang(x, "completed", "machine_start")


async def test_words_of_the_carrier_may_come_twice_and_in_any_order(x: Exchange) -> None:
    queue_one(x.db)
    await rang(x, "no-answer")
    after = row(x)

    for status in ("no-answer", "ringing", "completed"):
        assert take_word(x, attempt_of(x).id, Heard(attempt_of(x).sid, status)) is None
    assert row(x) == after


async def test_words_about_another_call_change_nothing(x: Exchange) -> None:
    queue_one(x.db)
    await dial_next(x)
    assert take_word(x, attempt_of(x).id, Heard("CA" + "f" * 32, "completed")) is None
    assert take_word(x, "nobody", Heard("CA" + "f" * 32, "completed")) is None
    assert row(x).status == "placed"


async def test_a_call_the_carrier_never_speaks_of_again_is_asked_about(x: Exchange) -> None:
    queue_one(x.db)
    await dial_next(x)
    ledger = carrier(x).ledger
    ledger.write_text(ledger.read_text().replace("queued", "completed"))

    clock(x).pass_s(x.quiet_s - 1)
    assert await settle_next(x) is None
    clock(x).pass_s(1)
    await settle_next(x)
    assert row(x).status == "done"


async def test_a_call_that_goes_on_is_left_alone_for_as_long_again(x: Exchange) -> None:
    queue_one(x.db)
    await dial_next(x)
    clock(x).pass_s(x.quiet_s)

    assert await settle_next(x) is not None
    clock(x).pass_s(60)
    assert (await settle_next(x), row(x).status) == (None, "placed")


async def test_several_workers_dial_a_call_once(x: Exchange) -> None:
    queue_one(x.db)
    await asyncio.gather(*(dial_next(x) for _ in range(8)))
    assert carrier(x).rung == 1


async def test_four_calls_a_month_count_attempts_of_other_queued_calls_too(x: Exchange) -> None:
    for week in range(2):
        queue_one(x.db, key=f"own:churn:call:c1:{week}")
    for _ in range(4):
        while (did := await dial_next(x)) and did.what == "dialled":
            key = did.key
            attempt = call_attempts.of_call(x.db, key)[-1]
            take_word(x, attempt.id, Heard(attempt.sid, "busy"))
        clock(x).pass_s(1800)
    assert carrier(x).rung <= 4
