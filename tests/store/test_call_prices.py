from datetime import UTC, datetime, timedelta

from store import call_prices
from store.call_prices import Total
from store.database import Database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def note(db: Database, sid: str, conversation: str = "", **more: object) -> None:
    given = {"client": "own", "at": NOW, "simulated": False} | more
    call_prices.note(db, sid=sid, conversation=conversation, **given)


def asked(db: Database, limit: int = 10, client: str = "own") -> list[str]:
    return call_prices.unpriced(db, client, NOW + DAY, limit)


def total(db: Database) -> Total:
    return call_prices.total(db, "own", NOW - DAY, NOW + DAY)


def test_a_call_noted_by_both_its_ends_is_one_call(db: Database) -> None:
    note(db, "CA1")
    note(db, "CA1", "c1")
    note(db, "CA1")

    assert asked(db) == ["CA1"]
    assert call_prices.of_conversations(db, "own", ["c1", "c2"]) == {"c1": None}
    assert total(db) == Total(0.0, 1)


def test_a_price_is_kept_and_the_carriers_id_forgotten(db: Database) -> None:
    note(db, "CA1", "c1")
    note(db, "CA2", "c2")
    call_prices.set_price(db, "own", "CA1", 0.026)

    assert asked(db) == ["CA2"]
    assert call_prices.of_conversations(db, "own", ["c1"]) == {"c1": 0.026}
    assert total(db) == Total(0.026, 1)


def test_the_oldest_are_asked_for_first_and_none_too_early(db: Database) -> None:
    for sid, at in (("new", NOW + DAY), ("b", NOW), ("a", NOW - DAY)):
        note(db, sid, at=at)

    assert asked(db) == ["a", "b"]
    assert asked(db, limit=1) == ["a"]


def test_simulated_calls_and_other_clients_are_on_no_bill(db: Database) -> None:
    note(db, "CA1", simulated=True)
    note(db, "CA2", client="another")
    for client, sid in (("own", "CA1"), ("another", "CA2")):
        call_prices.set_price(db, client, sid, 1.0)

    assert total(db) == Total(0.0, 0)
    assert asked(db, client="another") == []


def test_one_client_prices_nothing_of_anothers(db: Database) -> None:
    note(db, "CA1", client="another")
    call_prices.set_price(db, "own", "CA1", 1.0)

    assert asked(db, client="another") == ["CA1"]


def test_old_ids_are_forgotten_and_the_count_stays(db: Database) -> None:
    note(db, "CA1")
    note(db, "CA2")

    assert call_prices.forget_ids(db, "own", NOW) == 0
    assert call_prices.forget_ids(db, "own", NOW + DAY) == 2
    assert asked(db) == []
    assert total(db).unpriced == 2
