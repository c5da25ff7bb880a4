"""Shopify's shipments as the API makes them: `fulfillmentCreate`, `fulfillmentTrackingInfoUpdate`.

What is left to ship is the natural guard: nothing goes out twice, a second try is a user error.
Documented: lines left blank are all that is left, all lines belong to one order, 512 lines at most.
The words of the errors are those seen in public threads; only their being there is promised.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLResolveInfo

from sandbox.shopify_shipments import (
    FULFILMENT_LINE,
    FULFILMENT_ORDER,
    FulfillmentOrder,
    lines,
)
from sandbox.shopify_store import Fulfillment, Order, Sold, Store

MOST_LINES = 512
FIRST_ID = 4_000_000_000_000
OPEN = ("OPEN", "IN_PROGRESS")

Info = GraphQLResolveInfo[Any]


class Wrong(ValueError):
    """A user error: said in `userErrors`, nothing done."""


def create_fulfilment(
    _: Any, info: Info, fulfillment: Mapping[str, Any], message: str | None = None
) -> dict[str, Any]:
    """Ship lines of fulfilment orders, as `fulfillmentCreate` does."""
    store: Store = info.context.shelf.store
    now = int(info.context.shelf.clock().timestamp())
    try:
        order, wanted = _wanted(store, fulfillment["lineItemsByFulfillmentOrder"])
    except Wrong as wrong:
        return _refused(str(wrong))
    made = ship(store, order, wanted, now)
    _track(made, fulfillment.get("trackingInfo") or {})
    if fulfillment.get("notifyCustomer"):
        _mail(store, made, "confirmation")
    return {"fulfillment": made, "userErrors": []}


def update_tracking(
    _: Any,
    info: Info,
    fulfillmentId: str,  # noqa: N803  # the vendor's arguments
    trackingInfoInput: Mapping[str, Any],  # noqa: N803
    notifyCustomer: bool = False,  # noqa: N803
) -> dict[str, Any]:
    """Replace the tracking of a shipment, as `fulfillmentTrackingInfoUpdate` does."""
    store: Store = info.context.shelf.store
    found = store.fulfilments.get(number_of(fulfillmentId, "Fulfillment"))
    if found is None:
        return _refused("Fulfillment does not exist.", "fulfillmentId")
    if found.status == "CANCELLED":
        return _refused("Fulfillment is cancelled.", "fulfillmentId")
    found.updated = int(info.context.shelf.clock().timestamp())
    _track(found, trackingInfoInput)
    store.touch(found.order, found.updated)
    if notifyCustomer:
        _mail(store, found, "update")
    return {"fulfillment": found, "userErrors": []}


def ship(store: Store, order: Order, wanted: Mapping[Sold, int], now: int) -> Fulfillment:
    """Make a shipment; the order closes with its last line."""
    number = FIRST_ID + len(store.fulfilments)
    made = Fulfillment(number, order, list(wanted.items()), now, now)
    for line, quantity in wanted.items():
        line.shipped += quantity
    store.fulfilments[number] = made
    order.fulfilments.append(made)
    if not any(line.remaining for line in lines(order)):
        order.closed = now
    store.touch(order, now)
    return made


def number_of(gid: str, kind: str) -> int:
    """Return the number in an id of this kind; -1, which nothing has, for another."""
    number = gid.removeprefix(f"gid://shopify/{kind}/")
    return int(number) if number.isdigit() else -1


def _wanted(store: Store, parts: list[Mapping[str, Any]]) -> tuple[Order, dict[Sold, int]]:
    """Return the order and how many of which line, or say what is wrong."""
    if not parts:
        raise Wrong("Line items by fulfillment order can't be blank.")
    wanted: Counter[Sold] = Counter()
    orders: dict[int, Order] = {}
    for part in parts:
        number = number_of(part["fulfillmentOrderId"], "FulfillmentOrder") - FULFILMENT_ORDER
        order = store.order(number)
        if order is None:
            raise Wrong("Fulfillment order does not exist.")
        orders[order.id] = order
        wanted += _of_order(order, part.get("fulfillmentOrderLineItems") or [])
    if len(orders) > 1:
        raise Wrong("All fulfillment orders must belong to the same order.")
    if any(quantity > line.remaining for line, quantity in wanted.items()):
        raise Wrong("Invalid fulfillment order line item quantity requested.")
    return orders.popitem()[1], dict(wanted)


def _of_order(order: Order, items: list[Mapping[str, Any]]) -> Counter[Sold]:
    status = FulfillmentOrder(order).status
    if status not in OPEN:
        number = order.id + FULFILMENT_ORDER
        raise Wrong(f"Fulfillment order {number} has an unfulfillable status= {status.lower()}.")
    if len(items) > MOST_LINES:
        raise Wrong(f"Fulfillment order line items can't be more than {MOST_LINES}.")
    if not items:
        return Counter({line: line.remaining for line in lines(order) if line.remaining})
    known = {line.id + FULFILMENT_LINE: line for line in lines(order)}
    wanted: Counter[Sold] = Counter()
    for item in items:
        line = known.get(number_of(item["id"], "FulfillmentOrderLineItem"))
        if line is None:
            raise Wrong("Fulfillment order line item does not exist.")
        if item["quantity"] < 1:
            raise Wrong("Invalid fulfillment order line item quantity requested.")
        wanted[line] += item["quantity"]
    return wanted


def _track(fulfilment: Fulfillment, said: Mapping[str, Any]) -> None:
    one, link = said.get("number"), said.get("url")
    fulfilment.numbers = list(said.get("numbers") or ([one] if one else []))
    fulfilment.urls = list(said.get("urls") or ([link] if link else []))
    fulfilment.company = said.get("company")


def _mail(store: Store, fulfilment: Fulfillment, kind: str) -> None:
    fulfilment.mails += 1
    store.mails.append((fulfilment.order.id, kind, tuple(fulfilment.numbers)))


def _refused(message: str, field: str = "fulfillment") -> dict[str, Any]:
    return {"fulfillment": None, "userErrors": [{"field": [field], "message": message}]}
