"""What each field of Shopify's schema says of an order, a customer, a line or the shop.

Money leaves as text, in the shop's currency and in the one it was paid in; times as ISO 8601.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from sandbox.shopify_store import Order, ShopFacts

VAT = 0.2
PRODUCTS = (("SIM-LAMP", "Simulated lamp"), ("SIM-VASE", "Simulated vase"), ("SIM-MUG", "Mug"))
CONSENT = ("NOT_SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED")


class Money(NamedTuple):
    """An amount in hundredths of the shop's currency, and whether it was paid in the other one."""

    cents: float
    other: bool


class Line(NamedTuple):
    """One line of an order."""

    order: Order
    number: int

    @property
    def id(self) -> int:
        """A number of its own."""
        return self.order.id * 10 + self.number


def lines(order: Order) -> list[Line]:
    """Return one to three lines, whose prices add up to the order's subtotal."""
    return [Line(order, number) for number in range(1 + order.number % 3)]


def iso(second: int) -> str:
    """Say a second as the vendor does."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _price(line: Line) -> Money:
    count = 1 + line.order.number % 3
    subtotal = line.order.cents - line.order.shipping
    share = subtotal // count if line.number else subtotal - (count - 1) * (subtotal // count)
    return Money(share, line.order.other_currency)


def _set(cents: Callable[[Order], float]) -> Callable[[Order], Money]:
    return lambda order: Money(cents(order), order.other_currency)


def _gid(kind: str) -> Callable[[Any], str]:
    return lambda thing: f"gid://shopify/{kind}/{thing.id}"


Fields = Mapping[str, Mapping[str, Callable[[Any], Any]]]


def fields_of(facts: ShopFacts) -> Fields:
    """Return, per type and field of the schema, how to read it from the store's objects."""
    return {
        "Order": {**ORDER} | {
            "currencyCode": lambda o: facts.currency,
            "presentmentCurrencyCode": lambda o: (
                facts.other_currency if o.other_currency else facts.currency
            ),
        },
        "Customer": {**CUSTOMER} | {
            "amountSpent": lambda c: (
                sum(o.cents - o.refunded for o in c.orders if not o.test and not o.unpaid),
                facts.currency,
            ),
        },
        "CustomerEmailAddress": EMAIL,
        "CustomerPhoneNumber": {"phoneNumber": lambda c: c.phone},
        "LineItem": LINE,
        "ProductVariant": VARIANT,
        "MoneyBag": {
            "shopMoney": lambda m: (m.cents, facts.currency),
            "presentmentMoney": lambda m: (
                (round(m.cents * facts.other_rate), facts.other_currency)
                if m.other
                else (m.cents, facts.currency)
            ),
        },
        "MoneyV2": {"amount": lambda m: str(m[0] / 100), "currencyCode": lambda m: m[1]},
        "Shop": _shop(facts),
    }  # fmt: skip


ORDER: Mapping[str, Callable[[Any], Any]] = {
    "id": _gid("Order"),
    "legacyResourceId": lambda o: str(o.id),
    "name": lambda o: f"#{o.number}",
    "number": lambda o: o.number,
    "createdAt": lambda o: iso(o.created),
    "processedAt": lambda o: iso(o.created),
    "updatedAt": lambda o: iso(o.updated),
    "cancelledAt": lambda o: iso(o.cancelled) if o.cancelled else None,
    "cancelReason": lambda o: "CUSTOMER" if o.cancelled else None,
    "closed": lambda o: bool(o.cancelled),
    "closedAt": lambda o: iso(o.cancelled) if o.cancelled else None,
    "confirmed": lambda o: True,
    "test": lambda o: o.test,
    "tags": lambda o: ["simulated"],
    "sourceName": lambda o: "web",
    "email": lambda o: o.email,
    "phone": lambda o: None,
    "customer": lambda o: o.customer,
    "displayFinancialStatus": lambda o: o.status,
    "displayFulfillmentStatus": lambda o: "UNFULFILLED" if o.cancelled else "FULFILLED",
    "fullyPaid": lambda o: not o.unpaid,
    "unpaid": lambda o: o.unpaid,
    "totalPriceSet": _set(lambda o: o.cents),
    "originalTotalPriceSet": _set(lambda o: o.cents),
    "currentTotalPriceSet": _set(lambda o: 0 if o.cancelled else o.cents - o.refunded),
    "subtotalPriceSet": _set(lambda o: o.cents - o.shipping),
    "currentSubtotalPriceSet": _set(
        lambda o: 0 if o.cancelled else max(0, o.cents - o.shipping - o.refunded)
    ),
    "totalShippingPriceSet": _set(lambda o: o.shipping),
    "totalDiscountsSet": _set(lambda o: 0),
    "totalTaxSet": _set(lambda o: round(o.cents * VAT / (1 + VAT))),
    "currentTotalTaxSet": _set(
        lambda o: 0 if o.cancelled else round((o.cents - o.refunded) * VAT / (1 + VAT))
    ),
    "totalReceivedSet": _set(lambda o: 0 if o.unpaid else o.cents),
    "totalRefundedSet": _set(lambda o: 0 if o.unpaid else o.refunded),
    "netPaymentSet": _set(lambda o: 0 if o.unpaid else o.cents - o.refunded),
}

