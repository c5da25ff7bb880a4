"""Quantities said without a number: free, half, two thirds, three quarters, twice as much.

Each is a pattern and what it says: the dimension, the values, and how exactly. Half an hour, half
price and a quarter of a year are no shares.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.content.words import Language


@dataclass(frozen=True, slots=True)
class InWords:
    """A turn of phrase, and the quantity it says."""

    pattern: re.Pattern[str]
    dimension: str
    values: tuple[Decimal, ...]
    comparison: str = ""


def _share(pattern: str, percent: str, comparison: str = "") -> InWords:
    return InWords(
        re.compile(rf"\b(?:{pattern})", re.I), "percent", (Decimal(percent),), comparison
    )


def _times(pattern: str, factor: int) -> InWords:
    return InWords(re.compile(rf"\b(?:{pattern})", re.I), "times", (Decimal(factor),))


def _one_in(pattern: str) -> tuple[InWords, ...]:
    counts = {"deux|two": 2, "trois|three": 3, "quatre|four": 4, "cinq|five": 5, "dix|ten": 10}
    return tuple(
        InWords(
            re.compile(rf"\b(?:{pattern})\s(?:{words}|{base})\b(?!\s?(?:%|€|ans|jours|years|days))",
                       re.I),
            "ratio",
            (Decimal(1), Decimal(base)),
        )
        for words, base in counts.items()
    )  # fmt: skip


_NO_TIME = r"(?!\s(?:an?\s)?(?:hour|day|year|heure|jour|an)\b)"
IN_WORDS: dict[Language, tuple[InWords, ...]] = {
    "fr": (
        InWords(
            re.compile(r"\b(?:gratuit(?:e|s|es|ement)?|offert(?:e|s|es)?)\b", re.I),
            "price",
            (Decimal(0),),
        ),
        _share(r"(?:la )?moitié (?=d[eu’'])", "50"),
        _share(r"(?:les )?trois[ -]quarts (?=d[eu’'])", "75"),
        _share(r"(?:les )?deux tiers (?=d[eu’'])", "66.7", "about"),
        _share(r"(?:un|le) tiers (?=d[eu’'])", "33.3", "about"),
        _share(r"(?:un|le) quart (?=d[eu’'](?!\s?heure))", "25"),
        _times(r"le double\b|deux fois(?= (?:plus|moins|mieux))", 2),
        _times(r"le triple\b|trois fois(?= (?:plus|moins|mieux))", 3),
        *_one_in(r"une?\s(?:[^\W\d_]+\s){0,2}sur"),
    ),
    "en": (
        InWords(
            re.compile(
                r"(?<![\w-])(?:for free|free of charge|free(?! (?:of|from|to|time|yourself)\b)"
                r")(?!-|\w)",
                re.I,
            ),
            "price",
            (Decimal(0),),
        ),
        _share(rf"(?<!-)half (?=of |(?:the|our|its|their)\b){_NO_TIME}", "50"),
        _share(r"three[ -]quarters (?=of (?!an hour))", "75"),
        _share(r"two[ -]thirds (?=of )", "66.7", "about"),
        _share(r"(?:a|one)[ -]third (?=of )", "33.3", "about"),
        _share(r"(?:a|one)[ -]quarter (?=of (?!an hour))", "25"),
        _times(r"(?:twice|double)(?= (?:as|the)\b)", 2),
        _times(r"(?:triple|three times)(?= (?:as|the)\b)", 3),
        *_one_in(r"one\s(?:[^\W\d_]+\s)?(?:in|out of)"),
    ),
}
