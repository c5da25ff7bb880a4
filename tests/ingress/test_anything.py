"""Whatever is sent: never a mistake of ours, no bell without a signature, not a word logged."""

import asyncio
import json
import logging

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingress.deliveries import Signed, from_cj, from_shopify, from_woo
from tests.ingress.doors import (
    IN,
    OPS,
    SIGNATURE,
    TOPIC,
    bells,
    calling,
    create,
    deliver,
    fixture,
    signed,
)
from tests.ingress.doors import both as config

# The store is emptied before each test, not before each example: no example leaves a bell.
ONE_STORE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PATHS = st.sampled_from([
    "/webhook", "/webhook/shopify", "/webhook/woo", "/webhook/cj", "/clients/own/webhook/shopify",
    "/order", "/order/x", "/sync", "/jobs/x", "/ops/replay", "/ops/attention", "/ready",
])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["id", "order_id", "customer", "params", "orderNumber", "x"]) | st.text(),
        inner,
    ),
)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from([
        *SIGNATURE.values(), *TOPIC.values(), "authorization", "origin", "content-type",
        "X-Shopify-Webhook-Id", "X-WC-Webhook-Delivery-ID", "X-Forwarded-For",
    ]),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=120),
)  # fmt: skip


@settings(ONE_STORE, max_examples=150)
@given(path=PATHS, method=st.sampled_from(["GET", "POST", "DELETE"]), body=st.binary(max_size=300),
       headers=HEADERS)  # fmt: skip
def test_arbitrary_bytes_and_headers_are_refused_and_never_a_mistake(
    path: str, method: str, body: bytes, headers: dict[str, str]
) -> None:
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    async def call() -> httpx.Response:
        async with calling(create(config(), open_id=lambda _tenant: "1")) as shop:
            return await shop.request(method, path, content=body, headers=sent)

    answer = asyncio.run(call())
    assert answer.status_code < 500
    assert answer.status_code >= 400 or path in ("/ready", "/webhook/woo")
    assert bells() == {}


@settings(ONE_STORE, max_examples=60)
@given(path=st.sampled_from(["shopify", "woo", "cj"]), said=JSON, headers=HEADERS)
def test_whatever_is_rightly_signed_is_a_200(
    path: str, said: object, headers: dict[str, str]
) -> None:
    body = json.dumps(said).encode()
    right = {**headers, **signed(path, body)}
    sent = [(name.encode(), value.encode("latin-1")) for name, value in right.items()]

    async def call() -> httpx.Response:
        async with calling(create(config(), open_id=lambda _tenant: "12312")) as shop:
            return await shop.post(f"/webhook/{path}", content=body, headers=sent)

    assert asyncio.run(call()).status_code == 200


@given(said=JSON, topic=st.text(max_size=30))
def test_reading_a_delivery_never_raises(said: object, topic: str) -> None:
    lower = {"x-shopify-topic": topic, "x-wc-webhook-topic": topic}
    one = Signed("own", lower, json.dumps(said).encode(), 0)
    for entry in (from_shopify(one, "key"), from_woo(one)):
        [delivery] = entry.deliveries
        assert (delivery.verdict == "rung") == bool(delivery.order_id)
        assert len(delivery.topic) <= 60
    from_cj(one)


@pytest.mark.anyio
async def test_no_log_line_holds_a_person_a_query_a_header_or_a_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    person = {"reference": "chloe-1", "address": {"line1": "12 rue de l'Essai", "city": "Lyon"}}
    body = fixture("shopify/orders_paid_two_suppliers.json")
    with caplog.at_level(logging.DEBUG):
        async with calling(create(config())) as shop:
            await deliver(shop, "shopify", "orders_paid_two_suppliers", "orders/paid")
            await deliver(shop, "shopify", "customers_redact", "customers/redact")
            await shop.post("/webhook/shopify?email=chloe@example.com", content=body)
            await shop.post("/order?who=chloe", json=person, headers=IN)
            await shop.get("/order/chloe", headers=IN)
            await shop.post("/clients/chloe/webhook/woo", content=body)
            await shop.get("/ops/attention", headers={"authorization": f"Bearer {OPS}"})
    lines = [r.getMessage() for r in caplog.records if r.name == "ingress"]
    assert [line.rsplit(" in ")[0] for line in lines] == [
        "POST /webhook/shopify -> 200",
        "POST /webhook/shopify -> 200",
        "POST /webhook/shopify -> 401",
        "POST /order -> 422",
        "GET /order/{id} -> 404",
        "POST /clients/{client}/webhook/woo -> 404",
        "GET /ops/attention -> 200",
    ]
    ours = [r for r in caplog.records if not r.name.startswith("httpx")]  # that is the caller
    everything = "".join(r.getMessage() for r in ours).lower()
    for word in ("chloe", "chloé", "rue de", "612345678", OPS, "s3cret", "orders/paid"):
        assert word not in everything
