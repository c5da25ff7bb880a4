"""Finding orders: by the names people use, by whom they belong to, by state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from domain.dropship.money import major
from domain.dropship.words import OrderKey, OrderState
from store.database import Database
from store.dropship_models import ShopOrderRow


@dataclass(frozen=True, slots=True)
class Known:
    """A shop order as last read.

    Attributes:
        name: as the merchant knows it (#1001).
        revenue: of its lines, without tax, in `currency`.
        hashes: of the customer's e-mail address and telephone number; empty where unknown.
    """

    key: OrderKey
    name: str
    state: OrderState
    why: str
    currency: str
    revenue: Decimal
    created_at: datetime
    read_at: datetime
    hashes: tuple[str, str]


def get(db: Database, key: OrderKey) -> Known | None:
    """Return one order; None where it has never been read."""
    found = _read(
        db, ShopOrderRow.client == key.client, ShopOrderRow.storefront == key.storefront,
        ShopOrderRow.order_id == key.order_id,
    )  # fmt: skip
    return found[0] if found else None


def newest(
    db: Database, client: str, states: Sequence[OrderState] = (), limit: int = 50
) -> list[Known]:
    """Return the newest orders, in these states where any is named."""
    wanted = [ShopOrderRow.client == client]
    wanted += [ShopOrderRow.state.in_(states)] if states else []
    return _read(db, *wanted, limit=limit)


def named(db: Database, client: str, name: str) -> list[Known]:
    """Return the orders of this name (#1001, with or without the sign) or this id."""
    names = {name, f"#{name}", name.removeprefix("#")}
    return _read(
        db, ShopOrderRow.client == client,
        or_(ShopOrderRow.name.in_(names), ShopOrderRow.order_id == name),
    )  # fmt: skip


def _read(db: Database, *where: Any, limit: int = 500) -> list[Known]:
    wanted = (
        select(ShopOrderRow.__table__)
        .where(*where)
        .order_by(ShopOrderRow.created_at.desc(), ShopOrderRow.order_id)
        .limit(limit)
    )
    with db.read() as connection:
        return [
            Known(
                OrderKey(r.client, r.storefront, r.order_id), r.name, r.state, r.why, r.currency,
                major(r.revenue_minor, r.currency or "EUR"), r.created_at, r.read_at,
                (r.email_hash, r.phone_hash),
            )
            for r in connection.execute(wanted)
        ]  # fmt: skip
