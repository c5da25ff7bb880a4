"""Dates, as written in French and English: days, months, years, quarters, decades, weekdays.

    le 12 mars 2019   12/03/2019   March 12, 2019   mars 2019   T3 2024   depuis 2019   années 1990

A date says only what it says: a year is a date without month and day. A claim may be coarser than
the passage it rests on, never finer.
"""

import re
from dataclasses import dataclass
from functools import cache

from domain.content.text import fold
from domain.content.words import Language

MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip
WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
ORDINALS = {
    "premier": 1, "deuxième": 2, "second": 2, "troisième": 3, "quatrième": 4, "1er": 1, "2e": 2,
    "3e": 3, "4e": 4, "first": 1, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
_YEAR = r"(?:1[5-9]|20)\d\d"
_BEFORE_YEAR: dict[Language, str] = {
    "fr": r"en|depuis|de|dès|d['’]ici|avant|après|jusqu['’]en|fin|début|été|hiver|printemps|automne"
    r"|rentrée|année|l['’]an|année-là|millésime",
    "en": r"in|since|from|of|by|until|before|after|late|early|spring|summer|autumn|fall|winter|year"
    r"|a|the|during|for|to",
}
_SENSE = (
    ("since", r"(?:depuis|dès|since|from)\s*(?:le\s|l['’]année\s|the\s)?$"),
    ("until", r"(?:jusqu['’](?:en|au|à)|d['’]ici|until|by|till)\s*(?:le\s|the\s)?$"),
    ("before", r"(?:avant|before)\s*(?:le\s|the\s)?$"),
    ("after", r"(?:après|after)\s*(?:le\s|the\s)?$"),
)


@dataclass(frozen=True, slots=True)
class When:
    """What a date says; what it does not say is None.

    Attributes:
        weekdays: 0 is Monday; "mardi au samedi" is all five.
        sense: `since`, `until`, `before`, `after` or empty.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    decade: int | None = None
    weekdays: frozenset[int] = frozenset()
    sense: str = ""

    @property
    def said(self) -> dict[str, object]:
        """The components that are stated."""
        named = {
            "year": self.year, "month": self.month, "day": self.day, "quarter": self.quarter,
            "decade": self.decade, "weekdays": self.weekdays or None,
        }  # fmt: skip
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class WhenAt:
    """A date and where it stands in the sentence."""

    when: When
    start: int
    end: int


def dates(sentence: str, language: Language) -> list[WhenAt]:
    """Return the dates of a sentence, in order; the longest reading of each."""
    found: list[WhenAt] = []
    for pattern in _patterns(language):
        for match in pattern.finditer(sentence):
            if any(match.start() < one.end and match.end() > one.start for one in found):
                continue
            start = match.start("all")
            when = _read(match, language, _sense(sentence[:start]))
            if when is not None:
                found.append(WhenAt(when, start, match.end("all")))
    return sorted(found, key=lambda one: one.start)


def says(passage: When, claim: When) -> bool:
    """Say whether a date in a passage carries a claimed one: the same, or finer."""
    known = dict(passage.said)
    if passage.month is not None:
        known.setdefault("quarter", (passage.month + 2) // 3)
    if passage.year is not None:
        known.setdefault("decade", passage.year // 10 * 10)
    for name, value in claim.said.items():
        if known.get(name) != value:
            return False
    one_sided = {claim.sense, passage.sense} & {"until", "before", "after"}
    return not one_sided or claim.sense == passage.sense


def same_kind(one: When, other: When) -> bool:
    """Say whether two dates state a component both, so that they can deny each other."""
    return bool(one.said.keys() & other.said.keys())


def _read(match: re.Match[str], language: Language, sense: str) -> When | None:
    part = {name: value for name, value in match.groupdict().items() if value is not None}
    weekdays = _weekdays(part, language)
    if weekdays:
        return When(weekdays=weekdays)
    month = _month(part.get("month", ""), language) if "month" in part else None
    if "nmonth" in part:
        month = int(part["nmonth"])
    day = int(part["day"]) if "day" in part else None
    if (month or 1) > 12 or (day or 1) > 31:
        return None
    quarter = part.get("quarter")
    return When(
        int(part["year"]) if "year" in part else None,
        month,
        day,
        None
        if quarter is None
        else int(quarter)
        if quarter.isdigit()
        else ORDINALS[quarter.lower()],
        int(part["decade"]) if "decade" in part else None,
        sense=sense,
    )


def _weekdays(part: dict[str, str], language: Language) -> frozenset[int]:
    names = [fold(one) for one in WEEKDAYS[language]]
    if "from" in part and "to" in part:
        first, last = (names.index(fold(part[one]).rstrip("s")) for one in ("from", "to"))
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    if "weekday" in part:
        return frozenset({names.index(fold(part["weekday"]).rstrip("s"))})
    return frozenset()


def _month(text: str, language: Language) -> int:
    short = fold(text).rstrip(".")
    names = [fold(one) for one in MONTHS[language]]
    return next(at for at, one in enumerate(names, 1) if one.startswith(short))


def _sense(head: str) -> str:
    return next((name for name, one in _SENSE if re.search(rf"(?i)\b{one}", head)), "")


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    full = "|".join(MONTHS[language])
    short = (
        "" if language == "fr" else r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?(?=\s\d)"
    )
    month = rf"(?P<month>{full}{short})"
    year = rf"(?P<year>{_YEAR})(?!\d)"
    day = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
    weekday = "|".join(f"{one}s?" for one in WEEKDAYS[language])
    ordinal = "|".join(sorted(ORDINALS, key=len, reverse=True))
    to = r"\s+(?:au|à|to|through|-|–)\s+"
    raw = [
        rf"(?P<all>(?P<year>{_YEAR})-(?P<nmonth>\d\d)-(?P<day>\d\d))\b",
        rf"(?<![\d/])(?P<all>(?P<day>\d\d?)[/.](?P<nmonth>\d\d?)[/.](?P<year>{_YEAR}))\b",
        rf"\b(?P<all>{day}(?: of)? {month},? {year})",
        rf"\b(?P<all>{month} {day},? {year})",
        rf"\b(?P<all>{month},? {year})",
        rf"\b(?P<all>{day}(?: of)? {month})\b",
        rf"\b(?P<all>{month} {day})\b(?! ?(?:%|€))",
        rf"\b(?P<all>[TQ](?P<quarter>[1-4])[ -]{year})",
        rf"\b(?P<all>(?P<quarter>{ordinal}) (?:trimestre|quarter)(?: (?:de |of )?{year})?)",
        r"\b(?P<all>(?:années |the )?(?P<decade>(?:1[5-9]|20)\d0)(?:s\b|(?<=années \d\d\d\d)))",
        rf"\b(?i:{_BEFORE_YEAR[language]})\s(?P<all>{year})(?![\w%€])",
        rf"\((?P<all>{year})\)",
        rf"(?:^|(?<=[,(–-]\s)|(?<=[(–-]))(?P<all>{year})(?=[\s]*[,:)–-])",
        rf"\b(?P<all>(?P<from>{weekday}){to}(?P<to>{weekday}))\b",
        rf"\b(?P<all>(?P<weekday>{weekday}))\b",
    ]
    if language == "fr":
        raw.insert(10, rf"\b(?P<all>{month})(?= (?:dernier|prochain))")
    flags = re.IGNORECASE if language == "fr" else 0
    return tuple(re.compile(one, flags) for one in raw)
