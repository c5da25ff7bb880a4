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

from domain.dropship.words import OrderKey
from drains import loop
from drains.ground import Ground
from drains.shopify_shop import open_shopify
from drains.sweeping import sweep
from settings import Settings
from store.database import Database
from store.parts import of_order
from tests.drains.strange_shopify import StrangeShop
from tests.drains.world import Clock, FakeSupplier, ground_of

pytestmark = pytest.mark.anyio

SHOPIFY = OrderKey("own", "shopify", "5800")
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
