"""Questions for a person: listing them, and writing down what was decided."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from domain.dropship.money import major
from domain.dropship.words import OrderKey
from store.database import Database
from store.dropship_models import AttentionRow


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as it stands.

    Attributes:
        number: what a person answers to.
        part: our reference of the supplier order it is about; empty: the whole order.
        money: at stake, in `currency`; None where nobody can say.
    """

    number: int
    key: OrderKey
    kind: str
    part: str
    known: str
    asked: str
    money: Decimal | None
    currency: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    closed_by: str
    decision: str


def open_questions(db: Database, client: str) -> list[Question]:
    """Return what waits for a person, the oldest first."""
    return _listed(db, AttentionRow.client == client, AttentionRow.closed_at.is_(None))


def of_order(db: Database, key: OrderKey) -> list[Question]:
    """Return every question there ever was about an order."""
    return _listed(
        db,
        AttentionRow.client == key.client,
        AttentionRow.storefront == key.storefront,
        AttentionRow.order_id == key.order_id,
    )


def get(db: Database, client: str, number: int) -> Question | None:
    """Return one question, open or closed."""
    found = _listed(db, AttentionRow.client == client, AttentionRow.id == number)
    return found[0] if found else None


def close(db: Database, client: str, number: int, by: str, decision: str) -> bool:
    """Write down a person's decision; False when the question was closed already."""
    with db.write() as connection:
        done = connection.execute(
            update(AttentionRow)
            .where(
                AttentionRow.client == client,
                AttentionRow.id == number,
                AttentionRow.closed_at.is_(None),
            )
            .values(closed_at=datetime.now(UTC), closed_by=by, decision=decision)
        )
        return done.rowcount == 1


def _listed(db: Database, *where: Any) -> list[Question]:
    wanted = select(AttentionRow.__table__).where(*where).order_by(AttentionRow.opened_at)
    with db.read() as connection:
        return [
            Question(
                r.id, OrderKey(r.client, r.storefront, r.order_id), r.kind, r.part, r.known,
                r.asked, None if r.money_minor is None else major(r.money_minor, r.currency),
                r.currency, r.opened_at, r.due_at, r.closed_at, r.closed_by, r.decision,
            )
            for r in connection.execute(wanted)
        ]  # fmt: skip
