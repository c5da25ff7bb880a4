"""Webhooks: what rings, what is kept, and what is not about an order."""

from collections.abc import AsyncIterator

import httpx
import pytest

from domain.dropship.words import OrderKey
from tests.ingress.doors import (
    SHOPIFY_ORDER,
    WOO_ORDER,
    bells,
    deliver,
    door,
    inbox,
    signed,
)

pytestmark = pytest.mark.anyio

SHOPIFY_KEY, WOO_KEY = OrderKey("own", "shopify", SHOPIFY_ORDER), OrderKey("own", "woo", WOO_ORDER)
PAID = "orders_paid_two_suppliers"


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with door() as shop:
        yield shop


# What rings


@pytest.mark.parametrize(
    ("vendor", "name", "topic", "key"),
    [
        ("shopify", PAID, "orders/create", SHOPIFY_KEY),
        ("shopify", PAID, "orders/paid", SHOPIFY_KEY),
        ("shopify", PAID, "orders/brand_new_topic", SHOPIFY_KEY),
        ("shopify", PAID, "", SHOPIFY_KEY),
        ("shopify", "orders_cancelled", "orders/cancelled", SHOPIFY_KEY),
        ("shopify", "orders_edited", "orders/edited", SHOPIFY_KEY),
        ("shopify", "refunds_create", "refunds/create", SHOPIFY_KEY),
        ("shopify", "fulfillments_create", "fulfillments/create", SHOPIFY_KEY),
        ("woo", "order_created", "order.created", WOO_KEY),
        ("woo", "order_updated_processing", "order.updated", WOO_KEY),
        ("woo", "order_updated_processing", "", WOO_KEY),
        ("woo", "order_deleted", "order.deleted", WOO_KEY),
    ],
)
async def test_a_signed_delivery_about_an_order_rings_it(
    shop: httpx.AsyncClient, vendor: str, name: str, topic: str, key: OrderKey
) -> None:
    answer = await deliver(shop, vendor, name, topic)

    assert (answer.status_code, answer.json()) == (200, {"status": "rung"})
    assert bells() == {key: 1}
    assert inbox() == [(vendor, key.order_id, "rung", 1)]


@pytest.mark.parametrize(
    ("vendor", "topic", "body"),
    [
        ("shopify", "orders/updated", b'{"id": 123}'),
        ("shopify", "ORDERS_UPDATED", b'{"id": "123"}'),
        ("shopify", "", b'{"id": 123}'),
        ("shopify", "", b'{"id": "gid://shopify/Order/123"}'),
        ("shopify", "orders/paid", b'{"admin_graphql_api_id": "gid://shopify/Order/123"}'),
        ("shopify", "", b'{"id": 7, "order_id": "123"}'),
        ("shopify", "FULFILLMENTS_CREATE", b'{"id": 7, "order_id": 123}'),
        ("woo", "order.updated", b'{"id": 123}'),
        ("woo", "", b'{"id": 123, "status": "processing"}'),
        ("woo", "", b'{"id": "123"}'),
    ],
)
async def test_a_body_that_says_little_more_than_an_id_rings(
    shop: httpx.AsyncClient, vendor: str, topic: str, body: bytes
) -> None:
    answer = await shop.post(
        f"/webhook/{vendor}", content=body, headers=signed(vendor, body, topic)
    )

    assert (answer.status_code, answer.json()) == (200, {"status": "rung"})
    assert [(key.storefront, key.order_id) for key in bells()] == [(vendor, "123")]


async def test_a_repeated_delivery_is_counted_and_rings_again(shop: httpx.AsyncClient) -> None:
    for _ in range(3):
        await deliver(shop, "shopify", PAID, "orders/paid", X_Shopify_Webhook_Id="b1")

    assert inbox() == [("shopify", SHOPIFY_ORDER, "rung", 3)]
    assert bells() == {SHOPIFY_KEY: 3}


