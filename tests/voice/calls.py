"""A gateway and callers for tests: everything real, on loopback, against the simulated service."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import numpy as np
import orjson
from aiohttp import web

from sandbox.sounds import tone
from sandbox.xai_realtime import Options, Realtime, listening
from settings import Settings, settings
from voice.app import GATEWAY, Gateway, create
from voice.serving import Site

QUICK = Options(think_s=0.02, speech=False, limit=0)
PATIENCE_S = 10.0
FRAME = base64.b64encode(bytes(960)).decode()


async def until(true: Callable[[], object]) -> None:
    """Wait until something holds of which nobody tells."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110  # nothing here to be told by
            await asyncio.sleep(0.02)


@dataclass
class Caller:
    """One caller by WebSocket; `events` is what it was told so far."""

    ws: aiohttp.ClientWebSocketResponse
    events: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, kind: str, **more: Any) -> None:
        await self.ws.send_str(orjson.dumps({"type": kind, **more}).decode())

    async def say(self, frames: int = 25, silent: int = 40) -> None:
        """Speak: a tone for so many 20 ms frames, then silence; faster than real time."""
        loud = np.int16(tone(440.0, 0.02 * frames, 24_000)).tobytes()
        for start in range(0, len(loud), 960):
            audio = base64.b64encode(loud[start : start + 960]).decode()
            await self.send("input_audio_buffer.append", audio=audio)
        for _ in range(silent):
            await self.send("input_audio_buffer.append", audio=FRAME)

    async def type(self, text: str) -> None:
        item = {
            "type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]
        }  # fmt: skip
        await self.send("conversation.item.create", item=item)

    async def next(self) -> dict[str, Any]:
        """Read one event, and return it."""
        async with asyncio.timeout(PATIENCE_S):
            message = await self.ws.receive()
        assert message.type is aiohttp.WSMsgType.TEXT, (message, self.kinds())
        self.events.append(orjson.loads(message.data))
        return self.events[-1]

    async def until(self, kind: str, within_s: float = PATIENCE_S) -> dict[str, Any]:
        """Read up to an event of a kind, and return it."""
        async with asyncio.timeout(within_s):
            while (event := await self.next())["type"] != kind:
                continue
        return event

    async def closed(self, within_s: float = PATIENCE_S) -> int:
        """Read to the end, and return the code it was closed with."""
        async with asyncio.timeout(within_s):
            async for message in self.ws:
                self.events.append(orjson.loads(message.data))
        return self.ws.close_code or 1006

    def kinds(self) -> list[str]:
        return [one["type"] for one in self.events]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["type"] == kind]


@dataclass
class House:
    """A gateway that listens, and its service."""

    url: str
    http: aiohttp.ClientSession
    gateway: Gateway
    app: web.Application
    sim: Realtime | None

    async def token(self, headers: dict[str, str] | None = None, **body: Any) -> str:
        async with self.http.post(f"{self.url}/session", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return (await answer.json())["token"]

    async def dial(self, token: str, **headers: str) -> aiohttp.ClientWebSocketResponse:
        return await self.http.ws_connect(
            f"{self.url}/voice", protocols=("voice.v1", f"token.{token}"), headers=headers
        )

    @asynccontextmanager
    async def calling(self, language: str = "fr", *, mute: bool = False) -> AsyncIterator[Caller]:
        """Open a conversation, and breathe into the microphone once unless `mute`."""
        ws = await self.dial(await self.token(language=language))
        caller = Caller(ws)
        try:
            if not mute:
                await caller.send("input_audio_buffer.append", audio=FRAME)
            yield caller
        finally:
            await ws.close()


@asynccontextmanager
async def gateway_of(own: Settings, sim: Realtime | None = None) -> AsyncIterator[House]:
    app = create(own, settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = Site(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as http:
        try:
            yield House(url, http, app[GATEWAY], app, sim)
        finally:
            await runner.cleanup()


def own(sim: Realtime | None, gemini_url: str = "", **voice: Any) -> Settings:
    """Return settings that point at simulators, or at nobody.

    The chain of language models stays empty: words come from the rules.
    """
    base = settings()
    given: dict[str, Any] = {"voice": {"hold_ms": 0, **voice}, "llm": {"order": "openai"}}
    if sim:
        given["xai"] = {"api_key": "sandbox", "realtime_url": sim.url}
    if gemini_url:
        given["gemini"] = {"api_key": "sandbox", "base_url": f"{gemini_url}/v1beta"}
    return Settings(database=base.database, **given, _env_file=None)


@asynccontextmanager
async def house(
    options: Options = QUICK, gemini_url: str = "", **voice: Any
) -> AsyncIterator[House]:
    """Serve a gateway on a simulated service."""
    async with (
        listening(options) as sim,
        gateway_of(own(sim, gemini_url, **voice), sim) as one,
    ):
        yield one
