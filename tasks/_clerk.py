"""The one thread that writes receipts: small batches first, of those the ones not yet sent.

In the common threads, calls wait for their turn; and the embedded database takes one writer at a
time, so that a batch of ten thousand would stand before the ten small ones due this second.
"""

import asyncio
import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from itertools import count
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

BEFORE, AFTER = 0, 1  # the acts are made

Rank = tuple[int, int]  # how many acts, and whether before or after they are made: the least first
_Job = tuple[Rank, int, Callable[[], Any], "Future[Any]"]


async def by_the_clerk(rank: Rank, write: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Write receipts when it is their turn, and return what that returns."""
    written: R = await asyncio.wrap_future(_clerk().take(rank, partial(write, *args, **kwargs)))
    return written


class _Clerk:
    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="receipts")
        self._jobs: list[_Job] = []
        self._lock, self._number = threading.Lock(), count()

    def take(self, rank: Rank, write: Callable[[], Any]) -> "Future[Any]":
        """Put a job where it belongs among those that wait."""
        waiting: Future[Any] = Future()
        with self._lock:
            heapq.heappush(self._jobs, (rank, next(self._number), write, waiting))
        self._thread.submit(self._do_one)
        return waiting

    def _do_one(self) -> None:
        with self._lock:
            _, _, write, waiting = heapq.heappop(self._jobs)
        if not waiting.set_running_or_notify_cancel():
            return
        try:
            waiting.set_result(write())
        except BaseException as exc:  # it belongs to whoever waits
            waiting.set_exception(exc)


@lru_cache
def _clerk() -> _Clerk:
    return _Clerk()
