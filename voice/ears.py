"""Whether a caller who was speaking has stopped: only to notice a service that no longer listens.

Turns are the service's to find. But one that stalls before or while the caller speaks says nothing
ever again, and the caller waits in silence. So the level of what goes up is looked at: half a
second of loud speech (a quieter voice, where the service itself said that somebody speaks), then
two seconds of quiet, all without a word from the service, count as its loss.
"""

import binascii
from collections.abc import Callable

import numpy as np

from connectors.xai_realtime import sound
from voice.audio import decode_mulaw
from voice.legs import AudioFormat

QUIET_S = 2.0
QUIET_SHARE = 0.15  # of the loudest frame of this utterance
FLOOR = 200.0  # of 32,767: less is quiet anywhere
LOUD, LOUD_FRAMES = 1500.0, 5  # speech for sure, though nobody said so; of the frames looked at
EVERY = 5  # frames; one in a tenth of a second is enough


class Ears:
    """One caller's level, from the moment the service heard something."""

    def __init__(self, audio_format: AudioFormat, clock: Callable[[], float]) -> None:
        self._format, self._clock = audio_format, clock
        self._loudest, self._frames, self._loud_frames = 0.0, 0, 0
        self._loud_at = clock()

    def begin(self) -> None:
        """Somebody begins to speak, or the service has said something."""
        self._loudest, self._loud_frames, self._loud_at = 0.0, 0, self._clock()

    def hear(self, appended: bytes) -> None:
        """Take a frame, as the event that goes up; most are not looked at."""
        self._frames += 1
        if self._frames % EVERY:
            return
        level = self._level(sound(appended))
        self._loudest = max(self._loudest, level)
        self._loud_frames += level > LOUD
        if level > max(FLOOR, self._loudest * QUIET_SHARE):
            self._loud_at = self._clock()

    @property
    def quiet_s(self) -> float:
        """Return how long nothing was to be heard."""
        return self._clock() - self._loud_at

    @property
    def unheard(self) -> bool:
        """Whether somebody spoke and has stopped, and the service has not said so."""
        return self._loud_frames >= LOUD_FRAMES and self.quiet_s > QUIET_S

    def _level(self, audio_b64: bytes) -> float:
        try:
            heard = binascii.a2b_base64(audio_b64)
        except binascii.Error:
            return 0.0
        if self._format == "pcmu8":
            samples = decode_mulaw(heard)
        else:
            samples = np.frombuffer(heard, "<i2", len(heard) // 2)
        return float(max(int(samples.max()), -int(samples.min()))) if len(samples) else 0.0
