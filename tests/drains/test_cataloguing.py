"""Catalogues of the simulated suppliers: read, compared, planned, and written once approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.errors import Unavailable
from domain.acts import Act
from domain.dropship.catalogue import Product
from drains.cataloguing import Synced, sync_catalogue
from drains.ground import Ground
from drains.listing_acts import send_listing
from drains.listing_plans import plan_listings
from drains.syncing import jobs_turn, run_job
from drains.trade import CataloguePage, Group, StockPage, Texts, Trade
from store import jobs, plans, points, supplier_products, sync_jobs
from store.database import Database
from tests.drains.trade_world import LAMP, OAK, World
from tests.drains.world import Clock, ground_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock, db: Database) -> World:
    return World(clock, db)


@pytest.fixture
def g(db: Database, clock: Clock) -> Ground:
    return ground_of(db, clock)


class Shelf:
    """A catalogue in memory: two products a page, and it breaks off where it is told."""

    account, says_stock, points_per_page, points_per_group = "a", True, 0, 0

    def __init__(self, *skus: str) -> None:
        self.skus, self.breaks_at, self.asked = list(skus), -1, list[int]()

    async def products(self, page: int) -> CataloguePage:
        self.asked.append(page)
        if page == self.breaks_at:
            raise Unavailable("bigbuy", "products", "down")
        rows = self.skus[page * 2 : page * 2 + 2]
        said = [Product(s, "bigbuy", s.title(), Decimal(5), "EUR", 3) for s in rows]
        return CataloguePage(tuple(said), (page + 1) * 2 >= len(self.skus))

    async def stocks(self, page: int) -> StockPage:
        raise AssertionError

    async def articles(self, group: Group) -> tuple[tuple[Product, ...], int]:
        raise AssertionError

    async def texts(self, sku: str) -> Texts:
        return Texts("")


def rich(g: Ground, daily_points: int) -> Ground:
    """Return a client with so many of CJ's points a day."""
    cj = g.settings.cj.model_copy(update={"daily_points": daily_points})  # type: ignore[union-attr]
    return replace(g, settings=g.settings.model_copy(update={"cj": cj}))


async def sync(g: Ground, shelf: Shelf, **options: Any) -> Synced:
    return await sync_catalogue(g, "bigbuy", ["catalogue"], Trade({}, {"bigbuy": shelf}), **options)


async def test_the_first_reading_adds_everything_with_its_stock(g: Ground, world: World) -> None:
    async with world.open(page_size=7) as trade:
        result = await sync_catalogue(g, "bigbuy", ["catalogue"], trade)

    kept = supplier_products.products(g.db, "own", "bigbuy")
    assert (result.done, result.added, len(result.delta.added), len(kept)) == (True, 40, 40, 40)
    assert (kept[LAMP].price, kept[LAMP].stock, kept[LAMP].warehouse) == (Decimal("6.5"), 100, "1")


async def test_a_second_reading_says_only_what_changed(
    g: Ground, world: World, clock: Clock
) -> None:
    books = world.bigbuy.state.books
    async with world.open() as trade:
        await sync_catalogue(g, "bigbuy", ["catalogue"], trade)
        clock.pass_s(60)
        books.stock_up([LAMP], price_eur=Decimal("7.10"), stock=2)
        books.stock_up(["S7100002"], active=False)
        result = await sync_catalogue(g, "bigbuy", ["catalogue"], trade)

    assert set(result.delta.changed[LAMP]) == {"price", "stock"}
    assert (result.delta.added, result.delta.vanished) == ((), ("S7100002",))
    assert set(result.delta.changed) == {LAMP}


async def test_stock_alone_and_prices_alone_leave_the_rest(
    g: Ground, world: World, clock: Clock
) -> None:
    books = world.bigbuy.state.books
    async with world.open() as trade:
        await sync_catalogue(g, "bigbuy", ["catalogue"], trade)
        books.stock_up([LAMP, "NEW1"], price_eur=Decimal(8), stock=1)
        stock = await sync_catalogue(g, "bigbuy", ["stock"], trade)
        prices = await sync_catalogue(g, "bigbuy", ["prices"], trade)

    assert set(stock.delta.changed[LAMP]) == {"stock"}
    assert set(prices.delta.changed[LAMP]) == {"price"}
    assert "NEW1" not in supplier_products.products(g.db, "own", "bigbuy")


async def test_cj_is_read_by_its_pages_within_its_points(g: Ground, world: World) -> None:
    async with world.open() as trade:
        result = await sync_catalogue(g, "cj", ["catalogue", "stock"], trade)

    account = trade.offers["cj"].account
    assert result.done
    assert {one.sku for one in result.delta.added} == set(world.skus())
    assert points.used(g.db, account, g.now().date()) == world.cj.state.door.spent == 70


