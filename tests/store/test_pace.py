import pytest

from domain.pace import Limit
from store.database import Database
from store.pace import StoreSlots

LIMITS = (Limit(3, 1.0), Limit(5, 60.0))


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slots(db: Database) -> StoreSlots:
    return StoreSlots(db, Clock())


def leaving(slots: StoreSlots, calls: int, account="a", family="f") -> list[float]:
    return [slots.reserve(account, family, LIMITS) for _ in range(calls)]


def test_no_window_of_any_length_holds_more_than_its_limit(slots: StoreSlots) -> None:
    waits = leaving(slots, 7)

    assert waits[:3] == sorted(waits[:3])
    assert waits[2] < 1.0 <= waits[3] - waits[0]
    assert waits[5] - waits[0] >= 60.0


def test_accounts_and_families_do_not_wait_for_each_other(slots: StoreSlots) -> None:
    leaving(slots, 5)

    assert leaving(slots, 1, account="b") == [0.0]
    assert leaving(slots, 1, family="g") == [0.0]


def test_a_penalty_holds_for_everybody_who_shares_the_store(slots: StoreSlots, db) -> None:
    slots.penalise("a", "f", 10.0)

    assert leaving(StoreSlots(db, Clock()), 1) == [10.0]


def test_a_turn_that_comes_late_moves_those_who_count_on_it(slots: StoreSlots) -> None:
    clock, two = slots._clock, (Limit(2, 1.0),)
    first = clock.now + slots.reserve("a", "f", two)
    slots.reserve("a", "f", two)
    clock.now += 0.2
    assert slots.confirm("a", "f", two, clock.now - first) == pytest.approx(0.0)

    clock.now += 0.01
    assert slots.confirm("a", "f", two, 0.2) == pytest.approx(0.0)
    assert slots.reserve("a", "f", two) == pytest.approx(1.015 - 0.01)


def test_a_turn_given_back_counts_against_nobody(slots: StoreSlots) -> None:
    one = (Limit(1, 60.0),)
    slots.reserve("a", "f", one)

    slots.give_back("a", "f", 0.0)

    assert slots.reserve("a", "f", one) < 1.0
