"""What a qualification is made of: who said what, and what that says about the five fields.

A field that nobody spoke of is None: unknown, which is neither zero nor no.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Literal, TypeVar

T = TypeVar("T", covariant=True)

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

Field = Literal["budget", "timeline", "decision_maker", "fit", "engagement"]
FIELDS: tuple[Field, ...] = ("budget", "timeline", "decision_maker", "fit", "engagement")


class Timeline(StrEnum):
    """How soon somebody wants to begin, the soonest first; NONE: there is no such plan."""

    NOW = "now"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said."""

    speaker: Literal["caller", "agent"]
    text: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, and what it rests on.

    Attributes:
        quote: the caller's own words, as they stand in the turn.
        confidence: 0 to 1.
        turn: which turn of the conversation, from 0.
    """

    value: T
    quote: str
    confidence: float
    turn: int


@dataclass(frozen=True, slots=True)
class Qualification:
    """What one conversation established so far.

    Attributes:
        budget_eur_month: euros a month; 0 where the caller says that there is none.
        fit: whether it is a shop online or a small company selling to companies.
        engagement: whether the caller takes part, beyond saying yes.
    """

    budget_eur_month: Found[Decimal] | None = None
    timeline: Found[Timeline] | None = None
    decision_maker: Found[bool] | None = None
    fit: Found[bool] | None = None
    engagement: Found[bool] | None = None
    language: Language = "fr"

    def found(self, field: Field) -> Found[object] | None:
        """Return what is known of a field."""
        named: Found[object] | None = getattr(self, ATTRIBUTES[field])
        return named

    @property
    def unknown(self) -> tuple[Field, ...]:
        """Return the fields nobody spoke of, in the order they weigh."""
        return tuple(one for one in FIELDS if self.found(one) is None)


ATTRIBUTES: dict[Field, str] = dict(
    zip(FIELDS, (one.name for one in fields(Qualification)), strict=False)
)
