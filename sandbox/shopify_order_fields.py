"""What each field of Shopify's schema says of an order and its lines.

Money leaves as text, in the shop's currency and in the one it was paid in; prices contain the tax.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sandbox.shopify_shipments import fulfilments, lines, progress
from sandbox.shopify_store import Order, Sold

VAT = 0.2

Read = Mapping[str, Callable[[Any], Any]]


class Money(NamedTuple):
    """An amount in hundredths of the shop's currency, and whether it was paid in the other one."""

    cents: float
    other: bool


class Tax(NamedTuple):
    """The tax in an amount."""

    gross: float
    other: bool


def iso(second: int) -> str:
    """Say a second as the vendor does."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def gid(kind: str) -> Callable[[Any], str]:
    """Say the id of a thing as the vendor does."""
    return lambda thing: f"gid://shopify/{kind}/{thing.id}"


def _moment(second: int) -> str | None:
    return iso(second) if second else None


def money_of(cents: Callable[[Order], float]) -> Callable[[Order], Money]:
    """Say an amount of an order in both currencies."""
    return lambda order: Money(cents(order), order.other_currency)


def _of_line(cents: Callable[[Sold], float]) -> Callable[[Sold], Money]:
    return lambda line: Money(cents(line), line.order.other_currency)


def _each(line: Sold) -> float:
    """Return the price of one, all discounts spread over the quantity ordered, in whole cents."""
    return round(line.total / line.quantity) if line.quantity else 0


def _still(line: Sold) -> float:
    """Return the price of what was neither refunded nor removed."""
    return line.total * line.current / line.quantity if line.quantity else 0


ORDER: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("Order"),
    "legacyResourceId": lambda o: str(o.id),
    "name": lambda o: f"#{o.number}",
    "number": lambda o: o.number,
    "createdAt": lambda o: iso(o.created),
    "processedAt": lambda o: iso(o.created),
    "updatedAt": lambda o: iso(o.updated),
    "cancelledAt": lambda o: _moment(o.cancelled),
    "cancelReason": lambda o: "CUSTOMER" if o.cancelled else None,
    "closed": lambda o: bool(o.cancelled or o.closed),
    "closedAt": lambda o: _moment(o.closed or o.cancelled),
    "confirmed": lambda o: True,
    "test": lambda o: o.test,
    "tags": lambda o: list(o.tags),
    "sourceName": lambda o: "web",
    "email": lambda o: o.email,
    "phone": lambda o: o.phone,
    "customer": lambda o: o.customer,
    "displayFinancialStatus": lambda o: o.status,
    "displayFulfillmentStatus": lambda o: progress(o),
    "fullyPaid": lambda o: not o.unpaid,
    "unpaid": lambda o: o.unpaid,
    "totalPriceSet": money_of(lambda o: o.cents),
    "originalTotalPriceSet": money_of(lambda o: o.cents),
    "currentTotalPriceSet": money_of(lambda o: 0 if o.cancelled else o.cents - o.refunded),
    "subtotalPriceSet": money_of(lambda o: o.cents - o.shipping),
    "currentSubtotalPriceSet": money_of(
        lambda o: 0 if o.cancelled else max(0, o.cents - o.shipping - o.refunded)
    ),
    "totalShippingPriceSet": money_of(lambda o: o.shipping),
    "totalDiscountsSet": money_of(lambda o: 0),
    "totalTaxSet": money_of(lambda o: round(o.cents * VAT / (1 + VAT))),
    "currentTotalTaxSet": money_of(
        lambda o: 0 if o.cancelled else round((o.cents - o.refunded) * VAT / (1 + VAT))
    ),
    "totalReceivedSet": money_of(lambda o: 0 if o.unpaid else o.cents),
    "totalRefundedSet": money_of(lambda o: 0 if o.unpaid else o.refunded),
    "netPaymentSet": money_of(lambda o: 0 if o.unpaid else o.cents - o.refunded),
    "currentShippingPriceSet": money_of(lambda o: 0 if o.cancelled else o.shipping),
    "taxesIncluded": lambda o: True,
    "taxLines": lambda o: [Tax(o.cents, o.other_currency)],
    "edited": lambda o: o.edited,
    "fulfillable": lambda o: any(line.remaining for line in lines(o)),
    "note": lambda o: o.note,
    "risk": lambda o: o,
    "shippingAddress": lambda o: o.address,
    "shippingLine": lambda o: o if o.shipping or o.sold is not None else None,
    "fulfillments": lambda o: fulfilments(o),
    "fulfillmentsCount": lambda o: {"count": len(fulfilments(o)), "precision": "EXACT"},
}

LINE: Read = {
    "id": gid("LineItem"),
    "name": lambda x: x.title,
    "title": lambda x: x.title,
    "sku": lambda x: x.sku,
    "quantity": lambda x: x.quantity,
    "currentQuantity": lambda x: 0 if x.order.cancelled else x.current,
    "refundableQuantity": lambda x: 0 if x.order.cancelled else x.current,
    "unfulfilledQuantity": lambda x: x.remaining,
    "nonFulfillableQuantity": lambda x: x.quantity - x.remaining - x.shipped,
    "requiresShipping": lambda x: x.requires_shipping,
    "isGiftCard": lambda x: False,
    "taxable": lambda x: True,
    "variantTitle": lambda x: None,
    "vendor": lambda x: "Simulated",
    "originalTotalSet": _of_line(lambda x: x.quantity * x.cents),
    "originalUnitPriceSet": _of_line(lambda x: x.cents),
    "discountedTotalSet": _of_line(lambda x: x.total),
    "discountedUnitPriceSet": _of_line(_each),
    "discountedUnitPriceAfterAllDiscountsSet": _of_line(_each),
    "priceAfterAllDiscountsBeforeTaxesSet": _of_line(lambda x: round(_still(x) / (1 + VAT))),
    "totalDiscountSet": _of_line(lambda x: x.discount),
    "taxLines": lambda x: [Tax(x.total, x.order.other_currency)],
}
