"""Supplier orders as rows: reading them, and taking hold of those that are due."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update
from sqlalchemy.orm import aliased

from domain.dropship.money import major
from domain.dropship.states import COMMITTED
from domain.dropship.words import OrderKey, Part, PartLine, PartState
from store.claims import claim, oldest_due, release
from store.database import Database
from store.dropship_models import PartLineRow, PartRow, ShopOrderRow


def take(
    db: Database,
    client: str,
    states: Sequence[PartState],
    *,
    now: float,
    lease_s: float,
    limit: int,
    supplier: str | None = None,
    storefront: str | None = None,
) -> list[Part]:
    """Take hold of parts in one of these states that are due."""
    where = and_(PartRow.client == client, PartRow.state.in_(states))
    if supplier:
        where = and_(where, PartRow.supplier == supplier)
    if storefront:
        where = and_(where, PartRow.storefront == storefront)
    _owner, rows = claim(db, PartRow, where, now=now, lease_s=lease_s, limit=limit)
    if not rows:
        return []
    with db.read() as connection:
        lines = _lines(connection, client, [row.ref for row in rows])
    return [part_of_row(row, lines[row.ref]) for row in rows]


def later(db: Database, part: Part, due: float) -> None:
    """Let go of a part until `due`, in the state it is in."""
    release(db, PartRow, (part.key.client, part.ref), part.owner, due)


def waiting_since(db: Database, client: str, states: Sequence[PartState]) -> float | None:
    """Return since when the longest waiting part in these states is due."""
    return oldest_due(db, PartRow, and_(PartRow.client == client, PartRow.state.in_(states)))


def get(db: Database, client: str, ref: str) -> Part | None:
    """Return a part by our reference."""
    with db.read() as connection:
        found = read_parts(connection, and_(PartRow.client == client, PartRow.ref == ref))
    return found[0] if found else None


def of_order(db: Database, key: OrderKey) -> list[Part]:
    """Return the parts of an order, in the order they were planned."""
    where = and_(
        PartRow.client == key.client,
        PartRow.storefront == key.storefront,
        PartRow.order_id == key.order_id,
    )
    with db.read() as connection:
        return read_parts(connection, where)


def in_states(
    db: Database, client: str, states: Sequence[PartState], since: datetime | None = None
) -> list[Part]:
    """Return a client's parts in these states, planned since a time."""
    where = and_(PartRow.client == client, PartRow.state.in_(states))
    if since is not None:
        where = and_(where, PartRow.planned_at >= since)
    with db.read() as connection:
        return read_parts(connection, where)


def renew(db: Database, part: Part, lease: float) -> None:
    """Hold a part until `lease` (seconds since the epoch), if it is still held by its owner."""
    with db.write() as connection:
        connection.execute(
            update(PartRow)
            .where(
                PartRow.client == part.key.client,
                PartRow.ref == part.ref,
                PartRow.owner == part.owner,
            )
            .values(lease=lease)
        )


def spent_since(db: Database, client: str, supplier: str, since: datetime) -> dict[str, Decimal]:
    """Return what a supplier's parts sent since a time cost by their quotes, by currency."""
    total = func.coalesce(func.sum(PartRow.quote_minor), 0)
    with db.read() as connection:
        rows = connection.execute(
            select(PartRow.currency, total)
            .where(
                PartRow.client == client,
                PartRow.supplier == supplier,
                PartRow.sent_at >= since.astimezone(UTC),
            )
            .group_by(PartRow.currency)
        )
        return {currency: major(int(amount), currency) for currency, amount in rows}


def repeats(db: Database, part: Part, within: timedelta, now: datetime) -> bool:
    """Return whether the same person had the same goods sent to the same address just before."""
    mine, other = aliased(ShopOrderRow), aliased(ShopOrderRow)
    twins = (
        select(PartRow.ref)
        .join(other, and_(other.client == PartRow.client, other.storefront == PartRow.storefront,
                          other.order_id == PartRow.order_id))
        .join(mine, and_(mine.client == other.client, mine.email_hash == other.email_hash,
                         mine.address_digest == other.address_digest))
        .where(
            mine.client == part.key.client, mine.storefront == part.key.storefront,
            mine.order_id == part.key.order_id, mine.email_hash != "", mine.address_digest != "",
            or_(other.storefront != mine.storefront, other.order_id != mine.order_id),
            other.created_at >= now.astimezone(UTC) - within,
            PartRow.supplier == part.supplier, PartRow.state.in_(COMMITTED),
        )
    )  # fmt: skip
    goods = Counter(line.sku for line in part.lines for _ in range(line.quantity))
    with db.read() as connection:
        refs = list(connection.scalars(twins))
        lines = _lines(connection, part.key.client, refs) if refs else {}
    return any(
        Counter(one.sku for one in found for _ in range(one.quantity)) == goods
        for found in lines.values()
    )


def read_parts(connection: Connection, where: ColumnElement[bool]) -> list[Part]:
    """Return parts inside a transaction."""
    rows = connection.execute(
        select(PartRow.__table__).where(where).order_by(PartRow.planned_at, PartRow.ref)
    ).all()
    by_client: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_client[row.client].append(row.ref)
    lines = {client: _lines(connection, client, refs) for client, refs in by_client.items()}
    return [part_of_row(row, lines[row.client][row.ref]) for row in rows]


def part_of_row(row: Any, lines: tuple[PartLine, ...]) -> Part:
    """Return a row as the rules know it."""
    return Part(
        key=OrderKey(row.client, row.storefront, row.order_id),
        ref=row.ref, supplier=row.supplier, warehouse=row.warehouse, number=row.number,
        state=row.state, version=row.version, lines=lines, owner=row.owner, tries=row.tries,
        sent_at=row.sent_at, settled_at=row.settled_at, remote_id=row.remote_id,
        remote_alt_ids=_listed(row.remote_alt_ids), currency=row.currency,
        revenue=major(row.revenue_minor, row.currency),
        quote=None if row.quote_minor is None else major(row.quote_minor, row.currency),
        quote_at=row.quote_at,
        billed=None if row.billed_minor is None else major(row.billed_minor, row.billed_currency),
        approved=row.approved, tracking=_listed(row.tracking), told=_listed(row.told),
        carrier=row.carrier, tracked_at=row.tracked_at, told_id=row.told_id,
        told_at=row.told_at, planned_at=row.planned_at,
    )  # fmt: skip


def _lines(
    connection: Connection, client: str, refs: Sequence[str]
) -> defaultdict[str, tuple[PartLine, ...]]:
    found: defaultdict[str, tuple[PartLine, ...]] = defaultdict(tuple)
    rows = connection.execute(
        select(PartLineRow.__table__)
        .where(PartLineRow.client == client, PartLineRow.ref.in_(refs))
        .order_by(PartLineRow.ref, PartLineRow.shop_line_id)
    )
    for row in rows:
        found[row.ref] += (PartLine(row.shop_line_id, row.supplier_sku, row.quantity),)
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
