"""Deliveries and doorbells: what rang, and which orders have to be read again.

A doorbell is deleted only if nobody rang while its order was being read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, case, delete, select, update

from domain.dropship.words import OrderKey
from store.claims import claim, oldest_due, release
from store.database import Database
from store.dropship_models import DoorbellRow, InboxRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery whose signature was good.

    Attributes:
        source: shopify, woo, cj.
        verdict: rung, ignored (no order of ours), dead (unreadable), erase, export.
        detail: what a person needs to know; never anything of the body.
        secret_no: which of the secrets in force signed it.
    """

    client: str
    source: str
    topic: str
    body_sha256: str
    verdict: str
    order_id: str = ""
    delivery_id: str = ""
    detail: str = ""
    secret_no: int = 0


@dataclass(frozen=True, slots=True)
class Bell:
    """A doorbell we hold."""

    key: OrderKey
    rung: int
    tries: int
    owner: str


def accept(db: Database, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Keep deliveries and ring their orders' bells, all in one commit."""
    with db.write() as connection:
        _keep(db, connection, deliveries, now)
        ring_in(
            db, connection,
            {OrderKey(d.client, d.source, d.order_id) for d in deliveries if d.verdict == "rung"},  # type: ignore[arg-type]  # a rung source is a storefront
            now.timestamp(),
        )  # fmt: skip


def ring(db: Database, keys: Iterable[OrderKey], due: float) -> None:
    """Ask for orders to be read again, not before `due` (seconds since the epoch)."""
    with db.write() as connection:
        ring_in(db, connection, keys, due)


def ring_in(db: Database, connection: Connection, keys: Iterable[OrderKey], due: float) -> None:
    """Ring inside a transaction; an earlier due time is kept."""
    rows = [
        {"client": k.client, "storefront": k.storefront, "order_id": k.order_id,
         "due": due, "rung": 1, "tries": 0, "lease": 0.0, "owner": ""}
        for k in sorted(keys, key=lambda k: (k.client, k.storefront, k.order_id))
    ]  # fmt: skip
    if not rows:
        return
    insert = db.insert(DoorbellRow)
    new = insert.excluded
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["client", "storefront", "order_id"],
            set_={
                "rung": DoorbellRow.rung + 1,
                "due": case((DoorbellRow.due < new.due, DoorbellRow.due), else_=new.due),
            },
        ),
        rows,
    )


def take(
    db: Database,
    client: str,
    now: float,
    lease_s: float,
    limit: int,
    storefront: str | None = None,
) -> list[Bell]:
    """Take hold of bells that are due, of one storefront or of all."""
    where = DoorbellRow.client == client
    if storefront:
        where = and_(where, DoorbellRow.storefront == storefront)
    owner, rows = claim(db, DoorbellRow, where, now=now, lease_s=lease_s, limit=limit)
    return [
        Bell(OrderKey(r.client, r.storefront, r.order_id), r.rung, r.tries, owner) for r in rows
    ]


def answered(connection: Connection, bell: Bell) -> None:
    """Take the bell down, unless it was rung again meanwhile: then it is due at once."""
    mine = (
        DoorbellRow.client == bell.key.client,
        DoorbellRow.storefront == bell.key.storefront,
        DoorbellRow.order_id == bell.key.order_id,
        DoorbellRow.owner == bell.owner,
    )
    connection.execute(delete(DoorbellRow).where(*mine, DoorbellRow.rung == bell.rung))
    connection.execute(update(DoorbellRow).where(*mine).values(owner="", lease=0.0, tries=0))


def later(db: Database, bell: Bell, due: float) -> None:
    """Put a bell back that could not be answered."""
    key = (bell.key.client, bell.key.storefront, bell.key.order_id)
    release(db, DoorbellRow, key, bell.owner, due)


def waiting_since(db: Database, client: str) -> float | None:
    """Return since when the oldest bell is due; seconds since the epoch."""
    return oldest_due(db, DoorbellRow, DoorbellRow.client == client)


def orders_of(
    db: Database, client: str, *, inbox_id: int | None = None, since: datetime | None = None
) -> list[OrderKey]:
    """Return the orders that one delivery, or all since a time, were about: for a replay."""
    wanted = select(InboxRow.source, InboxRow.order_id).where(
        InboxRow.client == client, InboxRow.order_id != "", InboxRow.verdict == "rung"
    )
    if inbox_id is not None:
        wanted = wanted.where(InboxRow.id == inbox_id)
    if since is not None:
        wanted = wanted.where(InboxRow.received_at >= since)
    with db.read() as connection:
        return [
            OrderKey(client, r.source, r.order_id) for r in connection.execute(wanted.distinct())
        ]


def deliveries(db: Database, client: str, source: str, order_id: str) -> list[InboxRow]:
    """Return what rang for one order, oldest first."""
    wanted = (
        select(InboxRow.__table__)
        .where(InboxRow.client == client, InboxRow.source == source, InboxRow.order_id == order_id)
        .order_by(InboxRow.received_at)
    )
    with db.read() as connection:
        return list(connection.execute(wanted).all())  # type: ignore[arg-type]  # rows, read by name


def forget(db: Database, client: str, before: datetime) -> None:
    """Drop deliveries that nobody will replay any more."""
    with db.write() as connection:
        connection.execute(
            delete(InboxRow).where(InboxRow.client == client, InboxRow.received_at < before)
        )


KEPT = timedelta(days=30)


def _keep(
    db: Database, connection: Connection, deliveries: Sequence[Delivery], now: datetime
) -> None:
    """Write deliveries as one statement of many rows: a batch costs little more than one of it.

    They are sorted so that two processes that write the same ones do not wait in a circle.
    """
    at = now.astimezone(UTC)
    rows = [
        {
            "client": one.client, "source": one.source, "topic": one.topic[:60],
            "body_sha256": one.body_sha256, "delivery_id": one.delivery_id[:80],
            "order_id": one.order_id, "verdict": one.verdict, "detail": one.detail[:200],
            "secret_no": one.secret_no, "times": 1, "received_at": at,
        }
        for one in deliveries
    ]  # fmt: skip
    if not rows:
        return
    rows.sort(key=lambda row: (row["client"], row["source"], row["topic"], row["body_sha256"]))
    connection.execute(
        db.insert(InboxRow).on_conflict_do_update(
            index_elements=["client", "source", "topic", "body_sha256"],
            set_={"times": InboxRow.times + 1},
        ),
        rows,
    )
