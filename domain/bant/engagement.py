"""Whether the caller takes part: asks about the offer, tells a problem, agrees to a next step.

A refusal or mere curiosity is a no. A yes, an answer, a listening sound say nothing; so do
questions about who is calling, about an order, or about when to call back.
"""

import re
from collections.abc import Iterator

from domain.bant.clauses import Clause
from domain.bant.engagement_words import (
    ANYTHING_ELSE,
    BEGINS_NOT,
    INTEREST,
    NEXT_STEP,
    NOTHING_TOLD,
    PROBLEM,
    REFUSES,
)
from domain.bant.offer_words import AGREES, CONFIRMS, DECLINES
from domain.bant.question_words import ABOUT_OFFER, ELSEWHERE
from domain.bant.remark import Remark
from domain.bant.said import Reading, fold
from domain.bant.wishes import Wish, wish_of

_TELLS_SOMETHING, _TELLS_ASKED = 3, 3  # words
_ELSEWHERE = (Wish.STOP, Wish.PERSON, Wish.ORDER, Wish.WHO, Wish.REPEAT)
_WORDS = re.compile(r"[a-zœ]{2,}")


def read_engagement(remark: Remark) -> Reading[bool] | None:
    """Return whether a remark shows interest or refuses, the last thing said."""
    found = [one for clause in remark.clauses for one in _said(clause, remark)]
    found += [] if found else _to_offer(remark)
    if not found and remark.asked == "engagement":
        found += _told(remark)
    return max(found, key=lambda one: one.start, default=None)


def _to_offer(remark: Remark) -> Iterator[Reading[bool]]:
    """Yield a yes or a no to the next step that the agent offered."""
    if not remark.offered:
        return
    for value, words in ((True, AGREES), (False, DECLINES)):
        if said := words[remark.language].match(remark.plain):
            yield Reading(value, said.start(), said.end(), 0.75)
            return
    if said := CONFIRMS[remark.language].search(remark.plain):
        yield Reading(True, said.start(), said.end(), 0.75)


def _told(remark: Remark) -> Iterator[Reading[bool]]:
    """Yield an answer with something in it, where the question was what weighs on them."""
    told = len(remark.plain.split()) >= _TELLS_ASKED
    told = told and wish_of(remark.plain, remark.language) not in _ELSEWHERE
    if told and not NOTHING_TOLD[remark.language].search(remark.plain):
        yield Reading(True, 0, len(remark.plain), 0.6)


def _said(clause: Clause, remark: Remark) -> Iterator[Reading[bool]]:
    language = remark.language
    if refusal := REFUSES[language].search(clause.text):
        if not ANYTHING_ELSE[language].search(fold(remark.before)):
            yield _reading(False, clause, refusal, 0.9)
        return
    if clause.question:
        if _asks_about_offer(clause, remark):
            start = clause.start + len(clause.text) - len(clause.text.lstrip())
            yield Reading(True, start, clause.start + len(clause.text.rstrip()), 0.85)
        return
    told = () if _declined(remark) else (PROBLEM,)
    for words in (NEXT_STEP, INTEREST, *told):
        said = words[language].search(clause.text)
        if said and not BEGINS_NOT[language].search(clause.text[: said.start()]):
            yield _reading(True, clause, said, 0.85)
            return


def _declined(remark: Remark) -> bool:
    """Say whether it declines the step offered: what weighs on them is then the excuse."""
    return remark.offered and DECLINES[remark.language].match(remark.plain) is not None


def _asks_about_offer(clause: Clause, remark: Remark) -> bool:
    language = remark.language
    if ELSEWHERE[language].search(clause.text) or wish_of(clause.text, language) in _ELSEWHERE:
        return False
    long_enough = len(_WORDS.findall(clause.text)) >= _TELLS_SOMETHING
    return long_enough or ABOUT_OFFER[language].search(clause.text) is not None


def _reading(value: bool, clause: Clause, said: re.Match[str], sure: float) -> Reading[bool]:
    return Reading(value, clause.start + said.start(), clause.start + said.end(), sure)
