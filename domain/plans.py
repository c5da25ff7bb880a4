"""A plan: exactly what a run would write, frozen until somebody decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from domain.acts import Act, StoredAct
from domain.errors import AutomationError

PlanStatus = Literal["open", "applying", "applied", "refused", "dropped"]

LONG_RUN = 1_000  # acts of one action


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a stored plan's acts of one action, beside each other in its order.

    Attributes:
        first, end: the places of the acts in the plan, from `first` to before `end`; acts of
            another action between them do not belong to it.
        acts: they themselves.
    """

    plan: str
    action: str
    first: int
    end: int
    acts: Sequence[StoredAct]


def laid_out(acts: Sequence[Act]) -> list[Act]:
    """Return the acts of a plan in the order in which they are kept and made.

    A long run of one action is put in the order of its subjects, in which receipts are indexed: a
    batch then touches a few pages of the store, not thousands. In a short one the order may mean
    something, and stays.
    """
    runs: dict[str, list[Act]] = {}
    for act in acts:
        runs.setdefault(act.action, []).append(act)
    ordered: list[Act] = []
    for run in runs.values():
        ordered += sorted(run, key=lambda act: act.subject) if len(run) > LONG_RUN else run
    return ordered


def moved(live: dict[str, Any], before: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields whose live value is no longer the planned one, as (planned, live)."""
    return {
        name: (value, live.get(name)) for name, value in before.items() if live.get(name) != value
    }
