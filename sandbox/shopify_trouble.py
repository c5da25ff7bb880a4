"""The vendor's own misbehaviour: mutations that end as INTERNAL_SERVER_ERROR, done or not.

before   so many of the next mutations fail and do nothing
after    so many of the next mutations are done, and fail all the same
late     so many of the next mutations fail and are done `late_s` seconds later
"""

from collections.abc import Callable
from typing import Any

from graphql import ExecutionResult, OperationType

KINDS = ("before", "after", "late")
INTERNAL: dict[str, Any] = {
    "errors": [
        {
            "message": "Internal error. Looks like something went wrong on our end.",
            "extensions": {"code": "INTERNAL_SERVER_ERROR"},
        }
    ]
}


class Trouble:
    """Counts the mutations that are still to fail, and holds those that are done later."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all trouble."""
        self.left: dict[str, int] = dict.fromkeys(KINDS, 0)
        self.late_s = 5.0
        self._waiting: list[tuple[float, Callable[[], Any]]] = []

    def configure(self, *, late_s: float | None = None, **left: int) -> None:
        """Say how many of the next mutations fail, by kind.

        Raises:
            ValueError: there is no such kind.
        """
        unknown = sorted(set(left) - set(KINDS))
        if unknown:
            raise ValueError(f"unknown: {', '.join(unknown)}")
        self.left |= left
        self.late_s = self.late_s if late_s is None else float(late_s)

    def settings(self) -> dict[str, Any]:
        """Return what is still to fail, as `configure` takes it."""
        return {**self.left, "late_s": self.late_s}

    def meet(
        self, kind_of: OperationType, act: Callable[[], ExecutionResult], now_s: float
    ) -> ExecutionResult | None:
        """Do an operation and return its result; None: it is a mutation and failed."""
        kind = next((kind for kind in KINDS if self.left[kind]), None)
        if kind is None or kind_of is not OperationType.MUTATION:
            return act()
        self.left[kind] -= 1
        if kind == "after":
            act()
        elif kind == "late":
            self._waiting.append((now_s + self.late_s, act))
        return None

    def catch_up(self, now_s: float) -> None:
        """Do what is due by now."""
        due = [act for at_s, act in self._waiting if at_s <= now_s]
        self._waiting = [one for one in self._waiting if one[0] > now_s]
        for act in due:
            act()
