"""Figures and prices, read: what is counted, how much, in which unit, more or less, per what.

    1 500 clients   1.500 €   1,5 k   25 %   3 à 5 jours   140 × 200 cm   3x   4,8 sur 5   gratuit

A number without unit, noun or currency is no claim, nor is one of a name (Standard 100).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from domain.content.text import fold, is_stop, meaning
from domain.content.units import (
    AFTER,
    COMPARISONS,
    CURRENCIES,
    NUMBER_WORDS,
    OWN_COUNTS,
    PER,
    SCALES,
    UNITS,
)
from domain.content.words import Language

_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_SCALE = "|".join(one for one, _ in SCALES)
_UNIT = "|".join(sorted((one for _, one, _ in UNITS), key=len, reverse=True))
_CURRENCY = "|".join(one for _, one in CURRENCIES)
_GAP = r"[ \u00a0\u202f]?"
FREE: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\b(?:gratuit(?:e|s|es|ement)?|offert(?:e|s|es)?)\b", re.I),
    "en": re.compile(
        r"(?<![\w-])(?:for free|free of charge|free(?! (?:of|from|to|time|yourself)\b))(?!-|\w)",
        re.I,
    ),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of something.

    Attributes:
        values: one; two of a range or of a size (shape `range`, `size`, `ratio`).
        dimension: of the unit, `price`, or `count`.
        unit: the currency of a price; otherwise empty.
        nouns: meanings of what is counted.
        comparison: `more`, `less`, `least`, `most`, `about` or empty.
        per: day, week, month, year, person, hour or empty.
    """

    values: tuple[Decimal, ...]
    dimension: str
    unit: str = ""
    nouns: frozenset[str] = frozenset()
    comparison: str = ""
    per: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class QuantityAt:
    """A quantity, its words, and where they stand in the sentence."""

    quantity: Quantity
    start: int
    end: int


def quantities(sentence: str, language: Language, taken: list[tuple[int, int]]) -> list[QuantityAt]:
    """Return the figures and prices of a sentence, but for those inside the `taken` spans."""
    found: list[QuantityAt] = []
    for match in _pattern(language).finditer(sentence):
        free = all(match.end() <= start or match.start() >= end for start, end in taken)
        read = _read(match, sentence, language) if free else None
        if read is not None:
            found.append(read)
    spans = [(one.start, one.end) for one in found]
    return sorted([*found, *_free(sentence, language, spans + taken)], key=lambda one: one.start)


def number(text: str, language: Language) -> Decimal:
    """Return the value of a number as written in a language, digits or word."""
    word = NUMBER_WORDS[language].get(text.lower())
    if word is not None:
        return Decimal(word)
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    marks = [one for one in digits if one in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    grouping = "," if language == "en" else "."
    whole_groups = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) is not None
    if len(set(marks)) == 2:
        other = "," if last == "." else "."
        return Decimal(digits.replace(other, "").replace(last, "."))
    if whole_groups and (last == grouping or len(marks) > 1):
        return Decimal(digits.replace(last, ""))
    return Decimal(digits.replace(",", "."))


def _read(match: re.Match[str], sentence: str, language: Language) -> QuantityAt | None:
    values = _values(match, language)
    tail = sentence[match.end() :]
    head = sentence[: match.start()]
    shape = _shape(match)
    currency = match["pre"] or match["cur"]
    if currency:
        quantity = Quantity(values, "price", _currency(currency), shape=shape)
    elif match["base"]:
        quantity = Quantity((values[0], number(match["base"], language)), "ratio", shape="ratio")
    elif match["unit"]:
        dimension, factor = _unit(match["unit"])
        quantity = Quantity(tuple(one * factor for one in values), dimension, shape=shape)
    else:
        nouns = _nouns(tail, language)
        if not nouns or _no_count(match, head, tail, language, nouns):
            return None
        quantity = Quantity(values, "count", nouns=nouns, shape=shape)
    if quantity.dimension != "count" and _named(match, head, language):
        return None
    return QuantityAt(_situated(quantity, head, tail, sentence), match.start(), match.end())


def _situated(quantity: Quantity, head: str, tail: str, sentence: str) -> Quantity:
    """Add the comparison before or after the number, and what it is counted per."""
    before: Iterator[str] = (
        name for name, pattern in COMPARISONS if re.search(rf"(?i)\b{pattern}", head)
    )
    if quantity.dimension == "price" and re.search(r"\bfrom\s*$", head):
        before = iter(("least",))
    after = (name for name, pattern in AFTER if re.search(f"(?i){pattern}", tail))
    near = re.split(r"[,;:.()]", tail)[0][:40]
    per = (name for name, pattern in PER if re.search(f"(?i){pattern}", near))
    return Quantity(
        quantity.values,
        quantity.dimension,
        quantity.unit,
        quantity.nouns,
        next(before, "") or next(after, ""),
        next(per, ""),
        quantity.shape,
    )


