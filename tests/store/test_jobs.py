"""Jobs and orders by hand: kept once, held by one, finished by whoever holds them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.dropship.words import Address, OrderKey, ShopLine
from store import doorbells, jobs, manual_orders, sync_jobs, waiting
from store.claims import LeaseLost
from store.database import Database
from store.jobs import Job

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
NOW_S = NOW.timestamp()
TO = Address(first_name="Chloé", line1="12 rue de l'Essai", city="Lyon", country="FR")
LINES = [ShopLine("1", "CJ-MUG-01", 2, Decimal("33.25"))]


def add(db: Database, reference: str = "r1", lines: list[ShopLine] = LINES) -> tuple[str, str]:
    return manual_orders.add(db, "own", reference, "EUR", TO, lines, NOW)


def taken(db: Database, now_s: float = NOW_S) -> Job:
    job = sync_jobs.take(db, "own", now_s, 30.0)
    assert job is not None
    return job


def test_a_job_is_taken_by_one_and_finished(db: Database) -> None:
    one = jobs.add(db, "own", "sync", {"what": ["stock"]}, NOW)
    job = taken(db)
    assert (job.id, job.state, job.params) == (one, "running", {"what": ["stock"]})
    assert sync_jobs.take(db, "own", NOW_S + 29, 30.0) is None

    jobs.finish(db, job, {"read": 7}, NOW)

    kept = jobs.get(db, "own", one)
    assert kept is not None
    assert (kept.state, kept.result, kept.ended_at) == ("done", {"read": 7}, NOW)
    assert sync_jobs.take(db, "own", NOW_S + 1000, 30.0) is None


def test_a_job_of_a_known_id_is_kept_once_and_as_it_was(db: Database) -> None:
    for params in ({"n": 1}, {"n": 2}):
        assert jobs.add(db, "own", "erase", params, NOW, "erase-1") == "erase-1"
    job = jobs.get(db, "own", "erase-1")
    assert job is not None
    assert job.params == {"n": 1}


def test_a_job_whose_worker_died_is_taken_again_and_the_dead_one_changes_nothing(
    db: Database,
) -> None:
    jobs.add(db, "own", "sync", {}, NOW)
    dead = taken(db)
    alive = taken(db, NOW_S + 30)
    with pytest.raises(LeaseLost):
        jobs.finish(db, dead, {}, NOW)
    jobs.finish(db, alive, {"ok": True}, NOW)
    with pytest.raises(LeaseLost):
        jobs.fail(db, alive, "again", NOW)


def test_a_failed_try_waits_and_a_failed_job_does_not(db: Database) -> None:
    one = jobs.add(db, "own", "sync", {}, NOW)
    job = taken(db)
    jobs.fail(db, job, "busy", NOW, due=NOW_S + 60)
    assert sync_jobs.take(db, "own", NOW_S + 59, 30.0) is None
    again = taken(db, NOW_S + 60)
    assert again.tries == 1

    jobs.fail(db, again, "no such supplier", NOW)

    kept = jobs.get(db, "own", one)
    assert kept is not None
    assert (kept.state, kept.result) == ("failed", {"error": "no such supplier"})
    assert sync_jobs.take(db, "own", NOW_S + 1000, 30.0) is None


def test_the_same_work_asked_for_twice_is_one_job_until_it_has_ended(db: Database) -> None:
    asked = {"supplier": "cj", "what": ["stock"]}
    one = jobs.add_once(db, "own", "sync", asked, NOW)
    assert jobs.add_once(db, "own", "sync", asked, NOW) == one
    assert jobs.add_once(db, "own", "sync", asked | {"supplier": "bigbuy"}, NOW) != one
    assert jobs.add_once(db, "marie", "sync", asked, NOW) != one

    job = taken(db)
    jobs.finish(db, job, {}, NOW)
    assert jobs.add_once(db, "own", "sync", dict(job.params), NOW) != job.id


def test_another_clients_job_is_nobodys(db: Database) -> None:
    one = jobs.add(db, "own", "sync", {}, NOW)
    assert jobs.get(db, "marie", one) is None
    assert sync_jobs.take(db, "marie", NOW_S, 30.0) is None


def test_an_order_by_hand_is_kept_once_per_reference(db: Database) -> None:
    one, added = add(db)
    assert added == "new"
    assert add(db) == (one, "same")
    assert add(db, lines=[ShopLine("1", "CJ-MUG-01", 3, Decimal("33.25"))]) == (one, "other")
    assert add(db, "r2")[1] == "new"
    assert len(doorbells.take(db, "own", NOW_S, 0.0, 10)) == 2


def test_an_order_by_hand_is_read_as_a_storefronts(db: Database) -> None:
    one, _ = add(db)
    order = manual_orders.get(db, "own", one)
    assert order is not None
    said = order.as_shop_order()
    assert (said.key, said.paid, said.address) == (OrderKey("own", "manual", one), True, TO)
    assert list(said.lines) == LINES
    assert manual_orders.get(db, "marie", one) is None


def test_a_cancelled_order_is_not_paid_and_its_mark_has_changed(db: Database) -> None:
    one, _ = add(db)
    before = manual_orders.get(db, "own", one)
    assert manual_orders.cancel(db, "own", one, NOW)
    after = manual_orders.get(db, "own", one)
    assert before is not None
    assert after is not None
    assert (after.as_shop_order().cancelled, after.as_shop_order().paid) == (True, False)
    assert after.mark != before.mark
    assert not manual_orders.cancel(db, "own", "nobody", NOW)


def test_each_tracking_number_is_kept_once(db: Database) -> None:
    one, _ = add(db)
    for numbers in (["A"], ["B", "A"], []):
        manual_orders.told(db, "own", one, numbers)
    order = manual_orders.get(db, "own", one)
    assert order is not None
    assert order.tracking == ("A", "B")
    manual_orders.told(db, "own", "nobody", ["C"])


def test_a_forgotten_order_says_what_was_ordered_and_not_for_whom(db: Database) -> None:
    one, _ = add(db)
    for _ in range(2):
        manual_orders.forget(db, "own", one)
    order = manual_orders.get(db, "own", one)
    assert order is not None
    assert (order.address, order.reference, list(order.lines)) == (None, "", LINES)
    assert add(db) == (one, "same")
    manual_orders.forget(db, "own", "nobody")


def test_how_long_work_has_waited(db: Database) -> None:
    waiting.check_writable(db)
    assert waiting.waiting(db, "own", NOW_S).longest_s == 0.0
    doorbells.ring(db, [OrderKey("own", "woo", "1")], NOW_S)
    assert waiting.waiting(db, "own", NOW_S + 5) == waiting.Waiting(5.0, None)
    assert waiting.waiting(db, "own", NOW_S - 5) == waiting.Waiting(None, None)
