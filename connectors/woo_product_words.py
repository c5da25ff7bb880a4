"""WooCommerce's words for its catalogue: products, variants, and batches of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import BaseModel

from connectors.woo_words import Error, Money, Text, described

BATCH_SIZE = 100  # rows of one batch, created and updated together


class Variation(BaseModel):
    """One variant of a product; `price` is what a buyer pays now, None where it has no price."""

    id: int
    parent_id: int = 0
    sku: Text = ""
    status: Text = ""
    price: Money = None
    regular_price: Money = None
    sale_price: Money = None
    stock_quantity: int | None = None
    stock_status: Text = ""


class Product(Variation):
    """A product; found by SKU it may be a variant itself (`type` variation, `parent_id` set)."""

    name: Text = ""
    description: Text = ""
    type: str
    variations: list[int] = []


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product to create; its SKU makes a second creation a refused row."""

    sku: str
    name: str
    regular_price: Decimal
    description: str = ""
    status: str = "publish"  # or draft
    stock_quantity: int | None = None  # None: the shop does not count it
    meta: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductUpdate:
    """What to set on a product; None leaves a value as it is."""

    id: int
    name: str | None = None
    regular_price: Decimal | None = None
    description: str | None = None
    status: str | None = None
    stock_quantity: int | None = None
    meta: Mapping[str, str] = field(default_factory=dict)


class Row(BaseModel):
    """One row of a batch's answer: a product, or the reason why not."""

    id: int = 0
    error: Error | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of a batch.

    `id` is the product's; on a SKU that is taken, the id of who has it. `code` is empty when the
    row was applied, else the vendor's code for what is wrong.
    """

    id: int | None
    code: str = ""
    message: str = ""


class Batch(BaseModel):
    """The answer to a batch: as many rows as were sent, in their order."""

    create: list[Row] = []
    update: list[Row] = []


def outcomes(rows: Sequence[Row]) -> list[Outcome]:
    """Say a batch's answer row by row."""
    return [_outcome(row) for row in rows]


def _outcome(row: Row) -> Outcome:
    if row.error is None:
        return Outcome(row.id)
    data = row.error.data
    taken = data.get("resource_id") if isinstance(data, dict) else None
    known = taken if isinstance(taken, int) else row.id or None
    return Outcome(known, row.error.code, row.error.message)


def draft_row(draft: ProductDraft) -> dict[str, object]:
    """Say a product to create."""
    if not draft.sku.strip():
        raise ValueError("a product without SKU would be created twice when its batch is repeated")
    row: dict[str, object] = {"type": "simple", "sku": draft.sku, "name": draft.name}
    row |= {"description": draft.description, "status": draft.status}
    return row | priced(draft.regular_price) | counted(draft.stock_quantity) | described(draft.meta)


def update_row(update: ProductUpdate) -> dict[str, object]:
    """Say what to set on a product that exists."""
    texts = {name: getattr(update, name) for name in ("name", "description", "status")}
    row: dict[str, object] = {"id": update.id}
    row |= {name: text for name, text in texts.items() if text is not None}
    row |= {} if update.regular_price is None else priced(update.regular_price)
    return row | counted(update.stock_quantity) | described(update.meta)


def priced(price: Decimal) -> dict[str, object]:
    """Say a price: a text without exponent."""
    return {"regular_price": f"{price:f}"}


def counted(quantity: int | None) -> dict[str, object]:
    """Say a stock; one that is not known is not said."""
    return {} if quantity is None else {"manage_stock": True, "stock_quantity": quantity}
