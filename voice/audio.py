"""The telephone's audio and the model's: mu-law at 8 kHz, PCM16 at 24 kHz, and the way between.

Used only where the upstream cannot take the telephone's own form: degraded mode (Gemini speaks
at 24 kHz) and an upstream without `audio/pcmu`. Pure, but no rule of the business: it stays here.

Source    ITU-T G.711 (mu-law); voice study 5 for the filter: 96 taps at 24 kHz, Kaiser window.
Limits    A filter holds back 1.98 ms and nothing else. Streamed and one-shot output are equal bit
          for bit: taps are multiples of 2^-20, so every sum is exact in a double, in any order.
"""

import binascii
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Doubles = NDArray[np.float64]

PHONE_HZ, MODEL_HZ = 8_000, 24_000
RATIO = MODEL_HZ // PHONE_HZ
TAPS = 96
_CUT_HZ, _KAISER = 4_100.0, 10.0  # 0.01 dB down at 3.4 kHz, 100 dB down from 5 kHz on
_EXACT = float(2**20)
_BLOCK = 20  # telephone samples that one row of the product makes or takes: the fastest measured
_BIAS, _CLIP = 132, 32_635


def decode_mulaw(payload: bytes) -> Samples:
    """Return the samples of a mu-law payload, one byte each."""
    return _DECODED[np.frombuffer(payload, np.uint8)]


def encode_mulaw(samples: Samples) -> bytes:
    """Return samples as mu-law, one byte each."""
    return _ENCODED[samples.view(np.uint16)].tobytes()


class Upsampler:
    """8 kHz to 24 kHz, in pieces of any length. Keep it through an interruption."""

    def __init__(self) -> None:
        self._filter = _Filter(_up(), _BLOCK)

    def feed(self, samples: Samples) -> Samples:
        """Return three samples for each one given."""
        return self._filter.feed(samples)


class Downsampler:
    """24 kHz to 8 kHz, in pieces of any length. Reset it when its speech is cut short."""

    def __init__(self) -> None:
        self._filter = _Filter(_down(), _BLOCK * RATIO)
        self._rest: Samples = np.empty(0, np.int16)

    def feed(self, samples: Samples) -> Samples:
        """Return one sample for each three given; one or two wait for the next piece."""
        if len(self._rest):
            samples = np.concatenate((self._rest, samples))
        whole = len(samples) - len(samples) % RATIO
        self._rest = samples[whole:]
        return self._filter.feed(samples[:whole])

    def reset(self) -> None:
        """Forget the speech before: its last two milliseconds do not sound in the next phrase."""
        self._filter, self._rest = _Filter(_down(), _BLOCK * RATIO), np.empty(0, np.int16)


class ToModel:
    """The caller's leg upwards: base64 mu-law in, base64 PCM16 at 24 kHz out."""

    def __init__(self) -> None:
        self._up = Upsampler()

    def convert(self, payload: bytes | str) -> bytes:
        """Convert one frame.

        Raises:
            ValueError: it is not base64.
        """
        samples = self._up.feed(decode_mulaw(binascii.a2b_base64(payload)))
        return binascii.b2a_base64(samples.data, newline=False)


class ToPhone:
    """The model's speech downwards: base64 PCM16 at 24 kHz in, base64 mu-law out."""

    def __init__(self) -> None:
        self._down = Downsampler()
        self._half = b""

    def convert(self, payload: bytes | str) -> bytes:
        """Convert one piece, of any length, even of an odd number of bytes.

        Raises:
            ValueError: it is not base64.
        """
        pcm = self._half + binascii.a2b_base64(payload)
        whole = len(pcm) & ~1
        self._half = pcm[whole:]
        samples = self._down.feed(np.frombuffer(pcm, "<i2", whole // 2))
        return binascii.b2a_base64(encode_mulaw(samples), newline=False)

    def reset(self) -> None:
        """Forget the speech before, when it is cut short."""
        self._down.reset()
        self._half = b""


class _Filter:
    """A polyphase filter as one matrix product over overlapping windows of its input.

    `matrix` has one row for each sample of a window and one column for each sample it makes; a
    window moves on by `step` samples.
    """

    def __init__(self, matrix: Doubles, step: int) -> None:
        self._matrix, self._step = matrix, step
        self._past: Doubles = np.zeros(len(matrix) - step)

    def feed(self, samples: Samples) -> Samples:
        count, (window, made) = len(samples), self._matrix.shape
        blocks = -(-count // self._step)
        padding = np.zeros(blocks * self._step - count)
        line: Doubles = np.concatenate((self._past, samples.astype(np.float64), padding))
        self._past = line[count : count + len(self._past)]
        sums: Doubles = line[_windows(blocks, window, self._step)] @ self._matrix
        whole: Doubles = np.rint(sums.ravel()[: count * made // self._step])
        return whole.clip(-32_768, 32_767).astype(np.int16)


@cache
def _taps() -> Doubles:
    """Return the low-pass filter at 24 kHz; its sum is 1."""
    cut = 2 * _CUT_HZ / MODEL_HZ
    taps: Doubles = np.sinc(cut * (np.arange(TAPS) - (TAPS - 1) / 2)) * np.kaiser(TAPS, _KAISER)
    return taps / float(taps.sum())


@cache
def _up() -> Doubles:
    """Return the matrix that makes 60 samples of 20 and the 31 before them."""
    phases = np.rint(RATIO * _EXACT * _taps()) / _EXACT
    reach = TAPS // RATIO
    matrix = np.zeros((_BLOCK + reach - 1, _BLOCK * RATIO))
    for sample in range(_BLOCK):
        for phase in range(RATIO):
            column = sample * RATIO + phase
            matrix[sample : sample + reach, column] = phases[phase::RATIO][::-1]
    return matrix


@cache
def _down() -> Doubles:
    """Return the matrix that makes 20 samples of 60 and the 93 before them."""
    taps = np.rint(_EXACT * _taps())[::-1] / _EXACT
    matrix = np.zeros((_BLOCK * RATIO + TAPS - RATIO, _BLOCK))
    for sample in range(_BLOCK):
        matrix[sample * RATIO : sample * RATIO + TAPS, sample] = taps
    return matrix


@lru_cache(maxsize=16)
def _windows(blocks: int, window: int, step: int) -> NDArray[np.intp]:
    """Return which samples each window covers; frames of one length ask for the same again."""
    return np.arange(blocks)[:, None] * step + np.arange(window)


def _decoding() -> Samples:
    """Return the sample of each of the 256 codes."""
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32)
    size = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _encoding() -> NDArray[np.uint8]:
    """Return the code of each of the 65,536 samples, by the sample's bits.

    A code has 14 bits to read: the lowest two are cut before the sign is taken away, as every
    telephone exchange and the standard library did.
    """
    sample = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32) >> 2 << 2
    size = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = size >> exponent + 3 & 15
    sign = np.where(sample < 0, 0x80, 0)
    code: NDArray[np.int32] = ~(sign | exponent << 4 | mantissa)
    return code.astype(np.uint8)


_DECODED, _ENCODED = _decoding(), _encoding()
