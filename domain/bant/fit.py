"""Whether the caller's business is one we serve: a shop online, or a small company in B2B.

Somebody else's shop, or one where the caller bought something, says nothing. What they do not do
("pas de e-commerce") says nothing either: they may still sell to companies.
"""

import re
from collections.abc import Iterator

from domain.bant.clauses import Clause
from domain.bant.fit_words import (
    ANSWERS_YES,
    BOUGHT,
    GOES_ON,
    NOT_ONE,
    NOT_SERVED,
    OWN,
    SERVED,
    SYSTEMS,
    YES_OR_NO,
    YOURS,
)
from domain.bant.people import outsiders
from domain.bant.remark import Remark
from domain.bant.said import Reading, fold, pattern
from domain.bant.trade_words import WHEN_ASKED
from domain.bant.words import LANGUAGES, Language

_ASKED: dict[Language, re.Pattern[str]] = {one: pattern(WHEN_ASKED[one]) for one in LANGUAGES}


def read_fit(remark: Remark) -> Reading[bool] | None:
    """Return whether a remark speaks of a business we serve, the last thing said."""
    found = [*_answer(remark), *(one for clause in remark.clauses for one in _said(clause, remark))]
    return max(found, key=lambda one: one.start, default=None)


def _said(clause: Clause, remark: Remark) -> Iterator[Reading[bool]]:
    language = remark.language
    if outsiders(language).search(clause.text) or clause.supposed:
        return
    if no := NOT_SERVED[language].search(clause.text):
        yield Reading(False, clause.start + no.start(), clause.start + no.end(), 0.9)
        return
    if BOUGHT[language].search(remark.plain):
        return
    words = _in_question(clause, remark) if clause.question else SERVED[language]
    if words is None:
        return
    text = clause.text if clause.question else _with_next(clause, remark)
    asked = [_ASKED[language]] if remark.asked == "fit" and not clause.question else []
    for yes in (one for rule in (words, *asked) for one in rule.finditer(text)):
        if not NOT_ONE[language].search(text[: yes.start()]):
            yield Reading(True, clause.start + yes.start(), clause.start + yes.end(), 0.85)
            return


def _with_next(clause: Clause, remark: Remark) -> str:
    """Return a clause with what belongs to it: "nos clients, c'est surtout des hôtels"."""
    following = remark.clauses[remark.clauses.index(clause) + 1 :]
    if not following or not GOES_ON[remark.language].match(following[0].text):
        return clause.text
    return remark.plain[clause.start : following[0].end]


def _in_question(clause: Clause, remark: Remark) -> re.Pattern[str] | None:
    """Return what a question may tell of its asker: "ma boutique", or the system they ask about."""
    if YOURS[remark.language].search(clause.text):
        return None
    return OWN[remark.language] if OWN[remark.language].search(clause.text) else SYSTEMS


def _answer(remark: Remark) -> Iterator[Reading[bool]]:
    """Yield a mere yes, where the question was whether they sell online or to companies."""
    if remark.asked == "fit" and YES_OR_NO[remark.language].search(fold(remark.before)):
        said = ANSWERS_YES[remark.language].match(remark.plain)
        if said is not None:
            yield Reading(True, said.start(), said.end(), 0.7)
