"""The telephone's audio path: what the filter does to a tone, what it holds back, what it costs.

Run      python -m benchmarks.voice_audio [--quick]
Budget   the voice study's stretch bars: 0 LSB between streamed and one-shot output, no click, at
         most 2 ms held back, SNR at least 88 dB at 1 and 3 kHz, leak at most -90 dB, 20 us of CPU
         for the whole path of a 20 ms frame, base64 and mu-law included
Method   20 ms frames. SNR is a tone's power over what a fitted tone leaves; leak is the level of
         3 kHz's image at 5 kHz (up), of 5 kHz's alias at 3 kHz (down). A click is a border at
         which the streamed output jumps and the one-shot output does not. The standard library's
         resampler, where there is one, is measured beside it: it is what ours replaces.
"""

import time
import warnings
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from voice.audio import (
    MODEL_HZ,
    PHONE_HZ,
    Downsampler,
    Samples,
    ToModel,
    ToPhone,
    Upsampler,
    decode_mulaw,
    encode_mulaw,
)

Feed = Callable[[Samples], Samples]
FRAME_S = 0.02
SETTLED_S = 0.1  # of a tone, left out at both ends
LOUD = 20_000.0
COLUMNS = (
    "border LSB", "clicks", "held ms",
    "SNR 1 kHz", "SNR 3 kHz", "3.4 kHz dB", "leak dB", "us/frame",
)  # fmt: skip
LOW_HZ, HIGH_HZ, TOP_HZ = 1003, 2993, 3397


@dataclass(frozen=True, slots=True)
class Seen:
    """What one direction of one resampler does."""

    name: str
    border_lsb: int
    clicks: int
    held_ms: float
    snr_1k: float
    snr_3k: float
    top_db: float
    leak_db: float
    path_us: float

    @property
    def within(self) -> bool:
        """Whether it meets every bar."""
        return (
            self.border_lsb == self.clicks == 0
            and self.held_ms <= 2.0
            and min(self.snr_1k, self.snr_3k) >= 88.0
            and self.leak_db <= -90.0
            and self.path_us <= 20.0
        )


def main(
    quick: Annotated[bool, typer.Option(help="Fewer frames a timing.")] = False,
) -> None:
    """Measure both directions and hold ours to the bars."""
    frames = 500 if quick else 5000
    ours = [
        _seen("polyphase 8->24", PHONE_HZ, MODEL_HZ, lambda: Upsampler().feed, _up_us(frames)),
        _seen("polyphase 24->8", MODEL_HZ, PHONE_HZ, lambda: Downsampler().feed, _down_us(frames)),
    ]
    rows = [*ours, *_standard(frames)]
    typer.echo(f"| | {' | '.join(COLUMNS)} |\n{'|---' * (len(COLUMNS) + 1)}|")
    for row in rows:
        typer.echo(
            f"| {row.name} | {row.border_lsb} | {row.clicks} | {row.held_ms:.2f} "
            f"| {row.snr_1k:.1f} | {row.snr_3k:.1f} | {row.top_db:+.2f} | {row.leak_db:.0f} "
            f"| {row.path_us:.1f} |"
        )
    codec = _microseconds(lambda: encode_mulaw(decode_mulaw(bytes(160))), frames)
    typer.echo(f"mu-law decoded and encoded: {codec:.2f} us a frame")
    within = all(row.within for row in ours)
    typer.echo("within budget" if within else "OVER BUDGET")
    raise typer.Exit(0 if within else 1)


def _seen(name: str, rate: int, out: int, fresh: Callable[[], Feed], path_us: float) -> Seen:
    image = (HIGH_HZ, PHONE_HZ - HIGH_HZ) if rate == PHONE_HZ else (PHONE_HZ - HIGH_HZ, HIGH_HZ)
    noise = np.random.default_rng(1).normal(0, 6000, rate).clip(-32768, 32767).astype(np.int16)
    streamed, whole = _streamed(fresh(), noise, rate), fresh()(noise)
    apart = np.abs(streamed.astype(int) - whole[: len(streamed)])
    return Seen(
        name, int(apart.max()), _clicks(streamed, whole, out), _held_ms(fresh, rate, out),
        _snr(fresh, rate, out, LOW_HZ), _snr(fresh, rate, out, HIGH_HZ),
        _level(fresh, rate, out, TOP_HZ, TOP_HZ), _level(fresh, rate, out, *image), path_us,
    )  # fmt: skip


def _streamed(feed: Feed, samples: Samples, rate: int) -> Samples:
    step = int(rate * FRAME_S)
    return np.concatenate([feed(samples[i : i + step]) for i in range(0, len(samples), step)])


