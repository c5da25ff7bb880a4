import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from domain.churn import logistic
from domain.churn.features import expit


def table(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(2)
    rows = np.column_stack((draw.normal(size=(n, 3)), np.ones(n)))
    gone = (draw.random(n) < expit(rows @ np.array([1.0, -2.0, 0.0, 0.5]))).astype(float)
    return rows, gone, draw.uniform(0.1, 1.0, n)


@pytest.mark.parametrize("n", [300, 50_000])
def test_weights_agree_with_another_implementation(n: int) -> None:
    rows, gone, weight = table(n)

    ours = logistic.fit(rows, gone, weight, np.zeros(4), np.ones(4))
    peer = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10, max_iter=1000)
    peer.fit(rows, gone, sample_weight=weight)

    np.testing.assert_allclose(ours, peer.coef_[0], atol=1e-5)


def test_a_firm_prior_is_not_moved_and_a_vague_one_gives_way() -> None:
    rows, gone, weight = table(5_000)
    believed = np.array([-1.0, 1.0, 1.0, 1.0])

    firm = logistic.fit(rows, gone, weight, believed, np.full(4, 1e-4))
    vague = logistic.fit(rows, gone, weight, believed, np.full(4, 1e3))

    np.testing.assert_allclose(firm, believed, atol=1e-3)
    np.testing.assert_allclose(vague, [1.0, -2.0, 0.0, 0.5], atol=0.25)


def test_one_outcome_alone_stays_finite() -> None:
    rows, _, weight = table(500)

    theta = logistic.fit(rows, np.ones(500), weight, np.zeros(4), np.ones(4))

    assert np.isfinite(theta).all()
    assert expit(rows @ theta).mean() > 0.9


def test_a_start_far_off_is_walked_back_in_shorter_steps() -> None:
    rows, gone, weight = table(300)
    far = np.array([30.0, 30.0, -30.0, 30.0])

    theta = logistic.fit(rows, gone, weight, far, np.full(4, 100.0))

    np.testing.assert_allclose(theta, [1.0, -2.0, 0.0, 0.5], atol=0.8)
