"""Klaviyo's filters.

A filter is `operator(field,value)`, several joined by commas or inside `and(…)`:
    equals(email,"a@example.com")   any(email,["a@example.com","b@example.com"])
    greater-than(updated,2026-11-01T00:00:00Z),less-than(updated,2026-12-01T00:00:00Z)
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
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


def keeps(terms: Sequence[Term], value: Callable[[T, str], Any]) -> Callable[[T], bool]:
    """Return the test a list is filtered by."""
    return lambda item: all(term.holds(value(item, term.field)) for term in terms)
