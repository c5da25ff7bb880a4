"""Bookings of calls in a small SQLite file, so that all processes of a machine keep one pace.

`domain.pace` computes. What the file holds is lost without harm: at worst a minute is kept anew.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from domain.pace import SAME_S, Limit, confirmed, memory_s, next_slot

FAR_S = 3600.0  # a booking further ahead was made before the clock was set back

_TABLES = """
CREATE TABLE IF NOT EXISTS booking (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS booking_by_time ON booking (key, at);
CREATE TABLE IF NOT EXISTS penalty (key TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""


class FileSlots:
    """Bookings of all processes of one machine, in a file under `directory`.

    SQLite's write lock is the only lock: whoever holds it reads the clock, books and lets go. The
    clock is the wall clock, the only one that survives a restart of the machine.
    """

    def __init__(self, directory: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = directory / "pace.db", clock
        self._lock = threading.Lock()
        self._open: sqlite3.Connection | None = None

    def reserve(self, account: str, family: str, limits: Sequence[Limit], n: int = 1) -> float:
        """Book n calls and return the seconds to wait."""
        key = f"{account}:{family}"
        with self._lock, self._connection() as db, closing(db.cursor()) as rows:
            rows.execute("BEGIN IMMEDIATE")
            now = self._clock()
            rows.execute(
                "DELETE FROM booking WHERE key = ? AND (at < ? OR at > ?)",
                (key, now - memory_s(limits), now + FAR_S),
            )

            def nth_newest(nth: int) -> float | None:
                found = rows.execute(
                    "SELECT at FROM booking WHERE key = ? ORDER BY at DESC LIMIT 1 OFFSET ?",
                    (key, nth - 1),
                ).fetchone()
                return found[0] if found else None

            until = _penalty(rows, key)
            at = next_slot(nth_newest, limits, now, n=n, not_before=until)
            rows.executemany("INSERT INTO booking VALUES (?, ?)", [(key, at)] * n)
            rows.execute("COMMIT")
            return at - self._clock()

    def confirm(self, account: str, family: str, limits: Sequence[Limit], ago_s: float) -> float:
        """Return the seconds until a booked call that has come due may leave."""
        key = f"{account}:{family}"
        with self._lock, self._connection() as db, closing(db.cursor()) as rows:
            rows.execute("BEGIN IMMEDIATE")
            now = self._clock()
            due = _forget(rows, key, now - ago_s)

            def nth_due(nth: int) -> float | None:
                found = rows.execute(
                    "SELECT at FROM booking WHERE key = ? AND at <= ? "
                    "ORDER BY at DESC LIMIT 1 OFFSET ?",
                    (key, now, nth - 1),
                ).fetchone()
                return found[0] if found else None

            at = confirmed(nth_due, limits, due, now, not_before=_penalty(rows, key))
            rows.execute("INSERT INTO booking VALUES (?, ?)", (key, at))
            rows.execute("COMMIT")
            return at - self._clock()

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago."""
        with self._lock, self._connection() as db, closing(db.cursor()) as rows:
            _forget(rows, f"{account}:{family}", self._clock() - ago_s)

    def penalise(self, account: str, family: str, seconds: float) -> None:
        """Push the family back for everybody on this machine."""
        with self._lock, self._connection() as db:
            db.execute(
                "INSERT INTO penalty VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET until = max(until, excluded.until)",
                (f"{account}:{family}", self._clock() + seconds),
            )

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._open = sqlite3.connect(self._path, timeout=30.0, check_same_thread=False)
            self._open.execute("PRAGMA journal_mode = WAL")
            self._open.execute("PRAGMA synchronous = OFF")  # lost on power failure: harmless
            self._open.executescript(_TABLES)
        return self._open

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = None


def _penalty(rows: sqlite3.Cursor, key: str) -> float:
    """Return the end of a family's penalty."""
    found = rows.execute("SELECT until FROM penalty WHERE key = ?", (key,)).fetchone()
    return float(found[0]) if found else 0.0


def _forget(rows: sqlite3.Cursor, key: str, due: float) -> float:
    """Drop the booking made for `due`, if it is still there, and return its time."""
    gone = rows.execute(
        "DELETE FROM booking WHERE rowid = (SELECT rowid FROM booking "
        "WHERE key = ? AND at BETWEEN ? AND ? ORDER BY abs(at - ?) LIMIT 1) RETURNING at",
        (key, due - SAME_S, due + SAME_S, due),
    ).fetchone()
    return float(gone[0]) if gone else due
