"""A conversation's line to the realtime service, over time: the first connection, another one after
a loss, a new one before the service's wall, and back from degraded mode.

What the caller says before the service is ready waits, five seconds of it at most. After a loss the
caller hears a phrase at once, and two tries are made; the conversation goes on by its id where the
service still has it, and by its summary in the prompt in any case, so that nothing is asked twice.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from connectors import xai_realtime
from connectors.errors import ConnectorError, Refused
from domain.calls.states import RETRY_AFTER_S, State
from voice.upstream import Upstream

if TYPE_CHECKING:
    from voice.session import Session

EARLY_BYTES = 5 * 67_000  # five seconds of base64 at 24 kHz, in events of 20 ms
TRIES = 2
log = logging.getLogger(__name__)


class Line:
    """The one owner of a conversation's upstream sockets."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.upstream: Upstream | None = None  # the session in use
        self._coming: Upstream | None = None  # opened before the wall, not yet in use
        self._early: deque[bytes] = deque()
        self._early_bytes = 0
        self._task: asyncio.Task[None] | None = None
        self._owed = self._cut_in = False
        self.items = 0  # paid ones, of all sessions
        self.spoken_s = 0.0  # with the service connected
        self.reconnects = 0

    @property
    def ready(self) -> bool:
        """Whether audio flows."""
        return self.upstream is not None and self.upstream.flowing

    def wait(self, appended: bytes) -> None:
        """Keep the caller's audio until it can be passed on."""
        if self._session.state is State.DEGRADED:
            self._session.unheard += 1
            return
        self._keep(appended)
        if self.upstream is not None and self.upstream.probing:
            self.upstream.append(appended)

    def send(self, message: bytes) -> None:
        """Send an event, where there is somebody to take it."""
        if self.upstream is not None:
            self.upstream.send(message)

    def create(self, item: bytes) -> None:
        """Send an item that costs."""
        if self.upstream is not None:
            self.upstream.create(item)

    def pause(self) -> None:
        """Read no more: the caller is slow."""
        if self.upstream is not None:
            self.upstream.pause()

    def resume(self) -> None:
        """Read again."""
        if self.upstream is not None:
            self.upstream.resume()

    def connect(self) -> None:
        """Reach the service, for the first time."""
        self._run(self._reach(""))

    def lost(self, why: str, *, owed: bool, cut_in: bool) -> None:
        """Let the session in use go and reach another.

        Args:
            owed: the caller waits for an answer.
            cut_in: the caller was speaking, so those words are lost.
        """
        conversation_id = self._let_go()
        self._owed, self._cut_in = owed, cut_in
        self._session.metrics.fallbacks.labels(why).inc()
        self._run(self._reach(conversation_id))

    def flowing(self, upstream: Upstream) -> None:
        """Audio may be sent to a session now: what waited goes first."""
        if upstream is not self.upstream:
            return
        if not (upstream.flowing and upstream.probing):  # else it has them already
            for appended in self._early:
                upstream.send(appended)
        if upstream.flowing:
            self._early.clear()
            self._early_bytes = 0

    def tick(self, now_s: float) -> None:
        """Look after what is due: the wall, a service that is well again."""
        session, upstream = self._session, self.upstream
        if upstream is not None and upstream.flowing:
            if now_s - upstream.opened_at > session.ground.config.renew_minutes * 60.0:
                self._renew()
            return
        resting = session.state is State.DEGRADED and self._task is None
        if resting and session.at_turn_boundary() and session.ground.provider.may_try():
            self._run(self._reach("", tries=1))

    def forget(self, upstream: Upstream) -> None:
        """The session that was to be the next one is gone."""
        if upstream is self._coming:
            self._coming = None

    def stop(self) -> None:
        """Reach for the service no longer."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._let_go()

    def close(self) -> None:
        """Let everything go."""
        self.stop()
        if self._coming is not None:
            self._coming.close()
            self._coming = None
        self._early.clear()

    async def _reach(self, conversation_id: str, tries: int = TRIES) -> None:
        """Open a session; give up after some tries."""
        session, provider = self._session, self._session.ground.provider
        first = session.state is State.CONNECTING
        why = provider.outage.why or "not configured: set XAI_API_KEY"
        if provider.looks_well or session.state is State.DEGRADED:
            for left in reversed(range(tries)):
                upstream = Upstream(
                    provider, session.ground.setup(session, resuming=not first), session
                )
                self._use(upstream)
                try:
                    await upstream.open(conversation_id)
                except ConnectorError as error:
                    why = str(error)
                    if isinstance(error, Refused) or not left or session.over:
                        break
                    session.delayed()
                    await asyncio.sleep(RETRY_AFTER_S)
                else:
                    self._reached(upstream, first=first)
                    return
        self._task = self.upstream = None
        session.unheard += len(self._early)
        self._early.clear()
        self._early_bytes = 0
        session.give_up(why)

    def _reached(self, upstream: Upstream, *, first: bool) -> None:
        """Go on with a session that has just been opened."""
        self._task = None
        session = self._session
        if not first:
            self.reconnects += 1
            session.metrics.reconnects.labels(session.state).inc()
        session.ready(first=first)
        if self._owed and session.greeted:
            upstream.send(xai_realtime.respond())
        elif self._cut_in:
            session.say("again")
        self._owed = self._cut_in = False

    def _renew(self) -> None:
        """Open the next session beside the one in use, and change over between two turns."""
        coming = self._coming
        if coming is None:
            if self._task is None and self._session.ground.provider.looks_well:
                ground = self._session.ground
                setup = ground.setup(self._session, resuming=True)
                self._coming = Upstream(ground.provider, setup, self._session)
                self._run(self._open_next(self._coming))
        elif coming.flowing and self._session.at_turn_boundary():
            self._let_go()
            self._coming = None
            self._use(coming)
            self.reconnects += 1
            self._session.metrics.reconnects.labels("wall").inc()

    async def _open_next(self, coming: Upstream) -> None:
        try:
            await coming.open()
        except ConnectorError as error:
            log.warning("%s: not renewed: %s", self._session.id, error)
            self._coming = None
        self._task = None

    def _use(self, upstream: Upstream) -> None:
        self.upstream, upstream.hearer = upstream, self._session.talk

    def _let_go(self) -> str:
        """Close the session in use; return the id its conversation can be resumed by."""
        upstream, self.upstream = self.upstream, None
        if upstream is None:
            return ""
        upstream.close()
        self.items += upstream.items
        if upstream.opened_at:
            self.spoken_s += self._session.ground.clock() - upstream.opened_at
        self._session.count_dropped("slow_upstream", upstream.dropped)
        return upstream.conversation_id

    def _keep(self, appended: bytes) -> None:
        self._early.append(appended)
        self._early_bytes += len(appended)
        while self._early_bytes > EARLY_BYTES:
            self._early_bytes -= len(self._early.popleft())
            self._session.count_dropped("early", 1)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(_say)


def _say(task: "asyncio.Task[None]") -> None:
    """Log an error of ours; a cancelled task is none."""
    if not task.cancelled() and (error := task.exception()):
        log.error("a line to the service broke", exc_info=error)
