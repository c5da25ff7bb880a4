"""What a shop knows of each customer at the end of one day: plain statistics of the order-days."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.history import History

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The customers who had ordered by `anchor`, and their order-days up to it.

    Attributes:
        anchor: days since 1970-01-01, inclusive.
        who: positions of these customers in the history.
        begins: where each one's rows begin in `day` and `cents`.
        x: repeat order-days (order-days - 1).
        age: days since the first order-day (T); recency: since the last; span: between the two.
        longest_gap: days; gap_cv: standard deviation of the gaps over their mean, 0 under two gaps.
        cents, last_cents: spent in all, and on the last order-day.
    """

    anchor: int
    who: Ints
    begins: Ints
    day: npt.NDArray[np.int32]
    x: Ints
    age: Ints
    recency: Ints
    span: Ints
    longest_gap: Ints
    gap_cv: Floats
    cents: Ints
    last_cents: Ints

    def order_days(self, after: int, to: int) -> Ints:
        """Count each customer's order-days in (after, to], days since 1970-01-01."""
        return _sums((self.day > after) & (self.day <= to), self.begins)


def snapshot(history: History, anchor: int, first: int = 0, end: int | None = None) -> Snapshot:
    """Describe the customers at positions `first` to `end` (excluded) as known at `anchor`."""
    end = len(history.customers) if end is None else end
    start = history.start[first : end + 1]
    day, cents = history.day[start[0] : start[-1]], history.cents[start[0] : start[-1]]
    who, start = np.arange(first, end), start - start[0]
    keep = day <= anchor
    if not keep.all():
        count = _sums(keep, start[:-1])
        who, count, day, cents = who[count > 0], count[count > 0], day[keep], cents[keep]
        start = np.concatenate(([0], np.cumsum(count)))
    return _described(anchor, who, start, day, cents)


def orders_again(history: History, who: Ints, after: int, to: int) -> npt.NDArray[np.bool_]:
    """Say of the customers at positions `who` whether they order in (after, to]."""
    inside = (history.day > after) & (history.day <= to)
    return _sums(inside, history.start[:-1])[who] > 0


def _described(
    anchor: int,
    who: Ints,
    start: Ints,
    day: npt.NDArray[np.int32],
    cents: Ints,
) -> Snapshot:
    begins, ends = start[:-1], start[1:]
    first, last = day[begins].astype(np.int64), day[ends - 1].astype(np.int64)
    gap = np.diff(day, prepend=day[:1]).astype(np.int64)
    gap[begins] = 0
    x, span = ends - begins - 1, last - first
    gaps = np.maximum(x, 1)
    mean = span / gaps
    spread = np.sqrt(np.maximum(_sums(gap * gap, begins) / gaps - mean**2, 0.0))
    return Snapshot(
        anchor=anchor,
        who=who,
        begins=begins,
        day=day,
        x=x,
        age=anchor - first,
        recency=anchor - last,
        span=span,
        longest_gap=np.maximum.reduceat(gap, begins) if len(begins) else gap,
        gap_cv=np.where(x >= 2, spread / np.maximum(mean, 1.0), 0.0),
        cents=_sums(cents, begins),
        last_cents=cents[ends - 1],
    )


def _sums(values: npt.NDArray[np.generic], begins: Ints) -> Ints:
    """Add up each customer's rows; reduceat refuses an empty frame."""
    if not len(begins):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.add.reduceat(values, begins, dtype=np.int64))
