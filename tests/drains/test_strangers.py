"""Vendors as strangers would write them from the documents: poorer than ours, in other forms.

An order lives its whole life with each of them, and what decides stays decisive: what is not
readable is neither bought nor believed to be absent.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from connectors.errors import Missing
from domain.dropship.words import OrderKey
from drains import loop
from drains.bigbuy_supplier import open_bigbuy
from drains.cj_supplier import open_cj
from drains.ground import Ground
from drains.shopify_shop import open_shopify
from drains.sweeping import sweep
from drains.woo_shop import open_woo
from settings import Settings
from store import attention, doorbells
from store.database import Database
from store.parts import of_order
from tests.drains.strange_bigbuy import StrangeBigbuy
from tests.drains.strange_cj import StrangeCj
from tests.drains.strange_shopify import StrangeShop
from tests.drains.strange_woo import StrangeWoo
from tests.drains.world import Clock, FakeShop, FakeSupplier, ground_of, line, order_of

pytestmark = pytest.mark.anyio

SHOPIFY = OrderKey("own", "shopify", "5800")
WOO = OrderKey("own", "woo", "17")
DIALECTS = pytest.mark.parametrize("second", [False, True], ids=["one", "another"])


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))  # connectors let nothing leave after the lease, by the real one


async def goes_on(g: Ground, clock: Clock, turns: int = 8) -> None:
    for _ in range(turns):
        await loop.drain(g)
        clock.pass_s(15)


def states(g: Ground, key: OrderKey) -> list[str]:
    return [part.state for part in of_order(g.db, key)]


# -- Shopify ----------------------------------------------------------------------------------


def ordered(g: Ground, clock: Clock, sku: str) -> FakeShop:
    """Return the shop, in which somebody has just bought two of an article."""
    shop: FakeShop = g.storefronts["shopify"]  # type: ignore[assignment]  # a fake
    shop.orders["5800"] = order_of("5800", line("11", sku, 2))
    doorbells.ring(g.db, [SHOPIFY], clock.now.timestamp())
    return shop


@asynccontextmanager
async def selling(db: Database, clock: Clock, server: StrangeShop) -> AsyncIterator[Ground]:
    base_url = "http://shop.test/" + ("admin/api/2026-10/graphql.json" if server.second else "")
    settings = Settings(shopify={"access_token": "t", "base_url": base_url})  # type: ignore[arg-type]
    async with open_shopify(settings, "own", httpx.ASGITransport(app=server.app)) as shop:
        yield replace(ground_of(db, clock), storefronts={"shopify": shop})  # type: ignore[dict-item]


def sold_by(g: Ground, name: str = "cj") -> FakeSupplier:
    return g.suppliers[name]  # type: ignore[index, return-value]


@DIALECTS
async def test_an_order_of_a_strange_shopify_lives_its_whole_life(
    db: Database, clock: Clock, second: bool
) -> None:
    server = StrangeShop(second)
    async with selling(db, clock, server) as g:
        assert await sweep(g, "shopify") == 1
        await goes_on(g, clock)
        sold_by(g).ship("S5800-CJ", "LP1", "LP2")
        await goes_on(g, clock)
        again = await sweep(g, "shopify")
        await goes_on(g, clock)

    assert [(ref, goods) for ref, goods, _ in sold_by(g).orders] == [("S5800-CJ", {"A": 2})]
    assert (server.numbers, states(g, SHOPIFY), again) == ([["LP1", "LP2"]], ["TOLD"], 0)


async def test_a_field_a_strange_shopify_lacks_is_asked_for_once(
    db: Database, clock: Clock
) -> None:
    server = StrangeShop(second=True)
    async with selling(db, clock, server) as g:
        for _ in range(3):
            order = await g.storefronts["shopify"].read(SHOPIFY)

    assert order
    assert [line.revenue for line in order.lines] == [60]
    assert sum("taxLines" in one for one in server.asked) == 1


@DIALECTS
async def test_a_strange_shopify_that_says_nothing_of_payment_is_not_bought_for(
    db: Database, clock: Clock, second: bool
) -> None:
    server = StrangeShop(second)
    server.paid = False
    async with selling(db, clock, server) as g:
        await sweep(g, "shopify")
        await goes_on(g, clock)

    assert (sold_by(g).orders, states(g, SHOPIFY)) == ([], [])


@DIALECTS
@pytest.mark.parametrize(
    "lines",
    [
        None,
        [None],
        [{"id": 11, "sku": "CJ-A", "quantity": 1, "currentQuantity": 1}],
        [{"id": 11, "sku": "CJ-A", "originalUnitPriceSet": {"amount": "3"}}],
    ],
    ids=["no list", "an empty row", "no price", "no quantity"],
)
async def test_lines_of_a_strange_shopify_that_cannot_be_read_are_not_bought(
    db: Database, clock: Clock, second: bool, lines: Any
) -> None:
    server = StrangeShop(second)
    server.lines = lines
    async with selling(db, clock, server) as g:
        await sweep(g, "shopify")
        await goes_on(g, clock, 2)

    assert (sold_by(g).orders, states(g, SHOPIFY)) == ([], [])


# -- CJdropshipping ---------------------------------------------------------------------------


@asynccontextmanager
async def supplied_by_cj(db: Database, clock: Clock, server: StrangeCj) -> AsyncIterator[Ground]:
    base_url = "http://cj.test" + ("/api2.0/v1/" if server.second else "")
    cj = {"api_key": "k", "base_url": base_url, "max_rps": 10_000, "pay_type": 3}
    settings = Settings(cj=cj)  # type: ignore[arg-type]
    async with open_cj(settings, "own", httpx.ASGITransport(app=server.app)) as cj_itself:
        yield replace(ground_of(db, clock), suppliers={"cj": cj_itself})


@DIALECTS
async def test_an_order_at_a_strange_cj_lives_its_whole_life(
    db: Database, clock: Clock, second: bool
) -> None:
    server = StrangeCj(second)
    async with supplied_by_cj(db, clock, server) as g:
        shop = ordered(g, clock, "CJ-A")
        await goes_on(g, clock, 12)
        assert states(g, SHOPIFY) == ["PLACED"]
        server.ship("LP1")
        await goes_on(g, clock, 12)

    [sent] = server.created
    assert (sent["products"][0]["vid"], sent["products"][0]["quantity"]) == ("77", 2)
    assert [one.partition(" ")[2] for one in server.calls] == ["UNPAID", "UNSHIPPED"]
    assert (states(g, SHOPIFY), shop.written) == (["TOLD"], [("5800", ("LP1",))])


@DIALECTS
@pytest.mark.parametrize("status", ["", "WAIT_A_MINUTE"])
async def test_a_status_of_a_strange_cj_that_says_nothing_is_not_paid(
    db: Database, clock: Clock, second: bool, status: str
) -> None:
    server = StrangeCj(second)
    server.status = status
    async with supplied_by_cj(db, clock, server) as g:
        ordered(g, clock, "CJ-A")
        await goes_on(g, clock, 12)

    assert (len(server.created), server.calls) == (1, [])
    assert states(g, SHOPIFY)[0] in ("UNKNOWN", "UNPAID")


@DIALECTS
@pytest.mark.parametrize(
    "words", ["Parameter orderId must not be empty", "user not found", "interface does not exist"]
)
async def test_what_a_strange_cj_says_of_something_else_is_no_absence(
    db: Database, clock: Clock, second: bool, words: str
) -> None:
    server = StrangeCj(second)
    server.unknown = words
    async with supplied_by_cj(db, clock, server) as g:
        ordered(g, clock, "CJ-A")
        await goes_on(g, clock, 3)

    assert (server.created, states(g, SHOPIFY)) == ([], ["PLANNED"])


@DIALECTS
async def test_what_a_strange_cj_does_not_have_is_asked_of_a_person(
    db: Database, clock: Clock, second: bool
) -> None:
    server = StrangeCj(second)
    async with supplied_by_cj(db, clock, server) as g:
        ordered(g, clock, "CJ-B")
        await goes_on(g, clock, 3)

    assert (server.created, states(g, SHOPIFY)) == ([], ["HELD"])


# -- BigBuy -----------------------------------------------------------------------------------


@asynccontextmanager
async def supplied_by_bigbuy(
    db: Database, clock: Clock, server: StrangeBigbuy
) -> AsyncIterator[Ground]:
    base_url = "http://bigbuy.test" + ("/rest" if server.second else "")
    config = {"api_key": "k", "base_url": base_url, "max_rps": 10_000}
    settings = Settings(bigbuy=config)  # type: ignore[arg-type]
    async with open_bigbuy(settings, "own", httpx.ASGITransport(app=server.app)) as bigbuy:
        yield replace(ground_of(db, clock), suppliers={"bigbuy": bigbuy})


@DIALECTS
async def test_an_order_at_a_strange_bigbuy_lives_its_whole_life(
    db: Database, clock: Clock, second: bool
) -> None:
    server = StrangeBigbuy(second)
    async with supplied_by_bigbuy(db, clock, server) as g:
        shop = ordered(g, clock, "BB-A")
        await goes_on(g, clock, 12)
        assert states(g, SHOPIFY) == ["PLACED"]
        server.number = "700100"
        await goes_on(g, clock, 12)

    [sent] = server.created
    assert (sent["internalReference"], sent["products"][0]["quantity"]) == ("S5800-BIGBUY", 2)
    assert (states(g, SHOPIFY), shop.written) == (["TOLD"], [("5800", ("700100",))])


@DIALECTS
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"code":500,"message":"No order found"}'),
        (404, "Not Found"),
        (404, '{"code":404,"message":"No route found for \\"GET /rest/order/reference\\""}'),
        (404, "The address /rest/order/reference was not found"),
        (200, "[]"),
        (200, "null"),
        (200, '{"id": 5, "internalReference": "S1-BIGBUY"}'),
    ],
)
async def test_a_look_up_at_a_strange_bigbuy_that_fails_is_no_absence(
    db: Database, clock: Clock, second: bool, status: int, body: str
) -> None:
    server = StrangeBigbuy(second)
    server.absent = Response(body, status)
    async with supplied_by_bigbuy(db, clock, server) as g:
        ordered(g, clock, "BB-A")
        await goes_on(g, clock, 2)

    assert (server.created, states(g, SHOPIFY)) == ([], ["PLANNED"])


@pytest.mark.parametrize(
    "refusal",
    [
        {"code": "ER003", "message": "Out of stock"},
        {"code": 409, "message": "ER003: out of stock", "status": "error"},
        {"code": 409, "message": '{"code": "ER003", "info": "Out of stock"}'},
        {"code": 409, "error": {"code": "ER003", "message": "Out of stock"}},
        {"errors": [{"code": "ER003"}], "timestamp": 1},
    ],
)
async def test_a_strange_bigbuy_says_out_of_stock_in_any_wrapping(
    db: Database, clock: Clock, refusal: dict[str, Any]
) -> None:
    server = StrangeBigbuy()
    server.refusal = refusal
    async with supplied_by_bigbuy(db, clock, server) as g:
        ordered(g, clock, "BB-A")
        await goes_on(g, clock, 2)

    kinds = [one.kind for one in attention.of_order(g.db, SHOPIFY)]
    assert (server.created, states(g, SHOPIFY), kinds) == ([], ["HELD"], ["OUT_OF_STOCK"])


# -- WooCommerce ------------------------------------------------------------------------------


@asynccontextmanager
async def selling_by_woo(db: Database, clock: Clock, server: StrangeWoo) -> AsyncIterator[Ground]:
    base_url = "http://woo.test" + ("/wp-json/wc/v3" if server.second else "")
    config = {"consumer_key": "k", "consumer_secret": "s", "max_rps": 10_000, "base_url": base_url}
    settings = Settings(woo=config)  # type: ignore[arg-type]
    async with open_woo(settings, "own", httpx.ASGITransport(app=server.app)) as shop:
        yield replace(ground_of(db, clock), storefronts={"woo": shop})


@DIALECTS
async def test_an_order_of_a_strange_woo_lives_its_whole_life(
    db: Database, clock: Clock, second: bool
) -> None:
    server = StrangeWoo(second)
    async with selling_by_woo(db, clock, server) as g:
        assert await sweep(g, "woo") == 2
        await goes_on(g, clock)
        sold_by(g).ship("W17-CJ", "LP1")
        await goes_on(g, clock, 12)

    assert [(ref, goods) for ref, goods, _ in sold_by(g).orders] == [("W17-CJ", {"A": 2})]
    assert ["LP1" in one["note"] for one in server.notes] == [True]
    assert (states(g, WOO), server.status, server.completed) == (["TOLD"], "completed", 1)


@DIALECTS
@pytest.mark.parametrize(
    "lines", [None, [None], [{"id": 11, "sku": "CJ-A"}], [{"sku": "CJ-A", "quantity": 1}]]
)
async def test_lines_of_a_strange_woo_that_cannot_be_read_are_not_bought(
    db: Database, clock: Clock, second: bool, lines: Any
) -> None:
    server = StrangeWoo(second)
    server.lines = lines
    async with selling_by_woo(db, clock, server) as g:
        await sweep(g, "woo")
        await goes_on(g, clock, 2)

    assert (sold_by(g).orders, states(g, WOO)) == ([], [])


@DIALECTS
@pytest.mark.parametrize("status", ["", "paid-somehow", "on-hold"])
async def test_a_status_of_a_strange_woo_that_is_not_processing_is_not_paid(
    db: Database, clock: Clock, second: bool, status: str
) -> None:
    server = StrangeWoo(second)
    server.status = status
    async with selling_by_woo(db, clock, server) as g:
        await sweep(g, "woo")
        await goes_on(g, clock, 2)

    assert (sold_by(g).orders, states(g, WOO)) == ([], [])


@pytest.mark.parametrize(
    ("body", "absent"),
    [
        ('{"message":"Invalid ID.","data":{"status":404}}', True),
        ('{"message":"Order not found"}', True),
        ('{"code":"rest_no_route","message":"No route was found"}', False),
        ('{"message":"No route was found matching the URL"}', False),
        ("<html>not found</html>", False),
        ("", False),
    ],
)
async def test_a_404_of_a_strange_woo_is_an_absence_only_in_so_many_words(
    db: Database, clock: Clock, body: str, absent: bool
) -> None:
    server = StrangeWoo()
    server.gone = Response(body, 404)
    async with selling_by_woo(db, clock, server) as g:
        read = g.storefronts["woo"].read(WOO)
        if absent:
            assert await read is None
        else:
            with pytest.raises(Missing):
                await read
