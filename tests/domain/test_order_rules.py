from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.order_rules import ShopOrder, cents, exclusion, one_person, shop_day

PAID = {
    "order_id": "1", "customer": "c", "placed_at": datetime(2026, 1, 1, 23, 30, tzinfo=UTC),
    "currency": "EUR", "total": Decimal("20.00"), "refunded": Decimal(0),
    "financial_status": "PAID", "cancelled": False, "test": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"test": True}, "test"),
        ({"cancelled": True}, "cancelled"),
        ({"financial_status": "PENDING"}, "unpaid"),
        ({"financial_status": "VOIDED"}, "unpaid"),
        ({"financial_status": "PARTIALLY_REFUNDED", "refunded": Decimal("19.99")}, ""),
        ({"financial_status": "REFUNDED", "refunded": Decimal("20.00")}, "refunded"),
        ({"customer": ""}, "no customer"),
        ({"currency": "USD"}, "other currency"),
        ({"total": Decimal(0)}, "free"),
    ],
)
def test_an_order_counts_or_says_why_not(change, reason) -> None:
    assert exclusion(ShopOrder(**{**PAID, **change}), "EUR") == reason


def test_refunds_are_taken_off() -> None:
    assert cents(ShopOrder(**{**PAID, "refunded": Decimal("5.55")})) == 1445


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", date(2026, 1, 1)), ("Europe/Paris", date(2026, 1, 2))]
)
def test_the_day_is_the_shops(zone, day) -> None:
    assert shop_day(ShopOrder(**PAID), zone) == day


def test_a_guest_with_the_e_mail_of_an_account_is_that_account() -> None:
    emails = {"a@x.fr": "a@x.fr", "12": "a@x.fr", "7": "b@x.fr", "9": "", "31": "b@x.fr"}

    assert one_person(emails) == {"a@x.fr": "12", "12": "12", "7": "7", "9": "9", "31": "7"}
