"""What the service says about the talk: sound, transcripts, turns, tool calls, errors.

One method for each event; whatever is not listed is ignored. Sound is the one that comes fifty
times a second: a count and a write. Of the others the caller is shown what concerns it.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connectors import xai_realtime
from domain.calls.states import Event, State

if TYPE_CHECKING:
    from voice.session import Session

REMEMBERED = 16  # responses whose late audio is dropped
HARMLESS = frozenset({"response_cancel_not_active"})
SPEAKING = State.SPEAKING  # looked up once: it is asked with each frame
log = logging.getLogger(__name__)


class Talk:
    """One conversation's turns, as the service tells them."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.response_id, self.response_open = "", False
        self.alive = False  # it told something that is no sound, since somebody last looked
        self.frames = 0  # of sound that went to the caller
        self.stopped_at = 0.0  # the caller's turn ended then, and is not answered
        self.silent_since = 0.0  # a sound is owed since then
        self.opening: str | None = None  # the item of the first sentence; empty: it is to come
        self._dropped: dict[str, None] = {}  # responses that were cut off, in order

    def on_sound(self, event: dict[str, Any], data: bytes) -> None:
        """Pass 20 ms or so of sound on; of a response that was cut off, nothing.

        Args:
            data: the event as it came; empty where it came under its older name.
        """
        response_id, item_id = event.get("response_id", ""), event.get("item_id", "")
        session, dropped = self._session, self._dropped
        if dropped and response_id in dropped:
            self.alive = True
            session.count_dropped("interrupted", 1)
            return
        self.frames += 1
        if self.silent_since or self.stopped_at or session.state is not SPEAKING:
            self._first_sound(response_id, item_id)
        session.leg.play(event["delta"], item_id, response_id, data)

    def on_event(self, kind: str, event: dict[str, Any]) -> None:
        """Take another event of the service."""
        self.alive = True
        if (handle := _HANDLERS.get(kind)) is not None:
            handle(self, event)

    def hear_no_more(self) -> None:
        """Drop what may still come of the response that is under way."""
        self._dropped[self.response_id] = None
        if len(self._dropped) > REMEMBERED:
            self._dropped.pop(next(iter(self._dropped)))

    def greet(self) -> None:
        """Have it said first that an AI speaks; on a telephone nobody can talk over it.

        A service that does not say it is lost.
        """
        session, self.opening = self._session, ""
        words, by_telephone = session.ground.first_sentence(session), session.leg.kind == "phone"
        session.line.create(xai_realtime.say(words, interruptible=not by_telephone))
        self.silent_since = self.silent_since or session.ground.clock()
        session.happen(Event.STOPPED)

    def turn_ended(self) -> None:
        """The caller has finished; an answer is owed."""
        self.stopped_at = self.silent_since = self._session.ground.clock()
        self._session.happen(Event.STOPPED)

    def lost(self, *, owed: bool) -> None:
        """The service is gone, and its responses with it."""
        self.response_id, self.response_open, self.stopped_at = "", False, 0.0
        if owed and not self.silent_since:
            self.silent_since = self._session.ground.clock()

    def heard_something(self) -> None:
        """Some sound goes out: the silence is over."""
        if self.silent_since:
            session = self._session
            session.metrics.dead_air.observe(session.ground.clock() - self.silent_since)
            self.silent_since = 0.0

    def _first_sound(self, response_id: str, item_id: str) -> None:
        session = self._session
        self.response_id = response_id
        if self.opening == "":
            self.opening = item_id
        session.happen(Event.ANSWER)
        if self.stopped_at:
            waited_s = session.ground.clock() - self.stopped_at
            session.metrics.first_audio.observe(waited_s)
            session.tell("turn.timing", first_audio_ms=round(waited_s * 1000))
            self.stopped_at = 0.0
        self.heard_something()

    def _speech_started(self, event: dict[str, Any]) -> None:
        session = self._session
        session.barge.speech_started()
        if not session.barge.deciding:
            session.happen(Event.SPEECH)
        session.tell(event["type"], item_id=event.get("item_id", ""))

    def _speech_stopped(self, event: dict[str, Any]) -> None:
        session = self._session
        self._dropped.pop("", None)
        if not session.barge.speech_stopped():
            self.turn_ended()
        session.tell(event["type"], item_id=event.get("item_id", ""))

    def _transcribed(self, event: dict[str, Any]) -> None:
        final = str(event["type"]).endswith(".completed")
        item_id, text = str(event.get("item_id", "")), str(event.get("transcript", ""))
        self._session.heard(item_id, text, final=final)

    def _response_created(self, event: dict[str, Any]) -> None:
        session = self._session
        session.barge.answered()
        self._dropped.pop("", None)
        self.response_id, self.response_open = str(event["response"].get("id", "")), True
        session.happen(Event.ANSWER)
        session.tell("response.created", response={"id": self.response_id})

    def _response_done(self, event: dict[str, Any]) -> None:
        session, response = self._session, event["response"]
        self.response_open = False
        session.greeted = session.greeted or response.get("status") == "completed"
        if self.response_id == response.get("id", self.response_id):
            self.response_id = ""
        if session.state is State.SPEAKING:
            session.happen(Event.ANSWERED)
        shown = {"id": response.get("id", ""), "status": response.get("status", "")}
        session.tell("response.done", response=shown)
        session.tools.response_done()

    def _audio_done(self, event: dict[str, Any]) -> None:
        self.response_open, self._session.greeted = False, True
        self._session.tell("response.output_audio.done", **_ids(event))

    def _said(self, event: dict[str, Any]) -> None:
        session = self._session
        if event.get("response_id", "") in self._dropped:
            return
        text = str(event.get("delta", ""))
        session.turns.add(str(event.get("item_id", "")), "agent", text)
        session.tell("response.output_audio_transcript.delta", delta=text, **_ids(event))

    def _said_all(self, event: dict[str, Any]) -> None:
        session, text = self._session, str(event.get("transcript", ""))
        if text and event.get("response_id", "") not in self._dropped:
            session.turns.put(str(event.get("item_id", "")), "agent", text, final=True)
        session.tell("response.output_audio_transcript.done", transcript=text, **_ids(event))

    def _truncated(self, event: dict[str, Any]) -> None:
        """The service says which words were heard."""
        item_id, text = str(event["item_id"]), event.get("transcript")
        if isinstance(text, str):
            self._session.turns.put(item_id, "agent", text, final=True)
            self._session.tell("conversation.item.truncated", item_id=item_id, transcript=text)

    def _called(self, event: dict[str, Any]) -> None:
        self._session.tools.called(event)

    def _error(self, event: dict[str, Any]) -> None:
        error = event.get("error") or {}
        code = str(error.get("code") or error.get("type") or "")
        if code == "max_duration" or error.get("type") == "max_duration":
            self._session.lost("wall")
        elif code not in HARMLESS:
            log.warning("%s: the service says %s", self._session.id, code)


def _ids(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event.get(name, "") for name in ("response_id", "item_id")}


_HANDLERS: dict[str, Callable[[Talk, dict[str, Any]], None]] = {
    "input_audio_buffer.speech_started": Talk._speech_started,
    "input_audio_buffer.speech_stopped": Talk._speech_stopped,
    "conversation.item.input_audio_transcription.updated": Talk._transcribed,
    "conversation.item.input_audio_transcription.completed": Talk._transcribed,
    "conversation.item.truncated": Talk._truncated,
    "response.created": Talk._response_created,
    "response.done": Talk._response_done,
    "response.output_audio.done": Talk._audio_done,
    "response.output_audio_transcript.delta": Talk._said,
    "response.output_audio_transcript.done": Talk._said_all,
    "response.function_call_arguments.done": Talk._called,
    "error": Talk._error,
}
