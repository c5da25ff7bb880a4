"""The rows of an order file that could not be read, each with its line and its reason."""

import csv
from collections.abc import Iterator, Mapping
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
        rejected: what `rejected_rows` returned.
    """
    reasons = ", ".join(quoted(reason) for reason in BAD)
    found = connection.execute(
        f"SELECT line, why, left(coalesce(bad, ''), {LONGEST}) FROM stage WHERE why IN ({reasons})"
    ).fetchall()
    staged = {position: (why, text) for position, why, text in found}
    if source.kind == "parquet":
        return tuple(BadRow(p + 1, why, text) for p, (why, text) in sorted(staged.items()))
    return tuple(_placed(source, staged, rejected))


def rejected_rows(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[int, str]:
    """Return record (the header is 1, blank lines count) -> why the text reader set it aside."""
    if source.kind == "parquet":
        return {}
    found = connection.execute(
        "SELECT line, min(error_type::VARCHAR) FROM reject_errors GROUP BY line"
    ).fetchall()
    return {int(line): REJECTED.get(kind, kind.lower()) for line, kind in found}


def _placed(
    source: Source, staged: Mapping[int, tuple[str, str]], rejected: Mapping[int, str]
) -> Iterator[BadRow]:
    """Walk through the file once to say on which line each bad record begins.

    A record may span lines, so neither its number nor its position among those read is a line.
    """
    last_record, last_position = max(rejected, default=0), max(staged, default=-1)
    position, ended = 0, 0
    with source.text() as text:
        reader = csv.reader(text, delimiter=source.delimiter)
        for number, record in enumerate(reader, start=1):
            line, ended = ended + 1, reader.line_num
            if number > last_record and position > last_position:
                return
            if number in rejected:
                yield BadRow(line, rejected[number])
            elif record and number > 1:
                if position in staged:
                    yield BadRow(line, *staged[position])
                position += 1
