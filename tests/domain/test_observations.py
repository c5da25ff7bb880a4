from datetime import date

import pandas as pd

from domain.observations import observe

AS_OF = date(2026, 6, 1)


def events(*rows):
    frame = pd.DataFrame(rows, columns=["customer", "kind", "day"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


def row(frame, customer, day=AS_OF):
    return frame[(frame["customer"] == customer) & (frame["observed_on"] == pd.Timestamp(day))]


def test_clicks_and_tickets_of_the_last_ninety_days_are_counted() -> None:
    seen = observe(
        events(
            ("a", "click", "2026-06-01"),
            ("a", "click", "2026-03-04"),  # 89 days before
            ("a", "click", "2026-03-03"),  # 90 days before
            ("b", "ticket", "2026-05-01"),
        ),
        AS_OF,
        90,
    )

    assert row(seen, "a").iloc[0][["clicks_90d", "days_since_click", "tickets_90d"]].tolist() == [
        2, 0, 0,
    ]  # fmt: skip
    assert row(seen, "b").iloc[0]["tickets_90d"] == 1
    assert pd.isna(row(seen, "b").iloc[0]["days_since_click"])


def test_past_days_know_nothing_of_what_came_after() -> None:
    seen = observe(events(("a", "click", "2025-01-01"), ("b", "click", "2026-05-30")), AS_OF, 90)

    assert set(seen[seen["customer"] == "b"]["observed_on"]) == {pd.Timestamp(AS_OF)}
    assert len(seen[seen["customer"] == "a"]) > 1


def test_without_events_nothing_is_known() -> None:
    assert observe(events(), AS_OF, 90) is None
