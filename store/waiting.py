"""Whether the store can be written, and for how long the oldest work of a client has waited."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.dropship.words import PartState
from store import doorbells, parts
from store.database import Database

# States in which it is the machine's turn, not a person's.
OURS: tuple[PartState, ...] = (
    "PLANNED", "SENDING", "CONFIRMING", "UNKNOWN", "UNPAID", "PLACED", "SHIPPED", "TELLING",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds since the oldest bell and the oldest part of a client are due; None: none is."""

    bell_s: float | None
    part_s: float | None

    @property
    def longest_s(self) -> float:
        """The longer of the two; 0 where nothing waits."""
        return max(self.bell_s or 0.0, self.part_s or 0.0)


def check_writable(db: Database) -> None:
    """Do a write that changes nothing; raises what the database says if it cannot be done."""
    doorbells.forget(db, "", datetime.min.replace(tzinfo=UTC))


def waiting(db: Database, client: str, now: float) -> Waiting:
    """Return how long a client's oldest work has waited; `now` in seconds since the epoch."""
    bell, part = doorbells.waiting_since(db, client), parts.waiting_since(db, client, OURS)
    return Waiting(_age(bell, now), _age(part, now))


def _age(due: float | None, now: float) -> float | None:
    return now - due if due is not None and due <= now else None
