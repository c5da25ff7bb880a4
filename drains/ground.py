"""What every drain stands on: one client's settings, store, vendors and clock."""

import asyncio
import logging
import random
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from connectors.pace_file import FileSlots
from connectors.silence import silent_at
from domain.dropship.routes import Routes
from domain.dropship.settling import waits
from domain.dropship.words import Storefront, Supplier
from domain.pace import Slots
from drains.ports import StorefrontPort, SupplierPort
from settings import Settings, settings
from store.claims import LeaseLost
from store.database import Database, database
from store.pace import StoreSlots

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

log = logging.getLogger(__name__)

AT_ONCE = 8  # rows one drain works on side by side, at most


@dataclass(frozen=True, slots=True)
class Ground:
    """One client, ready to be worked for.

    Attributes:
        actor: who writes in the audit.
        clock: the time, aware, UTC.
        silent_at: when a vendor last let a call go unanswered, by its name.
    """

    client: str
    settings: Settings
    db: Database
    routes: Routes
    storefronts: dict[Storefront, StorefrontPort]
    suppliers: dict[Supplier, SupplierPort]
    actor: str = "worker"
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    silent_at: Callable[[str], datetime | None] = silent_at

    def now(self) -> datetime:
        """The time, aware, UTC."""
        return self.clock()

    @property
    def now_s(self) -> float:
        """The time in seconds since the epoch."""
        return self.clock().timestamp()

    @property
    def lease_s(self) -> float:
        """How long a row is held."""
        return self.settings.lease.seconds

    @property
    def settle_s(self) -> float:
        """How long after an attempt its absence at the vendor counts."""
        return self.settings.unknown.settle_seconds

    def wait_s(self, tries: int) -> float:
        """Return how long a row waits after so many tries, with jitter."""
        retry = self.settings.retry
        return waits(tries, retry.base_seconds, retry.max_seconds, random.random())  # jitter

    async def write(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a transaction in a thread, so that a busy database delays nobody else."""
        return await asyncio.to_thread(fn, *args, **kwargs)


def store_of(client: str) -> Database:
    """Return the store of a client."""
    return database(settings(client).database.url)


def slots_of(client: str) -> Slots:
    """Return where calls are booked: with all processes of this machine, or of this database."""
    return _slots(settings(client).database.url)


@lru_cache
def _slots(url: str) -> Slots:
    db = database(url)
    file = db.engine.url.database
    if db.is_sqlite and file:
        return FileSlots(Path(file).parent)
    return StoreSlots(db)


async def each(
    items: Sequence[T], work: Callable[[T], Awaitable[None]], name: Callable[[T], str]
) -> int:
    """Work on claimed rows side by side; return how many there were.

    A row that fails is left to its lease: nothing is known about it then, and the next worker
    finds out. It never takes the others with it.
    """

    async def one(item: T) -> None:
        try:
            await work(item)
        except LeaseLost as lost:
            log.info("%s", lost)
        except Exception as exc:  # its text may quote an order: only its place is logged
            at = traceback.extract_tb(exc.__traceback__)[-1]
            place = f"{type(exc).__name__} at {Path(at.filename).name}:{at.lineno}"
            log.error("%s: %s, left to its lease", name(item), place)  # noqa: TRY400

    await asyncio.gather(*(one(item) for item in items))
    return len(items)


@asynccontextmanager
async def lease_kept(renew: Callable[[], None], every_s: float) -> AsyncIterator[None]:
    """Renew a lease while the work under it goes on; a frozen process stops renewing."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(every_s)
            await asyncio.to_thread(renew)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
