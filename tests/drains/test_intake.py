"""What becomes of an order: every case that a rule decides, each seen through the drains."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.dropship.routes import Route, Routes
from domain.dropship.words import Address, OrderKey, Sold
from drains import loop
from drains.ports import SupplierSaysNo
from drains.sweeping import sweep
from store import attention, doorbells, migrate
from store.database import Database
from store.dossier import opened
from store.parts import of_order
from tests.drains.world import (
    ADDRESS,
    NOON,
    Clock,
    FakeShop,
    FakeSupplier,
    ground_of,
    line,
    order_of,
)

pytestmark = pytest.mark.anyio


class Scene:
    """One shop, two suppliers, and a clock."""

    def __init__(self, db: Database, *, closes: bool = False) -> None:
        self.clock = Clock()
        self.g = ground_of(db, self.clock, closes=closes)
        self.shop: FakeShop = self.g.storefronts["shopify"]  # type: ignore[assignment]
        self.cj: FakeSupplier = self.g.suppliers["cj"]  # type: ignore[assignment]
        self.bigbuy: FakeSupplier = self.g.suppliers["bigbuy"]  # type: ignore[assignment]

    async def says(self, order, rounds: int = 6) -> None:  # type: ignore[no-untyped-def]
        self.shop.orders[order.key.order_id] = order
        doorbells.ring(self.g.db, [order.key], self.clock.now.timestamp())
        await self.goes_on(rounds)

    async def goes_on(self, rounds: int = 6, step_s: float = 15) -> None:
        for _ in range(rounds):
            await loop.drain(self.g)
            self.clock.pass_s(step_s)

    def bought(self) -> dict[str, dict[str, int]]:
        both = [*self.cj.orders, *self.bigbuy.orders]
        assert len({ref for ref, _, _ in both}) == len(both), "a reference was used twice"
        return {ref: goods for ref, goods, _ in both}

    def asked(self) -> list[str]:
        return sorted(one.kind for one in attention.open_questions(self.g.db, "own"))

    def states(self, order_id: str = "1") -> dict[str, str]:
        key = OrderKey("own", "shopify", order_id)
        return {part.ref: part.state for part in of_order(self.g.db, key)}

    def order_state(self, order_id: str = "1") -> str:
        key = OrderKey("own", "shopify", order_id)
        with opened(self.g.db, key, "test", self.clock.now) as dossier:
            return dossier.head.state

    def approve(self, kind: str) -> None:
        """What a person's approval writes, without the command."""
        [asked] = [q for q in attention.open_questions(self.g.db, "own") if q.kind == kind]
        with opened(self.g.db, asked.key, "ahmed", self.clock.now) as dossier:
            part = dossier.part(asked.part)
            dossier.move(part, "PLANNED", "approved", approved=kind, due=self.g.now_s)
        attention.close(self.g.db, "own", asked.number, "ahmed", "approve")


@pytest.fixture
def scene(tmp_path) -> Scene:  # type: ignore[no-untyped-def]
    url = f"sqlite:///{tmp_path}/store.db"
    migrate.upgrade(url)
    return Scene(Database(url))


async def test_a_mixed_cart_is_split_and_each_supplier_gets_its_lines(scene: Scene) -> None:
    await scene.says(order_of("1", line("1", "CJ-A"), line("2", "BB-B", 2), line("3", "CJ-A", 3)))

    assert scene.bought() == {"S1-CJ": {"A": 4}, "S1-BIGBUY": {"B": 2}}


async def test_an_unknown_sku_is_asked_about_and_the_rest_is_bought(scene: Scene) -> None:
    await scene.says(order_of("1", line("1", "CJ-A"), line("2", "ZZ-9")))

    assert scene.bought() == {"S1-CJ": {"A": 1}}
    assert scene.asked() == ["UNROUTABLE_SKU"]
    assert scene.order_state() == "PLANNED"


async def test_an_unpaid_order_waits_until_it_is_paid(scene: Scene) -> None:
    await scene.says(replace(order_of("1"), paid=False, payment="PENDING"))
    assert (scene.bought(), scene.order_state()) == ({}, "WAITING")

    await scene.says(order_of("1"))
    assert scene.bought() == {"S1-CJ": {"A": 1}}


