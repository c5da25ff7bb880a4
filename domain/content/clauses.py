"""The clauses of a sentence: which words a figure may take for its own, and which are a rival's."""

import re
from decimal import Decimal
from functools import cache
from itertools import pairwise

from domain.content.mentions import Mention, ReadText
from domain.content.quantities import Quantity
from domain.content.text import content
from domain.content.words import Language

_CLAUSE = re.compile(
    r"\s*[;:—–]\s|,\s(?!\d)|\s\(|\)|\s(?:et|ou|mais|dont|and|but|or|while|tandis que)\s"
    r"|\s(?:with|avec|into)\s(?=[€$£]?\d)"
)


def clauses(mention: Mention, text: ReadText, language: Language) -> tuple[list[str], list[str]]:
    """Return the meanings of the mention's clause, and of the clauses it may borrow from.

    A later clause leaves out what an earlier one said; an earlier one takes nothing from a later
    one that has a figure of its own.
    """
    peers = [
        one for one in text.mentions if one.sentence is mention.sentence and one is not mention
    ]
    masked = _masked(mention, peers)
    own: list[str] = []
    others: list[str] = []
    for start, end in _cuts(mention.sentence.text):
        piece = content(masked[start:end], language)
        if start <= mention.start < end:
            own += piece
        elif end <= mention.start or not any(_rival(one, mention, start, end) for one in peers):
            others += piece
    if not own:  # "At €28 per 100 g, Castleton…": a clause without words is about the rest
        others = content(masked, language)
    return own, others


def _masked(mention: Mention, peers: list[Mention]) -> str:
    """Blank what is itself a value: a figure is not the context of another."""
    text = mention.sentence.text
    for one in (mention, *peers):
        if one is mention or one.kind in {"figure", "date"} or "€" in one.text:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _rival(other: Mention, mention: Mention, start: int, end: int) -> bool:
    same = other.kind == mention.kind and not _is_free(other) and _measure_alike(other, mention)
    return same and start <= other.start < end


def _measure_alike(one: Mention, other: Mention) -> bool:
    """Say whether two figures measure alike: a rating and a count do not compete for words."""
    if not isinstance(one.reading, Quantity) or not isinstance(other.reading, Quantity):
        return True
    return "ratio" not in {one.reading.shape, other.reading.shape}


def _is_free(mention: Mention) -> bool:
    """Say whether it is "free of charge", which borders on every other price."""
    reading = mention.reading
    return isinstance(reading, Quantity) and reading.values == (Decimal(0),)


def clause_text(mention: Mention) -> str:
    """Return the words of the clause a mention stands in."""
    text = mention.sentence.text
    return next(text[a:b] for a, b in _cuts(text) if a <= mention.start < b or b == len(text))


@cache
def _cuts(text: str) -> tuple[tuple[int, int], ...]:
    borders = [0, *(match.start() + 1 for match in _CLAUSE.finditer(text)), len(text)]
    return tuple((a, b) for a, b in pairwise(borders) if b > a)
