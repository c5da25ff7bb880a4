"""What placing calls stands on: one client's settings, store, telephone company and clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from settings import Settings
from store.call_attempts import Attempt
from store.database import Database

AFTER_LIMIT_S = 120.0  # past ringing and the longest call, without a word of the carrier: ask it


@dataclass(frozen=True, slots=True)
class Heard:
    """What the carrier says of a call."""

    sid: str
    status: str
    at: datetime | None = None
    answered_by: str = ""
    seconds: int | None = None


class Carrier(Protocol):
    """What this drain needs of a telephone company; raises the connectors' errors."""

    async def dial(self, attempt: Attempt) -> Heard:
        """Have a call placed. Uncertain: it may ring."""

    async def calls_to(self, attempt: Attempt, since: datetime) -> list[Heard]:
        """Return the calls from the attempt's number to its number since a moment."""

    async def call(self, sid: str) -> Heard:
        """Return one call as it stands."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One client's calls, without a line to the carrier. `clock` gives the time, aware, UTC."""

    client: str
    settings: Settings
    db: Database
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def caller(self) -> str:
        """The number that is shown."""
        return caller_of(self.settings)

    @property
    def simulated(self) -> bool:
        """Whether the carrier is a simulator."""
        return self.settings.twilio is not None and self.settings.twilio.simulated

    @property
    def quiet_s(self) -> float:
        """How long a placed call may stay silent before the carrier is asked about it."""
        voice = self.settings.voice
        return voice.ring_seconds + voice.call_minutes * 60 + AFTER_LIMIT_S


@dataclass(frozen=True, slots=True)
class Exchange(Desk):
    """A desk with a line to the carrier: it can dial."""

    carrier: Carrier = field(kw_only=True)


def caller_of(settings: Settings) -> str:
    """Return the number calls are placed from, empty if none is set."""
    return (settings.twilio.caller if settings.twilio else "") or settings.churn.caller
