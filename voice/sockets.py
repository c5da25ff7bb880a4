"""A caller's WebSocket: messages by callback, writes at once.

The upgrade is a request like any other: aiohttp reads it, the routes judge it. Then picows has the
connection, as it has the service's: it reads frames out of a buffer that it keeps, and writes at
once. aiohttp's own loop would cost a task switch for each 20 ms of audio, its parser three copies.
picows answers the upgrade itself; of the request it is given the key and nothing else, for what
aiohttp has found in order it may refuse (`Connection: keep-alive, Upgrade`, say). It pings whoever
was silent for 10 seconds; who does not answer within 10 more is gone. What no caller may send ends
the connection: picows looks for most of it, the rest is looked for here.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from aiohttp import web
from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # left out of its stub

LARGEST_BYTES, MOST_PARTS = 64 * 1024, 256  # of one message
FULL_BYTES = 256 * 1024  # not yet written: four seconds of audio
HEARTBEAT_S = 10.0
GOODBYE_S = 1.0  # a closing handshake may take so long
READ_BUFFER_BYTES = 4096  # grows with the messages; thousands of callers wait in it
GONE = 1006
TEXT = WSMsgType.TEXT  # looked up once: for a member of an enum that is slow
KEY = "Sec-WebSocket-Key"
UPGRADE = (
    "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Version: 13\r\n{KEY}: %s\r\n\r\n"
)

log = logging.getLogger(__name__)
unheard = logging.getLogger(f"{__name__}.picows")
unheard.setLevel(logging.CRITICAL)  # what a caller does wrong is no error of ours


class Receiver(Protocol):
    """Who is told what a caller sends."""

    def on_message(self, data: bytes) -> None:
        """Take one text message."""

    def on_slow(self) -> None:
        """The caller does not read what was written: `FULL_BYTES` wait."""

    def on_closed(self, code: int) -> None:
        """The caller is gone; told once."""


class Socket(WSListener):
    """One caller's WebSocket, from the upgrade to its end."""

    __slots__ = (
        "_gone", "_goodbye", "_parts", "_receiver", "_take", "_transport", "pending", "send"
    )  # fmt: skip
    send: Callable[[bytes], None]  # one text message; after a goodbye, or to nobody, it is dropped
    pending: Callable[[], int]  # bytes that are not yet written

    def __init__(self, receiver: Receiver) -> None:
        self._receiver: Receiver | None = receiver
        self._transport: WSTransport | None = None
        self._take: Callable[[bytes], None] = receiver.on_message
        self.send, self.pending = _nothing, int
        self._parts: list[bytes] = []
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._goodbye: asyncio.TimerHandle | None = None

    @property
    def upgraded(self) -> bool:
        """Whether picows took the request as well."""
        return self._transport is not None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self.send = partial(transport.send, TEXT)
        self.pending = transport.underlying_transport.get_write_buffer_size
        transport.underlying_transport.set_write_buffer_limits(FULL_BYTES)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        try:
            if frame.payload_size > LARGEST_BYTES:  # picows lets the rest of it pass at times
                self.close(WSCloseCode.MESSAGE_TOO_BIG.value, "")
            elif frame.msg_type is TEXT and frame.fin and not (self._parts or frame.rsv1):
                take = self._take  # what an instance holds is called faster so
                take(frame.get_payload_as_bytes())
            else:
                self._take_rare(frame)
        except Exception:
            log.exception("a message of a caller's: an error of ours")
            self.close(WSCloseCode.INTERNAL_ERROR.value, "an error of ours")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if self._goodbye is not None:
            self._goodbye.cancel()
        self._tell(GONE)
        if not self._gone.done():
            self._gone.set_result(None)

    def pause_writing(self) -> None:
        if self._receiver is not None:
            self._receiver.on_slow()

    def resume_writing(self) -> None:
        """Nothing: `pending` tells."""

    def close(self, code: int, reason: str) -> None:
        """End it; what was written before still goes out."""
        if self._goodbye is None and self._transport is not None:
            self._transport.send_close(WSCloseCode(code), reason.encode()[:120])
            loop = asyncio.get_running_loop()
            self._goodbye = loop.call_later(GOODBYE_S, self._transport.disconnect, False)
        self._tell(code)

    def drop(self) -> None:
        """End it without a word: the caller does not read."""
        self.close(WSCloseCode.TRY_AGAIN_LATER.value, "")
        self._disconnect(False)

    async def until_closed(self) -> web.Response:
        """Wait for the end; what is returned has nobody left to read it."""
        try:
            await self._gone
        finally:
            self._disconnect(False)
        return web.Response()

    def _take_rare(self, frame: WSFrame) -> None:
        """Take a frame that is no whole text."""
        kind = frame.msg_type
        if kind is WSMsgType.CLOSE:
            self.close(WSCloseCode.OK.value, "")
            self._disconnect(True)
        elif frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(WSCloseCode.PROTOCOL_ERROR.value, "no extension was agreed on")
        elif kind is WSMsgType.BINARY:
            self.close(WSCloseCode.UNSUPPORTED_DATA.value, "text is taken")
        elif kind in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            self._put_together(frame)

    def _put_together(self, frame: WSFrame) -> None:
        if (frame.msg_type is WSMsgType.CONTINUATION) is not bool(self._parts):
            self.close(WSCloseCode.PROTOCOL_ERROR.value, "a part of another message")
            return
        self._parts.append(frame.get_payload_as_bytes())
        if len(self._parts) > MOST_PARTS or sum(map(len, self._parts)) > LARGEST_BYTES:
            self.close(WSCloseCode.MESSAGE_TOO_BIG.value, "")
        elif frame.fin:
            whole, self._parts = b"".join(self._parts), []
            self._take(whole)

    def _disconnect(self, graceful: bool) -> None:
        if self._transport is not None:
            self._transport.disconnect(graceful)

    def _tell(self, code: int) -> None:
        """Say that it is over, once; nothing is taken any more."""
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            self._take = _nothing
            receiver.on_closed(code)


