"""One conversation: its state, its two legs, its end. The only owner of both sockets.

The states and their deadlines are `domain.calls.states`; a clock of the whole process looks at them
ten times a second, so a conversation has no timers of its own to forget. Everything that happens
for each 20 ms of audio is a callback and a plain write: `on_audio` upwards, `_delta` downwards.
"""

import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connectors import xai_realtime
from connectors.xai_realtime import AUDIO, Setup
from domain.calls.states import DEADLINES, FILLER_S, Event, State, after
from voice.barge import BargeIn
from voice.legs import Leg
from voice.line import Line
from voice.turns import Turns
from voice.upstream import Upstream

if TYPE_CHECKING:
    from voice.ground import Ground, Who

UNWRITTEN_BYTES = 256 * 1024  # for a caller that does not read: four seconds of audio
SLOW_S = 3.0
WARNED_S = 60.0
TRY_LATER, NORMAL, GOING_AWAY = 1013, 1000, 1001

log = logging.getLogger(__name__)


class Session:
    """One conversation with one caller."""

    def __init__(self, ground: "Ground", leg: Leg, who: "Who") -> None:
        self.id = secrets.token_hex(8)
        self.ground, self.leg, self.who, self.metrics = ground, leg, who, ground.metrics
        self.state, self.since = State.CONNECTING, ground.clock()
        self.started_at = self.since
        self.turns = Turns(who.language)
        self.line, self.barge = Line(self), BargeIn(self, ground.hold_s)
        self.response_id, self._response_open = "", False
        self._frames_up = self._frames_down = 0
        self.unheard = 0  # frames of a caller whom nothing could hear
        self._sounded = self._told_filler = self._warned = self._waiting = False
        self._stopped_at = self._silent_since = self._slow_since = 0.0
        self._active_at = self.since
        self.outcome = "abandoned"

    # -- what the leg tells

    def on_audio(self, audio_b64: str) -> None:
        """Take a frame of the caller's."""
        self._frames_up += 1
        self.line.append(audio_b64)

    def on_text(self, text: str) -> None:
        """Take what the caller typed: a turn of its own."""
        self._active_at = self.ground.clock()
        if self.leg.sounding() or self.response_id:
            self.barge.interrupt("typed")
        self._heard(f"typed-{secrets.token_hex(4)}", text, final=True)
        self._stopped()
        if self.line.ready:
            self.line.create(xai_realtime.user_text(text))
            self.line.send(xai_realtime.respond())

    def on_dtmf(self, digit: str) -> None:
        """Take a telephone key."""
        self._active_at = self.ground.clock()

    def on_closed(self, code: int) -> None:
        """The caller is gone."""
        self.finish()

    # -- what the upstream tells

    def on_event(self, upstream: Upstream, kind: str, event: dict[str, Any]) -> None:
        """Take an event of the service; of a session that is not in use, nothing."""
        if (handle := _HANDLERS.get(kind)) is not None and self.line.is_current(upstream):
            handle(self, event)

    def on_flowing(self, upstream: Upstream) -> None:
        """A session of the service takes audio."""
        self.line.flowing(upstream)

    def on_lost(self, upstream: Upstream, why: str) -> None:
        """A session of the service is gone."""
        if self.line.is_current(upstream):
            self._lost("dropped")

    # -- what the line and the barge-in tell

    def setup(self, *, resuming: bool) -> Setup:
        """Return what a session of the service is told."""
        return self.ground.setup(self, resuming=resuming)

    def ready(self, upstream: Upstream, *, first: bool) -> None:
        """The service is there."""
        degraded = self.state is State.DEGRADED
        self.happen(Event.READY)
        if first:
            self.leg.tell({"type": "session.ready", **self.ground.about(self)})
        elif degraded:
            self.leg.tell({"type": "session.restored"})

    def give_up(self, why: str) -> None:
        """The service cannot be had now."""
        if self.happen(Event.GIVEN_UP):
            log.warning("%s: degraded: %s", self.id, why)
            self.leg.tell({"type": "session.degraded", "reason": "the voice service is away"})

    def happen(self, event: Event) -> bool:
        """Change the state; what a state does not know is counted and changes nothing."""
        state = after(self.state, event)
        if state is None:
            self.metrics.events.labels(self.state).inc()
            return False
        if state is not self.state:
            self.state, self.since = state, self.ground.clock()
            self._told_filler = False
        return True

    def at_turn_boundary(self) -> bool:
        """Whether nobody speaks and nobody waits."""
        quiet = self.state in (State.LISTENING, State.DEGRADED)
        return quiet and not self.leg.sounding() and not self.turns.unanswered()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state in (State.CLOSING, State.CLOSED)

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
        if self._sounded:
            self._sounded, self._active_at = False, now_s
            if self.state is State.SPEAKING:
                self.since = now_s
        self._check_deadline(now_s)
        self._check_pace(now_s)
        self._check_length(now_s)
        self.line.tick(now_s)

    def end(self, outcome: str, code: int = NORMAL, reason: str = "") -> None:
        """End it from our side."""
        if not self.over:
            self.outcome = outcome
            self.leg.tell({"type": "session.ending", "reason": outcome})
            self.happen(Event.END)
            self.leg.close(code, reason or outcome)

    def finish(self) -> None:
        """Both sides are closed: let everything go, once."""
        if self.state is State.CLOSED:
            return
        self.barge.close()
        self.line.close()
        self.happen(Event.GONE)
        self._count_frames()
        self.metrics.sessions.labels(self.leg.kind).dec()
        self.metrics.ended.labels(self.leg.kind, self.outcome).inc()
        self.ground.left(self)

    def _check_deadline(self, now_s: float) -> None:
        limit = DEADLINES[self.state]
        if limit is None or now_s - self.since < limit[0]:
            if self.state is State.THINKING and now_s - self.since > FILLER_S:
                self._fill()
            return
        if self.state is State.SPEAKING and not self._response_open:
            self.happen(Event.ANSWERED)
        elif limit[1] is Event.LOST:
            self._lost("stalled")
        elif limit[1] is Event.GONE:
            self.finish()
        else:
            self.happen(limit[1])

    def _check_pace(self, now_s: float) -> None:
        """A caller that does not read is waited for, and then let go."""
        if self.leg.pending() <= UNWRITTEN_BYTES:
            if self._slow_since:
                self._slow_since = 0.0
                self.line.resume()
        elif not self._slow_since:
            self._slow_since = now_s
            self.line.pause()
        elif now_s - self._slow_since > SLOW_S:
            self.outcome = "too_slow"
            self.leg.drop()

    def _check_length(self, now_s: float) -> None:
        config = self.ground.config
        left_s = config.max_minutes * 60.0 - (now_s - self.started_at)
        if left_s <= WARNED_S and not self._warned:
            self._warned = True
            self.leg.tell({"type": "session.ending_soon", "seconds": int(left_s)})
        if left_s <= 0:
            self.end("too_long")
        elif now_s - self._active_at > config.idle_seconds:
            self.end("idle")

    def _fill(self) -> None:
        if not self._told_filler:
            self._told_filler = True

    def _lost(self, why: str) -> None:
        owed = self.state in (State.THINKING, State.SPEAKING) or bool(self.turns.unanswered())
        if self.happen(Event.LOST):
            self._silent_since, self._waiting = self.ground.clock(), True
            self.response_id, self._response_open = "", False
            self.line.lost(why, owed=owed)

    # -- events of the service

    def _delta(self, event: dict[str, Any]) -> None:
        response_id, item_id = event.get("response_id", ""), event.get("item_id", "")
        if response_id in self.barge.dropped:
            self.count_dropped("interrupted", 1)
            return
        if self._waiting or self.state is not State.SPEAKING:
            self._first_sound(response_id)
        self._sounded = True
        self._frames_down += 1
        self.leg.play(event["delta"], item_id, response_id)
        if self.leg.pending() > UNWRITTEN_BYTES and not self._slow_since:
            self._slow_since = self.ground.clock()
            self.line.pause()

    def _first_sound(self, response_id: str) -> None:
        """A response is heard, or silence ends."""
        self._waiting, self.response_id = False, response_id
        self.happen(Event.ANSWER)
        now = self.ground.clock()
        if self._stopped_at:
            self.metrics.first_audio.observe(now - self._stopped_at)
            ms = round((now - self._stopped_at) * 1000)
            self.leg.tell({"type": "turn.timing", "first_audio_ms": ms})
        if self._silent_since:
            self.metrics.dead_air.observe(now - self._silent_since)
        self._stopped_at = self._silent_since = 0.0

    def _speech_started(self, event: dict[str, Any]) -> None:
        self.barge.speech_started()
        if not self.barge.deciding:
            self.happen(Event.SPEECH)
        self.leg.tell({"type": event["type"], "item_id": event.get("item_id", "")})

    def _speech_stopped(self, event: dict[str, Any]) -> None:
        self.barge.dropped.pop("", None)
        if not self.barge.deciding:
            self._stopped()
        self.leg.tell({"type": event["type"], "item_id": event.get("item_id", "")})

    def _stopped(self) -> None:
        self._stopped_at, self._waiting = self.ground.clock(), True
        self.happen(Event.STOPPED)

    def _transcribed(self, event: dict[str, Any]) -> None:
        final = str(event["type"]).endswith(".completed")
        self._heard(str(event.get("item_id", "")), str(event.get("transcript", "")), final=final)

    def _heard(self, item_id: str, text: str, *, final: bool) -> None:
        self._active_at = self.ground.clock()
        self.barge.heard(text, final=final)
        self.turns.put(item_id, "caller", text, final=final)
        word = "completed" if final else "updated"
        self.leg.tell(
            {
                "type": f"conversation.item.input_audio_transcription.{word}",
                "item_id": item_id,
                "transcript": text,
            }
        )
        if final and self.turns.judge():
            self.leg.tell(self.turns.shown())

    def _response_created(self, event: dict[str, Any]) -> None:
        self.barge.answered()
        self.barge.dropped.pop("", None)
        self.response_id = str(event["response"].get("id", ""))
        self._response_open = True
        self.happen(Event.ANSWER)
        self.leg.tell({"type": event["type"], "response": {"id": self.response_id}})

    def _response_done(self, event: dict[str, Any]) -> None:
        response = event["response"]
        self._response_open = False
        if self.response_id == response.get("id", self.response_id):
            self.response_id = ""
        if self.state is State.SPEAKING:
            self.happen(Event.ANSWERED)
        shown = {"id": response.get("id", ""), "status": response.get("status", "")}
        self.leg.tell({"type": event["type"], "response": shown})

    def _audio_done(self, event: dict[str, Any]) -> None:
        self._response_open = False
        self.leg.tell({"type": "response.output_audio.done", **_ids(event)})

    def _said(self, event: dict[str, Any]) -> None:
        if event.get("response_id", "") in self.barge.dropped:
            return
        text = str(event.get("delta", ""))
        self.turns.add(str(event.get("item_id", "")), "agent", text)
        self.leg.tell(
            {"type": "response.output_audio_transcript.delta", "delta": text, **_ids(event)}
        )

    def _said_all(self, event: dict[str, Any]) -> None:
        text = str(event.get("transcript", ""))
        if text and event.get("response_id", "") not in self.barge.dropped:
            self.turns.put(str(event.get("item_id", "")), "agent", text, final=True)
        self.leg.tell(
            {"type": "response.output_audio_transcript.done", "transcript": text, **_ids(event)}
        )

    def _truncated(self, event: dict[str, Any]) -> None:
        if isinstance(text := event.get("transcript"), str):
            self.turns.put(str(event["item_id"]), "agent", text, final=True)

    def _error(self, event: dict[str, Any]) -> None:
        error = event.get("error") or {}
        code = str(error.get("code") or error.get("type") or "")
        if code == "response_cancel_not_active":
            return
        log.warning("%s: the service says: %s", self.id, code)
        if code == "max_duration":
            self._lost("wall")

    def _count_frames(self) -> None:
        for way, frames in (("up", self._frames_up), ("down", self._frames_down)):
            self.metrics.frames.labels(way).inc(frames)
        self.count_dropped("no_ear", self.unheard)
        self._frames_up = self._frames_down = self.unheard = 0


def _ids(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event.get(name, "") for name in ("response_id", "item_id")}


_HANDLERS: dict[str, Callable[[Session, dict[str, Any]], None]] = {
    AUDIO: Session._delta,
    "input_audio_buffer.speech_started": Session._speech_started,
    "input_audio_buffer.speech_stopped": Session._speech_stopped,
    "conversation.item.input_audio_transcription.updated": Session._transcribed,
    "conversation.item.input_audio_transcription.completed": Session._transcribed,
    "conversation.item.truncated": Session._truncated,
    "response.created": Session._response_created,
    "response.done": Session._response_done,
    "response.output_audio.done": Session._audio_done,
    "response.output_audio_transcript.delta": Session._said,
    "response.output_audio_transcript.done": Session._said_all,
    "error": Session._error,
}
