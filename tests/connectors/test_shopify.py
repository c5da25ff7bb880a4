"""Shopify: the orders that come out, and what becomes of errors that travel in a 200."""

import json
import logging
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate
from graphql.execution.values import get_variable_values

from connectors import shopify
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
)
from connectors.pace import MemorySlots
from connectors.shopify_words import EXPORT, EXPORTED, ORDERS, SHOP, START_EXPORT, TooCostly
from sandbox import shopify as simulator
from sandbox.shop import generate
from sandbox.shop_load import fill_shopify
from settings import ShopifySettings

pytestmark = pytest.mark.anyio
KEYED = ShopifySettings(access_token="shpat_0123456789", shop_domain="demo.myshopify.com")
START = datetime(2026, 1, 1, tzinfo=UTC)


def order(i: int, **changes: Any) -> dict[str, Any]:
    at = (START + timedelta(hours=i)).isoformat()
    money = {"shopMoney": {"amount": "25.00", "currencyCode": "EUR"}}
    return {
        "id": f"gid://shopify/Order/{i}", "createdAt": at, "processedAt": at, "updatedAt": at,
        "cancelledAt": None, "test": False, "displayFinancialStatus": "PAID", "email": "a@b.co",
        "customer": {"id": f"gid://shopify/Customer/{i}"},
        "totalPriceSet": money, "totalRefundedSet": money | {"shopMoney": {"amount": "0.0"}},
    } | changes  # fmt: skip


def page(orders: list[dict[str, Any]], cursor: str | None = None) -> dict[str, Any]:
    info = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"data": {"orders": {"nodes": orders, "pageInfo": info}}}


def cost(requested: float, available: float, rate: float = 100.0) -> dict[str, Any]:
    status = {"maximumAvailable": 1000.0, "currentlyAvailable": available, "restoreRate": rate}
    return {"extensions": {"cost": {"requestedQueryCost": requested, "throttleStatus": status}}}


def failing(code: str | None, message: str = "no") -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code} if code else {}}]}


class Script:
    """Answers in order, the last one for ever; remembers what was asked."""

    def __init__(self, *answers: Any, **headers: str) -> None:
        self.left, self.asked = list(answers), []
        self.headers = {k.replace("_", "-"): v for k, v in headers.items()}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, content=self.left.pop(0))
        assert request.url.path == "/admin/api/2026-10/graphql.json"
        self.asked.append(json.loads(request.content))
        answer = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, headers=self.headers, json=answer)


def opened(script: Script, slots: MemorySlots | None = None):
    return shopify.connect(KEYED, httpx.MockTransport(script), slots or MemorySlots())


async def listed(rows) -> list[Any]:
    return [row async for row in rows]


async def test_without_a_token_it_says_which_variable_to_set() -> None:
    with pytest.raises(NotConfigured, match="set SHOPIFY_ACCESS_TOKEN"):
        async with shopify.connect(None):
            pass


async def test_orders_come_in_pages_of_their_changes() -> None:
    script = Script(page([order(1), order(2)], "c"), page([order(3, customer=None, email=None)]))
    async with opened(script) as client:
        first, second = await listed(client.orders_since(START))
    assert [o.id[-1] for o in first + second] == ["1", "2", "3"]
    assert (first[0].total, first[0].refunded, first[0].currency) == (
        Decimal("25.00"), Decimal("0.0"), "EUR",
    )  # fmt: skip
    assert (first[0].customer_id, second[0].customer_id) == ("gid://shopify/Customer/1", None)
    assert script.asked[0]["variables"] == {
        "first": 250, "after": None, "query": "updated_at:>='2026-01-01T00:00:00Z'",
    }  # fmt: skip
    assert script.asked[1]["variables"]["after"] == "c"


async def test_a_walk_over_all_orders_has_no_filter_and_an_empty_shop_no_page() -> None:
    script = Script(page([]))
    async with opened(script) as client:
        assert await listed(client.orders_since(None)) == []
    assert script.asked[0]["variables"]["query"] is None


async def test_a_walk_near_its_end_goes_on_from_the_last_change() -> None:
    full = page([order(i % 250) for i in range(250)], "c")
    script = Script(*[full] * 100, page([order(250)]))
    async with opened(script) as client:
        pages = await listed(client.orders_since(START))
    assert sum(map(len, pages)) == 25_001
    assert script.asked[100]["variables"]["after"] is None
    assert script.asked[100]["variables"]["query"] == "updated_at:>='2026-01-11T09:00:00Z'"


