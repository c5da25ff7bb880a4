"""The orders and customers of a simulated Shopify shop.

Money is kept in hundredths of the shop's currency; times are seconds since 1970, UTC.
"""

from dataclasses import dataclass, field
from functools import partial
from zoneinfo import ZoneInfo

SHIPPING_CENTS = 490


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The shop itself."""

    name: str = "Simulated shop"
    domain: str = "simulated.example.com"
    currency: str = "EUR"
    other_currency: str = "CHF"
    other_rate: float = 0.94
    zone: ZoneInfo = field(default_factory=partial(ZoneInfo, "Europe/Paris"))
    opened: int = 1_600_000_000


@dataclass(slots=True)
class Customer:
    """A customer account; `consent` is 0 never asked, 1 subscribed, 2 unsubscribed."""

    id: int
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    created: int
    updated: int
    consent: int = 0
    orders: "list[Order]" = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """An order; `cancelled` is 0 where it was not."""

    id: int
    number: int
    customer: Customer | None
    email: str | None
    created: int
    updated: int
    cancelled: int
    cents: int
    refunded: int
    test: bool = False
    unpaid: bool = False
    other_currency: bool = False

    @property
    def status(self) -> str:
        """The financial status."""
        if self.unpaid:
            return "VOIDED" if self.cancelled else "PENDING"
        if self.refunded:
            return "REFUNDED" if self.refunded >= self.cents else "PARTIALLY_REFUNDED"
        return "PAID"

    @property
    def shipping(self) -> int:
        """Hundredths paid for shipping."""
        return SHIPPING_CENTS if 1000 < self.cents < 6000 else 0


@dataclass(slots=True)
class Store:
    """What the simulated shop holds; `version` must change with every write."""

    facts: ShopFacts = field(default_factory=ShopFacts)
    customers: list[Customer] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    version: int = 0

    def add_customer(self, customer: Customer) -> None:
        """Put a customer in."""
        self.customers.append(customer)
        self.version += 1

    def add_order(self, order: Order) -> None:
        """Put an order in, and with its customer."""
        self.orders.append(order)
        if order.customer:
            order.customer.orders.append(order)
        self.version += 1

    def clear(self) -> None:
        """Forget everything but the shop."""
        self.customers.clear()
        self.orders.clear()
        self.version += 1
