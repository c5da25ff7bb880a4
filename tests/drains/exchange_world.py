"""A telephone company in a file, and people who may be called: for the tests of placing calls."""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.errors import ConnectorError
from drains.exchange import Exchange, Heard
from settings import ChurnSettings, LeaseSettings, Settings, TwilioSettings, UnknownSettings
from store import call_queue, people
from store.call_attempts import Attempt
from store.database import Database
from store.people import Person

PHONE, CALLER = "+33612345678", "+33162000001"
KEY, SUBJECT = "own:churn:call:c1:2026-W48", "c1"
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
AGREED = {
    "person": PHONE, "channel": "call", "purpose": "win-back",
    "wording": "J'accepte d'être appelée.", "source": "order form",
    "given_at": datetime(2026, 9, 1, tzinfo=UTC),
}  # fmt: skip


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FileCarrier:
    """A telephone company whose calls are lines of a file, so that several processes share it.

    `says` is raised instead of answering; `rings` tells whether the call is placed all the same.
    """

    ledger: Path
    clock: Clock
    says: list[ConnectorError] = field(default_factory=list)
    rings: bool = True

    async def dial(self, attempt: Attempt) -> Heard:
        if self.rings:
            self.ring(attempt.phone)
        if self.says:
            raise self.says.pop(0)
        return self._all()[-1]

    def ring(self, phone: str) -> None:
        """Place a call, and have it on the disk before anybody can die."""
        number = len(self._lines()) + 1
        line = {"sid": f"CA{number:032x}", "to": phone, "at": self.clock().isoformat()}
        with self.ledger.open("a") as file:
            file.write(json.dumps(line | {"status": "queued"}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    async def calls_to(self, attempt: Attempt, since: datetime) -> list[Heard]:
        return [
            heard
            for heard, line in zip(self._all(), self._lines(), strict=True)
            if line["to"] == attempt.phone
        ]

    async def call(self, sid: str) -> Heard:
        return next(heard for heard in self._all() if heard.sid == sid)

    def _all(self) -> list[Heard]:
        return [
            Heard(line["sid"], line["status"], datetime.fromisoformat(line["at"]))
            for line in self._lines()
        ]

    def _lines(self) -> list[dict[str, str]]:
        if not self.ledger.exists():
            return []
        return [json.loads(line) for line in self.ledger.read_text().splitlines()]

    @property
    def rung(self) -> int:
        """How many calls were placed."""
        return len(self._lines())


def exchange_of(db: Database, carrier: FileCarrier) -> Exchange:
    """Return an exchange on simulated ground, at the carrier's own time."""
    settings = Settings(
        churn=ChurnSettings(caller=CALLER, voice=True),
        lease=LeaseSettings(seconds=30),
        unknown=UnknownSettings(settle_seconds=300),
        twilio=TwilioSettings(account_sid="AC" + "a" * 32, auth_token="t", caller=CALLER),
    )
    return Exchange("own", settings, db, carrier.clock, carrier=carrier)


def queue_one(db: Database, *, agreed: bool = True, key: str = KEY) -> None:
    """Know a customer, and queue a call to her."""
    people.upsert(db, "own", [Person("0", SUBJECT, "a@example.com", PHONE, country="FR")])
    if agreed:
        people.give_consent(db, "own", [AGREED])
    call_queue.put(db, key, "own", SUBJECT, PHONE, {"grounds": []}, at=TUESDAY)