async def test_a_walk_goes_on_where_shopify_ends_every_walk() -> None:
    full = page([order(i % 250) for i in range(250)], "c")
    script = Script(*[full] * 99, full | page([order(i) for i in range(250)]), page([order(250)]))
    async with opened(script) as client:
        assert sum([len(rows) async for rows in client.orders_since(START)]) == 25_001


async def test_more_changes_in_one_second_than_a_walk_holds_are_not_passed_over() -> None:
    script = Script(page([order(0)] * 250, "c"))
    async with opened(script) as client:
        with pytest.raises(BadAnswer, match="more changes in one second"):
            await listed(client.orders_since(START))
    assert len(script.asked) == 100


async def test_a_page_that_costs_too_much_is_asked_for_by_half() -> None:
    script = Script(failing("MAX_COST_EXCEEDED"), failing("MAX_COST_EXCEEDED"), page([order(1)]))
    async with opened(script) as client:
        assert len(await listed(client.orders_since(START))) == 1
    assert [asked["variables"]["first"] for asked in script.asked] == [250, 125, 62]


async def test_one_order_that_costs_too_much_is_refused() -> None:
    async with opened(Script(failing("MAX_COST_EXCEEDED"))) as client:
        with pytest.raises(TooCostly):
            await listed(client.orders_since(START))


async def test_the_next_page_waits_until_it_can_be_paid() -> None:
    slots = MemorySlots(lambda: 0.0)
    script = Script(page([order(1)]) | cost(requested=600, available=100, rate=100))
    async with opened(script, slots) as client:
        await listed(client.orders_since(START))
    account = next(iter(slots._until))[0]
    assert slots.reserve(account, shopify.FAMILY, ()) == pytest.approx(5.0)


async def test_a_throttled_query_is_asked_again_after_the_wait_it_computes() -> None:
    throttled = failing("THROTTLED") | cost(requested=10, available=9.9, rate=1000)
    script = Script(throttled, page([order(1)]))
    async with opened(script) as client:
        assert len(await listed(client.orders_since(START))) == 1
    assert len(script.asked) == 2


async def test_a_long_throttle_is_handed_on_with_its_wait() -> None:
    script = Script(failing("THROTTLED") | cost(requested=1000, available=0, rate=50))
    async with opened(script) as client:
        with pytest.raises(RateLimited) as caught:
            await client.shop()
    assert (caught.value.retry_after_s, len(script.asked)) == (20.0, 1)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (failing("ACCESS_DENIED"), AuthRefused),
        (failing(None, "Field 'x' doesn't exist"), Refused),
        (failing("INTERNAL_SERVER_ERROR"), Unavailable),
        ({"data": None}, BadAnswer),
        ([], BadAnswer),
        (httpx.Response(401, json={"errors": "[API] Invalid API key"}), AuthRefused),
        (httpx.Response(402, json={"errors": "Unavailable Shop"}), AuthRefused),
        (httpx.Response(404, json={"errors": "Not Found"}), Missing),
    ],
)
async def test_each_failure_has_its_verdict(answer: Any, verdict: type) -> None:
    async with opened(Script(answer)) as client:
        with pytest.raises(verdict, match=r"^shopify\.shop: ") as caught:
            await client.check()
    assert type(caught.value) is verdict


async def test_another_version_than_asked_is_noted_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = {"data": {"shop": {"name": "S", "currencyCode": "EUR", "ianaTimezone": "Europe/Paris"}}}
    with caplog.at_level(logging.WARNING):
        async with opened(Script(shop, x_shopify_api_version="2027-01")) as client:
            assert client.served_version is None
            await client.shop()
            await client.shop()
    assert client.served_version == "2027-01"
    assert caplog.messages == ["shopify serves API version 2027-01 where 2026-10 is asked"]


def started(**payload: Any) -> dict[str, Any]:
    empty = {"bulkOperation": None, "userErrors": []}
    return {"data": {"bulkOperationRunQuery": empty | payload}}


def export(status: str, error: str | None = None, url: str | None = None) -> dict[str, Any]:
    return {"data": {"bulkOperation": {"status": status, "errorCode": error, "url": url}}}


STARTED = started(bulkOperation={"id": "gid://shopify/BulkOperation/1"})


async def test_an_export_is_awaited_and_read_line_by_line() -> None:
    lines = "".join(json.dumps(order(i)) + "\n" for i in range(3)).encode()
    done = export("COMPLETED", url="https://files.test/x.jsonl")
    script = Script(STARTED, export("CREATED"), export("RUNNING"), done, lines)
    async with opened(script) as client:
        orders = await listed(client.bulk_orders(poll_s=0.001))
    assert [o.id[-1] for o in orders] == ["0", "1", "2"]


