"""Deliveries as the storefronts send them, and what a receiver must tell apart."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from connectors.signatures import verified
from sandbox import deliveries
from sandbox.deliveries import SIGNED_BY, Delivery, php_json, rails_json

AT = datetime(2026, 11, 2, 9, 0, 0, 250_000, tzinfo=UTC)
WOO_SECRET, SHOPIFY_SECRET = "w-secret", "s-secret"
LINES = [{"sku": "CJ-1", "quantity": 2, "price": "12.50"}]
ORDER = {"id": 20, "total": "25.00", "note": "Crêpe & <b>/€", "line_items": [{"price": 12.5}]}


def woo(at: datetime = AT) -> Delivery:
    return deliveries.woo(ORDER, "order.created", WOO_SECRET, at)


def shopify(topic: str = "orders/create", **more: Any) -> Delivery:
    body = deliveries.shopify_order(5800123, LINES, AT, **more)
    return deliveries.shopify(body, topic, SHOPIFY_SECRET, AT)


GENUINE = [
    pytest.param(woo(), WOO_SECRET, SHOPIFY_SECRET, id="woo"),
    pytest.param(shopify(), SHOPIFY_SECRET, WOO_SECRET, id="shopify"),
]


@pytest.mark.parametrize(("genuine", "secret", "other"), GENUINE)
def test_a_genuine_delivery_is_signed_over_its_bytes(
    genuine: Delivery, secret: str, other: str
) -> None:
    assert verified(genuine.body, genuine.signature, [secret]) == 0


@pytest.mark.parametrize(("genuine", "secret", "other"), GENUINE)
def test_every_forgery_differs_and_none_is_verified(
    genuine: Delivery, secret: str, other: str
) -> None:
    forgeries = deliveries.forged(genuine, secret, other)

    believed = [
        name for name, one in forgeries.items() if verified(one.body, one.signature, [secret]) == 0
    ]

    assert len(forgeries) >= 12
    assert believed == []
    assert all(one != genuine and one.path == genuine.path for one in forgeries.values())


def test_woo_names_what_happened_in_its_headers() -> None:
    headers = woo().headers
    names = ("Source", "Topic", "Resource", "Event", "ID")
    assert [headers[f"X-WC-Webhook-{name}"] for name in names] == [
        "https://shop.example/", "order.created", "order", "created", "1",
    ]  # fmt: skip


def test_woos_delivery_id_is_one_for_all_of_a_second() -> None:
    ids = [woo(AT + timedelta(seconds=s)).headers["X-WC-Webhook-Delivery-ID"] for s in (0, 0.5, 1)]
    assert ids[0] == ids[1] != ids[2]


def test_woos_body_is_the_json_of_php() -> None:
    assert php_json({"u": "http://é/\U0001f600", "n": 25.0, "p": [12.5], "e": None}) == (
        rb'{"u":"http:\/\/\u00e9\/\ud83d\ude00","n":25,"p":[12.5],"e":null}'
    )
    assert orjson.loads(woo().body) == ORDER


def test_woos_ping_is_an_unsigned_form() -> None:
    ping = deliveries.woo_ping(7)
    assert (ping.body, ping.signature) == (b"webhook_id=7", None)
    assert ping.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert not any(name.startswith("X-WC") for name in ping.headers)


def test_shopifys_retry_keeps_its_id_and_topics_of_one_event_share_theirs() -> None:
    first, again, paid = shopify(), shopify(), shopify("orders/paid")
    assert again == first
    assert paid.headers["X-Shopify-Webhook-Id"] != first.headers["X-Shopify-Webhook-Id"]
    assert paid.headers["X-Shopify-Event-Id"] == first.headers["X-Shopify-Event-Id"]


def test_shopifys_body_escapes_what_html_minds() -> None:
    assert rails_json({"a": "<é&>/"}) == '{"a":"\\u003cé\\u0026\\u003e/"}'.encode()


@pytest.mark.contract
def test_shopifys_delivery_is_what_the_vendor_documents(shared: Path) -> None:
    file = shared / "contracts" / "shopify" / "webhook.orders_create.schema.json"
    judge = jsonschema_rs.validator_for(json.loads(file.read_text()))
    address = {"first_name": "A", "address1": "1 rue X", "zip": "75001", "country_code": "FR"}
    delivery = shopify(address=address, email="a@shop.example")

    judge.validate({"headers": dict(delivery.headers), "body": json.loads(delivery.body)})


def test_the_signature_headers_are_the_vendors() -> None:
    assert set(SIGNED_BY.values()) == {"X-WC-Webhook-Signature", "X-Shopify-Hmac-Sha256"}
