"""A plan: exactly what a run would write, frozen until somebody decides."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from domain.errors import AutomationError

PlanStatus = Literal["open", "applying", "applied", "refused", "dropped"]


class PlanRefused(AutomationError):
    """The plan cannot be applied: it is unknown, decided already, or the world has moved on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The head of a plan; its acts are read in slices.

    Attributes:
        hash: SHA-256 over every act; what is approved is what is applied.
        summary: counts by kind, and whatever the process wants to show beside them.
    """

    id: str
    client: str
    process: str
    day: date
    hash: str
    status: PlanStatus
    made_at: datetime
    decided_at: datetime | None
    decided_by: str
    summary: dict[str, Any]


def moved(live: dict[str, Any], before: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields whose live value is no longer the planned one, as (planned, live)."""
    return {
        name: (value, live.get(name)) for name, value in before.items() if live.get(name) != value
    }
