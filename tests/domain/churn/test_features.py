from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.churn import mbg
from domain.churn.features import NAMES, design, expit, logit
from domain.churn.snapshot import orders_again, snapshot
from domain.history import day_number, history_from_orders
from tests.domain.churn.shops import days_before, log

NOW = date(2026, 6, 30)
PARAMS = mbg.Params(0.7, 2.0, 0.5, 1.5)


def features(*back: int, horizon: int = 90, amounts: tuple[float, ...] = ()) -> dict[str, float]:
    """Describe one customer who ordered so many days ago; the shop's median order is 10.00."""
    orders = days_before(NOW, *back)
    if amounts:
        orders["amount"] = list(amounts)
    shot = snapshot(history_from_orders(orders), day_number(NOW))
    [row] = design(shot, horizon, 1000.0, PARAMS)
    return dict(zip(NAMES, row.tolist(), strict=True))


def test_there_are_26_features_and_a_constant() -> None:
    assert len(NAMES) == len(set(NAMES)) == 27
    assert features(10)["constant"] == 1


def test_a_single_order_has_no_gaps_and_says_so() -> None:
    f = features(90)

    assert f["recency"] == f["age"] == f["one_order_recency"] == pytest.approx(np.log(4))
    assert (f["one_order"], f["repeats"], f["gap_cv"], f["recency_over_mean_gap"]) == (1, 0, 0, 0)
    assert f["recency_share"] == pytest.approx(90 / 91)


def test_gaps_are_seen_from_the_customers_own_rhythm() -> None:
    f = features(20, 30, 60)

    assert f["recency_over_mean_gap"] == pytest.approx(np.log(21 / 21))
    assert f["recency_over_longest_gap"] == pytest.approx(np.log(21 / 31))
    assert f["gap_cv"] == pytest.approx(10 / 20)


def test_windows_end_today_and_leave_out_their_first_day() -> None:
    f = features(0, 89, 90, 179, 180, 359, 360)

    assert np.expm1([f["days_in_1h"], f["days_in_2h"], f["days_in_4h"]]) == pytest.approx([2, 4, 6])


@pytest.mark.parametrize(("back", "seen"), [(364, 1), (365, 0), (275, 1), (274, 0)])
def test_the_same_season_a_year_ago_is_the_horizon_then(back: int, seen: int) -> None:
    assert np.expm1(features(0, back, 900)["days_a_year_ago"]) == pytest.approx(seen)


@pytest.mark.parametrize(("back", "seen"), [(729, 1), (730, 0), (640, 1), (639, 0)])
def test_and_two_years_ago(back: int, seen: int) -> None:
    assert np.expm1(features(0, back, 900)["days_two_years_ago"]) == pytest.approx(seen)


@pytest.mark.parametrize(
    ("back", "within", "after"), [(274, 0, 0), (275, 1, 0), (364, 1, 0), (365, 0, 0), (640, 0, 1)]
)
def test_the_anniversary_of_the_last_order_may_fall_in_the_horizon(
    back: int, within: int, after: int
) -> None:
    f = features(back)

    assert (f["anniversary_within_a_year"], f["anniversary_after_a_year"]) == (within, after)


@pytest.mark.parametrize(("back", "seen", "over"), [(274, 0, 0), (275, 1, 0), (365, 1, 1)])
def test_years_are_told_from_seasons(back: int, seen: int, over: int) -> None:
    f = features(back)

    assert (f["seen_a_year"], f["recency_over_a_year"]) == (seen, over)


@pytest.mark.parametrize(
    ("name", "at"), [("hinge_third", 30), ("hinge_1h", 90), ("hinge_2h", 180), ("hinge_4h", 360)]
)
def test_a_hinge_opens_after_its_day(name: str, at: int) -> None:
    assert features(at)[name] == pytest.approx(0, abs=1e-12)
    assert features(at + 1)[name] > 0


def test_money_is_told_against_the_median_and_the_customers_own_mean() -> None:
    f = features(20, 10, amounts=(10.0, 30.0))

    assert f["mean_order"] == pytest.approx(np.log(20.5 / 10.5))
    assert f["last_order"] == pytest.approx(np.log(30.5 / 20.5))


def test_a_log_without_amounts_says_nothing_of_money() -> None:
    shot = snapshot(history_from_orders(log(customers=20, amounts=False)), day_number(NOW))

    rows = pd.DataFrame(design(shot, 90, 0.0, PARAMS), columns=NAMES)

    assert (rows[["mean_order", "last_order"]] == 0).all(axis=None)


def test_features_are_finite_for_ten_years_of_daily_orders_and_a_ten_year_silence() -> None:
    for back in (range(3650), [3650], [3650, 3650 * 2]):
        assert np.isfinite(list(features(*back).values())).all()


def test_orders_after_the_anchor_are_not_in_the_snapshot() -> None:
    orders = pd.concat([days_before(NOW, 10, -5), days_before(NOW, -1, customer="b")])
    history, today = history_from_orders(orders), day_number(NOW)

    shot = snapshot(history, today)

    assert shot.who.tolist() == [0]
    assert (shot.x.item(), shot.recency.item(), shot.cents.item()) == (0, 10, 1000)
    assert orders_again(history, shot.who, today, today + 5).tolist() == [True]
    assert orders_again(history, shot.who, today, today + 4).tolist() == [False]


def test_a_chunk_describes_its_customers_as_the_whole_does() -> None:
    history, day = history_from_orders(log(customers=50)), day_number(NOW - timedelta(days=200))

    whole = design(snapshot(history, day), 90, 1000.0, PARAMS)
    parts = [snapshot(history, day, a, b) for a, b in ((0, 7), (7, 31), (31, 50))]

    assert np.concatenate([p.who for p in parts]).tolist() == snapshot(history, day).who.tolist()
    np.testing.assert_allclose(
        np.concatenate([design(p, 90, 1000.0, PARAMS) for p in parts]), whole, rtol=1e-12
    )


def test_log_odds_go_there_and_back() -> None:
    p = np.array([1e-5, 0.2, 0.5, 0.999])

    np.testing.assert_allclose(expit(logit(p)), p, rtol=1e-9)
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()
