"""Shopify's search syntax, as far as the simulator goes: `field:value` terms, all of which hold.

    updated_at:>='2026-11-01T00:00:00Z' AND test:false financial_status:paid -status:cancelled

A date without time is the start of that day in the shop's zone. Like the vendor, an unknown field
is ignored with a warning in `extensions.search`.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.shopify_catalogue import Product, Variant
from sandbox.shopify_store import Customer, Order

QUOTED = r"""\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"""
TERM = re.compile(rf"(-?)(\w+):(>=|<=|>|<)?({QUOTED}|\S+)")
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

Test = Callable[[Any], bool]

READ: Mapping[type, Mapping[str, Callable[[Any], Any]]] = {
    Order: {
        "id": lambda o: o.id,
        "name": lambda o: f"#{o.number}",
        "created_at": lambda o: o.created,
        "processed_at": lambda o: o.created,
        "updated_at": lambda o: o.updated,
        "test": lambda o: str(o.test).lower(),
        "financial_status": lambda o: o.status.lower(),
        "customer_id": lambda o: o.customer.id if o.customer else None,
        "email": lambda o: (o.email or "").lower(),
        "status": lambda o: "cancelled" if o.cancelled else "open",
    },
    Customer: {
        "id": lambda c: c.id,
        "email": lambda c: (c.email or "").lower(),
        "customer_date": lambda c: c.created,
        "updated_at": lambda c: c.updated,
        "orders_count": lambda c: len(c.orders),
    },
    Variant: {
        "id": lambda v: v.id,
        "product_id": lambda v: v.product.id,
        "sku": lambda v: (v.sku or "").lower(),
        "updated_at": lambda v: v.updated,
    },
    Product: {
        "id": lambda p: p.id,
        "handle": lambda p: p.handle,
        "status": lambda p: p.status.lower(),
        "updated_at": lambda p: p.updated,
    },
}


class BadSearch(ValueError):
    """The simulator does not understand the search."""


def compile_search(text: str | None, kind: type, zone: ZoneInfo) -> tuple[Test, list[str]]:
    """Return the test a search stands for, and the fields that were ignored.

    Raises:
        BadSearch: OR, parentheses, free text, or a value of the wrong kind.
    """
    tests: list[Test] = []
    ignored = []
    rest = TERM.sub("", text or "").replace("AND", "").strip()
    if rest:
        raise BadSearch(f"the simulator reads field:value terms joined by AND, not {rest!r}")
    for negated, name, sign, quoted in TERM.findall(text or ""):
        read = READ[kind].get(name)
        if read is None:
            ignored.append(name)
            continue
        value = _unquoted(quoted)
        if (name, value) != ("status", "any"):
            tests.append(_test(read, sign, _value(name, value, zone), bool(negated)))
    return (lambda item: all(test(item) for test in tests)), ignored


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if re.fullmatch(QUOTED, text) else text


def _test(read: Callable[[Any], Any], sign: str, wanted: Any, negated: bool) -> Test:
    compare = COMPARE[sign]

    def test(item: Any) -> bool:
        actual = read(item)
        return (actual is not None and compare(actual, wanted)) != negated

    return test


def _value(name: str, text: str, zone: ZoneInfo) -> Any:
    try:
        if name.endswith("_at") or name == "customer_date":
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=moment.tzinfo or (zone if len(text) == 10 else UTC)
                                  ).timestamp()  # fmt: skip
        if name in ("id", "customer_id", "orders_count", "product_id"):
            return int(text.rpartition("/")[2])
    except ValueError as wrong:
        raise BadSearch(f"{text!r} is no value of {name}") from wrong
    return text if name == "name" else text.lower()
