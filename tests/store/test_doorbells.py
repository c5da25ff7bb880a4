"""Deliveries and bells: kept together, rung while read, taken by one, replayed."""

from datetime import UTC, datetime, timedelta

from domain.dropship.words import OrderKey
from store import doorbells
from store.database import Database
from store.doorbells import Delivery

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
NOW_S = NOW.timestamp()
KEY = OrderKey("own", "shopify", "5800")


def delivery(order_id: str = "5800", body: str = "", **changed: object) -> Delivery:
    said = {
        "client": "own", "source": "shopify", "topic": "orders/paid", "verdict": "rung",
        "body_sha256": (body or order_id).rjust(64, "0"), "order_id": order_id,
    } | changed  # fmt: skip
    return Delivery(**said)  # type: ignore[arg-type]


def taken(db: Database, now: float = NOW_S, lease_s: float = 30.0) -> list[doorbells.Bell]:
    return doorbells.take(db, "own", now, lease_s, 10)


def test_deliveries_of_one_order_leave_one_bell_that_counts(db: Database) -> None:
    doorbells.accept(db, [delivery(body="a"), delivery(body="b")], NOW)
    doorbells.accept(db, [delivery(body="a")], NOW)

    [bell] = taken(db)
    assert (bell.key, bell.rung) == (KEY, 2)  # once per commit
    kept = doorbells.deliveries(db, "own", "shopify", "5800")
    assert sorted(row.times for row in kept) == [1, 2]


def test_the_same_body_of_two_clients_is_two_deliveries(db: Database) -> None:
    doorbells.accept(db, [delivery(), delivery(client="marie")], NOW)
    assert len(taken(db)) == 1
    assert len(doorbells.take(db, "marie", NOW_S, 30.0, 10)) == 1


def test_two_orders_with_one_delivery_id_are_both_kept(db: Database) -> None:
    doorbells.accept(db, [delivery("1", delivery_id="x"), delivery("2", delivery_id="x")], NOW)
    assert {bell.key.order_id for bell in taken(db)} == {"1", "2"}


def test_what_is_not_about_an_order_rings_nothing(db: Database) -> None:
    for verdict in ("ignored", "dead", "erase", "export"):
        doorbells.accept(db, [delivery("", verdict, verdict=verdict)], NOW)
    assert taken(db) == []


def test_nothing_at_all_can_be_accepted(db: Database) -> None:
    doorbells.accept(db, [], NOW)
    assert taken(db) == []


def test_long_words_are_cut_and_do_not_fail_the_commit(db: Database) -> None:
    long = delivery(topic="t" * 200, delivery_id="d" * 200, detail="x" * 500)
    doorbells.accept(db, [long], NOW)
    assert len(taken(db)) == 1


def test_a_bell_is_held_by_one_until_its_lease_ends(db: Database) -> None:
    doorbells.ring(db, [KEY], NOW_S)
    assert len(taken(db)) == 1
    assert taken(db, NOW_S + 29) == []
    assert len(taken(db, NOW_S + 30)) == 1


def test_a_bell_is_not_taken_before_it_is_due_and_an_earlier_time_is_kept(db: Database) -> None:
    doorbells.ring(db, [KEY], NOW_S + 60)
    doorbells.ring(db, [KEY], NOW_S + 90)
    assert taken(db, NOW_S + 59) == []
    assert doorbells.waiting_since(db, "own") == NOW_S + 60
    doorbells.ring(db, [KEY], NOW_S)
    assert [bell.rung for bell in taken(db)] == [3]


def test_an_answered_bell_is_gone(db: Database) -> None:
    doorbells.ring(db, [KEY], NOW_S)
    [bell] = taken(db)
    with db.write() as connection:
        doorbells.answered(connection, bell)
    assert taken(db, NOW_S + 1000) == []
    assert doorbells.waiting_since(db, "own") is None


def test_a_bell_rung_while_its_order_was_read_is_due_at_once(db: Database) -> None:
    doorbells.ring(db, [KEY], NOW_S)
    [bell] = taken(db)
    doorbells.ring(db, [KEY], NOW_S)
    with db.write() as connection:
        doorbells.answered(connection, bell)
    assert [again.rung for again in taken(db)] == [2]


def test_whoever_slept_past_the_lease_takes_nothing_down(db: Database) -> None:
    doorbells.ring(db, [KEY], NOW_S)
    [slept] = taken(db)
    [other] = taken(db, NOW_S + 31)
    with db.write() as connection:
        doorbells.answered(connection, slept)
    doorbells.later(db, slept, NOW_S + 500)
    with db.write() as connection:
        doorbells.answered(connection, other)
    assert taken(db, NOW_S + 1000) == []


def test_a_bell_put_back_counts_its_tries(db: Database) -> None:
    doorbells.ring(db, [KEY], NOW_S)
    [bell] = taken(db)
    doorbells.later(db, bell, NOW_S + 10)
    assert taken(db, NOW_S + 9) == []
    assert [again.tries for again in taken(db, NOW_S + 10)] == [1]


def test_orders_are_found_again_for_a_replay(db: Database) -> None:
    doorbells.accept(db, [delivery("1")], NOW - timedelta(hours=2))
    doorbells.accept(db, [delivery("2"), delivery("2", "other")], NOW)
    doorbells.accept(db, [delivery("3", verdict="dead")], NOW)

    def found(**which: object) -> set[str]:
        return {key.order_id for key in doorbells.orders_of(db, "own", **which)}  # type: ignore[arg-type]

    assert found(since=NOW - timedelta(hours=1)) == {"2"}
    assert found(since=NOW - timedelta(hours=3)) == {"1", "2"}
    number = doorbells.deliveries(db, "own", "shopify", "1")[0].id
    assert found(inbox_id=number) == {"1"}
    assert doorbells.orders_of(db, "marie", inbox_id=number) == []


def test_old_deliveries_are_dropped_and_bells_stay(db: Database) -> None:
    doorbells.accept(db, [delivery("1")], NOW - doorbells.KEPT - timedelta(days=1))
    doorbells.accept(db, [delivery("2")], NOW)
    doorbells.forget(db, "own", NOW - doorbells.KEPT)
    assert doorbells.deliveries(db, "own", "shopify", "1") == []
    assert len(doorbells.deliveries(db, "own", "shopify", "2")) == 1
    assert len(taken(db)) == 2
