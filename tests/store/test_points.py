"""A metered account's points: reading asks, ordering only writes down."""

from datetime import date

from store import points
from store.database import Database

DAY = date(2026, 11, 22)


def test_what_ordering_used_comes_out_of_its_own_part_first(db: Database) -> None:
    points.book_ordering(db, "a", DAY, 40)

    assert points.left(db, "a", DAY, budget=100, reserve=40) == 60
    assert points.spend(db, "a", DAY, 60, 100, 40) == 60
    assert points.used(db, "a", DAY) == 100


def test_ordering_beyond_its_part_leaves_less_for_reading_and_is_never_refused(
    db: Database,
) -> None:
    points.book_ordering(db, "a", DAY, 90)
    assert points.spend(db, "a", DAY, 60, 100, 40) == 10

    points.book_ordering(db, "a", DAY, 500)
    assert points.spend(db, "a", DAY, 10, 100, 40) == 0
    assert points.used(db, "a", DAY) == 600


def test_more_than_was_granted_can_be_written_down(db: Database) -> None:
    points.spend(db, "a", DAY, 10, 100, 0)
    points.give_back(db, "a", DAY, -20)
    assert points.used(db, "a", DAY) == 30

    points.give_back(db, "a", DAY, 1000)
    assert points.used(db, "a", DAY) == 0
