"""One remark as the readers see it: folded, with what the other side had just asked.

Folding keeps every character's place, so that a quote is always the speaker's own words.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from domain.bant.words import Field, Language

T = TypeVar("T", covariant=True)

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"}


@dataclass(frozen=True)
class Remark:
    """What somebody said, and which field the question before it was about."""

    text: str
    language: Language
    asked: Field | None = None

    @cached_property
    def plain(self) -> str:
        """Return the words in lower case without accents, each character in its place."""
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value read from a remark, and where its words stand."""

    value: T
    start: int
    end: int
    confidence: float


def fold(text: str) -> str:
    """Return a text in lower case, without accents, with plain marks, of the same length."""
    return "".join(_folded(one) for one in text)


def pattern(words: str | Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of these expressions as whole words in folded text."""
    said = words.strip().splitlines() if isinstance(words, str) else words
    return re.compile(r"(?<![\w@])(?:" + "|".join(one.strip() for one in said) + r")(?!\w)")


def _folded(one: str) -> str:
    if one in _PLAIN:
        return _PLAIN[one]
    if one.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", one)[:1].lower()
    return plain if len(plain) == 1 else one
