"""The words of the order process: what a storefront says, and what we make of it.

Money is Decimal in the currency named beside it; it is stored in minor units. Times are aware UTC.
Nothing here is kept as it stands: addresses are read from the storefront when they are needed.
"""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Literal

Storefront = Literal["shopify", "woo", "manual"]
Supplier = Literal["cj", "bigbuy"]

STOREFRONTS: tuple[Storefront, ...] = ("shopify", "woo", "manual")
SUPPLIERS: tuple[Supplier, ...] = ("cj", "bigbuy")

# What a part's reference begins with: whoever reads it at the supplier knows where it comes from.
LETTERS: dict[Storefront, str] = {"shopify": "S", "woo": "W", "manual": "M"}


@dataclass(frozen=True, slots=True)
class OrderKey:
    """Which order of which shop of which client."""

    client: str
    storefront: Storefront
    order_id: str

    @property
    def name(self) -> str:
        """The order in our references: S5800…, W17, M3."""
        return f"{LETTERS[self.storefront]}{self.order_id}"


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a parcel goes. Never stored, never logged, and not shown where it is part of a text."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    province: str = ""
    postcode: str = ""
    country: str = ""  # two letters
    phone: str = ""
    email: str = ""

    def __repr__(self) -> str:
        """Show the country alone."""
        return f"Address({self.country})"

    @property
    def digest(self) -> str:
        """Sixteen characters that change when the address does."""
        words = "\0".join(getattr(self, one.name) for one in fields(self))
        return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ShopLine:
    """One line as it is now: after edits and refunds.

    Attributes:
        id: the storefront's.
        quantity: still wanted; 0 when all of it was refunded or removed.
        revenue: for that quantity, after discounts, without the tax the shop says is in it.
        ships: whether anything is sent; a digital line is not.
    """

    id: str
    sku: str
    quantity: int
    revenue: Decimal
    ships: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as the storefront says it now: the truth everything is decided on.

    Attributes:
        name: as the merchant knows it (#1001).
        paid: whether supplier orders may be made for it.
        payment: the storefront's own word for that, for people.
        risky: the storefront recommends not to ship it.
        mark: changes whenever the storefront's order does; what a sweep compares.
        told: tracking numbers the storefront already has.
        shipping_paid: by the customer, without tax.
        billing_country: two letters; empty where the storefront does not say.
    """

    key: OrderKey
    name: str
    currency: str
    paid: bool
    payment: str
    mark: str
    created_at: datetime
    lines: tuple[ShopLine, ...]
    address: Address | None = None
    test: bool = False
    cancelled: bool = False
    risky: bool = False
    shipping_paid: Decimal = Decimal(0)
    told: tuple[str, ...] = ()
    billing_country: str = ""

    @property
    def digest(self) -> str:
        """Sixteen characters that change when what would be bought, or for whom, does."""
        said = [self.paid, self.cancelled, self.test, self.risky, self.currency]
        said += [self.address.digest if self.address else ""]
        said += [(one.id, one.sku, one.quantity, one.ships, str(one.revenue)) for one in self.lines]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


PartState = Literal[
    "PLANNED", "HELD", "SENDING", "CONFIRMING", "UNKNOWN", "UNPAID", "PLACED", "SHIPPED",
    "TELLING", "TOLD", "REFUSED", "CANCELLED",
]  # fmt: skip
OrderState = Literal["SEEN", "WAITING", "PLANNED", "CANCELLING", "CANCELLED", "CLOSING", "DONE"]


@dataclass(frozen=True, slots=True)
class PartLine:
    """What one shop line contributes to a supplier order; `sku` is the supplier's."""

    shop_line_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Planned:
    """One supplier order as routing wants it: to whom, what, and what the shop earned with it."""

    supplier: Supplier
    lines: tuple[PartLine, ...]
    revenue: Decimal
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One supplier order as it stands: a row, with its state and who holds it.

    Attributes:
        ref: our reference, given to the supplier: S5800-CJ, W17-BIGBUY-W3, S5800-CJ-2.
        number: 1 for the first; a later addition to the shop order opens the next.
        version: changes with the lines; what was checked is what is sent.
        sent_at, settled_at: the last attempt's start, and the moment it ended or was given up.
        remote_id: the supplier's own id; `remote_alt_ids` are its further names for it.
        approved: a person let it pass the guards named here, comma-separated; `DROPPED` says
            that a person gave these lines up.
        told: tracking numbers the storefront was given.
        told_at: when it was, or when an attempt at it ended without an answer.
    """

    key: OrderKey
    ref: str
    supplier: Supplier
    warehouse: str
    number: int
    state: PartState
    version: int
    lines: tuple[PartLine, ...]
    owner: str
    tries: int
    sent_at: datetime | None
    settled_at: datetime | None
    remote_id: str
    remote_alt_ids: tuple[str, ...]
    currency: str
    revenue: Decimal
    quote: Decimal | None
    quote_at: datetime | None
    billed: Decimal | None
    approved: str
    tracking: tuple[str, ...]
    told: tuple[str, ...]
    carrier: str
    tracked_at: datetime | None
    told_id: str
    told_at: datetime | None
    planned_at: datetime

    def lets(self, guard: str) -> bool:
        """Whether a person has let this part pass that guard."""
        return guard in self.approved.split(",")


def ref_of(key: OrderKey, supplier: Supplier, warehouse: str = "", number: int = 1) -> str:
    """Return our reference of a supplier order; never longer than the 50 characters CJ takes."""
    ref = f"{key.name}-{supplier.upper()}"
    if warehouse:
        ref += f"-W{warehouse}"
    return f"{ref}-{number}" if number > 1 else ref


# Why a person is asked. The value is what `GET /ops/attention` and `3a tasks` show as the kind.
AttentionKind = Literal[
    "APPROVAL", "UNROUTABLE_SKU", "ADDRESS", "OUT_OF_STOCK", "MARGIN", "CAP", "QUANTITY",
    "REPEATED_ADDRESS", "UNUSUAL_ADDRESS", "REFUSED", "RISK", "UNSETTLED", "PAY_BY_HAND",
    "BALANCE", "INTERCEPTED", "CURRENCY", "CREDENTIALS", "CANCELLED_AFTER_ORDER",
    "CHANGED_AFTER_ORDER",
    "SUPPLIER_CANCELLED", "STALE_TRACKING", "TELLING_REFUSED", "UNKNOWN_AT_SUPPLIER",
    "WRONG_LINES", "DATA_REQUEST", "NOT_FOUND", "WEBHOOKS", "DELIVERIES", "STANDSTILL",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for a person: no e-mail, no name, no address in it.

    Attributes:
        known: what happened, with figures. `asked`: what can be decided.
        part: our reference of the supplier order it is about; empty: the whole order.
        money: at stake, in the shop's currency.
    """

    kind: AttentionKind
    known: str
    asked: str
    part: str = ""
    money: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as the supplier says it."""

    number: str
    carrier: str = ""
    url: str = ""
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What a supplier asks for a part now.

    Attributes:
        goods, shipping: in `currency`, without the taxes beside them.
        taxes: the supplier charges or collects (VAT, import VAT, clearance).
        eu_origin: sent from inside the EU, so that no customs duty falls due.
        service: the shipping service chosen, by the supplier's name.
        customs_lines: how many distinct HS6 codes (or products, where codes are unknown).
    """

    currency: str
    goods: Decimal
    shipping: Decimal
    taxes: Decimal
    eu_origin: bool
    service: str
    customs_lines: int = 1


@dataclass(frozen=True, slots=True)
class Sold:
    """What the supplier says about one of its orders, looked up by our reference.

    Attributes:
        paid: False: it exists, but nothing will be shipped before it is paid.
        lines: supplier SKU (or other id we sent) to quantity, where the supplier says it.
        held: why the supplier itself holds it, in its words.
        dispute: the supplier's number of a complaint about it; empty where there is none.
        never_paid: it was cancelled before anything was taken for it.
    """

    remote_id: str
    status: str
    paid: bool
    cancelled: bool = False
    confirmed: bool = True
    alt_ids: tuple[str, ...] = ()
    billed: Decimal | None = None
    currency: str = ""
    parcels: tuple[Parcel, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    held: str = ""
    dispute: str = ""
    never_paid: bool = False
