"""What is due in a conversation: deadlines of states, a slow caller, the end of too long a talk.

Asked ten times a second by the process's one clock.
"""

from typing import TYPE_CHECKING

from connectors import xai_realtime
from domain.calls.states import DEADLINES, FILLER_S, GREETING_S, Event, State
from domain.calls.words import WORDS
from voice.ears import QUIET_S
from voice.sockets import FULL_BYTES

if TYPE_CHECKING:
    from voice.session import Session

CONNECTING, LISTENING, USER_SPEAKING, THINKING, SPEAKING = (  # looked up once
    State.CONNECTING, State.LISTENING, State.USER_SPEAKING, State.THINKING, State.SPEAKING
)  # fmt: skip
SLOW_S = 3.0
WARNED_S = 60.0
FAREWELL_S, HEARD_S = 6.0, 1.0  # the goodbye may take so long, and begins within that


class Due:
    """One conversation's clock."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._frames = 0  # of sound that had come at the last look
        self._filled_for = 0.0  # the turn that was given a word to wait with
        self._slow_since = 0.0
        self._warned = self._bridged = False
        self._farewell_at, self._ending = 0.0, ""
        self.active_at = session.started_at  # somebody said something

    def tick(self, now_s: float) -> None:
        """Look at everything."""
        session = self._session
        if session.talk.frames != self._frames:
            self._frames, session.talk.alive = session.talk.frames, True
            self.active_at = now_s
            if session.state is SPEAKING:
                session.since = now_s
        self._wait(now_s)
        self._listen(now_s)
        self._deadline(now_s)
        self._pace(now_s)
        self._length(now_s)

    def slow(self) -> None:
        """The caller does not read: the service is made to wait, if it is not yet."""
        if not self._slow_since:
            self._slow_since = self._session.ground.clock()
            self._session.line.pause()

    def bridge(self) -> None:
        """Break the silence of the opening, once."""
        if not self._bridged:
            self._bridged = True
            self._session.say("bridge")

    def _wait(self, now_s: float) -> None:
        """Say a word while an answer is awaited, once a turn.

        The opening is one too; on the telephone nothing is said before the sentence that says who
        speaks.
        """
        session = self._session
        stopped_at = session.talk.stopped_at
        if stopped_at and stopped_at != self._filled_for and now_s - stopped_at > FILLER_S:
            self._filled_for = stopped_at
            session.say("filler")
        opens = session.state is CONNECTING or self._greets()
        late = session.present and now_s - session.came_at > FILLER_S
        if opens and late and session.leg.kind == "browser":
            self.bridge()

    def _listen(self, now_s: float) -> None:
        """Notice a service that stalled before or while the caller spoke."""
        session = self._session
        if session.talk.alive:
            session.talk.alive = False
            session.ears.begin()
            return
        if session.state is LISTENING and session.ears.unheard:
            session.happen(Event.SPEECH)
        elif not (session.state is USER_SPEAKING and session.ears.quiet_s > QUIET_S):
            return
        session.talk.silent_since = now_s - QUIET_S
        session.lost("deaf")

    def _greets(self) -> bool:
        """Whether the first sentence is awaited."""
        return self._session.state is THINKING and not self._session.greeted

    def _deadline(self, now_s: float) -> None:
        session = self._session
        limit = DEADLINES[session.state]
        if limit is None:
            return
        if now_s - session.since < (GREETING_S if self._greets() else limit[0]):
            return
        if session.state is SPEAKING and not session.talk.response_open:
            session.happen(Event.ANSWERED)
        elif limit[1] is Event.LOST:
            session.lost("stalled")
        elif limit[1] is Event.GONE:
            session.finish()
        elif limit[1] is Event.GIVEN_UP:
            session.line.stop()
            session.give_up("no answer in time")
        else:
            session.happen(limit[1])

    def _pace(self, now_s: float) -> None:
        """Wait for a caller that does not read, and let it go if it never does."""
        if self._session.leg.pending() <= FULL_BYTES:
            if self._slow_since:
                self._slow_since = 0.0
                self._session.line.resume()
        elif not self._slow_since:
            self.slow()
        elif now_s - self._slow_since > SLOW_S:
            self._session.outcome = "too_slow"
            self._session.leg.drop()

    def _length(self, now_s: float) -> None:
        """End politely what is too long, or idle."""
        session, config = self._session, self._session.ground.config
        if self._farewell_at:
            waited_s = now_s - self._farewell_at
            if waited_s > FAREWELL_S or (waited_s > HEARD_S and not session.leg.sounding()):
                session.end(self._ending)
            return
        left_s = config.max_minutes * 60.0 - (now_s - session.started_at)
        if left_s <= WARNED_S and not self._warned and session.at_turn_boundary():
            self._warned = True
            session.tell("session.ending_soon", seconds=max(0, int(left_s)))
            self._speak("wall")
        if left_s <= 0:
            self._farewell("too_long", now_s)
        elif now_s - self.active_at > config.idle_seconds:
            self._farewell("idle", now_s)

    def _farewell(self, ending: str, now_s: float) -> None:
        self._farewell_at, self._ending = now_s, ending
        self._speak("goodbye")

    def _speak(self, name: str) -> None:
        """Have a fixed text said, where the service is there to say it."""
        session = self._session
        if session.line.ready:
            text = str(getattr(WORDS[session.who.language], name))
            session.line.create(xai_realtime.say(text))
