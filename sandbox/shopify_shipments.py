"""What of a simulated Shopify order was shipped, and what is still to be shipped.

One fulfilment order holds all lines of an order, whoever delivers them.
"""

from typing import NamedTuple

from sandbox.shopify_catalogue import PRODUCTS
from sandbox.shopify_store import Fulfillment, Order, Sold

FULFILMENT_ORDER, FULFILMENT_LINE = 10**12, 2 * 10**12  # so that their ids are nobody else's


class FulfillmentOrder(NamedTuple):  # the vendor's name, as the schema finds it
    """What of an order is to be shipped from one place: here, all of it."""

    order: Order

    @property
    def id(self) -> int:
        """A number of its own."""
        return self.order.id + FULFILMENT_ORDER

    @property
    def status(self) -> str:
        """How far it is."""
        sold = lines(self.order)
        if self.order.cancelled:
            return "CANCELLED" if not any(line.shipped for line in sold) else "CLOSED"
        if not any(line.remaining for line in sold):
            return "CLOSED"
        if self.order.on_hold:
            return "ON_HOLD"
        return "IN_PROGRESS" if any(line.shipped for line in sold) else "OPEN"


class Shipped(NamedTuple):
    """One line of a shipment."""

    fulfilment: Fulfillment
    line: Sold
    quantity: int

    @property
    def id(self) -> int:
        """A number of its own."""
        return self.fulfilment.id * 1_000 + self.line.id % 1_000


def lines(order: Order) -> list[Sold]:
    """Return an order's own lines, or one to three which add up to its subtotal and are shipped."""
    if order.sold is not None:
        return order.sold
    count = 1 + order.number % 3
    subtotal = order.cents - order.shipping
    share, current = subtotal // count, 0 if order.cancelled else 1
    return [
        Sold(
            id=order.id * 10 + number,
            order=order,
            sku=PRODUCTS[number][0],
            title=PRODUCTS[number][1],
            quantity=1,
            current=current,
            cents=share if number else subtotal - (count - 1) * share,
            shipped=current,
        )
        for number in range(count)
    ]


def fulfilments(order: Order) -> list[Fulfillment]:
    """Return the shipments of an order; one of made-up lines went out at once, untracked."""
    if order.sold is not None or order.cancelled:
        return order.fulfilments
    sold = [(line, line.quantity) for line in lines(order)]
    return [Fulfillment(order.id * 10, order, sold, order.created, order.created)]


def shipped(fulfilment: Fulfillment) -> list[Shipped]:
    """Return the lines of a shipment."""
    return [Shipped(fulfilment, line, quantity) for line, quantity in fulfilment.lines]


def progress(order: Order) -> str:
    """Return the fulfilment status of an order."""
    sold = lines(order)
    if not any(line.shipped for line in sold):
        return "ON_HOLD" if order.on_hold and not order.cancelled else "UNFULFILLED"
    left = any(line.remaining for line in sold)
    return "PARTIALLY_FULFILLED" if left else "FULFILLED"
