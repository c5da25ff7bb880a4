"""Recency, frequency and money of each customer, their 1-5 scores, and the segment they make.

Source: business brief, "Configuration RFM" and "getRFMSegment". The brief names 5-5-5 Champions,
4-any-4+ Loyal Customers, 2-any-2- At Risk and 1-1-1 Lost; the other cells of the table are ours,
read recency first, so that each of the 125 has exactly one name and each name has a cell.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.errors import RuleError
from domain.history import History, day_number, until

Ints = npt.NDArray[np.int64]

SEGMENTS = {
    "C": "Champions",
    "L": "Loyal Customers",
    "P": "Potential Loyalists",
    "N": "New Customers",
    "O": "Promising",
    "A": "Need Attention",
    "S": "About to Sleep",
    "R": "At Risk",
    "K": "Can't Lose Them",
    "H": "Hibernating",
    "X": "Lost",
}
PROSPECT = "Prospect"  # has never ordered: not a customer, so not a churn case
# By recency score: one word per frequency score 1-5, one letter per monetary score 1-5.
CELLS = {
    5: "NNNNN PPPPP PPPLL LLLCC LLLCC",
    4: "OOOLL PPPLL PPPLL LLLLL LLLLL",
    3: "SSSAA SSAAA AAAAA AAAAA AAAAA",
    2: "RRRRR RRRRR RRRRK RRKKK RRKKK",
    1: "XXHHH XHHHH HHRRK RRKKK RKKKK",
}
LEARN_FROM = 100  # returning customers a shop needs before its own quantiles mean something
FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class CutPoints:
    """The bounds of the scores, best first, all inclusive; whoever passes none scores 1.

    Source: business brief, `CONFIG.rfm`. The brief's comments and its numbers disagree at the
    bounds ("> 10 orders" beside `excellent: 10`); inclusive bounds are the reading used.

    Attributes:
        recency_days: at most so many days for a score of 5, 4, 3, 2.
        orders: at least so many orders.
        spent: at least so much, in the shop's currency.
    """

    recency_days: tuple[float, float, float, float] = (30, 60, 90, 180)
    orders: tuple[float, float, float, float] = (10, 6, 3, 2)
    spent: tuple[float, float, float, float] = (1000, 500, 200, 100)


BRIEF = CutPoints()


def customer_metrics(history: History, as_of: date) -> pd.DataFrame:
    """Reduce a history to one row per customer who had ordered by the end of `as_of`.

    Returns:
        Indexed by customer (text). Columns: recency_days (int >= 0), orders (int >= 1),
        order_days (int >= 1), spent (float, the shop's currency), first_day and last_day (int,
        days since 1970-01-01).

    Source: business brief, inputs of `calculateRFM`.
    """
    known = until(history, as_of)
    begins, ends = known.start[:-1], known.start[1:]
    last = known.day[ends - 1].astype(np.int64)
    return pd.DataFrame(
        {
            "recency_days": day_number(as_of) - last,
            "orders": _sums(known.orders, begins),
            "order_days": ends - begins,
            "spent": _sums(known.cents, begins) / 100,
            "first_day": known.day[begins].astype(np.int64),
            "last_day": last,
        },
        index=pd.Index(known.customers, dtype=object, name="customer"),
    )


def cut_points(history: History, as_of: date) -> CutPoints:
    """Return the shop's own cut points where it is large enough to have any, else the brief's."""
    return learned_cut_points(customer_metrics(history, as_of)) or BRIEF


def learned_cut_points(metrics: pd.DataFrame) -> CutPoints | None:
    """Return the shop's own cut points, or None under 100 returning customers.

    Recency and money are cut into fifths of all customers; frequency into quarters of the
    returning ones, because everyone else has one order and scores 1. Where ties leave fewer than
    five classes (a log without amounts, say), the brief's bounds stay for that measure.
    """
    returning = metrics.loc[metrics["orders"] >= 2, "orders"]
    if len(returning) < LEARN_FROM:
        return None
    recency = np.quantile(metrics["recency_days"], FIFTHS)
    spent = np.quantile(metrics["spent"], FIFTHS)[::-1]
    often = [2.0]
    for share in (0.25, 0.5, 0.75):
        often.append(max(often[-1] + 1, float(np.ceil(np.quantile(returning, share)))))
    return CutPoints(
        recency_days=_four(recency) if (np.diff(recency) > 0).all() else BRIEF.recency_days,
        orders=_four(np.array(often[::-1])),
        spent=_four(spent) if (np.diff(spent) < 0).all() else BRIEF.spent,
    )


def scores(metrics: pd.DataFrame, cuts: CutPoints = BRIEF) -> pd.DataFrame:
    """Score each customer 1 (worst) to 5 on the three measures, and name the segment.

    Args:
        metrics: columns recency_days, orders, spent, as `customer_metrics` returns them.

    Returns:
        The same index. Columns: r, f, m (int8, 1 to 5; 0 for a prospect), segment (category).
    """
    r = 1 + _passed(-metrics["recency_days"].to_numpy(), [-c for c in cuts.recency_days])
    f = 1 + _passed(metrics["orders"].to_numpy(), cuts.orders)
    m = 1 + _passed(metrics["spent"].to_numpy(), cuts.spent)
    ordered = metrics["orders"].to_numpy() > 0
    cell = np.where(ordered, _TABLE[(r - 1) * 25 + (f - 1) * 5 + (m - 1)], len(SEGMENTS))
    names = pd.CategoricalDtype([*SEGMENTS.values(), PROSPECT])
    return pd.DataFrame(
        {
            **{
                n: np.where(ordered, s, 0).astype(np.int8)
                for n, s in zip("rfm", (r, f, m), strict=True)
            },
            "segment": pd.Categorical.from_codes(cell, dtype=names),
        },
        index=metrics.index,
    )


def segment(r: int, f: int, m: int) -> str:
    """Return the segment of a cell.

    Raises:
        RuleError: a score is not 1 to 5.
    """
    if not all(1 <= score <= 5 for score in (r, f, m)):
        raise RuleError(f"scores are 1 to 5, not {r}-{f}-{m}")
    return SEGMENTS[CELLS[r].split()[f - 1][m - 1]]


def _table() -> Ints:
    letters = list(SEGMENTS)
    return np.array([letters.index(c) for r in range(1, 6) for c in CELLS[r].replace(" ", "")])


_TABLE = _table()


def _passed(value: npt.NDArray[np.generic], bounds: tuple[float, ...] | list[float]) -> Ints:
    """Count the bounds each value reaches; bounds descend."""
    return np.searchsorted(np.array(bounds[::-1], dtype=float), value.astype(float), side="right")


def _sums(values: npt.NDArray[np.integer], begins: Ints) -> Ints:
    return np.add.reduceat(values, begins, dtype=np.int64) if len(begins) else np.zeros(0, np.int64)


def _four(bounds: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    best, good, fair, poor = (float(b) for b in bounds)
    return best, good, fair, poor
