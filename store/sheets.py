"""Many rows in one value: a batch goes into the database, and comes out of it, as one JSON text.

One statement for a batch costs a fraction of one parameter set per row, and other threads work
meanwhile. Only the names of the functions differ between SQLite and PostgreSQL.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Select,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.sql.expression import FromClause

from store.database import Database


class Sheet:
    """Rows that a statement reads as a table."""

    def __init__(self, db: Database, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Lay out rows whose members have these names, in this order."""
        self._db, self._names = db, names
        self.table = _table(db, orjson.dumps(rows).decode())

    def text(self, name: str) -> ColumnElement[str]:
        """Return a member of each row, as text."""
        place: ColumnElement[int] = literal_column(str(self._names.index(name)), Integer)
        return self.table.c.value.op("->>", return_type=Text())(place)

    def json(self, name: str) -> ColumnElement[Any]:
        """Return a member of each row, as it was written."""
        member = self.text(name)  # SQLite keeps JSON as text
        return member if self._db.is_sqlite else cast(member, JSON)


def among(db: Database, values: Sequence[str]) -> Select[tuple[str]]:
    """Return a query of these values, for an IN that may hold many thousands."""
    table = _table(db, orjson.dumps(values).decode())
    value = table.c.value if db.is_sqlite else table.c.value.op("#>>")(literal_column("'{}'", Text))
    return select(value)


def read(db: Database, connection: Connection, wanted: Select[Any]) -> list[list[Any]]:
    """Return the rows of a query, JSON columns decoded; a time would come out as text."""
    rows = wanted.subquery()
    if db.is_sqlite:
        columns = [func.json(c) if isinstance(c.type, JSON) else c for c in rows.c]
        sheet = func.json_group_array(func.json_array(*columns))
    else:
        sheet = func.json_agg(func.json_build_array(*rows.c))
    text = connection.scalar(select(cast(sheet, Text)).select_from(rows))
    found: list[list[Any]] = orjson.loads(text or b"[]")
    return found


def read_pairs(
    db: Database, connection: Connection, wanted: Select[tuple[str, str]]
) -> dict[str, str]:
    """Return the rows of a query of two texts, the second by the first."""
    rows = wanted.subquery()
    pair = func.json_group_object if db.is_sqlite else func.json_object_agg
    text = connection.scalar(select(cast(pair(*rows.c), Text)).select_from(rows))
    found: dict[str, str] = orjson.loads(text or b"{}")
    return found


def quoted(db: Database, text: Any) -> ColumnElement[str]:
    """Return a text column as JSON says it."""
    return func.json_quote(text, type_=Text) if db.is_sqlite else cast(func.to_json(text), Text)


def as_bytes(db: Database, text: ColumnElement[str]) -> ColumnElement[bytes]:
    """Return a text in UTF-8: for a long one this spares decoding it, and encoding it again."""
    if db.is_sqlite:
        return cast(text, LargeBinary)
    return func.convert_to(text, "UTF8", type_=LargeBinary)


def _table(db: Database, text: str) -> FromClause:
    given = literal(text, Text)
    if db.is_sqlite:
        return func.json_each(given).table_valued("value", name="given")
    rows = func.json_array_elements(cast(given, JSON))
    return rows.table_valued(column("value", JSON), name="given")
