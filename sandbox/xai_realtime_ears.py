"""Voice activity, as the vendor's `server_vad` describes it, from the energy of what arrives.

Time is the caller's: it is counted in sound received, not by a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sandbox.sounds import Sound

BLOCK_MS = 20
STARTS_AFTER = 3  # loud blocks in a row
LEVEL = 1_200.0  # loudness at a threshold of 1: threshold 0.5 hears what is above 600


@dataclass(frozen=True, slots=True)
class Heard:
    """`started` or `stopped`, at a millisecond of the sound received."""

    what: str
    at_ms: int


class Ears:
    """Listens to one session. `silence_ms` of quiet end an utterance."""

    def __init__(
        self, rate: int, threshold: float = 0.85, silence_ms: int = 500, prefix_ms: int = 333
    ) -> None:
        self._block = rate * BLOCK_MS // 1000
        self._level, self._prefix_ms = LEVEL * threshold, prefix_ms
        self._quiet_blocks = max(1, silence_ms // BLOCK_MS)
        self._rest = np.zeros(0, np.int16)
        self._loud = self._quiet = 0
        self.blocks = 0  # received in all
        self.speaking = False
        self.since_ms = 0  # of the utterance

    def hear(self, sound: Sound) -> Iterator[Heard]:
        """Take some sound; yield where speech started and stopped in it."""
        whole = np.concatenate((self._rest, sound)) if self._rest.size else sound
        count = whole.size // self._block
        self._rest = whole[count * self._block :]
        blocks = whole[: count * self._block].reshape(count, self._block).astype(np.float32)
        for level in np.sqrt(np.mean(blocks * blocks, axis=1)) if count else ():
            self.blocks += 1
            heard = self._block_of(float(level) > self._level)
            if heard:
                yield heard

    def heard_ms(self) -> int:
        """Return how much sound was received, in milliseconds."""
        return self.blocks * BLOCK_MS

    def _block_of(self, loud: bool) -> Heard | None:
        self._loud = self._loud + 1 if loud else 0
        self._quiet = 0 if loud else self._quiet + 1
        if not self.speaking and self._loud >= STARTS_AFTER:
            self.speaking = True
            self.since_ms = self.heard_ms() - STARTS_AFTER * BLOCK_MS
            return Heard("started", max(0, self.since_ms - self._prefix_ms))
        if self.speaking and self._quiet >= self._quiet_blocks:
            self.speaking = False
            return Heard("stopped", self.heard_ms())
        return None
