"""Sound for simulated people and models: speech or tones, in the formats that telephones speak.

Speech is synthesised by espeak-ng where the machine has it, else it is a row of tones; either is
simulated, and nobody's voice. Everything here is int16, one channel, as numpy arrays; G.711's two
laws are tables (nearest value, as the standard rounds).
"""

import io
import shutil
import subprocess
import wave
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.int16]

TONES_HZ = (330.0, 392.0, 440.0, 523.0)
WORD_S, GAP_S = 0.18, 0.06  # of a row of tones
LOUD = 9000.0


@lru_cache(maxsize=256)
def said(text: str, rate: int, language: str = "fr", speech: bool = True) -> Sound:
    """Return a text as sound at a rate in Hz: speech where it can be had and is wanted."""
    binary = shutil.which("espeak-ng") if speech else None
    return _spoken(binary, text, rate, language) if binary else tones(text, rate)


def tones(text: str, rate: int) -> Sound:
    """Return one short tone per word of a text, silences between them; the text decides which."""
    parts = []
    for number, word in enumerate(text.split() or ["…"]):
        pitch = TONES_HZ[(number + len(word)) % len(TONES_HZ)]
        parts += [tone(pitch, WORD_S, rate), np.zeros(round(GAP_S * rate), np.int16)]
    return np.concatenate(parts)


def tone(hz: float, seconds: float, rate: int, loud: float = LOUD) -> Sound:
    """Return a sine of an amplitude (of 32767), with 5 ms of fading at both ends."""
    at = np.arange(round(seconds * rate)) / rate
    edge = np.minimum(1.0, np.minimum(at, at[::-1]) / 0.005)
    return np.asarray(loud * edge * np.sin(2 * np.pi * hz * at), np.int16)


def resampled(sound: Sound, rate: int, to: int) -> Sound:
    """Change the rate of a whole sound: low-pass where it goes down, then straight lines."""
    if rate == to or not sound.size:
        return sound
    wave_form = sound.astype(np.float64)
    if to < rate:
        at = np.arange(-32, 33)
        kernel = np.sinc(at * 0.9 * to / rate) * np.hamming(at.size)
        wave_form = np.convolve(wave_form, kernel / kernel.sum(), "same")
    places = np.arange(sound.size * to // rate) * (rate / to)
    return np.asarray(np.interp(places, np.arange(sound.size), wave_form), np.int16)


def loudness(sound: Sound) -> float:
    """Return the root mean square of a sound, 0 to 32767."""
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) if sound.size else 0.0


def decoded(kind: str, raw: bytes) -> Sound:
    """Read bytes of `audio/pcm` (16 bits, little-endian), `audio/pcmu` or `audio/pcma`.

    Raises:
        ValueError: PCM of an odd number of bytes, or another format.
    """
    if kind == "audio/pcm":
        if len(raw) % 2:
            raise ValueError("16-bit audio has an even number of bytes")
        return np.frombuffer(raw, "<i2").astype(np.int16, copy=False)
    return np.asarray(_LAWS[kind][0][np.frombuffer(raw, np.uint8)], np.int16)


def encoded(kind: str, sound: Sound) -> bytes:
    """Write a sound as bytes of a format; see `decoded`."""
    if kind == "audio/pcm":
        return sound.astype("<i2").tobytes()
    return bytes(_LAWS[kind][1][sound.astype(np.int32) + 32768].tobytes())


def wav(sound: Sound, rate: int) -> bytes:
    """Return a sound as a WAVE file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(sound.astype("<i2").tobytes())
    return file.getvalue()


def _spoken(binary: str, text: str, rate: int, language: str) -> Sound:
    """Ask espeak-ng; its header does not know its own length, so what follows it is the sound."""
    asked = [binary, "--stdout", "-v", language, "-s", "170", "--", text]
    whole = subprocess.run(asked, capture_output=True, check=True, timeout=30).stdout
    own_rate = int.from_bytes(whole[24:28], "little")
    return resampled(np.frombuffer(whole[44:], "<i2").astype(np.int16), own_rate, rate)


def _mu_law() -> Sound:
    code = ~np.arange(256) & 0xFF
    size = (((code & 0x0F) << 3) + 0x84 << ((code >> 4) & 7)) - 0x84
    return np.asarray(np.where(code & 0x80, -size, size), np.int16)


def _a_law() -> Sound:
    code = np.arange(256) ^ 0x55
    step, part = (code >> 4) & 7, (code & 0x0F) << 4
    size = np.where(step > 0, part + 0x108 << np.maximum(step - 1, 0), part + 8)
    return np.asarray(np.where(code & 0x80, size, -size), np.int16)


def _nearest(values: Sound) -> NDArray[np.uint8]:
    """Return, for each of the 65536 samples, the code whose value is nearest."""
    codes = np.lexsort((-np.arange(256), values))  # of two zeros the positive one, 0xFF
    ranked = values[codes].astype(np.int32)
    borders = (ranked[1:] + ranked[:-1]) / 2
    places = np.searchsorted(borders, np.arange(-32768, 32768))
    return np.asarray(codes[places], np.uint8)


_LAWS = {kind: (table, _nearest(table))
         for kind, table in (("audio/pcmu", _mu_law()), ("audio/pcma", _a_law()))}  # fmt: skip
