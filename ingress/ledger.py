"""Durable before acknowledged: what arrives together is written in one commit.

Each database has one writer. While a commit is on its way to the disk, deliveries queue, and all
that queued go into the next one: a flush of the disk costs the same for one row as for a hundred.
An answer is given only after the commit that holds its delivery.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.errors import AutomationError
from store import doorbells, jobs
from store.database import Database
from store.doorbells import Delivery

QUEUE = 2000  # deliveries that may wait
BATCH = 200

log = logging.getLogger("ingress")


class NotKept(AutomationError):
    """A delivery could not be written down: whoever sent it has to send it again."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A job that a delivery asks for; the id keeps a repeated delivery from asking twice."""

    id: str
    kind: jobs.Kind
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one call made known: usually one delivery; several where it names several orders."""

    deliveries: tuple[Delivery, ...]
    errand: Errand | None = None


_Waiting = tuple[Entry, "asyncio.Future[None]"]


class Ledger:
    """The one writer of a database; to be used from one event loop."""

    def __init__(self, open_store: Callable[[], Database], queue: int = QUEUE) -> None:
        self._open, self._queue = open_store, queue
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._writer = ThreadPoolExecutor(1, "ledger")

    async def keep(self, entry: Entry, patience_s: float) -> None:
        """Return once the entry is durable.

        Raises:
            NotKept: it is not, or not known to be in time; sending it again is harmless.
        """
        if len(self._waiting) >= self._queue:
            raise NotKept("too many deliveries wait to be written")
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, kept))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        try:
            await asyncio.wait_for(kept, patience_s)
        except TimeoutError as error:
            raise NotKept("the store does not answer in time") from error

    async def _write(self) -> None:
        """Write until nothing waits."""
        try:
            while self._waiting:
                # Whoever stopped waiting has been told to send it again.
                batch = [one for one in self._waiting[:BATCH] if not one[1].done()]
                del self._waiting[:BATCH]
                if batch:
                    await self._write_batch(batch)
        finally:
            self._writing = None

    async def _write_batch(self, batch: Sequence[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        entries = [entry for entry, _ in batch]
        try:
            await loop.run_in_executor(self._writer, self._commit, entries)
        except Exception as error:  # whatever it was: nobody may be told 200
            log.error("%d deliveries not written: %s", len(batch), type(error).__name__)  # noqa: TRY400  # a traceback could quote what was sent
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(NotKept("the store cannot be written"))
            return
        for _, kept in batch:
            if not kept.done():
                kept.set_result(None)

    def _commit(self, entries: Sequence[Entry]) -> None:
        db, now = self._open(), datetime.now(UTC)
        for entry in entries:
            # First: a delivery that comes again finds it kept, while the other way round a
            # death in between would lose it.
            if entry.errand:
                one = entry.errand
                jobs.add(db, entry.deliveries[0].client, one.kind, one.params, now, one.id)
        rows = [delivery for entry in entries for delivery in entry.deliveries]
        # Two doors that write the same bodies must not wait for each other.
        rows.sort(key=lambda d: (d.client, d.source, d.topic, d.body_sha256))
        doorbells.accept(db, rows, now)
