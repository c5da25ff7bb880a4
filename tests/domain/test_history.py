from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RuleError
from domain.history import History, day_number, history_from_orders, take, until

ROWS = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 40), st.integers(0, 9_000)),
    min_size=1,
    max_size=40,
)


def orders(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer", "ordered_at", "amount"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="ISO8601"))


def said(history: History) -> dict[str, list[tuple[int, int, int]]]:
    """Write a history down in plain words."""
    return {
        customer: [
            (int(history.day[k]), int(history.orders[k]), int(history.cents[k]))
            for k in range(history.start[i], history.start[i + 1])
        ]
        for i, customer in enumerate(history.customers)
    }


def test_orders_of_one_day_are_one_order_day_in_whole_cents() -> None:
    history = history_from_orders(
        orders(("b", "2026-01-02 23:59", 0.1), ("a", "2026-01-05", 5), ("b", "2026-01-02", 0.2))
    )

    day = day_number(date(2026, 1, 2))
    assert said(history) == {"a": [(day + 3, 1, 500)], "b": [(day, 2, 30)]}


def test_ids_stay_text_and_numbers_become_text() -> None:
    frame = orders(("007", "2026-01-02", 1)), orders((7, "2026-01-02", 1))  # type: ignore[arg-type]

    assert [history_from_orders(f).customers[0] for f in frame] == ["007", "7"]


def test_a_log_without_amounts_has_zero_cents() -> None:
    history = history_from_orders(orders(("a", "2026-01-02", 1)).drop(columns="amount"))

    assert history.cents.tolist() == [0]


def test_a_day_of_more_refunds_than_sales_counts_nothing() -> None:
    history = history_from_orders(orders(("a", "2026-01-02", 10), ("a", "2026-01-02", -15)))

    assert (history.orders.tolist(), history.cents.tolist()) == ([2], [0])


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (orders(), "there is no order"),
        (orders(("a", "2026-01-02", float("nan"))), "1 orders have no amount"),
        (orders(("a", "2026-01-02", float("inf"))), "1 orders have an infinite amount"),
        (orders((None, "2026-01-02", 1)), "1 orders have no customer"),  # type: ignore[arg-type]
        (orders(("a", "NaT", 1)), "1 orders have no ordered_at"),
    ],
)
def test_an_order_that_cannot_be_placed_is_refused(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        history_from_orders(frame)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_row_order_does_not_matter(rows: list[tuple[str, int, int]], random: object) -> None:
    frame = pd.DataFrame(rows, columns=["customer", "day", "cents"])
    frame["ordered_at"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(frame["day"], unit="D")
    shuffled = frame.sample(frac=1, random_state=random.randint(0, 99))  # type: ignore[attr-defined]

    assert said(history_from_orders(frame)) == said(history_from_orders(shuffled))


@given(ROWS, st.integers(0, 40))
def test_until_equals_a_log_that_stops_there(rows: list[tuple[str, int, int]], day: int) -> None:
    frame = pd.DataFrame(rows, columns=["customer", "day", "cents"])
    frame["ordered_at"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(frame["day"], unit="D")
    last = (pd.Timestamp("2026-01-01") + pd.Timedelta(days=day)).date()
    early = frame[frame["day"] <= day]

    cut = until(history_from_orders(frame), last)

    assert said(cut) == (said(history_from_orders(early)) if len(early) else {})


def test_take_picks_customers_in_the_order_asked() -> None:
    history = history_from_orders(
        orders(("a", "2026-01-02", 1), ("b", "2026-01-03", 2), ("b", "2026-01-04", 3))
    )

    assert said(take(history, np.array([1, 0]))) == dict(reversed(said(history).items()))
