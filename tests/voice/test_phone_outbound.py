"""A call we place, end to end: from the queue over the guard and Twilio to the conversation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connectors import twilio
from drains.calling import dial_next, settle_next
from drains.exchange import Exchange
from drains.twilio_carrier import TwilioCarrier
from sandbox.sounds import tone
from sandbox.twilio_exchange import Person, PhoneCall
from sandbox.twilio_line import MU_LAW_RATE, Line
from store import call_attempts, call_queue, conversations, people
from store.call_queue import Queued
from tests.drains.exchange_world import KEY, PHONE, Clock, queue_one
from tests.voice.telephone_world import Switchboard, eventually, switchboard

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def exchange_on(board: Switchboard) -> AsyncIterator[Exchange]:
    """Open an exchange on the simulated carrier, on a Tuesday afternoon."""
    own = board.house.gateway.ground("own").settings
    db = board.house.gateway.ground("own").db
    queue_one(db)
    async with twilio.connect(own.twilio) as line:
        yield Exchange("own", own, db, Clock(), carrier=TwilioCarrier("own", own, line))


def row(x: Exchange) -> Queued:
    call = call_queue.find(x.db, KEY)
    assert call is not None
    return call


def only_call(board: Switchboard) -> PhoneCall:
    [call] = board.rest.state.calls.rows.values()
    return call


async def answered(line: Line) -> None:
    line.say(tone(440.0, 0.6, MU_LAW_RATE))
    await line.until_heard(300)


async def test_a_queued_call_is_dialled_talked_and_settled_by_the_carriers_word() -> None:
    async with switchboard() as board, exchange_on(board) as x:
        board.people[PHONE] = Person("human", talk=answered)
        did = await dial_next(x)
        assert (did and did.what) == "dialled"

        await eventually(lambda: row(x).status == "done", 20)
        await board.until_gone()

        [attempt] = call_attempts.of_call(x.db, KEY)
        call = only_call(board)
        assert (attempt.sid, attempt.state, attempt.status) == (call.sid, "ended", "completed")
        assert (attempt.answered_by, attempt.seconds is not None) == ("human", True)
        assert call.errors == []
        assert call.line is not None
        assert call.line.errors == []
        assert (call.form["TimeLimit"], call.form["Timeout"]) == (600, 25)
        assert await dial_next(x) is None


async def test_a_busy_number_waits_for_its_next_time() -> None:
    async with switchboard() as board, exchange_on(board) as x:
        board.people[PHONE] = Person("busy")
        await dial_next(x)
        await eventually(lambda: row(x).tries == 1 and row(x).status != "placed")
        assert row(x).status in (
            "waiting",
            "unanswered",
        )  # on the weekend its fortnight may be over
        assert len(board.rest.state.calls.rows) == 1


@pytest.mark.parametrize(
    ("setting", "verbs", "by"),
    [
        ("hang_up", ["Connect", "Hangup"], "machine_start"),
        ("message", ["Connect", "Say", "Hangup"], "machine_end_beep"),
    ],
)
async def test_a_voicemail_gets_the_fixed_text_or_nothing_more(
    setting: str, verbs: list[str], by: str
) -> None:
    async with switchboard(voice={"voicemail": setting}) as board, exchange_on(board) as x:
        board.people[PHONE] = Person("machine")
        await dial_next(x)
        await eventually(lambda: row(x).status not in ("dialling", "placed"), 20)
        await board.until_gone()
        ground = board.house.gateway.ground("own")
        await ground.aclose()
        [conversation] = conversations.latest(ground.db, "own")

        call = only_call(board)
        assert [verb for verb, _ in call.done] == verbs
        if setting == "message":
            assert (
                "l'assistante vocale de Boutique Mira, une intelligence artificielle"
                in (call.done[1][1])
            )
        [attempt] = call_attempts.of_call(x.db, KEY)
        assert (attempt.answered_by, conversation.outcome) == (by, "voicemail")


async def test_a_person_hears_us_while_it_is_still_being_found_out_who_answered() -> None:
    async def talk(line: Line) -> None:
        await line.until_heard(100, 1.0)  # who answered is known after 1.2 s
        await line.until_quiet()

    async with switchboard() as board, exchange_on(board) as x:
        board.people[PHONE] = Person("human", talk=talk)
        await dial_next(x)
        await eventually(lambda: row(x).status == "done", 20)
        await board.until_gone()

        [attempt] = call_attempts.of_call(x.db, KEY)
        assert attempt.answered_by == "human"


async def test_a_call_whose_creation_is_not_answered_rings_once() -> None:
    async with switchboard() as board, exchange_on(board) as x:
        board.people[PHONE] = Person("human", talk=answered)
        board.faults.configure(rates={"reset_after": 1.0}, where="POST")
        await dial_next(x)
        await eventually(lambda: row(x).status == "done", 20)
        await board.until_gone()

        assert len(board.rest.state.calls.rows) == 1
        assert (await dial_next(x), await settle_next(x)) == (None, None)
        assert people.questions(x.db, "own") == []
