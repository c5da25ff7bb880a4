"""What a caller has heard of what was sent: arithmetic on milliseconds, no clock of its own.

A service speaks faster than real time, so what was sent is not what was heard. The player counts
what it has played and says so now and then; between two reports real time is assumed. Only the
difference matters: what was not heard is cut out of the conversation when the caller interrupts.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

BYTES_PER_MS = {"pcm24": 48, "pcmu8": 8}
ITEMS = 8  # remembered at a time; older ones were heard


def audio_ms(audio_b64: str, audio_format: str) -> float:
    """Return how long base64 audio of a format lasts."""
    padding = audio_b64.count("=", len(audio_b64) - 2)
    return (len(audio_b64) * 3 // 4 - padding) / BYTES_PER_MS[audio_format]


@dataclass(slots=True)
class Playback:
    """A player's queue, seen from here. Positions are milliseconds since the session began."""

    sent_ms: float = 0.0
    _played_ms: float = 0.0  # as last known
    _known_at_s: float = 0.0
    _held: bool = False
    _flushed_ms: float = 0.0  # where the last flush was: nothing before it is still to be heard
    _items: deque[tuple[str, float]] = field(default_factory=lambda: deque(maxlen=ITEMS))

    def send(self, item_id: str, duration_ms: float, now_s: float) -> None:
        """Count audio that goes out now."""
        played_ms = self._played_ms + (now_s - self._known_at_s) * 1000.0
        if played_ms >= self.sent_ms and not self._held:  # the player was empty: it starts now
            self._played_ms, self._known_at_s = self.sent_ms, now_s
        if not self._items or self._items[-1][0] != item_id:
            self._items.append((item_id, self.sent_ms))
        self.sent_ms += duration_ms

    def report(self, played_ms: float, now_s: float) -> None:
        """Take the player's own count; one that goes back or beyond what was sent is bent."""
        self._played_ms = min(max(played_ms, self._flushed_ms), self.sent_ms)
        self._known_at_s = now_s

    def played_ms(self, now_s: float) -> float:
        """Return what was played, at most what was sent."""
        if self._held:
            return self._played_ms
        return min(self.sent_ms, self._played_ms + (now_s - self._known_at_s) * 1000.0)

    def left_ms(self, now_s: float) -> float:
        """Return how much of what was sent is not yet played."""
        return self.sent_ms - self.played_ms(now_s)

    def hold(self, now_s: float) -> None:
        """The player stops here, and keeps what it has."""
        self._played_ms, self._known_at_s, self._held = self.played_ms(now_s), now_s, True

    def go_on(self, now_s: float) -> None:
        """The player goes on."""
        self._known_at_s, self._held = now_s, False

    def sounding(self, now_s: float) -> str:
        """Return the item that is being played, empty when all of it was."""
        played = self.played_ms(now_s)
        if played >= self.sent_ms:
            return ""
        playing = ""
        for item_id, start_ms in self._items:
            if start_ms > played:
                break
            playing = item_id
        return playing

    def flush(self, item_id: str, now_s: float) -> int:
        """Forget what is not yet played; return the milliseconds of an item that were."""
        played = self.played_ms(now_s)
        heard = 0
        starts = [*self._items, ("", self.sent_ms)]
        for (name, start_ms), (_, end_ms) in pairwise(starts):
            if name == item_id:
                heard += round(min(max(played - start_ms, 0.0), end_ms - start_ms))
        self.sent_ms = self._played_ms = played
        self._known_at_s, self._held, self._flushed_ms = now_s, False, played
        self._items.clear()
        return heard
