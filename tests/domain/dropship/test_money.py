"""Money: cents of every currency, rates that age, and the margin of a landed part."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.money import (
    Costs,
    NoRate,
    Rate,
    below_floor,
    explain,
    landed,
    major,
    minor,
    rate_between,
    rounded,
)
from domain.dropship.words import Quote

D = Decimal
TODAY = date(2026, 11, 22)
QUOTE = Quote("USD", D("20.00"), D("5.00"), D("2.00"), False, "CJPacket", 2)
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])


def costs(quote: Quote = QUOTE, revenue: str = "60.00", **changed) -> Costs:
    said = {
        "rate": D("0.92"), "fee_percent": D("2.9"), "fee_fixed": D("0.30"), "destination": "FR",
        "order_share": D("0.5"), "vat_recovered": False, "on": TODAY,
    }  # fmt: skip
    return landed(quote, D(revenue), **(said | changed))


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("12.34", "EUR", 1234), ("12.345", "EUR", 1234), ("12.355", "eur", 1236),
        ("500", "JPY", 500), ("500.5", "JPY", 500), ("1.2345", "KWD", 1234), ("-0.01", "USD", -1),
    ],
)  # fmt: skip
def test_an_amount_is_stored_in_its_currency_s_smallest_unit(amount, currency, units) -> None:
    assert minor(D(amount), currency) == units


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), CURRENCIES)
def test_stored_amounts_come_back_as_they_were(units: int, currency: str) -> None:
    assert minor(major(units, currency), currency) == units


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, places=5), CURRENCIES)
def test_an_amount_loses_at_most_half_a_unit(amount: Decimal, currency: str) -> None:
    back = major(minor(amount, currency), currency)
    assert back == rounded(amount, currency)
    assert abs(back - amount) * 2 <= major(1, currency)


def test_dollars_and_euros_are_converted_both_ways_and_to_themselves() -> None:
    rate = Rate(D("0.80"), TODAY)
    assert rate_between("USD", "EUR", rate, TODAY, 7) == D("0.80")
    assert rate_between("EUR", "USD", rate, TODAY, 7) == D("1.25")
    assert rate_between("EUR", "EUR", Rate(D("0.8"), date(2020, 1, 1)), TODAY, 7) == 1


@pytest.mark.parametrize(
    ("age", "good"), [(-2, False), (-1, True), (0, True), (7, True), (8, False)]
)
def test_a_dated_rate_serves_for_its_days_only(age: int, good: bool) -> None:
    rate = Rate(D("0.92"), TODAY - timedelta(days=age))
    if good:
        assert rate_between("USD", "EUR", rate, TODAY, 7) == D("0.92")
    else:
        with pytest.raises(NoRate, match="set FX_USD_EUR and FX_DATE"):
            rate_between("USD", "EUR", rate, TODAY, 7)


def test_a_rate_without_a_day_never_ages() -> None:
    assert rate_between("USD", "EUR", Rate(D("0.92")), TODAY, 1) == D("0.92")


@pytest.mark.parametrize(
    ("source", "target"), [("GBP", "EUR"), ("EUR", "CHF"), ("GBP", "GBP"), ("", "EUR")]
)
def test_another_currency_has_no_rate(source: str, target: str) -> None:
    with pytest.raises(NoRate, match="known are EUR and USD"):
        rate_between(source, target, Rate(D("0.92")), TODAY, 7)


def test_a_rate_of_nothing_is_none() -> None:
    with pytest.raises(NoRate, match="not above 0"):
        rate_between("EUR", "USD", Rate(D(0)), TODAY, 7)


def test_every_cost_of_a_part_is_counted() -> None:
    assert costs() == Costs(
        revenue=D("60.00"), goods=D("18.40"), shipping=D("4.60"), taxes=D("1.84"), duty=D("6.00"),
        fee=D("1.89"), landed=D("32.73"), margin=D("27.27"), margin_percent=D("45.45"),
        charged=D("24.84"),
    )  # fmt: skip


def test_recovered_taxes_cost_nothing_though_the_supplier_takes_them() -> None:
    assert (costs(vat_recovered=True).taxes, costs(vat_recovered=True).charged) == (0, D("24.84"))


@pytest.mark.parametrize(
    ("day", "duty", "unknown"),
    [
        (date(2026, 6, 30), "0", False), (date(2026, 7, 1), "6.00", False),
        (date(2028, 6, 30), "6.00", False), (date(2028, 7, 1), "0", True),
    ],
)  # fmt: skip
def test_the_duty_of_small_parcels_has_its_days(day: date, duty: str, unknown: bool) -> None:
    assert (costs(on=day).duty, costs(on=day).duty_unknown) == (D(duty), unknown)


@pytest.mark.parametrize(
    ("goods", "duty", "unknown"), [("150.00", "6", False), ("150.01", "0", True)]
)
def test_above_150_euros_the_duty_is_not_known_here(goods: str, duty: str, unknown: bool) -> None:
    dear = costs(replace(QUOTE, goods=D(goods)), rate=D(1))
    assert (dear.duty, dear.duty_unknown) == (D(duty), unknown)


@pytest.mark.parametrize(
    ("destination", "eu_origin", "duty"),
    [("FR", False, "6"), ("fr", False, "6"), ("RE", False, "6"), ("CH", False, "0"),
     ("GB", False, "0"), ("FR", True, "0")],
)  # fmt: skip
def test_duty_falls_due_at_the_border_of_the_union_only(destination, eu_origin, duty) -> None:
    found = costs(replace(QUOTE, eu_origin=eu_origin), destination=destination)
    assert (found.duty, found.duty_unknown) == (D(duty), False)


def test_a_shop_in_dollars_pays_the_duty_in_euros() -> None:
    assert costs(rate=D(1), eur=D("1.25"), currency="USD").duty == D("7.50")
    edge = replace(QUOTE, goods=D("187.50"))
    assert not costs(edge, rate=D(1), eur=D("1.25"), currency="USD").duty_unknown


def test_a_parcel_has_at_least_one_customs_line() -> None:
    assert costs(replace(QUOTE, customs_lines=0)).duty == 3


AMOUNTS = st.decimals(0, 10_000, places=2)


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.decimals("0.5", "1.5", places=4), st.booleans())
def test_revenue_is_always_costs_and_margin(
    goods, shipping, taxes, revenue, rate, recovered
) -> None:
    quote = Quote("USD", goods, shipping, taxes, False, "x")
    found = costs(quote, str(revenue), rate=rate, vat_recovered=recovered)
    parts = found.goods + found.shipping + found.taxes + found.duty + found.fee
    assert found.landed == parts
    assert found.revenue == found.landed + found.margin
    assert found.margin_percent == (found.margin / found.revenue * 100 if found.revenue else -100)


@pytest.mark.parametrize(("revenue", "below"), [("9.99", True), ("10.00", False), ("10.01", False)])
def test_a_margin_on_the_floor_is_enough(revenue: str, below: bool) -> None:
    nine = Quote("EUR", D("9.00"), D(0), D(0), True, "x")
    found = costs(nine, revenue, rate=D(1), fee_percent=D(0), fee_fixed=D(0))
    assert below_floor(found, D(10)) is below


def test_without_revenue_the_margin_is_minus_a_hundred() -> None:
    free = costs(revenue="0")
    assert (free.margin_percent, below_floor(free, D(-99))) == (-100, True)
    assert not below_floor(free, D(-100))


def test_a_person_reads_all_figures_on_one_line() -> None:
    assert explain(costs(), "EUR", D(10)) == (
        "revenue 60.00 EUR, landed 32.73 (goods 18.40, shipping 4.60, taxes 1.84, duty 6.00, "
        "payment fee 1.89), margin 27.27 = 45.4 %, not below the floor of 10 %"
    )
    assert "duty unknown" in explain(costs(on=date(2028, 7, 1)), "EUR", D(50))
    assert "below the floor of 50 %" in explain(costs(), "EUR", D(50))
