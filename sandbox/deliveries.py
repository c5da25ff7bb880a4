"""Webhook deliveries as Shopify and WooCommerce send them: raw bytes, headers, signature.

Docs      https://shopify.dev/docs/apps/build/webhooks
          WooCommerce 10.5, class-wc-webhook.php (headers, ids, the ping)
Edges     both sign the body alone, so every header can be another's; WooCommerce's delivery id is
          a hash of the webhook's number and the second, so two of one second are equal; its body
          is PHP's JSON; saving a webhook sends an unsigned ping that must be answered 200
"""

import hashlib
import hmac
import json
import re
import uuid
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

WOO_PATH, SHOPIFY_PATH = "/webhook/woo", "/webhook/shopify"
SIGNED_BY = {WOO_PATH: "X-WC-Webhook-Signature", SHOPIFY_PATH: "X-Shopify-Hmac-Sha256"}
WOO_SALT = b"sandbox"  # of the site, in its wp-config.php
SHOP_DOMAIN, API_VERSION = "sandbox.myshopify.com", "2026-10"
_IDS = uuid.UUID("5f0f2a3c-6d0b-4a57-9a43-3c1f0d1f7a10")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST: where to (below the receiver's origin), what about, and exactly what."""

    path: str
    topic: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def signature(self) -> str | None:
        """The signature it carries; None where it carries none."""
        return self.headers.get(SIGNED_BY[self.path])


def woo(
    payload: Mapping[str, Any],
    topic: str,
    secret: str,
    at: datetime,
    *,
    webhook_id: int = 1,
    source: str = "https://shop.example/",
) -> Delivery:
    """Make WooCommerce's delivery of `payload` (what the REST route answers) at a time."""
    body = php_json(payload)
    resource, _, event = topic.partition(".")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "WooCommerce/10.5.0 Hookshot (WordPress/6.9.1)",
        "X-WC-Webhook-Source": source,
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Resource": resource,
        "X-WC-Webhook-Event": event,
        "X-WC-Webhook-Signature": sign(body, secret),
        "X-WC-Webhook-ID": str(webhook_id),
        "X-WC-Webhook-Delivery-ID": woo_delivery_id(webhook_id, at),
    }
    return Delivery(WOO_PATH, topic, body, headers)


def woo_ping(webhook_id: int = 1) -> Delivery:
    """Make the unsigned form that saving a webhook sends; only a 200 lets the saving pass."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "WooCommerce/10.5.0 Hookshot (WordPress/6.9.1)",
    }
    return Delivery(WOO_PATH, "", b"webhook_id=%d" % webhook_id, headers)


def woo_delivery_id(webhook_id: int, at: datetime) -> str:
    """Return the vendor's id of a delivery: the same for all of one webhook in one second."""
    said = f"{webhook_id}{int(at.timestamp())}".encode()
    return hmac.new(WOO_SALT, said, hashlib.md5).hexdigest()


def shopify(
    payload: Mapping[str, Any],
    topic: str,
    secret: str,
    at: datetime,
    *,
    event: str = "",
    shop_domain: str = SHOP_DOMAIN,
    api_version: str = API_VERSION,
) -> Delivery:
    """Make Shopify's delivery of `payload`; several topics of one `event` share its id."""
    body = rails_json(payload)
    named = f"{topic} {payload.get('id')} {payload.get('updated_at')} {event}"
    happened = event or f"{payload.get('id')} {payload.get('updated_at')}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shopify-Captain-Hook",
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": sign(body, secret),
        "X-Shopify-Shop-Domain": shop_domain,
        "X-Shopify-API-Version": api_version,
        "X-Shopify-Webhook-Id": str(uuid.uuid5(_IDS, named)),
        "X-Shopify-Event-Id": str(uuid.uuid5(_IDS, happened)),
        "X-Shopify-Triggered-At": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z",
    }
    return Delivery(SHOPIFY_PATH, topic, body, headers)


