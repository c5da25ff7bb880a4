import subprocess
import sys
from dataclasses import asdict
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import churn, rfm
from domain.churn.baselines import composite
from domain.churn.scoring import CHUNK
from domain.errors import RuleError
from domain.history import History, history_from_orders, take
from tests.domain.churn.shops import END, days_before, log, shop

COLUMNS = [
    "risk", "band", "model", "recency_days", "orders", "order_days", "spent", "first_order_days",
    "r", "f", "m", "segment", "p_alive", "expected_spend", "value_at_risk", "reasons", "reasons_fr",
]  # fmt: skip


def scored(history: History, as_of: date = END, horizon_days: int = 90) -> pd.DataFrame:
    """Score, and check what must hold on every log."""
    found = churn.score(history, as_of, horizon_days).customers
    assert list(found.columns) == COLUMNS
    numbers = found.select_dtypes("number")
    assert np.isfinite(numbers.to_numpy(dtype=float)).all()
    assert found["risk"].between(0, 1).all()
    assert found["p_alive"].between(0, 1).all()
    return found


def test_a_shop_with_a_past_is_scored_by_its_own_model() -> None:
    result = churn.score(shop(), END)

    assert result.card.basis == "shop"
    assert set(result.customers["model"]) == {"shop"}
    assert result.card.windows == 4
    assert result.card.level_kept == pytest.approx(4 / 5)
    assert not result.card.weak_data
    assert 0 < result.card.base_rate < 1
    assert asdict(result.card)["horizon_days"] == 90


def test_the_metrics_and_grades_beside_the_risk_are_those_of_rfm() -> None:
    history = shop(customers=80)

    found = scored(history)
    metrics = rfm.customer_metrics(history, END)

    same = ["recency_days", "orders", "order_days", "spent"]
    pd.testing.assert_frame_equal(found[same], metrics[same])
    pd.testing.assert_frame_equal(found[["r", "f", "m", "segment"]], rfm.scores(metrics))


@pytest.mark.parametrize(("days", "basis"), [(120, "prior"), (121, "shop")])
def test_the_shops_own_model_begins_with_its_first_finished_horizon(days: int, basis: str) -> None:
    orders = pd.concat([log(days=days), days_before(END, days - 1)])

    assert churn.score(history_from_orders(orders), END).card.basis == basis


def test_one_customer_with_one_order_is_scored_from_the_prior() -> None:
    found = scored(history_from_orders(days_before(END, 20)))

    assert found["model"].tolist() == ["prior"]
    assert 0.5 < found["risk"].item() < 0.95


def test_an_order_today_alone_is_a_log_too() -> None:
    assert len(scored(history_from_orders(days_before(END, 0)))) == 1


def test_all_orders_on_one_day_are_scored_from_the_prior() -> None:
    day = pd.concat([days_before(END, 5, customer=f"c{k}") for k in range(40)])

    found = scored(history_from_orders(day))

    assert set(found["model"]) == {"prior"}
    assert found["risk"].nunique() == 1


def test_a_shop_without_a_repeat_buyer_expects_nobody_back() -> None:
    once = [days_before(END, 3 * k, customer=f"c{k:03d}") for k in range(250)]

    assert scored(history_from_orders(pd.concat(once)))["risk"].min() > 0.85


def test_a_shop_where_all_come_weekly_expects_them_back() -> None:
    weekly = [days_before(END, *range(k % 7, 500, 7), customer=f"c{k:02d}") for k in range(60)]

    assert scored(history_from_orders(pd.concat(weekly)))["risk"].max() < 0.1


@pytest.mark.parametrize("years", [1, 5, 20])
def test_a_shop_silent_for_years_has_lost_nearly_everybody(years: int) -> None:
    found = scored(shop(), END + timedelta(days=365 * years))

    assert found["risk"].mean() > 0.95


def test_a_log_without_amounts_is_scored_and_risks_no_value() -> None:
    found = scored(shop(amounts=False))

    assert set(found["model"]) == {"shop"}
    assert (found[["spent", "value_at_risk"]] == 0).all(axis=None)
    assert found["risk"].std() > 0.1


def test_eleven_years_of_history_are_scored() -> None:
    assert len(scored(shop(customers=300, days=4000))) > 250


def test_a_gap_of_years_in_the_log_is_survived() -> None:
    early = log(customers=200).assign(customer=lambda d: "x" + d["customer"])
    early["ordered_at"] -= pd.Timedelta(days=2500)

    assert len(scored(history_from_orders(pd.concat([early, log(customers=200)])))) > 300


@pytest.mark.parametrize("horizon_days", [1, 7, 365, 730])
def test_any_horizon_from_a_day_to_two_years_is_served(horizon_days: int) -> None:
    history = shop(customers=150, days=1500)

    assert list(scored(history, horizon_days=horizon_days).index) == list(history.customers)


