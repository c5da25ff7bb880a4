import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from domain.churn.figures import auc, figures


def world(n: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Return outcomes and the true probabilities they were drawn with."""
    draw = np.random.default_rng(1)
    p = draw.beta(2.0, 1.0, n).round(2).clip(0.01, 0.99)
    return draw.random(n) < p, p


def test_figures_agree_with_another_implementation() -> None:
    gone, p = world(3000)

    found = figures(gone, p)

    assert found.auc == pytest.approx(roc_auc_score(gone, p))
    assert found.log_loss == pytest.approx(log_loss(gone, p))
    assert found.brier == pytest.approx(brier_score_loss(gone, p))


def test_the_truth_is_calibrated_and_its_error_is_noise() -> None:
    found = figures(*world())

    assert found.slope == pytest.approx(1, abs=0.05)
    assert found.intercept == pytest.approx(0, abs=0.05)
    assert found.expected_over_observed == pytest.approx(1, abs=0.02)
    assert found.ece < 2 * found.ece_noise
    assert found.ece_noise == pytest.approx(0.008, abs=0.002)


def test_too_bold_a_score_has_a_slope_under_one() -> None:
    gone, p = world()
    odds = (p / (1 - p)) ** 2

    assert figures(gone, odds / (1 + odds)).slope == pytest.approx(0.5, abs=0.03)


def test_the_reliability_has_ten_bins_of_all_customers() -> None:
    gone, p = world()

    bins = figures(gone, p).reliability

    assert len(bins) == 10
    assert sum(b.customers for b in bins) == 20_000
    assert [b.predicted for b in bins] == sorted(b.predicted for b in bins)


def test_equal_risks_share_a_bin_so_that_order_does_not_matter() -> None:
    gone = np.arange(1000) < 300
    p = np.where(np.arange(1000) % 2 == 0, 0.2, 0.4)
    mixed = np.random.default_rng(0).permutation(1000)

    one, two = figures(gone, p), figures(gone[mixed], p[mixed])

    assert [b.customers for b in one.reliability] == [500, 500]
    assert one.ece == pytest.approx(two.ece)
    assert [b.observed for b in one.reliability] == [b.observed for b in two.reliability]


@pytest.mark.parametrize("gone", [True, False])
def test_one_outcome_alone_ranks_nothing(gone: bool) -> None:
    found = figures(np.full(20, gone), np.linspace(0.1, 0.9, 20))

    assert (found.auc, found.slope, found.intercept) == (None, None, None)
    assert (found.expected_over_observed is None) == (not gone)


@pytest.mark.parametrize(("risk", "area"), [([0.1, 0.9], 1), ([0.9, 0.1], 0), ([0.5, 0.5], 0.5)])
def test_the_area_is_the_share_of_pairs_ranked_right(risk: list[float], area: float) -> None:
    assert auc(np.array([False, True]), np.array(risk)) == area


def test_certainty_that_was_wrong_costs_much_but_not_infinity() -> None:
    assert 10 < figures(np.array([True, False]), np.array([0.0, 1.0])).log_loss < 20
