"""Whether the caller decides: alone or with others yes; not if somebody must be asked first.

The last statement counts; in one clause a no outweighs a yes ("je ne suis pas le gérant"). What is
only imagined, asked, or said of somebody else's owner is no statement.
"""

import re
from collections.abc import Iterator

from domain.bant.authority_answers import (
    ANSWERS_NO,
    ANSWERS_YES,
    ASKED_NO,
    ASKED_TOGETHER,
    ASKED_YES,
    ASKS_OTHERS,
    ASKS_WHO,
    EITHER,
    NAMED,
    NOBODY,
    ONESELF,
    SHORT,
    SOMEBODYS,
)
from domain.bant.authority_words import CONTRAST, DECIDES, NEGATED, NOT_DECIDING, TOGETHER
from domain.bant.clauses import Clause
from domain.bant.people import outsiders
from domain.bant.questions import question_in
from domain.bant.remark import Remark
from domain.bant.role_words import ROLE, ROLE_TOLD
from domain.bant.said import Reading, fold


def read_authority(remark: Remark) -> Reading[bool] | None:
    """Return whether a remark says that its speaker decides."""
    found = list(_answers(remark))
    for clause in remark.clauses:
        if clause.supposed or clause.question:
            continue
        found += _in_clause(clause, remark)
    if said := CONTRAST[remark.language].search(remark.plain):
        found.append(Reading(True, said.start("oneself"), said.end("oneself"), 0.85))
    return max(found, key=lambda one: one.start, default=None)


def _in_clause(clause: Clause, remark: Remark) -> Iterator[Reading[bool]]:
    """Yield what one clause says; whoever decides together decides."""
    language, asked = remark.language, remark.asked == "decision_maker"
    together = TOGETHER[language].search(clause.text)
    no = NOT_DECIDING[language].search(clause.text)
    if no and NEGATED[language].search(clause.text[: no.start()]):
        no = None
    if asked and together is None and no is None:
        together = ASKED_TOGETHER[language].search(clause.text)
    yes = together or DECIDES[language].search(clause.text) or _role(clause, remark)
    if asked and no is None and yes is None:
        no = ASKED_NO[language].search(clause.text) or _named(clause, remark)
    if yes and not together and NEGATED[language].search(clause.text[: yes.start()]):
        yes, no = None, no or yes
    if asked and yes is None and no is None and (answer := _short(clause, remark)):
        yield answer
        return
    if yes is None and asked and no is None and not ANSWERS_NO[language].match(remark.plain):
        yes = ASKED_YES[language].search(clause.text)
    said = together or no or yes
    if said is not None:
        start, end = clause.start + said.start(), clause.start + said.end()
        yield Reading(said is yes, start, end, 0.9 if asked or said is no else 0.85)


def _named(clause: Clause, remark: Remark) -> re.Match[str] | None:
    """Return somebody else's name or title, where it was asked who decides."""
    if not ASKS_WHO.search(fold(remark.before)):
        return None
    return NAMED[remark.language].fullmatch(clause.text)


def _role(clause: Clause, remark: Remark) -> re.Match[str] | None:
    """Return the words by which somebody calls themselves owner or founder, None without."""
    language = remark.language
    if outsiders(language).search(clause.text):
        return None
    said = ROLE_TOLD[language].search(clause.text) or ROLE[language].search(clause.text)
    return None if said and SOMEBODYS.match(said[0]) else said


def _answers(remark: Remark) -> Iterator[Reading[bool]]:
    """Yield a mere yes or no, where this was the question."""
    if remark.asked != "decision_maker":
        return
    others = _asks_others(remark)
    rules = [(True, ANSWERS_YES), (False, ANSWERS_NO), *([(False, NOBODY)] if others else [])]
    for value, words in rules:
        said = words[remark.language].match(remark.plain)
        if said is not None:
            turned = others and not ONESELF.search(said[0])
            yield Reading(value is not turned, said.start(), said.end(), 0.75)


def _short(clause: Clause, remark: Remark) -> Reading[bool] | None:
    """Return a clause that is a yes or a no and nothing else: "je suis associé, donc oui"."""
    said = SHORT[remark.language].fullmatch(clause.text)
    if said is None or clause.start == 0 or _asks_others(remark):
        return None
    start = clause.start + said.start(1)
    return Reading(said["yes"] is not None, start, clause.start + said.end(1), 0.75)


def _asks_others(remark: Remark) -> bool:
    """Say whether the question was if anybody else has a say, so that a yes means having to ask."""
    asked = question_in(remark.before)
    return bool(ASKS_OTHERS.search(asked)) and not EITHER.search(asked)
