"""The simple scores a model has to beat, on the same customers and the same day.

`heuristic` is the original's risk from orders alone, as far as it is on record: recency weighs
0.35, one order 0.20, and a missing open rate counts as a bad one, 0.15 for everybody. Its 0.85
line can therefore never be reached. Its middle steps of recency are not on record; ours are even.
"""

import numpy as np
import pandas as pd

from domain.churn.snapshot import Floats

RECENCY_STEPS = ((180, 0.35), (90, 0.25), (60, 0.15), (30, 0.05))  # (more days than, points)
ONE_ORDER, OPEN_RATE_MISSING = 0.20, 0.15
SURE = 0.02  # the composite never claims to be surer than this
SCORES_SPAN = 12  # r + f + m goes from 3 to 15


def heuristic(metrics: pd.DataFrame) -> Floats:
    """Return the original's risk, 0.15 to 0.70. Columns: recency_days, orders."""
    days = metrics["recency_days"].to_numpy()
    late = np.select([days > bound for bound, _ in RECENCY_STEPS], [p for _, p in RECENCY_STEPS])
    once = metrics["orders"].to_numpy() <= 1
    return np.asarray(late + ONE_ORDER * once + OPEN_RATE_MISSING)


def composite(scores: pd.DataFrame) -> Floats:
    """Return the RFM scores as a risk, 0.02 to 0.98; the last resort. Columns: r, f, m."""
    total = sum(scores[name].to_numpy(dtype=float) for name in "rfm")
    return np.asarray(np.clip(1.0 - (total - 3.0) / SCORES_SPAN, SURE, 1.0 - SURE))
