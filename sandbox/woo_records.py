"""The records of a simulated WooCommerce shop: products, orders and what hangs on them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Product:
    """A product, or a variant (`parent_id` set); a stock of None is not counted."""

    id: int
    sku: str
    name: str
    regular_price: Decimal | None
    at: datetime
    parent_id: int = 0
    sale_price: Decimal | None = None
    stock: int | None = 100
    status: str = "publish"
    description: str = ""
    meta: list[dict[str, Any]] = field(default_factory=list)

    @property
    def price(self) -> Decimal | None:
        """What a buyer pays."""
        return self.regular_price if self.sale_price is None else self.sale_price


@dataclass(slots=True)
class Line:
    """A line of an order; the totals are of all its pieces."""

    id: int
    sku: str | None
    name: str
    quantity: int
    total: Decimal
    total_tax: Decimal = Decimal(0)
    product_id: int = 0
    variation_id: int = 0


@dataclass(slots=True)
class Refund:
    """A refund: an amount, and pieces by line id."""

    id: int
    amount: Decimal
    reason: str
    at: datetime
    quantities: dict[int, int]


@dataclass(slots=True)
class Note:
    """A note; one for the customer was mailed."""

    id: int
    text: str
    customer: bool
    at: datetime


@dataclass(slots=True)
class Order:
    """An order, changed in place."""

    id: int
    status: str
    lines: list[Line]
    shipping: dict[str, str]
    billing: dict[str, str]
    created_at: datetime
    modified_at: datetime
    currency: str = "EUR"
    paid_at: datetime | None = None
    completed_at: datetime | None = None
    customer_note: str = ""
    created_via: str = "checkout"
    payment_method: str = "stripe"
    shipping_total: Decimal = Decimal(0)
    meta: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def total_tax(self) -> Decimal:
        """The tax of all lines."""
        return sum((line.total_tax for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What the buyer pays, refunds apart."""
        goods = sum((line.total for line in self.lines), Decimal(0))
        return goods + self.total_tax + self.shipping_total


@dataclass(slots=True)
class Hook:
    """A webhook subscription."""

    id: int
    name: str
    status: str
    topic: str
    delivery_url: str
    secret: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail the shop sent to the buyer of an order."""

    order_id: int
    kind: str  # customer_note or completed_order
    text: str = ""
