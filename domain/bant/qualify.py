"""Reads a conversation: the latest statement on a field wins, whatever came before it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from domain.bant.authority import read_authority
from domain.bant.budget import read_budget
from domain.bant.engagement import read_engagement
from domain.bant.fit import read_fit
from domain.bant.language import language_of
from domain.bant.remark import Remark
from domain.bant.said import Reading
from domain.bant.timeline import read_timeline
from domain.bant.words import ATTRIBUTES, Field, Found, Language, Qualification, Turn

READERS: dict[Field, Callable[[Remark], Reading[Any] | None]] = {
    "budget": read_budget,
    "decision_maker": read_authority,
    "fit": read_fit,
    "engagement": read_engagement,
}

LEAST_TO_REPLACE = 0.5  # a guess does not replace what was said clearly
MOST_CHARS = 2000  # of one remark: of a longer one its end is read


def qualify(
    turns: Sequence[Turn], language: Language | None = None, on: date | None = None
) -> Qualification:
    """Return what a conversation says about its caller.

    Remarks once read are remembered, so that asking again after each turn costs one remark.

    Args:
        turns: the whole conversation, in order.
        language: None: the one the caller speaks.
        on: the day of the conversation, to which named months are counted; None: not known.
    """
    spoken = language or _spoken(turns)
    found: dict[str, Any] = {}
    for number, remark in _remarks(turns, spoken):
        for field, reading in _readings(remark, on).items():
            before = found.get(ATTRIBUTES[field])
            if before is not None and reading.confidence < LEAST_TO_REPLACE <= before.confidence:
                continue
            quote = remark.quote(reading.start, reading.end)
            found[ATTRIBUTES[field]] = Found(reading.value, quote, reading.confidence, number)
    return Qualification(**found, language=spoken)


def _remarks(turns: Sequence[Turn], language: Language) -> Iterator[tuple[int, Remark]]:
    before = ""
    for number, turn in enumerate(turns):
        if turn.speaker == "agent":
            before = turn.text
        else:
            yield number, Remark(turn.text[-MOST_CHARS:], language, before[-MOST_CHARS:])


@lru_cache(maxsize=4096)
def _readings(remark: Remark, on: date | None) -> dict[Field, Reading[Any]]:
    read = {field: reader(remark) for field, reader in READERS.items()}
    read["timeline"] = read_timeline(remark, on)
    return {field: reading for field, reading in read.items() if reading is not None}


def _spoken(turns: Sequence[Turn]) -> Language:
    theirs = " ".join(turn.text for turn in turns if turn.speaker == "caller")
    ours = " ".join(turn.text for turn in turns if turn.speaker == "agent")
    return language_of(theirs, language_of(ours))