async def test_an_export_of_no_order_has_no_file() -> None:
    async with opened(Script(STARTED, export("COMPLETED"))) as client:
        assert await listed(client.bulk_orders()) == []


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([started(userErrors=[{"code": "LIMIT_REACHED", "message": "m"}])], RateLimited),
        ([started(userErrors=[{"code": "OPERATION_IN_PROGRESS", "message": "m"}])], RateLimited),
        ([started(userErrors=[{"code": "INVALID", "message": "bad query"}])], Refused),
        ([started()], Refused),
        ([STARTED, export("FAILED", "ACCESS_DENIED")], AuthRefused),
        ([STARTED, export("FAILED", "TIMEOUT")], Unavailable),
        ([STARTED, export("CANCELED")], Unavailable),
        ([STARTED, {"data": {"bulkOperation": None}}], BadAnswer),
        (
            [STARTED, export("COMPLETED", url="https://files.test/x"), b'{"id": "marc@b.co"}'],
            BadAnswer,
        ),
    ],
)
async def test_each_failure_of_an_export_has_its_verdict(answers: list, verdict: type) -> None:
    async with opened(Script(*answers)) as client:
        with pytest.raises(verdict, match=r"^shopify\.bulk_orders: ") as caught:
            await listed(client.bulk_orders())
    assert type(caught.value) is verdict
    assert "marc" not in str(caught.value)


async def test_an_export_that_never_ends_is_given_up() -> None:
    async with opened(Script(STARTED, export("RUNNING"))) as client:
        with pytest.raises(Unavailable, match="no export after 3600 s"):
            await listed(client.bulk_orders(poll_s=shopify.EXPORT_DEADLINE_S * 2))


@pytest.mark.contract
def test_every_query_is_valid_by_the_vendors_schema(shared) -> None:
    path = shared / "contracts" / "shopify" / "admin_2026-10.graphql"
    schema = build_schema(path.read_text())
    variables: dict[str, dict[str, Any]] = {
        SHOP: {},
        ORDERS: {"first": 250, "after": None, "query": "updated_at:>='2026-01-01T00:00:00Z'"},
        EXPORTED: {},
        START_EXPORT: {"query": EXPORTED},
        EXPORT: {"id": "gid://shopify/BulkOperation/1"},
    }
    for query, values in variables.items():
        document = parse(query)
        assert validate(schema, document) == []
        declared = document.definitions[0].variable_definitions or []
        assert not isinstance(get_variable_values(schema, declared, values), list)


def simulated(clock=None, **options: Any):
    """Start a simulator with a small shop in it."""
    shop = generate(7, 300, date(2024, 1, 1), date(2026, 1, 1))
    return simulator.create(clock=clock, fill=lambda store: fill_shopify(shop, store), **options)


def on_sandbox(app, token: str = "sandbox", version: str = "2026-10"):
    config = ShopifySettings(
        access_token=token, base_url="http://shopify.test", api_version=version
    )
    return shopify.connect(config, httpx.ASGITransport(app=app), MemorySlots())


async def test_the_export_and_the_walk_see_the_same_orders_of_the_simulated_shop() -> None:
    app = simulated(delay_s=0.0, limits=False)
    async with on_sandbox(app) as client:
        exported = {o.id: o async for o in client.bulk_orders(poll_s=0.01)}
        walked = {o.id: o for page in await listed(client.orders_since(None)) for o in page}
    assert exported == walked
    assert len(walked) == len(app.state.store.orders) > 300
    assert {o.currency for o in walked.values()} == {"EUR"}
    assert any(o.refunded for o in walked.values())


async def test_only_what_changed_since_is_read_from_the_simulated_shop() -> None:
    since = datetime(2025, 9, 1, tzinfo=UTC)
    async with on_sandbox(simulated(limits=False)) as client:
        everything = [o for page in await listed(client.orders_since(None)) for o in page]
        recent = [o for page in await listed(client.orders_since(since)) for o in page]
    assert {o.id for o in recent} == {o.id for o in everything if o.updated_at >= since}
    assert [o.updated_at for o in recent] == sorted(o.updated_at for o in recent)


async def test_the_check_tells_the_shop_and_refuses_a_wrong_token() -> None:
    app = simulated()
    async with on_sandbox(app) as client:
        assert (await client.check()).currency == "EUR"
    async with on_sandbox(app, "wrong") as client:
        with pytest.raises(AuthRefused):
            await client.check()


async def test_an_expired_version_is_noticed_on_the_simulated_shop() -> None:
    async with on_sandbox(simulated(), version="2025-01") as client:
        await client.check()
    assert client.served_version == "2026-10"
