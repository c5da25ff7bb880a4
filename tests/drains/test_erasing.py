"""Forgetting people, on each database we promise to run on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.dropship.people import contact_hash
from domain.dropship.words import OrderKey, OrderState
from domain.errors import RuleError
from drains.erasing import LATER, erase, erase_turn, forget_turn
from drains.ground import Ground
from drains.planning import plan_orders
from store import attention, audit, doorbells, jobs, manual_orders, order_list
from store.database import Database
from store.doorbells import Delivery
from store.dossier import opened
from tests.drains.world import ADDRESS, NOON, Clock, ground_of, line, order_of

pytestmark = pytest.mark.anyio

EMAIL, PHONE = ADDRESS.email, ADDRESS.phone


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def g(db: Database, clock: Clock) -> Ground:
    return ground_of(db, clock)


def key(order_id: str) -> OrderKey:
    return OrderKey("own", "shopify", order_id)


def ordered(g: Ground, order_id: str, state: OrderState = "PLANNED", email: str = EMAIL) -> None:
    hashes = {"email_hash": contact_hash("own", email), "phone_hash": contact_hash("own", PHONE)}
    with opened(g.db, key(order_id), "test", g.now(), create=True) as dossier:
        dossier.see(order_of(order_id), state, "test", **hashes)


def over(g: Ground, order_id: str) -> None:
    with opened(g.db, key(order_id), "test", g.now()) as dossier:
        dossier.order_state("DONE", "test")


def hashes(g: Ground, order_id: str) -> tuple[str, str]:
    known = order_list.get(g.db, key(order_id))
    assert known is not None
    return known.hashes


async def test_what_is_over_is_forgotten_at_once_and_the_audit_says_so(g: Ground) -> None:
    ordered(g, "1", "DONE")
    ordered(g, "2", "DONE", email="eve@example.org")

    counts = erase(g.db, "own", EMAIL.upper(), now=g.now())

    assert counts == {"orders": 1, "orders by hand": 0, LATER: 0}
    assert hashes(g, "1") == ("", "")
    assert all(hashes(g, "2"))
    lines = audit.of_order(g.db, key("1"))
    assert lines[-1].why == "customer forgotten: a request"
    assert audit.untouched(lines)


async def test_an_open_order_is_forgotten_when_it_is_over(g: Ground) -> None:
    ordered(g, "1")

    first = erase(g.db, "own", "", PHONE, now=g.now())
    await erase_turn(g)
    between = hashes(g, "1")
    over(g, "1")
    again_s = await erase_turn(g)

    assert first[LATER] == 1
    assert all(between)
    assert hashes(g, "1") == ("", "")
    assert again_s == 3600
    with g.db.read() as connection:
        [row] = connection.exec_driver_sql("SELECT state, params FROM jobs").all()
    assert row[0] == "done"
    assert str(row[1]) in ("{}", "[]")


async def test_an_order_by_hand_loses_its_address_and_keeps_its_goods(g: Ground) -> None:
    order_id, _ = manual_orders.add(g.db, "own", "r1", "EUR", ADDRESS, [line("1", "CJ-A")], NOON)
    waiting = erase(g.db, "own", EMAIL, now=g.now())
    manual = OrderKey("own", "manual", order_id)
    with opened(g.db, manual, "test", NOON, create=True) as dossier:
        dossier.order_state("DONE", "test")

    await erase_turn(g)

    kept = manual_orders.get(g.db, "own", order_id)
    assert waiting[LATER] == 1
    assert kept is not None
    assert kept.address is None
    assert [one.sku for one in kept.lines] == ["CJ-A"]


async def test_nobody_is_erased_by_nothing(g: Ground) -> None:
    with pytest.raises(RuleError, match="by e-mail address or telephone number"):
        erase(g.db, "own", "", "12", now=g.now())


@pytest.mark.parametrize(
    "params",
    [
        {"source": "shopify", "orders": ["1"], "email_hash": "", "phone_hash": ""},
        {"source": "shopify", "everything": True},
    ],
)
async def test_what_a_shop_asks_to_forget_is_forgotten(
    g: Ground, params: dict[str, object]
) -> None:
    ordered(g, "1", "DONE")
    jobs.add(g.db, "own", "erase", params, NOON, "erase-1")

    await erase_turn(g)

    done = jobs.get(g.db, "own", "erase-1")
    assert done is not None
    assert (done.state, dict(done.params)) == ("done", {})
    assert hashes(g, "1") == ("", "")


async def test_who_asks_for_their_data_becomes_a_question_for_a_person(g: Ground) -> None:
    ordered(g, "1")
    params = {"source": "shopify", "orders": ["1", "404"]}
    jobs.add(g.db, "own", "export", params, NOON, "export-1")

    await erase_turn(g)

    [question] = attention.open_questions(g.db, "own")
    assert (question.kind, question.key.order_id) == ("DATA_REQUEST", "1")
    assert question.asked == "send the shop what `3a orders show S1` says"
    done = jobs.get(g.db, "own", "export-1")
    assert done is not None
    assert done.state == "done"


async def test_contacts_are_forgotten_sixty_days_after_the_last_thing_that_happened(
    g: Ground, clock: Clock
) -> None:
    ordered(g, "1", "DONE")
    ordered(g, "2")
    clock.pass_s(timedelta(days=59).total_seconds())
    ordered(g, "3", "DONE")
    await forget_turn(g)
    early = hashes(g, "1")

    clock.pass_s(timedelta(days=2).total_seconds())
    await forget_turn(g)

    assert all(early)
    assert hashes(g, "1") == ("", "")
    assert all(hashes(g, "2"))
    assert all(hashes(g, "3"))


async def test_deliveries_are_kept_for_thirty_days(g: Ground, clock: Clock) -> None:
    doorbells.accept(g.db, [Delivery("own", "shopify", "t", "x", "rung", "1")], g.now())
    clock.pass_s(timedelta(days=29).total_seconds())
    await forget_turn(g)
    kept = len(doorbells.deliveries(g.db, "own", "shopify", "1"))

    clock.pass_s(timedelta(days=2).total_seconds())
    await forget_turn(g)

    assert kept == 1
    assert doorbells.deliveries(g.db, "own", "shopify", "1") == []


async def test_no_file_of_the_embedded_database_still_holds_the_address(
    db: Database, clock: Clock
) -> None:
    if not db.is_sqlite:
        return
    g = ground_of(db, clock)
    order_id, _ = manual_orders.add(db, "own", "r1", "EUR", ADDRESS, [line("1", "CJ-A")], NOON)
    with opened(db, OrderKey("own", "manual", order_id), "test", NOON, create=True) as dossier:
        dossier.order_state("DONE", "test")

    await forget_turn(g)

    path = Path(str(db.engine.url.database))
    held = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert ADDRESS.line1.encode() not in held
    assert EMAIL.encode() not in held


async def test_who_was_forgotten_is_not_named_again_when_the_order_changes_in_the_shop(
    g: Ground, clock: Clock
) -> None:
    shop = g.storefronts["shopify"]
    shop.orders["1"] = order_of("1", replace(line("l", "ZZ-1"), ships=False))  # type: ignore[attr-defined]
    doorbells.ring(g.db, [key("1")], g.now_s)
    await plan_orders(g)
    assert all(hashes(g, "1"))

    erase(g.db, "own", EMAIL, now=g.now())
    shop.orders["1"] = replace(shop.orders["1"], mark="changed")  # type: ignore[attr-defined]
    doorbells.ring(g.db, [key("1")], g.now_s)
    await plan_orders(g)

    assert hashes(g, "1") == ("", "")
