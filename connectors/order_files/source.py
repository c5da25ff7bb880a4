"""The file itself: Parquet or text, packed or not, its header and its delimiter."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

import duckdb

from domain.errors import RuleError

DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a file before its rows are read.

    Attributes:
        columns: name -> DuckDB type; all VARCHAR in a text file.
        kind: how it is stored; `delimiter` and `encoding` say nothing of a Parquet file.
    """

    path: Path
    kind: Literal["parquet", "csv", "csv.gz"]
    columns: dict[str, str]
    delimiter: str = ","
    encoding: str = "utf-8"

    def scan(self) -> str:
        """Return the SQL table function that reads every row, unreadable ones set aside."""
        name = quoted(str(self.path))
        if self.kind == "parquet":
            return f"read_parquet({name}, file_row_number=true)"
        types = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in self.columns)
        return (
            f"read_csv({name}, auto_detect=false, header=true, delim={quoted(self.delimiter)}, "
            f"quote='\"', escape='\"', columns={{{types}}}, encoding='{self.encoding}', "
            f"compression='{'gzip' if self.kind == 'csv.gz' else 'none'}', "
            "store_rejects=true, rejects_limit=0)"
        )

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """Open a text file as text."""
        encoding = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        opened = gzip.open if self.kind == "csv.gz" else open
        with opened(self.path, "rt", encoding=encoding, errors="replace", newline="") as text:
            yield text


def open_source(path: Path) -> Source:
    """Look at a file's first bytes and its header.

    Raises:
        RuleError: there is no such file, or it has no readable header.
    """
    if not path.is_file():
        raise RuleError(f"no such file: {path}")
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return Source(path, "parquet", _parquet_columns(path))
    source = Source(path, "csv.gz" if start[:2] == b"\x1f\x8b" else "csv", {})
    try:
        with source.text() as text:
            header = text.readline()
    except (OSError, EOFError) as error:
        raise RuleError(f"{path.name} cannot be read: {error}") from error
    if not header.strip():
        raise RuleError(f"{path.name} is empty")
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
    return Source(path, source.kind, dict.fromkeys(_distinct(names), "VARCHAR"), delimiter)


def quoted(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def column(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _parquet_columns(path: Path) -> dict[str, str]:
    query = f"SELECT * FROM read_parquet({quoted(str(path))})"
    try:
        with duckdb.connect() as connection:
            described = connection.execute(f"DESCRIBE {query}").fetchall()
    except duckdb.Error as error:
        raise RuleError(f"{path.name} cannot be read: {error}") from error
    return {str(row[0]): str(row[1]) for row in described}


def _distinct(names: list[str]) -> list[str]:
    """Number the columns without a name of their own: SQL needs one each, in any case."""
    seen: set[str] = set()
    result = []
    for position, name in enumerate(names, start=1):
        unique = name if name and name.lower() not in seen else f"column {position}"
        seen.add(unique.lower())
        result.append(unique)
    return result
