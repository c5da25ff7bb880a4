"""Webhooks: who is let in, what is kept of a delivery, and what it rings."""

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from domain.dropship.people import contact_hash
from domain.dropship.words import OrderKey
from ingress.security import Limits
from ingress.tenants import Unsigned
from settings import DatabaseSettings, IngressSettings, Settings
from store.dropship_models import JobRow
from tests.ingress.doors import (
    SHOPIFY_ORDER,
    SHOPIFY_SECRET,
    SIGNATURE,
    WOO_ORDER,
    WOO_SECRET,
    bells,
    both,
    deliver,
    door,
    fixture,
    inbox,
    shopify,
    signed,
    store,
    woo,
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
        b'{"id": "5800"}', b'{"id": 0}', b'{"id": -1}', b'{"id": 99999999999999999999}',
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


# Who is let in


def forged(vendor: str, body: bytes) -> dict[str, dict[str, str]]:
    """Return headers that must not do."""
    name, right = SIGNATURE[vendor], signed(vendor, body)[SIGNATURE[vendor]]
    other = "woo" if vendor == "shopify" else "shopify"
    return {
        "missing": {},
        "empty": {name: ""},
        "blank": {name: "   "},
        "not base64": {name: "%%%"},
        "cut": {name: right[:-1]},
        "longer": {name: right + "A"},
        "another last character": {name: right[:-2] + chr(ord(right[-2]) ^ 1) + "="},
        "without padding": {name: right.rstrip("=")},
        "hexadecimal": {name: right.encode().hex()},
        "another body": signed(vendor, body + b" "),
        "another secret": signed(vendor, body, secret="wrong"),
        "the empty secret": signed(vendor, body, secret=""),
        "the other vendor's secret": signed(vendor, body, secret=SECRET_OF[other]),
        "the other vendor's header": signed(other, body),
        "two secrets as one": signed(vendor, body, secret=f"{SHOPIFY_SECRET},{WOO_SECRET}"),
    }


SECRET_OF = {"shopify": SHOPIFY_SECRET, "woo": WOO_SECRET}
FORGED = sorted(forged("shopify", b""))


@pytest.mark.parametrize("how", FORGED)
@pytest.mark.parametrize(
    ("vendor", "name"),
    [("shopify", PAID), ("woo", "order_updated_processing"), ("cj", "order_update")],
)
async def test_a_forged_delivery_is_refused_and_leaves_nothing(
    shop: httpx.AsyncClient, vendor: str, name: str, how: str
) -> None:
    body = fixture(f"{vendor}/{name}.json")
    topic = {"X-Shopify-Topic": "orders/paid", "X-WC-Webhook-Topic": "order.updated"}
    answer = await shop.post(
        f"/webhook/{vendor}", content=body, headers=topic | forged(vendor, body)[how]
    )

    assert answer.status_code == 401
    assert inbox() == []
    assert bells() == {}


async def test_a_changed_body_is_refused(shop: httpx.AsyncClient) -> None:
    body = fixture(f"shopify/{PAID}.json")
    headers = signed("shopify", body, "orders/paid")
    again = json.dumps(json.loads(body)).encode()
    for other in (again, body.replace(b'"quantity": 2', b'"quantity": 9'), body[:-1], b""):
        answer = await shop.post("/webhook/shopify", content=other, headers=headers)
        assert answer.status_code == 401


async def test_while_a_secret_is_replaced_both_are_good_and_the_row_says_which() -> None:
    config = both(shopify=shopify("old, new"), woo=None)
    body = fixture(f"shopify/{PAID}.json")
    async with door(config) as shop:
        for secret, status in (("old", 200), ("new", 200), ("older", 401), ("old, new", 401)):
            headers = signed("shopify", body, "orders/paid", secret)
            answer = await shop.post("/webhook/shopify", content=body, headers=headers)
            assert answer.status_code == status


@pytest.mark.parametrize("secret", [None, "", " , "])
async def test_without_a_secret_a_path_refuses_everything(secret: str | None) -> None:
    config = both(
        shopify=shopify(secret), woo=None,
        ingress=IngressSettings(token=SecretStr("t"), unsigned=True),
    )  # fmt: skip
    async with door(config, open_id=lambda _tenant: None) as shop:
        body = fixture(f"shopify/{PAID}.json")
        for headers in (signed("shopify", body, secret=""), signed("shopify", body, secret=" ")):
            answer = await shop.post("/webhook/shopify", content=body, headers=headers)
            assert answer.status_code == 401
        assert (await deliver(shop, "woo", "order_created")).status_code == 401
        assert (await deliver(shop, "cj", "order_update")).status_code == 401


@pytest.mark.parametrize(
    ("slices", "named"),
    [
        ({"shopify": shopify(None)}, "SHOPIFY_WEBHOOK_SECRET"),
        ({"woo": woo("")}, "WOO_WEBHOOK_SECRET"),
        ({"shopify": shopify(" "), "ingress": IngressSettings(host="0.0.0.0",
          token=SecretStr("t"), unsigned=True)}, "SHOPIFY_WEBHOOK_SECRET"),
    ],
)  # fmt: skip
def test_a_storefront_without_a_secret_is_not_served_by_oversight(
    slices: dict[str, object], named: str
) -> None:
    with pytest.raises(Unsigned, match=named):
        door(both(**slices))


def test_a_further_clients_missing_secret_is_named_with_its_file() -> None:
    with pytest.raises(Unsigned, match=r"WOO_WEBHOOK_SECRET in clients/marie\.env"):
        door(both(), others={"marie": both(woo=woo(None))})


async def test_above_the_rate_an_address_is_asked_to_wait() -> None:
    async with door(addresses=Limits(burst=2, per_s=0.1)) as shop:
        statuses = [
            (await deliver(shop, "shopify", PAID, "orders/paid")).status_code for _ in range(3)
        ]
    assert statuses == [200, 200, 429]


async def test_a_delivery_over_a_mebibyte_is_refused(shop: httpx.AsyncClient) -> None:
    body = b'{"id": 5800, "note": "' + b"x" * 1024 * 1024 + b'"}'
    answer = await shop.post(
        "/webhook/shopify", content=body, headers=signed("shopify", body, "orders/paid")
    )
    assert answer.status_code == 413
    assert inbox() == []


# Paths


@pytest.mark.parametrize(
    ("vendor", "name", "slices"),
    [("shopify", PAID, {"woo": None}), ("woo", "order_created", {"shopify": None})],
)
async def test_the_short_path_is_the_one_storefront_there_is(
    vendor: str, name: str, slices: dict[str, None]
) -> None:
    topic = {"shopify": "orders/create", "woo": "order.created"}[vendor]
    async with door(both(**slices)) as shop:
        answer = await deliver(shop, vendor, name, topic, path="/webhook")
    assert answer.status_code == 200
    assert len(bells()) == 1


async def test_the_short_path_names_the_others_where_there_are_two(shop: httpx.AsyncClient) -> None:
    answer = await deliver(shop, "shopify", PAID, "orders/create", path="/webhook")
    assert answer.status_code == 404
    assert "/webhook/shopify" in answer.text


async def test_the_alias_and_the_methods(shop: httpx.AsyncClient) -> None:
    alias = await deliver(
        shop, "woo", "order_created", "order.created", path="/webhook/woocommerce"
    )
    assert alias.status_code == 200
    assert (await shop.get("/webhook/shopify")).status_code == 405
    assert (await shop.post("/webhook/ebay")).status_code == 404


async def test_every_client_has_its_own_secret_and_its_own_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/marie.db"
    marie = both(woo=None, shopify=shopify("maries"), database=DatabaseSettings(url=url))
    body = fixture(f"shopify/{PAID}.json")
    hers, ours = (signed("shopify", body, "orders/paid", s) for s in ("maries", None))
    async with door(others={"marie": marie}) as shop:
        for path in ("/clients/marie/webhook/shopify", "/clients/marie/webhook"):
            assert (await shop.post(path, content=body, headers=hers)).status_code == 200
            assert (await shop.post(path, content=body, headers=ours)).status_code == 401
        assert (await shop.post("/webhook/shopify", content=body, headers=hers)).status_code == 401
        for nobody in ("nobody", "..%2Fetc", "%00"):
            path = f"/clients/{nobody}/webhook/shopify"
            assert (await shop.post(path, content=body, headers=hers)).status_code == 404

    assert bells() == {}
    assert bells("marie", store(marie)) == {OrderKey("marie", "shopify", SHOPIFY_ORDER): 2}


# What is asked about people


async def test_a_request_for_erasure_becomes_a_job_that_names_nobody(
    shop: httpx.AsyncClient,
) -> None:
    for _ in range(2):
        answer = await deliver(shop, "shopify", "customers_redact", "customers/redact")
        assert answer.json() == {"status": "erase"}

    with store().read() as connection:
        [job] = connection.execute(select(JobRow.kind, JobRow.params, JobRow.state)).all()
    assert (job.kind, job.state) == ("erase", "waiting")
    assert job.params == {
        "source": "shopify", "shop": "exemple.myshopify.com",
        "orders": ["5800000000123", "5800000000456"],
        "email_hash": contact_hash("own", "chloe@example.com"),
        "phone_hash": contact_hash("own", "+33612345678"),
    }  # fmt: skip
    assert inbox() == [("shopify", "", "erase", 2)]
    assert b"chloe" not in b"".join(f.read_bytes().lower() for f in _files())


async def test_a_request_for_data_and_a_shops_end_become_jobs(shop: httpx.AsyncClient) -> None:
    await deliver(shop, "shopify", "customers_data_request", "customers/data_request")
    await deliver(shop, "shopify", "shop_redact", "shop/redact")

    with store().read() as connection:
        jobs = connection.execute(select(JobRow.kind, JobRow.params).order_by(JobRow.kind)).all()
    assert [job.kind for job in jobs] == ["erase", "export"]
    assert jobs[0].params["everything"] is True
    assert jobs[1].params["orders"] == [SHOPIFY_ORDER]


@pytest.mark.parametrize("topic", ["customers/redact", "shop/redact", "customers/data_request"])
async def test_an_orders_body_under_a_changed_topic_erases_nobody(
    shop: httpx.AsyncClient, topic: str
) -> None:
    answer = await deliver(shop, "shopify", PAID, topic)

    assert answer.json() == {"status": "dead"}
    with store().read() as connection:
        assert connection.execute(select(JobRow.id)).all() == []


# A store that cannot be written


async def test_a_store_that_cannot_be_written_is_never_a_200(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    config = both(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/folder.db"))
    async with door(config) as shop:
        answer = await deliver(shop, "shopify", PAID, "orders/paid")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert (await deliver(shop, "woo", "order_created")).status_code == 503
        assert (await shop.get("/ready")).status_code == 503


async def test_once_the_store_can_be_written_again_deliveries_are_taken(tmp_path: Path) -> None:
    (tmp_path / "later.db").mkdir()
    config = both(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/later.db"))
    async with door(config) as shop:
        assert (await deliver(shop, "shopify", PAID, "orders/paid")).status_code == 503
        (tmp_path / "later.db").rmdir()
        assert (await deliver(shop, "shopify", PAID, "orders/paid")).status_code == 200
    assert len(bells(db=store(config))) == 1


async def test_a_store_without_its_table_is_a_503(shop: httpx.AsyncClient) -> None:
    file = store().engine.url.database
    with sqlite3.connect(str(file)) as connection:
        connection.execute("DROP TABLE inbox")
    assert (await deliver(shop, "shopify", PAID, "orders/paid")).status_code == 503
    assert (await shop.get("/ready")).status_code == 503


def _files() -> list[Path]:
    database = Path(str(store().engine.url.database))
    return [one for one in database.parent.iterdir() if one.name.startswith(database.name)]


def test_settings_without_any_storefront_need_no_secret() -> None:
    assert door(Settings(_env_file=None, ingress=IngressSettings(token=SecretStr("t"))))
