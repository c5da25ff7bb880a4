"""A caller's socket: what is written arrives whole; silent callers are asked, and let go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from voice.serving import Site
from voice.sockets import Socket, accept

pytestmark = pytest.mark.anyio
BEAT_S = 0.05


class Receiver:
    def __init__(self) -> None:
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.socket: Socket | None = None

    def on_message(self, data: bytes) -> None:
        raise AssertionError(data)

    def on_slow(self) -> None:
        raise AssertionError("it reads")

    def on_closed(self, code: int) -> None:
        self.closed.set_result(code)


@asynccontextmanager
async def called(receiver: Receiver, **how: bool) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async def door(request: web.Request) -> web.StreamResponse:
        receiver.socket = await accept(request, receiver, heartbeat_s=BEAT_S)
        return await receiver.socket.until_closed()

    app = web.Application()
    app.router.add_get("/", door)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await Site(runner, "127.0.0.1", 0).start()
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


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 1_000_000])
async def test_a_message_of_any_size_arrives_whole(size: int) -> None:
    receiver = Receiver()
    async with called(receiver) as ws:
        assert receiver.socket is not None
        receiver.socket.send(b"a" * size)
        receiver.socket.send(b"next")
        heard = [await ws.receive_str(timeout=5) for _ in range(2)]

    assert heard == ["a" * size, "next"]


async def test_what_was_written_before_a_goodbye_arrives_and_nothing_after_it() -> None:
    receiver = Receiver()
    async with called(receiver) as ws:
        assert receiver.socket is not None
        receiver.socket.send(b"before")
        receiver.socket.close(1000, "ended")
        heard = [await ws.receive(timeout=5) for _ in range(2)]
        receiver.socket.send(b"after")

    assert [message.data for message in heard] == ["before", 1000]
    assert receiver.socket.pending() == 0


async def test_what_is_sent_to_a_caller_that_is_gone_is_dropped() -> None:
    receiver = Receiver()
    async with called(receiver) as ws:
        assert receiver.socket is not None
        receiver.socket.drop()
        receiver.socket.send(b"too late")
        heard = await ws.receive(timeout=5)

    assert heard.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
