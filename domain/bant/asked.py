"""What a language model is asked about a conversation, and what of its answer is believed.

The model comes second. What it found counts only where its quote stands, word for word, in what the
caller said, and a sum only where that quote holds it. Where the rules found something else, they
win unless they were unsure.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field

from domain.bant.amounts import amounts
from domain.bant.asked_words import SYSTEM, WORDS_ALONE, WORDS_TOO
from domain.bant.currencies import EUR_FOR_ONE
from domain.bant.remark import Remark
from domain.bant.said import fold
from domain.bant.words import ATTRIBUTES, FIELDS, Found, Language, Qualification, Timeline, Turn
from domain.bant.words import Field as FieldName

UNSURE = 0.6  # below, what the rules found gives way to the model
MODEL_SURE = 0.6
MOST_TURNS, MOST_CHARS = 40, 1000
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Sum(BaseModel):
    """A budget as the model read it."""

    amount: float = Field(ge=0, le=1e9)
    currency: Literal["EUR", "USD", "GBP", "CHF", "CAD", "MAD"]
    per: Literal["month", "quarter", "year"]
    quote: str = Field(max_length=300)


class Soon(BaseModel):
    """A timeline as the model read it."""

    value: Timeline
    quote: str = Field(max_length=300)


class YesNo(BaseModel):
    """A yes or no as the model read it."""

    value: bool
    quote: str = Field(max_length=300)


class Asked(BaseModel):
    """The model's reading of a conversation; null is "nobody said"."""

    budget: Sum | None
    timeline: Soon | None
    decision_maker: YesNo | None
    fit: YesNo | None
    engagement: YesNo | None


class Answered(Asked):
    """The same, and one or two sentences that answer the caller's last words."""

    answer: str = Field(max_length=600)


def system_prompt(language: Language, facts: Sequence[str] = (), *, words: bool = False) -> str:
    """Return what the model is told to do.

    Args:
        facts: what may be stated, with `words`; nothing else may.
        words: also ask for an answer to the caller's last words.
    """
    if not words:
        return SYSTEM[language]
    return f"{SYSTEM[language]}\n\n{WORDS_TOO[language]}\n{_told(facts)}"


def words_prompt(language: Language, facts: Sequence[str] = ()) -> str:
    """Return what the model is told where only words are wanted, soon."""
    return f"{WORDS_ALONE[language]}\n{_told(facts)}"


def user_prompt(turns: Sequence[Turn]) -> str:
    """Return the conversation as material: one line a turn, the caller's marks taken out."""
    lines = [
        f"<{one.speaker}>{_bare(one.text)[-MOST_CHARS:]}</{one.speaker}>"
        for one in turns[-MOST_TURNS:]
    ]
    return "\n".join(lines)


def merged(q: Qualification, asked: Asked, turns: Sequence[Turn]) -> Qualification:
    """Return what the rules and the model found together.

    Args:
        q: what the rules found.
        turns: the conversation both have read.
    """
    more: dict[str, Any] = {}
    for field in FIELDS:
        found, known = _believed(field, asked, turns, q.language), q.found(field)
        if found is not None and (known is None or known.confidence < UNSURE):
            more[ATTRIBUTES[field]] = found
    return replace(q, **more)


def by_model(asked: Asked, turns: Sequence[Turn], language: Language) -> Qualification:
    """Return what is believed of a model's reading alone."""
    return merged(Qualification(language=language), asked, turns)


def _believed(
    field: FieldName, asked: Asked, turns: Sequence[Turn], language: Language
) -> Found[Any] | None:
    """Return a finding of the model that the caller's own words bear out."""
    said = getattr(asked, field)
    if said is None:
        return None
    placed = _placed(said.quote, turns)
    if placed is None:
        return None
    number, quote = placed
    value = _eur_month(said, quote, language) if isinstance(said, Sum) else said.value
    return None if value is None else Found(value, quote, MODEL_SURE, number)


def _placed(quote: str, turns: Sequence[Turn]) -> tuple[int, str] | None:
    """Return the last turn of the caller that holds a quote, and its words as they stand there."""
    wanted = fold(quote).strip(" .,;!?\"'«»")
    if not wanted:
        return None
    for number in range(len(turns) - 1, -1, -1):
        at = fold(turns[number].text).find(wanted) if turns[number].speaker == "caller" else -1
        if at >= 0:
            return number, turns[number].text[at : at + len(wanted)]
    return None


def _eur_month(said: Sum, quote: str, language: Language) -> Decimal | None:
    """Return a sum in euros a month, None where its quote does not hold it; 0 needs no figure."""
    amount = Decimal(str(said.amount))
    named = {one.value for one in amounts(Remark(quote, language, "budget ?"))}
    if amount and amount not in named:
        return None
    return (amount * EUR_FOR_ONE[said.currency] / _MONTHS[said.per]).quantize(Decimal("0.01"))


def _told(facts: Sequence[str]) -> str:
    return "\n".join(f"- {one}" for one in facts) or "-"


def _bare(text: str) -> str:
    """Return a remark on one line, without what could close its mark."""
    return " ".join(text.replace("<", "‹").replace(">", "›").split())
