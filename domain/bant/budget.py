"""The budget a caller states: euros a month, 0 where they say that there is none.

A sum is theirs to spend on this when nothing around it says otherwise: not a question, not what
somebody else charges or earns, not "trop cher", not put aside by "plutôt" or "instead". The last
one said counts.
"""

import re
from decimal import Decimal

from domain.bant.amounts import Amount, amounts, no_month_in
from domain.bant.budget_words import (
    ACCEPTS,
    CUES,
    INSTEAD_OF,
    NO_BUDGET,
    NONE_AT_ALL,
    NOT_THEIRS,
    ONCE,
    OPEN,
    REJECTED,
    TOO_MUCH,
)
from domain.bant.clauses import Clause
from domain.bant.currencies import EUR_FOR_ONE
from domain.bant.money_words import CAPPED
from domain.bant.people import outsiders
from domain.bant.remark import Remark
from domain.bant.said import Reading

_CAPPED = {language: re.compile(words) for language, words in CAPPED.items()}
_CENT = Decimal("0.01")
_YEAR = Decimal(12)
_SMALL = 30  # a number so small, alone, is no monthly budget
_CUED = 60  # characters before a sum in which a word of spending may stand
_NEAR = 40  # characters in which a sum is called too much
_YEARS = {*range(1950, 2000), *range(2001, 2060)}


def read_budget(remark: Remark) -> Reading[Decimal] | None:
    """Return the monthly budget a remark states, the last one said."""
    found = [one for amount in amounts(remark) if (one := _stated(remark, amount))]
    if none := _none(remark):
        found.append(none)
    return max(found, key=lambda one: one.start, default=None)


def _stated(remark: Remark, amount: Amount) -> Reading[Decimal] | None:
    clause = remark.clause_at(amount.start)
    near = remark.plain[max(0, amount.start - _CUED) : clause.end]
    cued = remark.asked == "budget" or any(
        words[remark.language].search(near) for words in (CUES, ACCEPTS)
    )
    if not _theirs(remark, clause, amount) or not _enough_said(clause, amount, cued):
        return None
    months = amount.months
    if months is None and (no_month_in(clause.text) or no_month_in(_just_before(remark, amount))):
        months = _YEAR
    value = amount.value * EUR_FOR_ONE[amount.currency or "EUR"] / (months or 1)
    sure = 0.6 + 0.2 * cued + 0.1 * (months is not None) + 0.05 * (amount.currency == "EUR")
    if amount.currency not in ("", "EUR"):
        sure -= 0.1
    return Reading(value.quantize(_CENT), amount.start, amount.end, round(sure, 2))


def _theirs(remark: Remark, clause: Clause, amount: Amount) -> bool:
    """Say whether the sum is the caller's to spend on this."""
    language = remark.language
    before = remark.plain[clause.start : amount.start]
    after = remark.plain[amount.end : amount.end + _NEAR]
    if clause.question or clause.supposed:
        return False
    turned_down = REJECTED[language].search(before) or INSTEAD_OF[language].search(before)
    if turned_down and not _CAPPED[language].search(before):
        return False
    if any(TOO_MUCH[language].search(one) for one in (_just_before(remark, amount), after)):
        return False
    if ONCE[language].search(clause.text):
        return False
    about = _about(remark, clause)
    if NOT_THEIRS[language].search(about) and not ACCEPTS[language].search(about):
        return False
    return not outsiders(language).search(clause.text)


def _just_before(remark: Remark, amount: Amount) -> str:
    """Return the words of the same sentence that lead to a sum."""
    near = remark.plain[max(0, amount.start - _NEAR) : amount.start]
    return near[max(near.rfind(mark) for mark in ".!?") + 1 :]


def _about(remark: Remark, clause: Clause) -> str:
    """Return what a clause is about: "c'est 4 000" belongs to the words before it."""
    place = remark.clauses.index(clause)
    if place and clause.text.startswith(("c'est", "it's", "ca fait", "that's")):
        return remark.clauses[place - 1].text + clause.text
    return clause.text


def _enough_said(clause: Clause, amount: Amount, cued: bool) -> bool:
    """Say whether the words make the number money: a currency, a period, or a word of spending."""
    if amount.currency or amount.months is not None:
        return True
    year = amount.value in _YEARS and "budget" not in clause.text
    return cued and not year and (amount.value >= _SMALL or amount.value == 0)


def _none(remark: Remark) -> Reading[Decimal] | None:
    """Return the statement that there is no budget."""
    rules = [NO_BUDGET[remark.language]]
    if remark.asked == "budget":
        rules.append(NONE_AT_ALL[remark.language])
    for clause in remark.clauses:
        if clause.question or clause.supposed or OPEN[remark.language].search(clause.text):
            continue
        for rule in rules:
            if said := rule.search(clause.text):
                start = clause.start + said.start()
                return Reading(Decimal(0), start, clause.start + said.end(), 0.85)
    return None
