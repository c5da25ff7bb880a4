"""Legs: how a caller is reached. A leg knows a wire and nothing of the conversation.

The session knows the conversation and no wire; `browser` and `phone` are the two legs. Audio is
base64 text as it travels in JSON, never decoded on its way: PCM16 of 24 kHz, or mu-law of 8 kHz.
Nothing here awaits: a leg writes and returns, and says how much is not yet written.
"""

from typing import Any, Literal, Protocol

Kind = Literal["browser", "phone"]
AudioFormat = Literal["pcm24", "pcmu8"]


class Leg(Protocol):
    """What a session asks of a wire."""

    kind: Kind
    audio_format: AudioFormat  # what it takes and gives
    call_sid: str  # the carrier's id of the call, once it is connected; empty: no telephone

    def play(self, audio_b64: str, item_id: str, response_id: str, event: bytes = b"") -> None:
        """Send speech to the caller, after what is already on its way.

        Args:
            event: the service's event that brought it, where it may go on as it came.
        """

    def flush(self, item_id: str) -> int:
        """Stop what is still to be heard; return the milliseconds of that item that were heard."""

    def pause(self) -> bool:
        """Hold what is still to be heard, to be played later; False: this wire cannot."""

    def resume(self) -> None:
        """Go on with what was held."""

    def sounding(self) -> str:
        """Return the item that is still being heard, empty when all of it was."""

    def tell(self, event: dict[str, Any]) -> None:
        """Show an event (transcript, score, state); a phone ignores it."""

    def pending(self) -> int:
        """Return the bytes that are not yet written."""

    def close(self, code: int, reason: str) -> None:
        """Say goodbye on the wire. `on_closed` still follows, once."""

    def drop(self) -> None:
        """End it without a word: the caller does not read. `on_closed` still follows."""


class Conversation(Protocol):
    """What a leg tells its session."""

    def on_audio(self, appended: bytes) -> None:
        """Take 20 ms or so of the caller's speech in the leg's format, as `append` writes it."""

    def on_text(self, text: str) -> None:
        """Take what the caller typed, or what the caller's own device recognised."""

    def on_dtmf(self, digit: str) -> None:
        """Take a telephone key."""

    def on_slow(self) -> None:
        """The caller does not read what is written."""

    def on_closed(self, code: int) -> None:
        """The caller is gone."""
