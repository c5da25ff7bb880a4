"""Pages of a filtered, sorted list, by a cursor that says where the last page ended."""

import base64
import binascii
import bisect
import json
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")

REMEMBERED = 4


class BadCursor(ValueError):
    """The cursor is not one of ours."""


class Listing:
    """Sorts a list once and answers its pages, as long as its version stays the same."""

    def __init__(self) -> None:
        self._sorted: dict[Hashable, tuple[Hashable, list[Any], list[Any]]] = {}

    def page(
        self,
        items: Callable[[], Iterable[T]],
        *,
        name: Hashable,
        version: Hashable,
        sort: Callable[[T], Any],
        keep: Callable[[T], bool],
        size: int,
        after: str | None = None,
        down: bool = False,
        most: int | None = None,
    ) -> tuple[list[T], list[str], bool]:
        """Return one page, the cursor of each of its items, and whether more follow.

        Args:
            items: yields the list; called only when its version is new.
            name: what tells this list, filter and sort order from others.
            sort: the value to sort by, before the `id`; `down` is the greatest first.
            most: where the vendor stops, however many there are.

        Raises:
            BadCursor: `after` is not a cursor of ours.
        """
        known = self._sorted.get(name)
        if known is None or known[0] != version:
            rows = _sorted((item for item in items() if keep(item)), sort, down, most)
            known = (version, [key for key, _ in rows], [item for _, item in rows])
            kept = list(self._sorted.items())[1 - REMEMBERED :]
            self._sorted = {**dict(kept), name: known}
        _, keys, ordered = known
        key = _read(after)
        if down:
            end = len(keys) if key is None else bisect.bisect_left(keys, key)
            start = max(0, end - size)
            chosen, more = range(end - 1, start - 1, -1), start > 0
        else:
            start = 0 if key is None else bisect.bisect_right(keys, key)
            end = min(len(keys), start + size)
            chosen, more = range(start, end), end < len(keys)
        return [ordered[n] for n in chosen], [_cursor(keys[n]) for n in chosen], more


def _sorted(
    items: Iterable[T], sort: Callable[[T], Any], down: bool, most: int | None
) -> list[tuple[Any, T]]:
    rows = [(_key(sort(item), item), item) for item in items]
    rows.sort(key=lambda row: row[0])
    if most is None:
        return rows
    return rows[-most:] if down else rows[:most]


def _key(value: Any, item: Any) -> tuple[Any, Any]:
    if isinstance(value, datetime):
        value = value.timestamp()
    return "" if value is None else value, item.id


def _cursor(key: tuple[Any, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> tuple[Any, Any] | None:
    if cursor is None:
        return None
    try:
        value, item = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise BadCursor("invalid page cursor") from wrong
    return value, item