async def test_a_test_order_is_never_bought(scene: Scene) -> None:
    await scene.says(replace(order_of("1"), test=True))

    assert (scene.bought(), scene.asked()) == ({}, [])


async def test_an_order_of_digital_goods_is_nothing_to_us(scene: Scene) -> None:
    await scene.says(order_of("1", replace(line("1", "EBOOK"), ships=False)))

    assert (scene.bought(), scene.asked(), scene.order_state()) == ({}, [], "DONE")


async def test_a_cancelled_order_is_not_bought(scene: Scene) -> None:
    scene.cj.before = lambda step: None
    await scene.says(replace(order_of("1"), cancelled=True))

    assert (scene.bought(), scene.order_state()) == ({}, "CANCELLED")


async def test_cancelled_after_the_purchase_a_person_is_asked_and_nothing_is_told(
    scene: Scene,
) -> None:
    await scene.says(order_of("1"))
    await scene.says(replace(order_of("1"), cancelled=True))
    scene.cj.ship("S1-CJ", "TN1")
    await scene.goes_on(12)

    assert scene.asked() == ["CANCELLED_AFTER_ORDER"]
    assert (scene.shop.written, scene.order_state()) == ([], "CANCELLING")


async def test_what_a_person_has_decided_is_not_asked_again(scene: Scene) -> None:
    await scene.says(order_of("1"))
    await scene.says(replace(order_of("1"), cancelled=True))
    [question] = attention.open_questions(scene.g.db, "own")
    attention.close(scene.g.db, "own", question.number, "ahmed", "goods come back")
    await scene.says(replace(order_of("1"), cancelled=True, mark="later"))

    assert scene.asked() == []


async def test_cancelled_while_unpaid_at_the_supplier_it_is_taken_back(scene: Scene) -> None:
    scene.cj.pays_at_once = False
    scene.shop.orders["1"] = order_of("1")

    def cancel_now(step: str) -> None:
        scene.shop.orders["1"] = replace(order_of("1"), cancelled=True)
        doorbells.ring(scene.g.db, [order_of("1").key], scene.g.now_s)

    scene.cj.after = lambda step: cancel_now(step) if step == "create" else None
    await scene.says(order_of("1"))

    assert scene.cj.sold["S1-CJ"].cancelled
    assert (scene.states(), scene.order_state()) == ({"S1-CJ": "CANCELLED"}, "CANCELLED")


async def test_a_line_added_after_the_purchase_becomes_a_further_part(scene: Scene) -> None:
    await scene.says(order_of("1", line("1", "CJ-A")))
    await scene.says(order_of("1", line("1", "CJ-A", 2), line("2", "CJ-B"), mark="edited"))

    assert scene.bought() == {"S1-CJ": {"A": 1}, "S1-CJ-2": {"A": 1, "B": 1}}


async def test_a_line_lowered_before_the_purchase_is_bought_as_it_is_then(scene: Scene) -> None:
    later = scene.g.settings.hold
    object.__setattr__(later, "seconds", 86_400 + 60)
    await scene.says(order_of("1", line("1", "CJ-A", 3)), rounds=1)
    await scene.says(order_of("1", line("1", "CJ-A", 2), mark="refunded"), rounds=12)

    assert scene.bought() == {"S1-CJ": {"A": 2}}


async def test_a_line_refunded_after_the_purchase_is_asked_about(scene: Scene) -> None:
    await scene.says(order_of("1", line("1", "CJ-A", 3)))
    await scene.says(order_of("1", line("1", "CJ-A", 2), mark="refunded"))

    assert scene.asked() == ["CHANGED_AFTER_ORDER"]


async def test_a_bad_address_is_held_and_resumes_when_it_is_corrected(scene: Scene) -> None:
    bad = replace(order_of("1").address, postcode="")
    await scene.says(order_of("1", address=bad))
    assert (scene.bought(), scene.asked()) == ({}, ["ADDRESS"])

    await scene.says(order_of("1", mark="corrected"))
    assert (scene.bought(), scene.asked()) == ({"S1-CJ": {"A": 1}}, [])


