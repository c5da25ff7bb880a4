"""Watching prices and stock: both directions, proposals that hold, and a budget that is kept."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.money import Costs, landed
from domain.dropship.watch import (
    Observation,
    Offer,
    Watch,
    alerts,
    changes,
    proposed_price,
    spend_points,
)
from domain.dropship.words import Quote
from domain.errors import RuleError
from tests.domain.dropship.orders import NOW

D = Decimal
SEEN = Observation(NOW, "cj", "V1", D("5.00"), "USD", 10)


def costs(goods: str, revenue: str = "20.00", fixed: str = "0.30") -> Costs:
    quote = Quote("EUR", D(goods), D(0), D(0), True, "x")
    return landed(
        quote, D(revenue), rate=D(1), fee_percent=D("2.9"), fee_fixed=D(fixed), destination="FR",
        order_share=D(1), vat_recovered=True, on=NOW.date(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (SEEN, []),
        (replace(SEEN, price=D("5.01")), ["dearer"]),
        (replace(SEEN, price=D("4.99")), ["cheaper"]),
        (replace(SEEN, price=D("4.99"), currency="EUR"), ["currency"]),
        (replace(SEEN, stock=0), ["sold_out"]),
        (replace(SEEN, stock=1), []),
        (replace(SEEN, stock=None), []),
        (replace(SEEN, stock=0, price=D(6)), ["dearer", "sold_out"]),
    ],
)
def test_price_and_stock_are_compared_with_last_time(now: Observation, kinds: list[str]) -> None:
    assert [one.kind for one in changes(SEEN, now)] == kinds


def test_what_comes_back_into_stock_is_told_and_a_first_sight_is_no_change() -> None:
    assert [one.kind for one in changes(replace(SEEN, stock=0), SEEN)] == ["back"]
    assert changes(None, SEEN) == []


def kinds(previous: Observation | None, goods: str) -> list[str]:
    offer = Offer(SEEN, previous)
    return [one.kind for one in alerts(offer, D("24.00"), costs(goods), D(10))]


CHEAP, DEAR = replace(SEEN, price=D(4)), replace(SEEN, price=D(6))


@pytest.mark.parametrize(
    ("previous", "goods", "told"),
    [
        (CHEAP, "18.00", ["margin_at_risk"]), (CHEAP, "10.00", ["dearer"]),
        (DEAR, "10.00", ["room"]), (DEAR, "18.00", ["margin_at_risk"]),
        (None, "18.00", ["margin_at_risk"]), (None, "10.00", []),
        (SEEN, "18.00", []), (SEEN, "10.00", []),
    ],
)  # fmt: skip
def test_dearer_is_a_risk_and_cheaper_is_room(previous, goods, told) -> None:
    assert kinds(previous, goods) == told


def test_an_alert_says_the_figures() -> None:
    [alert] = alerts(Offer(SEEN, CHEAP), D("24.00"), costs("18.00"), D(10))
    assert (alert.supplier, alert.sku) == ("cj", "V1")
    assert alert.words == (
        "was 4 USD, is 5.00 USD; sold at 24.00, margin 1.12 = 5.6 % (floor 10 %)"
    )


def test_sold_out_and_back_are_alerts_of_their_own() -> None:
    assert kinds(replace(SEEN, stock=0), "10.00") == ["back"]
    gone = Offer(replace(SEEN, stock=0), SEEN)
    assert [one.kind for one in alerts(gone, D(24), costs("10.00"), D(10))] == ["sold_out"]


AMOUNTS = st.decimals("0.5", "500", places=2)


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, st.integers(0, 60), st.sampled_from(["0.30", "0", "1.00"]))
def test_a_proposed_price_reaches_its_target(goods, revenue, target, fixed) -> None:
    before = costs(str(goods), str(revenue), fixed)
    try:
        price = proposed_price(before, D(target))
    except RuleError:
        assert (before.fee + D("0.01")) / before.revenue >= 1 - D(target) / 100
        return
    assert price % 1 == D("0.90")
    after = costs(str(goods), str(price), fixed)
    assert after.margin >= price * target / 100


def test_a_proposal_is_the_next_price_with_its_ending() -> None:
    free = costs("9.00", fixed="0")
    assert proposed_price(replace(free, fee=D(0), landed=D("9.90")), D(0)) == D("9.90")
    assert proposed_price(replace(free, fee=D(0), landed=D("9.91")), D(0)) == D("10.90")
    assert proposed_price(replace(free, fee=D(0), landed=D("10.00")), D(0), D(0), D(20)) == D(12)
    assert proposed_price(replace(free, fee=D(0), landed=D("0.10")), D(0)) == D("0.90")


@pytest.mark.parametrize("target", [97, 100, 150])
def test_a_target_no_price_reaches_is_refused(target: int) -> None:
    with pytest.raises(RuleError, match="no price reaches"):
        proposed_price(costs("5.00", "10.00"), D(target))


def test_a_price_ends_below_one() -> None:
    with pytest.raises(RuleError, match="cannot end"):
        proposed_price(costs("5.00"), D(10), D(1))


def test_best_sellers_and_open_carts_come_first_and_the_oldest_look_breaks_ties() -> None:
    wanted = [
        Watch("old", 5, 0, NOW - timedelta(days=2)), Watch("new", 5, 0, NOW),
        Watch("never", 5, 0, None), Watch("cart", 3, 3, NOW), Watch("top", 9, 0, NOW),
        Watch("rest", 0, 0, None),
    ]  # fmt: skip
    assert spend_points(wanted, 60, 10, 0) == ["top", "cart", "never", "old", "new", "rest"]


@pytest.mark.parametrize(("budget", "looks"), [(49, 0), (59, 0), (60, 1), (79, 2), (1000, 3)])
def test_the_reserve_for_ordering_is_never_spent(budget: int, looks: int) -> None:
    wanted = [Watch(str(n), n, 0, None) for n in range(3)]
    assert len(spend_points(wanted, budget, 10, 50)) == looks


def test_a_look_that_costs_nothing_is_a_mistake() -> None:
    with pytest.raises(RuleError, match="at least 1 point"):
        spend_points([], 100, 0, 0)
