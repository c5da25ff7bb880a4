"""Made-up shops, seeded: customers who buy at their own pace and stop at some time."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.history import History, history_from_orders

END = date(2026, 6, 30)


def log(customers: int = 400, days: int = 600, seed: int = 0, amounts: bool = True) -> pd.DataFrame:
    """Return the orders of a shop that has been open for `days` up to END."""
    draw = np.random.default_rng(seed)
    rows = []
    for k in range(customers):
        gap, life = draw.gamma(2.0, 25.0) + 3.0, draw.exponential(250.0)
        day = born = draw.uniform(0.0, days)
        while day < min(days, born + life) or day == born:
            rows.append((f"c{k:04d}", int(day), round(20 * draw.lognormal(0.0, 0.6), 2)))
            day += draw.exponential(gap) + 1.0
    frame = pd.DataFrame(rows, columns=["customer", "day", "amount"])
    opened = pd.Timestamp(END - timedelta(days=days - 1))
    frame["ordered_at"] = opened + pd.to_timedelta(frame.pop("day"), unit="D")
    return frame if amounts else frame.assign(amount=0.0)


def shop(**how: object) -> History:
    """Return the history of a made-up shop."""
    return history_from_orders(log(**how))  # type: ignore[arg-type]


def days_before(end: date, *back: int, customer: str = "a", amount: float = 10.0) -> pd.DataFrame:
    """Return orders of one customer, so many days before a day."""
    when = [pd.Timestamp(end - timedelta(days=b)) for b in back]
    return pd.DataFrame({"customer": customer, "ordered_at": when, "amount": amount})
