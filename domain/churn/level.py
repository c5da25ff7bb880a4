"""Two corrections of a score's level: the season of earlier years, and doubt about few windows.

Customers of one window share its season, its campaigns and its weather, so the evidence about a
shop's level grows with windows, not with customers.
"""

import numpy as np

from domain.churn.features import expit
from domain.churn.snapshot import Floats
from domain.churn.training import YEARS_BACK_DAYS, Training

SEASON_NEAR_DAYS, SEASON_BEHIND_DAYS = 30, 180
SEASON_HALF, SEASON_SHRINK, SEASON_LIMIT = 0.5, 20.0, 1.0
LEVEL_DOUBT = 1.0  # windows' worth of doubt about the shop's own level


def kept(windows: int) -> float:
    """Return the share of a shop's own level that is believed after so many windows."""
    return windows / (windows + LEVEL_DOUBT)


def seasonal_offset(rows: Training, p: Floats, today: int, first_day: int) -> float:
    """Return half of what the model missed in this season of earlier years, in log-odds."""
    near = np.zeros(len(rows.anchor), dtype=bool)
    for back in YEARS_BACK_DAYS:
        near |= np.abs(rows.anchor - (today - back)) <= SEASON_NEAR_DAYS
    near &= rows.anchor - first_day >= SEASON_BEHIND_DAYS
    v = float(np.sum(p[near] * (1.0 - p[near])))
    if v == 0.0:
        return 0.0
    missed = float(np.sum(rows.gone[near] - p[near])) / v
    offset = SEASON_HALF * missed * v / (v + SEASON_SHRINK)
    return float(np.clip(offset, -SEASON_LIMIT, SEASON_LIMIT))


def level_drift(logits: Floats, pooled: Floats) -> float:
    """Return the mean difference of two scores in log-odds, where it matters most."""
    p = expit(logits)
    weight = p * (1.0 - p)
    return float(weight @ (logits - pooled) / max(float(weight.sum()), 1e-12))
