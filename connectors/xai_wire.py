"""The one socket to the realtime service: four verbs, two implementations, the same tests.

    wire = await connect_picows(url, headers, listener)     C framing, TLS of its own: the default
    wire = await connect_aiohttp(url, headers, listener)    the second implementation

`send`, `pause`, `resume` and `close` never wait; that the service does not read what was sent is
told. A message is at most 4 MiB. Compression is never offered: audio in base64 does not repay it.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, Protocol

import aiohttp
import picows
from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
)

from connectors.errors import AuthRefused, ConnectorError, RateLimited, Refused, Unavailable

VENDOR, OPERATION = "xai_realtime", "connect"
LARGEST_BYTES = 4 * 1024 * 1024
TOO_LARGE = "a message above 4 MiB"
FULL_BYTES, DRAINED_BYTES = 26_000, 6_500  # not yet written: 400 ms of audio is delay, not speech
DRAINED_WITHIN_S = 0.05  # looked at so often, where nobody tells
PING_AFTER_S, PONG_WITHIN_S = 15.0, 10.0
READ_BUFFER_BYTES = 4096  # grows with the messages; thousands of sessions wait in it
TEXT = WSMsgType.TEXT  # looked up once: for a member of an enum that is slow

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who is told what arrives."""

    def on_message(self, data: bytes) -> None:
        """Take one whole text message."""

    def on_full(self) -> None:
        """The service does not read: `FULL_BYTES` wait to be written."""

    def on_drained(self) -> None:
        """The service reads again: `DRAINED_BYTES` wait at most."""

    def on_closed(self, why: str) -> None:
        """The socket is closed; told once, whoever closed it."""


class Wire(Protocol):
    """An open socket."""

    @property
    def send(self) -> Callable[[bytes], None]:
        """Write one text message; after the end it is dropped."""

    def pause(self) -> None:
        """Read no more for now."""

    def resume(self) -> None:
        """Read again."""

    def close(self) -> None:
        """End it."""


@lru_cache
def trusted() -> ssl.SSLContext:
    """Return the process's TLS context: the machine's authorities, or those of SSL_CERT_FILE."""
    return ssl.create_default_context()


class _Picows(WSListener):
    """The C implementation. It gives us frames; whole messages are put together here."""

    __slots__ = ("_listener", "_parts", "_socket", "_take", "_told", "_transport", "_why", "send")
    send: Callable[[bytes], None]

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._transport: WSTransport | None = None
        self._parts: list[bytes] = []
        self._why, self._told = "closed", False
        self._take: Callable[[bytes], None] = listener.on_message

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._socket = transport.underlying_transport
        self.send = partial(transport.send, TEXT)  # after the end it drops
        self._socket.set_write_buffer_limits(FULL_BYTES, DRAINED_BYTES)
        if self._told:  # given up in the meantime
            transport.disconnect(False)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if frame.payload_size > LARGEST_BYTES:  # picows' own limit lets one pass now and then
            self._why = TOO_LARGE
            self.close()
        elif kind is TEXT and frame.fin:
            take = self._take  # what an instance holds is called faster so
            take(frame.get_payload_as_bytes())
        elif kind in (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION):
            self._part(frame)
        elif kind == WSMsgType.CLOSE:
            self._why = f"closed by the service, code {_code(frame.get_payload_as_bytes())}"
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        asyncio.ensure_future(transport.wait_disconnected()).add_done_callback(_seen)
        if not self._told:
            self._told = True
            self._listener.on_closed(self._why)

    def pause_writing(self) -> None:
        self._listener.on_full()

    def resume_writing(self) -> None:
        self._listener.on_drained()

    def abandon(self) -> None:
        """Nobody waits for this connection any more: end it, now or when it is there."""
        self._told = True
        if self._transport is not None:
            self._transport.disconnect(False)

    def _part(self, frame: WSFrame) -> None:
        self._parts.append(frame.get_payload_as_bytes())
        if sum(map(len, self._parts)) > LARGEST_BYTES:
            self._why = TOO_LARGE
            self.close()
        elif frame.fin:
            whole, self._parts = b"".join(self._parts), []
            self._listener.on_message(whole)

    def pause(self) -> None:
        self._socket.pause_reading()

    def resume(self) -> None:
        self._socket.resume_reading()

    def close(self) -> None:
        if self._transport is not None and not self._transport.is_disconnected:
            self._transport.send_close(WSCloseCode.OK)  # its default is no code at all, malformed
            self._transport.disconnect()


def _code(goodbye: bytes) -> int:
    """Return the code of a close frame, whatever the service put there; 1005 is none."""
    return int.from_bytes(goodbye[:2], "big") if len(goodbye) >= 2 else 1005


