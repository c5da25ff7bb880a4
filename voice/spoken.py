"""Phrases as sound, from disk: mu-law of 8 kHz for the telephone, made 24 kHz PCM for a browser.

    python -m voice.spoken    make `voice/phrases/` again with espeak-ng (apt install espeak-ng)

A synthesiser's output is not covered by its licence; the texts are ours (`domain.calls.phrases`).
"""

import logging
import subprocess
import wave
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np

from domain.bant import Language
from domain.calls.phrases import PHRASES, Phrase
from voice.audio import MODEL_HZ, PHONE_HZ, Downsampler, Upsampler, decode_mulaw, encode_mulaw
from voice.legs import AudioFormat

FOLDER = Path(__file__).with_name("phrases")
PIECE_S = 0.2
VOICES: dict[Language, str] = {"fr": "fr", "en": "en-gb"}

log = logging.getLogger("voice")


class Phrases:
    """Every phrase of a language and format, cut into pieces, read once."""

    @staticmethod
    @lru_cache(maxsize=64)
    def pieces(name: Phrase, language: Language, audio_format: AudioFormat) -> tuple[str, ...]:
        """Return a phrase as base64 pieces of 200 ms."""
        sound = (FOLDER / f"{name}.{language}.ulaw").read_bytes()
        if audio_format == "pcm24":
            sound = Upsampler().feed(decode_mulaw(sound)).astype("<i2").tobytes()
        return cut(sound, audio_format)

    @staticmethod
    def text(name: Phrase, language: Language) -> str:
        """Return what a phrase says."""
        return PHRASES[name][language]


def cut(sound: bytes, audio_format: AudioFormat) -> tuple[str, ...]:
    """Cut sound into base64 pieces."""
    rate, width = (MODEL_HZ, 2) if audio_format == "pcm24" else (PHONE_HZ, 1)
    step = int(rate * PIECE_S) * width
    return tuple(
        b64encode(sound[start : start + step]).decode() for start in range(0, len(sound), step)
    )


def make(folder: Path = FOLDER) -> int:
    """Speak every phrase with espeak-ng; return how many files were written."""
    folder.mkdir(exist_ok=True)
    made = 0
    for name, texts in PHRASES.items():
        for language, text in texts.items():
            (folder / f"{name}.{language}.ulaw").write_bytes(_speak(text, VOICES[language]))
            made += 1
    return made


def _speak(text: str, voice: str) -> bytes:
    """Return a text as mu-law of 8 kHz."""
    made = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", "150", "--stdout", text],
        check=True, capture_output=True,
    )  # fmt: skip
    with wave.open(BytesIO(made.stdout)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    times = np.arange(int(len(samples) * MODEL_HZ / rate)) * (rate / MODEL_HZ)
    at_24 = np.interp(times, np.arange(len(samples)), samples).astype(np.int16)
    return encode_mulaw(Downsampler().feed(at_24))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    log.info("%d phrases in %s", make(), FOLDER)
