"""Intake: what is bought, what waits, and what there is nothing to do about."""

import pytest

from domain.dropship.intake import intake, shopify_paid, woo_paid
from tests.domain.dropship.orders import line, order


def verdict(shop, buy_tests: bool = False) -> str:
    return intake(shop, buy_tests=buy_tests)[0]


def test_a_paid_order_is_bought() -> None:
    assert intake(order(), buy_tests=False) == ("buy", "paid")


def test_a_cancelled_order_is_cancelled_whatever_else_it_is() -> None:
    assert verdict(order(cancelled=True, test=True, paid=False, risky=True)) == "cancelled"


def test_a_test_order_is_bought_only_where_that_is_wanted() -> None:
    assert intake(order(test=True), buy_tests=False) == ("nothing", "a test order: never bought")
    assert verdict(order(test=True), buy_tests=True) == "buy"


def test_an_unpaid_order_waits_and_says_the_shop_s_word() -> None:
    assert intake(order(paid=False, payment="PENDING"), buy_tests=False) == (
        "wait", "not paid: the shop says PENDING",
    )  # fmt: skip
    assert verdict(order(paid=False, payment="")) == "wait"


@pytest.mark.parametrize("payment", ["completed", "REFUNDED"])
def test_an_order_the_shop_is_done_with_is_not_bought_again(payment: str) -> None:
    assert verdict(order(paid=False, payment=payment)) == "nothing"


def test_a_risky_order_waits_for_a_person() -> None:
    assert verdict(order(risky=True)) == "wait"
    assert intake(order(risky=True), buy_tests=False, risk_accepted=True)[0] == "buy"


def test_an_order_of_digital_or_refunded_lines_needs_nothing() -> None:
    assert verdict(order(line("1", "CJ-A", ships=False), line("2", "CJ-B", 0))) == "nothing"
    assert verdict(order(line("1", "CJ-A", 0), paid=False)) == "nothing"
    assert verdict(order(line("1", "CJ-A", ships=False), line("2", "CJ-B", 1))) == "buy"


@pytest.mark.parametrize(
    ("status", "paid"),
    [("PAID", True), ("partially_refunded", True), ("PARTIALLY_PAID", False), ("AUTHORIZED", False),
     ("PENDING", False), ("REFUNDED", False), ("VOIDED", False), ("", False)],
)  # fmt: skip
def test_shopify_s_paid_statuses(status: str, paid: bool) -> None:
    assert shopify_paid(status) is paid


@pytest.mark.parametrize(
    ("status", "paid"),
    [("processing", True), ("on-hold", False), ("pending", False), ("completed", False),
     ("cancelled", False), ("refunded", False), ("failed", False)],
)  # fmt: skip
def test_woo_s_paid_status(status: str, paid: bool) -> None:
    assert woo_paid(status) is paid
