"""One remark as the readers see it: folded, in clauses, with the question it answers."""

import re
from dataclasses import dataclass
from functools import cached_property

from domain.bant.clauses import Clause, clauses
from domain.bant.offer_words import OFFERS, OFFERS_SAID
from domain.bant.questions import asked_in
from domain.bant.said import fold
from domain.bant.spelling import spelled
from domain.bant.words import Field, Language

_QUESTION = re.compile(r"[^.!?]*\?")


@dataclass(frozen=True)
class Remark:
    """What somebody said, and what the other side had said before it."""

    text: str
    language: Language
    before: str = ""

    @cached_property
    def plain(self) -> str:
        """Return the words in lower case without accents, as they are usually spelled."""
        return self._spelled[0]

    def quote(self, start: int, end: int) -> str:
        """Return what was said where these characters of `plain` stand."""
        places = self._spelled[1]
        return self.text[places[start] : places[end - 1] + 1] if start < end else ""

    @cached_property
    def _spelled(self) -> tuple[str, tuple[int, ...]]:
        return spelled(fold(self.text), self.language)

    @cached_property
    def asked(self) -> Field | None:
        """Return the field it was asked for."""
        return asked_in(self.before)

    @cached_property
    def offered(self) -> bool:
        """Say whether it answers the offer of a next step."""
        before = fold(self.before)
        if OFFERS_SAID[self.language].search(before):
            return True
        questions = _QUESTION.findall(before)
        return bool(questions and OFFERS[self.language].search(questions[-1]))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Return its clauses, in order; at least one."""
        return clauses(self.plain, self.language)

    def clause_at(self, place: int) -> Clause:
        """Return the clause a character stands in."""
        return next((one for one in reversed(self.clauses) if one.start <= place), self.clauses[0])