CUSTOMER: Mapping[str, Callable[[Any], Any]] = {
    "id": _gid("Customer"),
    "legacyResourceId": lambda c: str(c.id),
    "createdAt": lambda c: iso(c.created),
    "updatedAt": lambda c: iso(c.updated),
    "firstName": lambda c: c.first_name,
    "lastName": lambda c: c.last_name,
    "displayName": lambda c: f"{c.first_name} {c.last_name}",
    "defaultEmailAddress": lambda c: c if c.email else None,
    "defaultPhoneNumber": lambda c: c if c.phone else None,
    "lastOrder": lambda c: c.orders[-1] if c.orders else None,
    "locale": lambda c: "fr",
    "numberOfOrders": lambda c: str(sum(not order.test for order in c.orders)),
    "state": lambda c: "ENABLED",
    "tags": lambda c: ["simulated"],
    "verifiedEmail": lambda c: bool(c.email),
}

EMAIL: Mapping[str, Callable[[Any], Any]] = {
    "emailAddress": lambda c: c.email,
    "marketingState": lambda c: CONSENT[c.consent],
    "marketingOptInLevel": lambda c: "CONFIRMED_OPT_IN" if c.consent == 1 else None,
    "marketingUpdatedAt": lambda c: iso(c.created) if c.consent else None,
    "validFormat": lambda c: True,
}

LINE: Mapping[str, Callable[[Any], Any]] = {
    "id": _gid("LineItem"),
    "name": lambda x: PRODUCTS[x.number][1],
    "title": lambda x: PRODUCTS[x.number][1],
    "sku": lambda x: PRODUCTS[x.number][0],
    "quantity": lambda x: 1,
    "currentQuantity": lambda x: 0 if x.order.cancelled else 1,
    "variant": lambda x: x.number,
    "variantTitle": lambda x: None,
    "vendor": lambda x: "Simulated",
    "originalTotalSet": _price,
    "discountedTotalSet": _price,
}

VARIANT: Mapping[str, Callable[[Any], Any]] = {
    "id": lambda n: f"gid://shopify/ProductVariant/{n + 1}",
    "legacyResourceId": lambda n: str(n + 1),
    "sku": lambda n: PRODUCTS[n][0],
    "title": lambda n: "Default Title",
}


def _shop(facts: ShopFacts) -> Mapping[str, Callable[[Any], Any]]:
    said: dict[str, Any] = {
        "id": "gid://shopify/Shop/1",
        "name": facts.name,
        "email": f"owner@{facts.domain}",
        "contactEmail": f"contact@{facts.domain}",
        "shopOwnerName": "Simulated Owner",
        "createdAt": iso(facts.opened),
        "updatedAt": iso(facts.opened),
        "currencyCode": facts.currency,
        "enabledPresentmentCurrencies": [facts.currency, facts.other_currency],
        "ianaTimezone": facts.zone.key,
        "myshopifyDomain": "simulated.myshopify.com",
        "url": f"https://{facts.domain}",
    }
    winter = datetime(2026, 1, 1, tzinfo=facts.zone)
    minutes = int((winter.utcoffset() or winter - winter).total_seconds() // 60)
    said |= {
        "timezoneAbbreviation": winter.tzname(),
        "timezoneOffset": winter.strftime("%z"),
        "timezoneOffsetMinutes": minutes,
    }
    return {name: partial(_constant, value) for name, value in said.items()}


def _constant(value: Any, _: Any) -> Any:
    return value
