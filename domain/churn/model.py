"""The shop's model: a pooled regression moved by the shop's own past, MBG/NBD inside, trees beside.

A fit chooses its basis and says why: `shop` (its own model), `prior` (MBG/NBD with the pooled
prior, while no horizon has finished yet) or `rule` (the RFM composite, where nothing better
holds). `docs/processes/churn_model.md` gives the reason of each number.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.churn import logistic, mbg, training, trees
from domain.churn.card import ADVISED, WHY, Basis, Card
from domain.churn.engagement import Engagement, learn
from domain.churn.features import NAMES, design, expit
from domain.churn.level import kept, level_drift, seasonal_offset
from domain.churn.prior import Prior, shipped
from domain.churn.snapshot import Floats, Snapshot, snapshot
from domain.churn.threads import one_thread
from domain.churn.training import Training
from domain.errors import RuleError
from domain.history import EPOCH, History, day_number, until

SHORTEST_DAYS, LONGEST_DAYS = 1, 730
BEYOND = 0.25  # how far past its trained range a feature may go, in standard deviations


@dataclass(frozen=True, slots=True)
class Regression:
    """Weights over standardised features, the range each was trained on, and the trees beside."""

    theta: Floats
    low: Floats
    high: Floats
    forest: trees.Trees | None = None

    def logits(self, held: Floats, rows: Floats) -> Floats:
        """Return log-odds of no order, given features as `held` returns them and as they were."""
        plain = held @ self.theta
        if self.forest is None:
            return plain
        share = self.forest.weight
        return (1.0 - share) * plain + share * self.forest.logits(rows)

    def held(self, z: Floats) -> Floats:
        """Hold features within the trained range: a young shop must not be extrapolated."""
        return np.minimum(np.maximum(z, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted shop; it serves the scores of later days too, until it is fitted anew.

    Attributes:
        median_cents: the shop's median order-day.
        center: the mean customer's features, against which reasons are told.
        offset: seasonal offset less level shift, in log-odds.
    """

    card: Card
    prior: Prior
    params: mbg.Params
    median_cents: float
    own: Regression
    center: Floats
    offset: float = 0.0
    engagement: Engagement | None = None

    def rows(self, shot: Snapshot) -> Floats:
        """Return the features of a snapshot."""
        return design(shot, self.card.horizon_days, self.median_cents, self.params)

    def held(self, rows: Floats) -> Floats:
        """Return the features standardised and held within what the shop was trained on."""
        return self.own.held(self.prior.standardised(rows))

    def risk(self, shot: Snapshot, rows: Floats, held: Floats) -> Floats:
        """Return P(no order in the horizon) of each customer of a snapshot."""
        if self.card.basis == "shop":
            return expit(self.own.logits(held, rows) + self.offset)
        return self.no_order(shot)

    def no_order(self, shot: Snapshot) -> Floats:
        """Return MBG/NBD's P(no order in the horizon): the risk of the basis `prior`."""
        horizon_days = self.card.horizon_days
        return mbg.no_order(self.params, shot.x, shot.span, shot.age, horizon_days)


@dataclass(frozen=True, slots=True)
class _Case:
    """What every step of a fit needs: the known history, its sample, the day, the horizon."""

    seen: History
    first_day: int
    today: int
    horizon_days: int
    customers: int
    prior: Prior


def fit(
    history: History,
    as_of: date,
    horizon_days: int = 90,
    *,
    basis: Basis | None = None,
    prior: Prior | None = None,
    with_trees: bool = True,
    engagement: pd.DataFrame | None = None,
) -> Fit:
    """Fit a shop's model on what was known at the end of `as_of`.

    Args:
        basis: forces `prior` or `rule` where a back-test advised it.
        prior: another pooled prior than the one shipped.
        engagement: clicks and tickets as observed on past days (`domain.churn.engagement`).

    Raises:
        RuleError: nobody had ordered by `as_of`, or the horizon is not 1 to 730 days.
    """
    known = until(history, as_of)
    check(known, as_of, horizon_days)
    seen = training.sample(known)
    case = _Case(
        seen=seen,
        first_day=int(seen.day.min()),
        today=day_number(as_of),
        horizon_days=horizon_days,
        customers=len(known.customers),
        prior=prior or shipped(),
    )
    with one_thread():
        return _fitted(case, basis, with_trees, engagement)


