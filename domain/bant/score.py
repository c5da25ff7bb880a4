"""Lead score: what a qualification is worth, and how soon somebody answers.

Source: business brief 1.2, "Architecture Lead Qualification". Two readings are ours, because the
brief's own table makes a lead without any budget hot (5 + 25 + 20 + 15 + 10 = 75): nobody is hot
before naming a budget above zero; and "ready to start soon" is within a month, in this quarter is
worth less, later nothing. A budget below the lowest paid tier may still be hot; `why` then says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.bant.words import FIELDS, Field, Language, Qualification, Timeline

Band = Literal["hot", "warm", "cool", "cold"]

# Best tier first: (monthly budget in EUR from which it applies, points earned).
BUDGET_TIERS = ((1000, 30), (500, 20), (300, 10), (0, 5))
TIMELINE_POINTS = {
    Timeline.NOW: 25, Timeline.WEEK: 25, Timeline.MONTH: 25,
    Timeline.QUARTER: 10, Timeline.LATER: 0, Timeline.NONE: 0,
}  # fmt: skip
POINTS: dict[Field, int] = {
    "budget": 30, "timeline": 25, "decision_maker": 20, "fit": 15, "engagement": 10,
}  # fmt: skip
BAND_FLOORS: tuple[tuple[int, Band], ...] = ((75, "hot"), (50, "warm"), (25, "cool"), (0, "cold"))
LEAST_PAID = BUDGET_TIERS[-2][0]  # below it a budget earns what having none would

_NO_BUDGET: dict[Language, str] = {
    "fr": "pas de budget annoncé : jamais « hot », quel que soit le total",
    "en": "no budget was stated: never hot, whatever the total",
}
_LITTLE: dict[Language, str] = {
    "fr": "budget sous {least} € par mois : « hot » par le reste, à voir avant de promettre",
    "en": "budget under €{least} a month: hot by the other answers, check before promising",
}
_UNSAID: dict[Language, str] = {"fr": "{name} : pas encore dit", "en": "{name}: not said yet"}
_SAID: dict[Language, str] = {
    "fr": "{name} : {points} sur {most}, « {quote} »",
    "en": '{name}: {points} of {most}, "{quote}"',
}
NAMES: dict[Language, dict[Field, str]] = {
    "fr": {
        "budget": "budget", "timeline": "délai", "decision_maker": "décideur",
        "fit": "activité", "engagement": "engagement",
    },
    "en": {
        "budget": "budget", "timeline": "timeline", "decision_maker": "decision maker",
        "fit": "fit", "engagement": "engagement",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 100 and how it came about.

    Attributes:
        total: the points earned so far; an unknown field earns none.
        parts: the points of each field, None while it is unknown.
        unknown: the fields that may still change it.
        why: one sentence for each field, and for a band held back, in the caller's language.
        at_most: the total if everything unknown turned out well.
    """

    total: int
    parts: dict[str, int | None]
    band: Band
    unknown: tuple[str, ...]
    why: tuple[str, ...]
    at_most: int


def score(q: Qualification) -> Score:
    """Return the score of a qualification."""
    parts: dict[str, int | None] = {field: _points(q, field) for field in FIELDS}
    total = sum(points or 0 for points in parts.values())
    at_most = total + sum(POINTS[field] for field in q.unknown)
    reached = band(total)
    why = [_why(q, field, parts[field]) for field in FIELDS]
    if reached == "hot" and not _budget(q):
        reached = "warm"
        why.append(_NO_BUDGET[q.language])
    elif reached == "hot" and _budget(q) < LEAST_PAID:
        why.append(_LITTLE[q.language].format(least=LEAST_PAID))
    return Score(total, parts, reached, q.unknown, tuple(why), at_most)


def band(total: int) -> Band:
    """Return the band of a total from 0 to 100, budget apart."""
    return next(name for floor, name in BAND_FLOORS if total >= floor)


def budget_points(eur_month: Decimal) -> int:
    """Return the points of a stated monthly budget."""
    return next(points for floor, points in BUDGET_TIERS if eur_month >= floor)


def best_first(scores: Iterable[Score]) -> list[Score]:
    """Order scores, best first; ties keep their order."""
    return sorted(scores, key=lambda one: -one.total)


def _points(q: Qualification, field: Field) -> int | None:
    if q.budget_eur_month is not None and field == "budget":
        return budget_points(q.budget_eur_month.value)
    if q.timeline is not None and field == "timeline":
        return TIMELINE_POINTS[q.timeline.value]
    known = q.found(field)
    return None if known is None else POINTS[field] * bool(known.value)


def _budget(q: Qualification) -> Decimal:
    return q.budget_eur_month.value if q.budget_eur_month else Decimal(0)


def _why(q: Qualification, field: Field, points: int | None) -> str:
    name = NAMES[q.language][field]
    known = q.found(field)
    if known is None:
        return _UNSAID[q.language].format(name=name)
    said = _SAID[q.language]
    return said.format(name=name, points=points, most=POINTS[field], quote=known.quote)
