"""The rows of an order file that could not be read, each with its line and its reason."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb

from connectors.order_files.source import Source, quoted
from connectors.order_files.stage import BAD

LONGEST = 40  # characters of an offending value that are shown
WRONG_ENCODING = "not UTF-8"
REJECTED = {
    "MISSING COLUMNS": "too few columns",
    "TOO MANY COLUMNS": "too many columns",
    "UNQUOTED VALUE": "a quote that does not close",
    "INVALID ENCODING": WRONG_ENCODING,
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read.

    Attributes:
        line: where it begins in a text file, the header being line 1; in a Parquet file, the row
            counted from 1.
        reason: why, in words.
        text: the value that could not be read, never the rest of the row; empty for a missing one.
    """

    line: int
    reason: str
    text: str = ""

    def __str__(self) -> str:
        value = f" {self.text!r}" if self.text else ""
        return f"line {self.line}: {self.reason}{value}"


def find_bad_rows(
    connection: duckdb.DuckDBPyConnection, source: Source, rejected: Mapping[int, str]
) -> tuple[BadRow, ...]:
    """Return every unreadable row of a staged file, by line.

    Args:
        rejected: line -> reason of the rows that never reached the stage.
    """
    reasons = ", ".join(quoted(reason) for reason in BAD)
    found = connection.execute(
        f"SELECT line, why, left(coalesce(bad, ''), {LONGEST}) FROM stage WHERE why IN ({reasons})"
    ).fetchall()
    line_of = _lines(source, {row[0] for row in found}, rejected)
    rows = [BadRow(line_of[position], why, text) for position, why, text in found]
    rows += [BadRow(line, reason) for line, reason in rejected.items()]
    return tuple(sorted(rows, key=lambda row: row.line))


def rejected_rows(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[int, str]:
    """Return line -> reason of the rows the text reader set aside."""
    if source.kind == "parquet":
        return {}
    found = connection.execute(
        "SELECT line, min(error_type::VARCHAR) FROM reject_errors GROUP BY line"
    ).fetchall()
    return {int(line): REJECTED.get(kind, kind.lower()) for line, kind in found}


def _lines(source: Source, positions: Collection[int], skipped: Collection[int]) -> dict[int, int]:
    """Return the line in the file of rows known by their position among the rows read."""
    if source.kind == "parquet" or not positions:
        return {position: position + 1 for position in positions}
    result: dict[int, int] = {}
    position, last = 0, max(positions)
    with source.text() as text:
        reader = csv.reader(text, delimiter=source.delimiter)
        next(reader)
        begins = reader.line_num + 1
        for record in reader:
            if record and begins not in skipped:
                if position in positions:
                    result[position] = begins
                position += 1
            begins = reader.line_num + 1
            if position > last:
                break
    return result
