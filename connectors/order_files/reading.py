"""Open an order file, recognise whose export it is, and refuse it when too much is unreadable.

Limits: one file a call; a day is the finest time that is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import duckdb

from connectors.order_files.bad_rows import WRONG_ENCODING, BadRow, find_bad_rows, rejected_rows
from connectors.order_files.dialects import Dialect, recognise
from connectors.order_files.orders import OrderFile
from connectors.order_files.source import Source, open_source
from connectors.order_files.stage import BAD, stage, tallies
from domain.errors import RuleError

MAX_BAD_SHARE = 0.01
EXAMPLES = 3  # bad rows named in a refusal
NO_RATES: Mapping[str, float] = MappingProxyType({})


def read_orders(
    path: Path | str,
    *,
    timezone: str = "Europe/Paris",
    currency: str | None = None,
    rates: Mapping[str, float] = NO_RATES,
    dialect: str = "auto",
    max_bad_share: float = MAX_BAD_SHARE,
) -> OrderFile:
    """Read the orders of a CSV, CSV.gz or Parquet file.

    Args:
        timezone: the shop's; times with an offset are carried into it, others are its own.
        currency: the shop's; None takes the one most orders are in.
        rates: currency -> value of one unit in the shop's; orders in a currency without a rate
            are left out.
        dialect: auto, plain, shopify or woocommerce.
        max_bad_share: the largest share of unreadable rows with which the file is still used.

    Raises:
        RuleError: the file is missing, empty, of unknown columns or unreadable in too many rows;
            or the time zone, the dialect or the share does not exist.
    """
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as error:
        raise RuleError(f"no time zone is called {timezone}: write one as Europe/Paris") from error
    if not 0 <= max_bad_share <= 1:
        raise RuleError(f"a share is 0 to 1, not {max_bad_share}")
    source = open_source(Path(path))
    form, found = recognise(source.columns, dialect)
    reading = _Reading(form, found, timezone, currency, rates)
    notes: tuple[str, ...] = ()

    connection, shop, rejected = reading.of(source)
    if WRONG_ENCODING in rejected.values():
        connection.close()
        source = replace(source, encoding="latin-1")
        notes = ("the file is not UTF-8: it was read as Latin-1",)
        connection, shop, rejected = reading.of(source)

    counted = tallies(connection)
    bad: tuple[BadRow, ...] = ()
    if rejected or not counted.keys().isdisjoint(BAD):
        bad = find_bad_rows(connection, source, rejected)
    rows = len(rejected) + sum(tally.rows for tally in counted.values())
    if len(bad) > max_bad_share * rows:
        connection.close()
        raise RuleError(_too_many(source.path, bad, rows, max_bad_share))
    return OrderFile(connection, form, shop, counted, bad, notes)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How to read a file, whatever its encoding turns out to be."""

    dialect: Dialect
    found: Mapping[str, str]
    timezone: str
    currency: str | None
    rates: Mapping[str, float]

    def of(self, source: Source) -> tuple[duckdb.DuckDBPyConnection, str, dict[int, str]]:
        """Stage the rows; return where they are, the shop's currency and what was set aside."""
        connection = duckdb.connect()
        try:
            connection.execute("SET TimeZone = 'UTC'")
            shop = stage(
                connection,
                source,
                self.dialect,
                self.found,
                timezone=self.timezone,
                currency=self.currency,
                rates=self.rates,
            )
            # The lines are numbered by now; from here on order costs time and means nothing.
            connection.execute("SET preserve_insertion_order = false")
            return connection, shop, rejected_rows(connection, source)
        except duckdb.Error as error:
            connection.close()
            first = str(error).splitlines()[0]
            raise RuleError(f"{source.path.name} cannot be read: {first}") from error


def _too_many(path: Path, bad: tuple[BadRow, ...], rows: int, allowed: float) -> str:
    examples = "; ".join(str(row) for row in bad[:EXAMPLES])
    share = len(bad) / rows
    return (
        f"{path.name}: {len(bad)} of {rows} rows cannot be read ({share:.1%}, allowed "
        f"{allowed:.1%}): {examples}"
    )
