"""MBG/NBD: a customer buys at a constant rate while alive, and may stop after each order.

Source: Batislam, Denizel & Filiztekin (2007), "Empirical validation and comparison of models for
customer base analysis"; its P(no order in H) follows from the gamma-distributed rate. Purchase
rates are Gamma(r, alpha) per 30 days, the chance to stop after an order is Beta(a, b).

The risk is P(no order within H), never 1 - P(alive): the latter ranks worse than a coin, since it
says nothing of how often a living customer buys.
"""

from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from domain.churn.snapshot import Floats, Ints

UNIT_DAYS = 30.0
DEFAULT_LOG_MEAN = tuple(float(v) for v in np.log((0.6, 2.5, 0.8, 2.0)))
DEFAULT_LOG_SD = (1.2, 1.2, 1.2, 1.2)
STEPS, TOLERANCE = 60, 1e-8
LONGEST_STEP = 2.0  # in logarithms


@dataclass(frozen=True, slots=True)
class Params:
    """Rates are Gamma(r, alpha) per 30 days; the chance to stop is Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class ParamsPrior:
    """Independent Gaussians on ln r, ln alpha, ln a, ln b."""

    log_mean: tuple[float, ...] = DEFAULT_LOG_MEAN
    log_sd: tuple[float, ...] = DEFAULT_LOG_SD


def alive(p: Params, x: Ints, span: Ints, age: Ints) -> Floats:
    """Return P(still a customer); x repeat order-days, span and age in days."""
    odds = np.log(p.a) - np.log(p.b + x) + (p.r + x) * (_ln(p, age) - _ln(p, span))
    return np.asarray(1.0 / (1.0 + np.exp(np.minimum(odds, 700.0))))


def no_order(p: Params, x: Ints, span: Ints, age: Ints, horizon_days: int) -> Floats:
    """Return P(no order within `horizon_days`)."""
    silent = np.exp((p.r + x) * (_ln(p, age) - _ln(p, age + horizon_days)))
    return np.asarray(1.0 - alive(p, x, span, age) * (1.0 - silent))


def rate(p: Params, x: Ints, span: Ints) -> Floats:
    """Return the expected order-days per 30 days of a customer while alive, from its own pace."""
    return np.asarray((p.r + x) / (p.alpha + span / UNIT_DAYS))


def fit(x: Ints, span: Ints, age: Ints, prior: ParamsPrior, start: Params | None = None) -> Params:
    """Return the most likely parameters under the prior (MAP), by damped Newton in logarithms.

    Equal customers are counted, not repeated, so that a fit takes a fraction of a second.
    """
    data = _counted(x, span, age)
    mean, sd = np.array(prior.log_mean), np.array(prior.log_sd)
    at = mean if start is None else np.log(astuple(start))
    value, slope = _loss(at, data, mean, sd)
    for _ in range(STEPS):
        curve = _curvature(at, slope, data, mean, sd)
        step = np.asarray(np.linalg.solve(curve, slope), dtype=np.float64)
        if slope @ step < TOLERANCE:
            break
        step = step / max(1.0, float(np.abs(step).max()) / LONGEST_STEP)
        lower, downhill = _loss(at - step, data, mean, sd)
        while lower > value:
            step = step / 2.0
            lower, downhill = _loss(at - step, data, mean, sd)
        at, value, slope = at - step, lower, downhill
    return Params(*(float(v) for v in np.exp(at)))


@dataclass(frozen=True, slots=True)
class _Data:
    x: Ints
    span: Floats
    age: Floats
    count: Floats


def _counted(x: Ints, span: Ints, age: Ints) -> _Data:
    """Count equal customers; each number has 20 bits of one key, which sorts fast."""
    low = (1 << 20) - 1
    key, count = np.unique((x << 40) | (span << 20) | age, return_counts=True)
    return _Data(
        x=key >> 40,
        span=(key >> 20 & low) / UNIT_DAYS,
        age=(key & low) / UNIT_DAYS,
        count=count.astype(float),
    )


def _curvature(at: Floats, slope: Floats, data: _Data, mean: Floats, sd: Floats) -> Floats:
    """Difference the slope, and lift it until it is safely convex."""
    h = 1e-4
    rows = [(_loss(at + h * unit, data, mean, sd)[1] - slope) / h for unit in np.eye(4)]
    square = np.array(rows)
    values, vectors = np.linalg.eigh((square + square.T) / 2.0)
    return np.asarray(vectors @ np.diag(np.maximum(np.abs(values), 1e-6)) @ vectors.T)


def _loss(at: Floats, data: _Data, mean: Floats, sd: Floats) -> tuple[float, Floats]:
    """Return the negative log-posterior and its slope in (ln r, ln alpha, ln a, ln b)."""
    r, alpha, a, b = np.exp(at)
    x, n = data.x, data.count
    up, last = np.log(alpha + data.age), np.log(alpha + data.span)
    stop = np.log(a) - np.log(b + x) + (r + x) * (up - last)
    gone = 1.0 / (1.0 + np.exp(np.clip(-stop, -700.0, 700.0)))  # share of the likelihood that left
    (lr, dr), (lb, db), (lab, dab) = (_rising(v, x, k) for v, k in ((r, 0), (b, 1), (a + b, 1)))
    value = np.sum(n * (lr + r * at[1] + lb - lab - (r + x) * up + np.logaddexp(stop, 0.0)))
    d_r = np.sum(n * (dr + at[1] - up + gone * (up - last)))
    d_alpha = np.sum(n * (
        r / alpha - (r + x) / (alpha + data.age)
        + gone * (r + x) * (1.0 / (alpha + data.age) - 1.0 / (alpha + data.span))
    ))  # fmt: skip
    d_a = np.sum(n * (-dab + gone / a))
    d_b = np.sum(n * (db - dab - gone / (b + x)))
    z = (at - mean) / sd
    slope = np.array((d_r * r, d_alpha * alpha, d_a * a, d_b * b))
    return float(-value + 0.5 * z @ z), -slope + z / sd


def _rising(v: float, x: Ints, more: int) -> tuple[Floats, Floats]:
    """Return ln Γ(v + x + more) - ln Γ(v) and its derivative in v, by a table over x."""
    terms = v + np.arange(int(x.max()) + more)
    logs: npt.NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(np.log(terms))))
    inverse: npt.NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(1.0 / terms)))
    return logs[x + more], inverse[x + more]


def _ln(p: Params, days: Ints) -> Floats:
    return np.asarray(np.log(p.alpha + days / UNIT_DAYS))
