"""Signs of life of the order process: deliveries, orders, what waits, what was placed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from domain.dropship.words import PartState, Storefront
from store.database import Database
from store.dropship_models import AttemptRow, InboxRow, PartRow, ShopOrderRow


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The last genuine delivery of a storefront, and its last order; None: there was none."""

    delivery: datetime | None
    order: datetime | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many parts of a supplier are in a state, and since when the oldest."""

    supplier: str
    number: int
    since: datetime


def arrivals(db: Database, client: str, storefront: Storefront) -> Arrivals:
    """Return when a storefront last rang, and when it was last seen to have a new order."""
    delivery = select(func.max(InboxRow.received_at)).where(
        InboxRow.client == client, InboxRow.source == storefront, InboxRow.verdict == "rung"
    )
    order = select(func.max(ShopOrderRow.created_at)).where(
        ShopOrderRow.client == client, ShopOrderRow.storefront == storefront
    )
    with db.read() as connection:
        return Arrivals(connection.scalar(delivery), connection.scalar(order))


def stuck(
    db: Database, client: str, state: PartState, now: datetime, older_s: float
) -> list[Stuck]:
    """Return, by supplier, the parts that have been in a state for longer than so many seconds.

    A part that was never sent is as old as its plan.
    """
    at = PartRow.sent_at if state != "PLANNED" else PartRow.planned_at
    since = func.coalesce(at, PartRow.planned_at)
    with db.read() as connection:
        rows = connection.execute(
            select(PartRow.supplier, PartRow.planned_at, since.label("since")).where(
                PartRow.client == client, PartRow.state == state
            )
        ).all()
    old = [row for row in rows if (now - row.since).total_seconds() > older_s]
    return [
        Stuck(supplier, len(mine), min(row.since for row in mine))
        for supplier in sorted({row.supplier for row in old})
        if (mine := [row for row in old if row.supplier == supplier])
    ]


def last_placed(db: Database, client: str, supplier: str) -> datetime | None:
    """Return when a supplier last took an order."""
    part = and_(PartRow.client == AttemptRow.client, PartRow.ref == AttemptRow.ref)
    wanted = (
        select(func.max(AttemptRow.ended_at))
        .join(PartRow, part)
        .where(
            AttemptRow.client == client, AttemptRow.kind == "create",
            AttemptRow.outcome == "done", PartRow.supplier == supplier,
        )
    )  # fmt: skip
    with db.read() as connection:
        return connection.scalar(wanted)
