"""A shop's order history: the one shape every score is computed from.

All orders of one customer on one day are one *order-day*, because same-day orders break every
statistic of gaps. Money is integer cents, so that the order of summation cannot move a customer
over a cut point.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class History:
    """The order-days of n customers, k in all, sorted by customer, then by day.

    Attributes:
        customers: n customer ids (text, dtype object), strictly ascending.
        start: n + 1 offsets (int64); customer i owns the rows start[i]:start[i + 1], at least one.
        day: k days since 1970-01-01 in the shop's own zone (int32), ascending within a customer.
        orders: k numbers of orders placed on that day (int32, >= 1).
        cents: k sums of order values of that day in hundredths of the shop's currency (int64,
            >= 0); all zero for a log without amounts.
    """

    customers: npt.NDArray[np.object_]
    start: npt.NDArray[np.int64]
    day: npt.NDArray[np.int32]
    orders: npt.NDArray[np.int32]
    cents: npt.NDArray[np.int64]


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to `day`."""
    return (day - EPOCH).days
