"""What was known of a customer's engagement on a day: counted from clicks and tickets.

Opens are not counted: machines open mail. A customer who never clicked nor wrote has no row, since
we cannot tell a silent reader from somebody the mail platform does not know.
"""

from datetime import date, timedelta

import pandas as pd

WINDOW_DAYS = 90
DAYS_BACK, STEP_DAYS = 12, 30  # as many past days, so far apart
COLUMNS = ("customer", "observed_on", "clicks_90d", "days_since_click", "tickets_90d")


def observe(events: pd.DataFrame, as_of: date, horizon_days: int) -> pd.DataFrame | None:
    """Return one row per customer and day of observation, or None without any event.

    The days are `as_of`, and days old enough for their outcome to be known.

    Args:
        events: one row per event. Columns: customer (str), kind (click | ticket), day
            (datetime64).

    Returns:
        Columns: customer, observed_on (datetime64), clicks_90d, days_since_click (NaN before the
        first click), tickets_90d.
    """
    if events.empty:
        return None
    first = events["day"].min().date() + timedelta(days=WINDOW_DAYS)
    past = (as_of - timedelta(days=horizon_days + STEP_DAYS * k) for k in range(DAYS_BACK))
    days = [as_of, *(day for day in past if day >= first)]
    seen = [_on(events, pd.Timestamp(day)) for day in days]
    return pd.concat(seen, ignore_index=True)


def _on(events: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    known = events[events["day"] <= day]
    recent = known[known["day"] > day - pd.Timedelta(days=WINDOW_DAYS)]
    clicks, all_clicks = recent[recent["kind"] == "click"], known[known["kind"] == "click"]
    tickets = recent[recent["kind"] == "ticket"]
    customers = pd.Index(known["customer"].unique(), name="customer")
    last = all_clicks.groupby("customer")["day"].max().reindex(customers)
    return pd.DataFrame(
        {
            "customer": customers,
            "observed_on": day,
            "clicks_90d": clicks.groupby("customer").size().reindex(customers, fill_value=0),
            "days_since_click": (day - last).dt.days,
            "tickets_90d": tickets.groupby("customer").size().reindex(customers, fill_value=0),
        }
    ).reset_index(drop=True)
