"""The price and stock watch on the simulated suppliers and storefronts."""

from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from domain.acts import Act
from domain.dropship.routes import Route, Routes
from domain.dropship.words import OrderKey, PartLine, Planned
from drains.ground import Ground
from drains.listing_acts import send_listing
from drains.pricing import plan_prices
from drains.trade import Trade
from drains.watching import NEXT_TURN_S, NOTHING_DUE_S, watch_prices, watch_turn
from drains.woo_goods import open_woo_goods
from store import attention, offers, points
from store.database import Database
from store.dossier import opened
from tests.drains.trade_world import LAMP, OAK, Free, World
from tests.drains.world import NOON, Clock, ground_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock, db: Database) -> World:
    return World(clock, db)


@pytest.fixture
def g(db: Database, clock: Clock) -> Ground:
    ground = ground_of(db, clock)
    knobs = ground.settings.model_copy(
        update={"cj": ground.settings.cj.model_copy(update={"daily_points": 1000})}  # type: ignore[union-attr]
    )
    return replace(ground, settings=knobs)


async def test_what_a_shop_sells_below_the_floor_is_asked_about(g: Ground, world: World) -> None:
    world.sell(f"CJ-{OAK}", 500)
    async with world.open() as trade:
        result = await watch_prices(g, trade)

    [alert] = result.alerts
    [question] = attention.open_questions(g.db, "own")
    assert (alert.kind, alert.sku) == ("margin_at_risk", OAK)
    assert (question.kind, question.part) == ("MARGIN", f"shopify CJ-{OAK}")
    assert question.key == OrderKey("own", "", "")  # type: ignore[arg-type]
    assert question.money
    assert question.money > 0


async def test_a_question_closes_when_the_price_is_right_again(
    g: Ground, world: World, clock: Clock
) -> None:
    variant = world.sell(f"CJ-{OAK}", 500)
    async with world.open() as trade:
        await watch_prices(g, trade)
        variant.cents = 90_000
        clock.pass_s(86_400)
        result = await watch_prices(g, trade)

    assert result.alerts == []
    assert attention.open_questions(g.db, "own") == []


async def test_both_directions_are_told(g: Ground, world: World, clock: Clock) -> None:
    world.sell(f"CJ-{OAK}", 90_000)
    said = []
    async with world.open() as trade:
        for price, stock in (("6.40", 5), ("9.90", 5), ("5.10", 0), ("5.10", 7)):
            world.oak().price, world.oak().stock = Decimal(price), {"CN": stock}
            said.append([a.kind for a in (await watch_prices(g, trade)).alerts])
            clock.pass_s(86_400)

    assert said == [[], ["dearer"], ["room", "sold_out"], ["back"]]


async def test_bigbuy_is_read_by_its_lists_and_over_their_pages(g: Ground, world: World) -> None:
    world.sell(f"BB-{LAMP}", 100)
    world.sell("BB-S7100039", 100)
    async with world.open(page_size=7) as trade:
        result = await watch_prices(g, trade)

    kept = offers.latest(g.db, "own", "bigbuy")
    assert (result.looked, result.left) == (2, 0)
    assert (kept[LAMP].now.price, kept[LAMP].now.currency) == (Decimal("6.50"), "EUR")
    assert kept[LAMP].now.stock == 100


async def test_what_sells_is_looked_at_first_and_ordering_keeps_its_share(
    g: Ground, world: World
) -> None:
    key = OrderKey("own", "shopify", "1")
    with opened(g.db, key, "test", NOON, create=True) as dossier:
        dossier.add_part(Planned("cj", (PartLine("l", OAK, 3),), Decimal(9)), "EUR", 0.0)
    for n in range(40):
        world.sell(f"CJ-AAA{n:02}", 100)
    async with world.open() as trade:
        result = await watch_prices(g, trade, budget=100)

    account = trade.offers["cj"].account
    assert OAK in offers.latest(g.db, "own", "cj")
    assert points.used(g.db, account, NOON.date()) <= 60
    assert result.left > 30
    assert world.cj.state.door.spent <= 60


