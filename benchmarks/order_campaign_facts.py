"""What `benchmarks.order_campaign` reads from outside, in the words its judge uses.

The suppliers' and the storefronts' own books, by their control routes, and the product's open
questions. Nothing here knows how the product works.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.orders import Case, Shop
from sandbox.orders_goods import Supplier

Key = tuple[Shop, str]  # an order of a shop, by the shop's own number
PLATFORMS: Mapping[str, Shop] = {"shopify": "shopify", "woocommerce": "woo", "woo": "woo"}
CJ_PAID = frozenset({"UNSHIPPED", "SHIPPED", "DELIVERED", "COMPLETED"})


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a supplier was told to send something."""

    name: str
    street: str  # all lines of it
    city: str
    postcode: str
    country: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class SupplierOrder:
    """An order in a supplier's books; `live`: not cancelled; `lines` by the supplier's SKU."""

    supplier: Supplier
    id: str
    live: bool
    paid: bool
    lines: Mapping[str, int]
    to: Destination
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """A fulfilment at Shopify: numbers, pieces by shop SKU, mails to the customer."""

    numbers: tuple[str, ...]
    lines: Mapping[str, int]
    mails: int


@dataclass(frozen=True, slots=True)
class ShopView:
    """A shop's order as its books have it; `notes` are those that were mailed to the customer."""

    status: str
    shipments: tuple[Shipment, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a judge looks at.

    Attributes:
        keys: by number of the case, its order in the shop.
        asked: kinds of question ever seen, by order.
        open: kinds of question open now, by order.
        undone: cases whose act never came about, as no supplier ever had the order.
    """

    keys: Mapping[int, Key]
    bought: Sequence[SupplierOrder]
    shops: Mapping[Key, ShopView]
    asked: Mapping[Key, frozenset[str]] = field(default_factory=dict)
    open: Mapping[Key, frozenset[str]] = field(default_factory=dict)
    undone: frozenset[int] = frozenset()


class Owners:
    """Finds whose order a supplier's is, by whom it is sent to: two words must agree."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._by_word: dict[str, int] = {}
        self._streets: dict[int, str] = {}
        for case in cases:
            one = case.customer
            words = (one.email, digits(one.phone), f"{one.first_name} {one.last_name}")
            self._by_word |= {plain(word): case.number for word in words}
            self._streets[case.number] = plain(one.street)

    def of(self, to: Destination) -> int | None:
        """Return the number of the case; None: nobody of this campaign."""
        votes: Counter[int] = Counter()
        for word in (to.email, digits(to.phone), to.name):
            if (found := self._by_word.get(plain(word))) is not None:
                votes[found] += 1
        street = plain(to.street)
        votes.update(number for number, one in self._streets.items() if one in street)
        best = votes.most_common(1)
        return best[0][0] if best and best[0][1] >= 2 else None


def plain(text: str) -> str:
    """Return a text without what shops and suppliers may change: case and spacing."""
    return " ".join(text.casefold().split())


def digits(text: str) -> str:
    """Return the digits of a telephone number."""
    return re.sub(r"\D", "", text)


def cj_orders(rows: Iterable[Mapping[str, Any]]) -> list[SupplierOrder]:
    """Read CJ's books."""
    return [
        SupplierOrder(
            "cj",
            row["order_id"],
            live=row["status"] != "CANCELLED",
            paid=row["status"] in CJ_PAID,
            lines=_summed((line["sku"], line["quantity"]) for line in row["lines"]),
            to=_cj_destination(row["asked"]),
            numbers=(row["tracking"],) if row["tracking"] else (),
        )
        for row in rows
    ]


def bigbuy_orders(rows: Iterable[Mapping[str, Any]]) -> list[SupplierOrder]:
    """Read BigBuy's books."""
    return [
        SupplierOrder(
            "bigbuy",
            str(row["id"]),
            live=row["status"] != "Cancelled",
            paid=row["status"] not in ("Cancelled", "Pending payment"),
            lines=_summed((line["sku"], line["quantity"]) for line in row["lines"]),
            to=_bigbuy_destination(row["address"]),
            numbers=tuple(row["parcels"]),
        )
        for row in rows
    ]


def shopify_views(rows: Iterable[Mapping[str, Any]]) -> dict[Key, ShopView]:
    """Read Shopify's books."""
    return {
        ("shopify", str(row["id"])): ShopView(
            "cancelled" if row["cancelled"] else row["financial"],
            shipments=tuple(
                Shipment(
                    tuple(made["numbers"]),
                    _summed((line["sku"], line["quantity"]) for line in made["lines"]),
                    made["mails"],
                )
                for made in row["fulfilments"]
            ),
        )
        for row in rows
    }


def woo_views(rows: Iterable[Mapping[str, Any]]) -> dict[Key, ShopView]:
    """Read WooCommerce's books."""
    return {
        ("woo", str(row["id"])): ShopView(
            row["status"], notes=tuple(note["text"] for note in row["notes"] if note["customer"])
        )
        for row in rows
    }


def questions(items: Iterable[Mapping[str, Any]]) -> dict[Key, frozenset[str]]:
    """Read the answer of `/ops/attention`: kinds of question by order."""
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for item in items:
        if shop := PLATFORMS.get(str(item["platform"])):
            found[shop, str(item["order_id"])].add(str(item["kind"]))
    return {key: frozenset(kinds) for key, kinds in found.items()}


def _cj_destination(asked: Mapping[str, Any]) -> Destination:
    def said(name: str) -> str:
        return str(asked.get(name) or "")

    return Destination(
        name=said("shippingCustomerName"),
        street=f"{said('shippingAddress')} {said('shippingAddress2')} {said('houseNumber')}",
        city=said("shippingCity"),
        postcode=said("shippingZip"),
        country=said("shippingCountryCode"),
        phone=said("shippingPhone"),
        email=said("email"),
    )


def _bigbuy_destination(address: Mapping[str, Any]) -> Destination:
    return Destination(
        name=f"{address['firstName']} {address['lastName']}",
        street=f"{address['address']} {address.get('comment', '')}",
        city=address["town"],
        postcode=address["postcode"],
        country=address["country"],
        phone=address["phone"],
        email=address["email"],
    )


def _summed(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for sku, count in rows:
        total[sku] += count
    return dict(total)
