"""Write a table of scores, whole or not at all."""

import os
from pathlib import Path

import duckdb
import pandas as pd

from connectors.order_files.source import quoted
from domain.errors import RuleError

FORMATS = {".csv": "CSV, HEADER", ".parquet": "PARQUET"}


def check_output(path: Path) -> None:
    """Refuse a place nothing could be written to, before the long work.

    Raises:
        RuleError: the folder is absent, or the ending is neither .csv nor .parquet.
    """
    if path.suffix.lower() not in FORMATS:
        raise RuleError(f"cannot write {path.name}: end it in .csv or .parquet")
    check_folder(path)


def check_folder(path: Path) -> None:
    """Refuse a file whose folder is absent, or which is a folder itself.

    Raises:
        RuleError: it is so.
    """
    if not path.parent.is_dir():
        raise RuleError(f"no such folder: {path.parent}")
    if path.is_dir():
        raise RuleError(f"{path} is a folder")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV or Parquet, by the ending; numbers in full precision.

    It is written beside and renamed, so that nobody ever reads half a file.

    Raises:
        RuleError: the place cannot be written to.
    """
    check_output(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    form = FORMATS[path.suffix.lower()]
    try:
        with duckdb.connect() as connection:
            connection.register("scores", table)
            connection.execute(f"COPY scores TO {quoted(str(beside))} (FORMAT {form})")
        beside.replace(path)
    except (duckdb.IOException, OSError) as error:
        raise RuleError(f"cannot write {path}: {error}") from error
    finally:
        beside.unlink(missing_ok=True)
