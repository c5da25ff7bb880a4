"""The demo's shop: customers who buy until they leave, from a seed.

The process, per customer (Batislam et al. 2007, MBG/NBD, with a season):
    arrival     staggered over the whole period, the first order at once
    rate        gamma distributed, RATE_SHAPE and RATE_DAYS: a Poisson process while active,
                times a yearly season with its top early in December (thinning)
    departure   after every order, the first included, with a probability of their own, beta
                distributed (LEAVE_A, LEAVE_B); whoever has left never orders again
    amount      lognormal within a customer, whose mean is lognormal between customers

A few orders are refunded, cancelled, tests, without account or never paid; some are paid in the
other currency. Hours are those of the shop's zone, with enough orders around midnight that the day
in UTC is often the wrong one. Nothing here describes a person: names and addresses are invented,
telephones are from the ranges kept free for fiction.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sandbox.shop_engagement import Engagement, engage

NAME = "Simulated Boutique Lumiere"
PAGES = Path(__file__).parent / "pages"  # what it says of itself, for articles to rest on
DOMAIN = "simulated-boutique.example.com"
CURRENCY, OTHER_CURRENCY, OTHER_RATE = "EUR", "CHF", 0.94
ZONE = ZoneInfo("Europe/Paris")

RATE_SHAPE, RATE_DAYS = 0.9, 70.0  # mean rate RATE_SHAPE / RATE_DAYS orders a day
LEAVE_A, LEAVE_B = 0.9, 1.9  # mean probability to leave after an order: 0.32
SEASON, SEASON_TOP_DAY = 0.35, 340
AMOUNT_EUR, AMOUNT_BETWEEN, AMOUNT_WITHIN = 48.0, 0.5, 0.4

CANCELLED, TESTS, GUESTS, UNPAID = 0.02, 0.004, 0.03, 0.006
REFUNDED, PARTLY_REFUNDED, OTHER_CURRENCY_SHARE = 0.02, 0.03, 0.08
SUBSCRIBED, UNSUBSCRIBED, WITHOUT_EMAIL = 0.55, 0.10, 0.02
DAY_S = 86_400

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Customers:
    """Columns of n customers; times are seconds since 1970, UTC.

    Attributes:
        joined: the first order of their process.
        left: when they left for good; 0 while they are still active at the end: the truth a
            prediction can be measured by, never served by a simulator.
        consent: 0 never asked, 1 subscribed, 2 unsubscribed.
        has_email: a few accounts have none.
    """

    joined: Ints
    left: Ints
    consent: npt.NDArray[np.int8]
    has_email: Bools


@dataclass(frozen=True, slots=True)
class Orders:
    """Columns of k orders in order of creation; times are seconds since 1970, UTC.

    Attributes:
        customer: index of the customer who ordered, of a guest order too.
        guest: the order carries no account.
        cents: total in hundredths of the shop's currency.
        refunded: hundredths paid back.
        cancelled: when it was cancelled; 0 if it was not.
        updated: the last change.
        test, unpaid, other_currency: flags.
    """

    customer: Ints
    created: Ints
    updated: Ints
    cancelled: Ints
    cents: Ints
    refunded: Ints
    guest: Bools
    test: Bools
    unpaid: Bools
    other_currency: Bools


@dataclass(frozen=True, slots=True)
class SimulatedShop:
    """Everything the simulators serve, and the truth behind it."""

    seed: int
    start: date
    end: date
    customers: Customers
    orders: Orders
    engagement: Engagement


def generate(seed: int, customers: int, start: date, end: date) -> SimulatedShop:
    """Make a shop from `start` to the evening before `end`; the same arguments, the same shop.

    Raises:
        ValueError: fewer than one customer, or an empty period.
    """
    if customers < 1 or start >= end:
        raise ValueError("a shop needs at least one customer and one day")
    rng = np.random.default_rng(seed)
    first, last = _second(start), _second(end)
    buyers, times, left = _purchases(rng, customers, first, last)
    joined = np.zeros(customers, np.int64)
    order = np.lexsort((buyers, times))
    buyers, times = buyers[order], times[order]
    joined[buyers[::-1]] = times[::-1]  # the earliest one is written last
    orders = _orders(rng, buyers, times, last, customers)
    consent = rng.choice(
        np.array([0, 1, 2], np.int8),
        size=customers,
        p=[1 - SUBSCRIBED - UNSUBSCRIBED, SUBSCRIBED, UNSUBSCRIBED],
    )
    people = Customers(joined, left, consent, rng.random(customers) >= WITHOUT_EMAIL)
    reached = (consent == 1) & people.has_email
    engagement = engage(rng, reached, joined, left, buyers, times, last)
    return SimulatedShop(seed, start, end, people, orders, engagement)


def _purchases(rng: np.random.Generator, n: int, first: int, last: int) -> tuple[Ints, Ints, Ints]:
    """Run every customer's process at once; return buyers, times, and when each one left."""
    rate = rng.gamma(RATE_SHAPE, 1 / (RATE_DAYS * DAY_S), n) + 1e-12
    leaves = rng.beta(LEAVE_A, LEAVE_B, n)
    now = first + (last - first - 1) * rng.random(n) ** 0.8
    left = np.zeros(n, np.int64)
    active = np.arange(n)
    buyers, times = [active], [_local_hours(rng, now)]
    gone = rng.random(n) < leaves
    left[gone] = now[gone].astype(np.int64)
    active = active[~gone]
    while active.size:
        now[active] += rng.exponential(1 / (rate[active] * (1 + SEASON)))
        active = active[now[active] < last]
        bought = active[rng.random(active.size) < _season(now[active]) / (1 + SEASON)]
        buyers.append(bought)
        times.append(_local_hours(rng, now[bought]))
        leaving = bought[rng.random(bought.size) < leaves[bought]]
        left[leaving] = now[leaving].astype(np.int64)
        active = np.setdiff1d(active, leaving, assume_unique=True)
    found, when = np.concatenate(buyers), np.concatenate(times)
    return found, np.clip(when, first, last - 1), left