async def test_a_cj_product_is_asked_about_again_only_when_its_row_has_changed(
    g: Ground, world: World, clock: Clock
) -> None:
    async with world.open() as trade:
        await sync_catalogue(g, "cj", ["catalogue"], trade)
        clock.pass_s(60)
        world.oak().stock["CN"] = 3
        result = await sync_catalogue(g, "cj", ["catalogue"], trade)

    assert {sku: set(fields) for sku, fields in result.delta.changed.items()} == {OAK: {"stock"}}
    assert (result.delta.vanished, world.cj.state.door.spent) == ((), 70 + 60)


async def test_points_that_end_in_a_page_keep_what_was_read_of_it(
    g: Ground, world: World, clock: Clock
) -> None:
    async with world.open() as trade:
        poor = rich(g, 101)  # four tenths are ordering's: enough for the page and one product
        first = await sync_catalogue(poor, "cj", ["catalogue"], trade)
        kept = supplier_products.products(g.db, "own", "cj")
        second = await sync_catalogue(rich(g, 50_000), "cj", ["catalogue"], trade)

    assert (first.done, "ordering" in first.stopped, len(kept)) == (False, True, 2)
    assert (second.done, second.added) == (True, 3)
    assert world.cj.state.door.spent == 50 + 10 + 50 + 10


async def test_a_sync_never_takes_the_points_ordering_needs(g: Ground, world: World) -> None:
    poor = rich(g, 60)
    async with world.open() as trade:
        result = await sync_catalogue(poor, "cj", ["catalogue"], trade)

    assert (result.done, world.cj.state.door.spent) == (False, 0)
    assert "ordering" in result.stopped


async def test_a_reading_that_broke_off_goes_on_where_it_stopped(g: Ground, clock: Clock) -> None:
    shelf = Shelf("a", "b", "c", "d", "e")
    shelf.breaks_at = 1
    first = await sync(g, shelf)
    shelf.breaks_at = -1
    clock.pass_s(60)
    second = await sync(g, shelf)

    assert (first.done, first.read, [p.sku for p in first.delta.added]) == (False, 2, ["a", "b"])
    assert (second.done, second.added) == (True, 5)
    assert [p.sku for p in second.delta.added] == ["c", "d", "e"]
    assert shelf.asked == [0, 1, 1, 2]


async def test_half_a_reading_never_says_that_something_is_gone(g: Ground, clock: Clock) -> None:
    shelf = Shelf("a", "b", "c", "d", "e")
    await sync(g, shelf)
    clock.pass_s(60)
    shelf.skus, shelf.breaks_at = ["a", "b", "c", "d"], 1
    half = await sync(g, shelf)
    assert half.delta.vanished == ()
    assert len(supplier_products.products(g.db, "own", "bigbuy")) == 5

    shelf.breaks_at = -1
    assert (await sync(g, shelf)).delta.vanished == ("e",)


async def test_pages_can_be_rationed(g: Ground) -> None:
    shelf = Shelf("a", "b", "c", "d", "e")

    done = [(await sync(g, shelf, most_pages=1)).done for _ in range(3)]

    assert done == [False, False, True]


@pytest.mark.parametrize("left", [[], ["s0", "s1"]])
async def test_a_list_that_lost_most_of_itself_is_not_believed(
    g: Ground, clock: Clock, left: list[str]
) -> None:
    shelf = Shelf(*(f"s{n}" for n in range(30)))
    await sync(g, shelf)
    clock.pass_s(60)
    shelf.skus = left
    result = await sync(g, shelf)

    assert (result.delta.vanished, result.doubted) == ((), 30 - len(left))
    assert len(supplier_products.products(g.db, "own", "bigbuy")) == 30


async def planned(g: Ground, trade: Trade, which: Callable[[Act], bool]) -> list[Act]:
    await sync_catalogue(g, "bigbuy", ["catalogue"], trade)
    return [act for act in await plan_listings(g, "bigbuy", trade) if which(act)]


def few(world: World, *skus: str) -> None:
    """Leave only some products at BigBuy."""
    books = world.bigbuy.state.books
    for sku in list(books.products):
        if sku not in skus:
            del books.products[sku]


async def test_new_products_are_planned_as_drafts_and_nothing_is_written(
    g: Ground, world: World
) -> None:
    few(world, LAMP)
    async with world.open() as trade:
        acts = await planned(g, trade, lambda _: True)

    assert {(a.action, a.after["storefront"], a.after["sku"]) for a in acts} == {
        ("product", "shopify", f"BB-{LAMP}"), ("product", "woo", f"BB-{LAMP}")
    }  # fmt: skip
    assert all(Decimal(act.after["price"]) > Decimal("6.5") for act in acts)
    assert all(act.after["title"] for act in acts)
    assert world.woo.state.shop.products == {}


