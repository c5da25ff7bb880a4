"""A metered account's points of one UTC day: what reading used, and what ordering used.

Reading asks before it calls and is told how many it may use; ordering only writes down what it
used, so that no budget ever stops it. What ordering has used comes out of the part of the day that
is kept for it; beyond that, out of what reading may still have.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, select, update

from store.database import Database
from store.dropship_models import PointsRow

ORDERING = "orders"  # ordering's row of an account: account:orders


def spend(
    db: Database, account: str, day: date, points: int, budget: int, reserve: int, each: int = 1
) -> int:
    """Book points for reading, all processes together; return how many were granted.

    Args:
        account: names the key without showing it (`connectors.pace.account_of`).
        day: the account's day, UTC.
        budget: of the day; `reserve` of it is kept for ordering.
        each: points are granted in multiples of it: half a look is worth nothing.
    """
    with db.write() as connection:
        used = _locked(db, connection, account, day)
        left = _left(used, _used(connection, _ordering(account), day), budget, reserve)
        granted = max(0, min(points, left) // each * each)
        if granted:
            connection.execute(
                update(PointsRow).where(_of(account, day)).values(used=used + granted)
            )
    return granted


def left(db: Database, account: str, day: date, budget: int, reserve: int) -> int:
    """Return how many points reading may still use on a day."""
    with db.read() as connection:
        used, ordered = (_used(connection, one, day) for one in (account, _ordering(account)))
    return _left(used, ordered, budget, reserve)


def give_back(db: Database, account: str, day: date, points: int) -> None:
    """Return points that were granted and not needed; fewer than none: more were needed."""
    if points:
        with db.write() as connection:
            used = _locked(db, connection, account, day)
            _write(connection, account, day, max(0, used - points))


def book_ordering(db: Database, account: str, day: date, points: int) -> None:
    """Write down what ordering uses; it is never refused."""
    name = _ordering(account)
    with db.write() as connection:
        used = _locked(db, connection, name, day)
        _write(connection, name, day, used + points)


def used(db: Database, account: str, day: date) -> int:
    """Return how many points of a day are used, by reading and by ordering together."""
    with db.read() as connection:
        return sum(_used(connection, one, day) for one in (account, _ordering(account)))


def _left(used: int, ordered: int, budget: int, reserve: int) -> int:
    return max(0, budget - max(reserve, ordered) - used)


def _ordering(account: str) -> str:
    return f"{account}:{ORDERING}"


def _of(account: str, day: date) -> Any:
    return and_(PointsRow.account == account, PointsRow.day == day.isoformat())


def _used(connection: Connection, account: str, day: date) -> int:
    return connection.scalar(select(PointsRow.used).where(_of(account, day))) or 0


def _write(connection: Connection, account: str, day: date, used: int) -> None:
    connection.execute(update(PointsRow).where(_of(account, day)).values(used=used))


def _locked(db: Database, connection: Connection, account: str, day: date) -> int:
    """Return what an account's row says, and hold it until the transaction ends."""
    row = {"account": account, "day": day.isoformat()}
    connection.execute(db.insert(PointsRow).values(**row, used=0).on_conflict_do_nothing())
    mine = select(PointsRow.used).where(_of(account, day)).with_for_update()
    return connection.execute(mine).scalar_one()
