"""CJ's webhooks: signed with the account's openId, they ring the orders whose parts they name."""

import json
from datetime import UTC, datetime

import pytest

from connectors.pace import account_of
from domain.dropship.words import OrderKey
from ingress.webhooks import stored_open_id
from store.dropship_models import PartRow, TokenRow
from tests.ingress.doors import OPEN_ID, SHOPIFY_ORDER, bells, deliver, door, inbox, signed, store

pytestmark = pytest.mark.anyio


def a_part(ref: str, order_id: str = SHOPIFY_ORDER, storefront: str = "shopify") -> None:
    """Plan a supplier order."""
    row = {
        "client": "own", "ref": ref, "storefront": storefront, "order_id": order_id,
        "supplier": "cj", "state": "PLACED", "due": 2e9, "currency": "EUR", "revenue_minor": 3990,
        "planned_at": datetime(2026, 11, 20, tzinfo=UTC),
    }  # fmt: skip
    with (db := store()).write() as connection:
        connection.execute(db.insert(PartRow), [row])


def a_token(open_id: str) -> None:
    """Keep a token of the account the doors' settings name."""
    row = {
        "account": account_of("cj", "cj"), "access": "a", "open_id": open_id,
        "access_expires_at": datetime(2027, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    with (db := store()).write() as connection:
        connection.execute(db.insert(TokenRow), [row])


async def test_a_message_about_our_part_rings_its_order() -> None:
    a_part(f"S{SHOPIFY_ORDER}-CJ")
    async with door() as shop:
        answer = await deliver(shop, "cj", "order_update")

    assert answer.json() == {"status": "rung"}
    assert bells() == {OrderKey("own", "shopify", SHOPIFY_ORDER): 1}
    assert inbox() == [("shopify", SHOPIFY_ORDER, "rung", 1)]


async def test_a_message_about_several_parts_rings_all_their_orders() -> None:
    a_part("W727-CJ", "727", "woo")
    a_part("S5-CJ", "5")
    named = [{"orderNumber": f"{name}-CJ"} for name in ("W727", "S5", "S6")]
    body = json.dumps({"messageId": "1", "type": "ORDER", "params": [*named, 7]}).encode()
    async with door() as shop:
        await shop.post("/webhook/cj", content=body, headers=signed("cj", body))

    assert set(bells()) == {OrderKey("own", "woo", "727"), OrderKey("own", "shopify", "5")}


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"nonsense", b'{"params": "x"}', b'{"orderNumber": 5}',
     b'{"orderNumber": "' + b"x" * 200 + b'"}', b'{"orderNumber": "\\u0000"}', b'{"type": []}'],
)  # fmt: skip
async def test_whatever_a_signed_message_says_it_is_answered(body: bytes) -> None:
    async with door() as shop:
        answer = await shop.post("/webhook/cj", content=body, headers=signed("cj", body))
    assert answer.status_code == 200
    assert bells() == {}


async def test_the_open_id_is_the_one_that_came_with_the_token() -> None:
    async with door(open_id=stored_open_id) as shop:
        assert (await deliver(shop, "cj", "order_update")).status_code == 401
        a_token(OPEN_ID)
        assert (await deliver(shop, "cj", "order_update")).status_code == 200