async def connect_picows(
    url: str, headers: Mapping[str, str], listener: Listener, *, timeout_s: float = 2.0
) -> Wire:
    """Open a socket within a time.

    Raises:
        AuthRefused: HTTP 401 or 403.
        RateLimited: HTTP 429.
        Unavailable: no answer in time, a refused connection, HTTP 5xx.
        Refused: another HTTP answer, or a certificate that is not trusted.
    """
    ours = _Picows(listener)
    try:
        async with asyncio.timeout(timeout_s):
            _, wire = await picows.ws_connect(
                lambda: ours, url,
                ssl_context=trusted() if url.startswith("wss:") else None,
                extra_headers=dict(headers), max_frame_size=LARGEST_BYTES, max_redirects=0,
                enable_auto_ping=True, auto_ping_idle_timeout=PING_AFTER_S,
                auto_ping_reply_timeout=PONG_WITHIN_S,
                auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
                websocket_handshake_timeout=timeout_s, read_buffer_init_size=READ_BUFFER_BYTES,
            )  # fmt: skip
    except BaseException as error:
        ours.abandon()
        if (meant := _meant(error)) is None:
            raise
        raise meant from error
    if wire is not ours:  # the connection was reset in the middle of the upgrade
        raise Unavailable(VENDOR, OPERATION, "the connection was reset")
    return ours


def _meant(error: BaseException) -> ConnectorError | None:
    """Say what went wrong with a connection in our words; None where it is not ours to say."""
    if isinstance(error, picows.WSHandshakeError):
        answer = error.response
        return _refusal(answer.status if answer else 0, answer.headers if answer else {})
    if isinstance(error, ssl.SSLError):
        return Refused(VENDOR, OPERATION, f"TLS: {error.reason}")
    if isinstance(error, OSError | TimeoutError | picows.WSError):
        return Unavailable(VENDOR, OPERATION, type(error).__name__)
    return None


def _seen(ended: "asyncio.Future[None]") -> None:
    """Take a protocol error from where nobody else would: `on_closed` tells of it."""
    if not ended.cancelled() and (error := ended.exception()):
        log.warning("xai_realtime: %s", error)


class _Aiohttp:
    """The Python implementation: a task reads, writes go to the transport at once."""

    def __init__(self, session: aiohttp.ClientSession, socket: Any, listener: Listener) -> None:
        self._session, self._ws, self._listener = session, socket, listener
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._loop = asyncio.get_running_loop()
        self._full: asyncio.TimerHandle | None = None
        self._task = self._loop.create_task(self._read())

    async def _read(self) -> None:
        why = "closed"
        try:
            while True:
                message = await self._ws.receive()
                await self._flowing.wait()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    why = f"closed by the service, code {self._ws.close_code or 1006}"
                    break
                self._listener.on_message(message.data)
        finally:
            if self._full is not None:
                self._full.cancel()
            self._listener.on_closed(why)
            await self._ws.close()
            await self._session.close()

    def send(self, data: bytes) -> None:
        with suppress(ConnectionError):
            _at_once(self._ws.send_frame(data, aiohttp.WSMsgType.TEXT))
        if self._full is None and self._pending() > FULL_BYTES:
            self._full = self._loop.call_later(DRAINED_WITHIN_S, self._look)
            self._listener.on_full()

    def pause(self) -> None:
        self._flowing.clear()

    def resume(self) -> None:
        self._flowing.set()

    def close(self) -> None:
        self._task.cancel()

    def _look(self) -> None:
        if self._pending() > DRAINED_BYTES:
            self._full = self._loop.call_later(DRAINED_WITHIN_S, self._look)
        else:
            self._full = None
            self._listener.on_drained()

    def _pending(self) -> int:
        transport = self._ws.get_extra_info("socket") and self._ws._conn
        return int(transport.transport.get_write_buffer_size()) if transport else 0


async def connect_aiohttp(
    url: str, headers: Mapping[str, str], listener: Listener, *, timeout_s: float = 2.0
) -> Wire:
    """Open a socket within a time; raises what `connect_picows` raises."""
    session = aiohttp.ClientSession()
    try:
        async with asyncio.timeout(timeout_s):
            socket = await session.ws_connect(
                url, headers=headers, max_msg_size=LARGEST_BYTES, compress=0, autoping=True,
                heartbeat=PING_AFTER_S, decode_text=False,
                ssl=trusted() if url.startswith("wss:") else True,
            )  # fmt: skip
    except BaseException as error:
        await session.close()
        if isinstance(error, aiohttp.WSServerHandshakeError):
            raise _refusal(error.status, error.headers or {}) from error
        if isinstance(error, aiohttp.ClientSSLError):
            raise Refused(VENDOR, OPERATION, f"TLS: {type(error).__name__}") from error
        if isinstance(error, OSError | TimeoutError | aiohttp.ClientError):
            raise Unavailable(VENDOR, OPERATION, type(error).__name__) from error
        raise
    return _Aiohttp(session, socket, listener)


def _at_once(sending: Coroutine[Any, Any, None]) -> None:
    """Write a frame now. The writer would then wait for a slow reader; we look at `pending`."""
    try:
        sending.send(None)
    except StopIteration:
        return
    sending.close()


def _refusal(status: int, headers: Mapping[str, str]) -> ConnectorError:
    """Say what an answer to the upgrade means."""
    if status in (401, 402, 403):
        return AuthRefused(VENDOR, OPERATION, "the key is not accepted", status)
    if status == 429:
        limited = RateLimited(VENDOR, OPERATION, "too many sessions", status)
        with suppress(ValueError):
            limited.retry_after_s = float(headers.get("Retry-After", ""))
        return limited
    if status == 0 or status >= 500:
        return Unavailable(VENDOR, OPERATION, "no upgrade", status or None)
    return Refused(VENDOR, OPERATION, "no upgrade", status)
