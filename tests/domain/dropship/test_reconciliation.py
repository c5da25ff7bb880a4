"""The three-way check: each kind of difference, at its edge, and the money of each."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.dropship.reconciliation import (
    BilledPart,
    Difference,
    PaidLine,
    ToldPart,
    UnknownRef,
    compare,
    totals,
)
from domain.dropship.words import PartLine
from tests.domain.dropship.orders import NOW

D = Decimal
PAID = PaidLine("S1", "1", "CJ-V1", 2, D("30.00"), "EUR", NOW - timedelta(days=1))
BILLED = BilledPart(
    "S1-CJ", "S1", "cj", (PartLine("1", "V1", 2),), "USD", D("12.00"), D("12.00"),
    NOW - timedelta(days=1),
)  # fmt: skip
TOLD = ToldPart("S1-CJ", "S1", ("LP1",), ("LP1",), D("30.00"), "EUR")


def found(paid=PAID, billed=BILLED, told=TOLD, unknown=()) -> list[Difference]:
    rows = ([one] if one else [] for one in (paid, billed, told))
    return compare(*rows, unknown, now=NOW)


def only(differences: list[Difference]) -> tuple[str, Decimal, str]:
    [one] = differences
    return one.kind, one.money, one.currency


def test_what_agrees_is_no_difference() -> None:
    assert found() == []


def test_paid_and_not_ordered_is_the_revenue_of_the_missing_pieces() -> None:
    one_of_two = replace(BILLED, lines=(PartLine("1", "V1", 1),))
    assert only(found(billed=one_of_two)) == ("not_ordered", D("15.00"), "EUR")
    assert only(found(billed=None)) == ("not_ordered", D("30.00"), "EUR")


@pytest.mark.parametrize(("hours", "differs"), [(2, False), (2.01, True)])
def test_a_fresh_order_has_time_to_be_placed(hours: float, differs: bool) -> None:
    fresh = replace(PAID, paid_at=NOW - timedelta(hours=hours))
    assert bool(found(paid=fresh, billed=None)) is differs


def test_a_part_the_supplier_cancelled_orders_nothing_and_owes_what_it_took() -> None:
    kinds = [one.kind for one in found(billed=replace(BILLED, cancelled=True))]
    assert kinds == ["not_ordered", "refund_not_returned"]


@pytest.mark.parametrize(
    ("billed", "kind", "money"),
    [("12.06", "overcharged", "0.06"), ("11.94", "undercharged", "0.06")],
)
def test_more_or_less_than_the_quote_is_a_difference(billed: str, kind: str, money: str) -> None:
    assert only(found(billed=replace(BILLED, billed=D(billed)))) == (kind, D(money), "USD")


@pytest.mark.parametrize(
    "changed",
    [{"billed": D("12.05")}, {"billed": D("11.95")}, {"billed": None}, {"expected": None}],
)
def test_a_rounding_or_an_unknown_amount_is_no_difference(changed) -> None:
    assert found(billed=replace(BILLED, **changed)) == []


@pytest.mark.parametrize(("days", "differs"), [(5, False), (5.01, True)])
def test_a_part_without_a_parcel_is_unshipped_after_its_days(days: float, differs: bool) -> None:
    old = replace(BILLED, placed_at=NOW - timedelta(days=days))
    for told in (replace(TOLD, numbers=(), told=()), None):
        assert found(billed=old, told=told) == (
            [Difference("unshipped", "S1", "S1-CJ", D("12.00"), "USD",
                        "ordered from cj 5 days ago, no parcel number yet")]
            if differs else []
        )  # fmt: skip


def test_an_unbilled_part_is_worth_its_quote_and_a_shipped_one_is_not_unshipped() -> None:
    old = replace(BILLED, placed_at=NOW - timedelta(days=9), billed=None)
    assert only(found(billed=old, told=None)) == ("unshipped", D("12.00"), "USD")
    assert only(found(billed=replace(old, expected=None), told=None))[1] == 0
    assert found(billed=old) == []


def test_a_parcel_the_customer_was_not_told_of_is_untold() -> None:
    two = replace(TOLD, numbers=("LP1", "LP2"))
    assert only(found(told=two)) == ("untold", D("30.00"), "EUR")


@pytest.mark.parametrize(("returned", "left"), [("0", "12.00"), ("5", "7.00"), ("11.95", None)])
def test_what_a_cancelled_part_took_is_owed_until_it_is_back(returned: str, left) -> None:
    gone = replace(BILLED, cancelled=True, returned=D(returned))
    differences = found(paid=replace(PAID, quantity=0), billed=gone)
    assert [one.money for one in differences] == ([D(left)] if left else [])


def test_a_claim_is_owed_until_it_is_back() -> None:
    claimed = replace(BILLED, claimed=D("4.00"))
    assert only(found(billed=claimed)) == ("refund_not_returned", D("4.00"), "USD")
    assert found(billed=replace(claimed, returned=D("4.00"))) == []


def test_pieces_bought_for_a_refunded_line_are_owed_by_their_share() -> None:
    [one] = found(paid=replace(PAID, quantity=1))
    assert (one.kind, one.money) == ("refund_not_returned", D("6.00"))
    assert "1 pieces the shop no longer wants" in one.words


def test_of_two_parts_the_later_one_is_the_surplus() -> None:
    later = replace(BILLED, ref="S1-CJ-2", placed_at=NOW - timedelta(hours=5))
    told = [TOLD, replace(TOLD, ref="S1-CJ-2")]
    [one] = compare([PAID], [later, BILLED], told, [], now=NOW)
    assert (one.kind, one.ref, one.money) == ("refund_not_returned", "S1-CJ-2", D("12.00"))


def test_a_part_of_an_order_nobody_described_is_no_surplus() -> None:
    assert found(paid=None) == []


def test_an_order_at_the_supplier_that_we_do_not_know_is_told() -> None:
    stranger = UnknownRef("X9", "bigbuy", D("44.00"), "EUR")
    assert only(found(unknown=[stranger])) == ("unknown_at_supplier", D("44.00"), "EUR")
    assert only(found(unknown=[UnknownRef("X9", "cj")]))[1] == 0


def test_money_is_added_up_per_kind_and_currency() -> None:
    differences = [
        *found(billed=None),
        *found(billed=None),
        *found(billed=replace(BILLED, billed=D("13.00"))),
    ]
    assert totals(differences) == {
        ("not_ordered", "EUR"): D("60.00"),
        ("overcharged", "USD"): D("1.00"),
    }
