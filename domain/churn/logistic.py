"""Logistic regression that starts from what is known already: a Gaussian prior on each weight."""

import numpy as np

from domain.churn.features import expit
from domain.churn.snapshot import Floats

STEPS, TOLERANCE = 50, 1e-9
WARM_ROWS = 20_000  # enough for a first fit; the whole frame then needs two or three steps


def fit(rows: Floats, outcome: Floats, weight: Floats, mean: Floats, sd: Floats) -> Floats:
    """Return the weights that minimise sum(weight * log-loss) + sum((theta - mean)^2 / 2 sd^2).

    Args:
        rows: n x k. outcome: n, 0 or 1. weight: n, > 0. mean, sd: k, of the prior.
    """
    theta = mean
    if len(rows) > 2 * WARM_ROWS:
        every = len(rows) // WARM_ROWS
        some = slice(None, None, every)
        theta = _newton(rows[some], outcome[some], every * weight[some], mean, sd, mean)
    return _newton(rows, outcome, weight, mean, sd, theta)


def _newton(
    rows: Floats, outcome: Floats, weight: Floats, mean: Floats, sd: Floats, theta: Floats
) -> Floats:
    value, p = _loss(rows, outcome, weight, mean, sd, theta)
    for _ in range(STEPS):
        slope = rows.T @ (weight * (p - outcome)) + (theta - mean) / sd**2
        curve = rows.T @ (rows * (weight * p * (1.0 - p))[:, None]) + np.diag(1.0 / sd**2)
        step = np.linalg.solve(curve, slope)
        gain = float(slope @ step)
        if gain < TOLERANCE:
            break
        lower, q = _loss(rows, outcome, weight, mean, sd, theta - step)
        while lower > value:
            step = step / 2.0
            lower, q = _loss(rows, outcome, weight, mean, sd, theta - step)
        theta, value, p = theta - step, lower, q
    return theta


def _loss(
    rows: Floats, outcome: Floats, weight: Floats, mean: Floats, sd: Floats, theta: Floats
) -> tuple[float, Floats]:
    z = rows @ theta
    loss = weight @ (np.logaddexp(0.0, z) - outcome * z)
    return float(loss + 0.5 * np.sum(((theta - mean) / sd) ** 2)), expit(z)
