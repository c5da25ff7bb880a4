"""A shop's order history: the one shape every score is computed from.

All orders of one customer on one day are one *order-day*, because same-day orders break every
statistic of gaps. Money is integer cents, so that the order of summation cannot move a customer
over a cut point.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.errors import RuleError

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


def history_from_orders(orders: pd.DataFrame) -> History:
    """Reduce one row per order to the shop's history.

    Which orders count (paid, not cancelled, refunds netted, free ones) is the reader's business:
    every row given here is an order. A day whose refunds outweigh its sales counts 0 cents.

    Args:
        orders: any row order. Columns: customer (text; other ids are written as text), ordered_at
            (datetime64, shop's local time), and either `cents` (int) or `amount` (the shop's
            currency, rounded here to whole cents). Neither column: a log without amounts.

    Raises:
        RuleError: there is no order, or an order has no customer, no date or no finite amount.
    """
    if orders.empty:
        raise RuleError("there is no order to make a history from")
    for column in {"customer", "ordered_at", "cents", "amount"} & set(orders.columns):
        if missing := int(orders[column].isna().sum()):
            raise RuleError(f"{missing} orders have no {column}")
    codes, customers = pd.factorize(orders["customer"].astype(str), sort=True)
    return history_from_codes(
        np.asarray(customers, dtype=object), codes, _days(orders["ordered_at"]), _cents(orders)
    )


def history_from_codes(
    customers: npt.NDArray[np.object_],
    code: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    cents: npt.NDArray[np.integer],
) -> History:
    """Merge orders of one customer and day, given each order's position in sorted `customers`."""
    code, day = code.astype(np.int64), day.astype(np.int64)
    first, width = int(day.min()), int(np.ptp(day)) + 1
    key = code * width + (day - first)
    by_key = np.argsort(key, kind="stable")
    key = key[by_key]
    begins = np.flatnonzero(np.diff(key, prepend=key[0] - 1))
    owner = key[begins] // width
    return History(
        customers=customers,
        start=np.searchsorted(owner, np.arange(len(customers) + 1)).astype(np.int64),
        day=(key[begins] % width + first).astype(np.int32),
        orders=np.diff(begins, append=len(key)).astype(np.int32),
        cents=np.maximum(np.add.reduceat(cents[by_key].astype(np.int64), begins), 0),
    )


def until(history: History, day: date) -> History:
    """Return the history as it was known at the end of `day`: later orders never happened."""
    keep = history.day <= day_number(day)
    if keep.all():
        return history
    if not keep.any():
        return _rows(history, keep, np.zeros(len(history.customers), dtype=np.int64))
    return _rows(history, keep, np.add.reduceat(keep, history.start[:-1], dtype=np.int64))


def take(history: History, index: npt.NDArray[np.integer]) -> History:
    """Return the customers at these positions, in this order (ids need not ascend any more)."""
    first, count = history.start[index], np.diff(history.start)[index]
    start = np.concatenate(([0], np.cumsum(count)))
    row = np.repeat(first - start[:-1], count) + np.arange(start[-1])
    return History(
        customers=history.customers[index],
        start=start,
        day=history.day[row],
        orders=history.orders[row],
        cents=history.cents[row],
    )


def _rows(history: History, keep: npt.NDArray[np.bool_], count: npt.NDArray[np.int64]) -> History:
    left = count > 0
    return History(
        customers=history.customers[left],
        start=np.concatenate(([0], np.cumsum(count[left]))),
        day=history.day[keep],
        orders=history.orders[keep],
        cents=history.cents[keep],
    )


def _days(ordered_at: pd.Series) -> npt.NDArray[np.int64]:
    return np.asarray(ordered_at.to_numpy(dtype="datetime64[D]").astype(np.int64))


def _cents(orders: pd.DataFrame) -> npt.NDArray[np.int64]:
    if "cents" in orders:
        return np.asarray(orders["cents"].to_numpy(dtype=np.int64))
    if "amount" not in orders:
        return np.zeros(len(orders), dtype=np.int64)
    amount = orders["amount"].to_numpy(dtype=np.float64)
    if not np.isfinite(amount).all():
        raise RuleError(f"{(~np.isfinite(amount)).sum()} orders have an infinite amount")
    return np.asarray(np.rint(amount * 100), dtype=np.int64)
