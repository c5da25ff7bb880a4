"""How good a score was, once the outcome is known: ranking, sharpness, calibration."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.churn import logistic
from domain.churn.features import logit
from domain.churn.snapshot import Floats

BINS = 10
SURE = 1e-6  # log-loss holds a claim of certainty against at most this
FREE = 1e3  # prior spread that lets the calibration line go anywhere


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the customers, by risk: how many, what was said, what came true."""

    customers: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Quality of a risk against outcomes.

    Attributes:
        auc: chance that a customer who left was ranked above one who stayed; None if all alike.
        slope, intercept: of the outcome's log-odds over the risk's; 1 and 0 when calibrated.
        expected_over_observed: customers said to leave over those who did; None if nobody did.
        ece: mean distance of said and true over ten equal bins; ece_noise: what a perfect score
            would show on so many customers.
    """

    customers: int
    base_rate: float
    auc: float | None
    log_loss: float
    brier: float
    slope: float | None
    intercept: float | None
    expected_over_observed: float | None
    ece: float
    ece_noise: float
    reliability: tuple[Bin, ...]


def figures(gone: npt.NDArray[np.bool_], risk: Floats) -> Figures:
    """Judge risks by outcomes; the order of the customers does not matter."""
    y = gone.astype(float)
    p = np.clip(risk, SURE, 1.0 - SURE)
    place, mixed = _bins(risk), 0.0 < y.mean() < 1.0
    count = np.bincount(place, minlength=BINS)
    said, true, noise = (np.bincount(place, v, BINS) for v in (risk, y, risk * (1.0 - risk)))
    slope, intercept = _line(y, p) if mixed else (None, None)
    return Figures(
        customers=len(y),
        base_rate=float(y.mean()),
        auc=auc(gone, risk) if mixed else None,
        log_loss=float(-np.mean(y * np.log(p) + (1.0 - y) * np.log1p(-p))),
        brier=float(np.mean((risk - y) ** 2)),
        slope=slope,
        intercept=intercept,
        expected_over_observed=float(risk.sum() / y.sum()) if y.any() else None,
        ece=float(np.abs(said - true).sum() / len(y)),
        ece_noise=float(np.sqrt(2.0 / np.pi * noise).sum() / len(y)),
        reliability=tuple(
            Bin(int(n), float(s / n), float(t / n))
            for n, s, t in zip(count, said, true, strict=True)
            if n
        ),
    )


def auc(gone: npt.NDArray[np.bool_], risk: Floats) -> float:
    """Return the area under the ROC curve; ties count half. Both outcomes must occur."""
    rank = _mean_rank(risk)
    left = int(gone.sum())
    stayed = len(gone) - left
    return float((rank[gone].sum() - left * (left - 1) / 2.0) / (left * stayed))


def _mean_rank(risk: Floats) -> Floats:
    """Return each value's rank from 0, equal values sharing their mean rank."""
    _, which, count = np.unique(risk, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count + 1) / 2.0)[which])


def _bins(risk: Floats) -> npt.NDArray[np.int64]:
    """Part the customers into tenths by risk; equal risks stay together."""
    return np.asarray(_mean_rank(risk) * BINS // len(risk), dtype=np.int64)


def _line(y: Floats, p: Floats) -> tuple[float, float]:
    rows = np.column_stack((logit(p), np.ones(len(p))))
    ideal = np.array([1.0, 0.0])
    slope, intercept = logistic.fit(rows, y, np.ones(len(y)), ideal, np.full(2, FREE))
    return float(slope), float(intercept)
