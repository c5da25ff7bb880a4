"""The gateway's own ear: loud enough to be speech, and quiet again."""

import base64

import numpy as np
import pytest

from connectors.xai_realtime import append
from sandbox.sounds import tone
from voice.ears import EVERY, LOUD_FRAMES, QUIET_S, Ears


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def frame(loud: float) -> str:
    return base64.b64encode(np.int16(tone(400, 0.02, 24_000, loud)).tobytes()).decode()


def spoken(ears: Ears, clock: Clock, seconds: float, loud: float) -> None:
    for _ in range(round(seconds / 0.02)):
        clock.now += 0.02
        ears.hear(append(frame(loud)))


@pytest.mark.parametrize(
    ("seconds", "loud", "unheard"),
    [(EVERY * LOUD_FRAMES * 0.02, 9_000, True), (0.3, 9_000, False), (3.0, 1_000, False)],
)
def test_only_half_a_second_of_loud_speech_counts_as_missed(seconds, loud, unheard) -> None:
    clock = Clock()
    ears = Ears("pcm24", clock)

    spoken(ears, clock, seconds, loud)
    assert not ears.unheard
    spoken(ears, clock, QUIET_S + 0.2, 0)

    assert ears.unheard is unheard


def test_a_word_of_the_service_begins_the_count_again() -> None:
    clock = Clock()
    ears = Ears("pcm24", clock)

    spoken(ears, clock, 1.0, 9_000)
    ears.begin()
    spoken(ears, clock, QUIET_S + 0.2, 0)

    assert not ears.unheard
    assert ears.quiet_s > QUIET_S
