"""What goes wrong on purpose at the realtime door, and when.

A fault is of a kind, at a point, for a number of times; a plan is a list of them, and a connection
that reaches a point takes the first that is left for it.

Points    accept (the upgrade), created (before session.created), updated (a session.update came),
          commit (a turn was heard), response (created, nothing said yet), mid_response (after
          `deltas` pieces of sound), speech (the caller began to speak), cancel (response.cancel
          came, or the caller interrupted), idle (`after_s` after the session was set up)
At accept refuse (connection aborted), unauthorised (401), too_many (429, with Retry-After where
          `retry_after_s` is set), unavailable (503), slow (`slow_s` before the answer)
Elsewhere stall (not another word on this connection), slow, reset (RST), close (a clean close with
          `code`), malformed (half of an event), oversized (`bytes` of one event), binary (a frame
          that is no text), expired (the vendor's max_duration), unknown (an event of no known
          type), duplicated (the next event comes twice); at cancel also late (the sound goes on)
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from random import Random
from typing import Any

AT_ACCEPT = frozenset({"refuse", "unauthorised", "too_many", "unavailable", "slow"})
IN_SESSION = frozenset({"stall", "slow", "reset", "close", "malformed", "oversized", "binary",
                        "expired", "unknown", "duplicated"})  # fmt: skip
POINTS = ("accept", "created", "updated", "commit", "response", "mid_response", "speech",
          "cancel", "idle")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong; `times` -1 is for ever, `share` of those who reach the point."""

    kind: str
    at: str
    times: int = 1
    share: float = 1.0
    deltas: int = 3
    after_s: float = 1.0
    slow_s: float = 3.0
    retry_after_s: float | None = None
    code: int = 1011
    bytes: int = 17 * 1024 * 1024


class Plan:
    """The faults still to come, and the count of those that came, by "kind at point"."""

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0) -> None:
        self.injected: Counter[str] = Counter()
        self.came: list[float] = []  # when each did, by time.monotonic
        self._left: list[list[Any]] = []
        self._random = Random(seed)
        self.put(faults, seed)

    def put(self, faults: Iterable[Fault], seed: int = 0) -> None:
        """Replace the plan; what was injected stays counted.

        Raises:
            ValueError: a kind that cannot happen at its point.
        """
        listed = list(faults)
        for one in listed:
            kinds = AT_ACCEPT if one.at == "accept" else IN_SESSION
            if one.at not in POINTS or one.kind not in kinds | ({"late"} & {_late(one)}):
                raise ValueError(f"no {one.kind} at {one.at}")
        self._left = [[one, one.times] for one in listed]
        self._random = Random(seed)

    def draw(self, at: str, deltas: int = 0) -> Fault | None:
        """Return what goes wrong at a point, and count it; None: nothing."""
        for entry in self._left:
            one, times = entry
            if one.at != at or times == 0 or (at == "mid_response" and deltas < one.deltas):
                continue
            if one.share < 1 and self._random.random() >= one.share:
                continue
            entry[1] = times - 1 if times > 0 else times
            self.injected[f"{one.kind} at {at}"] += 1
            self.came.append(time.monotonic())
            return one  # type: ignore[no-any-return]
        return None

    def first_idle_s(self) -> float | None:
        """Return after how long the next fault at idle comes; None: none is planned."""
        waits = [one.after_s for one, times in self._left if one.at == "idle" and times]
        return min(waits, default=None)

    def shown(self) -> dict[str, Any]:
        """Return what is left and what came, for the control route."""
        left = [{**asdict(one), "times": times} for one, times in self._left if times]
        return {"plan": left, "injected": dict(self.injected)}


def read(rows: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Read faults from JSON.

    Raises:
        ValueError: an unknown member, or one that is missing.
    """
    known = {one.name for one in fields(Fault)}
    for row in rows:
        if not {"kind", "at"} <= set(row) <= known:
            raise ValueError(f"a fault has kind, at, and some of {', '.join(sorted(known))}")
    return [Fault(**row) for row in rows]


def _late(fault: Fault) -> str:
    return "late" if fault.at == "cancel" else ""
