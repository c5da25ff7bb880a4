"""Cuts a remark into clauses, with or without punctuation, and says which ask or only suppose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from domain.bant.clause_words import ASKS, STARTS, SUPPOSES, TAGS, TIES
from domain.bant.said import pattern
from domain.bant.words import Language

_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=[\w])[^.!?\n]*)*[.!?\n]*")
_COMMA = re.compile(r"\s*(?:,(?!\d)|[;:()\"]| - )\s*")

_TOPIC = re.compile(
    r"(?:^|[,.!?] ?|\b(?:mais|et|donc|apres|pour|that|but|and) )(?:la|le|l'|les|ma|mon|notre|nos) ?"
    r"(?:\w+ )?\w+,? $"
)
_TIED = 30  # characters before a subject in which what it belongs to stands


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a remark that says one thing.

    Attributes:
        start: where it begins in the remark.
        text: its folded words.
        question: whether it asks.
        supposed: whether it only imagines ("si j'étais le patron").
    """

    start: int
    text: str
    question: bool
    supposed: bool

    @property
    def end(self) -> int:
        """Return where it ends in the remark."""
        return self.start + len(self.text)


def clauses(plain: str, language: Language) -> tuple[Clause, ...]:
    """Return the clauses of a folded text, in order; at least one."""
    found = [one for at, text in _sentences(plain) for one in _of_sentence(at, text, language)]
    return tuple(found) or (Clause(0, plain, question=False, supposed=False),)


def _sentences(plain: str) -> Iterator[tuple[int, str]]:
    for said in _SENTENCE.finditer(plain):
        if said[0].strip():
            yield said.start(), said[0]


def _of_sentence(at: int, text: str, language: Language) -> Iterator[Clause]:
    asks, supposes = _asks(language), _supposes(language)
    pieces = list(_pieces(text, language))
    supposed, tagged = False, len(pieces) > 1 and bool(_tag(language).fullmatch(pieces[-1][1]))
    for number, (start, piece) in enumerate(pieces):
        supposed = supposed or bool(supposes.search(piece))
        last = number == len(pieces) - 1 or tagged
        question = bool(asks.match(piece)) or (last and "?" in text)
        yield Clause(at + start, piece, question, supposed)


def _pieces(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a sentence: cut at marks, before conjunctions and before new subjects."""
    start = 0
    for cut in sorted({*_marks(text), *_beginnings(text, language)}):
        if text[start:cut].strip(' ,;:-()"'):
            yield start, text[start:cut]
            start = cut
    if text[start:].strip():
        yield start, text[start:]


def _marks(text: str) -> Iterator[int]:
    return (said.end() for said in _COMMA.finditer(text) if not _topic(text, said.end()))


def _beginnings(text: str, language: Language) -> Iterator[int]:
    ties = _ties(language)
    for said in _starts(language).finditer(text):
        before = text[max(0, said.start() - _TIED) : said.start()].rstrip()
        tied = ties.search(before) or _topic(text, said.start())
        if before and before[-1] not in "-'" and not tied:
            yield said.start()


def _topic(text: str, at: int) -> bool:
    """Say whether a statement begins here whose subject stands before it: "la signature, c'est"."""
    return text.startswith("c'est", at) and _TOPIC.search(text[:at]) is not None


@cache
def _asks(language: Language) -> re.Pattern[str]:
    return re.compile(r"\s*" + pattern(ASKS[language]).pattern)


@cache
def _tag(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\s*{pattern(TAGS[language]).pattern}\s*\?+\s*")


@cache
def _supposes(language: Language) -> re.Pattern[str]:
    return pattern(SUPPOSES[language])


@cache
def _starts(language: Language) -> re.Pattern[str]:
    return pattern(STARTS[language])


@cache
def _ties(language: Language) -> re.Pattern[str]:
    """What a new subject still belongs to: "que je", "as soon as we"."""
    return re.compile(pattern(TIES[language]).pattern + r"$")
