"""Sums of money a remark names: how much, of what, per what; ranges count by their lower end.

    1 500 €   1.500€   1,5k   5k€   2000 par mois   $2,000   entre 500 et 800   quinze cents euros

Telephone and order numbers, dates, times, percentages and counts of things are no sums.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.bant.amount_words import (
    ALONE,
    DATED_BEFORE,
    NAMED_BEFORE,
    NO_SUM_AFTER,
    PERIODS,
    RANGE,
)
from domain.bant.currencies import WRITTEN
from domain.bant.number_words import FIGURE_SCALES
from domain.bant.numbers import Number, numbers
from domain.bant.remark import Remark
from domain.bant.said import pattern
from domain.bant.words import Language

_PHONE = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[ .\-/()]{0,2}\d){8,}(?!\d)")
_CODED = re.compile(r"\d+\s*(?:h|:|/)\s*\d+(?:/\d+)*|(?<!\d)\d{1,2}[.\-]\d{1,2}[.\-]\d{4}|#\s*\d+")
_SCALE = {
    language: re.compile(r" ?(" + "|".join(sorted(scales, key=len, reverse=True)) + r")(?![a-z])")
    for language, scales in FIGURE_SCALES.items()
}
_K = re.compile(r" ?(k)(?![a-z])")  # said in letters too: "five k"
_ANY_CURRENCY = "|".join(f"(?P<{name}>{words})" for name, words in WRITTEN)
_AFTER = re.compile(rf" ?(?:d'|de )?(?:{_ANY_CURRENCY})(?![a-z])")
_BEFORE = re.compile(rf"(?:{_ANY_CURRENCY}) ?$")
_PERIOD_GAP = r"[ ,]*(?:ht|ttc|hors taxes?|net|max(?:imum|i)?|environ|or so|tops)?[ ,]*"
_PERIOD = tuple((months, re.compile(_PERIOD_GAP + f"(?:{words})")) for months, words in PERIODS)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum as it was said.

    Attributes:
        value: in its own currency.
        currency: ISO 4217; empty where none was named.
        months: how many months it is for; None where no period was named.
    """

    value: Decimal
    currency: str
    months: Decimal | None
    start: int
    end: int


def amounts(remark: Remark) -> list[Amount]:
    """Return the sums in a remark, in order: what may be money, whatever it is for."""
    plain = remark.plain
    taken = [one.span() for rule in (_PHONE, _CODED) for one in rule.finditer(plain)]
    found = [
        _amount(plain, one, remark.language)
        for one in numbers(plain, remark.language)
        if not any(start < one.end and one.start < end for start, end in taken)
    ]
    apart = [one for at, one in enumerate(found) if not at or one.start >= found[at - 1].end]
    return [one for one in _ranges(plain, apart) if _may_be_money(remark, one)]


def _amount(plain: str, number: Number, language: Language) -> Amount:
    value, end = number.value, number.end
    scale = (_SCALE[language] if number.figures else _K).match(plain, end)
    if scale:
        value, end = value * FIGURE_SCALES[language][scale[1]], scale.end()
    before = _BEFORE.search(plain, max(0, number.start - 5), number.start)
    after = _AFTER.match(plain, end)
    named = after or before
    currency = next((name for name, said in named.groupdict().items() if said), "") if named else ""
    start = before.start() if before else number.start
    end = after.end() if after else end
    months, end = _period(plain, end)
    return Amount(value, currency, months, start, end)


def _period(plain: str, end: int) -> tuple[Decimal | None, int]:
    for months, words in _PERIOD:
        if said := words.match(plain, end):
            return months, said.end()
    return None, end


def _ranges(plain: str, found: Sequence[Amount]) -> Iterator[Amount]:
    """Join the two ends of each range into the lower one, with the words of both."""
    waiting: Amount | None = None
    for one in found:
        if waiting is None:
            waiting = one
        elif RANGE.fullmatch(plain, waiting.end, one.start) and (both := _joined(waiting, one)):
            waiting = both
        else:
            yield waiting
            waiting = one
    if waiting is not None:
        yield waiting


def _joined(low: Amount, high: Amount) -> Amount | None:
    """Return a range as one sum: "cinq à six cents" is 500, "1 à 2k" 1,000."""
    value = low.value
    for scale in (100, 1000):
        if value < 100 and value * scale < high.value <= value * scale * 10 and not low.currency:
            value *= scale
            break
    if not low.value or value >= high.value:
        return None
    start = low.start
    months = high.months if high.months is not None else low.months
    return replace(
        high, value=value, currency=low.currency or high.currency, months=months, start=start
    )


def _may_be_money(remark: Remark, one: Amount) -> bool:
    before, after = remark.plain[: one.start], remark.plain[one.end :]
    if NO_SUM_AFTER[remark.language].match(after):
        return False
    if one.currency:
        return True
    if NAMED_BEFORE[remark.language].search(before):
        return False
    if one.months is not None:
        return True
    if DATED_BEFORE[remark.language].search(before):
        return False
    return bool(ALONE[remark.language].match(after))


def no_month_in(words: str) -> bool:
    """Say whether words speak of a year ("mon budget annuel")."""
    return bool(_YEARLY.search(words))


_YEARLY = pattern(
    "mis(?:e)? de cote pour l'annee\nbudget annuel(?:le)?\nannual(?:ly)?\nyearly\nper annum\n"
    "budget a l'annee\n(?:pour|sur"
    "|dans) (?:toute )?l'annee\nfor the (?:whole )?year\npar an\na l'annee\nannuelle?ment"
)
