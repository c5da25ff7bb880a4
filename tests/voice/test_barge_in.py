"""The caller speaks over the answer: it stops, unless it was only "mm"."""

from dataclasses import replace

import pytest

from tests.voice.calls import QUICK, Caller, house

pytestmark = pytest.mark.anyio

DELTA = "response.output_audio.delta"
STARTED, HEARD = (
    "input_audio_buffer.speech_started",
    "conversation.item.input_audio_transcription.completed",
)
LONG = " ".join(["Voici une réponse assez longue pour être interrompue."] * 6)
SLOW = replace(QUICK, faster=2.0)


def _script(*said: str) -> dict:
    return {"turns": [{"caller_text": text, "reply_text": LONG} for text in said]}


async def _to_the_answer(caller: Caller) -> dict:
    """Speak once, and wait until the answer is being heard."""
    await caller.until("response.done")  # the first sentence
    await caller.type("Bonjour")
    while (event := await caller.until(DELTA))["item_id"].startswith("phrase-"):
        continue
    caller.events.clear()
    return event


async def test_the_answer_stops_and_its_late_sound_is_dropped() -> None:
    async with house(SLOW) as one:
        one.sim.control.script(_script("", "Attendez, une question"))
        one.sim.control.faults({"plan": [{"kind": "late", "at": "cancel"}]})
        async with one.calling() as caller:
            first = await _to_the_answer(caller)
            await caller.say()
            flushed = await caller.until("audio.flush")
            await caller.until("response.created")
            await caller.until(DELTA)

            after = caller.events[caller.events.index(flushed) :]
            assert first["response_id"] not in [one.get("response_id") for one in after]
            assert flushed["item_id"] == first["item_id"]


async def test_the_service_is_told_what_was_heard() -> None:
    async with house(SLOW) as one:
        one.sim.control.script(_script("", "Attendez, une question"))
        async with one.calling() as caller:
            await _to_the_answer(caller)
            await caller.send("playback.position", played_ms=0)
            await caller.say()
            flushed = await caller.until("audio.flush")
            await caller.until("conversation.item.truncated")
            received = one.sim.door.records[0].received

            assert flushed["audio_end_ms"] < 2000
            assert received["conversation.item.truncate"] >= 1
            assert received["response.cancel"] >= 1


async def test_listening_words_do_not_interrupt() -> None:
    async with house(SLOW, hold_ms=50) as one:
        one.sim.control.script(_script("", "oui, d'accord"))
        async with one.calling() as caller:
            await _to_the_answer(caller)
            await caller.say()
            await caller.until(HEARD)

            assert "audio.flush" not in caller.kinds()


async def test_a_pause_is_taken_back_after_listening_words() -> None:
    async with house(SLOW, hold_ms=1) as one:
        one.sim.control.script(_script("", "mm"))
        async with one.calling() as caller:
            await _to_the_answer(caller)
            await caller.say(frames=25, silent=0)
            await caller.until("audio.pause")
            await caller.say(frames=0, silent=60)
            await caller.until("audio.resume")

    assert "audio.flush" not in caller.kinds()


async def test_more_than_listening_words_interrupt_as_soon_as_they_are_read() -> None:
    async with house(SLOW, hold_ms=1000) as one:
        one.sim.control.script(_script("", "Non, je voudrais parler d'autre chose"))
        async with one.calling() as caller:
            await _to_the_answer(caller)
            await caller.say()
            await caller.until("audio.flush", within_s=2)
            await caller.until("turn.timing")  # the turn counts as one, as any other

    assert "audio.pause" not in caller.kinds()


async def test_what_is_typed_interrupts_as_well() -> None:
    async with house(SLOW) as one:
        one.sim.control.script(_script("", ""))
        async with one.calling() as caller:
            await _to_the_answer(caller)
            await caller.type("Stop")
            await caller.until("audio.flush")
            await caller.until("response.created")


async def test_speech_into_silence_flushes_nothing() -> None:
    async with house() as one:
        one.sim.control.script(_script("Bonjour"))
        async with one.calling() as caller:
            await caller.until("response.done")
            await caller.send("playback.position", played_ms=60_000)
            await caller.say()
            await caller.until(STARTED)

    assert "audio.flush" not in caller.kinds()
