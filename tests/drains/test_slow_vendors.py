"""A vendor that lets calls go unanswered may take in an old request late: absence counts later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from drains import loop, placing, planning, telling, tracking
from drains.ground import Ground
from store.database import Database
from store.parts import of_order
from tests.drains.test_crash_points import KEY, Scene, dies
from tests.drains.world import Clock, Dies, ground_of, line, order_of

pytestmark = pytest.mark.anyio

SETTLE_S = 60  # of the ground
Silence = Callable[[Clock], Callable[[str], datetime | None]]


def never(clock: Clock) -> Callable[[str], datetime | None]:
    return lambda vendor: None


def silent_for(seconds: float, *vendors: str) -> Silence:
    """Say that these vendors' calls time out until then, and no more after it."""

    def made(clock: Clock) -> Callable[[str], datetime | None]:
        until = clock.now + timedelta(seconds=seconds)
        return lambda vendor: min(clock.now, until) if vendor in vendors else None

    return made


def scene_of(db: Database, silence: Silence) -> Scene:
    clock = Clock()
    g: Ground = replace(ground_of(db, clock), silent_at=silence(clock))
    one = Scene(g, clock)
    one.shop.orders["1"] = order_of("1", line("1", "CJ-A"))
    one.ring()
    return one


async def bought_late(scene: Scene, late_s: float) -> int:
    """Have a purchase be seen at the supplier only so late; return how many were made."""
    await planning.plan_orders(scene.g)
    scene.supplier.after = dies("create")
    with pytest.raises(Dies):
        await placing.place_parts(scene.g)
    scene.supplier.hidden = True
    await scene.settle_down(late_s)
    scene.supplier.hidden = False
    await scene.settle_down(400)
    return len(scene.supplier.orders)


async def test_a_purchase_seen_late_at_a_slow_supplier_is_not_made_again(db) -> None:
    assert await bought_late(scene_of(db, silent_for(120, "cj")), 150) == 1


@pytest.mark.parametrize("silence", [never, silent_for(120, "bigbuy")], ids=["prompt", "another"])
async def test_of_a_supplier_that_answers_absence_counts_as_before(db, silence) -> None:
    assert await bought_late(scene_of(db, silence), 150) > 1


async def test_a_supplier_that_is_always_slow_holds_an_order_up_for_four_times_as_long(db) -> None:
    scene = scene_of(db, silent_for(10_000, "cj"))
    await planning.plan_orders(scene.g)
    scene.supplier.before = dies("create")
    with pytest.raises(Dies):
        await placing.place_parts(scene.g)

    await scene.settle_down(3 * SETTLE_S)
    assert [part.state for part in of_order(scene.g.db, KEY)] == ["UNKNOWN"]
    await scene.settle_down(3 * SETTLE_S)
    assert len(scene.supplier.orders) == 1


async def test_a_slow_shop_is_not_told_a_number_twice(db: Database) -> None:
    scene = scene_of(db, silent_for(1000, "shopify"))
    await scene.settle_down()
    scene.supplier.ship("S1-CJ", "TN1")
    scene.clock.pass_s(100)
    await tracking.track_parts(scene.g)
    scene.shop.before = dies("tell")
    with pytest.raises(Dies):
        await telling.tell_storefronts(scene.g)
    lease_s = scene.g.lease_s
    scene.clock.pass_s(lease_s)
    await loop.drain(scene.g)  # somebody sees that whoever told it died

    await scene.settle_down(2 * SETTLE_S)
    assert scene.shop.written == []
    await scene.settle_down(3 * SETTLE_S)
    assert scene.shop.written == [("1", ("TN1",))]
