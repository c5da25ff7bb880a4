"""Barge-in: the caller speaks while the answer is still to be heard.

On the telephone everything queued is cleared at once, nothing else stops it; but the sentence that
says first that an AI speaks is always heard to its end. A browser's player
can wait: for 150 ms the answer goes on (a cough), then it pauses, and what the caller turns out to
have said decides. More than "oui" or "mm": what was not heard is dropped and cut upstream. Only
that: the answer goes on where it was. No transcript within a second: an interruption.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from connectors import xai_realtime
from domain.calls.backchannel import is_backchannel
from domain.calls.states import Event

if TYPE_CHECKING:
    from voice.session import Session

DECIDE_S = 1.0


class BargeIn:
    """One conversation's interruptions."""

    def __init__(self, session: "Session", hold_s: float) -> None:
        self._session, self._hold_s = session, hold_s
        self._timer: asyncio.TimerHandle | None = None
        self._deciding = self._paused = self._stopped = False

    @property
    def deciding(self) -> bool:
        """Whether it is open what the caller's noise means."""
        return self._deciding

    @property
    def must_be_heard(self) -> bool:
        """Whether the sentence required by law sounds, or is to: who picks up says "allô" into it.

        On a page the same words stand on the screen as well.
        """
        opening = self._session.talk.opening
        if opening is None or self._session.leg.kind != "phone":
            return False
        return not opening or self._session.leg.sounding() == opening

    def speech_started(self) -> None:
        """The caller makes a sound."""
        session = self._session
        if self._deciding or not (session.leg.sounding() or session.talk.response_id):
            return
        if self.must_be_heard:
            return
        if session.leg.kind == "phone" or not self._hold_s:
            self.interrupt("speech")
            return
        self._deciding = True
        self._wait(self._hold_s, self._pause)

    def heard(self, text: str, *, final: bool) -> None:
        """A transcript, whole or in part, of what the caller says."""
        if not self._deciding or not text.strip():
            return
        said = text if final else _whole_words(text)
        if said and not is_backchannel(said, self._session.turns.language):
            self.interrupt("words")
        elif final:
            self._go_on()

    def speech_stopped(self) -> bool:
        """The caller is silent again; return whether it is still open what the sound meant."""
        self._stopped = self._deciding
        return self._deciding

    def answered(self) -> None:
        """The service answers what the caller said: it was no mere sound of listening."""
        if self._deciding:
            self.interrupt("answer")

    def interrupt(self, how: str) -> None:
        """Stop the answer, and let the service know how much of it was heard."""
        session, turn_over = self._session, self._stopped
        self._settle()
        item_id = session.leg.sounding()
        session.greeted = session.greeted or bool(item_id)
        heard_ms = session.leg.flush(item_id)
        session.talk.hear_no_more()
        if session.talk.response_id:
            session.line.send(xai_realtime.cancel(session.talk.response_id))
        if item_id and not item_id.startswith("phrase-"):
            session.line.send(xai_realtime.truncate(item_id, heard_ms))
        session.talk.response_id = ""
        session.metrics.interrupted.labels(how).inc()
        session.happen(Event.SPEECH)
        if turn_over:
            session.talk.turn_ended()

    def close(self) -> None:
        """Forget everything."""
        self._settle()

    def _pause(self) -> None:
        self._paused = self._session.leg.pause()
        if self._paused:
            self._wait(DECIDE_S, lambda: self.interrupt("long"))
        else:
            self.interrupt("speech")

    def _go_on(self) -> None:
        self._session.metrics.interrupted.labels("backchannel").inc()
        paused = self._paused
        self._settle()
        if paused:
            self._session.leg.resume()

    def _settle(self) -> None:
        self._deciding = self._paused = self._stopped = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)


def _whole_words(text: str) -> str:
    """Return a text that is still growing without its last word, which may be half of one."""
    return text.rpartition(" ")[0]
