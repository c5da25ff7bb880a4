"""Who is worth an analysis, and who a call: the risk line and what must stand beside it.

Source: business brief (analysis above 50 %, call above 85 %), and the measured shares over those
lines: a calibrated risk is over 0.5 for most customers of most shops, since most do not buy within
90 days. So the lines stay, and a gate is added to each. A score says who leaves, not whom a call
brings back. Consent is another rule (`domain.consent`), asked after this one.
"""

import numpy as np
import pandas as pd

ANALYSIS_RISK = 0.5  # over it
CALL_RISK = 0.85  # from it on
RETURNED = 2  # orders from which somebody is a returning customer
YOUNG_DAYS = 365  # since the first order, less than
ACTIVE_DAYS = 365  # since the last order, at most


def wants_analysis(customers: pd.DataFrame, cap: int) -> pd.DataFrame:
    """Return the customers worth a written analysis, most value at risk first, at most `cap`.

    Args:
        customers: indexed by customer. Columns: risk, orders, recency_days, first_order_days (age
            of the first order), value_at_risk.
    """
    known = (customers["orders"] >= RETURNED) | (customers["first_order_days"] < YOUNG_DAYS)
    reachable = customers["recency_days"] <= ACTIVE_DAYS  # beyond, hardly anybody comes back
    return _top(customers[(customers["risk"] > ANALYSIS_RISK) & known & reachable], cap)


def wants_call(customers: pd.DataFrame, previous_risk: pd.Series, cap: int) -> pd.DataFrame:
    """Return the customers who have just become critical, most value at risk first, at most `cap`.

    Args:
        customers: indexed by customer. Columns: risk, orders, recency_days, value_at_risk.
        previous_risk: risk at the previous scoring, by customer. Without one nobody has crossed
            the line yet, so a first run calls nobody.
    """
    before = previous_risk.reindex(customers.index).to_numpy(dtype=float)
    crossed = (customers["risk"] >= CALL_RISK) & np.less(before, CALL_RISK)
    known = (customers["orders"] >= RETURNED) & (customers["recency_days"] <= ACTIVE_DAYS)
    return _top(customers[crossed & known], cap)


def _top(customers: pd.DataFrame, cap: int) -> pd.DataFrame:
    """Keep the most valuable; equal values keep the order of their ids."""
    ranked = customers.sort_index().sort_values("value_at_risk", ascending=False, kind="stable")
    return ranked.head(max(cap, 0))
