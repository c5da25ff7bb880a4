"""Figures and prices, read: what is counted, how much, in which unit, more or less, per what.

    1 500 clients   1.500 €   1,5 k   25 %   3 à 5 jours   140 × 200 cm   3x   4,8 sur 5   gratuit

A number without unit, noun or currency is no claim, nor is one of a name (Standard 100).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from domain.content.fractions import IN_WORDS
from domain.content.numerals import DIGITS, number, number_pattern, roundly
from domain.content.text import fold, is_stop, meaning
from domain.content.units import (
    AFTER,
    COMPARISONS,
    CURRENCIES,
    OWN_COUNTS,
    PER,
    SCALES,
    UNITS,
)
from domain.content.words import Language

_SCALE = "|".join(one for one, _ in SCALES)
_UNIT = "|".join(sorted((one for _, one, _ in UNITS), key=len, reverse=True))
_CURRENCY = "|".join(one for _, one in CURRENCIES)
_TENS = {"fr": "deux|trois|quatre|cinq|dix|cent", "en": "two|three|four|five|ten|hundred"}
# What a text counts of its own: "Here are three…", "Trois thés pour commencer" as a heading.
_HERE_ARE = r"voici(?: nos| les)?|here are(?: our| the)?|these are"
_GAP = r"[ \u00a0\u202f]?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of something.

    Attributes:
        values: one; two of a range or of a size (shape `range`, `size`, `ratio`).
        dimension: of the unit, `price`, or `count`.
        unit: the currency of a price; otherwise empty.
        nouns: meanings of what is counted.
        comparison: `more`, `less`, `least`, `most`, `about`, `several` or empty.
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
    found = list(_in_words(sentence, language, taken))
    taken = taken + [(one.start, one.end) for one in found]
    for match in _pattern(language).finditer(sentence):
        free = all(match.end() <= start or match.start() >= end for start, end in taken)
        read = _read(match, sentence, language) if free else None
        if read is not None:
            found.append(read)
    return sorted(found, key=lambda one: one.start)


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
    return QuantityAt(
        _situated(quantity, head, tail, match["a"], language), match.start(), match.end()
    )


def _situated(quantity: Quantity, head: str, tail: str, said: str, language: Language) -> Quantity:
    """Add the comparison before or after the number, and what it is counted per."""
    before: Iterator[str] = (
        name for name, pattern in COMPARISONS if re.search(rf"(?i)\b{pattern}", head)
    )
    if quantity.dimension == "price" and re.search(r"\bfrom\s*$", head):
        before = iter(("least",))
    after = (name for name, pattern in AFTER if re.search(f"(?i){pattern}", tail))
    near = re.split(r"[,;:.()\d€$£]", tail)[0][:40]
    per = (name for name, pattern in PER if re.search(f"(?i){pattern}", near))
    compared = next(before, "") or next(after, "") or quantity.comparison
    return replace(quantity, comparison=compared or roundly(said, language), per=next(per, ""))


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
    ours = re.search(rf"(?i)\b(?:{_HERE_ARE})\s*$", head) or (
        not head
        and match["a"].isalpha()
        and re.match(r"(?i)\s(?:[^\W\d_]+\s){1,3}(?:pour|to)\s[^\W\d_]+(?:\s[^\W\d_]+)?$", tail)
    )
    return bool(nouns & own) or bool(ours) or year or _named(match, head, language)


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


def _in_words(
    sentence: str, language: Language, taken: list[tuple[int, int]]
) -> Iterator[QuantityAt]:
    """What is said without a number; free of charge is a price: nought."""
    for one in IN_WORDS[language]:
        for match in one.pattern.finditer(sentence):
            start, end = match.start(), match.start() + len(match[0].rstrip())
            if any(start < last and end > first for first, last in taken):
                continue
            said = Quantity(one.values, one.dimension, comparison=one.comparison)
            if one.dimension == "ratio":
                said = replace(said, shape="ratio")
            if one.dimension == "percent":
                said = _situated(said, sentence[:start], sentence[end:], "", language)
            yield QuantityAt(said, start, end)


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    num = number_pattern(language)
    to = r"à|a|et|and|to|–|-|ou|or"
    base = (
        r"\s(?:(?:[^\W\d_]+\s){0,2}(?:sur|out of)|(?:[^\W\d_]+\s)?in(?=\s(?:10|ten)\b)|in|of)"
        rf"\s(?P<base>\d+|{_TENS[language]})(?!\w|\s?(?:{_UNIT}|{_CURRENCY}))"
    )
    # "3 € et 5 jours" are two quantities, "3 € à 5 €" is one.
    money = rf"\s?€\s?(?:{to})\s?(?=[€$£]|{num}{_GAP}(?:{_CURRENCY})(?!\w))[€$£]?"
    between = rf"(?:{money}|\s?(?:%|cm|h|°C)?\s?(?:{to})\s?[€$£]?)"
    return re.compile(
        rf"(?<![\w.,/-])(?:(?P<pre>[€$£]|US\$){_GAP})?(?P<a>{num})"
        rf"(?:(?:{between}(?P<b>{num})(?={_GAP}(?:{_UNIT}|{_CURRENCY})(?!\w)))"
        rf"|(?:\s?(?:cm\s?)?[x×]\s?(?P<c>{DIGITS})(?=\s?(?:[mc]?m|inch))))?"
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
