"""The shop's orders and engagement as last read, and how far the reading has come."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from store.database import Database
from store.models import EngagementRow, OrderRow


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """One order. `day` is the shop's local day; `excluded` says why it does not count, or ''."""

    order_id: str
    customer: str
    day: date
    cents: int
    excluded: str = ""


def upsert(db: Database, client: str, source: str, orders: Sequence[StoredOrder]) -> None:
    """Insert orders, or replace what an earlier reading said of them."""
    if not orders:
        return
    insert = db.insert(OrderRow)
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["client", "source", "order_id"],
        set_={name: new[name] for name in ("customer", "day", "cents", "excluded")},
    )
    rows = [{"client": client, "source": source, **asdict(order)} for order in orders]
    with db.write() as connection:
        connection.execute(statement, rows)


def counting(db: Database, client: str, until: date) -> pd.DataFrame:
    """Return the orders that count, up to and including a day.

    Columns: customer (str), ordered_at (datetime64, midnight of the shop's day), cents (int64).
    """
    with db.read() as connection:
        rows = connection.execute(
            select(OrderRow.customer, OrderRow.day, OrderRow.cents).where(
                OrderRow.client == client, OrderRow.excluded == "", OrderRow.day <= until
            )
        ).all()
    frame = pd.DataFrame(rows, columns=["customer", "ordered_at", "cents"])
    return frame.assign(
        customer=frame["customer"].astype("object"),
        ordered_at=pd.to_datetime(frame["ordered_at"]),
        cents=frame["cents"].astype("int64"),
    )


def counts(db: Database, client: str) -> dict[str, int]:
    """Return how many orders there are by reason of exclusion; '' counts those kept."""
    with db.read() as connection:
        rows = connection.execute(
            select(OrderRow.excluded, func.count())
            .where(OrderRow.client == client)
            .group_by(OrderRow.excluded)
        )
        return {reason: number for reason, number in rows}


def add_engagement(db: Database, client: str, events: Sequence[dict[str, Any]]) -> None:
    """Insert clicks and tickets once: dicts of event_id, email, kind and day."""
    if not events:
        return
    statement = db.insert(EngagementRow).on_conflict_do_nothing()
    with db.write() as connection:
        connection.execute(statement, [{"client": client, **event} for event in events])


def engagement(db: Database, client: str, until: date) -> pd.DataFrame:
    """Return clicks and tickets up to a day. Columns: email, kind, day (datetime64)."""
    with db.read() as connection:
        rows = connection.execute(
            select(EngagementRow.email, EngagementRow.kind, EngagementRow.day).where(
                EngagementRow.client == client, EngagementRow.day <= until
            )
        ).all()
    frame = pd.DataFrame(rows, columns=["email", "kind", "day"])
    return frame.assign(day=pd.to_datetime(frame["day"]))
