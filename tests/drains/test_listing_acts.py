"""Planned changes made at the simulated storefronts, and left alone where somebody was faster."""

from decimal import Decimal
from typing import Any

import pytest

from domain.acts import Act
from drains.cataloguing import sync_catalogue
from drains.ground import Ground
from drains.listing_acts import moved_since, send_listing
from drains.listing_plans import plan_listings
from drains.trade import Trade
from sandbox.shopify_catalogue import Location
from store.database import Database
from tests.drains.trade_world import LAMP, World
from tests.drains.world import Clock, ground_of

pytestmark = pytest.mark.anyio

SKU = f"BB-{LAMP}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock, db: Database) -> World:
    made = World(clock, db)
    for sku in list(made.bigbuy.state.books.products):
        if sku != LAMP:
            del made.bigbuy.state.books.products[sku]
    return made


@pytest.fixture
def g(db: Database, clock: Clock) -> Ground:
    return ground_of(db, clock)


async def planned(g: Ground, trade: Trade) -> list[Act]:
    await sync_catalogue(g, "bigbuy", ["catalogue"], trade)
    return await plan_listings(g, "bigbuy", trade)


async def given(g: Ground, trade: Trade, clock: Clock) -> None:
    """Have both storefronts get the lamp from us."""
    for act in await planned(g, trade):
        assert (await send_listing(g, act, trade)).status == "done"
    clock.pass_s(60)


def on_shopify(world: World) -> Any:
    return world.shopify.state.store.catalogue.by_sku(SKU)


def on_woo(world: World) -> Any:
    return world.woo.state.shop.by_sku(SKU)


def kinds(acts: list[Act]) -> set[tuple[str, str]]:
    return {(act.action, act.after["storefront"]) for act in acts}


async def test_a_draft_has_its_texts_price_and_counted_stock_on_both_storefronts(
    g: Ground, world: World, clock: Clock
) -> None:
    async with world.open() as trade:
        await given(g, trade, clock)

    there, here = on_shopify(world), on_woo(world)
    assert (there.tracked, there.levels, there.product.status) == (True, {1: 100}, "DRAFT")
    assert (here.stock, here.status) == (100, "draft")
    assert there.product.title == here.name != ""
    assert there.product.html
    assert Decimal(there.cents) / 100 == here.regular_price


async def test_the_stock_of_a_shopify_product_follows_the_supplier(
    g: Ground, world: World, clock: Clock
) -> None:
    async with world.open() as trade:
        await given(g, trade, clock)
        world.bigbuy.state.books.stock_up([LAMP], stock=4)
        acts = await planned(g, trade)
        for act in acts:
            await send_listing(g, act, trade)

    assert kinds(acts) == {("stock", "shopify"), ("stock", "woo")}
    assert (on_shopify(world).levels, on_woo(world).stock) == ({1: 4}, 4)


async def test_the_same_stock_set_twice_in_a_day_is_two_acts(
    g: Ground, world: World, clock: Clock
) -> None:
    books = world.bigbuy.state.books
    async with world.open() as trade:
        await given(g, trade, clock)
        keys: list[str] = []
        for stock in (4, 9, 4):
            books.stock_up([LAMP], stock=stock)
            acts = await planned(g, trade)
            keys += [act.key for act in acts]
            for act in acts:
                await send_listing(g, act, trade)
            clock.pass_s(60)

    assert len(keys) == len(set(keys)) == 6
    assert (on_shopify(world).levels, on_woo(world).stock) == ({1: 4}, 4)


async def test_a_supplier_that_asks_more_is_a_new_price_where_ours_still_stands(
    g: Ground, world: World, clock: Clock
) -> None:
    async with world.open() as trade:
        await given(g, trade, clock)
        before = on_shopify(world).cents
        on_woo(world).regular_price = Decimal("99.90")  # the merchant's own by now
        world.bigbuy.state.books.stock_up([LAMP], price_eur=Decimal("12.00"))
        [act] = await planned(g, trade)
        done = await send_listing(g, act, trade)
        again = await planned(g, trade)

    assert (act.action, act.after["storefront"], done.status) == ("price", "shopify", "done")
    assert on_shopify(world).cents > before
    assert again == []


