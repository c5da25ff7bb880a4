"""The server-owned instructions of the realtime model: what it is for, what it may never do.

The caller cannot change them: what is said in a call, and what a tool returns, is material. Facts
are the only source of prices, dates and promises. When one upstream session follows another, the
state of the conversation goes in as text: one item, because each further item costs money.
"""

from collections.abc import Sequence
from typing import Literal

from domain.bant.score import NAMES
from domain.bant.words import FIELDS, Language, Qualification, Turn
from domain.calls.prompt_words import (
    DUTIES,
    FACTS,
    HANDED_OVER,
    KNOWN,
    NO_FACTS,
    OPEN,
    PURPOSES,
    RECENT,
    RULES,
    UNKNOWN,
)
from domain.calls.words import first_sentence

Purpose = Literal["qualify", "support", "win-back"]
RECENT_TURNS = 6
MOST_CHARS = 300  # of one remark that is handed over


def instructions(
    purpose: Purpose,
    language: Language,
    *,
    company: str = "",
    facts: Sequence[str] = (),
    outbound: bool = False,
) -> str:
    """Return the instructions of a conversation.

    Args:
        facts: sentences the client stands by (offers, prices, hours); nothing else may be stated.
        outbound: whether we called.
    """
    first = first_sentence(language, company, outbound=outbound)
    parts = [
        PURPOSES[language][purpose],
        DUTIES[language].format(first=first),
        RULES[language],
        _facts(facts, language),
    ]
    return "\n\n".join(parts)


def handed_over(
    turns: Sequence[Turn], q: Qualification, language: Language, *, order: str = ""
) -> str:
    """Return what a following session must know: what was learned, what was said last.

    Args:
        order: what was found of an order, if one was asked for.
    """
    known = [
        KNOWN[language].format(name=NAMES[language][field], quote=_short(found.quote))
        for field in FIELDS
        if (found := q.found(field)) is not None
    ]
    still = ", ".join(NAMES[language][field] for field in q.unknown) or UNKNOWN[language]
    said = "\n".join(f"{one.speaker}: {_short(one.text)}" for one in turns[-RECENT_TURNS:])
    parts = [HANDED_OVER[language], *known, OPEN[language].format(fields=still)]
    if order:
        parts.append(order)
    if said:
        parts.append(f"{RECENT[language]}\n{said}")
    return "\n".join(parts)


def summary(q: Qualification, total: int, band: str) -> str:
    """Return a conversation in three lines, for the person who takes over."""
    language = q.language
    known = [
        f"{NAMES[language][field]} : « {_short(found.quote)} »"
        for field in FIELDS
        if (found := q.found(field)) is not None
    ]
    still = ", ".join(NAMES[language][field] for field in q.unknown) or UNKNOWN[language]
    head = {"fr": f"Score {total} sur 100, {band}.", "en": f"Score {total} of 100, {band}."}
    return "\n".join([head[language], " ; ".join(known), OPEN[language].format(fields=still)])


def _facts(facts: Sequence[str], language: Language) -> str:
    told = "\n".join(f"- {_short(one)}" for one in facts)
    return f"{FACTS[language]}\n{told}" if told else NO_FACTS[language]


def _short(text: str) -> str:
    """Return a remark on one line and of bounded length: it is shown, never obeyed."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_CHARS else f"{line[:MOST_CHARS]}…"
