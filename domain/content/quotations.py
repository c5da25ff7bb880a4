"""Quotations: « », “ ” and " ", from three words on. Shorter ones are terms, nobody's words."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.content.text import fold, words

LEAST_WORDS = 3
ALMOST = 0.6  # share of the words in the same order from which it is that quotation, altered
_QUOTED = re.compile(r"«\s*([^«»]+?)\s*»|“([^“”]+)”|(?<!\w)\"([^\"\n]+)\"(?!\w)")


@dataclass(frozen=True, slots=True)
class QuoteAt:
    """Quoted words, and where they stand, marks included."""

    text: str
    start: int
    end: int


def quotations(sentence: str) -> list[QuoteAt]:
    """Return the quotations of a text, in order."""
    return [
        QuoteAt(said, match.start(), match.end())
        for match in _QUOTED.finditer(sentence)
        if len(words(said := next(one for one in match.groups() if one))) >= LEAST_WORDS
    ]


def quotations_blanked(text: str) -> str:
    """Return a text of the same length with the quoted words blank."""
    for one in quotations(text):
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def is_in(quote: str, text: str) -> bool:
    """Say whether a text has these words, in this order, whatever the marks between them."""
    return f" {_bare(quote)} " in f" {_bare(text)} "


def altered(quote: str, text: str) -> bool:
    """Say whether a text quotes something much like it: these words were changed."""
    said = _bare(quote).split()
    for one in quotations(text):
        blocks = SequenceMatcher(a=said, b=_bare(one.text).split(), autojunk=False)
        if blocks.ratio() >= ALMOST:
            return True
    return False


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))
