"""A WebSocket of ours that Media Streams reach in tests: it gives back what it hears."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from multidict import CIMultiDict


@dataclass
class Bridge:
    """What came, and how it answers: `answer` is called with each message."""

    url: str = ""
    headers: list[CIMultiDict[str]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    forms: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    twiml: dict[str, str] = field(default_factory=dict)
    echo: bool = False
    mark_after: int = 0
    clear_after: int = 0
    close_after: int = 0
    refuse: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(request.headers.copy())
        if self.refuse:
            return web.Response(status=self.refuse)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        heard = 0
        async for message in ws:
            said = json.loads(message.data)
            self.messages.append(said)
            if said["event"] != "media":
                continue
            heard += 1
            sid = {"streamSid": said["streamSid"]}
            if self.echo:
                sound = {"payload": said["media"]["payload"]}
                await ws.send_json({"event": "media", "media": sound, **sid})
            if heard == self.mark_after:
                await ws.send_json({"event": "mark", "mark": {"name": "here"}, **sid})
            if heard == self.clear_after:
                await ws.send_json({"event": "clear", **sid})
            if heard == self.close_after:
                await ws.close()
        self.ended.set()
        return ws

    async def form(self, request: web.Request) -> web.Response:
        said = {str(name): str(value) for name, value in (await request.post()).items()}
        self.forms.append((request.path, said, request.headers["X-Twilio-Signature"]))
        if request.path not in self.twiml:
            return web.Response(status=404 if request.path != "/status" else 204)
        return web.Response(text=self.twiml[request.path], content_type="text/xml")

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["event"] == event]


@asynccontextmanager
async def bridge(**how: Any) -> AsyncIterator[Bridge]:
    """Serve a bridge on a free port."""
    one = Bridge(**how)
    app = web.Application()
    app.router.add_get("/stream", one.stream)
    app.router.add_post("/{any}", one.form)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"127.0.0.1:{runner.addresses[0][1]}"
    yield one
    await runner.cleanup()
