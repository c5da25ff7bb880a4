"""Where the breakers of AI providers are kept: in this process, or in a file for all of a machine.

`domain.breaker` has the rules; this module remembers. An account is named by a hash of its key.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from domain.breaker import (
    LONGEST_ASKED_S,
    Failure,
    Health,
    Pass,
    admitted,
    after_failure,
)

_TABLE = """
CREATE TABLE IF NOT EXISTS health (
    account TEXT PRIMARY KEY, failures INTEGER NOT NULL, open_until REAL NOT NULL,
    probe_until REAL NOT NULL, why TEXT NOT NULL, kind TEXT NOT NULL
) WITHOUT ROWID
"""
_LOOK = "SELECT failures, open_until, probe_until, why, kind FROM health WHERE account = ?"
FAR_S = LONGEST_ASKED_S + 3600.0  # a rest that ends later was written before the clock was set back


class MemoryBreakers:
    """Breakers of this process alone."""

    quick = True

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.now, self._lock = clock, threading.Lock()
        self._known: dict[str, Health] = {}

    def look(self, account: str) -> Health:
        """Return what is known of an account."""
        return self._known.get(account, Health())

    def admit(self, account: str, probe_s: float) -> tuple[Pass, Health]:
        """Return whether the caller may ask; of many, one gets the probe."""
        with self._lock:
            verdict, self._known[account] = admitted(self.look(account), self.now(), probe_s)
            return verdict, self._known[account]

    def failed(self, account: str, failure: Failure) -> None:
        """Remember a failure."""
        with self._lock:
            self._known[account] = after_failure(self.look(account), failure, self.now())

    def succeeded(self, account: str) -> None:
        """Forget every failure."""
        self._known.pop(account, None)

    def gave_up(self, account: str) -> None:
        """Give a probe back."""
        with self._lock:
            known = self.look(account)
            self._known[account] = Health(
                known.failures, known.open_until, 0.0, known.why, known.kind
            )


class FileBreakers:
    """Breakers of all processes of one machine, in a file under `directory`.

    SQLite's write lock is the only lock. A look takes none: it sees the last state written.
    """

    quick = True

    def __init__(self, directory: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self.now = directory / "breakers.db", clock
        self._open = threading.local()

    def look(self, account: str) -> Health:
        """Return what is known of an account."""
        return self._read(self._connection(), account)

    def admit(self, account: str, probe_s: float) -> tuple[Pass, Health]:
        """Return whether the caller may ask; of many processes, one gets the probe."""
        verdict: Pass = "go"

        def decide(health: Health) -> Health:
            nonlocal verdict
            verdict, known = admitted(health, self.now(), probe_s)
            return known

        known = self._change(account, decide)  # decides, so it comes first
        return verdict, known

    def failed(self, account: str, failure: Failure) -> None:
        """Remember a failure."""
        self._change(account, lambda health: after_failure(health, failure, self.now()))

    def succeeded(self, account: str) -> None:
        """Forget every failure."""
        self._change(account, lambda _: Health())

    def gave_up(self, account: str) -> None:
        """Give a probe back."""
        self._change(account, lambda h: Health(h.failures, h.open_until, 0.0, h.why, h.kind))

    def close(self) -> None:
        """Let go of the file, in this thread."""
        open_one = getattr(self._open, "db", None)
        if open_one is not None:
            open_one.close()
            self._open.db = None

    def _change(self, account: str, change: Callable[[Health], Health]) -> Health:
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            known = change(self._read(db, account))
            db.execute(
                "INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?)",
                (account, *astuple(known)),
            )
        return known

    def _read(self, db: sqlite3.Connection, account: str) -> Health:
        row = db.execute(_LOOK, (account,)).fetchone()
        known = Health(*row) if row else Health()
        return Health() if known.open_until > self.now() + FAR_S else known

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._open, "db", None)
        if db is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=30.0)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = OFF")  # lost on power failure: harmless
            db.execute(_TABLE)
            db.commit()
            self._open.db = db
        return db


OWN_BREAKERS = MemoryBreakers()  # of this process, for whoever is given nothing wider
