"""The orders, customers, products and webhooks of a simulated Shopify shop.

Money is kept in hundredths of the shop's currency; times are seconds since 1970, UTC. An order
either has lines of its own (`sold`), or its lines are made up when somebody asks.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.shopify_catalogue import Catalogue, Product, Variant

SHIPPING_CENTS = 490
LINES_PER_ORDER = 1_000  # room for the numbers of the lines of one order


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
class Address:
    """Where an order goes; what is None was left empty."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code: str | None = None
    phone: str | None = None
    id: int = 0


@dataclass(slots=True, eq=False)
class Sold:
    """One line of an order; `cents` is the price of one, `discount` is off all `quantity`."""

    id: int
    order: "Order"
    sku: str | None
    title: str
    quantity: int
    current: int
    cents: int
    discount: int = 0
    shipped: int = 0
    requires_shipping: bool = True
    variant: Variant | None = None

    @property
    def total(self) -> int:
        """Hundredths for the quantity ordered."""
        return self.quantity * self.cents - self.discount

    @property
    def remaining(self) -> int:
        """How many are still to be shipped."""
        return 0 if self.order.cancelled else max(0, self.current - self.shipped)


@dataclass(slots=True, eq=False)
class Fulfillment:
    """A shipment of some lines of one order."""

    id: int
    order: "Order"
    lines: list[tuple[Sold, int]]
    created: int
    updated: int
    numbers: list[str] = field(default_factory=list)
    company: str | None = None
    urls: list[str] = field(default_factory=list)
    mails: int = 0
    status: str = "SUCCESS"


@dataclass(slots=True)
class Order:
    """An order; `cancelled` and `closed` are 0 where it was not, `financial` overrules the rest."""

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
    sold: list[Sold] | None = None
    fulfilments: list[Fulfillment] = field(default_factory=list)
    closed: int = 0
    financial: str | None = None
    address: Address | None = None
    phone: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ("simulated",)
    risk: str = "NONE"
    shipping_cents: int | None = None
    edited: bool = False
    on_hold: bool = False

    @property
    def status(self) -> str:
        """The financial status."""
        if self.financial:
            return self.financial
        if self.unpaid:
            return "VOIDED" if self.cancelled else "PENDING"
        if self.refunded:
            return "REFUNDED" if self.refunded >= self.cents else "PARTIALLY_REFUNDED"
        return "PAID"

    @property
    def shipping(self) -> int:
        """Hundredths paid for shipping."""
        if self.shipping_cents is not None:
            return self.shipping_cents
        return SHIPPING_CENTS if 1000 < self.cents < 6000 else 0


@dataclass(slots=True)
class Subscription:
    """A webhook subscription made through the API."""

    id: int
    topic: str
    uri: str
    created: int


@dataclass(slots=True)
class Store:
    """What the simulated shop holds; `version` must change with every write.

    `mails` are the shipping mails customers got: (order id, "confirmation" or "update", numbers).
    `answered` are calls with an idempotency key: by operation and key, what was asked and said.
    """

    facts: ShopFacts = field(default_factory=ShopFacts)
    customers: list[Customer] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    catalogue: Catalogue = field(default_factory=Catalogue)
    fulfilments: dict[int, Fulfillment] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)
    mails: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    answered: dict[tuple[str, str], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    version: int = 0
    _by_id: dict[int, Order] = field(default_factory=dict)

    def add_customer(self, customer: Customer) -> None:
        """Put a customer in."""
        self.customers.append(customer)
        self.version += 1

    def add_order(self, order: Order) -> None:
        """Put an order in, and with its customer."""
        self.orders.append(order)
        self._by_id[order.id] = order
        if order.address:
            order.address.id = order.id
        if order.customer:
            order.customer.orders.append(order)
        self.version += 1

    def add_product(self, product: Product) -> None:
        """Put a product in."""
        self.catalogue.add(product)
        self.version += 1

    def order(self, number: int) -> Order | None:
        """Return the order of this id; None: there is none."""
        return self._by_id.get(number)

    def touch(self, order: Order, now: int) -> None:
        """Note that an order changed, to the second, as the vendor does."""
        order.updated = max(order.updated, now)
        self.version += 1

    def clear(self) -> None:
        """Forget everything but the shop."""
        for held in (self.customers, self.orders, self.subscriptions, self.mails):
            held.clear()
        self.fulfilments.clear()
        self.answered.clear()
        self._by_id.clear()
        self.catalogue.clear()
        self.version += 1
