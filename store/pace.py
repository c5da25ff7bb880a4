"""Bookings of calls in the store, so that every process and machine keeps one pace together.

The arithmetic is `domain.pace`; this is where it remembers. One row per family is the lock. The
threads of a process queue for it among themselves, so that at most one of them holds a connection
and waits; a booking that a crash of the database loses is a call that never left.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf

from sqlalchemy import Connection, delete, func, insert, select, text, update

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
            slot = next_slot(
                lambda nth: _nth_newest(connection, account, family, nth),
                limits, now, n=n, not_before=not_before,
            )  # fmt: skip
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
            due = _drop(connection, account, family, now - ago_s)
            at = confirmed(
                lambda nth: _nth_newest(connection, account, family, nth, now),
                limits, due, now, not_before=not_before,
            )  # fmt: skip
            mine = {"account": account, "family": family, "leaves": at}
            connection.execute(insert(BookingRow), [mine])
            return at - now

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago: its call did not leave."""
        with self._locked(account, family) as (connection, _):
            _drop(connection, account, family, self._clock() - ago_s)

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


def _drop(connection: Connection, account: str, family: str, due: float) -> float:
    """Drop the booking made for `due`, if it is still there, and return its time."""
    nearest = (
        select(BookingRow.id)
        .where(BookingRow.account == account, BookingRow.family == family)
        .where(BookingRow.leaves.between(due - SAME_S, due + SAME_S))
        .order_by(func.abs(BookingRow.leaves - due))
        .limit(1)
    )
    gone = connection.scalar(
        delete(BookingRow)
        .where(BookingRow.id == nearest.scalar_subquery())
        .returning(BookingRow.leaves)
    )
    return due if gone is None else gone


def _nth_newest(
    connection: Connection, account: str, family: str, nth: int, until: float = inf
) -> float | None:
    return connection.scalar(
        select(BookingRow.leaves)
        .where(BookingRow.account == account, BookingRow.family == family)
        .where(BookingRow.leaves <= until)
        .order_by(BookingRow.leaves.desc())
        .offset(nth - 1)
        .limit(1)
    )


def _forget(connection: Connection, account: str, family: str, before: float) -> None:
    """Drop the bookings that no window reaches any more."""
    connection.execute(
        delete(BookingRow).where(
            BookingRow.account == account,
            BookingRow.family == family,
            BookingRow.leaves < before,
        )
    )