def _season(seconds: Floats) -> Floats:
    day = seconds / DAY_S % 365.25
    season: Floats = 1 + SEASON * np.cos(2 * np.pi * (day - SEASON_TOP_DAY) / 365.25)
    return season


def _local_hours(rng: np.random.Generator, seconds: Floats) -> Ints:
    """Keep the day, draw the hour: evenings and midnight more often than mornings."""
    midnight = seconds // DAY_S * DAY_S
    hour = rng.normal(20.5, 4.5, seconds.size) % 24
    return (midnight + hour * 3600 - 3600).astype(np.int64)


def _orders(
    rng: np.random.Generator, buyers: Ints, times: Ints, last: int, customers: int
) -> Orders:
    k = buyers.size
    mean = np.log(AMOUNT_EUR) + AMOUNT_BETWEEN * rng.standard_normal(customers)
    amounts = np.exp(mean[buyers] + AMOUNT_WITHIN * rng.standard_normal(k))
    cents = np.maximum(100, np.rint(100 * amounts)).astype(np.int64)
    fate = rng.random(k)
    wholly = fate < REFUNDED
    partly = (fate >= REFUNDED) & (fate < REFUNDED + PARTLY_REFUNDED)
    dropped = (fate >= 0.5) & (fate < 0.5 + CANCELLED)
    share = np.where(wholly | dropped, 1.0, np.where(partly, rng.uniform(0.1, 0.7, k), 0.0))
    later = np.minimum(last - 1, times + rng.integers(3600, 12 * DAY_S, k))
    changed = wholly | partly | dropped
    return Orders(
        customer=buyers,
        created=times,
        updated=np.where(changed, later, times + 60),
        cancelled=np.where(dropped, later, 0),
        cents=cents,
        refunded=np.rint(cents * share).astype(np.int64),
        guest=rng.random(k) < GUESTS,
        test=rng.random(k) < TESTS,
        unpaid=(fate >= 0.9) & (fate < 0.9 + UNPAID),
        other_currency=rng.random(customers)[buyers] < OTHER_CURRENCY_SHARE,
    )


def _second(day: date) -> int:
    """Return the second at which a day of the shop's zone begins."""
    return int(datetime.combine(day, time(), ZONE).timestamp())
