"""One conversation: its state, its two legs, its end. The only owner of both sockets.

The states and their deadlines are `domain.calls.states`; a clock of the whole process looks at them
ten times a second, so a conversation has no timers of its own to forget. What happens for each
20 ms of audio is a callback and a plain write: `on_audio` upwards, `talk.on_sound` downwards. What
the service says is `talk`, how it is reached `line`, who answers without it `degraded`.
"""

import logging
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors import xai_realtime
from domain.calls.phrases import Phrase
from domain.calls.states import Event, State, after
from voice.barge import BargeIn
from voice.degraded import Degraded
from voice.due import Due
from voice.ears import Ears
from voice.keys import Keys
from voice.legs import Leg
from voice.line import Line
from voice.talk import Talk
from voice.tools import Tools
from voice.turns import Turns
from voice.upstream import Upstream

if TYPE_CHECKING:
    from voice.ground import Ground, Who

NOTICED_S = 0.7  # a silence people notice
NORMAL = 1000
PHRASE = "phrase-"  # items the service knows nothing of
HEEDFUL = (State.USER_SPEAKING, State.LISTENING)  # looked up once: it is asked with each frame

log = logging.getLogger(__name__)


class Session:
    """One conversation with one caller."""

    def __init__(self, ground: "Ground", leg: Leg, who: "Who") -> None:
        self.id = secrets.token_hex(8)
        self.ground, self.leg, self.who, self.metrics = ground, leg, who, ground.metrics
        self.began, self.started_at = datetime.now(UTC), ground.clock()
        self.state, self.since = State.CONNECTING, self.started_at
        self.turns = Turns(who.language)
        self.talk, self.line, self.tools = Talk(self), Line(self), Tools(self)
        self.barge, self.degraded = BargeIn(self, ground.hold_s), Degraded(self)
        self.keys = Keys(self)
        self.ears = Ears(leg.audio_format, ground.clock)
        self.outcome = "left"
        self.present = leg.kind == "phone"  # somebody is there: a page may be open for long
        self.greeted = False  # who speaks was said, whole or until the caller cut in
        self.came_at = self.started_at
        self.unheard = 0  # frames of a caller whom nothing could hear
        self._frames = 0
        self.due = Due(self)

    # -- what the leg tells

    def on_audio(self, appended: bytes) -> None:
        """Take a frame of the caller's, as the event that goes up."""
        self._frames += 1
        if not self.present:
            self._comes()
        upstream = self.line.upstream
        if upstream is not None and upstream.flowing:
            append = upstream.append  # what an instance holds is called faster so
            append(appended)
        else:
            self.line.wait(appended)
        if self.state in HEEDFUL:
            self.ears.hear(appended)

    def on_text(self, text: str) -> None:
        """Take what the caller typed: a turn of its own, which interrupts."""
        if not self.present:
            self._comes()
        if self.leg.sounding() or self.talk.response_id:
            self.barge.interrupt("typed")
        self.heard(f"typed-{secrets.token_hex(4)}", text, final=True)
        if self.state is State.DEGRADED:
            self.degraded.answer(text)
            return
        self.talk.turn_ended()
        if self.line.ready:
            self.line.create(xai_realtime.user_text(text))
            self.line.send(xai_realtime.respond())

    def _comes(self) -> None:
        """The caller is there: who speaks is said first."""
        self.present, self.came_at = True, self.ground.clock()
        if self.line.ready and not self.greeted:
            self.talk.greet()

    def on_dtmf(self, digit: str) -> None:
        """Take a telephone key."""
        self.due.active_at = self.ground.clock()
        self.keys.press(digit)

    def on_slow(self) -> None:
        """The caller does not read what is written."""
        self.due.slow()

    def on_closed(self, code: int) -> None:
        """The caller is gone."""
        self.finish()

    # -- what the upstream tells

    def on_flowing(self, upstream: Upstream) -> None:
        """A session of the service takes audio."""
        self.line.flowing(upstream)

    def on_lost(self, upstream: Upstream, why: str) -> None:
        """A session of the service is gone."""
        log.info("%s: %s", self.id, why)
        if upstream is self.line.upstream:
            self.lost("dropped")
        else:
            self.line.forget(upstream)

    # -- what its parts tell

    def heard(self, item_id: str, text: str, *, final: bool) -> None:
        """Take what the caller said, whole or so far."""
        self.due.active_at = self.ground.clock()
        self.barge.heard(text, final=final)
        self.turns.put(item_id, "caller", text, final=final)
        word = "completed" if final else "updated"
        kind = f"conversation.item.input_audio_transcription.{word}"
        self.tell(kind, item_id=item_id, transcript=text)
        if final and self.ground.at_leisure():  # else with the next tick
            self._show_score()

    def say(self, name: Phrase) -> None:
        """Play one of the phrases that need nobody."""
        pieces = self.ground.phrases.pieces(name, self.who.language, self.leg.audio_format)
        item_id = f"{PHRASE}{name}-{secrets.token_hex(3)}"
        self.tell(
            "response.output_audio_transcript.done", response_id="", item_id=item_id,
            transcript=self.ground.phrases.text(name, self.who.language),
        )  # fmt: skip
        for piece in pieces:
            self.leg.play(piece, item_id, "")
        self.talk.heard_something()

    def tell(self, kind: str, **more: Any) -> None:
        """Show the caller an event."""
        self.leg.tell({"type": kind, **more})

    def ready(self, *, first: bool) -> None:
        """The service is there."""
        degraded = self.state is State.DEGRADED
        self.happen(Event.READY)
        if first:
            self.leg.tell({"type": "session.ready", **self.ground.about(self)})
        else:
            self.tell("session.restored")
        if degraded:
            self.degraded.end()
        if self.present and not self.greeted:
            self.talk.greet()

    def lost(self, why: str) -> None:
        """The service is gone, or silent beyond its deadline."""
        before = self.state
        if not self.happen(Event.LOST):
            return
        owed = before in (State.THINKING, State.SPEAKING) or bool(self.turns.unanswered())
        self.barge.close()
        self.talk.lost(owed=owed)
        self.tell("session.reconnecting", reason=why)
        if owed or before is State.USER_SPEAKING:
            self.say("bridge")
        self.line.lost(why, owed=owed, cut_in=before is State.USER_SPEAKING)

    def delayed(self) -> None:
        """The service did not answer at first: say so to a caller who has heard nothing yet."""
        waited_s = self.ground.clock() - self.started_at
        if self.state is State.CONNECTING and self.present and waited_s > NOTICED_S:
            self.tell("session.reconnecting", reason="no answer yet")
            self.due.bridge()

    def give_up(self, why: str) -> None:
        """The service cannot be had now: others answer."""
        if self.state is State.DEGRADED:
            return
        if self.happen(Event.GIVEN_UP):
            log.warning("%s: degraded: %s", self.id, why)
            self.degraded.begin()

    def happen(self, event: Event) -> bool:
        """Change the state; what a state does not know is counted and changes nothing."""
        state = after(self.state, event)
        if state is None:
            self.metrics.events.labels(self.state).inc()
            return False
        if state is not self.state:
            self.state, self.since = state, self.ground.clock()
            if state is State.USER_SPEAKING:
                self.ears.begin()
        return True

    def at_turn_boundary(self) -> bool:
        """Whether nobody speaks and nobody waits."""
        if self.state is State.DEGRADED:
            return not self.degraded.busy and not self.leg.sounding()
        quiet = self.state is State.LISTENING and not self.turns.unanswered()
        return quiet and not self.leg.sounding()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state in (State.CLOSING, State.CLOSED)

    def summary(self) -> str:
        """Return the conversation in a few lines, for a person or for the next session."""
        return self.turns.summary()

    def count_dropped(self, why: str, frames: int) -> None:
        """Count audio that was not passed on."""
        if frames:
            self.metrics.dropped.labels(why).inc(frames)

    # -- its own life

    def start(self) -> None:
        """Reach the service."""
        self.metrics.started.labels(self.leg.kind).inc()
        self.metrics.sessions.labels(self.leg.kind).inc()
        self.line.connect()

    def tick(self, now_s: float) -> None:
        """Look at what is due; ten times a second."""
        self._show_score()
        self.due.tick(now_s)
        self.keys.tick(now_s)
        self.line.tick(now_s)

    def end(self, outcome: str, code: int = NORMAL, reason: str = "") -> None:
        """End it from our side."""
        if not self.over:
            self._show_score()
            self.outcome = outcome
            self.tell("session.ending", reason=outcome)
            self.happen(Event.END)
            self.leg.close(code, reason or outcome)

    def _show_score(self) -> None:
        if self.turns.news():
            self.leg.tell(self.turns.shown())

    def finish(self) -> None:
        """Both sides are closed: let everything go, once."""
        if self.state is State.CLOSED:
            return
        for part in (self.barge, self.degraded, self.tools, self.line):
            part.close()
        self.happen(Event.GONE)
        self.metrics.frames.labels("up").inc(self._frames)
        self.metrics.frames.labels("down").inc(self.talk.frames)
        self.count_dropped("no_ear", self.unheard)
        self.metrics.sessions.labels(self.leg.kind).dec()
        self.metrics.ended.labels(self.leg.kind, self.outcome).inc()
        self.ground.left(self)
