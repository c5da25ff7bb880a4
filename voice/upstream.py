"""The realtime leg of a conversation: reach it, configure it, pass audio, let it go.

Audio waits until the service has confirmed the configuration: other formats than ours would be
noise. Where `session.updated` does not come but the service is alive, audio flows at the deadline.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import orjson

from connectors import xai_realtime
from connectors.errors import ConnectorError, Unavailable
from connectors.xai_realtime import AUDIO, RENAMED, Setup
from connectors.xai_wire import Wire
from domain.calls.states import CONFIGURE_S, CONNECT_S
from voice.provider import Provider

CROWDED_S = 1.0  # a burst fills the socket for a moment; a service that does not read, for longer
PROBE_S = 1.0  # for a service that speaks only when spoken to
HELD_FRAMES = 20  # 400 ms, and as much lies in the socket; then the oldest go, and are counted

log = logging.getLogger(__name__)


class Hearer(Protocol):
    """Who hears what the service says."""

    def on_sound(self, event: dict[str, Any], data: bytes) -> None:
        """Take one event of sound.

        Args:
            data: the event as it came; empty where it came under its older name.
        """

    def on_event(self, kind: str, event: dict[str, Any]) -> None:
        """Take another event, its type in the newer name."""


class Listener(Protocol):
    """The session behind a leg."""

    def on_flowing(self, upstream: "Upstream") -> None:
        """Audio may be sent; while it is `probing`, another session may need it again."""

    def on_lost(self, upstream: "Upstream", why: str) -> None:
        """The service is gone."""


class Upstream:
    """One session of the service; made for one conversation, used once.

    `append` passes the caller's audio on: to nobody, straight into the socket, or with care while
    the service does not read. `hearer` is nobody until the session is in use.
    """

    append: Callable[[bytes], None]

    def __init__(self, provider: Provider, setup: Setup, listener: Listener) -> None:
        self._provider, self._setup, self._listener = provider, setup, listener
        self._wire: Wire | None = None
        self._alive = self._closed = False
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._held: deque[bytes] = deque()
        self._full_at = 0.0  # the service does not read since then
        self.append = _nowhere
        self.hearer: Hearer | None = None
        self.flowing = False
        self.probing = False  # it has said nothing yet: audio is sent, and kept for another
        self.conversation_id = ""
        self.opened_at = 0.0
        self.dropped = 0  # frames the service would not take
        self.items = 0  # paid ones

    async def open(self, conversation_id: str = "") -> None:
        """Connect and configure.

        Raises:
            ConnectorError: it cannot be had now; the provider remembers it.
        """
        config = self._provider.config
        assert config is not None
        try:
            self._wire = await xai_realtime.connect(
                config, self, conversation_id=conversation_id, timeout_s=CONNECT_S,
                by=self._provider.by,
            )  # fmt: skip
            self._provider.open_sessions += 1
            self.append = self._wire.send
            self._wire.send(xai_realtime.session_update(self._setup))
            await self._configured()
        except ConnectorError as error:
            self.close()
            self._provider.failed(error)
            raise
        except asyncio.CancelledError:
            self.close()
            raise
        self._provider.outage.succeeded()
        self.opened_at = self._provider.clock()
        self._flow()

    def send(self, message: bytes) -> None:
        """Send an event that is not audio."""
        if self._wire is not None and not self._closed:
            self._wire.send(message)

    def create(self, item: bytes) -> None:
        """Send an item that costs."""
        self.items += 1
        self.send(item)

    def pause(self) -> None:
        """Read no more: the caller is slow."""
        if self._wire is not None and not self._closed:
            self._wire.pause()

    def resume(self) -> None:
        """Read again."""
        if self._wire is not None and not self._closed:
            self._wire.resume()

    def close(self) -> None:
        """Let it go; nothing is told any more."""
        self.flowing = False
        self.append, self.hearer = _nowhere, None
        if not self._closed:
            self._closed = True
            if self._wire is not None:
                self._provider.open_sessions -= 1
                self._wire.close()
        if not self._ready.done():
            self._ready.cancel()

    def on_message(self, data: bytes) -> None:
        """Read one message; what cannot be read is the service's fault, and no reason to stop."""
        try:
            event = orjson.loads(data)
            is_sound = (kind := event["type"]) == AUDIO
            if not is_sound and kind in RENAMED:
                kind, data = RENAMED[kind], b""
                is_sound = kind == AUDIO
        except (orjson.JSONDecodeError, KeyError, TypeError):
            log.warning("xai_realtime: a message that is no event, %d bytes", len(data))
            return
        try:
            if not self.flowing:
                self._configuring(kind, event)
            if (hearer := self.hearer) is None:
                return
            if is_sound:
                hearer.on_sound(event, data)
            else:
                hearer.on_event(kind, event)
        except Exception:
            log.exception("xai_realtime: %s", kind)

    def on_full(self) -> None:
        """The service does not read: what goes on for long is held."""
        self._full_at = self._provider.clock()
        if not self._closed:
            self.append = self._append_with_care

    def on_drained(self) -> None:
        """The service reads again: what was held goes first."""
        self._full_at = 0.0
        while self._held and not self._full_at and self._wire is not None:
            self._wire.send(self._held.popleft())
        if not self._full_at and self._wire is not None and not self._closed:
            self.append = self._wire.send

    def on_closed(self, why: str) -> None:
        """The socket is closed by the other side."""
        if self._closed:
            return
        self.close()
        if self.opened_at:  # else `open` says it
            self._listener.on_lost(self, why)

    def _configuring(self, kind: str, event: dict[str, Any]) -> None:
        self._alive = True
        if (kind == "session.updated" or self.probing) and not self._ready.done():
            self._ready.set_result(None)
        if kind == "conversation.created":
            self.conversation_id = str(event.get("conversation", {}).get("id", ""))

    async def _configured(self) -> None:
        """Wait for the confirmation, or for the deadline of a service that is alive.

        Raises:
            Unavailable: it accepted and says nothing, or it closed.
        """
        for wait_s in (CONFIGURE_S, PROBE_S):
            try:
                await asyncio.wait_for(asyncio.shield(self._ready), wait_s)
            except TimeoutError:
                if self._alive:
                    return
                self.probing = True  # some services speak only when spoken to
                self._listener.on_flowing(self)
            except asyncio.CancelledError:
                if not self._closed:
                    raise
                raise Unavailable("xai_realtime", "configure", "it closed the session") from None
            else:
                return
        raise Unavailable("xai_realtime", "configure", "it accepts and says nothing")

    def _flow(self) -> None:
        if not self.flowing:
            self.flowing = True
            self._listener.on_flowing(self)

    def _append_with_care(self, appended: bytes) -> None:
        """Pass audio on to a service that does not read for a second, then hold it."""
        assert self._wire is not None
        if not self._held and self._provider.clock() - self._full_at <= CROWDED_S:
            self._wire.send(appended)
            return
        if len(self._held) == HELD_FRAMES:
            self._held.popleft()
            self.dropped += 1
        self._held.append(appended)


def _nowhere(_appended: bytes) -> None:
    """Pass audio on to nobody."""
