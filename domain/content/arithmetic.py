"""A figure that follows from others by a calculation the sentence itself shows: 2 × 149 € = 298 €.

Only sums, differences and products, only written out, and only from numbers that are supported or
plain small counts. A calculation that does not come out contradicts itself.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal

from domain.content.numerals import number, number_pattern
from domain.content.words import Language

SMALL = 12  # a multiplier up to here is a count of ours, not a fact of the world
_NUM = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_WORDS = r"[\s\u00a0€$£%]*(?:kg|cm|euros?|g|m|jours?|days?|mois|months?|ans?|years?|h)?[\s\u00a0]*"
_LEAD = r"[€$£]?"
_SHOWN = re.compile(
    rf"(?P<left>{_LEAD}(?:{_NUM}){_WORDS}(?:[×x*+−-]\s*{_LEAD}(?:{_NUM}){_WORDS})+)"
    rf"(?:=|,?\s*soit|,?\s*c['’]est-à-dire|,?\s*that is|,?\s*makes)\s*(?P<result>{_LEAD}(?:{_NUM}))"
)


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation as shown: its words, its numbers, what it gives and should."""

    words: str
    operands: tuple[Decimal, ...]
    result: Decimal
    said: Decimal

    @property
    def right(self) -> bool:
        """Whether it comes out."""
        return self.result == self.said

    def counts(self, values: tuple[Decimal, ...]) -> bool:
        """Say whether this is one of its small counts: the 2 of 2 × 149."""
        return len(values) == 1 and values[0] in self.operands and values[0] <= SMALL


def calculations(sentence: str, language: Language) -> list[Calculation]:
    """Return the calculations a sentence writes out, from left to right."""
    found = []
    for match in _SHOWN.finditer(sentence):
        left = match["left"]
        operands = [number(one, language) for one in re.findall(_NUM, left)]
        signs = re.findall(r"[×x*+−-]", re.sub(_NUM, " ", left).replace("ex", ""))
        if len(signs) != len(operands) - 1:
            continue
        said = number(re.sub(r"[€$£]", "", match["result"]), language)
        found.append(Calculation(match[0], tuple(operands), _result(operands, signs), said))
    return found


def written(text: str, language: Language) -> tuple[Decimal, ...]:
    """Return the numbers of a mention as they are written, before units: the 30 of "30 g"."""
    return tuple(number(one, language) for one in re.findall(number_pattern(language), text))


def follows(one: Calculation, supported: Set[Decimal]) -> bool:
    """Say whether a calculation comes out and rests on supported numbers alone."""
    return one.right and all(
        each in supported or (each == int(each) and each <= SMALL) for each in one.operands
    )


def _result(operands: list[Decimal], signs: list[str]) -> Decimal:
    """Calculate, products before sums."""
    terms = [operands[0]]
    for sign, value in zip(signs, operands[1:], strict=True):
        if sign in "×x*":
            terms[-1] *= value
        else:
            terms.append(value if sign == "+" else -value)
    return sum(terms, Decimal(0))
