"""What a telephone hears of its own sound, sent back by the service: bytes, noise and clicks."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from sandbox.sounds import encoded, tone
from sandbox.twilio_line import MU_LAW_RATE, Line
from tests.voice.calls import QUICK
from tests.voice.telephone_world import switchboard
from voice.audio import decode_mulaw

pytestmark = pytest.mark.anyio
ECHO = replace(QUICK, load=True)  # every frame comes back with the same bytes
SECONDS, HZ = 2.0, 1003
SENT = tone(HZ, SECONDS, MU_LAW_RATE)


async def heard(*, pcmu: bool) -> tuple[bytes, str]:
    """Return what came back of a tone, and in which format the service was spoken to."""
    kept: list[bytes] = []

    async def talk(line: Line) -> None:
        line.say(SENT)
        line.say(np.zeros(MU_LAW_RATE // 2, np.int16))  # until all of it is back
        await line.until_said()
        kept.extend(raw for _, raw in line.received)

    async with switchboard(ECHO, pcmu=pcmu) as board:
        call = await board.call(talk)
        await board.until_gone()
        spoken = board.house.gateway.grounds["own"].settings.xai
    assert call.errors == []
    assert spoken is not None
    return b"".join(kept), "pcmu" if spoken.pcmu else "pcm"


def steady(sound: bytes) -> NDArray[np.float64]:
    """Return the loud middle of what was heard."""
    samples = decode_mulaw(sound).astype(float)
    loud = np.flatnonzero(np.abs(samples) > 2_000)
    edge = MU_LAW_RATE // 10
    return samples[loud[0] + edge : loud[-1] - edge]


def noise_db(signal: NDArray[np.float64]) -> tuple[float, float]:
    """Return the signal over what a fitted tone leaves, in dB, and the largest of that."""
    angle = 2 * np.pi * HZ * np.arange(len(signal)) / MU_LAW_RATE
    waves = np.stack([np.sin(angle), np.cos(angle)], 1)
    fitted, *_ = np.linalg.lstsq(waves, signal, rcond=None)
    rest = signal - waves @ fitted
    snr = 10 * np.log10(np.mean(signal**2) / np.mean(rest**2))
    return float(snr), float(np.abs(rest).max())


async def test_sound_passed_through_comes_back_byte_for_byte() -> None:
    sound, spoken = await heard(pcmu=True)
    assert spoken == "pcmu"
    assert encoded("audio/pcmu", SENT) in sound


async def test_sound_made_for_another_service_and_back_keeps_its_quality_without_a_click() -> None:
    sound, spoken = await heard(pcmu=False)
    once, largest = noise_db(steady(encoded("audio/pcmu", SENT)))
    twice, worst = noise_db(steady(sound))

    assert spoken == "pcm"
    assert twice > once - 4.0  # mu-law twice; the filters add nothing to hear
    assert worst < 2.5 * largest  # a click at a border would stand out
