"""What suppliers ask and have, over time; what was sold.

A run of equal observations is kept as its first and its last one: the history stays exact and the
table small. Limits: a price finer than the smallest unit of its currency is rounded.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, and_, delete, func, select

from domain.dropship.money import major, minor
from domain.dropship.states import COMMITTED
from domain.dropship.watch import Observation, Offer
from domain.dropship.words import PartState, Supplier
from store.database import Database
from store.dropship_models import OfferRow, PartLineRow, PartRow

IN_LIST = 500
SOLD_DAYS = 30

# Not bought yet, and somebody wants it: whether it can still be had is asked first.
WAITING: tuple[PartState, ...] = ("PLANNED", "HELD", "REFUSED")

Article = tuple[Supplier, str]


def observe(db: Database, client: str, observations: Sequence[Observation]) -> int:
    """Keep what was seen; return how many articles differ from when they were last seen.

    Of an article seen twice at once the last sight counts; one older than what is kept is left out.
    """
    seen = {(one.supplier, one.sku): one for one in observations}
    by_supplier: dict[Supplier, list[str]] = {}
    for supplier, sku in seen:
        by_supplier.setdefault(supplier, []).append(sku)
    with db.write() as connection:
        known: dict[Article, Offer] = {}
        for supplier, skus in by_supplier.items():
            known |= _newest(connection, client, supplier, skus)
        new = [one for key, one in seen.items() if key not in known or one.at > known[key].now.at]
        for one in new:
            _end_of_run(connection, client, known.get((one.supplier, one.sku)), one)
        if new:
            connection.execute(db.insert(OfferRow), [_row(client, one) for one in new])
    return sum(
        (one.supplier, one.sku) not in known or not _same(known[one.supplier, one.sku].now, one)
        for one in new
    )


def latest(
    db: Database, client: str, supplier: Supplier, skus: Iterable[str] | None = None
) -> dict[str, Offer]:
    """Return, by SKU, the newest observation and the one before; None means every article."""
    with db.read() as connection:
        return {
            sku: offer for (_, sku), offer in _newest(connection, client, supplier, skus).items()
        }


def history(db: Database, client: str, supplier: Supplier, sku: str) -> list[Observation]:
    """Return an article's observations, the oldest first."""
    wanted = (
        select(OfferRow.__table__)
        .where(OfferRow.client == client, OfferRow.supplier == supplier, OfferRow.sku == sku)
        .order_by(OfferRow.at)
    )
    with db.read() as connection:
        return [_observation(row) for row in connection.execute(wanted)]


def sold(db: Database, client: str, now: datetime, days: int = SOLD_DAYS) -> dict[Article, int]:
    """Return how many pieces of each article were bought from suppliers in the last days."""
    since = now.astimezone(UTC) - timedelta(days=days)
    return _pieces(db, client, and_(PartRow.state.in_(COMMITTED), PartRow.planned_at >= since))


def wanted(db: Database, client: str) -> dict[Article, int]:
    """Return how many pieces of each article wait to be bought, or for a person's answer."""
    return _pieces(db, client, PartRow.state.in_(WAITING))


def _pieces(db: Database, client: str, which: Any) -> dict[Article, int]:
    pieces = func.sum(PartLineRow.quantity)
    asked = (
        select(PartRow.supplier, PartLineRow.supplier_sku, pieces)
        .join(PartLineRow, and_(PartLineRow.client == PartRow.client,
                                PartLineRow.ref == PartRow.ref))
        .where(PartRow.client == client, which)
        .group_by(PartRow.supplier, PartLineRow.supplier_sku)
    )  # fmt: skip
    with db.read() as connection:
        return {
            (cast(Supplier, supplier), sku): int(number)
            for supplier, sku, number in connection.execute(asked)
        }


def _newest(
    connection: Connection, client: str, supplier: Supplier, skus: Iterable[str] | None
) -> dict[Article, Offer]:
    """Return the two newest observations of each article."""
    chunks: list[Any] = [None]
    if skus is not None:
        every = sorted(set(skus))
        chunks = [every[start : start + IN_LIST] for start in range(0, len(every), IN_LIST)]
    found: dict[Article, Offer] = {}
    for chunk in chunks:
        for row in connection.execute(_two_newest(client, supplier, chunk)):
            seen, key = _observation(row), (supplier, row.sku)
            found[key] = Offer(found[key].now, seen) if key in found else Offer(seen)
    return found


def _two_newest(client: str, supplier: Supplier, skus: Sequence[str] | None) -> Any:
    nth = func.row_number().over(partition_by=OfferRow.sku, order_by=OfferRow.at.desc())
    inner = select(*OfferRow.__table__.columns, nth.label("nth")).where(
        OfferRow.client == client, OfferRow.supplier == supplier
    )
    if skus is not None:
        inner = inner.where(OfferRow.sku.in_(skus))
    rows = inner.subquery()
    return select(rows).where(rows.c.nth <= 2).order_by(rows.c.sku, rows.c.nth)


def _end_of_run(connection: Connection, client: str, offer: Offer | None, new: Observation) -> None:
    """Drop the last observation of a run that goes on: the new one takes its place."""
    if offer is None or offer.previous is None:
        return
    if _same(offer.now, new) and _same(offer.previous, offer.now):
        connection.execute(
            delete(OfferRow).where(
                OfferRow.client == client, OfferRow.supplier == new.supplier,
                OfferRow.sku == new.sku, OfferRow.at == offer.now.at.astimezone(UTC),
            )
        )  # fmt: skip


def _same(one: Observation, other: Observation) -> bool:
    """Whether two observations say the same, to the smallest unit that is kept."""
    prices = [minor(seen.price, seen.currency) for seen in (one, other)]
    return prices[0] == prices[1] and (one.currency, one.stock) == (other.currency, other.stock)


def _row(client: str, one: Observation) -> dict[str, Any]:
    return {
        "client": client, "supplier": one.supplier, "sku": one.sku, "at": one.at.astimezone(UTC),
        "price_minor": minor(one.price, one.currency), "currency": one.currency,
        "stock": one.stock,
    }  # fmt: skip


def _observation(row: Any) -> Observation:
    price = major(row.price_minor, row.currency)
    return Observation(row.at, row.supplier, row.sku, price, row.currency, row.stock)
