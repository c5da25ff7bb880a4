"""Watchdogs: what stopped without a word becomes one question, and closes by itself."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

import pytest

from connectors.errors import Unavailable
from domain.dropship.words import OrderKey, PartLine, PartState, Planned
from drains.ground import Ground
from drains.trade import Hook, Trade
from drains.watchdogs import EVERY_S, watchdog_turn
from sandbox.shopify_store import Subscription
from settings import ShopifySettings, WooSettings
from store import attention, doorbells
from store.database import Database
from store.doorbells import Delivery
from store.dossier import opened
from tests.drains.trade_world import World
from tests.drains.world import Clock, ground_of

pytestmark = pytest.mark.anyio


@dataclass
class Hooks:
    """A storefront of which only the webhooks matter."""

    found: list[Hook] = field(default_factory=list)
    fails: bool = False

    async def hooks(self) -> list[Hook]:
        if self.fails:
            raise Unavailable("woo", "webhooks", "down")
        return self.found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def g(db: Database, clock: Clock) -> Ground:
    ground = ground_of(db, clock)
    keys = {
        "shopify": ShopifySettings(access_token="t", webhook_secret="s"),
        "woo": WooSettings(consumer_key="k", webhook_secret="s"),
    }
    return replace(ground, settings=ground.settings.model_copy(update=keys))


def asked(g: Ground) -> list[tuple[str, str]]:
    return [(one.kind, one.part) for one in attention.open_questions(g.db, "own")]


def part(g: Ground, number: str, *states: PartState, sent_at: datetime | None = None) -> None:
    key = OrderKey("own", "shopify", number)
    with opened(g.db, key, "test", g.now(), create=True) as dossier:
        lines = (PartLine("l", "A", 1),)
        ref = dossier.add_part(Planned("cj", lines, Decimal(9)), "EUR", g.now_s)
        for state in states:
            dossier.move(dossier.part(ref), state, "test", sent_at=sent_at)
        if "CONFIRMING" in states:
            attempt = dossier.begin_attempt(ref, "create")
            dossier.end_attempt(attempt, "done", "")


async def test_a_disabled_webhook_is_asked_about_until_it_is_active(g: Ground) -> None:
    shop = Hooks([Hook("1", "order.created", True), Hook("2", "order.updated", False)])
    trade = Trade(shops={"woo": shop})  # type: ignore[dict-item]

    assert await watchdog_turn(g, trade) == EVERY_S
    [question] = attention.open_questions(g.db, "own")
    assert (question.kind, question.part) == ("WEBHOOKS", "woo")
    assert question.known == "no active webhook for order.updated; disabled: order.updated"

    shop.found[1] = Hook("2", "order.updated", True)
    await watchdog_turn(g, trade)
    assert asked(g) == []


async def test_a_deleted_subscription_is_missed_once_it_was_seen(g: Ground) -> None:
    shop = Hooks()
    trade = Trade(shops={"shopify": shop})  # type: ignore[dict-item]
    await watchdog_turn(g, trade)
    assert asked(g) == []  # it may have been made by hand, and then it is not listed

    shop.found = [Hook("1", "ORDERS_PAID", True)]
    await watchdog_turn(g, trade)
    shop.found = []
    await watchdog_turn(g, trade)
    assert asked(g) == [("WEBHOOKS", "shopify")]


async def test_webhooks_that_cannot_be_read_prove_nothing(g: Ground) -> None:
    await watchdog_turn(g, Trade(shops={"woo": Hooks(fails=True)}))  # type: ignore[dict-item]

    assert asked(g) == []


async def test_a_shop_without_a_secret_is_not_expected_to_ring(g: Ground) -> None:
    quiet = replace(g, settings=g.settings.model_copy(update={"woo": None}))
    await watchdog_turn(quiet, Trade(shops={"woo": Hooks()}))  # type: ignore[dict-item]

    assert asked(g) == []


async def test_the_simulated_storefronts_tell_their_webhooks(
    g: Ground, clock: Clock, db: Database
) -> None:
    world = World(clock, db)
    world.woo.state.shop.add_webhook("order.updated", "https://us.example", status="disabled")
    held = world.shopify.state.store.subscriptions
    held.append(Subscription(1, "ORDERS_PAID", "https://us.example", 0))
    async with world.open() as trade:
        await watchdog_turn(g, trade)
        held.clear()
        await watchdog_turn(g, trade)

    assert sorted(asked(g)) == [("WEBHOOKS", "shopify"), ("WEBHOOKS", "woo")]


async def test_orders_without_their_webhook_are_asked_about(g: Ground, clock: Clock) -> None:
    trade = Trade(shops={"shopify": Hooks()})  # type: ignore[dict-item]
    doorbells.accept(g.db, [Delivery("own", "shopify", "orders/paid", "aa", "rung", "1")], g.now())
    clock.pass_s(3 * 3600)
    with opened(g.db, OrderKey("own", "shopify", "2"), "test", g.now(), create=True):
        pass
    await watchdog_turn(g, trade)
    assert asked(g) == []  # its webhook may still be on the way

    clock.pass_s(3601)
    await watchdog_turn(g, trade)
    assert ("DELIVERIES", "shopify") in asked(g)

    doorbells.accept(g.db, [Delivery("own", "shopify", "orders/paid", "bb", "rung", "2")], g.now())
    await watchdog_turn(g, trade)
    assert asked(g) == []


async def test_a_part_unknown_for_an_hour_is_asked_about_by_supplier(
    g: Ground, clock: Clock
) -> None:
    part(g, "1", "SENDING", "UNKNOWN", sent_at=g.now())
    clock.pass_s(3500)
    await watchdog_turn(g, Trade())
    assert asked(g) == []

    clock.pass_s(200)
    await watchdog_turn(g, Trade())
    assert asked(g) == [("UNSETTLED", "cj")]


async def test_paid_orders_that_wait_while_nothing_is_placed_are_a_standstill(
    g: Ground, clock: Clock
) -> None:
    part(g, "1")
    clock.pass_s(2 * 3600 + 1)
    await watchdog_turn(g, Trade())
    assert asked(g) == [("STANDSTILL", "cj")]

    part(g, "2", "SENDING", "CONFIRMING", sent_at=g.now())
    await watchdog_turn(g, Trade())
    assert asked(g) == []


async def test_work_that_waits_too_long_is_an_alarm_in_the_log(
    g: Ground, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    part(g, "1")
    clock.pass_s(121)
    with caplog.at_level(logging.ERROR):
        await watchdog_turn(g, Trade())

    assert "alarm: the oldest work of client own has waited 121 s" in caplog.text
