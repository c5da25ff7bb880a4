"""What a conversation leaves behind: its words without addresses and numbers, and those apart.

A transcript is kept to see why a lead scored what it did; whom it was with is not in it. What the
caller said to be reached by stands in two fields of its own, so that erasing them is one act.
"""

import re
from collections.abc import Sequence

from domain.bant import Language, Turn
from domain.bant.contacts import LEAST_DIGITS, digit_runs

MOST_TURNS, MOST_CHARS = 60, 500  # kept of a conversation, and of a turn
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN = re.compile(
    r"\b([\w.+-]+(?:\s+(?:point|dot)\s+[\w+-]+)*)\s+(?:arobase|arobas|at)\s+"
    r"([\w-]+(?:\s+(?:point|dot)\s+[\w-]+)+)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00|0)(?:[\s.()/-]?\d){8,14}(?!\d)")
_LONG = re.compile(r"(?<!\d)(?:[A-Z]{2}\d{2}[\s-]?)?(?:\d[\s-]?){11,}\d(?!\d)")  # cards, accounts
_TRUNK = {"FR": "+33", "BE": "+32", "CH": "+41", "GB": "+44", "LU": "+352"}


def masked(text: str, language: Language) -> str:
    """Return a text without e-mail addresses, telephone, card and account numbers.

    A number that is read aloud cannot be cut out: then nothing of the text stays.
    """
    for pattern, name in (
        (_SPOKEN, "[e-mail]"),
        (_EMAIL, "[e-mail]"),
        (_LONG, "[number]"),
        (_PHONE, "[number]"),
    ):
        text = pattern.sub(name, text)
    aloud = any(len(run) >= LEAST_DIGITS for run in digit_runs(text, language))
    return "[number]" if aloud else text


def kept(turns: Sequence[Turn], language: Language) -> list[dict[str, str]]:
    """Return the last turns, masked and cut."""
    return [
        {"speaker": turn.speaker, "text": masked(turn.text, language)[:MOST_CHARS]}
        for turn in turns[-MOST_TURNS:]
    ]


def e164(number: str, country: str) -> str:
    """Return a number as it is dialled from anywhere; empty where that is not known.

    Args:
        country: whose national numbers are meant, two letters.
    """
    if number.startswith("+"):
        return number
    trunk = _TRUNK.get(country, "")
    return f"{trunk}{number[1:]}" if trunk and number.startswith("0") else ""
