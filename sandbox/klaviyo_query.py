"""Klaviyo's filters, sorting and cursors.

A filter is `operator(field,value)`, several joined by commas or inside `and(…)`:
    equals(email,"a@example.com")   any(email,["a@example.com","b@example.com"])
    greater-than(updated,2026-11-01T00:00:00Z),less-than(updated,2026-12-01T00:00:00Z)
"""

import base64
import binascii
import bisect
import json
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")

TERM = re.compile(
    r"\s*(?P<op>[a-z-]+)\((?P<field>[\w.$]+)\s*"
    r"(?:,\s*(?P<value>\[[^\]]*\]|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^()\"',]+))?\)\s*(?:,|$)"
)
ITEM = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|([^,\[\]\s]+)")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "greater-than": operator.gt,
    "greater-or-equal": operator.ge,
    "less-than": operator.lt,
    "less-or-equal": operator.le,
}


class BadQuery(Exception):
    """The vendor would answer 400; the argument says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition; `values` has one member, or several for `any`."""

    op: str
    field: str
    values: tuple[str, ...]

    def holds(self, actual: Any) -> bool:
        """Return whether a value meets the condition."""
        if self.op == "has":
            return actual is not None
        if actual is None:
            return False
        if self.op == "any":
            return str(actual) in self.values
        wanted: Any = self.values[0]
        if isinstance(actual, datetime):
            wanted = _moment(wanted)
        elif isinstance(actual, bool):
            wanted = wanted == "true"
        elif isinstance(actual, int):
            wanted = float(wanted)
        return COMPARE[self.op](actual, wanted)


def parse(text: str, allowed: Mapping[str, frozenset[str]]) -> tuple[Term, ...]:
    """Read a filter.

    Raises:
        BadQuery: it cannot be read, or a field does not allow the operator.
    """
    if text.startswith("and(") and text.endswith(")"):
        text = text[4:-1]
    terms = []
    at = 0
    while at < len(text):
        found = TERM.match(text, at)
        if found is None:
            raise BadQuery(f"invalid filter near {text[at : at + 40]!r}")
        term = Term(found["op"], found["field"], _values(found["value"] or ""))
        if term.op not in allowed.get(term.field, ()):
            raise BadQuery(f"{term.op} is not allowed on {term.field}")
        if not term.values and term.op != "has":
            raise BadQuery(f"{term.op}({term.field}) needs a value")
        terms.append(term)
        at = found.end()
    return tuple(terms)


def _values(text: str) -> tuple[str, ...]:
    return tuple(
        re.sub(r"\\(.)", r"\1", quoted or single) or bare
        for quoted, single, bare in ITEM.findall(text)
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise BadQuery(f"{text!r} is not a date") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Listing:
    """Answers pages of a filtered, sorted list; remembers the last lists it sorted."""

    def __init__(self) -> None:
        self._sorted: dict[Any, tuple[int, list[Any], list[Any]]] = {}

    def page(
        self,
        items: Callable[[], Iterable[T]],
        value: Callable[[T, str], Any],
        query: Mapping[str, Any],
        *,
        terms: Sequence[Term],
        name: str,
        version: int,
        sort: str = "id",
        size: int = 20,
    ) -> tuple[list[T], str | None]:
        """Return one page and the cursor of the next one.

        Raises:
            BadQuery: the cursor is not one of ours.
        """
        chosen = str(query.get("sort", sort))
        field = chosen.removeprefix("-")
        made = (name, tuple(terms), field)
        known = self._sorted.get(made)
        if known is None or known[0] != version:
            rows = [
                (_key(item, field, value), item)
                for item in items()
                if all(term.holds(value(item, term.field)) for term in terms)
            ]
            rows.sort(key=lambda row: row[0])
            known = (version, [key for key, _ in rows], [item for _, item in rows])
            self._sorted = {**dict(list(self._sorted.items())[-3:]), made: known}
        _, keys, ordered = known
        size = int(query.get("page[size]", size))
        after = _read(query.get("page[cursor]"))
        if chosen.startswith("-"):
            end = len(keys) if after is None else bisect.bisect_left(keys, after)
            start = max(0, end - size)
            page = ordered[start:end][::-1]
            last = keys[start] if start > 0 else None
        else:
            start = 0 if after is None else bisect.bisect_right(keys, after)
            end = min(len(keys), start + size)
            page = ordered[start:end]
            last = keys[end - 1] if end < len(keys) else None
        return page, _cursor(last) if last else None


def _key(item: Any, field: str, value: Callable[[Any, str], Any]) -> tuple[Any, str]:
    chosen = value(item, field)
    if isinstance(chosen, datetime):
        chosen = chosen.timestamp()
    return "" if chosen is None else chosen, item.id


def _cursor(key: tuple[Any, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> tuple[Any, str] | None:
    if cursor is None:
        return None
    try:
        value, item = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise BadQuery("invalid page cursor") from wrong
    return value, item
