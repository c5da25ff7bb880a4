"""From a column to a value, in SQL: text, day in the shop's zone, money.

The tests of a typed column compare the bare column with a constant, so that DuckDB answers them
from the statistics of a Parquet file without reading it.
"""

from typing import NamedTuple

from connectors.order_files.source import quoted

# A zone at the end of a time: Z, UTC, Europe/Paris, +02:00, +0200, +02.
ZONE = r"([A-Za-z]+|[A-Za-z]+/[A-Za-z_/]+|[+-]\d{2}(:?\d{2})?)$"
FIRST_DAY, AFTER_DAYS = "1970-01-01", "2200-01-01"  # a date outside is a slip of the pen
MOST_MONEY = "1e12"  # one order; beyond, the column is not an amount


class Field(NamedTuple):
    """The SQL of a value, and of the test that it cannot be read (then the value means nothing)."""

    value: str
    unreadable: str


def text(column: str, kind: str) -> str:
    """Return a trimmed text, NULL where nothing is left."""
    return f"nullif(trim({_as_text(column, kind)}), '')"


def identity(column: str, kind: str) -> Field:
    """Return an id exactly as it is written, "007" and blanks inside included."""
    value = _as_text(column, kind)
    if kind != "VARCHAR":
        return Field(value, f"{column} IS NULL")
    return Field(value, f"{column} IS NULL OR ({column} < '!' AND trim({column}) = '')")


def day(column: str, kind: str, zone: str) -> Field:
    """Return days since 1970-01-01 in the shop's zone.

    A time with an offset is carried into the shop's zone, summer time included; one without is
    taken as the shop's own clock.
    """
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        zoned = kind.startswith("TIMESTAMP WITH")
        moment = f"timezone({quoted(zone)}, {column})" if zoned else column
        tested = column
    else:
        value = text(column, kind)
        iso = rf"regexp_replace({value}, ' ?([+-]\d{{2}})(\d{{2}})$', '\1:\2')"
        moment = tested = (
            f"CASE WHEN length({value}) > 16 AND regexp_matches({value}, {quoted(ZONE)}) "
            f"THEN timezone({quoted(zone)}, try_cast({iso} AS TIMESTAMPTZ)) "
            f"ELSE try_cast({value} AS TIMESTAMP) END"
        )
    return Field(
        f"date_diff('day', DATE '{FIRST_DAY}', {moment}::DATE)::INTEGER",
        f"{tested} IS NULL OR {tested} < '{FIRST_DAY}' OR {tested} >= '{AFTER_DAYS}'",
    )


def money(column: str, kind: str) -> Field:
    """Return an amount as DOUBLE; a text may have a decimal comma, but no thousands."""
    if kind == "VARCHAR":
        value = text(column, kind)
        value = (
            f"CASE WHEN regexp_full_match({value}, '-?[0-9]+,[0-9]+') "
            f"THEN try_cast(replace({value}, ',', '.') AS DOUBLE) "
            f"ELSE try_cast({value} AS DOUBLE) END"
        )
    else:
        value = column if kind == "DOUBLE" else f"try_cast({column} AS DOUBLE)"
    # NaN is above every number, so the first test catches it.
    return Field(
        value, f"{value} IS NULL OR NOT {value} < {MOST_MONEY} OR NOT {value} > -{MOST_MONEY}"
    )


def _as_text(column: str, kind: str) -> str:
    return column if kind == "VARCHAR" else f"{column}::VARCHAR"
