"""The 26 features and the constant: scale-free, so one set of weights fits every shop and horizon.

Times are taken over the horizon H, amounts over the shop's median order. Every feature says
something of the past alone; `docs/processes/churn_model.md` lists them in words.
"""

import numpy as np

from domain.churn import mbg
from domain.churn.snapshot import Floats, Snapshot

YEAR_DAYS = 365
HINGES = (1 / 3, 1.0, 2.0, 4.0)  # recency, in horizons, at which its slope may change
SMOOTH = 0.05  # of the median order, so that one tiny order is no outlier
GAP_LIMIT, MONEY_LIMIT, CV_LIMIT, LOGIT_LIMIT = 4.0, 3.0, 3.0, 12.0

NAMES = (
    "recency", "age", "repeats", "recency_share", "one_order", "recency_over_mean_gap",
    "recency_over_longest_gap", "gap_cv", "days_in_1h", "days_in_2h", "days_in_4h",
    "days_a_year_ago", "days_two_years_ago", "seen_a_year", "mean_order", "last_order", "pace",
    "one_order_recency", "hinge_third", "hinge_1h", "hinge_2h", "hinge_4h",
    "anniversary_within_a_year", "anniversary_after_a_year", "recency_over_a_year", "mbg",
    "constant",
)  # fmt: skip


def design(shot: Snapshot, horizon_days: int, median_cents: float, params: mbg.Params) -> Floats:
    """Return one row of features per customer of the snapshot, in the order of NAMES.

    Args:
        median_cents: the shop's median order-day; 0 for a log without amounts.
        params: of MBG/NBD, fitted on nothing later than the snapshot.
    """
    columns = [*_rhythm(shot, horizon_days), *_counts(shot, horizon_days)]
    columns += [*_money(shot, median_cents), *_shape(shot, horizon_days)]
    columns += [logit(mbg.no_order(params, shot.x, shot.span, shot.age, horizon_days))]
    rows = np.empty((len(shot.who), len(NAMES)))
    for k, column in enumerate(columns):
        rows[:, k] = column
    rows[:, -1] = 1.0
    return rows


def logit(p: Floats) -> Floats:
    """Return the log-odds, held within ±12."""
    low = 1.0 / (1.0 + np.exp(LOGIT_LIMIT))
    safe = np.clip(p, low, 1.0 - low)
    return np.asarray(np.log(safe) - np.log1p(-safe))


def expit(z: Floats) -> Floats:
    """Return the probability of log-odds."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def _rhythm(shot: Snapshot, horizon_days: int) -> list[Floats]:
    again = shot.x > 0
    mean_gap = shot.span / np.maximum(shot.x, 1)
    late = np.log1p(shot.recency)
    over_mean = np.clip(late - np.log1p(mean_gap), -GAP_LIMIT, GAP_LIMIT)
    over_longest = np.clip(late - np.log1p(shot.longest_gap), -GAP_LIMIT, GAP_LIMIT)
    return [
        _in_horizons(shot.recency, horizon_days),
        _in_horizons(shot.age, horizon_days),
        np.log1p(shot.x),
        shot.recency / (shot.age + 1.0),
        (~again).astype(float),
        over_mean * again,
        over_longest * again,
        np.minimum(shot.gap_cv, CV_LIMIT),
    ]


def _counts(shot: Snapshot, horizon_days: int) -> list[Floats]:
    now, counts = shot.anchor, []
    for horizons in (1, 2, 4):
        counts.append(np.log1p(shot.order_days(now - horizons * horizon_days, now)))
    for years in (1, 2):
        same = now - years * YEAR_DAYS
        counts.append(np.log1p(shot.order_days(same, min(same + horizon_days, now))))
    counts.append((shot.age >= YEAR_DAYS - horizon_days).astype(float))
    return counts


def _money(shot: Snapshot, median_cents: float) -> list[Floats]:
    if median_cents <= 0:
        return [np.zeros(len(shot.who)), np.zeros(len(shot.who))]
    pad = SMOOTH * median_cents
    mean = shot.cents / (shot.x + 1.0)
    return [
        np.clip(np.log((mean + pad) / (median_cents + pad)), -MONEY_LIMIT, MONEY_LIMIT),
        np.clip(np.log((shot.last_cents + pad) / (mean + pad)), -MONEY_LIMIT, MONEY_LIMIT),
    ]


def _shape(shot: Snapshot, horizon_days: int) -> list[Floats]:
    late = _in_horizons(shot.recency, horizon_days)
    over_a_year = shot.recency >= YEAR_DAYS
    anniversary = YEAR_DAYS - shot.recency % YEAR_DAYS <= horizon_days
    hinges = [np.maximum(late - np.log1p(3.0 * at), 0.0) for at in HINGES]
    return [
        np.log1p(shot.x * horizon_days / (shot.age + 30.0)),
        late * (shot.x == 0),
        *hinges,
        (anniversary & ~over_a_year).astype(float),
        (anniversary & over_a_year).astype(float),
        over_a_year.astype(float),
    ]


def _in_horizons(days: np.typing.NDArray[np.int64], horizon_days: int) -> Floats:
    return np.asarray(np.log1p(3.0 / horizon_days * days))
