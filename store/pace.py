"""Bookings of calls in the store, so that every process and machine keeps one pace together.

The arithmetic is `domain.pace`; this is where it remembers. One row per family is the lock. The
threads of a process queue for it among themselves, so that at most one of them holds a connection
and waits; a booking that a crash of the database loses is a call that never left.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    Select,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from domain.pace import SAME_S, Limit, confirmed, memory_s, next_slot
from store.database import Database
from store.models import BookingRow, PaceRow

FORGET_EVERY = 100  # bookings of a family, in this process

_queues: defaultdict[tuple[str, str, str], threading.Lock] = defaultdict(threading.Lock)


class StoreSlots:
    """`domain.pace.Slots` kept in a database; the clock is the machine's, in epoch seconds."""

    def __init__(self, db: Database, clock: Callable[[], float] = time.time) -> None:
        self._db, self._clock = db, clock
        self._booked: defaultdict[tuple[str, str], int] = defaultdict(int)

    def reserve(self, account: str, family: str, limits: Sequence[Limit], n: int = 1) -> float:
        """Book n calls to leave together and return the seconds to wait before they do."""
        with self._locked(account, family) as (connection, not_before):
            now = self._clock()
            wanted = {1, *(limit.calls - n + 1 for limit in limits)}
            row = connection.execute(select(*_newest(account, family, wanted))).mappings().one()
            slot = next_slot(lambda nth: row[str(nth)], limits, now, n=n, not_before=not_before)
            mine = {"account": account, "family": family}
            connection.execute(insert(BookingRow), [{**mine, "leaves": slot}] * n)
            self._booked[account, family] += 1
            if self._booked[account, family] % FORGET_EVERY == 0:
                _forget(connection, account, family, now - memory_s(limits))
            return max(0.0, slot - now)

    def confirm(self, account: str, family: str, limits: Sequence[Limit], ago_s: float) -> float:
        """Return the seconds until a booked call that has come due may leave."""
        with self._locked(account, family) as (connection, not_before):
            now = self._clock()
            mine = _nearest(account, family, now - ago_s)
            wanted = {1, *(limit.calls for limit in limits)}
            come = _newest(
                account, family, wanted, BookingRow.leaves <= now,
                BookingRow.id.is_distinct_from(mine.with_only_columns(BookingRow.id).scalar_subquery()),
            )  # fmt: skip
            booked = connection.execute(mine).one_or_none()
            row = connection.execute(select(*come)).mappings().one()
            due = now - ago_s if booked is None else booked.leaves
            at = confirmed(lambda nth: row[str(nth)], limits, due, now, not_before=not_before)
            if booked is None:
                known = {"account": account, "family": family, "leaves": at}
                connection.execute(insert(BookingRow), [known])
            elif at != booked.leaves:
                moved = update(BookingRow).where(BookingRow.id == booked.id).values(leaves=at)
                connection.execute(moved)
            return at - now

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago: its call did not leave."""
        with self._locked(account, family) as (connection, _):
            mine = _nearest(account, family, self._clock() - ago_s).with_only_columns(BookingRow.id)
            connection.execute(delete(BookingRow).where(BookingRow.id == mine.scalar_subquery()))

    def penalise(self, account: str, family: str, seconds: float) -> None:
        """Let no booking of this family fall into the next `seconds`, for anybody."""
        with self._locked(account, family) as (connection, not_before):
            until = max(not_before, self._clock() + seconds)
            connection.execute(
                update(PaceRow)
                .where(PaceRow.account == account, PaceRow.family == family)
                .values(not_before=until)
            )

    @contextmanager
    def _locked(self, account: str, family: str) -> Iterator[tuple[Connection, float]]:
        """Hold a family until the block ends; give a connection and the end of its penalty."""
        with _queues[self._db.url, account, family], self._db.write() as connection:
            if not self._db.is_sqlite:
                connection.execute(text("SET LOCAL synchronous_commit TO off"))
            held = select(PaceRow.not_before).where(
                PaceRow.account == account, PaceRow.family == family
            )
            not_before = connection.scalar(held.with_for_update())
            if not_before is None:  # the first booking of this family
                mine = {"account": account, "family": family, "not_before": 0.0}
                connection.execute(self._db.insert(PaceRow).values(mine).on_conflict_do_nothing())
                not_before = connection.scalar(held.with_for_update())
            yield connection, float(not_before or 0.0)


def _nearest(account: str, family: str, due: float) -> Select[tuple[int, float]]:
    """Ask for the booking made for `due`, if it is still there."""
    return (
        select(BookingRow.id, BookingRow.leaves)
        .where(BookingRow.account == account, BookingRow.family == family)
        .where(BookingRow.leaves.between(due - SAME_S, due + SAME_S))
        .order_by(func.abs(BookingRow.leaves - due))
        .limit(1)
    )


def _newest(
    account: str, family: str, nths: Iterable[int], *which: ColumnElement[bool]
) -> Iterator[Label[float]]:
    """Ask for the times of the n-th newest bookings, all in one statement: each is a column."""
    for nth in nths:
        leaves = (
            select(BookingRow.leaves)
            .where(BookingRow.account == account, BookingRow.family == family, *which)
            .order_by(BookingRow.leaves.desc())
            .offset(nth - 1)
            .limit(1)
        )
        yield leaves.scalar_subquery().label(str(nth))


def _forget(connection: Connection, account: str, family: str, before: float) -> None:
    """Drop the bookings that no window reaches any more."""
    connection.execute(
        delete(BookingRow).where(
            BookingRow.account == account,
            BookingRow.family == family,
            BookingRow.leaves < before,
        )
    )
