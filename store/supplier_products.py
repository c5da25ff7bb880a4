"""Suppliers' catalogues as last read, and what a storefront was last given of each product.

A product has what the supplier says and, under `_given`, which storefronts got it from us.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select, update

from domain.dropship.catalogue import Product
from domain.dropship.listing import Given, as_kept, given_of
from domain.dropship.words import Storefront, Supplier
from store.database import Database
from store.dropship_models import ProductRow

GIVEN = "_given"
IN_LIST = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A product, what each storefront was given of it, and whether it is gone at the supplier."""

    product: Product
    given: Mapping[str, Given]
    gone: bool


def products(
    db: Database, client: str, supplier: Supplier, skus: Collection[str] | None = None
) -> dict[str, Product]:
    """Return a supplier's products by SKU, without those that are gone."""
    found = kept(db, client, supplier, skus)
    return {sku: one.product for sku, one in found.items() if not one.gone}


def kept(
    db: Database, client: str, supplier: Supplier, skus: Collection[str] | None = None
) -> dict[str, Kept]:
    """Return a supplier's products by SKU, those that are gone too."""
    found: dict[str, Kept] = {}
    for chunk in _chunks(skus):
        wanted = select(ProductRow.sku, ProductRow.fields, ProductRow.gone).where(
            _of(client, supplier), *([] if chunk is None else [ProductRow.sku.in_(chunk)])
        )
        with db.read() as connection:
            for sku, fields, gone in connection.execute(wanted):
                given = {shop: given_of(one) for shop, one in fields.get(GIVEN, {}).items()}
                found[sku] = Kept(_product(fields), given, gone)
    return found


def of_groups(
    db: Database, client: str, supplier: Supplier, groups: Collection[str]
) -> dict[str, list[Product]]:
    """Return the products that were read from these rows of the supplier's list, by row."""
    found: dict[str, list[Product]] = {}
    for chunk in _chunks(groups):
        wanted = select(ProductRow.fields).where(
            _of(client, supplier), ProductRow.gone.is_(False),
            ProductRow.fields["group"].as_string().in_(chunk or []),
        )  # fmt: skip
        with db.read() as connection:
            for fields in connection.scalars(wanted):
                found.setdefault(fields["group"], []).append(_product(fields))
    return found


def save_delta(
    db: Database,
    client: str,
    supplier: Supplier,
    seen: Sequence[Product],
    now: datetime,
    *,
    met: bool = True,
) -> None:
    """Write what was just read of these products, be they new, changed or as before.

    `met`: they were in the supplier's list of products; a list of stocks proves less.
    """
    if not seen:
        return
    latest = {one.sku: one for one in seen}
    insert = db.insert(ProductRow)
    new = insert.excluded
    written = {"fields": new.fields, "gone": False}
    written |= {"seen_at": new.seen_at} if met else {}
    with db.write() as connection:
        rows = connection.execute(
            select(ProductRow.sku, ProductRow.fields)
            .where(_of(client, supplier), ProductRow.sku.in_(list(latest)))
            .with_for_update()
        )
        given = {sku: fields.get(GIVEN, {}) for sku, fields in rows}
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["client", "supplier", "sku"],
                set_=written,
            ),
            [
                {"client": client, "supplier": supplier, "sku": sku, "gone": False,
                 "fields": _fields(one) | ({GIVEN: given[sku]} if given.get(sku) else {}),
                 "seen_at": now.astimezone(UTC)}
                for sku, one in sorted(latest.items())
            ],
        )  # fmt: skip


def not_seen_since(
    db: Database, client: str, supplier: Supplier, began: datetime
) -> tuple[list[str], int]:
    """Return the products a reading that began then did not meet, and how many are known."""
    alive = and_(_of(client, supplier), ProductRow.gone.is_(False))
    with db.read() as connection:
        known = connection.scalar(select(func.count()).select_from(ProductRow).where(alive))
        missing = connection.scalars(
            select(ProductRow.sku)
            .where(alive, ProductRow.seen_at < began.astimezone(UTC))
            .order_by(ProductRow.sku)
        ).all()
    return list(missing), known or 0


def mark_gone(db: Database, client: str, supplier: Supplier, skus: Iterable[str]) -> None:
    """Write down that the supplier no longer has these products."""
    with db.write() as connection:
        for chunk in _chunks(list(skus)):
            connection.execute(
                update(ProductRow)
                .where(_of(client, supplier), ProductRow.sku.in_(chunk or []))
                .values(gone=True)
            )


def mark_given(
    db: Database, client: str, supplier: Supplier, sku: str, storefront: Storefront, **what: str
) -> None:
    """Remember what a storefront was given of a product, in the words of `Given`.

    What was given before and is not named stays. Taken out there, it is not given again.
    """
    mine = and_(_of(client, supplier), ProductRow.sku == sku)
    with db.write() as connection:
        fields: dict[str, Any] | None = connection.scalar(
            select(ProductRow.fields).where(mine).with_for_update()
        )
        if fields is not None:
            every = fields.get(GIVEN, {})
            before = as_kept(given_of(every[storefront])) if storefront in every else {}
            given = {**every, storefront: as_kept(Given(**(before | what)))}
            connection.execute(
                update(ProductRow).where(mine).values(fields={**fields, GIVEN: given})
            )


def _of(client: str, supplier: Supplier) -> Any:
    return and_(ProductRow.client == client, ProductRow.supplier == supplier)


def _chunks(skus: Collection[str] | None) -> list[list[str] | None]:
    if skus is None:
        return [None]
    every = sorted(set(skus))
    return [every[start : start + IN_LIST] for start in range(0, len(every), IN_LIST)]


def _fields(product: Product) -> dict[str, Any]:
    return asdict(product) | {"price": str(product.price)}


def _product(fields: Mapping[str, Any]) -> Product:
    said = {name: value for name, value in fields.items() if name != GIVEN}
    return Product(**(said | {"price": Decimal(said["price"])}))
