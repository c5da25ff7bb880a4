"""A receipt: the trace every side effect leaves, and what stops a second one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, Self

from domain.acts import Act, Ended, StoredAct

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
        return cls(counts, fresh, tuple(islice(_in_need(receipts), LOOKS_KEPT)))

    @classmethod
    def of_stored(cls, action: str, acts: Sequence[StoredAct], ended: Ended) -> Self:
        """Count the acts of a plan, all of one action, that this run made."""
        if ended.apart:
            counts = Counter((action, str(ended.of(act.key).status)) for act in acts)
        else:  # as a rule
            counts = Counter({(action, str(ended.of("").status)): len(acts)} if acts else {})
        made = cls(counts, len(acts))
        if not made.status("failed", "uncertain"):
            return made
        receipts = (made_receipt(act, ended) for act in acts)
        return cls(counts, len(acts), tuple(islice(_in_need(receipts), LOOKS_KEPT)))

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


def made_receipt(act: Act | StoredAct, ended: Ended) -> Receipt:
    """Return the receipt of an act that this run made."""
    outcome = ended.of(act.key)
    return Receipt(act.key, act.what, outcome.status, outcome.detail, fresh=True)


def _in_need(receipts: Iterable[Receipt]) -> Iterator[Receipt]:
    return (receipt for receipt in receipts if receipt.needs_a_look)


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    return sum(tallies, Tally())
