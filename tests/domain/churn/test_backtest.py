from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.churn import baselines
from domain.churn.backtest import MARGIN, SCORERS, advised, backtest, cutoff_days, recency
from domain.churn.figures import Figures, figures
from domain.errors import RuleError
from domain.history import day_number, history_from_orders
from tests.domain.churn.shops import END, days_before, log, shop


def test_a_shop_is_tested_at_past_days_one_horizon_apart() -> None:
    found = backtest(shop(), END)

    assert [c.as_of for c in found.cutoffs] == ["2026-04-01", "2026-01-01", "2025-10-03"]
    assert tuple(found.scorers) == SCORERS
    assert found.scorers["model"].customers == sum(
        c.scorers["model"].customers for c in found.cutoffs
    )
    assert found.advice is None
    assert found.verdict.startswith("On 3 past days the score held")


def test_the_model_beats_the_rules_on_a_shop_like_its_assumptions() -> None:
    found = backtest(shop(customers=800), END).scorers

    assert found["model"].log_loss < min(found[n].log_loss for n in ("heuristic", "rfm", "recency"))
    assert (found["model"].auc or 0) > (found["heuristic"].auc or 1)


def test_later_orders_do_not_enter_a_test() -> None:
    orders, day = log(), END - timedelta(days=100)
    known = orders[orders["ordered_at"] < pd.Timestamp(day + timedelta(days=1))]

    assert backtest(history_from_orders(orders), day) == backtest(history_from_orders(known), day)


@pytest.mark.parametrize(("days", "tests"), [(149, 0), (150, 1), (239, 1), (240, 2), (1500, 3)])
def test_a_cutoff_needs_sixty_days_behind_and_a_horizon_ahead(days: int, tests: int) -> None:
    assert len(cutoff_days(history_from_orders(days_before(END, days)), END, 90, 3)) == tests


def test_a_shop_too_young_is_not_tested_and_says_so() -> None:
    found = backtest(shop(days=100), END)

    assert (found.cutoffs, found.scorers, found.advice) == ((), {}, None)
    assert "could not be tested" in found.verdict


def test_no_cutoff_is_no_test() -> None:
    with pytest.raises(RuleError, match="at least one cut-off"):
        backtest(shop(customers=5), END, cutoffs=0)


def test_a_day_before_the_first_order_cannot_be_tested() -> None:
    with pytest.raises(RuleError, match="no order is dated"):
        backtest(shop(customers=5), date(2001, 1, 1))


def said(model: float, mbg: float, rule: float) -> dict[str, Figures]:
    plain = figures(np.array([True, False]), np.array([0.6, 0.4]))
    losses = {"model": model, "mbg": mbg, "rfm": rule}
    return {name: replace(plain, log_loss=loss) for name, loss in losses.items()}


@pytest.mark.parametrize(
    ("model", "mbg", "rule", "advice"),
    [
        (0.40, 0.40, 0.50, None),
        (0.40 + MARGIN, 0.40, 0.50, None),
        (0.41 + MARGIN, 0.40, 0.50, "prior"),
        (0.60, 0.50 + MARGIN, 0.50, "prior"),
        (0.60, 0.51 + MARGIN, 0.50, "rule"),
        (0.50, 0.60, 0.495, None),
    ],
)
def test_a_weaker_basis_is_advised_only_where_it_was_clearly_better(
    model: float, mbg: float, rule: float, advice: str | None
) -> None:
    assert advised(said(model, mbg, rule), 3)[0] == advice


@pytest.mark.parametrize(
    ("days", "orders", "risk"),
    [(30, 2, 0.15), (31, 2, 0.20), (61, 2, 0.30), (91, 2, 0.40), (180, 1, 0.60), (181, 1, 0.70)],
)
def test_the_originals_heuristic_steps_with_recency(days: int, orders: int, risk: float) -> None:
    frame = pd.DataFrame({"recency_days": [days], "orders": [orders]})

    assert baselines.heuristic(frame).item() == pytest.approx(risk)


@pytest.mark.parametrize(("rfm", "risk"), [((5, 5, 5), 0.02), ((1, 1, 1), 0.98), ((3, 3, 3), 0.5)])
def test_the_composite_turns_the_scores_round(rfm: tuple[int, int, int], risk: float) -> None:
    frame = pd.DataFrame([rfm], columns=["r", "f", "m"])

    assert baselines.composite(frame).item() == pytest.approx(risk)


def test_recency_alone_is_calibrated_on_the_horizon_before() -> None:
    history, day = shop(customers=800), day_number(END)

    risk = recency(history, day, 90)

    assert 0.3 < risk.mean() < 0.9
    assert recency(history_from_orders(days_before(END, 5)), day, 90).size == 1
