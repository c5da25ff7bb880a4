"""Forgetting people: whose orders they are, what names them, and leaving no trace in the file.

What names a person here is a keyed hash beside an order, and the address of an order placed by
hand. An order that is still open needs both; it is forgotten when it is over.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from domain.dropship.words import OrderKey, OrderState
from store.database import Database
from store.dropship_models import AuditRow, JobRow, ManualOrderRow, ShopOrderRow

OVER: tuple[OrderState, ...] = ("DONE", "CANCELLED")
ERRANDS = ("erase", "export")


@dataclass(frozen=True, slots=True)
class Errand:
    """A request about somebody's data, kept until it is done.

    Attributes:
        params: `email_hash`, `phone_hash`, `orders` of `source`, or `everything` of it.
    """

    id: str
    kind: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Body:
    """Whom an order placed by hand is for; `over` when nothing of it is to come."""

    order_id: str
    email: str
    phone: str
    over: bool


def errands(db: Database, client: str) -> list[Errand]:
    """Return the requests that are not done, the oldest first."""
    wanted = (
        select(JobRow.id, JobRow.kind, JobRow.params)
        .where(JobRow.client == client, JobRow.kind.in_(ERRANDS), JobRow.ended_at.is_(None))
        .order_by(JobRow.made_at)
    )
    with db.read() as connection:
        return [Errand(*row) for row in connection.execute(wanted).tuples()]


def errand_done(db: Database, errand: Errand, result: Mapping[str, Any], now: datetime) -> None:
    """Write down that a request is done, and drop what named the person in it."""
    with db.write() as connection:
        connection.execute(
            update(JobRow)
            .where(JobRow.id == errand.id)
            .values(state="done", params={}, result=dict(result), ended_at=now.astimezone(UTC))
        )


def orders_of(db: Database, client: str, params: Mapping[str, Any]) -> list[tuple[OrderKey, bool]]:
    """Return the orders a request is about, each with whether it is over."""
    mine: list[Any] = []
    for column, name in (
        (ShopOrderRow.email_hash, "email_hash"),
        (ShopOrderRow.phone_hash, "phone_hash"),
    ):
        mine += [column == params[name]] if params.get(name) else []
    of_shop = ShopOrderRow.storefront == params.get("source", "")
    if params.get("everything"):
        mine.append(of_shop)
    elif params.get("orders"):
        mine.append(and_(of_shop, ShopOrderRow.order_id.in_(params["orders"])))
    if not mine:
        return []
    row = ShopOrderRow
    wanted = select(row.storefront, row.order_id, row.state).where(row.client == client, or_(*mine))
    with db.read() as connection:
        return [
            (OrderKey(client, storefront, order_id), state in OVER)  # type: ignore[arg-type]  # as it was written
            for storefront, order_id, state in connection.execute(wanted).tuples()
        ]


def bodies(db: Database, client: str) -> list[Body]:
    """Return the orders placed by hand whose address is still here."""
    same = and_(
        ShopOrderRow.client == ManualOrderRow.client,
        ShopOrderRow.storefront == "manual",
        ShopOrderRow.order_id == ManualOrderRow.order_id,
    )
    wanted = (
        select(ManualOrderRow.order_id, ManualOrderRow.body, ShopOrderRow.state)
        .outerjoin(ShopOrderRow, same)
        .where(ManualOrderRow.client == client)
    )
    with db.read() as connection:
        rows = connection.execute(wanted).tuples().all()
    return [
        Body(order_id, body["address"]["email"], body["address"]["phone"], state in OVER)
        for order_id, body, state in rows
        if "address" in body
    ]


def clear(db: Database, keys: Sequence[OrderKey]) -> list[OrderKey]:
    """Forget whose these orders are; return those that named somebody. Audited by the caller."""
    cleared: list[OrderKey] = []
    with erasing(db) as connection:
        for key in keys:
            done = connection.execute(
                update(ShopOrderRow)
                .where(
                    ShopOrderRow.client == key.client,
                    ShopOrderRow.storefront == key.storefront,
                    ShopOrderRow.order_id == key.order_id,
                    or_(ShopOrderRow.email_hash != "", ShopOrderRow.phone_hash != ""),
                )
                .values(email_hash="", phone_hash="")
            )
            cleared += [key] if done.rowcount else []
    return cleared


def empty(db: Database, client: str, order_ids: Collection[str]) -> int:
    """Drop whom orders placed by hand are for; what was ordered stays. Return how many."""
    emptied = 0
    with erasing(db) as connection:
        for order_id in order_ids:
            mine = (ManualOrderRow.client == client, ManualOrderRow.order_id == order_id)
            body = connection.scalar(select(ManualOrderRow.body).where(*mine).with_for_update())
            if body and "address" in body:
                kept = {name: body[name] for name in ("currency", "lines") if name in body}
                connection.execute(update(ManualOrderRow).where(*mine).values(body=kept))
                emptied += 1
    return emptied


def quiet_since(db: Database, client: str, before: datetime) -> list[OrderKey]:
    """Return the orders that are over, still name somebody, and had nothing happen since then."""
    row, last = ShopOrderRow, func.max(AuditRow.at)
    wanted = (
        select(row.storefront, row.order_id)
        .outerjoin(
            AuditRow,
            and_(
                AuditRow.client == row.client,
                AuditRow.storefront == row.storefront,
                AuditRow.order_id == row.order_id,
            ),
        )
        .where(
            row.client == client, row.state.in_(OVER), row.read_at < before.astimezone(UTC),
            or_(row.email_hash != "", row.phone_hash != ""),
        )
        .group_by(row.storefront, row.order_id)
        .having(or_(last.is_(None), last < before.astimezone(UTC)))
    )  # fmt: skip
    with db.read() as connection:
        return [OrderKey(client, *one) for one in connection.execute(wanted).tuples()]  # type: ignore[arg-type]  # as it was written


@contextmanager
def erasing(db: Database) -> Iterator[Connection]:
    """Open a transaction whose old values do not stay in the embedded database's free pages."""
    with db.write() as connection:
        if db.is_sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        yield connection


def leave_no_trace(db: Database) -> None:
    """Move the embedded database's log into its file and empty it; others vacuum by themselves."""
    if not db.is_sqlite:
        return
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.close()
    finally:
        raw.close()