def _values(match: re.Match[str], language: Language) -> tuple[Decimal, ...]:
    scale = _scale(match["scale"])
    one = number(match["a"], language) * scale
    other = match["b"] or match["c"]
    return (one,) if other is None else (one, number(other, language) * scale)


def _shape(match: re.Match[str]) -> str:
    return "range" if match["b"] else "size" if match["c"] else ""


def _no_count(
    match: re.Match[str], head: str, tail: str, language: Language, nouns: frozenset[str]
) -> bool:
    """Say whether a bare number counts nothing that needs a source."""
    own = {meaning(fold(one), language) for one in OWN_COUNTS[language].split()}
    year = re.fullmatch(r"(?:1[5-9]|20)\d\d", match["a"]) is not None
    return bool(nouns & own) or year or _named(match, head, language)


def _named(match: re.Match[str], head: str, language: Language) -> bool:
    """Say whether the number belongs to a name: Standard 100, Alba 2; but not "About 15"."""
    if match["unit"] or match["cur"] or match["pre"] or match["base"] or match["a"].isalpha():
        return False
    before = re.search(r"(?:^|\s)([A-ZÀ-Þ][\w-]+)\s$", head)
    if before is None:
        return False
    opens = head.strip() == before[1]
    small = is_stop(fold(before[1]), language) or any(
        re.search(rf"(?i)\b{pattern}", head) for _, pattern in COMPARISONS
    )
    return not (opens and small)


def _nouns(tail: str, language: Language) -> frozenset[str]:
    """Return the meanings of the words counted: up to three, to the next small word or mark."""
    found: list[str] = []
    for word in re.findall(r"^[\s\u00a0-]+|[^\W\d_][\w'’-]*|[^\w\s]", tail)[:5]:
        if not word.strip(" \u00a0-"):
            continue
        plain = fold(word)
        if not plain[0].isalpha() or is_stop(plain, language):
            if plain in {"d'", "de", "of"} and not found:
                continue
            break
        found.append(meaning(plain, language))
    return frozenset(found[:3])


def _free(sentence: str, language: Language, taken: list[tuple[int, int]]) -> Iterator[QuantityAt]:
    """Free of charge is a price: nought."""
    for match in FREE[language].finditer(sentence):
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            yield QuantityAt(Quantity((Decimal(0),), "price"), match.start(), match.end())


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    said = "|".join(sorted(NUMBER_WORDS[language], key=len, reverse=True))
    num = rf"(?:{_DIGITS}|(?<![\w-])(?i:{said})(?![\w-]))"
    to = r"à|a|et|and|to|–|-|ou|or"
    base = r"\s(?:sur|out of|in|of)\s(?P<base>\d+|dix|ten)(?!\w)"
    return re.compile(
        rf"(?<![\w.,/-])(?:(?P<pre>[€$£]|US\$){_GAP})?(?P<a>{num})"
        rf"(?:(?:\s?(?:%|€|cm|h|°C)?\s?(?:{to})\s?[€$£]?(?P<b>{num})(?={_GAP}(?:{_UNIT}|{_CURRENCY})(?!\w)))"
        rf"|(?:\s?(?:cm\s?)?[x×]\s?(?P<c>{_DIGITS})(?=\s?(?:[mc]?m|inch))))?"
        rf"(?:{_GAP}(?P<scale>{_SCALE})(?![\w]))?(?:\s(?:de|d['’]|of)\s(?=(?:{_CURRENCY})))?"
        rf"(?:{_GAP}(?P<cur>{_CURRENCY})(?!\w)|[ \u00a0\u202f-]?(?P<unit>{_UNIT})(?!\w)|{base})?"
    )


@cache
def _unit(text: str) -> tuple[str, Decimal]:
    for dimension, pattern, factor in UNITS:
        if re.fullmatch(pattern, text):
            return dimension, factor
    return "count", Decimal(1)


def _currency(text: str) -> str:
    return next(name for name, pattern in CURRENCIES if re.fullmatch(pattern, text))


def _scale(text: str | None) -> Decimal:
    if text is None:
        return Decimal(1)
    return next(factor for pattern, factor in SCALES if re.fullmatch(pattern, text))
