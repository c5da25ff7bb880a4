"""What buyers and the merchant do in a simulated Shopify shop, beside the API.

Each act changes the order's `updatedAt` to the second `now`, as the vendor does.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from sandbox.shopify_shipments import lines
from sandbox.shopify_store import LINES_PER_ORDER, Address, Order, Sold, Store

FIRST_ID, FIRST_NUMBER = 5_800_000_000_000, 100_001
BUYER = Address(
    first_name="Camille",
    last_name="Exemple",
    address1="1 rue des Essais",
    city="Lyon",
    zip="69001",
    country="France",
    country_code="FR",
    phone="+33199000000",
)


class Ware(NamedTuple):
    """One line to be bought; `cents` is the price of one, `discount` is off all of them."""

    sku: str | None
    quantity: int = 1
    cents: int = 2_000
    title: str = "Simulated thing"
    discount: int = 0
    requires_shipping: bool = True


def sell(
    store: Store, now: int, wares: Sequence[Ware], *, id: int | None = None, **said: Any
) -> Order:
    """Put an order in.

    Args:
        store: the shop.
        now: second of the purchase.
        wares: its lines, in this order.
        id: the order's number; None is the next free one.
        said: any other field of `Order`: email, phone, address, test, financial, note, …
    """
    number = id or next(n for n in count(FIRST_ID + len(store.orders)) if not store.order(n))
    if store.order(number):
        raise ValueError(f"there is an order {number} already")
    said.setdefault("address", replace(BUYER))
    said.setdefault("email", f"buyer.{number}@example.com")
    said.setdefault("shipping_cents", 0)
    order = Order(
        number,
        said.pop("number", FIRST_NUMBER + len(store.orders)),
        said.pop("customer", None),
        said.pop("email"),
        now,
        now,
        cancelled=0,
        cents=0,
        refunded=0,
        sold=[],
        **said,
    )
    for ware in wares:
        add_line(store, now, order, ware)
    order.edited = False
    store.add_order(order)
    return order


def add_line(store: Store, now: int, order: Order, ware: Ware) -> Sold:
    """Add a line by editing the order."""
    sold = _own(order)
    line = Sold(
        order.id * LINES_PER_ORDER + len(sold),
        order,
        ware.sku,
        ware.title,
        ware.quantity,
        ware.quantity,
        ware.cents,
        ware.discount,
        requires_shipping=ware.requires_shipping,
        variant=store.catalogue.by_sku(ware.sku),
    )
    sold.append(line)
    order.edited = True
    order.cents = sum(one.total for one in sold) + order.shipping
    store.touch(order, now)
    return line


def edit_line(
    store: Store, now: int, order: Order, number: int, current: int, sku: str | None = None
) -> None:
    """Change how many of a line are still wanted, and its SKU if one is named."""
    line = _own(order)[number]
    if current < line.shipped:
        raise ValueError("what was shipped cannot be taken off an order")
    if current > line.quantity:
        line.quantity = current
    line.current = current
    line.sku = line.sku if sku is None else sku
    order.edited = True
    store.touch(order, now)


def refund(store: Store, now: int, order: Order, number: int, quantity: int) -> None:
    """Give the money for some of a line back; they are no longer wanted."""
    line = _own(order)[number]
    if not 0 < quantity <= line.current:
        raise ValueError("only what is on the order can be refunded")
    order.refunded += round(line.total * quantity / line.quantity)
    line.current -= quantity
    store.touch(order, now)


def cancel(store: Store, now: int, order: Order, refunded: bool = True) -> None:
    """Cancel the whole order and, if asked to, give the money back."""
    order.cancelled = now
    if refunded and not order.unpaid:
        order.refunded = order.cents
    store.touch(order, now)


def change(store: Store, now: int, order: Order, **said: Any) -> None:
    """Change fields of an order: address, email, phone, financial, unpaid, on_hold, risk, …"""
    for name, value in said.items():
        if name not in CHANGED:
            raise ValueError(f"{name} cannot be changed")
        setattr(order, name, value)
    if order.address:
        order.address.id = order.id
    store.touch(order, now)


def _own(order: Order) -> list[Sold]:
    """Return the lines of an order, made its own if they were made up."""
    if order.sold is None:
        order.sold = lines(order)
    return order.sold


CHANGED = frozenset(
    ("address", "email", "phone", "note", "tags", "risk", "financial", "unpaid", "test", "on_hold")
)