async def test_below_the_margin_floor_it_is_held_and_an_approval_buys_it(scene: Scene) -> None:
    scene.cj.price = Decimal(29)
    await scene.says(order_of("1"))
    assert (scene.bought(), scene.asked()) == ({}, ["MARGIN"])

    scene.approve("MARGIN")
    await scene.goes_on()
    assert scene.bought() == {"S1-CJ": {"A": 1}}


async def test_several_warehouses_become_an_order_each(scene: Scene) -> None:
    def quoting(part):  # type: ignore[no-untyped-def]
        if not part.warehouse:
            raise SupplierSaysNo("bigbuy", "quote", "two warehouses", "REFUSED",
                                 warehouses={"B": "1", "C": "3"})  # fmt: skip

    scene.bigbuy.quoting = quoting
    await scene.says(order_of("1", line("1", "BB-B"), line("2", "BB-C")))

    assert scene.bought() == {"S1-BIGBUY-W1": {"B": 1}, "S1-BIGBUY-W3": {"C": 1}}


async def test_an_empty_purse_is_one_question_and_the_orders_go_on_by_themselves(
    scene: Scene,
) -> None:
    no = SupplierSaysNo("cj", "create", "balance", "BALANCE", blocks_all=True)
    scene.cj.refuse = no
    await scene.says(order_of("1"))
    await scene.says(order_of("2", line("1", "CJ-OTHER")))
    assert scene.asked() == ["BALANCE"]

    scene.cj.refuse = None
    scene.clock.pass_s(700)
    await scene.goes_on()
    assert (set(scene.bought()), scene.asked()) == ({"S1-CJ", "S2-CJ"}, [])


async def test_a_refusal_is_believed_only_when_it_is_really_not_there(scene: Scene) -> None:
    scene.cj.refuse = SupplierSaysNo("cj", "create", "order exists", "REFUSED")
    scene.cj.before = lambda step: scene.cj.sold.update(
        {"S1-CJ": replace(_sold(), paid=True)} if step == "create" else {}
    )
    await scene.says(order_of("1"))

    assert (scene.states(), scene.asked()) == ({"S1-CJ": "PLACED"}, [])


async def test_refused_and_absent_it_waits_for_a_person(scene: Scene) -> None:
    scene.cj.refuse = SupplierSaysNo("cj", "create", "no such variant", "OUT_OF_STOCK")
    await scene.says(order_of("1"))

    assert (scene.states(), scene.asked()) == ({"S1-CJ": "REFUSED"}, ["OUT_OF_STOCK"])


async def test_cancelled_by_the_supplier_after_ordering_a_person_is_asked(scene: Scene) -> None:
    await scene.says(order_of("1"))
    scene.cj.sold["S1-CJ"] = replace(scene.cj.sold["S1-CJ"], cancelled=True)
    await scene.goes_on()

    assert (scene.states(), scene.asked()) == ({"S1-CJ": "REFUSED"}, ["SUPPLIER_CANCELLED"])


async def test_the_shop_is_told_it_is_complete_when_the_last_part_is(tmp_path) -> None:  # type: ignore[no-untyped-def]
    migrate.upgrade(f"sqlite:///{tmp_path}/store.db")
    scene = Scene(Database(f"sqlite:///{tmp_path}/store.db"), closes=True)
    await scene.says(order_of("1", line("1", "CJ-A"), line("2", "BB-B")))
    scene.cj.ship("S1-CJ", "TN1")
    await scene.goes_on()
    assert (scene.shop.written, scene.shop.completed) == ([("1", ("TN1",))], [])

    scene.bigbuy.ship("S1-BIGBUY", "TN2", "TN3")
    await scene.goes_on(12)
    assert scene.shop.written == [("1", ("TN1",)), ("1", ("TN2", "TN3"))]
    assert (scene.shop.completed, scene.order_state()) == (["1"], "DONE")


async def test_an_order_with_an_open_question_is_not_completed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    migrate.upgrade(f"sqlite:///{tmp_path}/store.db")
    scene = Scene(Database(f"sqlite:///{tmp_path}/store.db"), closes=True)
    await scene.says(order_of("1", line("1", "CJ-A"), line("2", "ZZ-1")))
    scene.cj.ship("S1-CJ", "TN1")
    await scene.goes_on(12)

    assert (scene.shop.completed, scene.asked()) == ([], ["UNROUTABLE_SKU"])