async def test_topics_in_any_order_leave_one_bell(shop: httpx.AsyncClient) -> None:
    for topic in ("orders/updated", "orders/paid", "orders/create"):
        assert (await deliver(shop, "shopify", PAID, topic)).status_code == 200

    assert list(bells()) == [SHOPIFY_KEY]


async def test_two_orders_with_the_same_delivery_id_both_ring(shop: httpx.AsyncClient) -> None:
    for name in ("order_updated_processing", "order_updated_same_second"):
        await deliver(shop, "woo", name, "order.updated", X_WC_Webhook_Delivery_ID="abc")

    assert {key.order_id for key in bells()} == {"727", "728"}
    assert len(inbox()) == 2


@pytest.mark.parametrize(
    ("vendor", "name", "topic"),
    [
        ("shopify", "products_update", "products/update"),
        ("shopify", "products_update", "orders/paid"),  # a topic is not signed
        ("shopify", PAID, "products/update"),
        ("shopify", "products_update", ""),
        ("woo", "product_updated", "product.updated"),
        ("woo", "product_updated", ""),
        ("cj", "logistic_update", ""),
        ("cj", "order_update", ""),  # of a part we do not have
    ],
)
async def test_what_is_not_about_an_order_of_ours_is_kept_and_rings_nothing(
    shop: httpx.AsyncClient, vendor: str, name: str, topic: str
) -> None:
    answer = await deliver(shop, vendor, name, topic)

    assert (answer.status_code, answer.json()) == (200, {"status": "ignored"})
    assert [row[2] for row in inbox()] == ["ignored"]
    assert bells() == {}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"5800", b"\xff\xfe", b"{}", b'{"id": true}', b'{"id": 5800.0}',
        b'{"id": "007"}', b'{"id": 0}', b'{"id": -1}', b'{"id": 99999999999999999999}',
        b'{"id": null}', b'{"id": [5800]}', b"[" * 100_000, b'{"id": ' + b"9" * 5000 + b"}",
        b'{"order_edit": {}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("vendor", "topic"), [("shopify", "orders/paid"), ("woo", "order.updated")]
)
async def test_signed_but_unreadable_is_kept_as_dead_and_never_refused(
    shop: httpx.AsyncClient, vendor: str, topic: str, body: bytes
) -> None:
    headers = signed(vendor, body, topic)
    answer = await shop.post(f"/webhook/{vendor}", content=body, headers=headers)

    assert (answer.status_code, answer.json()) == (200, {"status": "dead"})
    assert [row[1:3] for row in inbox()] == [("", "dead")]
    assert bells() == {}


async def test_shopifys_second_name_of_an_order_is_enough(shop: httpx.AsyncClient) -> None:
    body = b'{"admin_graphql_api_id": "gid://shopify/Order/5800000000123"}'
    headers = signed("shopify", body, "orders/paid")
    await shop.post("/webhook/shopify", content=body, headers=headers)

    assert bells() == {SHOPIFY_KEY: 1}


async def test_a_body_that_names_two_orders_is_dead(shop: httpx.AsyncClient) -> None:
    body = b'{"id": 1, "admin_graphql_api_id": "gid://shopify/Order/2"}'
    headers = signed("shopify", body, "orders/paid")
    answer = await shop.post("/webhook/shopify", content=body, headers=headers)

    assert answer.json() == {"status": "dead"}


async def test_the_ping_of_a_saved_webhook_is_answered_and_nothing_is_kept(
    shop: httpx.AsyncClient,
) -> None:
    answer = await shop.post("/webhook/woo", data={"webhook_id": "12"})

    assert answer.status_code == 200
    assert inbox() == []


@pytest.mark.parametrize("body", [b"webhook_id=12&id=5", b"webhook_id=", b"webhook_id=1x", b"id=1"])
async def test_a_form_that_is_more_than_the_ping_is_refused(
    shop: httpx.AsyncClient, body: bytes
) -> None:
    assert (await shop.post("/webhook/woo", content=body)).status_code == 401
    assert (await shop.post("/webhook/shopify", content=b"webhook_id=1")).status_code == 401
