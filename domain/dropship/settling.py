"""What a look-up at the supplier proves, how long to wait, and when to ask a person.

An attempt without a clear answer is settled by reading. "Absent" counts only when it was seen
long enough after the attempt ended: suppliers finish work after we stopped listening.
Source: design of the order process, "Exactly-once-effect recipe" and the part's states.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from domain.dropship.routing import supplier_lines
from domain.dropship.words import PartLine, PartState, Sold

# What a look-up can make of an unsettled part, as long as the shop still wants it.
Settled = Literal["PLACED", "UNPAID", "PLANNED", "REFUSED", "UNKNOWN"]

# From here on a person is asked; the looking goes on.
ASK_AFTER_TRIES = 20
ASK_AFTER = timedelta(hours=6)

# A vendor that lets calls go unanswered is given up to so many settling times instead of one.
PATIENCE = 4

_MAX_DOUBLINGS = 60  # beyond any wait; keeps the power of two a float


def waits(tries: int, base_s: float, max_s: float, jitter: float) -> float:
    """Return how many seconds to wait after the given number of tries.

    Doubled with each try from `base_s` up to `max_s`, then shortened by up to a half.

    Args:
        jitter: a fresh random number, 0 to 1; 1 gives the full wait.
    """
    doublings = min(max(0, tries - 1), _MAX_DOUBLINGS)
    return min(max_s, base_s * 2.0**doublings) * (0.5 + 0.5 * jitter)


def settle(
    found: Sold | None,
    *,
    ended_at: datetime,
    now: datetime,
    settle_s: float,
    cancelled_allowed: bool = False,
) -> tuple[PartState, str]:
    """Return the state a look-up proves, and why in words.

    Args:
        found: the supplier's answer; None only where it surely says that there is no such order.
        ended_at: when the last attempt ended or was given up.
        now: when the look-up was sent, not when it was answered.
        settle_s: how long a supplier may still be working on an attempt that has ended.
        cancelled_allowed: the shop no longer wants the part: if nothing of it exists, and will
            not, it is CANCELLED instead of being planned again.

    Returns:
        One of `Settled`, or CANCELLED where that is allowed.
    """
    left_s = remaining_s(ended_at, now, settle_s)
    if found is None:
        if left_s > 0:
            return "UNKNOWN", f"not there yet; counts as absent in {left_s:.0f} s"
        if cancelled_allowed:
            return "CANCELLED", "absent at the supplier, and no longer wanted"
        return "PLANNED", "absent at the supplier"
    if found.cancelled:
        if cancelled_allowed:
            return "CANCELLED", "cancelled at the supplier, and no longer wanted"
        return "REFUSED", f"cancelled at the supplier ({found.status})"
    if found.paid:
        return "PLACED", f"found, paid ({found.status})"
    if left_s > 0:
        return "UNKNOWN", f"found, not paid yet; counts as unpaid in {left_s:.0f} s"
    return "UNPAID", f"found, not paid ({found.status})"


def counts_from(ended_at: datetime, silent_at: datetime | None, settle_s: float) -> datetime:
    """Return from when the settling time of an attempt counts.

    From its end; while the vendor is slow, from when it last let any call go unanswered, because
    it may take in an old request as late as it answers new ones. Never without end: the settling
    time is over after `PATIENCE` times itself.
    """
    if silent_at is None:
        return ended_at
    longest = ended_at + timedelta(seconds=(PATIENCE - 1) * settle_s)
    return max(ended_at, min(silent_at, longest))


def remaining_s(ended_at: datetime, now: datetime, settle_s: float) -> float:
    """Return after how many seconds a look-up will prove absence; 0 if it does now."""
    return max(0.0, settle_s - (now - ended_at).total_seconds())


def gives_up(tries: int, since: datetime, now: datetime) -> bool:
    """Return whether a person is to be asked about a part unsettled since then."""
    return tries >= ASK_AFTER_TRIES or now - since >= ASK_AFTER


def same_lines(wanted: Sequence[PartLine], sold: Sold) -> bool:
    """Return whether the supplier sold what was asked for; True where it does not say."""
    if not sold.lines:
        return True
    got: Counter[str] = Counter()
    for sku, quantity in sold.lines:
        got[sku.strip().casefold()] += quantity
    asked: Counter[str] = Counter()
    for sku, quantity in supplier_lines(wanted).items():
        asked[sku.strip().casefold()] += quantity
    return got == asked
