"""A person at the call door, for the fault benchmark: talks in real time, remembers what it hears.

Its player plays what comes at once and without pauses, so what is heard, and when nothing is, can
be computed from when the pieces came and how long they are.
"""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import numpy as np
import orjson

from sandbox.sounds import tone

FRAME_S, RATE = 0.02, 24_000
SILENCE = base64.b64encode(bytes(960)).decode()
VOICE = base64.b64encode(np.asarray(tone(300, FRAME_S, RATE)).tobytes()).decode()
DELTA = "response.output_audio.delta"
SAID = "response.output_audio_transcript.done"


class Person:
    """One caller. Times are those of `time.monotonic`."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws
        self._voice = 0  # frames still to be spoken
        self._stirred = asyncio.Condition()
        self.opened_at = time.monotonic()
        self.quiet_at = self.opened_at  # when it last stopped speaking
        self.events: list[tuple[float, dict[str, Any]]] = []
        self.sounds: list[tuple[float, float, str]] = []  # came at, lasts, item
        self.ended = False

    async def speak(self, seconds: float) -> None:
        """Say something for so long, and be quiet."""
        self._voice = round(seconds / FRAME_S)
        await self.until(lambda: not self._voice, seconds + 5)
        self.quiet_at = time.monotonic()

    async def type(self, text: str) -> None:
        """Write instead, as the page does with what the browser itself has understood."""
        part = {"type": "input_text", "text": text}
        item = {"type": "message", "role": "user", "content": [part]}
        await self._ws.send_str(
            orjson.dumps({"type": "conversation.item.create", "item": item}).decode()
        )

    async def until(self, holds: Callable[[], bool], within_s: float) -> bool:
        """Wait until something holds; False when it does not in time, or the call has ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s), self._stirred:
                await self._stirred.wait_for(lambda: holds() or self.ended)
        return holds()

    def told(self, *kinds: str, since: float = 0.0) -> float | None:
        """Return when an event of a kind first came."""
        return next((at for at, e in self.events if at >= since and e["type"] in kinds), None)

    def answers(self, since: float = 0.0) -> list[str]:
        """Return what was said to the caller, bridge phrases left out."""
        return [
            e["transcript"]
            for at, e in self.events
            if at >= since and e["type"] == SAID and e.get("transcript")
            and not str(e.get("item_id", "")).startswith("phrase-")
        ]  # fmt: skip

    def dead_air_s(self, since: float, until: float) -> float:
        """Return the longest silence of the door between two moments."""
        playing_until, longest = since, 0.0
        for at, lasts_s, _ in self.sounds:
            if at < since:
                playing_until = max(playing_until, at + lasts_s)
            elif at < until:
                longest = max(longest, at - playing_until)
                playing_until = max(playing_until, at) + lasts_s
        return max(longest, until - playing_until) if playing_until < until else longest

    def next_sound_s(self, since: float) -> float | None:
        """Return how long after a moment the next sound came."""
        return next((at - since for at, _, _ in self.sounds if at > since), None)

    async def listen(self) -> None:
        """Take what comes until the end."""
        async for message in self._ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._take(orjson.loads(message.data), time.monotonic())
                async with self._stirred:
                    self._stirred.notify_all()
        self.ended = True
        async with self._stirred:
            self._stirred.notify_all()

    async def beat(self) -> None:
        """Send a frame every 20 ms until the end."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self._ws.closed:
            frame = VOICE if self._voice else SILENCE
            self._voice = max(0, self._voice - 1)
            event = {"type": "input_audio_buffer.append", "audio": frame}
            with suppress(ConnectionError):
                await self._ws.send_str(orjson.dumps(event).decode())
            async with self._stirred:
                self._stirred.notify_all()
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _take(self, event: dict[str, Any], now: float) -> None:
        kind = event["type"]
        if kind == DELTA:
            lasts_s = len(event["delta"]) * 3 / 4 / 2 / RATE
            self.sounds.append((now, lasts_s, str(event.get("item_id", ""))))
            event = {"type": kind, "response_id": event.get("response_id", "")}
        elif kind == "audio.flush" and self.sounds:
            self._flush(now)
        self.events.append((now, event))

    def _flush(self, now: float) -> None:
        """Forget what the player has not played yet."""
        kept, playing_until = [], 0.0
        for at, lasts_s, item in self.sounds:
            begins = max(at, playing_until)
            playing_until = begins + lasts_s
            kept.append((at, max(0.0, min(lasts_s, now - begins)), item))
        self.sounds = kept


@asynccontextmanager
async def calling(http: aiohttp.ClientSession, door: str) -> AsyncIterator[Person]:
    """Open a conversation at a door (host:port), and hold the microphone open."""
    async with http.post(f"http://{door}/session", json={"language": "fr"}) as answer:
        token = (await answer.json())["token"]
    async with http.ws_connect(
        f"http://{door}/voice", protocols=("voice.v1", f"token.{token}"), max_msg_size=0
    ) as ws:
        person = Person(ws)
        tasks = [asyncio.create_task(person.listen()), asyncio.create_task(person.beat())]
        try:
            yield person
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
