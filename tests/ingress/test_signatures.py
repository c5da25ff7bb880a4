"""Webhooks: who is let in, at which path, with whose secret."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from domain.dropship.words import OrderKey
from ingress.security import Limits
from ingress.tenants import Unsigned
from settings import DatabaseSettings, IngressSettings, Settings
from tests.ingress.doors import (
    SHOPIFY_ORDER,
    SHOPIFY_SECRET,
    SIGNATURE,
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

PAID = "orders_paid_two_suppliers"


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with door() as shop:
        yield shop


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


def test_settings_without_any_storefront_need_no_secret() -> None:
    assert door(Settings(_env_file=None, ingress=IngressSettings(token=SecretStr("t"))))
