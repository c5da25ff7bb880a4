"""Clicks and tickets beside the orders: they must earn their weight from the shop's own past.

No public log holds them, so each starts at weight 0 with a spread of 0.3 and is moved by what
followed earlier observations, the order-based risk being given. A shop without past observations
gets no effect. A missing value is missing: it counts as the shop's average, never as 0. Opens are
not evidence of interest (mail programs open by themselves) and are not accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from domain.churn import logistic
from domain.churn.features import expit, logit
from domain.churn.snapshot import Floats, Snapshot, orders_again, snapshot
from domain.churn.training import row_weight
from domain.errors import RuleError
from domain.history import EPOCH, History, day_number

COLUMNS = ("clicks_90d", "days_since_click", "tickets_90d")
TAU = 0.3
PAST_DAYS = 12  # observation days looked at, the latest ones
FRESH_DAYS = 30  # an older observation says nothing about today
_FIXED = 1e-3  # spread of the weight 1 of the order-based risk


@dataclass(frozen=True, slots=True)
class Engagement:
    """Weights of the standardised logarithms of COLUMNS."""

    mean: Floats
    sd: Floats
    gamma: Floats

    def weights(self) -> dict[str, float]:
        """Return the weight of each column."""
        return dict(zip(COLUMNS, self.gamma.tolist(), strict=True))

    def moved(self, risk: Floats, history: History, observed: pd.DataFrame, as_of: date) -> Floats:
        """Return the risks of a history's customers, moved by their latest observation."""
        day, today = _days(observed), day_number(as_of)
        fresh = observed[(day <= today) & (day > today - FRESH_DAYS)]
        fresh = fresh.assign(_day=_days(fresh)).sort_values("_day", kind="stable")
        fresh = fresh.drop_duplicates("customer", keep="last")
        at = _positions(history, fresh)
        z = self.standardised(_values(fresh)[at >= 0])
        moved = risk.copy()
        moved[at[at >= 0]] = expit(logit(risk[at[at >= 0]]) + z @ self.gamma)
        return moved

    def standardised(self, values: Floats) -> Floats:
        """Return values in units of the shop's spread; 0 where missing."""
        return np.nan_to_num(np.clip((values - self.mean) / self.sd, -4.0, 4.0))


def learn(
    history: History,
    observed: pd.DataFrame,
    risk: Callable[[Snapshot], Floats],
    today: int,
    horizon_days: int,
) -> Engagement | None:
    """Learn what engagement adds to the risk, or None where no observation has its outcome yet.

    Args:
        observed: one row per customer and day of observation. Columns: customer (text),
            observed_on (datetime64 or date), and any of COLUMNS (float, NaN where unknown).
        risk: the order-based risk of a snapshot.

    Raises:
        RuleError: the frame has no customer, no observed_on, or none of COLUMNS.
    """
    if not {"customer", "observed_on"} <= set(observed) or not set(COLUMNS) & set(observed):
        raise RuleError(f"engagement needs customer, observed_on and one of {', '.join(COLUMNS)}")
    days = _days(observed)
    done = np.unique(days[days <= today - horizon_days])[-PAST_DAYS:]
    parts = [_outcomes(history, observed[days == d], risk, int(d), horizon_days) for d in done]
    weight = [row_weight(today - int(d), horizon_days) for d in done]
    parts_with = [(*part, np.full(len(part[1]), w)) for part, w in zip(parts, weight, strict=True)]
    if not sum(len(gone) for _, gone, _, _ in parts_with):
        return None
    values, gone, base, heavy = (np.concatenate(p) for p in zip(*parts_with, strict=True))
    mean, sd = _moments(values)
    plain = Engagement(mean, sd, np.zeros(len(COLUMNS)))
    rows = np.column_stack((plain.standardised(values), logit(base)))
    prior = np.array([*plain.gamma, 1.0])
    spread = np.array([TAU] * len(COLUMNS) + [_FIXED])
    return Engagement(mean, sd, logistic.fit(rows, gone, heavy, prior, spread)[:-1])


def _outcomes(
    history: History,
    observed: pd.DataFrame,
    risk: Callable[[Snapshot], Floats],
    day: int,
    horizon_days: int,
) -> tuple[Floats, Floats, Floats]:
    """Return the values, the outcomes and the order-based risks of one day's observations."""
    shot = snapshot(history, day)
    known = np.full(len(history.customers), -1)
    known[shot.who] = np.arange(len(shot.who))
    at = _positions(history, observed)
    row = np.where(at >= 0, known[at], -1)
    gone = ~orders_again(history, shot.who, day, day + horizon_days)
    there = row >= 0
    return _values(observed)[there], gone[row[there]].astype(float), risk(shot)[row[there]]


def _values(observed: pd.DataFrame) -> Floats:
    frame = observed.reindex(columns=list(COLUMNS)).to_numpy(dtype=float)
    return np.asarray(np.log1p(np.maximum(frame, 0.0)))


def _moments(values: Floats) -> tuple[Floats, Floats]:
    """Return mean and sd of the known values of each column; 0 and 1 of a column of none."""
    there = np.isfinite(values)
    n = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, values, 0.0).sum(axis=0) / n
    sd = np.sqrt(np.where(there, (values - mean) ** 2, 0.0).sum(axis=0) / n)
    return mean, np.where(sd > 1e-9, sd, 1.0)


def _positions(history: History, observed: pd.DataFrame) -> np.typing.NDArray[np.int64]:
    ids = pd.Index(history.customers, dtype=object)
    return np.asarray(ids.get_indexer(pd.Index(observed["customer"].to_numpy(object))))


def _days(observed: pd.DataFrame) -> np.typing.NDArray[np.int64]:
    return np.asarray(
        (pd.to_datetime(observed["observed_on"]) - pd.Timestamp(EPOCH)).dt.days.to_numpy()
    )
