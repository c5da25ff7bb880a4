from datetime import date, timedelta

import numpy as np
import pytest

from domain.churn import mbg, training, trees
from domain.churn.level import kept, seasonal_offset
from domain.churn.training import Training, anchors, collect, row_weight, sample
from domain.history import day_number, take, until
from tests.domain.churn.shops import END, shop

TODAY = day_number(END)


def test_anchors_are_a_month_apart_with_the_two_anniversaries() -> None:
    days = anchors(TODAY - 2000, TODAY, 90)

    assert [TODAY - day for day in days] == sorted({*range(90, 450, 30), 365, 730})


@pytest.mark.parametrize(
    ("history_days", "back"),
    [(119, []), (120, [90]), (179, [90]), (180, [90, 120]), (424, None), (425, None)],
)
def test_the_latest_anchor_needs_thirty_days_behind_it_the_others_sixty(
    history_days: int, back: list[int] | None
) -> None:
    found = [TODAY - day for day in anchors(TODAY - history_days, TODAY, 90)]

    if back is not None:
        assert found == back
    assert (365 in found) == (history_days >= 425)


def test_an_anniversary_inside_the_horizon_has_no_outcome_yet() -> None:
    assert max(anchors(TODAY - 3000, TODAY, 400)) == TODAY - 400


@pytest.mark.parametrize(
    ("age", "horizon", "weight"), [(90, 90, 1 / 3), (30, 30, 1), (20, 20, 1), (630, 90, 1 / 6)]
)
def test_old_and_overlapping_rows_count_less(age: int, horizon: int, weight: float) -> None:
    assert row_weight(age, horizon) == pytest.approx(weight)


def test_rows_hold_what_was_known_then_and_what_came_after() -> None:
    history = shop()
    day = TODAY - 90

    rows = collect(history, (day,), TODAY, 90, mbg.ParamsPrior())
    known = until(history, END - timedelta(days=90))

    assert len(rows.rows) == len(known.customers)
    assert 0 < rows.gone.mean() < 1
    assert rows.rarer == pytest.approx(
        min(rows.gone.sum(), len(rows.gone) - rows.gone.sum()) * row_weight(90, 90)
    )


def test_a_draw_ignores_names_and_order() -> None:
    history = shop()
    other = take(history, np.random.default_rng(3).permutation(len(history.customers)))

    one, two = sample(history, 100), sample(other, 100)

    assert one.customers.tolist() == two.customers.tolist()
    assert one.day.tolist() == two.day.tolist()


def test_a_shop_smaller_than_the_draw_is_taken_whole() -> None:
    history = shop()

    assert sorted(sample(history, 10_000).customers) == history.customers.tolist()


@pytest.mark.parametrize(
    ("rarer", "weight"), [(149.9, 0), (150, 0.5 * 150 / 1650), (1500, 0.25), (1e12, 0.5)]
)
def test_trees_join_by_weight_from_150_rarer_outcomes_on(rarer: float, weight: float) -> None:
    assert trees.share(rarer) == pytest.approx(weight)


def rows_of(gone: float, back: int, n: int = 1000) -> Training:
    outcome = (np.arange(n) < gone * n).astype(float)
    return Training(np.zeros((n, 27)), outcome, np.ones(n), np.full(n, TODAY - back))


@pytest.mark.parametrize(
    ("back", "counts"),
    [(334, False), (335, True), (395, True), (396, False), (700, True), (760, True), (761, False)],
)
def test_only_this_season_of_earlier_years_moves_the_level(back: int, counts: bool) -> None:
    offset = seasonal_offset(rows_of(0.6, back), np.full(1000, 0.5), TODAY, TODAY - 3000)

    assert (offset != 0) == counts


@pytest.mark.parametrize(("behind", "counts"), [(179, False), (180, True)])
def test_a_season_needs_half_a_year_behind_it(behind: int, counts: bool) -> None:
    first = TODAY - 365 - behind

    assert (seasonal_offset(rows_of(0.6, 365), np.full(1000, 0.5), TODAY, first) != 0) == counts


def test_half_of_what_the_season_missed_is_added_shrunk_and_held() -> None:
    p = np.full(1000, 0.5)

    assert seasonal_offset(rows_of(0.6, 365), p, TODAY, 0) == pytest.approx(0.2 * 250 / 270)
    assert seasonal_offset(rows_of(1.0, 365), np.full(1000, 0.01), TODAY, 0) == 1


@pytest.mark.parametrize(("windows", "share"), [(1, 0.5), (3, 0.75), (9, 0.9)])
def test_the_shops_level_is_believed_by_windows(windows: int, share: float) -> None:
    assert kept(windows) == share


def test_the_median_order_leaves_out_free_ones_and_later_ones() -> None:
    history = shop(customers=50)
    early = until(history, date(2025, 12, 31))

    assert training.median_order(history, day_number(date(2025, 12, 31))) == np.median(early.cents)
    assert training.median_order(shop(customers=5, amounts=False), TODAY) == 0
