"""A conversation from its beginning to its row; the process from many conversations to none."""

import asyncio
import gc
import random
from dataclasses import replace

import pytest

from store import conversations
from tests.voice.calls import FRAME, QUICK, House, house
from voice.serving import drain

pytestmark = pytest.mark.anyio

GONE_S = 2.0  # of a conversation nothing may be left after it: a goodbye may take a second
LOAD = replace(QUICK, load=True)
TURN = {
    "caller_text": "Je suis gérant, 1 500 € par mois, mon mail est jo@exemple.fr",
    "reply_text": "Merci.",
}


async def _row(one: House) -> conversations.Conversation:
    await one.gateway.grounds["own"].ends.written()
    [row] = conversations.latest(one.gateway.grounds["own"].db, "own")
    return row


async def test_a_conversation_leaves_one_row_with_evidence_and_without_addresses() -> None:
    async with house() as one:
        one.sim.control.script({"turns": [TURN]})
        async with one.calling() as caller:
            await caller.until("response.done")
            await caller.say()
            await caller.until("score.updated")
            await caller.until("response.done")
        await _gone(one)
        row = await _row(one)

    assert (row.client, row.channel, row.status, row.outcome) == (
        "own", "browser", "pending", "left"
    )  # fmt: skip
    assert row.simulated
    assert row.usd == 0.0
    assert row.email == "jo@exemple.fr"
    assert "jo@exemple.fr" not in str(row.transcript) + str(row.bant) + row.summary
    assert row.bant["budget"]["quote"]
    assert row.bant["decision_maker"]["value"] == "True"


async def test_a_wall_is_passed_without_the_caller_noticing() -> None:
    async with house(renew_minutes=0.005) as one:
        one.sim.control.script({"turns": [TURN, TURN]})
        async with one.calling() as caller:
            await caller.until("response.done")
            await caller.send("playback.position", played_ms=60_000)
            await _until(lambda: len(one.sim.door.records) > 1 and not one.sim.door.records[0].open)
            await caller.say()
            await caller.until("response.done")

    shown = set(caller.kinds())
    assert not shown & {"session.reconnecting", "session.degraded", "session.restored"}


async def test_the_next_session_knows_what_was_said() -> None:
    async with house() as one:
        one.sim.control.script({"turns": [TURN, TURN]})
        async with one.calling() as caller:
            await caller.until("response.done")
            await caller.say()
            await caller.until("response.done")
            [session] = one.gateway.sessions()
            told = session.ground.setup(session, resuming=True).instructions

    assert "1 500 €" in told
    assert "ne salue pas" in told


async def test_too_long_a_conversation_is_warned_and_ended() -> None:
    async with house(max_minutes=1) as one, one.calling() as caller:
        await caller.until("session.ready")
        [session] = one.gateway.sessions()
        session.started_at -= 30
        await caller.until("session.ending_soon")
        session.started_at -= 31
        ending = await caller.until("session.ending")

        assert ending["reason"] == "too_long"
        assert await caller.closed() == 1000


async def test_an_idle_conversation_is_ended() -> None:
    async with house(idle_seconds=0.2) as one, one.calling() as caller:
        ending = await caller.until("session.ending")
        assert ending["reason"] == "idle"
        assert await caller.closed() == 1000


async def test_a_score_comes_also_where_many_callers_finish_at_once() -> None:
    async with house(LOAD) as one, one.calling() as caller:
        await caller.until("session.ready")
        [session] = one.gateway.sessions()
        session.ground.busy_until = session.ground.clock() + 60.0  # with the words of others
        await caller.type("Bonjour, mon budget est de 1 500 € par mois")
        score = await caller.until("score.updated", within_s=2)

    assert score["fields"]["budget"]["points"] == 30


