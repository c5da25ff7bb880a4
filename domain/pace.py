"""Pace: how many calls a vendor lets one account make, and when the next one may leave.

A vendor counts calls in sliding windows, several at once (75 in any second and 750 in any minute).
We book each call before it leaves: a booking is a time, never earlier than the one before, and the
next is as early as every window allows. Whoever keeps the bookings (this process, a file, a
database) asks `next_slot`, so the arithmetic exists once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

# The vendor's window is stretched by this much, because the network delays one call and not the
# next: of two calls a window apart, the first may arrive late. It costs 1.5 % of the rate.
MARGIN = 0.015

# Within the shortest window calls leave one by one, because a volley is delayed by its own weight:
# this far apart, or a little faster than the window's average where so many would not fit.
APART_S = 0.01
SPREAD = 0.9
SQUEEZE = 0.9  # of that, what two must at least keep when one of them is late

# A turn missed by more counts from when it is taken, because it may share a window with a later
# one. It leaves the shortest margin (15 ms of a second) room for the way to the vendor's counter.
LATE_S = 0.006

# The booking nearest to the time we seek is the one we made, or as good: each call takes one away
# and puts one back. One further off is another's; ours was forgotten, which it is only this long
# after it ceased to matter.
SAME_S = 0.25


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` calls in any `window_s` seconds."""

    calls: int
    window_s: float


class Slots(Protocol):
    """Where bookings are kept; what is shared by those who share it."""

    def reserve(self, account: str, family: str, limits: Sequence[Limit], n: int = 1) -> float:
        """Book n calls to leave together and return the seconds to wait before they do.

        Counted from the return: a little below zero when booking took long.
        """

    def confirm(self, account: str, family: str, limits: Sequence[Limit], ago_s: float) -> float:
        """Ask whether the call booked for so many seconds ago may leave now.

        Returns:
            The seconds to wait, for which the booking has then been moved; at or below zero when
            it may leave: minus the seconds it is late.
        """

    def give_back(self, account: str, family: str, ago_s: float) -> None:
        """Forget the booking that came due so many seconds ago: its call did not leave."""

    def penalise(self, account: str, family: str, seconds: float) -> None:
        """Let no booking of this family fall into the next `seconds`, for anybody."""


def next_slot(
    nth_newest: Callable[[int], float | None],
    limits: Sequence[Limit],
    now: float,
    *,
    n: int = 1,
    not_before: float = 0.0,
) -> float:
    """Return the earliest time at which n more calls may leave.

    Args:
        nth_newest: the time of the n-th newest booking (1 is the newest), None where there are
            fewer; on the same clock as `now`, in seconds.
        limits: the vendor's; n must not exceed the smallest of them.
        not_before: the end of a penalty.
    """
    earliest = max(now, not_before)
    if not limits:
        return earliest
    newest = nth_newest(1)
    if newest is not None:
        earliest = max(earliest, newest + _apart_s(limits))
    for limit in limits:
        oldest_beside = nth_newest(limit.calls - n + 1)  # it must have left the window by then
        if oldest_beside is not None:
            earliest = max(earliest, oldest_beside + limit.window_s * (1 + MARGIN))
    return earliest


def confirmed(
    nth_due: Callable[[int], float | None],
    limits: Sequence[Limit],
    due: float,
    now: float,
    *,
    not_before: float = 0.0,
) -> float:
    """Return when a call booked for `due`, which has come, may leave: at `due` as a rule.

    Later if it missed its turn, if others missed theirs so that they share its windows, or after a
    penalty. So who is late holds up only those who count on his having left, and by no more.

    Args:
        nth_due: the time of the n-th newest of the other bookings that have come due by now (1 is
            the newest), None where there are fewer.
    """
    at = max(due if now - due <= LATE_S else now, not_before)
    if limits and (newest := nth_due(1)) is not None:
        at = max(at, newest + SQUEEZE * _apart_s(limits))
    for limit in limits:
        oldest_beside = nth_due(limit.calls)
        if oldest_beside is not None:
            at = max(at, oldest_beside + limit.window_s * (1 + MARGIN))
    return at


def _apart_s(limits: Sequence[Limit]) -> float:
    shortest = min(limits, key=lambda limit: limit.window_s)
    return min(APART_S, SPREAD * shortest.window_s / shortest.calls)


def memory_s(limits: Sequence[Limit]) -> float:
    """Return how long a booking matters; an older one may be forgotten."""
    if not limits:
        return 0.0
    return max(limit.window_s for limit in limits) * (1 + MARGIN) + SAME_S
