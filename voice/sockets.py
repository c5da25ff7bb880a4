"""A caller's WebSocket: messages by callback, writes at once.

aiohttp does the upgrade, the parsing and the goodbye; its own reading loop would cost a task switch
for each 20 ms of audio, so messages are handed on where they are parsed. What is replaced is one
queue (`_post_start` is aiohttp's hook for it, and the version is pinned) and, once the upgrade is
done, the protocol of the transport: bytes go to the parser at once. A text message is written
here, a header before it: aiohttp's writer is a coroutine, two to ten bytes are all a server's frame
needs. Pings are answered here; one is sent after a silence of 10 to 20 seconds, and a caller that
does not answer within 10 is gone. That is looked at every 10 seconds: aiohttp's own heartbeat asks
the loop for a turn with each frame, which made the loop look at its sockets once more for nothing.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from aiohttp import WebSocketError, WSCloseCode, WSMsgType, web
from aiohttp._websocket.reader import WebSocketDataQueue
from aiohttp.http_websocket import WebSocketReader, WebSocketWriter

LARGEST_BYTES = 64 * 1024
HEARTBEAT_S = 10.0
GOODBYE_S = 1.0  # a closing handshake may take so long
NO_LIMIT = 2**40  # of what is written before a write waits: `pending` is looked at instead
GONE = 1006
WHOLE_TEXT, BY_2_BYTES, BY_8_BYTES = b"\x81", b"\x81\x7e", b"\x81\x7f"  # how a frame begins
TEXT = WSMsgType.TEXT


class Receiver(Protocol):
    """Who is told what a caller sends."""

    def on_message(self, data: bytes) -> None:
        """Take one text message."""

    def on_closed(self, code: int) -> None:
        """The caller is gone; told once."""


class Socket:
    """One caller's WebSocket, from the upgrade to its end."""

    def __init__(self, request: web.Request, ws: "_ByCallback") -> None:
        self._ws, self._transport = ws, request.transport
        self._open = self._transport is not None
        self.pending: Callable[[], int] = (  # bytes that are not yet written
            self._transport.get_write_buffer_size if self._transport else int
        )

    def send(self, data: bytes) -> None:
        """Write one text message; to a caller that is gone, or after a goodbye, it is dropped."""
        transport = self._transport
        if transport is None or not self._open or transport.is_closing():
            return
        size = len(data)
        if size < 126:
            transport.write(WHOLE_TEXT + size.to_bytes(1, "big") + data)
        elif size < 65_536:
            transport.write(BY_2_BYTES + size.to_bytes(2, "big") + data)
        else:
            transport.write(BY_8_BYTES + size.to_bytes(8, "big") + data)

    def close(self, code: int, reason: str) -> None:
        """End it; what was written before still goes out."""
        self._ws.end(code, reason)

    def drop(self) -> None:
        """End it without a word: the caller does not read."""
        self.close(WSCloseCode.TRY_AGAIN_LATER, "")
        if self._transport:
            self._transport.abort()

    async def until_closed(self) -> web.WebSocketResponse:
        """Wait for the end, and say goodbye."""
        try:
            await self._ws.over
        finally:
            self._open = False
            await self._ws.close(code=self._ws.end_code, message=self._ws.end_reason)
        return self._ws


async def accept(
    request: web.Request, receiver: Receiver, protocol: str = "", heartbeat_s: float = HEARTBEAT_S
) -> Socket:
    """Upgrade a request; messages go to `receiver` from now on.

    Raises:
        web.HTTPBadRequest: it is no WebSocket request.
    """
    ws = _ByCallback(receiver, (protocol,) if protocol else (), heartbeat_s)
    await ws.prepare(request)
    return Socket(request, ws)


class _ByCallback(web.WebSocketResponse):
    """aiohttp's response with another queue behind its parser."""

    def __init__(self, receiver: Receiver, protocols: tuple[str, ...], heartbeat_s: float) -> None:
        super().__init__(
            protocols=protocols, compress=False, max_msg_size=LARGEST_BYTES, timeout=GOODBYE_S,
            writer_limit=NO_LIMIT, decode_text=False,
        )  # fmt: skip
        self.receiver: Receiver | None = receiver
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.end_code, self.end_reason = int(WSCloseCode.OK), b""
        self.heard = self._pinged = False  # since somebody last looked
        self._look: asyncio.TimerHandle | None = None
        self._look_every_s = heartbeat_s

    def _post_start(
        self, request: web.BaseRequest, protocol: str | None, writer: WebSocketWriter
    ) -> None:
        self._ws_protocol, self._writer = protocol, writer
        self._look_later()
        self._reader = _Sink(self, request.protocol, asyncio.get_running_loop())
        self._parser = WebSocketReader(self._reader, LARGEST_BYTES, False, decode_text=False)
        request.protocol.set_parser(self._parser)
        request.protocol.keep_alive(False)
        if request.transport is not None:
            straight = _Straight(request.protocol, self._parser.feed_data)
            request.transport.set_protocol(straight)

    def _look_later(self) -> None:
        self._look = asyncio.get_running_loop().call_later(self._look_every_s, self._beat)

    def _beat(self) -> None:
        """Ping a caller that was silent, and give one up that was silent since."""
        if self.heard:
            self.heard = self._pinged = False
        elif self._pinged:
            self.end(GONE)
            return
        else:
            self._pinged = True
            with suppress(ConnectionError, StopIteration):
                self.send_frame(b"", WSMsgType.PING).send(None)
        self._look_later()

    def end(self, code: int, reason: str = "") -> None:
        """Tell the receiver, once, and let the handler go on."""
        if self._look is not None:
            self._look.cancel()
            self._look = None
        if self.over.done():
            return
        self.end_code, self.end_reason = int(code), reason.encode()[:120]
        self.over.set_result(None)
        receiver, self.receiver = self.receiver, None
        if receiver is not None:
            receiver.on_closed(code)


class _Straight(asyncio.BaseProtocol):
    """The protocol of an upgraded transport: bytes to the parser, all else to aiohttp's own."""

    def __init__(self, own: web.RequestHandler, feed: Callable[[bytes], object]) -> None:
        self._own, self.data_received = own, feed
        self.eof_received = own.eof_received

    def connection_lost(self, exc: BaseException | None) -> None:
        self._own.connection_lost(exc)

    def pause_writing(self) -> None:
        self._own.pause_writing()

    def resume_writing(self) -> None:
        self._own.resume_writing()


class _Sink(WebSocketDataQueue):
    """Takes parsed messages: text is handed on, a goodbye is kept for `close`."""

    def __init__(self, ws: _ByCallback, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(protocol, 2**16, loop=loop)
        self._ws = ws

    def feed_data(self, data: Any, size: int) -> None:
        ws, kind = self._ws, data.type
        ws.heard = True
        if kind is TEXT:
            if ws.receiver is not None:
                ws.receiver.on_message(data.data)
        elif kind is WSMsgType.PING:
            with suppress(ConnectionError, StopIteration):
                self._ws.send_frame(data.data, WSMsgType.PONG).send(None)
        elif kind is WSMsgType.CLOSE:
            super().feed_data(data, size)
            self._ws.end(data.data or WSCloseCode.OK)
        elif kind is WSMsgType.BINARY:
            self._ws.end(WSCloseCode.UNSUPPORTED_DATA)

    def feed_eof(self) -> None:
        super().feed_eof()
        self._ws.end(GONE)

    def set_exception(self, exc: BaseException, exc_cause: BaseException | None = None) -> None:
        super().set_exception(exc)
        self._ws.end(exc.code if isinstance(exc, WebSocketError) else GONE)
