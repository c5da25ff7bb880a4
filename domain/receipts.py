"""A receipt: the trace every side effect leaves, and what stops a second one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

Status = Literal["planned", "done", "skipped", "failed", "uncertain", "undone"]

LOOKS_KEPT = 50  # receipts that need a look, carried along beside their number


@dataclass(frozen=True, slots=True)
class Receipt:
    """Outcome of one act; `key` is client:process:action:subject[:period].

    `fresh` says that this run brought the outcome about, and did not find it.
    """

    key: str
    what: str
    status: Status
    detail: str = ""
    fresh: bool = False

    @property
    def action(self) -> str:
        """What kind of change it was."""
        return self.key.split(":")[2]

    @property
    def blocks(self) -> bool:
        """Whether the act must not be tried again: it happened, or it may have."""
        return self.status in ("done", "uncertain")

    @property
    def needs_a_look(self) -> bool:
        """Whether the run that made it must not end as a success."""
        return self.status in ("failed", "uncertain")


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run's acts ended: counted, because there may be a hundred thousand.

    Attributes:
        counts: how many receipts by (action, status).
        fresh: how many of them this run itself brought about.
        looks: the first of those that need a look.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    fresh: int = 0
    looks: tuple[Receipt, ...] = ()

    @classmethod
    def of(cls, receipts: Sequence[Receipt]) -> Self:
        """Count receipts."""
        counts = Counter((receipt.action, str(receipt.status)) for receipt in receipts)
        fresh = sum(receipt.fresh for receipt in receipts)
        return cls(counts, fresh, tuple(r for r in receipts if r.needs_a_look)[:LOOKS_KEPT])

    def __add__(self, other: "Tally") -> "Tally":
        looks = (self.looks + other.looks)[:LOOKS_KEPT]
        return Tally(self.counts + other.counts, self.fresh + other.fresh, looks)

    def status(self, *statuses: Status) -> int:
        """Return how many receipts ended in one of these."""
        return sum(number for (_, ended), number in self.counts.items() if ended in statuses)

    @property
    def total(self) -> int:
        """How many receipts there are."""
        return sum(self.counts.values())


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    return sum(tallies, Tally())
