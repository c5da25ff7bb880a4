"""Both ends of telephone calls through a bridge: the service, and people on Media Streams.

A tone of 60 ms begins every 400 ms; how long its beginning takes from one end to the other is the
way's latency, whatever the bridge does to the sound between. In a barge-in the service speaks four
times faster than real time in pieces of 200 ms, says `speech_started`, and goes on with the old
answer for five more pieces; what reaches the telephone between its `clear` and the next answer is
stale.
"""

import asyncio
import base64
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from aiohttp import WSMsgType, web

from sandbox.sounds import Sound, decoded, encoded, tone
from sandbox.twilio_line import Line

TONE_S, EVERY_S, TONES = 0.06, 0.4, 5
PIECE_S, PIECES, FASTER, LATE_PIECES = 0.2, 30, 4.0, 5
LOUD = 3_000
QUIET_S = 0.15  # between two tones, at least
FRAME_S = 0.02


@dataclass(slots=True)
class Figures:
    """Of all calls, in milliseconds."""

    up: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)
    clear: list[float] = field(default_factory=list)
    stale: list[float] = field(default_factory=list)
    missing: int = 0  # tones that did not arrive, and clears


class Onsets:
    """Notes when a loud sound begins after a quiet one, in sound as it arrives."""

    def __init__(self) -> None:
        self.at: list[float] = []
        self._last_loud = 0.0

    def hear(self, sound: Sound, now: float) -> None:
        """Take a piece that arrived now."""
        if sound.size and int(np.abs(sound.astype(np.int32)).max()) > LOUD:
            if now - self._last_loud > QUIET_S:
                self.at.append(now)
            self._last_loud = now


