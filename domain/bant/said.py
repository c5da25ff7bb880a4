"""Folded text and the patterns that read it.

Folding keeps every character's place, so that a quote is always the speaker's own words.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", covariant=True)

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"}


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


def expressions(words: str) -> str:
    """Return the alternatives of a word list as one regular expression.

    Args:
        words: one expression a line; a line that begins with blanks goes on with the one before.
    """
    said = re.sub(r"\n[ \t]+", "", words.strip("\n"))
    return "(?:" + "|".join(one for one in said.splitlines() if one) + ")"


def pattern(words: str) -> re.Pattern[str]:
    """Return a pattern that finds any expression of a list as whole words in folded text."""
    return re.compile(rf"(?<![\w@]){expressions(words)}(?!\w)")


def _folded(one: str) -> str:
    if one in _PLAIN:
        return _PLAIN[one]
    if one.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", one)[:1].lower()
    return plain if len(plain) == 1 else one
