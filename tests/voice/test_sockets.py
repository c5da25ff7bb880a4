"""A caller's socket: silent callers are asked, and let go if they do not answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from voice.sockets import accept

pytestmark = pytest.mark.anyio
BEAT_S = 0.05


class Receiver:
    def __init__(self) -> None:
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def on_message(self, data: bytes) -> None:
        raise AssertionError(data)

    def on_closed(self, code: int) -> None:
        self.closed.set_result(code)


@asynccontextmanager
async def called(receiver: Receiver, **how: bool) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async def door(request: web.Request) -> web.StreamResponse:
        socket = await accept(request, receiver, heartbeat_s=BEAT_S)
        return await socket.until_closed()

    app = web.Application()
    app.router.add_get("/", door)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with aiohttp.ClientSession() as http, http.ws_connect(url, **how) as ws:
        yield ws
    await runner.cleanup()


async def test_a_caller_that_does_not_answer_a_ping_is_gone() -> None:
    receiver = Receiver()
    async with called(receiver, autoping=False) as ws:
        asked = await ws.receive(timeout=5)
        code = await asyncio.wait_for(receiver.closed, 5)

    assert asked.type is aiohttp.WSMsgType.PING
    assert code == 1006


async def test_a_silent_caller_that_answers_stays() -> None:
    receiver = Receiver()
    async with called(receiver) as ws:
        reading = asyncio.ensure_future(ws.receive())  # answers pings
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(receiver.closed), 10 * BEAT_S)
        reading.cancel()