class Service:
    """The realtime service's end of one call; `answers` counts what it was asked to say."""

    def __init__(self, ws: web.WebSocketResponse) -> None:
        self._ws = ws
        self._formats = {"input": ("audio/pcm", 24_000), "output": ("audio/pcm", 24_000)}
        self._numbers = 0
        self.heard = Onsets()
        self.configured = asyncio.Event()
        self.tones_at: list[float] = []

    async def read(self) -> None:
        """Serve the client's events until it goes."""
        await self.say("session.created", session={"id": "s", "object": "realtime.session"})
        await self.say(
            "conversation.created", conversation={"id": "conv_1", "object": "realtime.conversation"}
        )
        async for message in self._ws:
            if message.type is not WSMsgType.TEXT:
                return
            event = orjson.loads(message.data)
            kind = event["type"]
            if kind == "input_audio_buffer.append":
                raw = base64.b64decode(event["audio"])
                self.heard.hear(decoded(self._formats["input"][0], raw), time.monotonic())
            elif kind == "session.update":
                self._configure(event["session"])
                await self.say("session.updated", session={"id": "s"})
                self.configured.set()
            elif kind == "response.create" or event.get("item", {}).get("type") == "force_message":
                await self.answer([np.zeros(self._rate // 5, np.int16)])

    async def say(self, kind: str, **members: Any) -> None:
        """Send an event."""
        await self._ws.send_str(orjson.dumps({"type": kind, "event_id": "e", **members}).decode())

    async def turn(self, said: str) -> None:
        """Say that the caller has finished, and what was heard."""
        self._numbers += 1
        item = f"heard_{self._numbers}"
        await self.say("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=0)
        await self.say("input_audio_buffer.committed", item_id=item)
        await self.say("conversation.item.input_audio_transcription.completed", item_id=item,
                       content_index=0, transcript=said)  # fmt: skip

    async def tones(self) -> None:
        """Answer with tones, in real time, frame by frame."""
        rate = self._rate
        one = np.zeros(round(EVERY_S * rate), np.int16)
        one[: round(TONE_S * rate)] = tone(600, TONE_S, rate, 12_000)
        frames = np.tile(one, TONES).reshape(-1, round(FRAME_S * rate))
        await self.answer(list(frames), FRAME_S)

    async def barge_in(self) -> tuple[float, float]:
        """Speak fast, be interrupted, go on; return when it was told, and what began next."""
        piece = tone(500, PIECE_S, self._rate, 12_000)
        self._numbers += 1
        place = self._place()
        await self._open(place)
        for number in range(PIECES):
            if number == PIECES // 2:
                told = time.monotonic()
                await self.say("input_audio_buffer.speech_started", item_id="i", audio_start_ms=0)
            if number == PIECES // 2 + LATE_PIECES:
                break
            await self._piece(place, piece)
            await asyncio.sleep(PIECE_S / FASTER)
        await self._done(place, "cancelled")
        await asyncio.sleep(0.3)
        await self.turn("Pardon, une question.")
        following = time.monotonic()
        await self.answer([piece // 2], PIECE_S)
        return told, following

    async def answer(self, pieces: list[Sound], every_s: float = 0.0) -> None:
        """Send one whole answer; `every_s` is the pace."""
        self._numbers += 1
        place = self._place()
        await self._open(place)
        began, onsets = time.monotonic(), Onsets()
        for number, piece in enumerate(pieces):
            if (wait := began + number * every_s - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            onsets.hear(piece, time.monotonic())
            await self._piece(place, piece)
        self.tones_at += onsets.at if every_s == FRAME_S else []
        await self._done(place, "completed")

    async def _piece(self, place: dict[str, Any], piece: Sound) -> None:
        delta = base64.b64encode(encoded(self._formats["output"][0], piece)).decode()
        await self.say("response.output_audio.delta", **place, delta=delta)

    async def _open(self, place: dict[str, Any]) -> None:
        response = _response(place, "in_progress")
        item = {
            "id": place["item_id"],
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "content": [],
        }
        await self.say("response.created", response=response)
        await self.say("response.output_item.added", response_id=place["response_id"],
                       output_index=0, item=item)  # fmt: skip

    async def _done(self, place: dict[str, Any], status: str) -> None:
        await self.say("response.output_audio.done", **place)
        response = _response(place, status)
        await self.say("response.done", response=response)

    @property
    def _rate(self) -> int:
        return self._formats["output"][1]

    def _place(self) -> dict[str, Any]:
        return {"response_id": f"resp_{self._numbers}", "item_id": f"item_{self._numbers}",
                "output_index": 0, "content_index": 0}  # fmt: skip

    def _configure(self, session: dict[str, Any]) -> None:
        for way, said in (session.get("audio") or {}).items():
            if found := said.get("format"):
                default = 24_000 if found["type"] == "audio/pcm" else 8_000
                self._formats[way] = (found["type"], found.get("rate") or default)


def _response(place: dict[str, Any], status: str) -> dict[str, Any]:
    return {"id": place["response_id"], "object": "realtime.response", "status": status,
            "output": []}  # fmt: skip


class Services:
    """Takes the sessions of a bridge, in the order in which they come."""

    def __init__(self) -> None:
        self._came: deque[Service] = deque()
        self._stirred = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one session."""
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        service = Service(ws)
        async with self._stirred:
            self._came.append(service)
            self._stirred.notify_all()
        await service.read()
        return ws

    async def next(self) -> Service:
        """Return the session that came after those already returned."""
        async with self._stirred:
            await asyncio.wait_for(self._stirred.wait_for(lambda: bool(self._came)), 20)
            return self._came.popleft()


async def converse(line: Line, service: Service) -> None:
    """Two seconds of the person, two of the service."""
    one = np.zeros(round(EVERY_S * 8_000), np.int16)
    one[: round(TONE_S * 8_000)] = tone(600, TONE_S, 8_000, 12_000)
    line.say(np.tile(one, TONES))
    await service.say("input_audio_buffer.speech_started", item_id="i", audio_start_ms=0)
    for number in range(TONES):
        await service.say("conversation.item.input_audio_transcription.updated", item_id="i",
                          content_index=0, transcript="mon budget"[: 2 * number + 2])  # fmt: skip
        await asyncio.sleep(EVERY_S)
    await line.until_said()
    await asyncio.sleep(0.1)
    await service.turn("Mon budget est de 1 500 euros par mois.")
    await service.tones()
    await asyncio.sleep(0.4)


def delays(line: Line, service: Service, figures: Figures) -> None:
    """Read off a call how long each tone was under way."""
    arrived = Onsets()
    for at, raw in line.received:
        arrived.hear(decoded("audio/pcmu", raw), at)
    for began, ended, into in ((line.began, service.heard.at, figures.up),
                               (service.tones_at, arrived.at, figures.down)):  # fmt: skip
        for start in began:
            took = next((end - start for end in ended if 0 <= end - start < EVERY_S), None)
            if took is None:
                figures.missing += 1
            else:
                into.append(took * 1_000)


def interrupted(line: Line, told: float, following: float, figures: Figures) -> None:
    """Read off a call when the telephone was told to be quiet, and what came too late."""
    cleared = next((at for at in line.cleared if at >= told), None)
    if cleared is None or cleared > following:
        figures.missing += 1
        return
    figures.clear.append((cleared - told) * 1_000)
    stale = [raw for at, raw in line.received if cleared < at < following]
    loud = [raw for raw in stale if np.abs(decoded("audio/pcmu", raw).astype(int)).max() > LOUD]
    figures.stale.append(sum(map(len, loud)) / 8)
