"""Whose export is this: the header columns by which an order file is recognised.

Source: Shopify admin, Orders > Export (one row a line item, the order's own columns on the first
row only); WooCommerce's "Customer/Order/Coupon Export", "Import Export Suite" and "Advanced Order
Export"; and our own plain log. Columns are found by name in any order and any case, others are
ignored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.errors import RuleError


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write an order file.

    Attributes:
        name: what `dialect=` calls it.
        columns: our word for a column -> the header names it may have, the first found wins.
        required: our words, at least one of each group must be there.
        statuses: payment or order status, in lower case with hyphens -> why such an order does not
            count, or None where it does; empty for a file of paid orders only.
        lines: whether an order may take several rows.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    statuses: Mapping[str, str | None] = field(default_factory=dict)
    lines: bool = False


SHOPIFY = Dialect(
    "shopify",
    {
        "order": ("name",),
        "email": ("email",),
        "phone": ("phone", "billing phone", "shipping phone"),
        "date": ("created at",),
        "amount": ("total",),
        "refunded": ("refunded amount",),
        "status": ("financial status",),
        "cancelled": ("cancelled at",),
        "payment": ("payment method",),
        "currency": ("currency",),
    },
    (("order",), ("email", "phone"), ("date",), ("amount",), ("status",)),
    {
        "paid": None,
        "partially-refunded": None,
        "refunded": "refunded",
        "authorized": "unpaid",
        "pending": "unpaid",
        "partially-paid": "unpaid",
        "expired": "unpaid",
        "voided": "unpaid",
    },
    lines=True,
)
WOOCOMMERCE = Dialect(
    "woocommerce",
    {
        "order": ("order_id", "order id", "order_number", "order number"),
        "customer": ("customer_id", "customer_user", "customer user id"),
        "email": ("billing_email", "customer_email", "email (billing)"),
        "phone": ("billing_phone", "phone (billing)"),
        "date": ("date", "order_date", "order date"),
        "amount": ("order_total", "order total amount"),
        "refunded": ("refunded_total", "order refund amount"),
        "status": ("status", "order_status", "order status"),
        "payment": ("payment_method", "payment method"),
        "currency": ("order_currency", "order currency", "currency"),
    },
    (("order",), ("customer", "email", "phone"), ("date",), ("amount",), ("status",)),
    {
        "completed": None,
        "processing": None,
        "refunded": "refunded",
        "cancelled": "cancelled",
        "pending": "unpaid",
        "pending-payment": "unpaid",
        "on-hold": "unpaid",
        "failed": "unpaid",
        "draft": "unpaid",
        "checkout-draft": "unpaid",
        "auto-draft": "unpaid",
        "trash": "cancelled",
    },
    lines=True,
)
PLAIN = Dialect(
    "plain",
    {
        "customer": ("customer_id",),
        "order": ("order_id",),
        "date": ("date",),
        "amount": ("amount",),
        "currency": ("currency",),
    },
    (("customer",), ("order",), ("date",), ("amount",)),
)
DIALECTS = {d.name: d for d in (SHOPIFY, WOOCOMMERCE, PLAIN)}  # the most particular first


def recognise(header: Iterable[str], name: str = "auto") -> tuple[Dialect, dict[str, str]]:
    """Return the dialect of a header, and our word for each column -> its name in the file.

    Raises:
        RuleError: the dialect does not exist, or the header lacks columns it needs.
    """
    if name != "auto" and name not in DIALECTS:
        raise RuleError(f"no dialect is called {name}: known are auto, {', '.join(DIALECTS)}")
    spelled = {column.strip().lower(): column for column in reversed(list(header))}
    candidates = DIALECTS.values() if name == "auto" else [DIALECTS[name]]
    for dialect in candidates:
        found = {
            word: next(spelled[alias] for alias in aliases if alias in spelled)
            for word, aliases in dialect.columns.items()
            if any(alias in spelled for alias in aliases)
        }
        if all(any(word in found for word in group) for group in dialect.required):
            return dialect, found
    raise RuleError(_unknown(list(spelled.values()), list(candidates)))


def _unknown(header: list[str], candidates: list[Dialect]) -> str:
    """Say what a header has and what it would need."""
    needs = "; ".join(
        f"{d.name}: {', '.join('/'.join(d.columns[w][0] for w in group) for group in d.required)}"
        for d in candidates
    )
    shown = ", ".join(reversed(header[-12:])) + (", …" if len(header) > 12 else "")
    return f"unknown columns ({shown}): an order file needs {needs}"
