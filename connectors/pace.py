"""Our side of a vendor's rate limits: nobody who shares an account outruns it.

Bookings are kept in memory (one process) or in a small SQLite file (all processes of a machine);
`domain.pace` computes, this module remembers and waits. An account is named by a hash of its key.
"""

import asyncio
import hashlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from domain.pace import Limit, Slots, memory_s, next_slot

Sleep = Callable[[float], Awaitable[None]]

# A turn missed by more is booked again, because it may share a window with a later one. It leaves
# the shortest margin (20 ms of a second) a little room for the way to the network.
LATE_S = 0.014
FAR_S = 3600.0  # a booking further ahead was made before the clock was set back

_TABLES = """
CREATE TABLE IF NOT EXISTS booking (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS booking_by_time ON booking (key, at);
CREATE TABLE IF NOT EXISTS penalty (key TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""


class MemorySlots:
    """Bookings of this process alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._booked: dict[tuple[str, str], deque[float]] = {}
        self._until: dict[tuple[str, str], float] = {}

    def reserve(self, account: str, family: str, limits: Sequence[Limit], n: int = 1) -> float:
        """Book n calls and return the seconds to wait; n = 0 asks for the penalty alone."""
        with self._lock:
            now, key = self._clock(), (account, family)
            most = max((limit.calls for limit in limits), default=0)
            booked = self._booked.setdefault(key, deque(maxlen=most))
            at = next_slot(
                lambda nth: booked[-nth] if nth <= len(booked) else None,
                limits,
                now,
                n=n,
                not_before=self._until.get(key, now),
            )
            booked.extend([at] * n)
            return at - self._clock()

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago."""
        with self._lock:
            due, booked = self._clock() - ago_s, self._booked.get((account, family))
            if booked:
                booked.remove(min(booked, key=lambda at: abs(at - due)))

    def penalise(self, account: str, family: str, seconds: float) -> None:
        """Push the family back for everybody in this process."""
        with self._lock:
            key, until = (account, family), self._clock() + seconds
            self._until[key] = max(self._until.get(key, until), until)


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
        """Book n calls and return the seconds to wait; n = 0 asks for the penalty alone."""
        key = f"{account}:{family}"
        with self._lock, self._connection() as db, closing(db.cursor()) as rows:
            if n:  # who only asks does not queue for the lock
                rows.execute("BEGIN IMMEDIATE")
            now = self._clock()
            penalty = rows.execute("SELECT until FROM penalty WHERE key = ?", (key,)).fetchone()
            until = max(now, penalty[0]) if penalty else now
            if n == 0:
                return until - now
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

            at = next_slot(nth_newest, limits, now, n=n, not_before=until)
            rows.executemany("INSERT INTO booking VALUES (?, ?)", [(key, at)] * n)
            rows.execute("COMMIT")
            return at - self._clock()

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago."""
        with self._lock, self._connection() as db:
            db.execute(
                "DELETE FROM booking WHERE rowid = "
                "(SELECT rowid FROM booking WHERE key = ? ORDER BY abs(at - ?) LIMIT 1)",
                (f"{account}:{family}", self._clock() - ago_s),
            )

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


OWN_SLOTS = MemorySlots()  # shared by all clients of this process that are given nothing wider


def account_of(vendor: str, secret: str) -> str:
    """Return a name for whose limits are consumed; the key cannot be read back from it."""
    return hashlib.sha256(f"{vendor}\0{secret}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Pace:
    """Whose limits a client consumes, and what they are by endpoint family."""

    account: str = ""
    families: Mapping[str, Sequence[Limit]] = field(default_factory=dict)
    slots: Slots = OWN_SLOTS

    async def turn(self, family: str, longest_s: float, sleep: Sleep) -> float:
        """Wait until every limit of the family lets one more call go.

        Returns:
            0.0 when it is our turn; the seconds it is away when they exceed `longest_s`.
        """
        while True:
            wait_s, due = await self._book(family, 1)
            if wait_s <= longest_s:
                if wait_s > 0:
                    await sleep(wait_s)
                    penalty_s, _ = await self._book(family, 0)
                else:
                    penalty_s = 0.0
                if penalty_s <= 0 and time.monotonic() - due <= LATE_S:
                    return 0.0
            await self._give_back(family, due)
            if wait_s > longest_s:
                return wait_s

    async def push_back(self, family: str, seconds: float) -> None:
        """Let nobody who shares the account call this family for so long."""
        await asyncio.to_thread(self.slots.penalise, self.account, family, seconds)

    async def _give_back(self, family: str, due: float) -> None:
        """Free a turn nobody takes, so that it does not count against those to come."""

        def give_back() -> None:
            self.slots.give_back(self.account, family, time.monotonic() - due)

        await asyncio.to_thread(give_back)

    async def _book(self, family: str, n: int) -> tuple[float, float]:
        """Return the wait and, on the monotonic clock, its end; both taken in the thread."""
        limits = self.families.get(family, ())

        def book() -> tuple[float, float]:
            wait_s = self.slots.reserve(self.account, family, limits, n)
            return wait_s, time.monotonic() + wait_s

        return await asyncio.to_thread(book)
