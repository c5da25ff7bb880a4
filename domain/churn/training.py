"""The rows a shop's own model learns from: what was known on past days, and what came after.

Every row is a customer at an anchor, a past day whose whole horizon has gone by. Nothing after
the as-of day is ever read: the history is cut there first.
"""

from dataclasses import dataclass

import numpy as np

from domain.churn import features, mbg
from domain.churn.snapshot import Floats, Ints, orders_again, snapshot
from domain.history import History, take

STEP_DAYS, STEPS = 30, 12
YEARS_BACK_DAYS = (365, 730)
BEHIND_DAYS = 60  # of history an anchor needs behind it
BEHIND_LATEST_DAYS = 30  # the latest anchor makes do with this, so that a young shop has one
HALF_LIFE_DAYS = 540.0
SAMPLE = 30_000  # customers a fit looks at; the fit does not grow with the shop
LARGE, SAMPLE_OF_LARGE = 200_000, 20_000  # where seconds count, fewer of them: rows enough anyway


@dataclass(frozen=True, slots=True)
class Training:
    """Rows of features with their outcome (1 = no order in the horizon) and weight."""

    rows: Floats
    gone: Floats
    weight: Floats
    anchor: Ints

    @property
    def rarer(self) -> float:
        """The effective number of the rarer outcome: what there is to learn from."""
        gone = float(self.weight @ self.gone)
        return min(gone, float(self.weight.sum()) - gone)


def anchors(first_day: int, as_of: int, horizon_days: int) -> tuple[int, ...]:
    """Return the past days to learn from, latest first; empty without a finished horizon."""
    latest = as_of - horizon_days
    days = {latest - STEP_DAYS * k for k in range(STEPS)} | {as_of - d for d in YEARS_BACK_DAYS}
    behind = {day: BEHIND_LATEST_DAYS if day == latest else BEHIND_DAYS for day in days}
    fit = [day for day in days if day <= latest and day - first_day >= behind[day]]
    return tuple(sorted(fit, reverse=True))


def sample(history: History, size: int | None = None) -> History:
    """Return `size` customers drawn by what they bought, in an order that ignores their names.

    A draw by content is the same for any row order and any renaming of the customers.

    Args:
        size: how many at most; SAMPLE, or SAMPLE_OF_LARGE of a large shop, when omitted.
    """
    if size is None:
        size = SAMPLE_OF_LARGE if len(history.customers) > LARGE else SAMPLE
    prints = _fingerprints(history)
    drawn = np.arange(len(prints))
    if len(prints) > size:
        drawn = np.argpartition(prints, size)[:size]
    return take(history, drawn[np.argsort(prints[drawn], kind="stable")])


def collect(
    history: History, days: tuple[int, ...], as_of: int, horizon_days: int, prior: mbg.ParamsPrior
) -> Training:
    """Stack the rows of all anchors; MBG/NBD is fitted anew at each, on what was known then.

    Every one of `days` has an order of `history` on or before it.
    """
    rows, gone, weight, anchor = [], [], [], []
    params = None
    for day in days:
        shot = snapshot(history, day)
        params = mbg.fit(shot.x, shot.span, shot.age, prior, start=params)
        rows.append(features.design(shot, horizon_days, median_order(history, day), params))
        gone.append(~orders_again(history, shot.who, day, day + horizon_days))
        weight.append(np.full(len(shot.who), row_weight(as_of - day, horizon_days)))
        anchor.append(np.full(len(shot.who), day))
    return Training(
        rows=np.concatenate(rows),
        gone=np.concatenate(gone).astype(float),
        weight=np.concatenate(weight),
        anchor=np.concatenate(anchor),
    )


def row_weight(age_days: int, horizon_days: int) -> float:
    """Return what a row counts: overlapping windows say less, old ones too."""
    decay: float = 0.5 ** ((age_days - horizon_days) / HALF_LIFE_DAYS)
    return min(1.0, STEP_DAYS / horizon_days) * decay


def median_order(history: History, day: int) -> float:
    """Return the median of the paid order-days up to `day`, in cents; 0 without any."""
    paid = history.cents[(history.day <= day) & (history.cents > 0)]
    return float(np.median(paid)) if len(paid) else 0.0


def _fingerprints(history: History) -> np.typing.NDArray[np.uint64]:
    """Return one number per customer that depends on the order-days alone."""
    day = history.day.astype(np.uint64)
    row = _mixed(_mixed(day) ^ history.cents.astype(np.uint64))
    row = _mixed(row + history.orders.astype(np.uint64))
    return _mixed(np.add.reduceat(row, history.start[:-1]))


def _mixed(value: np.typing.NDArray[np.uint64]) -> np.typing.NDArray[np.uint64]:
    """Scatter the bits (the finaliser of SplitMix64); overflow is meant."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
