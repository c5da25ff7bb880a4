from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from domain import churn
from domain.churn.engagement import FRESH_DAYS
from domain.errors import RuleError
from domain.history import day_number
from tests.domain.churn.shops import END, shop

HISTORY = shop(customers=600)


def observed(*back: int, told: bool = True) -> pd.DataFrame:
    """Observe all customers so many days ago; `told`, whoever comes back has clicked before."""
    parts = []
    for days in back:
        day = END - timedelta(days=days)
        after = HISTORY.day > day_number(day)
        soon = after & (HISTORY.day <= day_number(day) + 90)
        comes = np.add.reduceat(soon, HISTORY.start[:-1]) > 0
        clicks = np.where(comes, 9.0, 0.0) if told else np.full(len(comes), 3.0)
        parts.append(
            pd.DataFrame({"customer": HISTORY.customers, "observed_on": day, "clicks_90d": clicks})
        )
    return pd.concat(parts, ignore_index=True)


def today(clicks: float) -> pd.DataFrame:
    return observed(0, told=False).assign(clicks_90d=clicks)


def risk(engagement: pd.DataFrame | None = None) -> pd.Series:
    return churn.score(HISTORY, END, engagement=engagement).customers["risk"]


def test_clicks_that_told_returns_before_lower_the_risk_now() -> None:
    past = observed(100, 200)

    eager = risk(pd.concat([past, today(9.0)]))
    silent = risk(pd.concat([past, today(0.0)]))

    assert (eager < silent).all()
    assert eager.between(0, 1).all()


def test_clicks_that_told_nothing_change_next_to_nothing() -> None:
    moved = risk(pd.concat([observed(100, told=False), today(9.0)]))

    assert (moved - risk()).abs().max() < 0.01


def test_without_a_past_observation_engagement_has_no_effect() -> None:
    pd.testing.assert_series_equal(risk(today(9.0)), risk())


def test_a_missing_value_is_missing_and_not_zero() -> None:
    past = observed(100, 200)

    unknown = risk(pd.concat([past, today(float("nan"))]))

    pd.testing.assert_series_equal(unknown, risk())
    assert not np.allclose(unknown, risk(pd.concat([past, today(0.0)])))


def test_a_customer_without_observation_keeps_the_risk_of_its_orders() -> None:
    now = today(9.0).iloc[:10]

    moved = risk(pd.concat([observed(100), now])) - risk()

    assert (moved.iloc[:10] < 0).any()
    assert (moved.iloc[10:] == 0).all()


@pytest.mark.parametrize(("back", "counts"), [(FRESH_DAYS - 1, True), (FRESH_DAYS, False)])
def test_a_stale_observation_says_nothing_of_today(back: int, counts: bool) -> None:
    old = observed(back, told=False).assign(clicks_90d=9.0)

    moved = risk(pd.concat([observed(100), old])) - risk()

    assert bool((moved != 0).any()) == counts


def test_what_the_shop_justified_is_on_the_card() -> None:
    fit = churn.fit(HISTORY, END, engagement=observed(100, 200))

    weights = fit.card.engagement or {}

    assert weights["clicks_90d"] < -0.2
    assert weights["tickets_90d"] == 0


def test_an_unknown_customer_is_passed_over() -> None:
    strangers = observed(100).assign(customer="nobody")

    assert churn.fit(HISTORY, END, engagement=strangers).engagement is None


@pytest.mark.parametrize("missing", ["customer", "observed_on", "clicks_90d"])
def test_a_frame_without_what_it_needs_is_refused(missing: str) -> None:
    with pytest.raises(RuleError, match="engagement needs customer, observed_on and one of"):
        churn.fit(HISTORY, END, engagement=observed(100).drop(columns=missing))


def test_opens_are_not_evidence() -> None:
    opens = observed(100).rename(columns={"clicks_90d": "opens_90d"})

    with pytest.raises(RuleError, match="one of clicks_90d, days_since_click, tickets_90d"):
        churn.fit(HISTORY, END, engagement=opens)
