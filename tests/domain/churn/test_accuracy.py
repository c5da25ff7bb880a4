"""What the score must reach on two real logs, where they are at hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from domain import churn
from domain.churn import baselines
from domain.churn.figures import Figures, figures
from domain.churn.snapshot import orders_again, snapshot
from domain.history import History, day_number, history_from_orders, until


def real(shared: Path, name: str) -> History:
    path = shared / "data" / "transactions" / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    frame = pd.read_csv(path, dtype={"customer_id": str}).rename(
        columns={"customer_id": "customer", "date": "ordered_at"}
    )
    return history_from_orders(frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"])))


def reached(history: History, as_of: date) -> tuple[Figures, Figures]:
    """Return the figures of the score and of the original heuristic, 90 days on."""
    day = day_number(as_of)
    gone = ~orders_again(history, snapshot(history, day).who, day, day + 90)
    fit = churn.fit(history, as_of, with_trees=False)
    found = churn.score_with(fit, history, as_of).customers
    return figures(gone, found["risk"].to_numpy()), figures(gone, baselines.heuristic(found))


@pytest.mark.parametrize(
    ("name", "as_of", "auc", "log_loss", "ece"),
    [
        ("cdnow", date(1998, 3, 31), 0.83, 0.31, 0.03),
        ("online_retail_ii", date(2011, 6, 12), 0.81, 0.48, 0.13),
    ],
)
def test_real_shops_are_ranked_and_calibrated(
    shared: Path, name: str, as_of: date, auc: float, log_loss: float, ece: float
) -> None:
    ours, original = reached(real(shared, name), as_of)

    assert (ours.auc or 0) > max(auc, original.auc or 0)
    assert ours.log_loss < min(log_loss, 0.75 * original.log_loss)
    assert ours.ece < ece


def test_a_last_order_sixty_days_earlier_hardly_ever_lowers_the_risk(shared: Path) -> None:
    as_of = date(1998, 3, 31)
    history = until(real(shared, "cdnow"), as_of)
    last = history.start[1:] - 1
    again = np.diff(history.start) > 1
    room = np.where(again, history.day[last] - history.day[last - 1], 999)
    day = history.day.copy()
    day[last] -= np.where(room > 60, 60, 0)
    fit = churn.fit(history, as_of, with_trees=False)

    before, after = (
        churn.score_with(fit, h, as_of).customers["risk"][room > 60]
        for h in (history, replace(history, day=day))
    )

    assert len(before) > 15_000
    assert (after >= before - 1e-9).mean() > 0.95
