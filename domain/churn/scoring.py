"""Scores of a shop's customers: the risk, what it rests on, and what it is worth knowing beside.

The event is "no order within `horizon_days` after `as_of`". Scoring goes through the customers in
chunks, so that memory does not grow with the features of millions.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain import rfm
from domain.churn import baselines, mbg, model, reasons
from domain.churn.bands import bands
from domain.churn.card import Card
from domain.churn.snapshot import Floats, snapshot
from domain.churn.threads import one_thread
from domain.history import History, day_number, until

CHUNK = 16_384  # customers; their features then stay in the processor's cache
WORKERS = 2  # chunks at a time; more would only fight for memory


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one day.

    Attributes:
        customers: indexed by customer (text), ascending. Columns: risk (0 to 1), band, model
            (shop, prior or rule), recency_days, orders, order_days, spent, first_order_days
            (since the first order), r, f, m (1 to 5), segment, p_alive (a side fact, not a risk),
            expected_spend (in the horizon, had the customer kept its pace), value_at_risk (risk
            times that), reasons and reasons_fr (the three strongest, as text).
        card: what the fit rests on.
    """

    customers: pd.DataFrame
    card: Card


def score(
    history: History,
    as_of: date,
    horizon_days: int = 90,
    *,
    engagement: pd.DataFrame | None = None,
    fit: model.Fit | None = None,
    cuts: rfm.CutPoints = rfm.BRIEF,
) -> Scored:
    """Score every customer who had ordered by the end of `as_of`; later orders change nothing.

    Args:
        engagement: see `domain.churn.engagement.COLUMNS`; missing is missing, never zero.
        fit: a fit of the last days to be used again; without one the shop is fitted now.
        cuts: cut points of r, f, m; the brief's unless the shop's own are wanted.

    Raises:
        RuleError: nobody had ordered by `as_of`, or the horizon is not 1 to 730 days.
    """
    if fit is None:
        fit = model.fit(history, as_of, horizon_days, engagement=engagement)
    return score_with(fit, history, as_of, engagement=engagement, cuts=cuts)


def score_with(
    fit: model.Fit,
    history: History,
    as_of: date,
    *,
    engagement: pd.DataFrame | None = None,
    cuts: rfm.CutPoints = rfm.BRIEF,
) -> Scored:
    """Score with a fit made earlier; the horizon is the fit's."""
    known = until(history, as_of)
    metrics = rfm.customer_metrics(known, as_of)
    grades = rfm.scores(metrics, cuts)
    with one_thread():
        risk, alive, pace, why = _in_chunks(fit, known, as_of)
    if fit.card.basis == "rule":
        risk = baselines.composite(grades)
    if fit.engagement is not None and engagement is not None:
        risk = fit.engagement.moved(risk, known, engagement, as_of)
    spend = metrics["spent"].to_numpy() / metrics["order_days"].to_numpy() * pace
    frame = pd.DataFrame(
        {
            "risk": risk,
            "band": bands(risk).to_numpy(),
            "model": pd.Categorical.from_codes(
                np.zeros(len(risk), dtype=np.int8), categories=pd.Index([fit.card.basis])
            ),
            **{name: metrics[name] for name in ("recency_days", "orders", "order_days", "spent")},
            "first_order_days": day_number(as_of) - metrics["first_day"],
            **{name: grades[name] for name in ("r", "f", "m", "segment")},
            "p_alive": alive,
            "expected_spend": spend,
            "value_at_risk": risk * spend,
            "reasons": reasons.sentences(why, "en"),
            "reasons_fr": reasons.sentences(why, "fr"),
        },
        index=metrics.index,
    )
    return Scored(frame, fit.card)


def _in_chunks(
    fit: model.Fit, known: History, as_of: date
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.int16]]:
    """Return risk, P(alive), order-days expected in the horizon, and the code of the reasons."""
    n = len(known.customers)
    risk, alive, pace = np.empty(n), np.empty(n), np.empty(n)
    why = np.empty(n, dtype=np.int16)
    horizons = fit.card.horizon_days / mbg.UNIT_DAYS

    def score_chunk(first: int) -> None:
        part = slice(first, min(first + CHUNK, n))
        shot = snapshot(known, day_number(as_of), part.start, part.stop)
        rows = fit.rows(shot)
        held = fit.held(rows)
        risk[part] = fit.risk(shot, rows, held)
        alive[part] = mbg.alive(fit.params, shot.x, shot.span, shot.age)
        pace[part] = mbg.rate(fit.params, shot.x, shot.span) * horizons
        why[part] = reasons.strongest(held - fit.center, fit.own.theta)

    # Each worker writes its own slice, and holds its own OpenMP to one thread: that is per thread.
    with ThreadPoolExecutor(WORKERS, initializer=one_thread) as pool:
        for _ in pool.map(score_chunk, range(0, n, CHUNK)):
            pass
    return risk, alive, pace, why
