"""The service fails at any moment: the caller is told, hears something, and goes on."""

import time
from collections.abc import Iterator

import pytest

from domain.calls.words import first_sentence
from sandbox import gemini
from tests.vendors import listening
from tests.voice.calls import House, house, until

pytestmark = pytest.mark.anyio

TURN = {"caller_text": "Mon budget est de 1 500 € par mois", "reply_text": "Et pour quand ?"}
GREETING = first_sentence("fr")
DELTA = "response.output_audio.delta"
FAULTS = [
    *((kind, "accept") for kind in ("refuse", "too_many", "unavailable", "slow")),
    *((kind, at) for kind in ("stall", "reset", "close", "expired")
      for at in ("created", "commit", "response", "mid_response", "speech")),
    *((kind, at) for kind in ("malformed", "binary", "unknown", "duplicated", "oversized")
      for at in ("commit", "mid_response")),
]  # fmt: skip


@pytest.fixture(scope="module")
def gemini_url() -> Iterator[str]:
    with listening(gemini.create()) as url:
        yield url


async def _answered(one: House, caller) -> None:
    """Read until the caller has an answer that is no phrase: the service's, or degraded mode's."""
    while True:
        event = await caller.until("response.output_audio_transcript.done", within_s=20)
        said = event["transcript"]
        if not event["item_id"].startswith("phrase-") and said and said != GREETING:
            return


@pytest.mark.parametrize(("kind", "at"), FAULTS, ids=lambda one: one)
async def test_a_fault_costs_no_conversation_and_no_question(kind, at, gemini_url) -> None:
    fault = {"plan": [{"kind": kind, "at": at, "deltas": 1}]}
    async with house(gemini_url=gemini_url) as one:
        one.sim.control.script({"turns": [TURN, TURN, TURN]})
        if at in ("accept", "created"):
            one.sim.control.faults(fault)
        async with one.calling() as caller:
            while not {"response.done", "session.degraded"} & set(caller.kinds()):
                await caller.next()
            one.sim.control.faults(fault if at not in ("accept", "created") else {"plan": []})
            started = time.monotonic()
            await caller.say()
            if at == "speech":
                await caller.until("session.reconnecting", within_s=6)
                await caller.until("session.restored", within_s=6)
                await caller.say()
            if "session.degraded" in caller.kinds():
                await caller.type(TURN["caller_text"])
            await _answered(one, caller)
            waited_s = time.monotonic() - started

        assert waited_s < 15.0  # of a machine that is busy; benchmarks say how long it is
        assert one.sim.door.plan.injected.total() == 1
    assert not one.gateway.sessions()


async def test_a_drop_in_mid_answer_is_bridged_and_resumed(gemini_url) -> None:
    async with house(gemini_url=gemini_url) as one:
        one.sim.control.script({"turns": [TURN, TURN]})
        one.sim.control.faults({"plan": [{"kind": "reset", "at": "mid_response", "deltas": 1}]})
        async with one.calling() as caller:
            await caller.until("session.reconnecting")  # in the middle of the first sentence
            fell = time.monotonic()
            bridge = await caller.until(DELTA)
            assert bridge["item_id"].startswith("phrase-")
            assert time.monotonic() - fell < 1.0
            await caller.until("session.restored")
            await caller.until("response.done")

    assert time.monotonic() - fell < 6.0


async def test_a_service_that_is_away_leaves_a_conversation_that_answers(gemini_url) -> None:
    async with house(gemini_url=gemini_url) as one:
        one.sim.control.faults({"plan": [{"kind": "unauthorised", "at": "accept", "times": -1}]})
        async with one.calling() as caller:
            await caller.until("session.degraded", within_s=2)
            await caller.type("Bonjour, mon budget est de 1 500 € par mois")
            await caller.until("score.updated")
            await _answered(one, caller)
            spoken = await caller.until(DELTA)
            assert spoken["item_id"].startswith("degraded-")

        score = caller.of("score.updated")[0]
        assert score["fields"]["budget"]["points"] == 30
        assert "1 500" in score["fields"]["budget"]["quote"]


