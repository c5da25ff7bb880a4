"""What the routes of the simulated WooCommerce share: a request let in, an answer, a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from sandbox.woo_spec import Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in; `ids` are the numbers in its path."""

    ids: dict[str, int]
    query: dict[str, Any]
    body: dict[str, Any]
    base: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; `total` is how many rows a list has in all."""

    body: Any
    status: int = 200
    headers: dict[str, str] | None = None


def found(rows: dict[int, T], number: int, code: str, status: int) -> T:
    """Return a row, or refuse in the words of its route."""
    if number not in rows:
        raise Refusal(status, code, "Invalid ID.")
    return rows[number]


def page(call: Call, rows: Sequence[T], one: Callable[[T], dict[str, Any]]) -> Said:
    """Cut a page out of a list, and say how much there is."""
    size = call.query.get("per_page", 10)
    start = call.query.get("offset", (call.query.get("page", 1) - 1) * size)
    headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(ceil(len(rows) / size))}
    return Said([one(row) for row in rows[start : start + size]], headers=headers)


def descending(call: Call) -> bool:
    """Whether the list is asked for backwards, as it comes unless it is said."""
    return bool(call.query.get("order", "desc") == "desc")
