"""Breaker: whether an account may be asked now, after it failed before.

Closed: everybody asks. Open: nobody does, for a while that doubles with each failure in a row, or
for as long as the vendor asked. Half open: the while is over, and exactly one caller may try; what
becomes of that try closes the breaker or opens it again. Whoever remembers (a process, a file, a
database) asks these functions, so the rules exist once.
"""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

REST_S = 30.0  # the shortest rest (the cooling-off of the gateways compared)
LONGEST_REST_S = 300.0
LONGEST_ASKED_S = 86_400.0  # a vendor's own wait is kept, up to a day
BAD_ANSWERS = 3  # useless answers in a row that are no accident

Pass = Literal["go", "probe", "rest"]
Kind = Literal["outage", "limit", "credential", "model", "useless"]


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an account. Times are seconds of one clock; 0.0 is never."""

    failures: int = 0  # in a row
    open_until: float = 0.0
    probe_until: float = 0.0  # somebody tries it; after this moment they are given up
    why: str = ""
    kind: Kind = "outage"

    @property
    def answers(self) -> bool:
        """Whether it did answer, only uselessly."""
        return self.kind == "useless" and not self.clean

    @property
    def clean(self) -> bool:
        """Whether there is nothing to remember."""
        return self.failures == 0 and self.open_until == 0.0


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: its words, what it was, and the wait the vendor asked for."""

    why: str
    kind: Kind = "outage"
    asked_s: float = 0.0


class Breakers(Protocol):
    """Where health is kept; what is shared by those who share it."""

    quick: bool  # a look takes microseconds and needs no thread

    def look(self, account: str) -> Health:
        """Return what is known of an account."""

    def admit(self, account: str, probe_s: float) -> tuple[Pass, Health]:
        """Return whether the caller may ask; a probe is theirs alone for `probe_s` seconds."""

    def failed(self, account: str, failure: Failure) -> None:
        """Remember a failure."""

    def succeeded(self, account: str) -> None:
        """Forget every failure."""

    def gave_up(self, account: str) -> None:
        """Give a probe back that was never answered, because its caller no longer wants it."""

    def now(self) -> float:
        """Return this breaker's time."""


def admitted(health: Health, now: float, probe_s: float) -> tuple[Pass, Health]:
    """Return whether one more caller may ask, and what is known afterwards."""
    if health.open_until == 0.0:
        return "go", health
    if now < health.open_until or now < health.probe_until:
        return "rest", health
    return "probe", replace(health, probe_until=now + probe_s)


def after_failure(health: Health, failure: Failure, now: float) -> Health:
    """Return what is known after a failure.

    A useless answer may be the prompt's fault, so only several in a row open the breaker. Of two
    callers that failed at the same time the second lengthens nothing.
    """
    if now < health.open_until and health.probe_until == 0.0:
        until = max(health.open_until, now + min(failure.asked_s, LONGEST_ASKED_S))
        return replace(health, open_until=until)
    failures = health.failures + 1
    useless = failure.kind == "useless"
    if useless and failures < BAD_ANSWERS and health.open_until == 0.0:
        return Health(failures, 0.0, 0.0, failure.why, failure.kind)
    opened = failures - BAD_ANSWERS if useless else failures - 1
    rest_s = min(REST_S * 2 ** max(0, min(opened, 10)), LONGEST_REST_S)
    until = now + max(rest_s, min(failure.asked_s, LONGEST_ASKED_S))
    return Health(failures, until, 0.0, failure.why, failure.kind)
