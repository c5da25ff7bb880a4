"""Gemini's words for speech: the events of one try, and what a sentence came to."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pydantic import AliasPath, BaseModel, Field, ValidationError

from connectors.errors import BadAnswer, Refused, Unavailable
from connectors.llm import Said
from connectors.llm.gemini import REFUSALS
from domain.prices import Usage, cost_usd

RATE = 24_000
SAMPLE = 2  # bytes
FASTEST = 45  # characters of a second: less sound for a text than this is no success
RIFF, HEADER = b"RIFF", 44  # bytes of the plainest WAVE header
_SOUND = re.compile(r"audio/(?:l16|pcm|wav|x-wav)\b(?:.*rate=(\d+))?", re.IGNORECASE)


class _Part(BaseModel):
    kind: str = Field("", validation_alias=AliasPath("inlineData", "mimeType"))
    data: str = Field("", validation_alias=AliasPath("inlineData", "data"))


class _Candidate(BaseModel):
    parts: list[_Part] = Field([], validation_alias=AliasPath("content", "parts"))
    finish: str = Field("", validation_alias="finishReason")


class _Usage(BaseModel):
    asked: int = Field(0, validation_alias="promptTokenCount")
    said: int = Field(0, validation_alias="candidatesTokenCount")


class _Event(BaseModel):
    candidates: list[_Candidate] = []
    blocked: str = Field("", validation_alias=AliasPath("promptFeedback", "blockReason"))
    usage: _Usage | None = Field(None, validation_alias="usageMetadata")
    error: Any = None


@dataclass(slots=True)
class Spoken:
    """What one sentence came to; filled while its sound is read.

    Attributes:
        first_s: seconds until the first sound, None as long as there was none.
        usd: what it cost, failed tries included; None where the model has no price.
    """

    text: str
    model: str
    sound_bytes: int = 0
    first_s: float | None = None
    tries: int = 0
    usage: Usage = field(default_factory=Usage)

    @property
    def seconds(self) -> float:
        """How long the sound lasts."""
        return self.sound_bytes / SAMPLE / RATE

    @property
    def usd(self) -> Decimal | None:
        """What it cost, failed tries included; None where the model has no price."""
        return cost_usd(self.model, self.usage, datetime.now(UTC).date())


class Reader:
    """Reads the events of one try; what it passes on is base64."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken, self._finish = spoken, ""
        self._counted = _Usage()
        self._rest = b""
        self._begun = False

    def feed(self, event: Any) -> str | None:
        """Return the sound of an event, as it came; see `connectors.llm.door.Reader`."""
        try:
            said = _Event.model_validate(event)
        except ValidationError:
            raise self._bad("an event of another format") from None
        if said.error is not None:
            raise Unavailable("gemini", "speak", "it gave up in mid-answer")
        if said.usage:
            self._count(said.usage)
        if said.blocked:
            raise Refused("gemini", "speak", f"it will not say this: {said.blocked}")
        first = said.candidates[0] if said.candidates else _Candidate()
        if first.finish in REFUSALS:
            raise Refused("gemini", "speak", f"it will not say this: {first.finish}")
        self._finish = first.finish or self._finish
        return "\n".join(self._kind(part) for part in first.parts if part.data) or None

    def said(self) -> Said:
        """Return the answer without its sound."""
        return Said("", self._spoken.model, self._spoken.usage, self._finish)

    def sound(self, text: str) -> bytes:
        """Return whole samples of what `feed` gave, without the header of a file."""
        try:
            raw = b"".join(base64.b64decode(one, validate=True) for one in text.split("\n"))
        except binascii.Error:
            raise self._bad("sound that is not base64") from None
        self._rest += raw
        if not self._begun:
            if len(self._rest) < HEADER and RIFF.startswith(self._rest[:4]):
                return b""  # maybe a header: wait for its end
            self._begun = True
            self._rest = self._rest[HEADER:] if self._rest.startswith(RIFF) else self._rest
        whole = len(self._rest) // SAMPLE * SAMPLE
        sound, self._rest = self._rest[:whole], self._rest[whole:]
        return sound

    def end(self) -> None:
        """Judge the sound as a whole.

        Raises:
            BadAnswer: none, too little for the text, or cut off.
        """
        if not self._spoken.sound_bytes:
            raise self._bad(f"no sound, finish {self._finish or 'none'}")
        if self._finish != "STOP":
            raise self._bad(f"cut off, finish {self._finish or 'none'}")
        if self._spoken.seconds < len(self._spoken.text.strip()) / FASTEST:
            raise self._bad(f"{self._spoken.seconds:.2f} s of sound, too little for the text")

    def _kind(self, part: _Part) -> str:
        known = _SOUND.match(part.kind)
        if known is None or int(known[1] or RATE) != RATE:
            raise self._bad(f"sound of another kind: {part.kind[:60]}")
        return part.data

    def _count(self, usage: _Usage) -> None:
        """Put this try's tokens in the place of those it said before; tries add up."""
        before, self._counted = self._counted, usage
        fresh = Usage(usage.asked - before.asked, usage.said - before.said)
        self._spoken.usage += fresh

    def _bad(self, detail: str) -> BadAnswer:
        return BadAnswer("gemini", "speak", detail)
