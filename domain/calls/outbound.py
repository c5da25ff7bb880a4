"""Calls we place: how often again, when, and what the carrier's words mean.

Whether a person may be called at a moment is `domain.consent`'s to say, and it is asked before
every dial: hours where the number is and where the address is, the stricter of the two; at most
four attempts in 30 days, retries among them. Here is only what comes on top.

The pace, below one call a second, is the connector's.

Source: product study V8 to V11.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.consent import may_call
from domain.contact_facts import Callee, ContactHistory

MOST_TRIES = 3  # of one queued call; the guard counts the month
KEPT = timedelta(days=14)  # an older reason to call is no reason any more
# The process that queued a call: the word a consent to such calls is recorded with.
CONSENT_FOR: Mapping[str, str] = MappingProxyType({"churn": "win-back"})


class Ending(StrEnum):
    """How an attempt ended."""

    ANSWERED = "answered"
    VOICEMAIL = "voicemail"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"  # the carrier could not place it
    CANCELED = "canceled"  # we took it back before anybody answered


AGAIN_AFTER: Mapping[Ending, timedelta] = MappingProxyType({
    Ending.BUSY: timedelta(minutes=30),
    Ending.NO_ANSWER: timedelta(hours=4),
    Ending.VOICEMAIL: timedelta(days=1),
})  # fmt: skip

_MACHINES = ("machine", "fax")
_ENDED = {"busy", "no-answer", "failed", "canceled"}


def ending_of(status: str, answered_by: str = "") -> Ending | None:
    """Return how a call ended, None while it has not; both words are the carrier's."""
    if status == "completed":
        return Ending.VOICEMAIL if is_machine(answered_by) else Ending.ANSWERED
    return Ending(status) if status in _ENDED else None


def is_machine(answered_by: str) -> bool:
    """Return whether a machine answered; what is not known is taken for a person."""
    return answered_by.startswith(_MACHINES)


def next_try(
    person: Callee,
    facts: ContactHistory,
    ending: Ending,
    *,
    tries: int,
    queued_at: datetime,
    now: datetime,
) -> datetime | None:
    """Return when this call may be tried again; None: not by itself.

    Args:
        facts: with the attempt that just ended among its calls.
        tries: attempts of this queued call so far.
    """
    pause = AGAIN_AFTER.get(ending)
    if pause is None or tries >= MOST_TRIES:
        return None
    moment = first_allowed(person, facts, now + pause)
    return moment if moment and moment - queued_at <= KEPT else None


def first_allowed(person: Callee, facts: ContactHistory, earliest: datetime) -> datetime | None:
    """Return the first moment from `earliest` on at which the guard lets this person be called."""
    verdict = may_call(person, earliest, facts)
    return earliest if verdict.allowed else verdict.earliest_next