async def test_the_map_is_watched_with_its_substitutes(g: Ground, world: World) -> None:
    explicit = {"vase": Route("cj", OAK, Route("bigbuy", LAMP))}
    ground = replace(g, routes=Routes({"cj": ["CJ-"]}, (), explicit))
    async with world.open() as trade:
        result = await watch_prices(ground, trade)

    assert result.looked == 2


async def test_nothing_is_looked_at_twice_on_one_day(g: Ground, world: World) -> None:
    world.sell(f"CJ-{OAK}", 9000)
    async with world.open() as trade:
        first, second = await watch_prices(g, trade), await watch_prices(g, trade)

    assert (first.looked, second.looked, second.points) == (1, 0, 0)


async def test_points_that_were_not_needed_are_given_back(g: Ground, world: World) -> None:
    world.sell("CJ-NOBODY", 9000)
    async with world.open() as trade:
        result = await watch_prices(g, trade)

    assert result.absent == (("cj", "NOBODY"),)
    assert points.used(g.db, trade.offers["cj"].account, NOON.date()) == 10


async def test_a_storefront_that_does_not_answer_is_said_and_stops_nobody(
    g: Ground, world: World
) -> None:
    world.sell(f"CJ-{OAK}", 9000)
    async with world.open() as trade:
        broken = httpx.MockTransport(lambda _: httpx.Response(401, json={"code": "x"}))
        async with open_woo_goods(world.settings, "own", broken, Free()) as dead:
            half = replace(trade, shops={**trade.shops, "woo": dead})
            result = await watch_prices(g, half)

    assert [who for who, _ in result.stopped] == ["woo"]
    assert result.looked == 1


async def test_a_turn_is_short_and_comes_back_soon_while_much_is_due(
    g: Ground, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(25):
        world.sell(f"CJ-AAA{n:02}", 100)
    async with world.open() as trade:
        waits = [await watch_turn(g, trade)]
    assert waits == [NEXT_TURN_S]

    async with world.open() as trade:
        assert await watch_turn(replace(g, routes=Routes({})), trade) == NOTHING_DUE_S


async def proposed(g: Ground, trade: Trade) -> Act:
    [act] = plan_prices(g, (await watch_prices(g, trade)).judged)
    return act


async def test_a_price_is_proposed_above_the_floor_and_set_only_when_sent(
    g: Ground, world: World
) -> None:
    variant = world.sell(f"CJ-{OAK}", 500)
    async with world.open() as trade:
        act = await proposed(g, trade)
        assert variant.cents == 500
        outcomes = [await send_listing(g, act, trade) for _ in range(2)]

    assert (act.process, act.action, act.before["price"]) == ("dropship", "price", "5.00")
    assert Decimal(act.after["price"]) == Decimal(variant.cents) / 100 > 5
    assert [one.status for one in outcomes] == ["done", "done"]


async def test_a_price_that_moved_meanwhile_is_left_alone(g: Ground, world: World) -> None:
    variant = world.sell(f"CJ-{OAK}", 500)
    async with world.open() as trade:
        act = await proposed(g, trade)
        variant.cents = 777
        outcome = await send_listing(g, act, trade)

    assert (outcome.status, variant.cents) == ("failed", 777)


async def test_woo_prices_are_set_too_and_a_sale_is_left_alone(g: Ground, world: World) -> None:
    shop = world.woo.state.shop
    product = shop.add_product(f"CJ-{OAK}", "5.00")
    async with world.open() as trade:
        act = await proposed(g, trade)
        assert (await send_listing(g, act, trade)).status == "done"
        assert product.regular_price == Decimal(act.after["price"])

        product.regular_price, product.sale_price = Decimal("6.00"), Decimal("5.00")
        assert (await send_listing(g, act, trade)).status == "failed"
