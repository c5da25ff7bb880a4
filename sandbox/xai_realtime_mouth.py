"""How the simulated model answers: the events of one response, its sound faster than real time."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import orjson

from sandbox.sounds import Sound, encoded, said
from sandbox.xai_realtime_script import ToolCall
from sandbox.xai_realtime_wire import Wire

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Voice:
    """How it sounds, and how fast it comes: `faster` times real time, `chunk_ms` at once."""

    kind: str = "audio/pcm"
    rate: int = 24_000
    language: str = "fr"
    speech: bool = True
    faster: float = 4.0
    chunk_ms: int = 100
    binary: bool = False


@dataclass(slots=True)
class Spoken:
    """One response under way, and what came of it; times are the loop's."""

    item_id: str = field(default_factory=lambda: f"item_{next(_NUMBERS):06d}")
    response_id: str = field(default_factory=lambda: f"resp_{next(_NUMBERS):06d}")
    text: str = ""
    interruptible: bool = True
    metadata: dict[str, str] | None = None
    sent_ms: int = 0
    began: float | None = None
    created: bool = False

    def ends(self) -> float:
        """Return when a caller who plays at once will have heard what was sent."""
        return 0.0 if self.began is None else self.began + self.sent_ms / 1_000

    def item(self, status: str) -> dict[str, Any]:
        """Return the assistant's item, in the vendor's words."""
        content = [{"type": "output_audio", "transcript": self.text}]
        return {"id": self.item_id, "object": "realtime.item", "type": "message",
                "role": "assistant", "status": status, "content": content}  # fmt: skip

    def response(self, status: str, output: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """Return the response object of `response.created` and `response.done`."""
        return {"id": self.response_id, "object": "realtime.response", "status": status,
                "output": output, "metadata": self.metadata, **more}  # fmt: skip


async def open_response(wire: Wire, spoken: Spoken) -> None:
    """Say that a response has begun."""
    spoken.created = True
    await wire.send("response.created", response=spoken.response("in_progress", []))
    await wire.reach("response")


async def speak(wire: Wire, spoken: Spoken, voice: Voice) -> None:
    """Send one spoken answer, from its item to `response.done`."""
    await _begin(wire, spoken, "audio")
    place = _place(spoken)
    pieces = 0
    async for sound, words in _pieces(spoken, voice):
        if words:
            await wire.send("response.output_audio_transcript.delta", **place, delta=words)
        await wire.reach("mid_response", pieces)
        await _sound(wire, place, encoded(voice.kind, sound), voice.binary)
        spoken.sent_ms += sound.size * 1_000 // voice.rate
        pieces += 1
    await wire.send("response.output_audio.done", **place)
    await wire.send("response.output_audio_transcript.done", **place, transcript=spoken.text)
    await _end(wire, spoken, {"type": "audio", "transcript": spoken.text})


async def write(wire: Wire, spoken: Spoken) -> None:
    """Send one answer as text alone, under both names of the vendor's."""
    await _begin(wire, spoken, "text")
    place = _place(spoken)
    for kind in ("response.output_text.delta", "response.text.delta"):
        await wire.send(kind, **place, delta=spoken.text)
    await wire.send("response.output_text.done", **place, text=spoken.text)
    await _end(wire, spoken, {"type": "text", "text": spoken.text})


async def call(wire: Wire, spoken: Spoken, tool: ToolCall, call_id: str) -> None:
    """Ask for a function, and end the response."""
    arguments = orjson.dumps(tool.arguments).decode()
    item = {"id": spoken.item_id, "object": "realtime.item", "type": "function_call",
            "status": "in_progress", "call_id": call_id, "name": tool.name,
            "arguments": ""}  # fmt: skip
    place = _place(spoken)
    del place["content_index"]
    await wire.send("response.output_item.added", **place, item=item)
    asked = {**place, "call_id": call_id}
    await wire.send("response.function_call_arguments.delta", **asked, delta=arguments)
    await wire.send(
        "response.function_call_arguments.done", **asked, name=tool.name, arguments=arguments
    )
    item |= {"status": "completed", "arguments": arguments}
    await wire.send("response.output_item.done", **place, item=item)
    await wire.send("response.done", response=_completed(spoken, [item]))


async def cancelled(wire: Wire, spoken: Spoken, reason: str) -> None:
    """End a response that was interrupted."""
    details = {"type": "cancelled", "reason": reason}
    answer = spoken.response("cancelled", [spoken.item("incomplete")], status_details=details)
    await wire.send("response.done", response=answer)


async def late(wire: Wire, spoken: Spoken, voice: Voice, pieces: int = 5) -> None:
    """Go on with the sound of a response that is over, as a slow service does."""
    quiet = np.zeros(voice.rate * voice.chunk_ms // 1_000, np.int16)
    for _ in range(pieces):
        await _sound(wire, _place(spoken), encoded(voice.kind, quiet + 2_000), voice.binary)


async def _begin(wire: Wire, spoken: Spoken, kind: str) -> None:
    place = _place(spoken)
    part = {"type": kind, "text" if kind == "text" else "transcript": ""}
    empty = spoken.item("in_progress") | {"content": []}
    item_place = {name: place[name] for name in ("response_id", "output_index")}
    await wire.send("response.output_item.added", **item_place, item=empty)
    await wire.send("conversation.item.added", item=empty, previous_item_id=None)
    await wire.send("response.content_part.added", **place, part=part)


async def _end(wire: Wire, spoken: Spoken, part: dict[str, Any]) -> None:
    place, item = _place(spoken), spoken.item("completed")
    item_place = {name: place[name] for name in ("response_id", "output_index")}
    await wire.send("response.content_part.done", **place, part=part)
    await wire.send("response.output_item.done", **item_place, item=item)
    await wire.send("response.done", response=_completed(spoken, [item]))


async def _sound(wire: Wire, place: dict[str, Any], raw: bytes, binary: bool) -> None:
    if binary:
        return await wire.sound(raw)
    return await wire.send(
        "response.output_audio.delta", **place, delta=base64.b64encode(raw).decode()
    )


async def _pieces(spoken: Spoken, voice: Voice) -> AsyncIterator[tuple[Sound, str]]:
    """Yield pieces of sound, each with the words that begin in it, at the voice's pace."""
    sound = await asyncio.to_thread(said, spoken.text, voice.rate, voice.language, voice.speech)
    step = max(1, voice.rate * voice.chunk_ms // 1_000)
    words = spoken.text.split(" ")
    loop = asyncio.get_running_loop()
    spoken.began = loop.time()
    told = 0
    for start in range(0, sound.size, step):
        upto = -(-len(words) * min(start + step, sound.size) // sound.size)
        fresh = words[told:upto]
        yield (
            sound[start : start + step],
            "".join(f"{' ' if told + n else ''}{word}" for n, word in enumerate(fresh)),
        )
        told = upto
        behind = spoken.began + (start + step) / voice.rate / voice.faster - loop.time()
        await asyncio.sleep(max(0.0, behind))


def _place(spoken: Spoken) -> dict[str, Any]:
    return {"response_id": spoken.response_id, "item_id": spoken.item_id,
            "output_index": 0, "content_index": 0}  # fmt: skip


def _completed(spoken: Spoken, output: list[dict[str, Any]]) -> dict[str, Any]:
    heard, told = 40, 10 + spoken.sent_ms // 20  # invented: a token is 20 ms of sound
    usage = {"input_tokens": heard, "output_tokens": told, "total_tokens": heard + told}
    return spoken.response("completed", output, usage=usage)
