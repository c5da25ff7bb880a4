"""The crash-point table: the process dies at one step, another takes over; nothing lost or twice.

One row per step between the webhook and the tracking number at the shop (design, 4.10).
"""

from dataclasses import dataclass

import pytest

from domain.dropship.words import OrderKey
from drains import closing, loop, paying, placing, planning, settling, telling, tracking
from drains.ground import Ground
from store import doorbells, parts
from store.database import Database
from store.doorbells import Delivery
from store.dossier import opened
from store.parts import of_order
from tests.drains.world import Clock, Dies, FakeShop, FakeSupplier, ground_of, line, order_of

pytestmark = pytest.mark.anyio
KEY, OTHER = (OrderKey("own", "shopify", number) for number in ("1", "2"))


def delivery() -> Delivery:
    """Return a delivery about another order, let in by the door."""
    return Delivery("own", "shopify", "orders/paid", "a" * 64, "rung", OTHER.order_id)


@dataclass
class Scene:
    """One order, its shop and its supplier."""

    g: Ground
    clock: Clock

    @property
    def shop(self) -> FakeShop:
        return self.g.storefronts["shopify"]  # type: ignore[return-value]  # a fake

    @property
    def supplier(self) -> FakeSupplier:
        return self.g.suppliers["cj"]  # type: ignore[return-value]  # a fake

    def ring(self) -> None:
        doorbells.ring(self.g.db, [KEY], self.clock.now.timestamp())

    async def settle_down(self, seconds: float = 200, step_s: float = 10) -> None:
        """Let time pass and the drains run, as the workers that are left would."""
        for _ in range(int(seconds / step_s)):
            await loop.drain(self.g)
            self.clock.pass_s(step_s)
        await loop.drain(self.g)

    def state(self) -> str:
        [part] = of_order(self.g.db, KEY)
        return part.state


@pytest.fixture
def scene(db: Database) -> Scene:
    clock = Clock()
    one = Scene(ground_of(db, clock), clock)
    one.shop.orders["1"] = order_of("1", line("1", "CJ-A"), line("2", "CJ-A", 2))
    one.ring()
    return one


def dies(step: str):  # type: ignore[no-untyped-def]
    done = []

    def hook(now: str) -> None:
        if now == step and not done:
            done.append(now)
            raise Dies

    return hook


async def bought_once_and_told_once(scene: Scene) -> None:
    await scene.settle_down()
    assert [(ref, goods) for ref, goods, _ in scene.supplier.orders] == [("S1-CJ", {"A": 3})]
    assert scene.state() == "PLACED"
    scene.supplier.ship("S1-CJ", "TN1")
    await scene.settle_down()
    assert scene.shop.written == [("1", ("TN1",))]
    assert scene.state() == "TOLD"


async def test_an_order_lives_its_whole_life(scene: Scene) -> None:
    await bought_once_and_told_once(scene)


async def test_dead_before_the_delivery_was_committed_it_is_sent_again(scene: Scene) -> None:
    db, at = scene.g.db, scene.clock.now
    doorbells.take(db, "own", at.timestamp(), 1e9, 10)  # the bell of the fixture is away

    def die() -> None:
        with db.write() as connection:
            doorbells.ring_in(db, connection, [OTHER], at.timestamp())
            raise Dies

    with pytest.raises(Dies):
        die()
    assert doorbells.take(db, "own", at.timestamp(), 0.0, 10) == []

    doorbells.accept(db, [delivery()], at)
    assert [one.key for one in doorbells.take(db, "own", at.timestamp(), 0.0, 10)] == [OTHER]


async def test_dead_after_the_commit_and_before_the_answer_the_delivery_comes_twice(
    scene: Scene,
) -> None:
    scene.shop.orders["2"] = order_of("2", line("1", "CJ-A"))
    doorbells.accept(scene.g.db, [delivery()], scene.clock.now)
    await loop.drain(scene.g)
    doorbells.accept(scene.g.db, [delivery()], scene.clock.now)
    await scene.settle_down(60)

    assert [ref for ref, _, _ in scene.supplier.orders].count("S2-CJ") == 1


async def test_dead_after_the_answer_and_before_planning_the_bell_is_still_there(
    scene: Scene,
) -> None:
    [dead] = doorbells.take(scene.g.db, "own", scene.g.now_s, 30.0, 10)
    assert dead.key == KEY
    await scene.settle_down(60)

    assert [ref for ref, _, _ in scene.supplier.orders] == ["S1-CJ"]


async def test_dead_after_sending_was_written_and_before_the_bytes_left(scene: Scene) -> None:
    await planning.plan_orders(scene.g)
    [part] = of_order(scene.g.db, KEY)
    with opened(scene.g.db, KEY, "dead", scene.clock.now) as dossier:
        until = scene.g.now_s + 30
        dossier.move(
            part, "SENDING", "about to send", sent_at=scene.clock.now, lease=until, owner="dead"
        )
        dossier.begin_attempt(part.ref, "create")
    await scene.settle_down()

    assert [ref for ref, _, _ in scene.supplier.orders] == ["S1-CJ"]


