import numpy as np
import pandas as pd
import pytest

from domain.churn.gates import wants_analysis, wants_call


def people(**columns: list[float]) -> pd.DataFrame:
    plain = {"risk": 0.9, "orders": 2, "first_order_days": 900, "recency_days": 100}
    size = len(next(iter(columns.values()), [0.0]))
    return pd.DataFrame({"value_at_risk": 10.0, **plain, **columns}, index=list("abcdefgh")[:size])


def before(*risk: float) -> pd.Series:
    return pd.Series(risk, index=list("abcdefgh")[: len(risk)], dtype=float)


@pytest.mark.parametrize(("risk", "wanted"), [(0.5, 0), (np.nextafter(0.5, 1), 1), (1.0, 1)])
def test_an_analysis_needs_a_risk_over_one_half(risk: float, wanted: int) -> None:
    assert len(wants_analysis(people(risk=[risk]), cap=9)) == wanted


@pytest.mark.parametrize(
    ("orders", "age_days", "wanted"), [(1, 364, 1), (1, 365, 0), (2, 365, 1), (2, 364, 1)]
)
def test_an_analysis_needs_a_returning_or_a_young_customer(
    orders: int, age_days: int, wanted: int
) -> None:
    found = wants_analysis(people(orders=[orders], first_order_days=[age_days]), cap=9)

    assert len(found) == wanted


@pytest.mark.parametrize(("days", "wanted"), [(365, 1), (366, 0)])
def test_an_analysis_needs_an_order_within_a_year(days: int, wanted: int) -> None:
    assert len(wants_analysis(people(recency_days=[days]), cap=9)) == wanted


def test_the_cap_keeps_the_most_value_at_risk_and_ties_go_by_id() -> None:
    found = wants_analysis(people(value_at_risk=[5.0, 7.0, 7.0, 9.0]), cap=3)

    assert found.index.tolist() == ["d", "b", "c"]


@pytest.mark.parametrize("cap", [0, -1])
def test_a_cap_of_nothing_lets_nobody_through(cap: int) -> None:
    assert wants_analysis(people(), cap).empty


@pytest.mark.parametrize(("risk", "wanted"), [(np.nextafter(0.85, 0), 0), (0.85, 1)])
def test_a_call_needs_a_critical_risk(risk: float, wanted: int) -> None:
    assert len(wants_call(people(risk=[risk]), before(0.5), cap=9)) == wanted


@pytest.mark.parametrize(("was", "wanted"), [(np.nextafter(0.85, 0), 1), (0.85, 0), (0.99, 0)])
def test_a_call_needs_the_line_to_have_been_crossed(was: float, wanted: int) -> None:
    assert len(wants_call(people(), before(was), cap=9)) == wanted


def test_a_customer_without_a_previous_risk_has_crossed_nothing() -> None:
    assert wants_call(people(), before(), cap=9).empty


@pytest.mark.parametrize(("orders", "wanted"), [(1, 0), (2, 1)])
def test_a_call_needs_a_returning_customer(orders: int, wanted: int) -> None:
    assert len(wants_call(people(orders=[orders]), before(0.5), cap=9)) == wanted


@pytest.mark.parametrize(("days", "wanted"), [(365, 1), (366, 0)])
def test_a_call_needs_an_order_within_a_year(days: int, wanted: int) -> None:
    assert len(wants_call(people(recency_days=[days]), before(0.5), cap=9)) == wanted


def test_calls_are_capped_by_value() -> None:
    found = wants_call(people(value_at_risk=[5.0, 7.0]), before(0.5, 0.5), cap=1)

    assert found.index.tolist() == ["b"]
