"""A telephone call, end to end: Twilio simulated before the gateway, the service behind it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.sounds import tone
from sandbox.twilio_exchange import Person, PhoneCall
from sandbox.twilio_line import MU_LAW_RATE, Line
from store import call_prices, conversations, people
from tests.voice.calls import QUICK
from tests.voice.telephone_world import COLLEAGUE, THEIRS, Switchboard, eventually, switchboard

pytestmark = pytest.mark.anyio

ASKED = {"caller_text": "Bonjour, je voudrais un devis", "reply_text": "Quel est votre budget ?"}
LONG = {"caller_text": "Racontez-moi", "reply_text": "Voici une très longue histoire " * 12}
SPEECH = tone(440.0, 0.6, MU_LAW_RATE)


async def greeted(line: Line) -> None:
    """Listen to the first sentence to its end."""
    await line.until_heard(300)
    await line.until_quiet()


def clean(call: PhoneCall) -> Line:
    """Return the line of a call in which nothing went against the protocol."""
    assert call.errors == []
    assert call.line is not None
    assert call.line.errors == []
    return call.line


async def test_a_caller_is_heard_and_answered_without_any_codec() -> None:
    async def talk(line: Line) -> None:
        await greeted(line)
        line.say(SPEECH)
        await line.until_heard(800)

    async with switchboard() as board:
        board.script(ASKED)
        call = await board.call(talk)
        await board.until_gone()

    line = clean(call)
    record = board.house.sim.door.records[0]
    assert [verb for verb, _ in call.done][:1] == ["Connect"]
    assert (call.status, record.config["audio"]["input"]["format"]["type"]) == (
        "completed", "audio/pcmu",
    )  # fmt: skip
    assert line.marks[0][1].startswith("0:5")  # the first half second was heard


async def test_a_barge_in_clears_what_is_still_to_be_heard_and_truncates_by_the_marks() -> None:
    async def talk(line: Line) -> None:
        await greeted(line)
        line.say(SPEECH)
        await line.until_heard(1_200)
        assert line.buffered_ms > 1_000  # the service speaks faster than life
        line.say(SPEECH)
        await line.until_said()
        await line.until_heard(300)

    async with switchboard(replace(QUICK, faster=20.0)) as board:
        board.script(LONG, ASKED)
        call = await board.call(talk)
        await board.until_gone()

    line = clean(call)
    record = board.house.sim.door.records[0]
    [cut] = record.truncated
    assert (len(line.cleared), line.stale_ms) == (1, 0.0)
    assert 1_000 <= cut["audio_end_ms"] <= 2_600  # not the many seconds that were sent


async def test_who_speaks_at_once_still_hears_that_an_ai_speaks() -> None:
    async def talk(line: Line) -> None:
        line.say(SPEECH)  # "Allô ?"
        await line.until_heard(300)
        line.say(SPEECH)
        await line.until_said()
        await line.until_quiet()
        line.say(SPEECH)
        await line.until_heard(300)

    async with switchboard() as board:
        board.script(ASKED, ASKED, ASKED)
        call = await board.call(talk)
        await board.until_gone()
        ground = board.house.gateway.ground("own")
        await ground.aclose()
        [row] = conversations.latest(ground.db, "own")
        shares = call_prices.of_conversations(ground.db, "own", [row.id])
        soon = row.ended_at + timedelta(seconds=1)
        open_ = call_prices.unpriced(ground.db, "own", soon, 10)

    assert (shares, open_) == ({row.id: None}, [call.sid])  # the carrier is asked later
    line = clean(call)
    said = [turn["text"] for turn in row.transcript if turn["speaker"] == "agent"]
    assert said[0] == (
        "Bonjour, je suis l'assistante vocale de Boutique Mira, une intelligence artificielle."
    )
    first_ms = sum(len(raw) for _, raw in line.received[:10]) / 8
    assert not line.cleared or (line.cleared[0] - line.received[0][0]) * 1000 > first_ms


async def test_who_hangs_up_leaves_nothing_behind() -> None:
    async def talk(line: Line) -> None:
        line.say(SPEECH)
        await line.until_heard(100)

    async with switchboard() as board:
        board.script(LONG)
        call = await board.call(talk)
        await board.until_gone()
        assert board.house.gateway.seats.taken == 0

    assert clean(call).close_code is not None or call.over


async def test_when_we_hang_up_the_call_is_over_too() -> None:
    async with switchboard() as board:
        calling = asyncio.create_task(board.call())
        await eventually(lambda: any(one.leg.call_sid for one in board.house.gateway.sessions()))
        board.house.gateway.sessions()[0].end("completed")
        call = await calling
        await board.until_gone()

    assert (call.status, [verb for verb, _ in call.done]) == ("completed", ["Connect", "Hangup"])


async def test_a_call_that_never_comes_to_its_stream_is_let_go() -> None:
    async with switchboard() as board:
        call = board.inbound()
        answer = await board.post("/twiml", **board.exchange.webhook(call))
        assert answer.status == 200
        assert "<Connect><Stream" in await answer.text()
        assert len(board.house.gateway.sessions()) == 1

        board.house.gateway.telephone.close()
        await board.until_gone()


async def test_the_service_is_reached_before_the_stream_is_there() -> None:
    async with switchboard() as board:
        call = board.inbound()
        await board.post("/twiml", **board.exchange.webhook(call))
        await eventually(lambda: board.house.sim.door.live)
        board.house.gateway.telephone.close()
        await board.until_gone()


async def handed_over(board: Switchboard) -> PhoneCall:
    """Have a caller be handed to a person in mid-conversation."""

    async def talk(line: Line) -> None:
        line.say(SPEECH)
        await line.until_heard(300)
        [session] = board.house.gateway.sessions()
        assert await session.leg.transfer("Budget : 1 500 euros par mois.")
        await line.closed.wait()

    board.script(ASKED)
    call = await board.call(talk)
    await board.until_gone()
    clean(call)
    return call


async def test_a_transfer_tells_the_person_what_it_is_about_before_both_are_joined() -> None:
    async with switchboard() as board:
        call = await handed_over(board)
        tasks = people.questions(board.house.gateway.ground("own").db, "own")

    assert [verb for verb, _ in call.done] == [
        "Connect", "Say", "Dial", "Number", "whisper Say", "Hangup",
    ]  # fmt: skip
    said = dict(call.done)
    assert said["Number"] == COLLEAGUE
    assert "Je vous passe une personne" in said["Say"]
    assert "Budget : 1 500 euros par mois." in said["whisper Say"]
    assert tasks == []


@pytest.mark.parametrize("answers", ["no-answer", "busy", "failed"])
async def test_a_transfer_nobody_takes_is_a_promise_to_call_back(answers: str) -> None:
    async with switchboard() as board:
        board.exchange.others = lambda number: Person(answers)
        call = await handed_over(board)
        [task] = people.questions(board.house.gateway.ground("own").db, "own")

    assert [verb for verb, _ in call.done][-3:] == ["Number", "Say", "Hangup"]
    assert "Quelqu'un de l'équipe vous recontacte" in call.done[-2][1]
    assert "Budget : 1 500 euros par mois." in task.asked
    assert THEIRS in task.known


@pytest.mark.parametrize("trouble", ["no person", "carrier"])
async def test_a_transfer_that_cannot_be_leaves_the_conversation_as_it_is(trouble: str) -> None:
    voice = {"transfer_to": ""} if trouble == "no person" else {}

    async def talk(line: Line) -> None:
        line.say(SPEECH)
        await line.until_heard(300)
        [session] = board.house.gateway.sessions()
        assert not await session.leg.transfer("…")
        line.say(SPEECH)
        await line.until_heard(300)

    async with switchboard(voice=voice) as board:
        if trouble == "carrier":
            board.faults.configure(rates={"reset_before": 1.0}, where="POST")
        board.script(ASKED, ASKED)
        call = await board.call(talk)
        await board.until_gone()

    clean(call)
    assert [verb for verb, _ in call.done] == ["Connect"]
