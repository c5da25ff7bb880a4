"""Gemini's speech: one sentence to sound, 24 kHz PCM, 16 bits, one channel, as it is made.

Docs      https://ai.google.dev/gemini-api/docs/speech-generation
Settings  GEMINI_API_KEY, GEMINI_BASE_URL, GEMINI_TTS_MODEL, GEMINI_TTS_VOICE
Limits    per project and model; 8,192 tokens in; the wait of a 429 is in its body
Edges     a 200 may hold no sound (finishReason OTHER), a WAVE header without sound, or too little
          of it: none of these is success. Models from 3.8 on take the voice in another place than
          older ones, and read directions aloud: the text is what is said, no more. Low
          temperatures are slow: none is sent
"""

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import httpx
from pydantic import BaseModel

from connectors.errors import (
    BadAnswer,
    Missing,
    NotConfigured,
    RateLimited,
    Retryable,
)
from connectors.gemini_tts_words import RATE, SAMPLE, Reader, Spoken
from connectors.llm.door import Door, Patience
from connectors.llm.gemini import verdict
from domain.errors import RuleError
from settings import GeminiSettings

__all__ = ["RATE", "SAMPLE", "GeminiTts", "Spoken", "connect"]

TRIES = 2
PATIENCE = Patience(connect_s=2.0, first_s=2.5, stall_s=2.5, answer_s=8.0)
LONGEST_TEXT = 600  # characters: a sentence, not a page
_VERSION = re.compile(r"gemini-(\d+)\.(\d+)")


class _Model(BaseModel):
    name: str


class _Models(BaseModel):
    models: list[_Model]


class GeminiTts:
    """Speaks with one model and one voice."""

    def __init__(self, door: Door, model: str, voice: str) -> None:
        self._door, self.model, self.voice = door, model, voice

    async def check(self) -> None:
        """Prove that the key works and the model is served; else Missing names others."""
        listed = await self._door.call(
            "GET", "/models", _Models, operation="check", params={"pageSize": "1000"}
        )
        served = [model.name.removeprefix("models/") for model in listed.models]
        if self.model not in served:
            known = ", ".join(name for name in served if "tts" in name)
            detail = f"no model {self.model}: set GEMINI_TTS_MODEL, for example to {known}"
            raise Missing("gemini", "check", detail)

    def speak(self, text: str) -> tuple[AsyncGenerator[bytes, None], Spoken]:
        """Return the sound of a sentence as it comes, and what it came to.

        Tried twice at most, the second time only while no sound has been given; both tries share
        one time to the first sound and one to the last.

        Raises:
            RuleError: no text, or more than a sentence.

        While it is read:
            Retryable: no sound in time, or the service is busy.
            BadAnswer: no sound, too little, or none of the promised kind; what was yielded is true.
            Refused: it will not say this.
        """
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise RuleError(f"a sentence has 1 to {LONGEST_TEXT} characters, this has {len(text)}")
        spoken = Spoken(text, self.model)
        return self._tried(spoken), spoken

    async def _tried(self, spoken: Spoken) -> AsyncGenerator[bytes, None]:
        started = time.monotonic()
        while True:
            spoken.tries += 1
            try:
                async with aclosing(self._once(spoken, started)) as sound:
                    async for piece in sound:
                        yield piece
                    return
            except RateLimited:
                raise  # asking again at once makes it worse
            except (Retryable, BadAnswer):
                late = time.monotonic() - started >= self._door.patience.first_s
                if late or spoken.tries == TRIES or spoken.sound_bytes:
                    raise

    async def _once(self, spoken: Spoken, started: float) -> AsyncGenerator[bytes, None]:
        gone_s, full = time.monotonic() - started, self._door.patience
        left = replace(full, first_s=full.first_s - gone_s, answer_s=full.answer_s - gone_s)
        reader = Reader(spoken)
        path = f"/models/{self.model}:streamGenerateContent"
        body = _body(spoken.text, self.model, self.voice)
        pieces = self._door.pieces(path, body, reader, params={"alt": "sse"}, patience=left)
        async with aclosing(pieces) as texts:
            async for text in texts:
                if sound := reader.sound(text):
                    if spoken.first_s is None:
                        spoken.first_s = time.monotonic() - started
                    spoken.sound_bytes += len(sound)
                    yield sound
        reader.end()


class _SpeechDoor(Door):
    """A door whose events hold up to a minute of sound."""

    operation = "speak"
    longest_line = 4_000_000


@asynccontextmanager
async def connect(
    config: GeminiSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    patience: Patience = PATIENCE,
) -> AsyncIterator[GeminiTts]:
    """Open a client; it may be kept open and used by many at once."""
    if config is None:
        raise NotConfigured("gemini", "GEMINI_API_KEY")
    key = {"x-goog-api-key": config.api_key.get_secret_value()}
    url = str(config.base_url)
    async with _SpeechDoor("gemini", url, key, patience, transport, verdict) as door:
        yield GeminiTts(door, config.tts_model, config.tts_voice)


def _body(text: str, model: str, voice: str) -> dict[str, object]:
    version = _VERSION.match(model)
    newer = version is None or (int(version[1]), int(version[2])) >= (3, 8)
    named = {"voice": voice} if newer else {"prebuiltVoiceConfig": {"voiceName": voice}}
    return {
        "contents": [{"role": "user", "parts": [{"text": text}]}],
        "generationConfig": {
            "responseModalities": ["AUDIO"],
            "speechConfig": {"voiceConfig": named},
        },
    }
