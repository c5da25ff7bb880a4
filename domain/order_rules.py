"""Which orders count for a customer's history, and for how much.

Paid, not cancelled, not a test, in the shop's currency, with something left after refunds.
Source: churn process page, "Orders that count".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

# Financial states in which the customer has paid, in Shopify's words.
PAID = frozenset({"PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "REFUNDED"})


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """One order as the shop states it; amounts in its own currency, in whole and hundredths."""

    order_id: str
    customer: str
    placed_at: datetime
    currency: str
    total: Decimal
    refunded: Decimal
    financial_status: str
    cancelled: bool
    test: bool


def exclusion(order: ShopOrder, currency: str) -> str:
    """Return why an order does not count, or '' when it does."""
    reasons = (
        ("test", order.test),
        ("cancelled", order.cancelled),
        ("unpaid", order.financial_status not in PAID),
        ("no customer", not order.customer),
        ("other currency", order.currency != currency),
        ("refunded", order.refunded > 0 and order.total <= order.refunded),
        ("free", order.total <= 0),
    )
    return next((name for name, holds in reasons if holds), "")


def cents(order: ShopOrder) -> int:
    """Return what the customer paid and kept paid, in hundredths; never below zero."""
    net = max(Decimal(0), order.total - order.refunded)
    return int((net * 100).to_integral_value(ROUND_HALF_EVEN))


def shop_day(order: ShopOrder, timezone: str) -> date:
    """Return the day of an order in the shop's own zone."""
    return order.placed_at.astimezone(ZoneInfo(timezone)).date()


def one_person(emails: Mapping[str, str]) -> dict[str, str]:
    """Return who each customer really is: those who share an e-mail are one person.

    A guest is known by the e-mail of the order; where an account has the same one, the account is
    the person. Of several accounts with one e-mail the first id counts.

    Args:
        emails: e-mail by customer, '' where there is none.
    """
    first: dict[str, str] = {}
    for customer in sorted(emails, key=lambda c: ("@" in c, len(c), c)):
        if emails[customer]:
            first.setdefault(emails[customer], customer)
    return {customer: first.get(email, customer) for customer, email in emails.items()}