def check(known: History, as_of: date, horizon_days: int) -> None:
    """Refuse what cannot be scored.

    Raises:
        RuleError: `known` holds no order, or the horizon is not 1 to 730 days.
    """
    if not SHORTEST_DAYS <= horizon_days <= LONGEST_DAYS:
        raise RuleError(f"a horizon is {SHORTEST_DAYS} to {LONGEST_DAYS} days, not {horizon_days}")
    if not len(known.customers):
        raise RuleError(f"no order is dated {as_of} or before")


def _fitted(
    case: _Case, basis: Basis | None, with_trees: bool, engagement: pd.DataFrame | None
) -> Fit:
    today = _today(case)
    if basis in ("prior", "rule"):
        return _advised(today, basis)
    rows = _past(case)
    if rows is None:
        return today
    grow = with_trees and case.customers <= trees.MAX_CUSTOMERS
    learnt = _learnt(case, today, rows, trees.grow(rows) if grow else None)
    return learnt if engagement is None else _with_engagement(learnt, case, engagement)


def _past(case: _Case) -> Training | None:
    days = training.anchors(case.first_day, case.today, case.horizon_days)
    if not days:
        return None
    return training.collect(case.seen, days, case.today, case.horizon_days, case.prior.mbg)


def _today(case: _Case) -> Fit:
    """Fit MBG/NBD to today's log: the basis `prior`, and one feature of the basis `shop`."""
    shot = snapshot(case.seen, case.today)
    params = mbg.fit(shot.x, shot.span, shot.age, case.prior.mbg)
    median = training.median_order(case.seen, case.today)
    now = case.prior.standardised(design(shot, case.horizon_days, median, params))
    card = Card(
        as_of=_iso(case.today),
        horizon_days=case.horizon_days,
        basis="prior",
        why=WHY["prior"],
        customers=case.customers,
        sampled=len(case.seen.customers),
        mbg=asdict(params),
        median_order=median / 100,
        prior_sources=case.prior.sources,
    )
    free = np.full(len(NAMES), np.inf)
    pooled = Regression(case.prior.mu, -free, free)
    return Fit(card, case.prior, params, median, pooled, now.mean(axis=0))


def _learnt(case: _Case, today: Fit, rows: Training, forest: trees.Trees | None) -> Fit:
    """Move the pooled regression by the shop's own past."""
    prior = case.prior
    z = prior.standardised(rows.rows)
    theta = logistic.fit(z, rows.gone, rows.weight, prior.mu, prior.tau)
    own = Regression(theta, z.min(axis=0) - BEYOND, z.max(axis=0) + BEYOND, forest)
    season = seasonal_offset(rows, expit(z @ theta), case.today, case.first_day)
    first, last = int(rows.anchor.min()), int(rows.anchor.max())
    windows = (last - first) // case.horizon_days + 1
    now = today.rows(snapshot(case.seen, case.today))
    z_now = prior.standardised(now)
    held = own.held(z_now)
    drift = level_drift(own.logits(held, now) + season, z_now @ prior.mu)
    shift = drift * (1.0 - kept(windows))
    card = replace(
        today.card,
        basis="shop",
        why=WHY["shop"],
        rows=len(rows.rows),
        anchors=tuple(_iso(int(day)) for day in np.unique(rows.anchor)),
        n_eff=rows.rarer,
        windows=windows,
        level_kept=kept(windows),
        level_shift=shift,
        seasonal_offset=season,
        tree_weight=forest.weight if forest else 0.0,
        base_rate=float(rows.weight @ rows.gone / rows.weight.sum()),
    )
    return replace(today, card=card, own=own, center=held.mean(axis=0), offset=season - shift)


def _with_engagement(learnt: Fit, case: _Case, observed: pd.DataFrame) -> Fit:
    def risk(shot: Snapshot) -> Floats:
        rows = learnt.rows(shot)
        return learnt.risk(shot, rows, learnt.held(rows))

    found = learn(case.seen, observed, risk, case.today, case.horizon_days)
    if found is None:
        return learnt
    return replace(learnt, engagement=found, card=replace(learnt.card, engagement=found.weights()))


def _advised(today: Fit, basis: Basis) -> Fit:
    return replace(today, card=replace(today.card, basis=basis, why=ADVISED + WHY[basis]))


def _iso(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
