"""A caller of the realtime simulator, and the judge of what it says."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from jsonschema_rs import Draft202012Validator

from sandbox.sounds import Sound, encoded, tone
from sandbox.xai_realtime import Realtime

SPECS = Path(__file__).parents[2] / "sandbox" / "specs"
KEY = {"Authorization": "Bearer sandbox"}
MODEL = {"model": "grok-voice-think-fast-2.0"}
QUICK = {"think_s": 0.0, "faster": 100.0, "speech": False}
VAD = {"type": "server_vad", "threshold": 0.5, "silence_duration_ms": 200}
PCMU = {"type": "audio/pcmu", "rate": 8000}
DELTA = "response.output_audio.delta"


class Caller:
    """Sends the client's events; keeps all events that came."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws, self.events = ws, list[dict[str, Any]]()

    async def send(self, kind: str, **members: Any) -> None:
        await self.ws.send_str(json.dumps({"type": kind, **members}))

    async def configure(self, **session: Any) -> dict[str, Any]:
        """Send a session.update; return the session of its answer."""
        session.setdefault("audio", {"input": {"transcription": {"model": "grok-transcribe"}}})
        await self.send("session.update", session={"turn_detection": VAD, **session})
        return (await self.until("session.updated"))["session"]

    async def until(self, kind: str, within_s: float = 5.0) -> dict[str, Any]:
        """Read events up to the next of a kind, and return that."""
        async with asyncio.timeout(within_s):
            while True:
                event = json.loads(await self.ws.receive_str())
                self.events.append(event)
                if event["type"] == kind:
                    return event

    async def speak(
        self,
        seconds: float = 0.6,
        kind: str = "audio/pcm",
        rate: int = 24_000,
        quiet_s: float = 0.4,
    ) -> None:
        """Say something, then be quiet."""
        silence = np.zeros(round(quiet_s * rate), np.int16)
        await self.sound(np.concatenate((tone(300, seconds, rate), silence)), kind, rate)

    async def sound(self, sound: Sound, kind: str = "audio/pcm", rate: int = 24_000) -> None:
        """Send sound in frames of 20 ms, as fast as it goes."""
        for start in range(0, sound.size, rate // 50):
            raw = encoded(kind, sound[start : start + rate // 50])
            await self.send("input_audio_buffer.append", audio=base64.b64encode(raw).decode())

    def kinds(self) -> list[str]:
        """Return the types of all events, in order."""
        return [event["type"] for event in self.events]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a type."""
        return [event for event in self.events if event["type"] == kind]

    def sound_of(self, kind: str = DELTA) -> bytes:
        """Return all the sound that came."""
        return b"".join(base64.b64decode(event["delta"]) for event in self.of(kind))


@asynccontextmanager
async def calling(sim: Realtime, **connect: Any) -> AsyncIterator[Caller]:
    """Open one session."""
    connect.setdefault("headers", KEY)
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(
            sim.url, params=connect.pop("params", MODEL), max_msg_size=0, **connect
        ) as ws,
    ):
        yield Caller(ws)


def judge(events: list[dict[str, Any]], file: Path = SPECS / "xai_realtime.json") -> None:
    """Raise for an event that the vendor's schema does not know."""
    spec = json.loads(file.read_text())
    judge = Draft202012Validator({"$ref": "#/$defs/ServerEvent", "$defs": spec["$defs"]})
    for event in events:
        wrong = next(judge.iter_errors(event), None)
        assert wrong is None, (event, wrong)