def shopify_order(
    order_id: int,
    lines: Sequence[Mapping[str, Any]],
    at: datetime,
    *,
    currency: str = "EUR",
    address: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Say an order as a webhook's body does: a line has `sku`, `quantity`, `price` as text."""
    total = f"{sum(Decimal(one['price']) * one['quantity'] for one in lines):.2f}"
    when = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}+00:00"
    money = {"amount": total, "currency_code": currency}
    return {
        "id": order_id, "admin_graphql_api_id": f"gid://shopify/Order/{order_id}",
        "name": f"#{order_id % 100_000}", "order_number": order_id % 100_000,
        "created_at": when, "updated_at": when, "processed_at": when, "cancelled_at": None,
        "closed_at": None, "currency": currency, "presentment_currency": currency,
        "financial_status": "paid", "fulfillment_status": None, "total_price": total,
        "subtotal_price": total, "total_tax": "0.00", "total_discounts": "0.00",
        "total_price_set": {"shop_money": money, "presentment_money": money},
        "taxes_included": True, "test": False, "confirmed": True, "source_name": "web",
        "tags": "", "note": None, "shipping_address": dict(address) if address else None,
        "line_items": [_shopify_line(order_id, n, one) for n, one in enumerate(lines, 1)], **more,
    }  # fmt: skip


def _shopify_line(order_id: int, number: int, said: Mapping[str, Any]) -> dict[str, Any]:
    line_id = order_id * 100 + number
    return {
        "id": line_id, "admin_graphql_api_id": f"gid://shopify/LineItem/{line_id}",
        "title": said.get("title", said["sku"]), "sku": said["sku"],
        "quantity": said["quantity"], "price": said["price"], "requires_shipping": True,
    }  # fmt: skip


def forged(genuine: Delivery, secret: str, other_vendor_secret: str) -> dict[str, Delivery]:
    """Return what a receiver must refuse, by what is wrong with it; `genuine` must be signed.

    Args:
        genuine: a delivery the receiver would take.
        secret: what it is signed with.
        other_vendor_secret: a secret the receiver knows, but for the other vendor.
    """
    mine = SIGNED_BY[genuine.path]
    theirs = next(name for name in SIGNED_BY.values() if name != mine)
    unsigned = {name: text for name, text in genuine.headers.items() if name != mine}
    given, body = genuine.signature or "", genuine.body
    by_other = sign(body, other_vendor_secret)

    def signed(text: str) -> Delivery:
        return replace(genuine, headers={**unsigned, mine: text})

    return {
        "no signature": replace(genuine, headers=unsigned),
        "empty signature": signed(""),
        "wrong secret": signed(sign(body, "not the secret")),
        "empty secret": signed(sign(body, "")),
        "other vendor's secret": signed(by_other),
        "other vendor's header": replace(genuine, headers={**unsigned, theirs: by_other}),
        "signature in hex": signed(_digest(body, secret).hex()),
        "signature cut": signed(given[:-4]),
        "signature with a tail": signed(given + "AAAA"),
        "signature of another body": signed(sign(body + b" ", secret)),
        "truncated body": replace(genuine, body=body[:-1]),
        "re-serialised body": replace(genuine, body=json.dumps(json.loads(body)).encode()),
        "changed body": replace(
            genuine, body=re.sub(rb'("id":\s*)(\d)', rb"\g<1>9\2", body, count=1)
        ),
    }


def sign(body: bytes, secret: str) -> str:
    """Return the signature of both vendors: base64 of HMAC-SHA256 over the raw body."""
    return b64encode(_digest(body, secret)).decode()


def php_json(value: Any) -> bytes:
    r"""Write JSON as PHP does: `\/`, `\uXXXX`, no spaces, and 25 for 25.0."""
    text = json.dumps(_whole(value), separators=(",", ":"), ensure_ascii=True)
    return text.replace("/", "\\/").encode()


def rails_json(value: Any) -> bytes:
    r"""Write JSON as Rails does: no spaces, UTF-8, and `<`, `>`, `&` as `\u003c` and so on."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode()


def _digest(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _whole(inner) for name, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list | tuple) else value
