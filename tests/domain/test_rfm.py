from collections import Counter
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest

from domain.errors import RuleError
from domain.history import history_from_orders
from domain.rfm import (
    BRIEF,
    LEARN_FROM,
    PROSPECT,
    SEGMENTS,
    CutPoints,
    customer_metrics,
    cut_points,
    learned_cut_points,
    scores,
    segment,
)

DAY = date(2026, 1, 31)


def metrics(recency_days: float = 0, orders: int = 1, spent: float = 0.0) -> pd.DataFrame:
    return pd.DataFrame(
        {"recency_days": [recency_days], "orders": [orders], "spent": [spent]}, index=["a"]
    )


def test_metrics_count_orders_days_and_money_up_to_the_day() -> None:
    log = pd.DataFrame(
        [
            ("a", "2026-01-01T10:00", 10.0),
            ("a", "2026-01-01T11:00", 2.5),
            ("a", "2026-01-31T23:59", 1.0),
            ("a", "2026-02-01T00:00", 99.0),
            ("b", "2026-02-01T00:00", 99.0),
        ],
        columns=["customer", "ordered_at", "amount"],
    ).assign(ordered_at=lambda d: pd.to_datetime(d["ordered_at"]))

    found = customer_metrics(history_from_orders(log), DAY)

    assert found.index.tolist() == ["a"]
    assert found.loc["a"].to_dict() == {
        "recency_days": 0,
        "orders": 3,
        "order_days": 2,
        "spent": 13.5,
        "first_day": 20454,
        "last_day": 20484,
    }


def test_nobody_before_the_first_order() -> None:
    log = pd.DataFrame({"customer": ["a"], "ordered_at": pd.to_datetime(["2026-02-01"])})

    assert customer_metrics(history_from_orders(log), DAY).empty


@pytest.mark.parametrize(
    ("days", "score"),
    [(0, 5), (30, 5), (31, 4), (60, 4), (61, 3), (90, 3), (91, 2), (180, 2), (181, 1), (9999, 1)],
)
def test_recency_scores_by_the_brief_bounds_included(days: int, score: int) -> None:
    assert scores(metrics(recency_days=days))["r"].item() == score


@pytest.mark.parametrize(
    ("orders", "score"), [(1, 1), (2, 2), (3, 3), (5, 3), (6, 4), (9, 4), (10, 5), (500, 5)]
)
def test_frequency_scores_by_the_brief_bounds_included(orders: int, score: int) -> None:
    assert scores(metrics(orders=orders))["f"].item() == score


@pytest.mark.parametrize(
    ("spent", "score"),
    [(99.99, 1), (100, 2), (199.99, 2), (200, 3), (499.99, 3), (500, 4), (999.99, 4), (1000, 5)],
)
def test_money_scores_by_the_brief_bounds_included(spent: float, score: int) -> None:
    assert scores(metrics(spent=spent))["m"].item() == score


def test_each_of_the_125_cells_has_one_segment_and_each_segment_a_cell() -> None:
    cells = Counter(segment(*cell) for cell in product(range(1, 6), repeat=3))

    assert sum(cells.values()) == 125
    assert set(cells) == set(SEGMENTS.values())


def test_the_frame_and_the_single_cell_agree_everywhere() -> None:
    cells = list(product(range(1, 6), repeat=3))
    days, orders, spent = (181, 180, 90, 60, 30), (1, 2, 3, 6, 10), (0, 100, 200, 500, 1000)
    frame = pd.DataFrame(
        [(days[r - 1], orders[f - 1], spent[m - 1]) for r, f, m in cells],
        columns=["recency_days", "orders", "spent"],
    )

    found = scores(frame)

    assert list(found[["r", "f", "m"]].itertuples(index=False, name=None)) == cells
    assert found["segment"].tolist() == [segment(*cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ([(5, 5, 5)], "Champions"),
        ([(4, f, m) for f in range(1, 6) for m in (4, 5)], "Loyal Customers"),
        ([(2, f, m) for f in range(1, 6) for m in (1, 2)], "At Risk"),
        ([(1, 1, 1)], "Lost"),
        ([(1, 5, 5), (1, 4, 5)], "Can't Lose Them"),
    ],
)
def test_the_cells_the_brief_names_bear_its_names(
    cells: list[tuple[int, int, int]], name: str
) -> None:
    assert {segment(*cell) for cell in cells} == {name}


def test_nobody_who_left_half_a_year_ago_is_loyal() -> None:
    gone = {segment(1, f, m) for f, m in product(range(1, 6), repeat=2)}

    assert gone == {"Lost", "Hibernating", "At Risk", "Can't Lose Them"}


@pytest.mark.parametrize("cell", [(0, 1, 1), (1, 6, 1), (5, 5, -1)])
def test_a_score_outside_one_to_five_is_refused(cell: tuple[int, int, int]) -> None:
    with pytest.raises(RuleError, match="scores are 1 to 5"):
        segment(*cell)


def test_whoever_never_ordered_is_a_prospect() -> None:
    found = scores(metrics(orders=0)).loc["a"]

    assert found.tolist() == [0, 0, 0, PROSPECT]


def shop(returning: int) -> pd.DataFrame:
    k = np.arange(2 * returning)
    orders = np.where(k % 2 == 0, 1, 2 + k // 2 % 8)
    return pd.DataFrame({"recency_days": k, "orders": orders, "spent": k * 10.0})


def test_cut_points_are_learnt_from_a_hundred_returning_customers_on() -> None:
    assert learned_cut_points(shop(LEARN_FROM - 1)) is None
    assert learned_cut_points(shop(LEARN_FROM)) == CutPoints(
        recency_days=pytest.approx((39.8, 79.6, 119.4, 159.2)),  # type: ignore[arg-type]
        orders=(7, 5, 3, 2),
        spent=pytest.approx((1592, 1194, 796, 398)),  # type: ignore[arg-type]
    )


def test_learned_scores_fill_every_fifth() -> None:
    frame = shop(500)

    found = scores(frame, learned_cut_points(frame) or BRIEF)

    assert found["r"].value_counts().tolist() == [200] * 5
    assert found["m"].value_counts().tolist() == [200] * 5
    assert set(found["f"]) == {1, 2, 3, 4, 5}


def test_ties_keep_the_brief_bounds_for_that_measure() -> None:
    learnt = learned_cut_points(shop(200).assign(spent=0.0, orders=2))

    assert learnt is not None
    assert learnt.spent == BRIEF.spent
    assert learnt.orders == (5, 4, 3, 2)


def test_a_shop_of_one_day_keeps_the_brief_recency_bounds() -> None:
    learnt = learned_cut_points(shop(200).assign(recency_days=0))

    assert learnt is not None
    assert learnt.recency_days == BRIEF.recency_days


@pytest.mark.parametrize(("customers", "own"), [(LEARN_FROM - 1, False), (LEARN_FROM, True)])
def test_a_shop_large_enough_gets_cut_points_of_its_own(customers: int, own: bool) -> None:
    log = pd.DataFrame({"customer": [f"c{k}" for k in range(customers)] * 2})
    log["ordered_at"] = pd.Timestamp(DAY) - pd.to_timedelta(np.arange(len(log)), unit="D")

    assert (cut_points(history_from_orders(log), DAY) != BRIEF) == own
