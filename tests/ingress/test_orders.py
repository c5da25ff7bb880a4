"""Orders by hand and syncs: refused by field, kept once per reference, told where to look."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.dropship.words import OrderKey
from store import jobs, manual_orders
from store.dropship_models import ShopOrderRow
from tests.ingress.doors import IN, bells, both, door, store
from tests.ingress.test_cj_webhooks import a_part
from tests.ingress.test_ops import OPENED, ask

pytestmark = pytest.mark.anyio

ADDRESS = {
    "first_name": "Chloé", "last_name": "Exemple", "line1": "12 rue de l'Essai", "city": "Lyon",
    "postcode": "69003", "country": "FR", "phone": "+33612345678", "email": "chloe@example.com",
}  # fmt: skip
ORDER: dict[str, Any] = {
    "reference": "script 7/1", "address": ADDRESS,
    "lines": [{"sku": "CJ-MUG-01", "quantity": 2, "revenue": "33.25"}],
}  # fmt: skip


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with door() as shop:
        shop.headers.update(IN)
        yield shop


async def test_an_order_is_kept_rung_and_can_be_looked_at(shop: httpx.AsyncClient) -> None:
    answer = await shop.post("/order", json=ORDER)

    said = answer.json()
    assert answer.status_code == 202
    assert said["status_url"] == f"/order/{said['id']}"
    assert bells() == {OrderKey("own", "manual", said["id"]): 1}
    state = (await shop.get(said["status_url"])).json()
    assert (state["reference"], state["state"], state["parts"]) == ("script 7/1", "SEEN", [])
    assert "rue" not in str(state)
    assert "chloe" not in str(state)


async def test_the_same_order_again_is_the_same_order(shop: httpx.AsyncClient) -> None:
    first = await shop.post("/order", json=ORDER)
    again = await shop.post("/order", json={**ORDER, "currency": "EUR"})

    assert again.status_code == 202
    assert again.json() == first.json()
    assert list(bells().values()) == [1]


@pytest.mark.parametrize(
    "changed",
    [{"lines": [{"sku": "CJ-MUG-01", "quantity": 3, "revenue": "33.25"}]}, {"currency": "USD"},
     {"address": {**ADDRESS, "city": "Paris"}}],
)  # fmt: skip
async def test_another_order_of_the_same_reference_is_refused(
    shop: httpx.AsyncClient, changed: dict[str, Any]
) -> None:
    await shop.post("/order", json=ORDER)
    answer = await shop.post("/order", json={**ORDER, **changed})

    assert answer.status_code == 409
    assert list(bells().values()) == [1]


async def test_an_order_says_its_parts_parcels_and_questions(shop: httpx.AsyncClient) -> None:
    one = (await shop.post("/order", json=ORDER)).json()["id"]
    a_part(f"M{one}-CJ", one, "manual")
    ask(one, "manual", part=f"M{one}-CJ")
    ask(one, "manual", kind="QUANTITY", closed_at=OPENED)
    manual_orders.told(store(), "own", one, ["6A1"])
    row = {
        "client": "own", "storefront": "manual", "order_id": one, "state": "PLANNED", "why": "paid",
        "created_at": OPENED, "read_at": OPENED,
    }  # fmt: skip
    with (db := store()).write() as connection:
        connection.execute(db.insert(ShopOrderRow), [row])

    said = (await shop.get(f"/order/{one}")).json()

    assert (said["state"], said["why"], said["tracking"]) == ("PLANNED", "paid", ["6A1"])
    assert [(part["ref"], part["state"]) for part in said["parts"]] == [(f"M{one}-CJ", "PLACED")]
    assert [question["kind"] for question in said["questions"]] == ["MARGIN"]


async def test_an_order_can_be_cancelled(shop: httpx.AsyncClient) -> None:
    one = (await shop.post("/order", json=ORDER)).json()["id"]
    answer = await shop.delete(f"/order/{one}")

    assert answer.status_code == 202
    assert (await shop.get(f"/order/{one}")).json()["cancelled"] is True
    assert list(bells().values()) == [2]


@pytest.mark.parametrize("one", ["nobody", "%00", "..", "x" * 500])
async def test_what_is_not_there_is_a_404(shop: httpx.AsyncClient, one: str) -> None:
    for method, path in (("GET", "order"), ("DELETE", "order"), ("GET", "jobs")):
        assert (await shop.request(method, f"/{path}/{one}")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "  "}, "reference"),
        ({"reference": "a\nb"}, "reference"),
        ({"reference": 5}, "reference"),
        ({"currency": "euro"}, "currency"),
        ({"address": None}, "address"),
        ({"address": {**ADDRESS, "country": "France"}}, "address.country"),
        ({"address": {**ADDRESS, "line1": ""}}, "address.line1"),
        ({"address": {**ADDRESS, "city": "\x00"}}, "address.city"),
        ({"address": {**ADDRESS, "street": "x"}}, "address"),
        ({"lines": []}, "lines"),
        ({"lines": [{"sku": "CJ-1"}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "CJ-1", "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "CJ-1", "quantity": True}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "CJ-1", "quantity": 1.5}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "CJ-1", "quantity": 1, "revenue": -1}]}, "lines.0.revenue"),
        ({"lines": [{"sku": "CJ-1", "quantity": 1, "revenue": "NaN"}]}, "lines.0.revenue"),
        ({"lines": [{"sku": "", "quantity": 1}]}, "lines.0.sku"),
        ({"paid": True}, ""),
    ],
)
async def test_what_is_wrong_is_named_and_not_repeated(
    shop: httpx.AsyncClient, changed: dict[str, Any], field: str
) -> None:
    answer = await shop.post("/order", json={**ORDER, **changed})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert all(error["message"] for error in answer.json()["errors"])
    assert "Lyon" not in answer.text
    assert bells() == {}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"reference": "\\ud800"}'])
async def test_what_is_not_json_is_refused(shop: httpx.AsyncClient, body: bytes) -> None:
    answer = await shop.post("/order", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


async def test_every_route_needs_the_token(shop: httpx.AsyncClient) -> None:
    one = (await shop.post("/order", json=ORDER)).json()["id"]
    shop.headers.pop("authorization")
    for method, path in (
        ("POST", "/order"), ("GET", f"/order/{one}"), ("DELETE", f"/order/{one}"),
        ("POST", "/sync"), ("GET", "/jobs/x"), ("POST", "/clients/own/order"),
    ):  # fmt: skip
        assert (await shop.request(method, path, json=ORDER)).status_code == 401


async def test_a_further_client_has_its_own_orders() -> None:
    async with door(others={"marie": both()}) as shop:
        shop.headers.update(IN)
        said = (await shop.post("/clients/marie/order", json=ORDER)).json()
        assert said["status_url"] == f"/clients/marie/order/{said['id']}"
        assert (await shop.get(said["status_url"])).status_code == 200
        assert (await shop.get(f"/order/{said['id']}")).status_code == 404


async def test_a_sync_becomes_a_job_that_can_be_looked_at(shop: httpx.AsyncClient) -> None:
    answer = await shop.post("/sync", json={"what": ["stock", "prices"], "supplier": "cj"})

    said = answer.json()
    assert answer.status_code == 202
    job = (await shop.get(said["status_url"])).json()
    assert (job["kind"], job["state"], job["result"]) == ("sync", "waiting", {})
    assert job["asked"] == {"what": ["stock", "prices"], "supplier": "cj"}


async def test_a_request_about_people_cannot_be_looked_at(shop: httpx.AsyncClient) -> None:
    one = jobs.add(store(), "own", "erase", {"email_hash": "x"}, OPENED)
    assert (await shop.get(f"/jobs/{one}")).status_code == 404


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"what": ["stock"], "supplier": "bigbuy"}, "supplier"),  # not configured here
        ({"what": ["stock"], "supplier": "ebay"}, "supplier"),
        ({"what": [], "supplier": "cj"}, "what"),
        ({"what": ["all"], "supplier": "cj"}, "what.0"),
    ],
)
async def test_a_sync_of_something_else_is_refused(
    shop: httpx.AsyncClient, said: dict[str, Any], field: str
) -> None:
    answer = await shop.post("/sync", json=said)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
