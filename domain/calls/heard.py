"""What a caller has heard of what was sent: arithmetic on milliseconds, no clock of its own.

A service speaks faster than real time, so what was sent is not what was heard. The player counts
what it has played and says so now and then; between two reports real time is assumed. Only the
difference matters: what was not heard is cut out of the conversation when the caller interrupts.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

BYTES_PER_MS = {"pcm24": 48, "pcmu8": 8}
ITEMS = 8  # remembered at a time; older ones were heard


@dataclass(slots=True)
class Playback:
    """A player's queue, seen from here. Positions are milliseconds since the session began."""

    audio_format: str
    sent_ms: float = 0.0
    _dry_at_ms: float = -inf  # by the clock: all that was sent is played then; held, never
    _held_at_ms: float = 0.0  # the position it was held at
    _flushed_ms: float = 0.0  # where the last flush was: nothing before it is still to be heard
    _last: str = ""  # the item that is being sent
    _items: deque[tuple[str, float]] = field(default_factory=lambda: deque(maxlen=ITEMS))
    _bytes_per_ms: int = field(init=False)

    def __post_init__(self) -> None:
        """Look the format up."""
        self._bytes_per_ms = BYTES_PER_MS[self.audio_format]

    def send(self, item_id: str, audio_b64: str, now_s: float) -> None:
        """Count base64 audio that goes out now."""
        duration_ms = (len(audio_b64) * 3 // 4 - audio_b64.count("=", -2)) / self._bytes_per_ms
        now_ms = now_s * 1000.0
        if now_ms > self._dry_at_ms:  # the player was empty: it starts now
            self._dry_at_ms = now_ms
        if item_id != self._last:
            self._last = item_id
            self._items.append((item_id, self.sent_ms))
        self.sent_ms += duration_ms
        self._dry_at_ms += duration_ms

    def report(self, played_ms: float, now_s: float) -> None:
        """Take the player's own count; one that goes back or beyond what was sent is bent."""
        played_ms = min(max(played_ms, self._flushed_ms), self.sent_ms)
        if self._dry_at_ms == inf:
            self._held_at_ms = played_ms
        else:
            self._dry_at_ms = now_s * 1000.0 + self.sent_ms - played_ms

    def played_ms(self, now_s: float) -> float:
        """Return what was played, at most what was sent."""
        if self._dry_at_ms == inf:
            return self._held_at_ms
        return self.sent_ms - max(0.0, self._dry_at_ms - now_s * 1000.0)

    def left_ms(self, now_s: float) -> float:
        """Return how much of what was sent is not yet played."""
        return self.sent_ms - self.played_ms(now_s)

    def hold(self, now_s: float) -> None:
        """The player stops here, and keeps what it has."""
        self._held_at_ms, self._dry_at_ms = self.played_ms(now_s), inf

    def go_on(self, now_s: float) -> None:
        """The player goes on."""
        self._dry_at_ms = now_s * 1000.0 + self.left_ms(now_s)

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
        self.sent_ms = self._flushed_ms = played
        self._dry_at_ms, self._last = now_s * 1000.0, ""
        self._items.clear()
        return heard
