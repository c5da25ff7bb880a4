"""What can be said of one customer from the seven figures of the brief, without an order log.

A score stored lately by the shop's own run is the best answer and is used when there is one.
Otherwise the risk is MBG/NBD's P(no order in 90 days) under the pooled prior, from the number of
orders and the days since the last one. The age of a customer with repeat orders is not in the
figures: the risk is averaged over every span up to three years, weighted by how well it explains
them. Orders are taken for order-days. With no count of orders, only recency speaks, through shares
observed on two public logs; with no recency nothing does, and the risk is unknown. Missing is
never zero.

Opens, clicks and tickets are accepted and do not move the risk: opens are not evidence, and only
a shop's own outcomes could give the others a weight.

Source: business brief, churn-prediction input and `CONFIG.rfm`; churn study 5, 6 and 9.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, Protocol

import numpy as np

from domain import prediction_words as words
from domain.churn import band, mbg
from domain.churn.prior import shipped
from domain.prediction_words import Language
from domain.rfm import BRIEF, PROSPECT, segment

Confidence = Literal["high", "medium", "low"]

HORIZON_DAYS = 90
FRESH_DAYS = 7  # a stored score older than this is not today's
LONGEST_SPAN_DAYS = 1095
AGES = 200  # points of the average over unknown ages

# Share of customers without an order in the next 90 days, by recency score: mean of CDNOW and
# Online Retail II over as-of dates 30 days apart, from 180 days after the first order.
SILENT_BY_RECENCY = {5: 0.40, 4: 0.52, 3: 0.60, 2: 0.72, 1: 0.87}


@dataclass(frozen=True, slots=True)
class Summary:
    """One customer's figures; None means "not known".

    Attributes:
        recency_days: days since the last order.
        open_rate, click_rate: 0 to 1.
    """

    email: str | None = None
    recency_days: float | None = None
    orders: int | None = None
    spent: float | None = None
    open_rate: float | None = None
    click_rate: float | None = None
    support_tickets: int | None = None


class Known(Protocol):
    """A score the shop's own run stored earlier."""

    @property
    def as_of(self) -> date: ...
    @property
    def horizon_days(self) -> int: ...
    @property
    def risk(self) -> float: ...
    @property
    def band(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def segment(self) -> str: ...
    @property
    def r(self) -> int: ...
    @property
    def f(self) -> int: ...
    @property
    def m(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Prediction:
    """What we say of a customer: risk = P(no order in `horizon_days` after `as_of`).

    Attributes:
        model: "shop" or whatever the stored score names, "prior", "rule"; None without a risk.
        missing: attributes of `Summary` that were not known.
    """

    r: int | None
    f: int | None
    m: int | None
    segment: str | None
    risk: float | None
    band: str | None
    horizon_days: int
    as_of: date
    model: str | None
    confidence: Confidence | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


def predict(
    known_of: Summary, today: date, stored: Known | None = None, language: Language = "en"
) -> Prediction:
    """Return what can honestly be said of a customer today.

    Args:
        stored: the last score of this customer, if the shop's own run has one.
        language: of the reasons.
    """
    if stored is not None and _usable(stored, known_of, today):
        return _as_stored(known_of, stored, language)
    if known_of.orders == 0:
        return _prospect(known_of, today, language)
    r, f, m = _rfm(known_of)
    risk, model = _risk(known_of, r)
    return Prediction(
        r=r,
        f=f,
        m=m,
        segment=segment(r, f, m) if r and f and m else None,
        risk=risk,
        band=None if risk is None else band(risk),
        horizon_days=HORIZON_DAYS,
        as_of=today,
        model=model,
        confidence=_confidence(model, r, f, m),
        reasons=tuple(_reasons(known_of, risk, model, language)),
        missing=missing(known_of),
    )


def missing(known_of: Summary) -> tuple[str, ...]:
    """Return the figures that are not known."""
    return tuple(name for name in Summary.__slots__ if getattr(known_of, name) is None)


def silent_risk(orders: int, recency_days: float, horizon_days: int = HORIZON_DAYS) -> float:
    """Return P(no order in the horizon) under the pooled prior; at least one order.

    With one order the age is the recency. With more it is averaged: each span between first and
    last order is weighted by the likelihood of so many repeat orders, the last at its end.
    """
    params, x = _pooled(), orders - 1
    span = np.zeros(1, dtype=np.int64)
    if x:
        span = np.unique(np.rint(np.geomspace(x, x + LONGEST_SPAN_DAYS, AGES)).astype(np.int64))
    repeat = np.full_like(span, x)
    age = span + round(recency_days)
    chance = mbg.no_order(params, repeat, span, age, horizon_days)
    if not x:
        return float(chance[0])
    explains = (
        (x - 1) * np.log(span)
        - (params.r + x) * np.log(params.alpha + age / mbg.UNIT_DAYS)
        - np.log(mbg.alive(params, repeat, span, age))
        + np.log(np.gradient(span.astype(float)))
    )
    weight = np.exp(explains - explains.max())
    return float(np.clip(weight @ chance / weight.sum(), 0.0, 1.0))


@lru_cache
def _pooled() -> mbg.Params:
    return mbg.Params(*(float(v) for v in np.exp(shipped().mbg.log_mean)))


def _usable(stored: Known, known_of: Summary, today: date) -> bool:
    """Whether a stored score is still today's: recent, and no order came after it."""
    age = (today - stored.as_of).days
    if not 0 <= age <= FRESH_DAYS:
        return False
    return known_of.recency_days is None or known_of.recency_days >= age


def _as_stored(known_of: Summary, stored: Known, language: Language) -> Prediction:
    told = [words.basis("shop" if stored.model == "shop" else "stored", language, stored.as_of)]
    return Prediction(
        r=stored.r,
        f=stored.f,
        m=stored.m,
        segment=stored.segment,
        risk=stored.risk,
        band=stored.band,
        horizon_days=stored.horizon_days,
        as_of=stored.as_of,
        model=stored.model,
        confidence="high" if stored.model == "shop" else "medium",
        reasons=(words.risk(stored.risk, stored.horizon_days, language), *told),
        missing=missing(known_of),
    )


def _prospect(known_of: Summary, today: date, language: Language) -> Prediction:
    return Prediction(
        r=None,
        f=None,
        m=None,
        segment=PROSPECT,
        risk=None,
        band=None,
        horizon_days=HORIZON_DAYS,
        as_of=today,
        model=None,
        confidence=None,
        reasons=(words.say("prospect", language),),
        missing=missing(known_of),
    )


def _rfm(known_of: Summary) -> tuple[int | None, int | None, int | None]:
    """Return the three scores by the brief's cut points, each None if its figure is unknown."""
    recency, orders, spent = known_of.recency_days, known_of.orders, known_of.spent
    return (
        None if recency is None else 1 + sum(recency <= bound for bound in BRIEF.recency_days),
        None if orders is None else 1 + sum(orders >= bound for bound in BRIEF.orders),
        None if spent is None else 1 + sum(spent >= bound for bound in BRIEF.spent),
    )


def _risk(known_of: Summary, r: int | None) -> tuple[float | None, str | None]:
    """Return the risk and the model that gave it."""
    if known_of.recency_days is None or r is None:
        return None, None
    if known_of.orders is None:
        return SILENT_BY_RECENCY[r], "rule"
    return silent_risk(known_of.orders, known_of.recency_days), "prior"


def _confidence(model: str | None, *scores: int | None) -> Confidence | None:
    if model is None:
        return None
    return "medium" if model == "prior" and None not in scores else "low"


def _reasons(
    known_of: Summary, risk: float | None, model: str | None, language: Language
) -> Iterator[str]:
    """Yield what stands behind the answer, most important first."""
    if risk is not None:
        yield words.risk(risk, HORIZON_DAYS, language)
    if known_of.recency_days is not None:
        yield words.days_since_order(int(known_of.recency_days), language)
    if known_of.orders is not None:
        yield words.orders(known_of.orders, language)
    yield words.say(f"basis.{model}" if model else "no_risk", language)
    if model == "prior" and known_of.orders != 1:
        yield words.say("age", language)
    for name in ("orders", "spent"):
        if getattr(known_of, name) is None:
            yield words.say(f"unknown.{name}", language)
    engagement = (known_of.open_rate, known_of.click_rate, known_of.support_tickets)
    if any(figure is not None for figure in engagement):
        yield words.say("engagement", language)
