"""Shopify's stock by location, on the simulator and by the vendor's schema."""

from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate
from graphql.execution.values import get_variable_values

from connectors import shopify_orders
from connectors.errors import Refused
from connectors.pace import MemorySlots
from connectors.shopify_orders import ShopifyOrders, StockMoved
from connectors.shopify_stock import (
    ACTIVATE,
    LOCATIONS,
    SET_AVAILABLE,
    STOCK_OF,
    STOCKED,
    UPDATE_PRODUCT,
)
from sandbox import shopify as simulator
from sandbox.openapi import SPECS
from sandbox.shopify_catalogue import Location
from settings import ShopifySettings

pytestmark = pytest.mark.anyio

KEYED = ShopifySettings(access_token="sandbox", base_url="http://shop.test")  # type: ignore[arg-type]
HERE, THERE = "gid://shopify/Location/1", "gid://shopify/Location/2"


@pytest.fixture
def app() -> Any:
    made = simulator.create(limits=False)
    lamp = made.state.store.catalogue.by_sku("SIM-LAMP")
    lamp.tracked, lamp.levels = True, {1: 7}
    return made


def opened(app: Any) -> Any:
    return shopify_orders.connect(KEYED, httpx.ASGITransport(app=app), MemorySlots())


def lamp(app: Any) -> Any:
    return app.state.store.catalogue.by_sku("SIM-LAMP")


async def item(client: ShopifyOrders) -> str:
    found = await client.stocked_by_sku(HERE, "SIM-LAMP")
    assert found is not None
    return found.item_id


async def test_the_catalogue_says_what_a_location_has(app: Any) -> None:
    app.state.store.catalogue.locations[2] = Location(2, "Second shop")
    async with opened(app) as client:
        here = {one.sku: one for one in (await client.stocked(HERE)).nodes}
        there = {one.sku: one for one in (await client.stocked(THERE)).nodes}
        places = await client.locations()

    assert (here["SIM-LAMP"].available, here["SIM-LAMP"].counted) == (7, True)
    assert (here["SIM-MUG"].available, here["SIM-MUG"].counted) == (0, False)
    assert there["SIM-LAMP"].available is None
    assert [(one.name, one.online) for one in places] == [
        ("Shop location", True), ("Second shop", True)
    ]  # fmt: skip


async def test_a_stock_is_set_from_what_it_was_and_never_over_a_sale(app: Any) -> None:
    async with opened(app) as client:
        await client.set_available(await item(client), HERE, 100, 7, "one")
        with pytest.raises(StockMoved):
            await client.set_available(await item(client), HERE, 50, 7, "two")

    assert lamp(app).levels == {1: 100}


async def test_the_same_change_sent_twice_is_made_once(app: Any) -> None:
    async with opened(app) as client:
        named = await item(client)
        await client.set_available(named, HERE, 100, 7, "one")
        lamp(app).levels[1] = 99  # somebody buys one in between
        await client.set_available(named, HERE, 100, 7, "one")
        with pytest.raises(Refused, match="another input"):
            await client.set_available(named, HERE, 101, 99, "one")

    assert lamp(app).levels == {1: 99}


async def test_an_item_is_stocked_where_it_was_not_once(app: Any) -> None:
    app.state.store.catalogue.locations[2] = Location(2, "Second shop")
    async with opened(app) as client:
        named = await item(client)
        with pytest.raises(Refused, match="not stocked there"):
            await client.set_available(named, THERE, 5, 0, "a")
        await client.stock_at(named, THERE, 5, "b")
        with pytest.raises(Refused, match="already active"):
            await client.stock_at(named, THERE, 6, "c")

    assert lamp(app).levels == {1: 7, 2: 5}


async def test_texts_and_status_are_written_over_and_the_rest_stays(app: Any) -> None:
    async with opened(app) as client:
        found = await client.variant_by_sku("SIM-LAMP")
        await client.update_product(found.product_id, title="Oak lamp", html="<p>Warm</p>")
        await client.update_product(found.product_id, status="DRAFT")
        with pytest.raises(Refused, match="does not exist"):
            await client.update_product("gid://shopify/Product/999", status="DRAFT")
        with pytest.raises(ValueError, match="needs a title"):
            await client.update_product(found.product_id)

    product = lamp(app).product
    assert (product.title, product.html, product.status) == ("Oak lamp", "<p>Warm</p>", "DRAFT")


async def test_a_stock_write_without_a_key_is_refused_though_the_schema_allows_it(
    app: Any,
) -> None:
    keyless = SET_AVAILABLE.replace("@idempotent(key: $key)", "").replace(", $key: String!", "")
    row = {"inventoryItemId": "gid://shopify/InventoryItem/1", "locationId": HERE, "quantity": 1}
    asked = {"name": "available", "reason": "correction", "quantities": [row]}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://shop",
        headers={"X-Shopify-Access-Token": "sandbox"},
    ) as http:  # fmt: skip
        body = {"query": keyless, "variables": {"input": asked}}
        answer = (await http.post("/admin/api/2026-10/graphql.json", json=body)).json()

    assert "@idempotent directive is required" in answer["errors"][0]["message"]
    assert lamp(app).levels == {1: 7}


ROW = {
    "inventoryItemId": "gid://shopify/InventoryItem/1", "locationId": HERE, "quantity": 5,
    "changeFromQuantity": 7,
}  # fmt: skip
ASKED: dict[str, dict[str, Any]] = {
    LOCATIONS: {"first": 250},
    STOCKED: {"first": 250, "after": None, "query": None, "location": HERE},
    STOCK_OF: {"id": "gid://shopify/ProductVariant/1", "location": HERE},
    SET_AVAILABLE: {
        "input": {"name": "available", "reason": "correction", "quantities": [ROW]}, "key": "k",
    },
    ACTIVATE: {"item": "gid://x", "location": HERE, "available": 5, "key": "k"},
    UPDATE_PRODUCT: {"product": {"id": "gid://x", "title": "t", "descriptionHtml": "",
                                 "status": "DRAFT"}},
}  # fmt: skip


def check(sdl: str) -> None:
    schema = build_schema(sdl)
    for query, values in ASKED.items():
        document = parse(query)
        assert validate(schema, document) == []
        declared = document.definitions[0].variable_definitions or []
        assert not isinstance(get_variable_values(schema, declared, values), list), query


def test_every_request_about_stock_is_valid_by_the_schema_at_hand() -> None:
    check((SPECS / "shopify_2026-10.graphql").read_text())


@pytest.mark.contract
def test_every_request_about_stock_is_valid_by_the_vendors_schema(shared: Any) -> None:
    check((shared / "contracts" / "shopify" / "admin_2026-10.graphql").read_text())
