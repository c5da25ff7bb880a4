"""What each field of Shopify's schema says of a customer, the shop, its products and webhooks.

Money leaves as text, in the shop's currency and in the one it was paid in; times as ISO 8601.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sandbox.shopify_order_fields import LINE, ORDER, gid, iso
from sandbox.shopify_shipping_fields import SHIPPING
from sandbox.shopify_store import ShopFacts, Store

CONSENT = ("NOT_SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED")

Fields = Mapping[str, Mapping[str, Callable[[Any], Any]]]


def fields_of(store: Store) -> Fields:
    """Return, per type and field of the schema, how to read it from the store's objects."""
    facts = store.facts
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
        "LineItem": {**LINE} | {"variant": lambda x: x.variant or store.catalogue.by_sku(x.sku)},
        **SHIPPING,
        "Product": PRODUCT,
        "ProductVariant": VARIANT,
        "InventoryItem": ITEM,
        "InventoryLevel": LEVEL,
        "Location": LOCATION,
        "WebhookSubscription": SUBSCRIPTION,
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


CUSTOMER: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("Customer"),
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

PRODUCT: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("Product"),
    "legacyResourceId": lambda p: str(p.id),
    "createdAt": lambda p: iso(p.created),
    "updatedAt": lambda p: iso(p.updated),
    "title": lambda p: p.title,
    "handle": lambda p: p.handle,
    "descriptionHtml": lambda p: p.html,
    "productType": lambda p: p.kind,
    "vendor": lambda p: p.vendor,
    "status": lambda p: p.status,
    "tags": lambda p: list(p.tags),
}

VARIANT: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("ProductVariant"),
    "legacyResourceId": lambda v: str(v.id),
    "createdAt": lambda v: iso(v.created),
    "updatedAt": lambda v: iso(v.updated),
    "sku": lambda v: v.sku,
    "title": lambda v: v.title,
    "displayName": lambda v: f"{v.product.title} - {v.title}",
    "price": lambda v: f"{v.cents / 100:.2f}",
    "product": lambda v: v.product,
    "taxable": lambda v: v.taxable,
    "inventoryItem": lambda v: v,
    "inventoryQuantity": lambda v: sum(v.levels.values()),
}

ITEM: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("InventoryItem"),
    "legacyResourceId": lambda v: str(v.id),
    "createdAt": lambda v: iso(v.created),
    "updatedAt": lambda v: iso(v.updated),
    "sku": lambda v: v.sku,
    "tracked": lambda v: v.tracked,
    "requiresShipping": lambda v: True,
}

LEVEL: Mapping[str, Callable[[Any], Any]] = {
    "id": lambda x: f"gid://shopify/InventoryLevel/{x.number}",
    "isActive": lambda x: True,
    "item": lambda x: x.variant,
    "location": lambda x: x.location,
}

LOCATION: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("Location"),
    "legacyResourceId": lambda x: str(x.id),
    "name": lambda x: x.name,
    "isActive": lambda x: x.active,
    "fulfillsOnlineOrders": lambda x: x.online,
    "isFulfillmentService": lambda x: x.of_service,
}

SUBSCRIPTION: Mapping[str, Callable[[Any], Any]] = {
    "id": gid("WebhookSubscription"),
    "legacyResourceId": lambda s: str(s.id),
    "createdAt": lambda s: iso(s.created),
    "updatedAt": lambda s: iso(s.created),
    "topic": lambda s: s.topic,
    "uri": lambda s: s.uri,
    "format": lambda s: "JSON",
    "filter": lambda s: "",
    "includeFields": lambda s: [],
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
