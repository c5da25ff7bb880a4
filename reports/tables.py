"""The figures of a churn report: who comes first, totals, segments, bands, movements.

Every total is the sum of the report's own frame, so that the page can be added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.churn.bands import BANDS
from reports.values import ChurnReport

AT_RISK = ("high", "critical")
NO_ACTION = ("", "none")
EFFORTS = (10, 25, 50, 100, 250)  # customers one may have time for
BORROWED = ("prior", "rule")  # models that do not rest on this shop's own outcomes


@dataclass(frozen=True, slots=True)
class Group:
    """A number of customers and the money that goes with them."""

    customers: int
    spent: float
    value_at_risk: float


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One RFM segment; `risk` is the mean of its scored customers, NaN when there is none."""

    name: str
    share: float
    risk: float
    total: Group


@dataclass(frozen=True, slots=True)
class Movement:
    """Customers whose band changed since the last run; `known` had a band then."""

    known: int
    worse: int
    better: int
    now_critical: int


def contacts(report: ChurnReport) -> pd.DataFrame:
    """Return the customers something is suggested for, most value at risk first."""
    frame = report.customers
    return _ordered(frame[(frame["arm"] != "holdout") & _has_action(frame)])


def held_back(report: ChurnReport) -> pd.DataFrame:
    """Return the hold-out customers who would be contacted, or are at risk; worst first."""
    frame = report.customers
    would = _has_action(frame) | frame["band"].isin(AT_RISK)
    return _ordered(frame[(frame["arm"] == "holdout") & would])


def group(frame: pd.DataFrame) -> Group:
    """Return the totals of some of the report's customers."""
    return Group(len(frame), float(frame["spent"].sum()), float(frame["value_at_risk"].sum()))


def has_money(report: ChurnReport) -> bool:
    """Whether the order log carried amounts at all."""
    return bool((report.customers["spent"] > 0).any())


def bands(report: ChurnReport) -> list[tuple[str, Group]]:
    """Return each band's totals, critical first; unscored customers are in none."""
    frame = report.customers
    return [(name, group(frame[frame["band"] == name])) for _, name in reversed(BANDS)]


def effort(report: ChurnReport) -> list[tuple[int, float]]:
    """Return (n, value at risk of the first n to contact) for growing n, ending with everybody."""
    value = contacts(report)["value_at_risk"].cumsum().to_numpy(float)
    steps = [*(n for n in EFFORTS if n < len(value)), len(value)]
    return [(n, float(value[n - 1])) for n in steps if n]


def segments(report: ChurnReport) -> list[SegmentRow]:
    """Return one row per segment that has customers, most value at risk first."""
    frame, everyone = report.customers, max(len(report.customers), 1)
    rows = [
        SegmentRow(str(name), len(part) / everyone, float(part["risk"].mean()), group(part))
        for name, part in frame.groupby("segment", sort=True)
    ]
    return sorted(rows, key=lambda row: (-row.total.value_at_risk, -row.total.customers, row.name))


def movement(report: ChurnReport) -> Movement:
    """Compare each customer's band with the one of the last run."""
    rank = {name: place for place, (_, name) in enumerate(BANDS)}
    now = report.customers["band"].map(rank)
    before = report.customers["previous_band"].map(rank)
    known = now.notna() & before.notna()
    critical = rank["critical"]
    return Movement(
        known=int(known.sum()),
        worse=int((known & (now > before)).sum()),
        better=int((known & (now < before)).sum()),
        now_critical=int((known & (now == critical) & (before < critical)).sum()),
    )


def reasons(value: Any) -> tuple[str, ...]:
    """Return a customer's reasons as lines, whether they came as one text or as several."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, Sequence):
        return tuple(str(line) for line in value if line)
    return ()


def _has_action(frame: pd.DataFrame) -> "pd.Series[bool]":
    return ~frame["action"].isin(NO_ACTION)


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(
        ["value_at_risk", "risk", "customer_id"], ascending=[False, False, True], kind="stable"
    )
