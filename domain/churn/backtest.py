"""The score, judged on the shop's own past: everything learnt before each day, then compared.

The same customers are scored by what the shop would have been served, by MBG/NBD and by the simple
rules, at past days one horizon apart. A shop is advised to be served MBG/NBD where its own model
lost to it by more than 0.01 log-loss, and the RFM rule where even that lost to the rule.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from domain import rfm
from domain.churn import baselines, logistic, model, training, trees
from domain.churn.card import Basis
from domain.churn.features import expit
from domain.churn.figures import SURE, Figures, figures
from domain.churn.snapshot import Floats, orders_again, snapshot
from domain.churn.threads import one_thread
from domain.errors import RuleError
from domain.history import EPOCH, History, day_number, until

SAMPLE = 20_000  # customers a back-test looks at
BEHIND_DAYS = 60  # of history a cut-off needs behind it
MARGIN = 0.01  # of log-loss, within which the better-founded basis is kept
SCORERS = ("model", "mbg", "heuristic", "rfm", "recency")


@dataclass(frozen=True, slots=True)
class Cutoff:
    """One past day: the figures of each scorer, and the basis the model rested on then."""

    as_of: str
    basis: Basis
    scorers: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a shop's past says of its score.

    Attributes:
        scorers: figures over all cut-offs together, by SCORERS; empty where none was possible.
        advice: the basis to serve; None means whatever the data allow.
        verdict: the same in a sentence for the merchant.
    """

    horizon_days: int
    cutoffs: tuple[Cutoff, ...]
    scorers: dict[str, Figures]
    advice: Basis | None
    verdict: str


def backtest(history: History, as_of: date, horizon_days: int = 90, cutoffs: int = 3) -> Backtest:
    """Test the score at up to `cutoffs` past days, the latest one horizon before `as_of`.

    Shops of more than 20,000 customers are tested on a fixed draw of them.

    Raises:
        RuleError: nobody had ordered by `as_of`, the horizon is not 1 to 730 days, or no cut-off
            is asked for.
    """
    if cutoffs < 1:
        raise RuleError(f"a back-test needs at least one cut-off, not {cutoffs}")
    known = until(history, as_of)
    grow = len(known.customers) <= trees.MAX_CUSTOMERS
    if len(known.customers):
        known = training.sample(known, SAMPLE)
    days = cutoff_days(known, as_of, horizon_days, cutoffs)
    with one_thread():
        parts = [_at(known, day, horizon_days, grow) for day in days]
    scorers = {}
    if parts:
        gone = np.concatenate([part.gone for part in parts])
        scorers = {
            name: figures(gone, np.concatenate([part.risks[name] for part in parts]))
            for name in SCORERS
        }
    advice, verdict = advised(scorers, len(parts))
    return Backtest(horizon_days, tuple(p.figures() for p in parts), scorers, advice, verdict)


def cutoff_days(history: History, as_of: date, horizon_days: int, wanted: int) -> list[date]:
    """Return the past days to test at, latest first: one horizon apart, 60 days behind each."""
    model.check(history, as_of, horizon_days)
    first = int(history.day.min()) + BEHIND_DAYS
    today = day_number(as_of)
    days = (today - horizon_days * k for k in range(1, wanted + 1))
    return [EPOCH + timedelta(days=day) for day in days if day >= first]


def advised(scorers: dict[str, Figures], tests: int) -> tuple[Basis | None, str]:
    """Return the basis to serve and why, given the figures of a back-test."""
    if not scorers:
        return None, "No horizon has finished yet, so the score could not be tested on the past."
    own, mbg, rule = (scorers[name].log_loss for name in ("model", "mbg", "rfm"))
    if min(own, mbg) > rule + MARGIN:
        return "rule", (
            f"On {tests} past days the models were less reliable than the RFM rule "
            f"(log-loss {min(own, mbg):.3f} against {rule:.3f}), so the rule is served."
        )
    if own > mbg + MARGIN:
        return "prior", (
            f"On {tests} past days the shop's own model was less reliable than MBG/NBD "
            f"(log-loss {own:.3f} against {mbg:.3f}), so MBG/NBD is served."
        )
    return None, (
        f"On {tests} past days the score held: log-loss {own:.3f}, against {mbg:.3f} of MBG/NBD "
        f"and {rule:.3f} of the RFM rule."
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Risks and outcomes at one cut-off."""

    as_of: date
    basis: Basis
    gone: npt.NDArray[np.bool_]
    risks: dict[str, Floats]

    def figures(self) -> Cutoff:
        scorers = {name: figures(self.gone, self.risks[name]) for name in SCORERS}
        return Cutoff(self.as_of.isoformat(), self.basis, scorers)


def _at(history: History, day: date, horizon_days: int, grow: bool) -> _Part:
    now = day_number(day)
    fitted = model.fit(history, day, horizon_days, with_trees=grow)
    shot = snapshot(history, now)
    rows = fitted.rows(shot)
    metrics = rfm.customer_metrics(history, day)
    return _Part(
        as_of=day,
        basis=fitted.card.basis,
        gone=~orders_again(history, shot.who, now, now + horizon_days),
        risks={
            "model": fitted.risk(shot, rows, fitted.held(rows)),
            "mbg": fitted.no_order(shot),
            "heuristic": baselines.heuristic(metrics),
            "rfm": baselines.composite(rfm.scores(metrics)),
            "recency": recency(history, now, horizon_days),
        },
    )


def recency(history: History, day: int, horizon_days: int) -> Floats:
    """Return a risk from recency alone, calibrated on the horizon before `day` if there is one."""
    now = np.log1p(3.0 / horizon_days * snapshot(history, day).recency)
    before = snapshot(history, day - horizon_days)
    line = np.array([1.0, 0.0])
    if len(before.who):
        rows = np.column_stack(
            (np.log1p(3.0 / horizon_days * before.recency), np.ones(len(before.who)))
        )
        gone = ~orders_again(history, before.who, day - horizon_days, day)
        weight = np.ones(len(gone))
        line = logistic.fit(rows, gone.astype(float), weight, line, np.full(2, 2.0))
    return np.clip(expit(now * line[0] + line[1]), SURE, 1.0 - SURE)
