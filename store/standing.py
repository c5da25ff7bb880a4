"""How a client's orders stand: what is under way, what waits, and since when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import func, select

from domain.dropship.money import major
from store.database import Database
from store.dropship_models import AttentionRow, DoorbellRow, PartRow
from store.waiting import waiting

OVER = ("TOLD", "CANCELLED")  # nothing more is expected of these parts


@dataclass(frozen=True, slots=True)
class Standing:
    """A client's order process at one moment.

    Attributes:
        bells: orders that wait to be read.
        parts: supplier orders under way, by state; told and cancelled ones are left out.
        questions: open ones.
        late_s: for how long the oldest due work has waited.
    """

    bells: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    questions: int = 0
    late_s: float = 0.0

    def __str__(self) -> str:
        """Say it in one line of a log."""
        parts = ", ".join(f"{number} {state}" for state, number in sorted(self.parts.items()))
        return (
            f"{self.bells} to read; parts: {parts or 'none under way'}; "
            f"{self.questions} questions open; oldest due {self.late_s:.0f} s"
        )


def standing(db: Database, client: str, now: float) -> Standing:
    """Count what is under way; `now` in seconds since the epoch."""
    count = func.count()
    with db.read() as connection:
        bells = connection.scalar(
            select(count).select_from(DoorbellRow).where(DoorbellRow.client == client)
        )
        parts = connection.execute(
            select(PartRow.state, count)
            .where(PartRow.client == client, PartRow.state.not_in(OVER))
            .group_by(PartRow.state)
        )
        by_state = {state: number for state, number in parts}
        questions = connection.scalar(
            select(count).select_from(AttentionRow).where(
                AttentionRow.client == client, AttentionRow.closed_at.is_(None)
            )
        )  # fmt: skip
    return Standing(bells or 0, by_state, questions or 0, waiting(db, client, now).longest_s)


def spent_between(
    db: Database, client: str, since: datetime, until: datetime
) -> dict[tuple[str, str], Decimal]:
    """Return what the parts sent in a time cost by their quotes, by (supplier, currency)."""
    total = func.coalesce(func.sum(PartRow.quote_minor), 0)
    with db.read() as connection:
        rows = connection.execute(
            select(PartRow.supplier, PartRow.currency, total)
            .where(
                PartRow.client == client,
                PartRow.sent_at >= since.astimezone(UTC),
                PartRow.sent_at < until.astimezone(UTC),
            )
            .group_by(PartRow.supplier, PartRow.currency)
            .order_by(PartRow.supplier, PartRow.currency)
        )
        return {(one, money): major(int(amount), money) for one, money, amount in rows}