@pytest.mark.parametrize("horizon_days", [0, 731])
def test_another_horizon_is_refused(horizon_days: int) -> None:
    with pytest.raises(RuleError, match="a horizon is 1 to 730 days"):
        churn.score(shop(customers=5), END, horizon_days)


def test_a_day_before_the_first_order_is_refused() -> None:
    with pytest.raises(RuleError, match="no order is dated 2001-01-01 or before"):
        churn.score(shop(customers=5), date(2001, 1, 1))


def test_orders_after_the_day_change_nothing() -> None:
    orders, day = log(), END - timedelta(days=150)
    known = orders[orders["ordered_at"] < pd.Timestamp(day + timedelta(days=1))]

    pd.testing.assert_frame_equal(
        scored(history_from_orders(orders), day), scored(history_from_orders(known), day)
    )


def test_row_order_and_names_change_nothing() -> None:
    orders = log()
    ids = orders["customer"].unique()
    named = dict(zip(ids, np.random.default_rng(4).permutation(ids), strict=True))
    other = orders.assign(customer=orders["customer"].map(named)).sample(frac=1, random_state=1)

    one, two = scored(history_from_orders(orders)), scored(history_from_orders(other))

    np.testing.assert_allclose(
        two.loc[[named[i] for i in one.index], "risk"], one["risk"], atol=1e-9
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(0, 900), st.integers(0, 50_000)),
        min_size=1,
        max_size=60,
    ),
    st.integers(1, 200),
)
def test_any_log_gets_finite_risks_that_do_not_depend_on_its_order(
    rows: list[tuple[str, int, int]], horizon_days: int
) -> None:
    frame = pd.DataFrame(rows, columns=["customer", "back", "cents"])
    frame["ordered_at"] = pd.Timestamp(END) - pd.to_timedelta(frame["back"], unit="D")

    one = scored(history_from_orders(frame), horizon_days=horizon_days)
    two = scored(history_from_orders(frame[::-1]), horizon_days=horizon_days)

    np.testing.assert_allclose(one["risk"], two["risk"], atol=1e-9)


def test_chunks_leave_no_seam() -> None:
    history = shop(customers=100)
    fit = churn.fit(history, END)
    many = take(history, np.resize(np.arange(len(history.customers)), CHUNK + 500))

    once, again = (churn.score_with(fit, h, END).customers for h in (history, many))

    same = once.loc[again.index]
    np.testing.assert_allclose(again["risk"], same["risk"], atol=1e-12)
    assert again["reasons"].tolist() == same["reasons"].tolist()


def test_a_fit_of_last_week_serves_today() -> None:
    history = shop()
    fit = churn.fit(history, END - timedelta(days=7))

    again = churn.score_with(fit, history, END)

    assert again.card.as_of == (END - timedelta(days=7)).isoformat()
    assert again.customers["risk"].corr(churn.score(history, END).customers["risk"]) > 0.98
    pd.testing.assert_frame_equal(churn.score(history, END, fit=fit).customers, again.customers)


def test_a_back_tests_advice_is_served_and_said() -> None:
    history = shop(customers=200)

    prior = churn.score(history, END, fit=churn.fit(history, END, basis="prior"))
    rule = churn.score(history, END, fit=churn.fit(history, END, basis="rule"))

    assert set(prior.customers["model"]) == {"prior"}
    assert "back-test" in prior.card.why
    np.testing.assert_allclose(rule.customers["risk"], composite(rule.customers))


def test_the_value_at_risk_is_the_risk_times_the_pace_kept() -> None:
    orders = days_before(END, *range(0, 3000, 30), amount=50.0)

    one = churn.score(history_from_orders(orders), END).customers.iloc[0]

    assert one["expected_spend"] == pytest.approx(150, rel=0.05)
    assert one["value_at_risk"] == pytest.approx(one["risk"] * one["expected_spend"])


def test_trees_join_a_shop_with_enough_outcomes_and_keep_the_risk_sane() -> None:
    history = shop(customers=3000, days=800)

    with_, without = (churn.fit(history, END, with_trees=w) for w in (True, False))
    risks = [churn.score_with(f, history, END).customers["risk"] for f in (with_, without)]

    assert 0 < with_.card.tree_weight < 0.5
    assert without.card.tree_weight == 0
    assert 0 < (risks[0] - risks[1]).abs().mean() < 0.05


def test_a_small_shop_does_not_wait_for_scikit_learn() -> None:
    code = (
        "import sys; from tests.domain.churn.shops import *; from domain import churn;"
        "churn.score(shop(customers=30), END); sys.exit('sklearn' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
