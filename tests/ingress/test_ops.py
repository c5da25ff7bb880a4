"""The operator's routes: whom they answer, what they list, and that a replay only rings."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from domain.dropship.words import OrderKey
from settings import OpsSettings
from store.dropship_models import AttentionRow
from tests.ingress.doors import OPS, SHOPIFY_ORDER, TOKEN, bells, both, deliver, door, inbox, store

pytestmark = pytest.mark.anyio

OPERATOR = {"authorization": f"Bearer {OPS}"}
OPENED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with door() as shop:
        yield shop


def ask(order_id: str, storefront: str = "shopify", **changed: object) -> None:
    """Leave a question for a person."""
    row = {
        "client": "own", "storefront": storefront, "order_id": order_id, "kind": "MARGIN",
        "part": f"S{order_id}-CJ", "known": "It costs 31.00 and earns 25.00.", "asked": "Buy?",
        "money_minor": 2500, "currency": "EUR", "opened_at": OPENED,
        "due_at": OPENED + timedelta(hours=4),
    } | changed  # fmt: skip
    with (db := store()).write() as connection:
        connection.execute(db.insert(AttentionRow), [row])


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}", f"Basic {OPS}", OPS]
)
@pytest.mark.parametrize(("method", "path"), [("GET", "attention"), ("POST", "replay")])
async def test_without_the_operators_token_nothing_is_said(
    shop: httpx.AsyncClient, method: str, path: str, authorization: str | None
) -> None:
    headers = {"authorization": authorization} if authorization is not None else {}
    answer = await shop.request(method, f"/ops/{path}", headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize("token", [None, SecretStr("")])
async def test_without_such_a_token_there_are_no_such_routes(token: SecretStr | None) -> None:
    async with door(both(ops=OpsSettings(token=token))) as shop:
        for headers in ({}, OPERATOR, {"authorization": "Bearer "}):
            assert (await shop.get("/ops/attention", headers=headers)).status_code == 404


async def test_open_questions_are_listed_with_money_and_deadline(shop: httpx.AsyncClient) -> None:
    ask("5800")
    ask("17", "woo", kind="ADDRESS", part="", money_minor=None, opened_at=OPENED + timedelta(1))
    ask("18", closed_at=OPENED)

    answer = await shop.get("/ops/attention", headers=OPERATOR)

    first, second = answer.json()["items"]
    assert first == {
        "platform": "shopify", "order_id": "5800", "number": 1, "kind": "MARGIN",
        "detail": "It costs 31.00 and earns 25.00. Buy?", "part": "S5800-CJ", "money": "25.00",
        "currency": "EUR", "opened_at": "2026-11-20T10:00:00+00:00",
        "due_at": "2026-11-20T14:00:00+00:00",
    }  # fmt: skip
    assert (second["platform"], second["order_id"], second["money"]) == ("woocommerce", "17", None)


async def test_another_clients_questions_have_another_token() -> None:
    marie = both(ops=OpsSettings(token=SecretStr("maries")))
    ask("5800")
    ask("5801", client="marie")
    async with door(others={"marie": marie}) as shop:
        path, hers = "/clients/marie/ops/attention", {"authorization": "Bearer maries"}
        assert (await shop.get(path, headers=OPERATOR)).status_code == 401
        assert (await shop.get("/ops/attention", headers=hers)).status_code == 401
        [item] = (await shop.get(path, headers=hers)).json()["items"]
    assert item["order_id"] == "5801"


@pytest.mark.parametrize(
    ("said", "rung"),
    [
        ({"order": f"shopify:{SHOPIFY_ORDER}"}, OrderKey("own", "shopify", SHOPIFY_ORDER)),
        ({"order": "woocommerce:17"}, OrderKey("own", "woo", "17")),
        ({"order": "manual:abc234"}, OrderKey("own", "manual", "abc234")),
    ],
)
async def test_an_order_can_be_rung_again(
    shop: httpx.AsyncClient, said: dict[str, str], rung: OrderKey
) -> None:
    answer = await shop.post("/ops/replay", json=said, headers=OPERATOR)

    assert answer.json() == {"rung": 1}
    assert bells() == {rung: 1}
    assert inbox() == []


async def test_deliveries_can_be_replayed_by_number_and_since_a_moment(
    shop: httpx.AsyncClient,
) -> None:
    await deliver(shop, "woo", "order_created", "order.created")
    await deliver(shop, "woo", "order_updated_same_second", "order.updated")
    await deliver(shop, "woo", "product_updated", "product.updated")

    async def replay(**said: object) -> object:
        answer = await shop.post("/ops/replay", json=said, headers=OPERATOR)
        return answer.json()["rung"]

    assert await replay(inbox=2) == 1
    assert await replay(inbox=3) == 0
    assert await replay(inbox=99) == 0
    assert await replay(since="2026-01-01T00:00:00Z") == 2
    assert await replay(since="2126-01-01T00:00:00+01:00") == 0
    assert {key.order_id: rung for key, rung in bells().items()} == {"727": 2, "728": 3}


@pytest.mark.parametrize(
    "said",
    [{}, [], 5, {"order": "5800"}, {"order": "ebay:5"}, {"order": None}, {"inbox": "12"},
     {"inbox": True}, {"inbox": 0}, {"since": "2026-01-01T00:00:00"}, {"since": "yesterday"},
     {"order": "shopify:1", "inbox": 1}, {"what": 1}],
)  # fmt: skip
async def test_a_replay_of_nothing_in_particular_is_refused(
    shop: httpx.AsyncClient, said: object
) -> None:
    answer = await shop.post("/ops/replay", json=said, headers=OPERATOR)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]
    assert bells() == {}
