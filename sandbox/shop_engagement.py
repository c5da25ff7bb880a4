"""What the shop's customers do with its e-mails, and when they ask for help.

A campaign goes out every CAMPAIGN_DAYS to whoever subscribed. People open and click less once they
have left. A share of the mailboxes opens every message by machine, whatever the person does, which
is why an open proves nothing. A ticket follows an order now and then, more often the last one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CAMPAIGN_DAYS, CAMPAIGNS = 14, 13
OPENS_ACTIVE, OPENS_LEFT = 0.28, 0.08
CLICKS_ACTIVE, CLICKS_LEFT = 0.06, 0.005
MACHINE_MAILBOXES = 0.4
TICKETS, TICKETS_BEFORE_LEAVING = 0.03, 0.08
DAY_S = 86_400

OPEN, CLICK, TICKET = 0, 1, 2

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Engagement:
    """Columns of events in order of time (seconds since 1970, UTC).

    Attributes:
        kind: OPEN, CLICK or TICKET.
        machine: an open made by the mailbox, not by the person.
        campaign: number of the campaign opened or clicked; -1 for a ticket.
    """

    customer: Ints
    at: Ints
    kind: npt.NDArray[np.int8]
    machine: Bools
    campaign: Ints


def engage(
    rng: np.random.Generator,
    reached: Bools,
    joined: Ints,
    left: Ints,
    buyers: Ints,
    times: Ints,
    last: int,
) -> Engagement:
    """Draw the events of the last half year before `last`.

    Args:
        reached: which customers get the campaigns.
        joined: since when, per customer.
        left: since when they are gone, per customer; 0 if they are not.
        buyers: the customer of each order.
        times: the second of each order.
        last: the end of the period.
    """
    mailbox = rng.random(reached.size) < MACHINE_MAILBOXES
    parts = []
    for number in range(CAMPAIGNS):
        sent = last - (CAMPAIGNS - number) * CAMPAIGN_DAYS * DAY_S + 9 * 3600
        people = np.flatnonzero(reached & (joined < sent))
        gone = (left[people] > 0) & (left[people] < sent)
        opens = rng.random(people.size) < np.where(gone, OPENS_LEFT, OPENS_ACTIVE)
        clicks = rng.random(people.size) < np.where(gone, CLICKS_LEFT, CLICKS_ACTIVE)
        delay = rng.exponential(6 * 3600, people.size).astype(np.int64) + 60
        by_machine = people[mailbox[people]]
        minutes = rng.integers(1, 120, by_machine.size) * 60
        parts += [
            _rows(by_machine, sent + minutes, OPEN, True, number),
            _rows(people[opens], sent + delay[opens], OPEN, False, number),
            _rows(people[clicks], sent + delay[clicks] + 30, CLICK, False, number),
        ]
    parts.append(_tickets(rng, left, buyers, times, last))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    known = columns[1] < last
    order = np.argsort(columns[1][known], kind="stable")
    return Engagement(*(column[known][order] for column in columns))


Rows = tuple[Ints, Ints, npt.NDArray[np.int8], Bools, Ints]


def _rows(people: Ints, at: Ints, kind: int, machine: bool, campaign: int) -> Rows:
    n = people.size
    return (
        people,
        at,
        np.full(n, kind, np.int8),
        np.full(n, machine),
        np.full(n, campaign, np.int64),
    )


def _tickets(rng: np.random.Generator, left: Ints, buyers: Ints, times: Ints, last: int) -> Rows:
    last_order = np.abs(left[buyers] - times) < DAY_S
    asked = rng.random(buyers.size) < np.where(last_order, TICKETS_BEFORE_LEAVING, TICKETS)
    asked &= times > last - CAMPAIGNS * CAMPAIGN_DAYS * DAY_S
    delay = rng.integers(DAY_S, 10 * DAY_S, buyers.size)
    return _rows(buyers[asked], (times + delay)[asked], TICKET, False, -1)