async def test_dead_after_it_was_placed_its_parcel_is_still_found_and_told(scene: Scene) -> None:
    for _ in range(3):
        await loop.drain(scene.g)
        scene.clock.pass_s(1)
    assert scene.state() == "PLACED"
    scene.supplier.ship("S1-CJ", "LX1")
    await scene.settle_down(8000, 400)

    assert scene.shop.written == [("1", ("LX1",))]


async def test_dead_while_planning_it_is_planned_again(scene: Scene) -> None:
    bell = doorbells.take(scene.g.db, "own", scene.g.now_s, 30, 1)

    assert bell, "held by a process that is gone"
    await bought_once_and_told_once(scene)


async def test_dead_after_the_claim_the_lease_ends_and_it_is_placed(scene: Scene) -> None:
    await planning.plan_orders(scene.g)
    parts.take(scene.g.db, "own", ("PLANNED",), now=scene.g.now_s, lease_s=30, limit=1)

    await bought_once_and_told_once(scene)


@pytest.mark.parametrize("step", ["look_up", "quote", "create"])
async def test_dead_before_the_request_was_processed_it_is_bought_once(
    scene: Scene, step: str
) -> None:
    await planning.plan_orders(scene.g)
    scene.supplier.before = dies(step)
    with pytest.raises(Dies):
        await placing.place_parts(scene.g)

    assert scene.state() == ("SENDING" if step == "create" else "PLANNED")
    await bought_once_and_told_once(scene)


async def test_dead_after_the_supplier_took_it_the_look_up_finds_it(scene: Scene) -> None:
    await planning.plan_orders(scene.g)
    scene.supplier.after = dies("create")
    with pytest.raises(Dies):
        await placing.place_parts(scene.g)

    assert scene.state() == "SENDING"
    await bought_once_and_told_once(scene)


async def test_dead_while_the_supplier_still_works_absence_counts_only_later(scene: Scene) -> None:
    await planning.plan_orders(scene.g)
    scene.supplier.after = dies("create")
    with pytest.raises(Dies):
        await placing.place_parts(scene.g)
    scene.supplier.hidden = True
    await scene.settle_down(60)
    scene.supplier.hidden = False

    await bought_once_and_told_once(scene)


async def test_dead_between_creating_and_paying_it_is_paid(scene: Scene) -> None:
    scene.supplier.pays_at_once = False
    await planning.plan_orders(scene.g)
    await placing.place_parts(scene.g)
    await settling.settle_parts(scene.g)
    assert scene.state() == "UNPAID"
    scene.supplier.after = dies("pay")
    with pytest.raises(Dies):
        await paying.pay_parts(scene.g)

    await bought_once_and_told_once(scene)


async def test_dead_after_the_answer_was_read_the_look_up_confirms(scene: Scene) -> None:
    await planning.plan_orders(scene.g)
    await placing.place_parts(scene.g)
    assert scene.state() == "CONFIRMING"
    scene.supplier.before = dies("look_up")
    with pytest.raises(Dies):
        await settling.settle_parts(scene.g)

    await bought_once_and_told_once(scene)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_dead_around_the_fulfilment_the_customer_gets_one_mail(
    scene: Scene, when: str
) -> None:
    await scene.settle_down()
    scene.supplier.ship("S1-CJ", "TN1")
    scene.clock.pass_s(100)
    await tracking.track_parts(scene.g)
    setattr(scene.shop, when, dies("tell"))
    with pytest.raises(Dies):
        await telling.tell_storefronts(scene.g)

    assert scene.state() == "TELLING"
    await scene.settle_down()
    assert scene.shop.written == [("1", ("TN1",))]
    assert scene.state() == "TOLD"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_dead_around_the_completion_the_order_is_completed(scene: Scene, when: str) -> None:
    scene.shop.closes = True
    await scene.settle_down()
    scene.supplier.ship("S1-CJ", "TN1")
    scene.clock.pass_s(100)
    await tracking.track_parts(scene.g)
    await telling.tell_storefronts(scene.g)
    await telling.tell_storefronts(scene.g)
    await planning.plan_orders(scene.g)
    setattr(scene.shop, when, dies("complete"))
    with pytest.raises(Dies):
        await closing.close_orders(scene.g)

    await scene.settle_down()
    assert scene.shop.completed == ["1"]


async def test_a_worker_that_slept_past_its_lease_changes_nothing(scene: Scene) -> None:
    """Frozen between the intention and the sending: by then the part is another's."""
    await planning.plan_orders(scene.g)
    waiting = scene.supplier.create

    async def slow(*given: object) -> object:
        scene.clock.pass_s(100)
        await settling.give_up_sending(scene.g)
        await settling.settle_parts(scene.g)
        return await waiting(*given)  # type: ignore[arg-type]

    scene.supplier.create = slow  # type: ignore[method-assign]
    await placing.place_parts(scene.g)
    scene.supplier.create = waiting  # type: ignore[method-assign]

    await bought_once_and_told_once(scene)


async def test_a_database_of_last_night_adopts_what_the_supplier_has(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await scene.settle_down()
    empty = Database(f"sqlite:///{tmp_path_factory.mktemp('older')}/store.db")
    from store import migrate

    migrate.upgrade(empty.url)
    restored = Scene(ground_of(empty, scene.clock), scene.clock)
    restored.g.storefronts.update(scene.g.storefronts)
    restored.g.suppliers.update(scene.g.suppliers)
    restored.ring()

    await bought_once_and_told_once(restored)