async def test_an_approved_draft_is_made_once_and_hidden(g: Ground, world: World) -> None:
    few(world, LAMP)
    async with world.open() as trade:
        acts = await planned(g, trade, lambda _: True)
        outcomes = [await send_listing(g, act, trade) for act in acts + acts]
        again = await plan_listings(g, "bigbuy", trade)

    [product] = world.woo.state.shop.products.values()
    variant = world.shopify.state.store.catalogue.by_sku(f"BB-{LAMP}")
    assert {one.status for one in outcomes} == {"done"}
    assert (product.status, product.stock) == ("draft", 100)
    assert variant.product.status == "DRAFT"
    assert again == []


async def test_what_the_merchant_took_out_is_not_proposed_again(g: Ground, world: World) -> None:
    few(world, LAMP)
    async with world.open() as trade:
        [act] = await planned(g, trade, lambda act: act.after["storefront"] == "woo")
        await send_listing(g, act, trade)
        world.woo.state.shop.products.clear()
        again = await plan_listings(g, "bigbuy", trade)

    assert {one.after["storefront"] for one in again} == {"shopify"}


async def test_stock_follows_the_supplier_and_is_none_when_it_is_gone(
    g: Ground, world: World, clock: Clock
) -> None:
    few(world, LAMP, "S7100002")
    shop = world.woo.state.shop
    lamp, vase = shop.add_product(f"BB-{LAMP}", "40"), shop.add_product("BB-S7100002", "40")
    lamp.stock = 7
    async with world.open() as trade:
        [act] = await planned(g, trade, lambda act: act.action == "stock")
        assert (act.before["stock"], act.after["stock"]) == (7, 100)
        assert (await send_listing(g, act, trade)).status == "done"

        few(world, LAMP)
        clock.pass_s(60)
        [gone] = await planned(g, trade, lambda act: act.action == "stock")
        await send_listing(g, gone, trade)

    assert (lamp.stock, vase.stock, gone.after["stock"]) == (100, 0, 0)


async def test_a_stock_that_moved_meanwhile_is_left_alone(g: Ground, world: World) -> None:
    few(world, LAMP)
    lamp = world.woo.state.shop.add_product(f"BB-{LAMP}", "40")
    lamp.stock = 7
    async with world.open() as trade:
        [act] = await planned(g, trade, lambda act: act.action == "stock")
        lamp.stock = 5
        assert (await send_listing(g, act, trade)).status == "skipped"

    assert lamp.stock == 5


async def test_a_job_reads_plans_and_says_where_the_plan_is(g: Ground, world: World) -> None:
    few(world, LAMP)
    params = {"supplier": "bigbuy", "what": ["catalogue", "stock"]}
    job_id = jobs.add(g.db, "own", "sync", params, g.now())
    async with world.open() as trade:
        await jobs_turn(g, trade)

    job = jobs.get(g.db, "own", job_id)
    assert job is not None
    assert (job.state, job.result["added"], job.result["acts"]) == ("done", 1, 2)
    plan = plans.get(g.db, job.result["plan"])
    assert (plan.status, len(plans.acts(g.db, plan.id))) == ("open", 2)


async def test_a_job_that_broke_off_waits_and_ends_in_the_end(g: Ground, clock: Clock) -> None:
    shelf = Shelf("a", "b", "c")
    shelf.breaks_at = 1
    trade = Trade({}, {"bigbuy": shelf})
    params = {"supplier": "bigbuy", "what": ["catalogue"]}
    job_id = jobs.add(g.db, "own", "sync", params, g.now())

    await jobs_turn(g, trade)
    job = jobs.get(g.db, "own", job_id)
    assert job is not None
    assert (job.state, "down" in job.result["error"]) == ("waiting", True)

    clock.pass_s(timedelta(days=3).total_seconds())
    await jobs_turn(g, trade)
    job = jobs.get(g.db, "own", job_id)
    assert job is not None
    assert job.state == "failed"


async def test_a_supplier_that_is_not_configured_ends_its_job(g: Ground) -> None:
    jobs.add(g.db, "own", "sync", {"supplier": "cj", "what": ["stock"]}, g.now(), "j1")
    job = sync_jobs.take(g.db, "own", g.now_s, 30)
    assert job is not None
    without = replace(g, settings=g.settings.model_copy(update={"cj": None}))

    assert await run_job(without, job, Trade())
    job = jobs.get(g.db, "own", "j1") or job
    assert (job.state, job.result["error"]) == ("failed", "cj is not configured")
