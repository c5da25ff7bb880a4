"""The connection of an applying run to the mail platform, and in which order things go over it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from functools import partial
from typing import ParamSpec, Self, TypeVar

from connectors import klaviyo
from connectors.errors import Unavailable
from connectors.klaviyo import Klaviyo
from domain.runs import Run
from settings import settings
from tasks._io import slots_of

VOLLEY = 10  # bulks of events that may leave in one second
VOLLEY_S = 1.0  # to wait for them at most: an earlier run may have sent some

# One at a time: each thread that computes holds up those whose turn to call has come.
_computing = ThreadPoolExecutor(1, thread_name_prefix="bodies")

P = ParamSpec("P")
T = TypeVar("T")


def connect(run: Run) -> AbstractAsyncContextManager[Klaviyo]:
    """Open the client's mail platform, paced together with every other process."""
    return klaviyo.connect(settings(run.client).klaviyo, slots=slots_of(run))


class Line:
    """One connection to the mail platform for all batches of a plan, opened when first used.

    Profiles and events go over it beside each other, but no event before the platform took the
    first profiles: an outage then leaves nothing behind.
    """

    def __init__(self, run: Run) -> None:
        self._run, self._stack = run, AsyncExitStack()
        self._mail: Klaviyo | None = None
        self._clear, self._outage = asyncio.Event(), ""
        self._ready, self._answered = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._stack.aclose()

    async def mail(self) -> Klaviyo:
        """Return the client; raises NotConfigured where there is no key."""
        if self._mail is None:
            self._mail = await self._stack.enter_async_context(connect(self._run))
        return self._mail

    async def cleared(self) -> None:
        """Wait until events may leave; raises Unavailable when they must not."""
        self._ready.release()
        await self._clear.wait()
        if self._outage:
            raise Unavailable("klaviyo", "send_events", self._outage)

    async def prepared(self, bulks: int) -> None:
        """Wait until as many bulks of events are ready as may leave in one second.

        Else they leave as they get ready, and late ones hold up all that come after them.
        """
        await _counted(self._ready, min(bulks, VOLLEY))

    async def under_way(self, bulks: int) -> None:
        """Wait until those have left: imports have time, and preparing them makes bulks late."""
        await _counted(self._answered, min(bulks, VOLLEY))

    def answered(self) -> None:
        """Say that a bulk of events has been answered, or will not be."""
        self._answered.release()

    def clear(self, outage: str = "") -> None:
        """Let events leave, or say why none may; only what is said first counts."""
        if not self._clear.is_set():
            self._outage = outage
        self._clear.set()


async def _counted(done: asyncio.Semaphore, number: int) -> None:
    """Wait until so many are done, for a while."""
    with suppress(TimeoutError):
        async with asyncio.timeout(VOLLEY_S):
            for _ in range(number):
                await done.acquire()


async def computed(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do what keeps the processor busy, in the one thread for it."""
    doing = partial(work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_computing, doing)


async def together(work: Iterable[Awaitable[T]]) -> list[T]:
    """Do several things at a time; when one fails the others still end, then it raises."""
    ended = await asyncio.gather(*work, return_exceptions=True)
    results = [one for one in ended if not isinstance(one, BaseException)]
    for one in ended:
        if isinstance(one, BaseException):
            raise one
    return results
