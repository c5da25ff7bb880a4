"""The caller's leg by WebSocket: the page, or any program that speaks the same events.

Events are xAI's own where it has one. From the caller come audio, typed text, playback positions
and a wish to end; prompt, tools and voice are the server's, and whatever else comes is answered
with an `error` event and goes no further. Who floods is closed with 1008.
"""

import time
from collections.abc import Callable
from typing import Any

import orjson

from connectors.xai_realtime import AROUND_SOUND, AUDIO, append, is_append
from domain.calls.heard import Playback
from voice import limits
from voice.legs import AudioFormat, Conversation, Kind
from voice.sockets import Socket

FLOOD, POLICY = 1008, "too fast"
MOST_TEXT, MOST_ERRORS = 2000, 50


class BrowserLeg:
    """One caller by WebSocket; `attach` gives it its conversation before anything arrives."""

    kind: Kind = "browser"
    audio_format: AudioFormat = "pcm24"
    call_sid = ""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._playback = clock, Playback("pcm24")
        self._messages, self._sound = limits.messages(), limits.audio()
        self._errors = 0
        self._socket: Socket | None = None
        self._send: Callable[[bytes], None] = _to_nobody
        self._session: Conversation | None = None
        self._events: dict[str, Callable[[dict[str, Any]], None]] = {
            "playback.position": self._position,
            "conversation.item.create": self._item,
            "session.end": self._end,
            "response.create": self._nothing,  # an answer follows by itself
            "input_audio_buffer.commit": self._nothing,  # turns are the server's
        }

    def attach(self, session: Conversation, socket: Socket | None) -> None:
        """Say whose leg it is; the socket comes with the upgrade."""
        self._session = session
        if socket is not None:
            self._socket, self._send = socket, socket.send

    def on_message(self, data: bytes) -> None:
        """Read one message of the caller; nearly all are sound that may go up as it is."""
        messages, sound = self._messages, self._sound
        messages.left -= 1
        if messages.left < 0 and not messages.refill():
            self.close(FLOOD, POLICY)
            return
        if not is_append(data) and not (data := self._read(data)):
            return
        sound.left -= len(data) - AROUND_SOUND
        if sound.left < 0 and not sound.refill():
            self.close(FLOOD, POLICY)
        elif self._session is not None:
            self._session.on_audio(data)

    def on_slow(self) -> None:
        """The caller does not read."""
        if self._session is not None:
            self._session.on_slow()

    def on_closed(self, code: int) -> None:
        """The caller is gone."""
        if self._session is not None:
            self._session.on_closed(code)

    def play(self, audio_b64: str, item_id: str, response_id: str, event: bytes = b"") -> None:
        """Send speech: as it came, or as an event of ours with the same name."""
        clock, send = self._clock, self._send  # what an instance holds is called faster so
        self._playback.send(item_id, audio_b64, clock())
        send(event or orjson.dumps(
            {"type": AUDIO, "response_id": response_id, "item_id": item_id, "delta": audio_b64}
        ))  # fmt: skip

    def flush(self, item_id: str) -> int:
        """Have the player drop what it holds; return what was heard of an item, in ms."""
        heard_ms = self._playback.flush(item_id, self._clock())
        self.tell(
            {
                "type": "audio.flush", "item_id": item_id, "audio_end_ms": heard_ms,
                "position_ms": self._playback.sent_ms,  # the player's count goes on from here
            }
        )  # fmt: skip
        return heard_ms

    def pause(self) -> bool:
        """Have the player hold what it has."""
        self._playback.hold(self._clock())
        self.tell({"type": "audio.pause"})
        return True

    def resume(self) -> None:
        """Have the player go on."""
        self._playback.go_on(self._clock())
        self.tell({"type": "audio.resume"})

    def sounding(self) -> str:
        """Return the item that is being heard."""
        return self._playback.sounding(self._clock())

    def tell(self, event: dict[str, Any]) -> None:
        """Send an event."""
        self._send(orjson.dumps(event))

    def pending(self) -> int:
        """Return the bytes that are not yet written."""
        return self._socket.pending() if self._socket else 0

    def close(self, code: int, reason: str) -> None:
        """Say goodbye."""
        if self._socket is not None:
            self._socket.close(code, reason)

    def drop(self) -> None:
        """End it without a word: the caller does not read."""
        if self._socket is not None:
            self._socket.drop()

    def _read(self, data: bytes) -> bytes:
        """Read a message that is not sound to the letter; return the sound in it, written anew."""
        try:
            event = orjson.loads(data)
            kind = event["type"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            self._refuse("invalid_event", "a message is a JSON object with a type")
            return b""
        if kind == "input_audio_buffer.append":
            audio = event.get("audio")
            if type(audio) is str and is_append(written := append(audio)):
                return written
            self._refuse("invalid_event", "audio is base64")
        elif (handle := self._events.get(kind) if isinstance(kind, str) else None) is not None:
            handle(event)
        else:
            self._refuse("not_allowed", "this event is not taken from a caller")
        return b""

    def _position(self, event: dict[str, Any]) -> None:
        played_ms = event.get("played_ms")
        if isinstance(played_ms, int | float):
            self._playback.report(float(played_ms), self._clock())

    def _item(self, event: dict[str, Any]) -> None:
        """Take typed text, in xAI's form of a user's message."""
        item = event.get("item")
        parts = item.get("content") if isinstance(item, dict) and _is_typed(item) else None
        first = parts[0] if isinstance(parts, list) and parts else None
        text = first.get("text") if isinstance(first, dict) else None
        if not isinstance(text, str) or not text.strip() or len(text) > MOST_TEXT:
            self._refuse("not_allowed", f"an item is a user's text of {MOST_TEXT} characters")
        elif self._session is not None:
            self._session.on_text(text.strip())

    def _end(self, _event: dict[str, Any]) -> None:
        self.close(1000, "ended by the caller")

    def _nothing(self, _event: dict[str, Any]) -> None:
        return

    def _refuse(self, code: str, message: str) -> None:
        self._errors += 1
        if self._errors > MOST_ERRORS:
            self.close(FLOOD, "too many events that are not taken")
            return
        error = {"type": "invalid_request_error", "code": code, "message": message}
        self.tell({"type": "error", "error": error})


def _to_nobody(_data: bytes) -> None:
    """Send before there is a socket."""


def _is_typed(item: dict[str, Any]) -> bool:
    return item.get("type") == "message" and item.get("role") == "user"