async def accept(
    request: web.Request, receiver: Receiver, protocol: str = "", heartbeat_s: float = HEARTBEAT_S
) -> Socket:
    """Upgrade a request; messages go to `receiver` from now on.

    Raises:
        web.HTTPBadRequest: it is no WebSocket request, or its caller is gone.
    """
    offered = (protocol,) if protocol else ()
    transport = request.transport
    if transport is None or not web.WebSocketResponse(protocols=offered).can_prepare(request).ok:
        raise web.HTTPBadRequest(text="a WebSocket is to be asked for here")
    socket = Socket(receiver)
    chosen = {"Sec-WebSocket-Protocol": protocol} if protocol else {}
    answer = WSUpgradeResponse.create_101_response(extra_headers=chosen)
    upgraded = _Upgraded(
        host_port=None, ws_path=None, is_client_side=False, logger=unheard,
        ws_listener_factory=lambda _request: WSUpgradeResponseWithListener(answer, socket),
        disconnect_on_exception=True, websocket_handshake_timeout=None, enable_auto_pong=True,
        enable_auto_ping=True, auto_ping_idle_timeout=heartbeat_s,
        auto_ping_reply_timeout=heartbeat_s, auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
        max_frame_size=LARGEST_BYTES, extra_headers=None, read_buffer_init_size=READ_BUFFER_BYTES,
    )  # fmt: skip
    upgraded.lost = request.protocol.connection_lost
    transport.set_protocol(upgraded)
    upgraded.connection_made(transport)
    upgraded.feed_data((UPGRADE % request.headers[KEY]).encode())
    request.protocol.set_parser(upgraded)  # what came with the request goes on first
    request.protocol.keep_alive(False)
    if not socket.upgraded:
        raise web.HTTPBadRequest  # picows has said so already
    return socket


class _Upgraded(WSProtocol):  # type: ignore[misc]
    """picows' side of a connection that was aiohttp's; aiohttp is told of its end."""

    lost: Callable[[BaseException | None], None]

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.lost(exc)

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Take bytes that aiohttp has read, as a parser of aiohttp's does."""
        left = memoryview(data)
        while left:
            buffer = self.get_buffer(len(left))
            size = min(len(buffer), len(left))
            buffer[:size] = left[:size]
            self.buffer_updated(size)
            left = left[size:]
        return False, b""

    def feed_eof(self) -> None:
        """Nothing: `connection_lost` tells."""


def _nothing(_data: bytes) -> None:
    """Take nothing."""
