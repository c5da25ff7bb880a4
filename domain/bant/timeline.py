"""How soon a caller wants to begin; the last thing said counts.

Words of hurry and of leisure, spans of time ("d'ici trois semaines") and named months are read.
When to call back, holidays, deliveries and the past are none of it.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from domain.bant.calendar_words import FROM_NOW, MONTHS, NAMED, NOT_BEFORE, SPAN_BEFORE, SPAN_UNIT
from domain.bant.clauses import Clause
from domain.bant.numbers import numbers
from domain.bant.people import outsiders
from domain.bant.remark import Remark
from domain.bant.said import Reading, expressions
from domain.bant.timeline_words import BEGINS, ELSEWHERE, SAID, WHEN_ASKED, WHEN_BEGINNING, WISHES
from domain.bant.words import Language, Timeline

# Days up to which a span counts so.
DAYS = ((2, Timeline.NOW), (12, Timeline.WEEK), (45, Timeline.MONTH), (100, Timeline.QUARTER))
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
GUESSED = 0.4  # a month is named, and the day of the conversation is not known
_IN_THE_MONTH = 15
_FEW_WORDS = 3
_NOT_NOW = re.compile(r"\b(?:ne pas|n'\w+ pas|not|n't)\b[\w' ]{0,25}$")


def read_timeline(remark: Remark, on: date | None = None) -> Reading[Timeline] | None:
    """Return how soon a remark says it is.

    Args:
        on: the day of the conversation, to which a named month is counted; None: not known.
    """
    found = [
        one
        for clause in remark.clauses
        if _about_beginning(clause, remark)
        for one in (*_said(clause, remark), *_spans(clause, remark), *_months(clause, remark, on))
    ]
    sure = [one for one in found if one.confidence > GUESSED] or found
    return max(sure, key=lambda one: (one.end, one.end - one.start), default=None)


def soon(days: float) -> Timeline:
    """Return what a span of days counts as."""
    return next((name for most, name in DAYS if days <= most), Timeline.LATER)


def _about_beginning(clause: Clause, remark: Remark) -> bool:
    """Say whether a clause can speak of the project's beginning."""
    begins = BEGINS[remark.language].search(clause.text)
    if (clause.question and not begins) or (
        clause.supposed and not WISHES[remark.language].search(remark.plain)
    ):
        return False
    if remark.offered and not begins:
        return False
    if outsiders(remark.language).search(clause.text):
        return False
    return begins is not None or not ELSEWHERE[remark.language].search(_told_of(clause, remark))


def _told_of(clause: Clause, remark: Remark) -> str:
    """Return what a clause is about: a few words alone belong to those that follow."""
    few = len(clause.text.split()) <= _FEW_WORDS and remark.asked != "timeline"
    return remark.plain[clause.start :] if few else clause.text


def _said(clause: Clause, remark: Remark) -> Iterator[Reading[Timeline]]:
    tables = [SAID[remark.language]]
    if remark.asked == "timeline":
        tables += [WHEN_ASKED[remark.language], WHEN_BEGINNING[remark.language]]
    elif BEGINS[remark.language].search(clause.text):
        tables.append(WHEN_BEGINNING[remark.language])
    sure = 0.9 if remark.asked == "timeline" else 0.8
    for table in tables:
        for value, words in table:
            for said in words.finditer(clause.text):
                if value is Timeline.NOW and _NOT_NOW.search(clause.text[: said.start()]):
                    continue
                yield Reading(value, clause.start + said.start(), clause.start + said.end(), sure)


def _spans(clause: Clause, remark: Remark) -> Iterator[Reading[Timeline]]:
    """Yield what "dans trois semaines" or "two to three months" come to."""
    for number in numbers(clause.text, remark.language):
        unit = SPAN_UNIT[remark.language].match(clause.text, number.end)
        before = SPAN_BEFORE[remark.language].search(clause.text[: number.start])
        hence = unit and FROM_NOW[remark.language].match(clause.text, unit.end())
        if unit is None or (before is None and not hence and remark.asked != "timeline"):
            continue
        named = next(name for name, said in unit.groupdict().items() if said)
        value = soon(float(number.value * Decimal(_UNIT_DAYS[named])))
        start = before.start() if before else number.start
        if NOT_BEFORE[remark.language].search(clause.text[:start]) and value is Timeline.QUARTER:
            value = Timeline.LATER
        yield Reading(value, clause.start + start, clause.start + unit.end(), 0.85)


def _months(clause: Clause, remark: Remark, on: date | None) -> Iterator[Reading[Timeline]]:
    """Yield what a named month, season or event comes to; without a date, only a guess."""
    bare = remark.asked == "timeline"
    for said in _named(remark.language, bare=bare).finditer(clause.text):
        month = next(
            number
            for words, number in MONTHS[remark.language]
            if re.fullmatch(words, said["month"])
        )
        start, end = clause.start + said.start(), clause.start + said.end()
        if on is None:
            yield Reading(Timeline.QUARTER, start, end, GUESSED)
            continue
        away = (month - on.month) % 12
        days = away * 30 + (_IN_THE_MONTH - on.day if away else 0)
        yield Reading(soon(max(days, 0)), start, end, 0.7)


@cache
def _named(language: Language, *, bare: bool) -> re.Pattern[str]:
    """Return the pattern of a named month: after a word of time, or alone where it was asked."""
    words = expressions("\n".join(words for words, _ in MONTHS[language]))
    months = f"(?P<month>{words})"
    said = rf"(?<!\w){months}(?!\w)" if bare else NAMED[language].format(months=months)
    return re.compile(said)
