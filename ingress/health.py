"""`GET /health` and `GET /ready`: what is configured, what waits, and whether we can write.

Neither asks a vendor. Both ask the store, one question at a time and not for long: whoever asks
while a question is still open waits for its answer, so a stuck store costs one thread.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingress.answers import Json
from ingress.tenants import Tenant, Tenants
from settings import Settings
from store.waiting import Waiting, check_writable, waiting

PATIENCE_S = 2.0

T = TypeVar("T")


class Question(Generic[T]):
    """One question to the store, asked by one thread at a time."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._open: asyncio.Task[T] | None = None

    async def answer(self) -> T | None:
        """Return the answer; None where the store fails, or does not answer in time."""
        if self._open is None or self._open.done():
            self._open = asyncio.create_task(run_in_threadpool(self._ask))
        await asyncio.wait([self._open], timeout=PATIENCE_S)
        if not self._open.done() or self._open.cancelled() or self._open.exception():
            return None
        return self._open.result()


class Health:
    """The two routes about ourselves."""

    def __init__(self, settings: Settings, tenants: Tenants) -> None:
        self._settings = settings
        self._writable = [Question(_writing(one)) for one in tenants]
        self._waiting = [Question(_asking(one)) for one in tenants]

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/health", self.health, methods=["GET"]),
            Route("/ready", self.ready, methods=["GET"]),
        ]

    async def health(self, _request: Request) -> Response:
        """Say what is configured, and for how many seconds the oldest work has waited.

        Anybody may ask, so no client is named.
        """
        vendors = [name for name, f in Settings.model_fields.items() if f.default is None]
        configured = {name: getattr(self._settings, name) is not None for name in vendors}
        answers = await asyncio.gather(*(one.answer() for one in self._waiting))
        read = [said for said in answers if said is not None]
        waits = {
            "clients": len(answers), "unreadable": len(answers) - len(read),
            "bell_s": _longest(said.bell_s for said in read),
            "part_s": _longest(said.part_s for said in read),
        }  # fmt: skip
        return Json({"status": "ok", "vendors": configured, "waiting": waits})

    async def ready(self, _request: Request) -> Response:
        """Say whether a webhook would be taken."""
        if not all(await asyncio.gather(*(one.answer() for one in self._writable))):
            raise HTTPException(503, "the store cannot be written")
        return Json({"status": "ready"})


def _longest(waits: Iterable[float | None]) -> float | None:
    return max((one for one in waits if one is not None), default=None)


def _writing(tenant: Tenant) -> Callable[[], bool]:
    def ask() -> bool:
        check_writable(tenant.store())
        return True

    return ask


def _asking(tenant: Tenant) -> Callable[[], Waiting]:
    def ask() -> Waiting:
        return waiting(tenant.store(), tenant.client, time.time())

    return ask