async def test_a_caller_that_does_not_read_makes_the_service_wait_and_is_let_go() -> None:
    async with house(LOAD) as one, one.calling() as caller:
        await caller.until("session.ready")
        [session] = one.gateway.sessions()
        caller.ws._conn.transport.pause_reading()  # a caller that reads nothing more
        big = "A" * 48_000
        while session.leg.pending() < 256 * 1024:
            session.leg.play(big, "item", "response")
            await asyncio.sleep(0)
        session.ground.clock = _ahead(session.ground.clock, 4.0)
        await _gone(one)
        row = await _row(one)

    assert row.outcome == "too_slow"


async def test_a_drain_lets_conversations_end_and_takes_no_new_ones() -> None:
    async with house() as one, one.calling() as caller:
        await caller.until("session.ready")
        draining = asyncio.create_task(drain(one.gateway, 5))
        await caller.until("session.draining")
        async with one.http.post(f"{one.url}/session") as answer:
            assert answer.status == 503
        async with one.http.get(f"{one.url}/readyz") as answer:
            assert answer.status == 503
        assert not draining.done()
        await caller.ws.close()
        await asyncio.wait_for(draining, 5)


async def test_a_drain_ends_what_does_not_end_by_itself() -> None:
    async with house() as one, one.calling() as caller:
        await caller.until("session.ready")
        await drain(one.gateway, 0.1)
        assert (await caller.until("session.ending"))["reason"] == "stopped"
        assert await caller.closed() == 1001


async def test_figures_count_what_happened_and_are_for_this_machine() -> None:
    async with house() as one:
        one.sim.control.script({"turns": [TURN]})
        async with one.calling() as caller:
            await caller.until("response.done")
            await caller.say()
            await caller.until("response.done")
        await _gone(one)
        async with one.http.get(f"{one.url}/metrics") as answer:
            text = await answer.text()
        by_proxy = {"X-Forwarded-For": "203.0.113.7"}
        async with one.http.get(f"{one.url}/metrics", headers=by_proxy) as answer:
            assert answer.status == 403

    assert 'voice_sessions_ended_total{channel="browser",outcome="left"} 1.0' in text
    assert "voice_first_audio_seconds_count 1.0" in text
    assert 'voice_sessions{channel="browser"} 0.0' in text


@pytest.mark.parametrize("many", [160, pytest.param(1000, marks=pytest.mark.process)])
async def test_conversations_cut_at_random_leave_nothing_behind(many) -> None:
    chance = random.Random(7)
    async with house(LOAD) as one:
        await _rounds(one, chance, 40)
        await _gone(one)
        await asyncio.sleep(GONE_S)
        before = _left()
        await _rounds(one, chance, many)
        await _gone(one)
        await asyncio.sleep(GONE_S)  # goodbyes end, rows are written
        after = _left()

        assert one.gateway.seats.taken == 0
        assert not one.sim.door.live
        assert {kind: n for kind, n in after.items() if n > before[kind]} == {}


async def _rounds(one: House, chance: random.Random, conversations: int) -> None:
    """Hold so many conversations, twenty at a time, each cut at a moment of its own."""
    for _ in range(conversations // 20):
        await asyncio.gather(*(_cut(one, chance) for _ in range(20)))


async def _cut(one: House, chance: random.Random) -> None:
    async with one.calling() as caller:
        for _ in range(chance.randrange(12)):
            await caller.send("input_audio_buffer.append", audio=FRAME)
            await asyncio.sleep(chance.random() * 0.01)
        if chance.random() < 0.5:
            caller.ws._conn.transport.abort()


async def _gone(one: House) -> None:
    await _until(lambda: not one.gateway.sessions() and not one.sim.door.live)


async def _until(true) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110  # nothing here to be told by
            await asyncio.sleep(0.02)


def _left() -> dict[str, int]:
    """Count what a conversation is made of, and the tasks."""
    gc.collect()
    kinds = ("Session", "BrowserLeg", "Upstream", "Socket", "_Upgraded", "_Picows", "Turns")
    counted = dict.fromkeys(kinds, 0)
    for thing in gc.get_objects():
        name = type(thing).__name__
        if name in counted:
            counted[name] += 1
    return counted | {"tasks": len(asyncio.all_tasks())}


def _ahead(clock, seconds: float):
    return lambda: clock() + seconds