async def test_without_any_voice_the_callers_own_device_speaks() -> None:
    async with house() as one:
        one.sim.control.faults({"plan": [{"kind": "unauthorised", "at": "accept", "times": -1}]})
        async with one.calling() as caller:
            await caller.until("session.degraded", within_s=2)
            await caller.type("Bonjour")
            asked = await caller.until("speech.text")

    assert asked["text"].endswith("?")


async def test_new_conversations_begin_degraded_at_once_while_the_breaker_is_open() -> None:
    async with house() as one:
        one.sim.control.faults({"plan": [{"kind": "unauthorised", "at": "accept", "times": -1}]})
        async with one.calling() as first:
            await first.until("session.degraded", within_s=2)
        asked = one.sim.door.refused.total()
        async with one.calling() as second:
            await second.until("session.degraded", within_s=1)

        assert one.sim.door.refused.total() == asked


async def test_the_conversation_returns_to_the_service_between_two_turns(gemini_url) -> None:
    async with house(gemini_url=gemini_url) as one:
        clock = Clock()
        one.gateway.grounds["own"].provider.clock = clock
        one.sim.control.script({"turns": [TURN]})
        one.sim.control.faults({"plan": [{"kind": "unauthorised", "at": "accept"}]})
        async with one.calling() as caller:
            await caller.until("session.degraded", within_s=2)
            await caller.type("Bonjour")
            await _answered(one, caller)
            clock.ahead = 6.0
            await caller.until("session.restored", within_s=10)
            assert GREETING not in _said(caller)  # the answer in writing had it
            await caller.type("Je décide seul")
            await caller.until("response.done")


async def test_who_heard_nothing_yet_hears_first_that_an_ai_speaks() -> None:
    async with house() as one:
        clock = Clock()
        one.gateway.grounds["own"].provider.clock = clock
        one.sim.control.faults({"plan": [{"kind": "unauthorised", "at": "accept"}]})
        async with one.calling() as caller:
            await caller.until("session.degraded", within_s=5)
            await caller.send("playback.position", played_ms=60_000)
            clock.ahead = 6.0
            await caller.until("session.restored", within_s=10)
            await caller.until("response.done")

            assert GREETING in _said(caller)


def _said(caller) -> list[str]:
    return [one["transcript"] for one in caller.of("response.output_audio_transcript.done")]


class Clock:
    """A clock that can be put forward."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.mark.parametrize("kind", ["reset", "stall"])
async def test_who_speaks_is_said_even_if_the_service_dies_before_it(kind, gemini_url) -> None:
    async with house(gemini_url=gemini_url) as one:
        one.sim.control.faults({"plan": [{"kind": kind, "at": "updated"}]})
        async with one.calling() as caller:
            said = await caller.until("response.output_audio_transcript.done", within_s=8)
            while said["transcript"] != GREETING:
                said = await caller.until("response.output_audio_transcript.done", within_s=8)

    assert one.sim.door.plan.injected.total() == 1


async def test_a_silent_opening_is_bridged_within_two_seconds(gemini_url) -> None:
    async with house(gemini_url=gemini_url) as one:
        one.sim.control.faults({"plan": [{"kind": "stall", "at": "created"}]})
        async with one.calling() as caller:
            opened = time.monotonic()
            bridge = await caller.until(DELTA)

    assert bridge["item_id"].startswith("phrase-")
    assert time.monotonic() - opened < 2.5


async def test_a_service_that_stalls_while_nobody_speaks_is_noticed_by_what_it_misses(
    gemini_url,
) -> None:
    async with house(gemini_url=gemini_url) as one:
        one.sim.control.script({"turns": [TURN]})
        async with one.calling() as caller:
            await caller.until("response.done")
            one.sim.control.faults({"plan": [{"kind": "stall", "at": "idle", "after_s": 0.0}]})
            [session] = one.gateway.sessions()
            await until(lambda: one.sim.door.plan.came and not session.talk.alive)
            await caller.say(frames=40)
            lost = await caller.until("session.reconnecting", within_s=6)
            await caller.until("session.restored", within_s=6)
            await caller.say()
            await _answered(one, caller)

    assert lost["reason"] in ("deaf", "stalled")  # the latter where it had just begun to hear