async def test_a_parcel_that_comes_later_is_told_once_too(scene: Scene) -> None:
    await scene.says(order_of("1"))
    scene.cj.ship("S1-CJ", "TN1")
    await scene.goes_on()
    scene.cj.ship("S1-CJ", "TN1", "TN2")
    await scene.goes_on(30)

    assert scene.shop.written == [("1", ("TN1",)), ("1", ("TN2",))]


async def test_out_of_stock_is_bought_from_the_substitute_the_map_names(scene: Scene) -> None:
    elsewhere = Route("cj", "A", Route("bigbuy", "B7"))
    object.__setattr__(scene.g, "routes", Routes({"cj": ["CJ-"]}, explicit={"LAMP": elsewhere}))

    def nothing_left(part):  # type: ignore[no-untyped-def]
        raise SupplierSaysNo("cj", "quote", "A: 2 wanted, 0 there", "OUT_OF_STOCK")

    scene.cj.quoting = nothing_left
    await scene.says(order_of("1", line("1", "LAMP", 2)))
    await scene.says(order_of("1", line("1", "LAMP", 2), mark="seen again"))

    assert (scene.bought(), scene.asked()) == ({"S1-BIGBUY": {"B7": 2}}, [])


async def test_a_risky_order_waits_for_an_approval(scene: Scene) -> None:
    await scene.says(replace(order_of("1"), risky=True))
    assert (scene.bought(), scene.asked()) == ({}, ["RISK"])

    [question] = attention.open_questions(scene.g.db, "own")
    attention.close(scene.g.db, "own", question.number, "ahmed", "approve")
    await scene.says(replace(order_of("1"), risky=True, mark="again"))
    assert scene.bought() == {"S1-CJ": {"A": 1}}


async def test_a_client_that_only_plans_buys_nothing_before_an_approval(scene: Scene) -> None:
    object.__setattr__(scene.g.settings.orders, "apply", False)
    await scene.says(order_of("1"))
    assert (scene.bought(), scene.asked()) == ({}, ["APPROVAL"])

    scene.approve("APPROVAL")
    await scene.goes_on()
    assert scene.bought() == {"S1-CJ": {"A": 1}}


async def test_the_same_person_ordering_the_same_again_is_asked_about(scene: Scene) -> None:
    await scene.says(order_of("1", created_at=NOON))
    await scene.says(order_of("2", created_at=NOON))
    await scene.says(order_of("3", line("1", "CJ-OTHER"), created_at=NOON))

    assert (set(scene.bought()), scene.asked()) == ({"S1-CJ", "S3-CJ"}, ["REPEATED_ADDRESS"])


async def test_an_odd_address_waits_for_a_yes_or_for_another_one(scene: Scene) -> None:
    odd = replace(ADDRESS, line1="Packstation 145")
    await scene.says(replace(order_of("1"), address=odd))
    await scene.says(replace(order_of("2"), address=odd))
    assert (scene.bought(), scene.asked()) == ({}, ["UNUSUAL_ADDRESS", "UNUSUAL_ADDRESS"])

    [question, _] = attention.open_questions(scene.g.db, "own")
    assert "145" not in question.known
    await scene.says(replace(order_of("1"), mark="moved"))
    assert set(scene.bought()) == {"S1-CJ"}

    scene.approve("UNUSUAL_ADDRESS")
    await scene.goes_on()
    assert set(scene.bought()) == {"S1-CJ", "S2-CJ"}
    assert scene.asked() == []


async def test_a_webhook_that_never_came_is_made_good_by_the_sweep(scene: Scene) -> None:
    scene.shop.orders["1"] = order_of("1")
    assert await sweep(scene.g, "shopify") == 1
    await scene.goes_on()

    assert scene.bought() == {"S1-CJ": {"A": 1}}
    assert await sweep(scene.g, "shopify") == 0, "what was read looks the same"


def test_an_address_is_not_shown_where_it_is_part_of_a_text() -> None:
    assert repr(order_of("1")).count("Lilas") == 0
    assert Address(line1="x").digest != Address(line1="y").digest


def _sold() -> Sold:
    return Sold("r9", "NEW", False)
