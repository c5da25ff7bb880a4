"""What a simulated CJdropshipping sells and takes: variants, orders and their lines; USD."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.cj_shipping import Quote

PAGE, BALANCE, CREATE_ONLY = 1, 2, 3  # pay types


@dataclass(slots=True)
class Variant:
    """What can be ordered; `price` in USD, `stock` by country."""

    vid: str
    pid: str
    sku: str
    name: str
    price: Decimal
    weight_g: int
    stock: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order, at the price it was taken at."""

    variant: Variant
    quantity: int
    price: Decimal
    store_line_item_id: str | None


@dataclass(slots=True)
class Order:
    """An order; `asked` is the request that made it."""

    order_id: str
    cj_order_id: str
    asked: dict[str, Any]
    lines: list[Line]
    quote: Quote
    created: datetime
    visible_from: datetime
    status: str = "CREATED"
    paid: datetime | None = None
    shipped: datetime | None = None
    tracking: str | None = None
    doomed: bool = False
    dispute: str | None = None
    intercepts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The caller's own reference."""
        return str(self.asked["orderNumber"])

    @property
    def goods(self) -> Decimal:
        """USD for the goods."""
        return sum((line.price * line.quantity for line in self.lines), Decimal(0))

    @property
    def amount(self) -> Decimal:
        """USD in all."""
        return self.goods + self.quote.total
