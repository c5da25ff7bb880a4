"""Breakers of AI providers in the store, so that every process and machine shares them.

The rules are `domain.breaker`; this is where it remembers. One row per account is the lock.
"""

import time
from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import Connection, select, update

from domain.breaker import Failure, Health, Pass, admitted, after_failure
from store.database import Database
from store.models import BreakerRow

_COLUMNS = tuple(getattr(BreakerRow, name) for name in Health.__slots__)


class StoreBreakers:
    """`domain.breaker.Breakers` kept in a database; the clock is the machine's, in epoch seconds.

    Its looks go to the database, so they belong in a thread.
    """

    quick = False

    def __init__(self, db: Database, clock: Callable[[], float] = time.time) -> None:
        self._db, self.now = db, clock

    def look(self, account: str) -> Health:
        """Return what is known of an account."""
        with self._db.read() as connection:
            found = connection.execute(select(*_COLUMNS).where(BreakerRow.account == account))
            row = found.first()
        return Health(*row) if row else Health()

    def admit(self, account: str, probe_s: float) -> tuple[Pass, Health]:
        """Return whether the caller may ask; of many processes, one gets the probe."""
        verdict, known = admitted(self.look(account), self.now(), probe_s)
        if verdict != "probe":
            return verdict, known
        with self._db.write() as connection:  # only a probe needs the lock, and a second look
            verdict, known = admitted(_locked(connection, account), self.now(), probe_s)
            if verdict == "probe":
                self._keep(connection, account, known)
        return verdict, known

    def failed(self, account: str, failure: Failure) -> None:
        """Remember a failure."""
        with self._db.write() as connection:
            connection.execute(
                self._db.insert(BreakerRow).values(account=account).on_conflict_do_nothing()
            )
            known = _locked(connection, account)
            self._keep(connection, account, after_failure(known, failure, self.now()))

    def succeeded(self, account: str) -> None:
        """Forget every failure."""
        with self._db.write() as connection:
            self._keep(connection, account, Health())

    def gave_up(self, account: str) -> None:
        """Give a probe back."""
        with self._db.write() as connection:
            connection.execute(
                update(BreakerRow).where(BreakerRow.account == account).values(probe_until=0.0)
            )

    def _keep(self, connection: Connection, account: str, known: Health) -> None:
        connection.execute(
            update(BreakerRow).where(BreakerRow.account == account).values(**asdict(known))
        )


def _locked(connection: Connection, account: str) -> Health:
    """Return what is known, held until the transaction ends."""
    held = select(*_COLUMNS).where(BreakerRow.account == account).with_for_update()
    row = connection.execute(held).first()
    return Health(*row) if row else Health()
