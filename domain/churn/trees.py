"""Boosted trees beside the regression, where a shop has enough of its own history.

They join by weight, not by a switch: 0.5 n / (n + 1500), n the effective number of the rarer
outcome, nothing below 150. scikit-learn is imported when trees are grown, not before.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.churn.features import logit
from domain.churn.snapshot import Floats
from domain.churn.threads import one_thread
from domain.churn.training import Training

MOST, HALF_AT, NEEDED = 0.5, 1500.0, 150.0
MAX_CUSTOMERS = 200_000  # above it the seconds they cost are worth more than their 0.002 AUC
MAX_ROWS = 40_000
ROUNDS, RATE, LEAVES, L2, BINS = 80, 0.09, 15, 5.0, 63
LEAF_SHARE, LEAF_ROWS = 200, (20, 200)


@dataclass(frozen=True, slots=True)
class Trees:
    """A grown forest; `weight` is its share in the averaged log-odds."""

    weight: float
    forest: Any

    def logits(self, rows: Floats) -> Floats:
        """Return log-odds of no order; rows as `features.design` makes them."""
        return logit(self.forest.predict_proba(rows[:, :-1])[:, 1])


def share(rarer: float) -> float:
    """Return the weight trees deserve, given the effective number of the rarer outcome."""
    return 0.0 if rarer < NEEDED else MOST * rarer / (rarer + HALF_AT)


def grow(training: Training) -> Trees | None:
    """Grow trees on at most 40,000 rows spread evenly, or none where they deserve no weight."""
    weight = share(training.rarer)
    if weight == 0.0:
        return None
    from sklearn.ensemble import HistGradientBoostingClassifier

    some = np.linspace(0, len(training.rows) - 1, min(MAX_ROWS, len(training.rows))).astype(int)
    forest = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=int(np.clip(len(some) // LEAF_SHARE, *LEAF_ROWS)),
        l2_regularization=L2,
        max_bins=BINS,
        early_stopping=False,
        random_state=0,
    )
    rows, gone, heavy = training.rows[some, :-1], training.gone[some], training.weight[some]
    with one_thread():  # here again: scikit-learn's own threads exist only since its import
        forest.fit(rows, gone, sample_weight=heavy)
    return Trees(weight, forest)