def _clicks(streamed: Samples, whole: Samples, rate: int) -> int:
    """Count the frame borders at which only the streamed output jumps."""
    borders = np.arange(int(rate * FRAME_S), len(streamed), int(rate * FRAME_S))
    jumps = [np.abs(np.diff(signal.astype(int)))[borders - 1] for signal in (streamed, whole)]
    return int(np.count_nonzero(jumps[0] > jumps[1] + 2))


def _held_ms(fresh: Callable[[], Feed], rate: int, out: int) -> float:
    """Return how late a click arrives, plus what is still inside at a frame's border."""
    at = rate // 2
    click = np.zeros(rate, np.int16)
    click[at : at + rate // PHONE_HZ] = 30_000
    streamed = _streamed(fresh(), click, rate)
    middle = at + (rate // PHONE_HZ - 1) / 2
    missing_ms = max(0.0, 1000 - len(streamed) / out * 1000)
    energy = streamed.astype(float) ** 2
    centre = float((energy * np.arange(len(energy))).sum() / energy.sum())
    return max(0.0, (centre / out - middle / rate) * 1000 + missing_ms)


def _snr(fresh: Callable[[], Feed], rate: int, out: int, hz: int) -> float:
    signal, fitted = _fit(_tone(fresh, rate, out, hz), out, hz)
    noise = float(np.mean((signal - fitted) ** 2))
    return 10 * float(np.log10(np.mean(fitted**2) / noise))


def _level(fresh: Callable[[], Feed], rate: int, out: int, sent_hz: int, heard_hz: int) -> float:
    """Return how loud one tone is heard at a frequency, in dB of what was sent."""
    _, fitted = _fit(_tone(fresh, rate, out, sent_hz), out, heard_hz)
    rms = float(np.sqrt(np.mean(fitted**2)))
    return 20 * float(np.log10(max(rms, 1e-9) / (LOUD / np.sqrt(2))))


def _tone(fresh: Callable[[], Feed], rate: int, out: int, hz: int) -> NDArray[np.float64]:
    moments = np.arange(2 * rate) / rate
    sent = np.rint(LOUD * np.sin(2 * np.pi * hz * moments)).astype(np.int16)
    edge = int(SETTLED_S * out)
    return _streamed(fresh(), sent, rate)[edge:-edge].astype(float)


def _fit(
    signal: NDArray[np.float64], rate: int, hz: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    angle = 2 * np.pi * hz * np.arange(len(signal)) / rate
    waves = np.stack([np.sin(angle), np.cos(angle)], 1)
    fade = np.hanning(len(signal))[:, None]  # without it a tone far away leaks into the fit
    found, *_ = np.linalg.lstsq(waves * fade, signal * fade[:, 0], rcond=None)
    return signal, waves @ found


def _up_us(frames: int) -> float:
    frame, leg = b64encode(np.random.default_rng(2).bytes(160)), ToModel()
    return _microseconds(lambda: leg.convert(frame), frames)


def _down_us(frames: int) -> float:
    frame, leg = b64encode(np.random.default_rng(2).bytes(960)), ToPhone()
    return _microseconds(lambda: leg.convert(frame), frames)


def _microseconds(work: Callable[[], object], times: int) -> float:
    """Return the CPU time of one piece of work, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for _ in range(times):
            work()
        best = min(best, time.process_time() - started)
    return best / times * 1e6


def _standard(frames: int) -> list[Seen]:
    """Measure the standard library's resampler, gone since Python 3.13."""
    if find_spec("audioop") is None:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        audioop = import_module("audioop")

    def fresh(rate: int, out: int) -> Feed:
        state = None

        def feed(samples: Samples) -> Samples:
            nonlocal state
            made, state = audioop.ratecv(samples.tobytes(), 2, 1, rate, out, state)
            return np.frombuffer(made, np.int16)

        return feed

    def seen(rate: int, out: int) -> Seen:
        name, feed = f"audioop.ratecv {rate // 1000}->{out // 1000}", fresh(rate, out)
        frame = b64encode(bytes(int(rate * FRAME_S) * 2))

        def path() -> bytes:
            return b64encode(feed(np.frombuffer(b64decode(frame), np.int16)).tobytes())

        return _seen(name, rate, out, lambda: fresh(rate, out), _microseconds(path, frames))

    return [seen(PHONE_HZ, MODEL_HZ), seen(MODEL_HZ, PHONE_HZ)]


if __name__ == "__main__":
    typer.run(main)
