"""The books of the simulated BigBuy: products with their stock, orders, the purse."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sandbox.simulator import Clock

PURSE_EUR = Decimal("10000.00")
SHIPPING_EUR, TAX = Decimal("4.00"), Decimal("0.21")
CARRIERS = ("gls", "chrono", "seur", "correos", "tnt", "standard shipment")
STATUSES = {
    1: "Pending payment", 2: "Payment accepted", 3: "In process", 4: "Shipped",
    5: "Delivered", 6: "Cancelled",
}  # fmt: skip
ACCEPTED, SHIPPED, CANCELLED = STATUSES[2], STATUSES[4], STATUSES[6]

Repeats = Literal["er008", "accepted"]


@dataclass
class Product:
    """A product, or a variation of one; `price_eur` is without taxes."""

    id: int
    sku: str
    price_eur: Decimal = Decimal("10.00")
    stock: int = 100
    warehouse: int = 1
    active: bool = True
    variation: bool = False
    taxonomy: int = 19653
    name: str = ""
    updated: datetime | None = None  # of anything but its stock


@dataclass(frozen=True)
class Line:
    """A quantity of a product at the price of the day."""

    product: Product
    quantity: int
    unit_eur: Decimal


@dataclass
class Placed:
    """An order; `body` is what was sent, `seen_at` when a look-up can find it first."""

    id: int
    body: dict[str, Any]
    lines: list[Line]
    carrier: str
    at: datetime
    seen_at: datetime
    status: str = ACCEPTED
    parcels: list[str] = field(default_factory=list)
    cancel_at: datetime | None = None

    @property
    def reference(self) -> str:
        """The buyer's own reference."""
        return str(self.body["internalReference"])

    @property
    def goods_eur(self) -> Decimal:
        """The goods without taxes."""
        return sum((line.unit_eur * line.quantity for line in self.lines), Decimal())

    @property
    def shipping_eur(self) -> Decimal:
        """The shipping without taxes: one parcel, and more for many pieces."""
        pieces = sum(line.quantity for line in self.lines)
        return SHIPPING_EUR * (1 + (pieces - 1) // 10)

    @property
    def total_eur(self) -> Decimal:
        """All of it, with taxes."""
        return round((self.goods_eur + self.shipping_eur) * (1 + TAX), 2)


class Books:
    """All there is; every method works on the present moment of `clock`."""

    def __init__(
        self, clock: Clock, purse_eur: Decimal, repeats: Repeats, ship_after_s: float | None
    ) -> None:
        self.clock = clock
        self._first = (purse_eur, repeats, ship_after_s)
        self.clear()

    def clear(self) -> None:
        """Forget all, and put the settings back."""
        self.products: dict[str, Product] = {}
        self.orders: dict[int, Placed] = {}
        self.purse_eur, self.repeats, self.ship_after_s = self._first
        self.parcels = 1

    def stock_up(self, skus: Iterable[str], **facts: Any) -> None:
        """Add products, or change the facts of those that are there."""
        for sku in skus:
            if sku not in self.products:
                self.products[sku] = Product(1001 + len(self.products), sku, name=f"Product {sku}")
            for name, value in facts.items():
                setattr(self.products[sku], name, value)

    def retitle(self, sku: str, name: str) -> None:
        """Give a product another name, as its maker did."""
        product = self.products[sku]
        product.name, product.updated = name, self.clock()

    def by_id(self, number: str) -> Product | None:
        """Return a product by its id."""
        return next((one for one in self.products.values() if str(one.id) == number), None)

    def seen(self) -> list[Placed]:
        """Return the orders a look-up can find now, after what time has done to them."""
        now = self.clock()
        for one in self.orders.values():
            if one.cancel_at and now >= one.cancel_at and not one.parcels:
                one.status = CANCELLED
            due = self.ship_after_s is not None and now >= one.at + timedelta(
                seconds=self.ship_after_s
            )
            if due and one.status == ACCEPTED:
                self.ship(one, self.parcels)
        return [one for one in self.orders.values() if one.seen_at <= now]

    def with_reference(self, reference: str) -> list[Placed]:
        """Return the visible orders of a reference, the first placed first."""
        return [one for one in self.seen() if one.reference == reference]

    def with_id(self, number: str) -> Placed | None:
        """Return a visible order by its id."""
        if not re.fullmatch("[0-9]{1,15}", number):
            return None
        return next((one for one in self.seen() if one.id == int(number)), None)

    def draft(self, body: dict[str, Any], carrier: str) -> Placed:
        """Return an order at the prices of now, which is not placed."""
        lines = [
            Line(product := self.products[row["reference"]], row["quantity"], product.price_eur)
            for row in body["products"]
        ]
        number, now = 11_900_001 + len(self.orders), self.clock()
        return Placed(number, body, lines, carrier, now, now)

    def place(self, order: Placed) -> None:
        """Take the goods from the shelves and the money from the purse."""
        for line in order.lines:
            line.product.stock -= line.quantity
        if order.body["paymentMethod"] == "moneybox":
            self.purse_eur -= order.total_eur
        self.orders[order.id] = order

    def ship(self, order: Placed, parcels: int) -> None:
        """Send an order in so many parcels."""
        order.parcels = [f"BB{order.id}{number:02d}FR" for number in range(1, parcels + 1)]
        order.status = SHIPPED
