"""Shop orders that wait for a step of their own, and what a sweep compares."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, select

from domain.dropship.words import OrderKey, OrderState, Storefront
from store.claims import claim, oldest_due, release
from store.database import Database
from store.dropship_models import ShopOrderRow

IN_LIST = 500


@dataclass(frozen=True, slots=True)
class Closing:
    """An order we hold; `digest` is what it was planned from."""

    key: OrderKey
    digest: str
    tries: int
    owner: str


def take(
    db: Database, client: str, state: OrderState, now: float, lease_s: float, limit: int
) -> list[Closing]:
    """Take hold of orders in a state that are due."""
    where = and_(ShopOrderRow.client == client, ShopOrderRow.state == state)
    owner, rows = claim(db, ShopOrderRow, where, now=now, lease_s=lease_s, limit=limit)
    return [
        Closing(OrderKey(r.client, r.storefront, r.order_id), r.digest, r.tries, owner)
        for r in rows
    ]


def later(db: Database, one: Closing, due: float) -> None:
    """Let go of an order until `due`."""
    key = (one.key.client, one.key.storefront, one.key.order_id)
    release(db, ShopOrderRow, key, one.owner, due)


def waiting_since(db: Database, client: str) -> float | None:
    """Return since when the longest waiting order is due to be closed."""
    where = and_(ShopOrderRow.client == client, ShopOrderRow.state == "CLOSING")
    return oldest_due(db, ShopOrderRow, where)


def marks(
    db: Database, client: str, storefront: Storefront, order_ids: Iterable[str]
) -> dict[str, str]:
    """Return the mark each of these orders had when it was last read."""
    found: dict[str, str] = {}
    wanted = list(order_ids)
    with db.read() as connection:
        for start in range(0, len(wanted), IN_LIST):
            rows = connection.execute(
                select(ShopOrderRow.order_id, ShopOrderRow.mark).where(
                    ShopOrderRow.client == client,
                    ShopOrderRow.storefront == storefront,
                    ShopOrderRow.order_id.in_(wanted[start : start + IN_LIST]),
                )
            )
            found.update({row.order_id: row.mark for row in rows})
    return found