async def test_a_text_the_supplier_changed_is_new_where_the_shop_still_shows_ours(
    g: Ground, world: World, clock: Clock
) -> None:
    books = world.bigbuy.state.books
    async with world.open() as trade:
        await given(g, trade, clock)
        on_woo(world).name = "Our own name"
        books.retitle(LAMP, "A better lamp")
        acts = await planned(g, trade)
        for act in acts:
            await send_listing(g, act, trade)
        again = await planned(g, trade)

    assert (kinds(acts), again) == ({("texts", "shopify")}, [])
    assert on_shopify(world).product.title == "A better lamp (fr)"
    assert on_woo(world).name == "Our own name"


async def test_what_the_supplier_gave_up_is_hidden_and_has_no_stock(
    g: Ground, world: World, clock: Clock
) -> None:
    async with world.open() as trade:
        await given(g, trade, clock)
        on_shopify(world).product.status, on_woo(world).status = "ACTIVE", "publish"
        world.bigbuy.state.books.stock_up(["S1"], stock=1)  # the list is not empty
        del world.bigbuy.state.books.products[LAMP]
        acts = [act for act in await planned(g, trade) if act.action != "product"]
        for act in acts:
            await send_listing(g, act, trade)

    assert kinds(acts) == {(kind, shop) for kind in ("status", "stock") for shop in trade.shops}
    assert (on_shopify(world).product.status, on_shopify(world).levels) == ("DRAFT", {1: 0})
    assert (on_woo(world).status, on_woo(world).stock) == ("draft", 0)


async def test_a_plan_names_what_has_moved_since(g: Ground, world: World, clock: Clock) -> None:
    async with world.open() as trade:
        await given(g, trade, clock)
        world.bigbuy.state.books.stock_up([LAMP], price_eur=Decimal("12.00"))
        acts = await planned(g, trade)
        assert await moved_since(acts, trade) == []
        on_shopify(world).cents = 5_000
        world.shopify.state.store.version += 1
        assert await moved_since(acts, trade) == [f"shopify {SKU}"]
        outcomes = {a.after["storefront"]: await send_listing(g, a, trade) for a in acts}

    assert outcomes["shopify"].status == "failed"
    assert on_shopify(world).cents == 5_000


async def test_a_shop_of_two_places_that_sell_online_is_asked_which_and_stock_is_left(
    g: Ground, world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    world.shopify.state.store.catalogue.locations[2] = Location(2, "Second shop")
    async with world.open() as trade:
        await given(g, trade, clock)
        world.bigbuy.state.books.stock_up([LAMP], stock=4)
        acts = await planned(g, trade)

    assert kinds(acts) == {("stock", "woo")}
    assert not on_shopify(world).tracked
    assert "set SHOPIFY_LOCATION" in caplog.text


async def test_a_draft_whose_stock_was_not_answered_is_finished_not_made_again(
    g: Ground, world: World
) -> None:
    async with world.open() as trade:
        [act] = [a for a in await planned(g, trade) if a.after["storefront"] == "shopify"]
        await send_listing(g, act, trade)
        on_shopify(world).tracked, on_shopify(world).levels[1] = False, 0  # as if it had died there
        world.shopify.state.store.version += 1
        done = await send_listing(g, act, trade)

    made = [p for p in world.shopify.state.store.catalogue.products.values() if p.id > 3]
    assert (done.status, len(made), on_shopify(world).tracked) == ("done", 1, True)


async def test_a_variant_of_a_woo_product_gets_its_stock(g: Ground, world: World) -> None:
    shop = world.woo.state.shop
    parent = shop.add_product("", "40", "Lamps")
    one = shop.add_product(SKU, "40", "Lamp, oak", parent_id=parent.id)
    one.stock = 3
    async with world.open() as trade:
        [act] = [a for a in await planned(g, trade) if a.after["storefront"] == "woo"]
        done = await send_listing(g, act, trade)

    assert (act.action, done.status, one.stock) == ("stock", "done", 100)
