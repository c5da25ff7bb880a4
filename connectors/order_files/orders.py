"""The orders of a file, judged: how many count, and the history they make."""

from datetime import date, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from connectors.order_files import queries
from connectors.order_files.bad_rows import BadRow
from connectors.order_files.dialects import Dialect
from connectors.order_files.stage import BAD, REFUND_ROW, Tally
from domain.errors import RuleError
from domain.history import EPOCH, History, day_number

MANY_GUESTS = 0.2  # share of orders without a customer from which the reader is warned


class OrderFile:
    """The orders of a staged file; close it, or use it in a `with`, to give its memory back.

    Attributes:
        dialect: the name of the export it was recognised as.
        currency: the shop's, empty where neither the file nor the caller names one.
        bad: the unreadable rows, by line.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        dialect: Dialect,
        currency: str,
        tallies: dict[str | None, Tally],
        bad: tuple[BadRow, ...],
        notes: tuple[str, ...] = (),
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._notes = notes
        self.dialect = dialect.name
        self.currency = currency
        self.bad = bad
        self._tallies = tallies
        self._kept = tallies.get(None, Tally())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget the rows."""
        self._connection.close()

    def history(self, as_of: date) -> History:
        """Return the order-days known at the end of `as_of`; whatever is later changes nothing.

        Raises:
            RuleError: no order is that early.
        """
        orders = self._counted(as_of, once=True)
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE who AS SELECT customer, "
            "(row_number() OVER (ORDER BY customer) - 1)::INTEGER AS code "
            f"FROM (SELECT DISTINCT customer FROM ({orders}))"
        )
        customers = self._columns("SELECT customer FROM who ORDER BY code")["customer"]
        if not len(customers):
            raise RuleError(f"every order on or before {as_of} was refunded")
        rows = self._columns(
            f"SELECT code, day, cents FROM ({orders}) JOIN who USING (customer) ORDER BY code, day"
        )
        self._connection.execute("DROP TABLE who")
        return _merged(customers, rows["code"], rows["day"], rows["cents"])

    def metrics(self, as_of: date) -> pd.DataFrame:
        """Return recency, frequency and money alone, in one pass over the file.

        The quick look for a first table: an order the file holds twice counts twice here, where
        `history` counts it once.

        Returns:
            Indexed by customer (text), in no order. Columns: recency_days (int >= 0), orders
            (int >= 1), spent (float, the shop's currency), first_day and last_day (int, days
            since 1970-01-01).

        Raises:
            RuleError: no order is that early.
        """
        found = self._columns(
            "SELECT customer, max(day) AS last_day, min(day) AS first_day, count(*) AS orders, "
            f"sum(cents)::BIGINT AS cents FROM ({self._counted(as_of, once=False)}) "
            "GROUP BY customer"
        )
        return pd.DataFrame(
            {
                "recency_days": day_number(as_of) - found["last_day"],
                "orders": found["orders"],
                "spent": found["cents"] / 100,
                "first_day": found["first_day"],
                "last_day": found["last_day"],
            },
            index=pd.Index(found["customer"], dtype=object, name="customer"),
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """Count the file's rows and what became of them, whatever their date.

        `rows` is the sum of `orders` (those that count), `bad` and one entry for each reason met:
        order line, repeated order, refund row, refunded, cancelled, test, unpaid, other currency,
        no customer. Among the orders: `customers`, `free`, `partially refunded`.
        """
        excluded = {why: t.rows for why, t in self._tallies.items() if why and why not in BAD}
        orders, netted, customers = self._row(
            "SELECT count(*), count(*) FILTER (netted), count(DISTINCT customer) "
            f"FROM ({self._paid(None, once=True)})"
        )
        if self._repeated:
            excluded["repeated order"] = self._repeated
        if given_back := self._kept.rows - self._repeated - orders:
            excluded["refunded"] = excluded.get("refunded", 0) + given_back
        return {
            "rows": orders + len(self.bad) + sum(excluded.values()),
            "orders": orders,
            "customers": customers,
            "free": self._kept.free,
            "partially refunded": self._kept.partial + netted,
            "bad": len(self.bad),
            **excluded,
        }

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Say what the owner of the file should look at, one line each."""
        notes = list(self._notes)
        counts = self.counts
        if repeated := counts.get("repeated order"):
            notes.append(f"{repeated} rows repeat an order of the same customer: counted once")
        if others := counts.get("other currency"):
            codes = self._names("code", "other currency")
            notes.append(
                f"{others} orders in {codes} are left out: the shop's currency is "
                f"{self.currency}, and no rate is given"
            )
        if counts.get("unpaid"):
            known = ", ".join(f"'{status}'" for status in self._dialect.statuses)
            if unknown := self._names("status", "unpaid", f"AND status NOT IN ({known})"):
                notes.append(f"orders with the unknown status {unknown} are left out as unpaid")
        if counts["orders"] and counts["free"] == counts["orders"]:
            notes.append("no order has an amount: money says nothing about these customers")
        guests = counts.get("no customer", 0)
        if guests > MANY_GUESTS * (counts["orders"] + guests):
            notes.append(f"{guests} orders name no customer, no e-mail and no telephone")
        (alone,) = self._row(queries.ORPHAN_REFUNDS) if REFUND_ROW in self._tallies else (0,)
        if alone:
            notes.append(f"{alone} refund rows name no order of their customer: left out")
        return tuple(notes)

    @cached_property
    def _repeated(self) -> int:
        """Count the rows whose customer and order were met before.

        Equal hashes only raise the question: counting exactly is several times slower, and hardly
        any file needs it.
        """
        if self._dialect.lines:
            return 0
        rows = "FROM stage WHERE why IS NULL AND order_key <> ''"
        hashes = self._columns(f"SELECT hash(customer, order_key) AS hash {rows}")["hash"]
        hashes.sort()
        if not (hashes[1:] == hashes[:-1]).any():
            return 0
        (repeated,) = self._row(f"SELECT count(*) - count(DISTINCT (customer, order_key)) {rows}")
        return repeated

    def _counted(self, as_of: date, *, once: bool) -> str:
        """Return the query of the orders that count at `as_of`: customer, day, cents."""
        if self._kept.first is None:
            raise RuleError("no order of this file counts")
        if self._kept.first > day_number(as_of):
            first = EPOCH + timedelta(days=self._kept.first)
            raise RuleError(f"no order on or before {as_of}: the first is of {first}")
        paid = self._paid(day_number(as_of), once=once)
        return queries.without_free(paid) if self._kept.free else paid

    def _paid(self, until: int | None, *, once: bool) -> str:
        return queries.paid(
            until, repeats=once and self._repeated > 0, refunds=REFUND_ROW in self._tallies
        )

    def _names(self, column: str, why: str, further: str = "") -> str:
        rows = self._connection.execute(
            f"SELECT DISTINCT {column} FROM stage "
            f"WHERE why = '{why}' AND {column} IS NOT NULL {further} ORDER BY 1"
        ).fetchall()
        return ", ".join(str(row[0]) for row in rows)

    def _row(self, query: str) -> tuple[int, ...]:
        row = self._connection.execute(query).fetchone()
        return tuple(int(value) for value in row or ())

    def _columns(self, query: str) -> dict[str, Any]:
        """Return the result as NumPy arrays; no column asked for is ever NULL."""
        return self._connection.execute(query).fetchnumpy()


def _merged(
    customers: npt.NDArray[np.object_],
    code: npt.NDArray[np.int32],
    day: npt.NDArray[np.int32],
    cents: npt.NDArray[np.int64],
) -> History:
    """Merge orders of one customer and day, given sorted by customer code, then by day.

    `domain.history.history_from_codes` would sort once more what DuckDB has sorted on every core.
    """
    first = np.ones(len(code), dtype=np.bool_)
    np.not_equal(code[1:], code[:-1], out=first[1:])
    first[1:] |= day[1:] != day[:-1]
    begins = np.flatnonzero(first)
    count = np.bincount(code[begins], minlength=len(customers))
    return History(
        customers=customers,
        start=np.concatenate(([0], np.cumsum(count))),
        day=day[begins],
        orders=np.diff(begins, append=len(code)).astype(np.int32),
        cents=np.add.reduceat(cents, begins),
    )
