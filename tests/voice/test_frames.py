"""A caller's WebSocket, frame by frame: what the RFC asks for, and what no caller may send."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from voice.serving import Site
from voice.sockets import FULL_BYTES, LARGEST_BYTES, MOST_PARTS, Socket, accept

pytestmark = pytest.mark.anyio
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
ACCEPTED = b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"  # the RFC's own example
MORE, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FIN, RSV1, RSV2, RSV3 = 0x80, 0x40, 0x20, 0x10


def frame(opcode: int, payload: bytes = b"", flags: int = FIN, *, masked: bool = True) -> bytes:
    """Return a frame as a caller writes it."""
    size, mask = len(payload), b"\x0f\xf0\x55\xaa"
    head = bytes([flags | opcode])
    for code, most, form in ((size, 125, ""), (126, 65_535, ">H"), (127, 2**63, ">Q")):
        if size <= most:
            head += bytes([code | (0x80 if masked else 0)]) + (
                struct.pack(form, size) if form else b""
            )
            break
    if not masked:
        return head + payload
    return head + mask + bytes(one ^ mask[n % 4] for n, one in enumerate(payload))


class Receiver:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.codes: list[int] = []
        self.slow = False
        self.wrong: Callable[[], None] = lambda: None
        self.socket: Socket | None = None

    def on_message(self, data: bytes) -> None:
        self.heard.append(data)
        self.wrong()

    def on_slow(self) -> None:
        self.slow = True

    def on_closed(self, code: int) -> None:
        self.codes.append(code)


class Caller:
    """One end of a TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def write(self, *frames: bytes) -> None:
        self._writer.write(b"".join(frames))

    async def head(self) -> bytes:
        async with asyncio.timeout(5):
            return await self._reader.readuntil(b"\r\n\r\n")

    async def next(self) -> tuple[int, bytes]:
        """Read one short frame; what a server sends carries no mask."""
        async with asyncio.timeout(5):
            first, size = await self._reader.readexactly(2)
            assert first & 0xF0 == FIN
            assert size < 126
            return first & 0x0F, await self._reader.readexactly(size)

    async def close_code(self) -> int:
        """Read up to the goodbye; the connection ends with it."""
        opcode, payload = await self.next()
        assert opcode == CLOSE
        async with asyncio.timeout(5):
            assert await self._reader.read() == b""
        return int.from_bytes(payload[:2], "big")

    def hang_up(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def door(receiver: Receiver) -> AsyncIterator[Callable[[], "asyncio.Future[Caller]"]]:
    """Serve one route; what is given connects to it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        receiver.socket = await accept(request, receiver)
        return await receiver.socket.until_closed()

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await Site(runner, "127.0.0.1", 0).start()
    writers = []

    async def connect() -> Caller:
        reader, writer = await asyncio.open_connection("127.0.0.1", runner.addresses[0][1])
        writers.append(writer)
        return Caller(reader, writer)

    try:
        yield connect
    finally:
        for writer in writers:
            writer.close()
        await runner.cleanup()


@asynccontextmanager
async def upgraded(receiver: Receiver) -> AsyncIterator[Caller]:
    async with door(receiver) as connect:
        caller = await connect()
        caller.write(UPGRADE)
        await caller.head()
        yield caller


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  # nothing here to be told by
            await asyncio.sleep(0.01)


async def test_an_upgrade_is_answered_as_the_rfc_says_and_what_came_with_it_is_taken() -> None:
    receiver = Receiver()
    async with door(receiver) as connect:
        caller = await connect()
        caller.write(UPGRADE, frame(TEXT, b"at once"), frame(TEXT, b"x" * 5000))
        head = await caller.head()
        await until(lambda: len(receiver.heard) == 2)

    assert head.startswith(b"HTTP/1.1 101 ")
    assert ACCEPTED in head
    assert receiver.heard == [b"at once", b"x" * 5000]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [(b"Upgrade: websocket\r\n", b""), (b"Version: 13", b"Version: 12"),
     (b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhlIHNhbXBsZQ=="),
     (b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhlIHNhb XBsZSBub25jZQ==")],
)  # fmt: skip
async def test_a_request_that_asks_for_no_websocket_is_refused(was, becomes) -> None:
    receiver = Receiver()
    async with door(receiver) as connect:
        caller = await connect()
        caller.write(UPGRADE.replace(was, becomes))
        head = await caller.head()

    assert head.startswith(b"HTTP/1.1 400 ")
    assert receiver.socket is None


async def test_a_message_in_parts_is_taken_whole_and_a_ping_between_them_is_answered() -> None:
    receiver = Receiver()
    async with upgraded(receiver) as caller:
        caller.write(
            frame(TEXT, b"one ", 0), frame(PING, b"there?"), frame(MORE, b"", 0),
            frame(MORE, b"whole"), frame(TEXT, b"next"),
        )  # fmt: skip
        answer = await caller.next()
        await until(lambda: len(receiver.heard) == 2)

    assert answer == (PONG, b"there?")
    assert receiver.heard == [b"one whole", b"next"]


async def test_a_message_in_many_reads_is_taken_whole() -> None:
    receiver = Receiver()
    async with upgraded(receiver) as caller:
        for one in frame(TEXT, b"slowly"):
            caller.write(bytes([one]))
            await asyncio.sleep(0.002)
        await until(lambda: receiver.heard)

    assert receiver.heard == [b"slowly"]


@pytest.mark.parametrize(
    ("frames", "code"),
    [([frame(TEXT, b"{}", masked=False)], 1002),
     ([frame(TEXT, b"{}", FIN | RSV1)], 1002),
     ([frame(TEXT, b"{", RSV1)], 1002),
     ([frame(BINARY, b"{}", FIN | RSV2)], 1002),
     ([frame(MORE, b"}")], 1002),
     ([frame(TEXT, b"{", 0), frame(TEXT, b"}")], 1002),
     ([frame(PING, b"x", 0)], 1002),
     ([frame(PING, b"x" * 126)], 1002),
     ([frame(3, b"{}")], 1002),
     ([frame(CLOSE, b"\x03")], 1002),
     ([frame(CLOSE, (1005).to_bytes(2, "big"))], 1002),
     ([frame(BINARY, b"{}")], 1003),
     ([frame(BINARY, b"{", 0)], 1003),
     ([frame(CLOSE, b"\x03\xe8\xff")], 1007),
     ([frame(TEXT, b"x" * (LARGEST_BYTES + 1))], 1009),
     ([frame(TEXT, b"x" * LARGEST_BYTES, 0), frame(MORE, b"x")], 1009),
     ([frame(TEXT, b"", 0), *[frame(MORE, b"", 0)] * MOST_PARTS], 1009),
     ([b"\x81\xff\x7f" + b"\xff" * 7], 1009)],
)  # fmt: skip
async def test_what_no_caller_may_send_ends_the_connection_and_goes_nowhere(frames, code) -> None:
    receiver = Receiver()
    async with upgraded(receiver) as caller:
        caller.write(*frames)
        assert await caller.close_code() == code
        await until(lambda: receiver.codes)

    assert receiver.heard == []
    assert len(receiver.codes) == 1


@pytest.mark.parametrize("goodbye", [b"", b"\x03\xe8ended", (4001).to_bytes(2, "big")])
async def test_a_goodbye_is_answered(goodbye) -> None:
    receiver = Receiver()
    async with upgraded(receiver) as caller:
        caller.write(frame(TEXT, b"last"), frame(CLOSE, goodbye), frame(TEXT, b"after it"))
        assert await caller.close_code() == 1000

    assert receiver.heard == [b"last"]
    assert receiver.codes == [1000]


async def test_a_caller_that_hangs_up_is_gone() -> None:
    receiver = Receiver()
    async with upgraded(receiver) as caller:
        caller.hang_up()
        await until(lambda: receiver.codes)

    assert receiver.codes == [1006]


async def test_after_our_goodbye_nothing_is_taken_and_who_does_not_answer_is_cut_off() -> None:
    receiver = Receiver()
    async with upgraded(receiver) as caller:
        assert receiver.socket is not None
        receiver.socket.close(1008, "too fast")
        caller.write(frame(TEXT, b"one more"))
        assert await caller.close_code() == 1008  # a second later, with nothing answered

    assert receiver.heard == []
    assert receiver.codes == [1008]


async def test_an_error_of_ours_is_logged_and_ends_the_connection(caplog) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    receiver = Receiver()
    receiver.wrong = fail
    async with upgraded(receiver) as caller:
        caller.write(frame(TEXT, b"{}"))
        assert await caller.close_code() == 1011

    assert "ZeroDivisionError" in caplog.text
    assert receiver.codes == [1011]


async def test_a_caller_that_does_not_read_is_told_of() -> None:
    receiver = Receiver()
    async with upgraded(receiver):
        assert receiver.socket is not None
        for _ in range(1000):
            receiver.socket.send(b"x" * 60_000)
            if receiver.slow:
                break
        assert receiver.slow
        assert receiver.socket.pending() > FULL_BYTES
        receiver.socket.drop()

    assert receiver.codes == [1013]
