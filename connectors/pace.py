"""Our side of a vendor's rate limits: nobody who shares an account outruns it.

Bookings are kept in memory (one process), in a file (`pace_file`: all processes of a machine) or in
the store (all machines); `domain.pace` computes, this module waits. An account is named by a hash
of its key.
"""

import asyncio
import hashlib
import threading
import time
from bisect import bisect_left, bisect_right, insort
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import ParamSpec, TypeVar

from domain.pace import LATE_S, SAME_S, Limit, Slots, confirmed, memory_s, next_slot

P = ParamSpec("P")
T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

MOST_CONFIRMED = 6  # times a turn is asked for again; then one goes when it has come
SLOW = 3  # as many is one that takes so long that its answer is late by itself


class MemorySlots:
    """Bookings of this process alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._booked: dict[tuple[str, str], list[float]] = {}
        self._until: dict[tuple[str, str], float] = {}

    def reserve(self, account: str, family: str, limits: Sequence[Limit], n: int = 1) -> float:
        """Book n calls and return the seconds to wait."""
        with self._lock:
            now, key = self._clock(), (account, family)
            booked = self._booked.setdefault(key, [])
            del booked[: bisect_left(booked, now - memory_s(limits))]
            at = next_slot(
                lambda nth: booked[-nth] if nth <= len(booked) else None,
                limits,
                now,
                n=n,
                not_before=self._until.get(key, now),
            )
            booked.extend([at] * n)
            return at - self._clock()

    def confirm(self, account: str, family: str, limits: Sequence[Limit], ago_s: float) -> float:
        """Return the seconds until a booked call that has come due may leave."""
        with self._lock:
            now, key = self._clock(), (account, family)
            booked = self._booked.setdefault(key, [])
            due = self._forget(booked, now - ago_s)
            come = bisect_right(booked, now)
            at = confirmed(
                lambda nth: booked[come - nth] if nth <= come else None,
                limits,
                due,
                now,
                not_before=self._until.get(key, due),
            )
            insort(booked, at)
            return at - self._clock()

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago."""
        with self._lock:
            self._forget(self._booked.get((account, family), []), self._clock() - ago_s)

    def _forget(self, booked: list[float], due: float) -> float:
        """Drop the booking made for `due`, if it is still there, and return its time."""
        nearest = min(booked, key=lambda at: abs(at - due), default=inf)
        if abs(nearest - due) > SAME_S:
            return due
        booked.remove(nearest)
        return nearest

    def penalise(self, account: str, family: str, seconds: float) -> None:
        """Push the family back for everybody in this process."""
        with self._lock:
            key, until = (account, family), self._clock() + seconds
            self._until[key] = max(self._until.get(key, until), until)


OWN_SLOTS = MemorySlots()  # shared by all clients of this process that are given nothing wider


# Bookings wait for each other, across processes too: in the common threads they would hold up all
# other work, and rows would be lost to leases that nobody could renew.
_clerks = ThreadPoolExecutor(4, thread_name_prefix="pace")


async def _booked(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Keep the bookings, in the threads for it."""
    doing = partial(work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_clerks, doing)


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
        wait_s, due = await self._book(family)
        asked = 0
        while wait_s <= longest_s:
            if wait_s > 0:
                await sleep(wait_s)
            elif time.monotonic() - due <= LATE_S:
                return 0.0
            if asked >= MOST_CONFIRMED:  # else many who wait for each other would never leave
                return 0.0
            began = time.monotonic()
            wait_s, due = await self._confirm(family, due)
            asked += SLOW if time.monotonic() - began > LATE_S else 1
        await self._give_back(family, due)
        return wait_s

    async def push_back(self, family: str, seconds: float) -> None:
        """Let nobody who shares the account call this family for so long."""
        await _booked(self.slots.penalise, self.account, family, seconds)

    async def _give_back(self, family: str, due: float) -> None:
        """Free a turn nobody takes, so that it does not count against those to come."""

        def give_back() -> None:
            self.slots.give_back(self.account, family, time.monotonic() - due)

        await _booked(give_back)

    async def _book(self, family: str) -> tuple[float, float]:
        """Return the wait and, on the monotonic clock, its end; both taken in the thread."""
        limits = self.families.get(family, ())

        def book() -> tuple[float, float]:
            wait_s = self.slots.reserve(self.account, family, limits)
            return wait_s, time.monotonic() + wait_s

        return await _booked(book)

    async def _confirm(self, family: str, due: float) -> tuple[float, float]:
        """Return what is left to wait when a turn has come, and its end, as `_book` does."""
        limits = self.families.get(family, ())

        def confirm() -> tuple[float, float]:
            ago_s = time.monotonic() - due
            wait_s = self.slots.confirm(self.account, family, limits, ago_s)
            return wait_s, time.monotonic() + wait_s

        return await _booked(confirm)
