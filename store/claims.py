"""Taking hold of rows that are due: many workers, no row twice.

A worker owns a row until its lease ends; what it writes afterwards names itself as the owner, so a
worker that slept past its lease changes nothing. On PostgreSQL the rows others are taking are
skipped; SQLite lets one writer in at a time, which does the same.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select, tuple_, update

from domain.errors import AutomationError
from store.database import Database


class LeaseLost(AutomationError):
    """Somebody else holds the row by now: what was done with it is not written."""


def new_owner() -> str:
    """Return a token for one holding of a row."""
    return uuid.uuid4().hex


def claim(
    db: Database, table: Any, where: ColumnElement[bool], *, now: float, lease_s: float, limit: int
) -> tuple[str, list[Any]]:
    """Take up to `limit` rows that are due and not held, the longest waiting first.

    Args:
        table: a model with `due`, `lease` and `owner`.
        where: which of its rows; their state and client.
        now: seconds since the epoch.

    Returns:
        The owner token, and the rows as they are now.
    """
    owner = new_owner()
    free = and_(where, table.due <= now, table.lease <= now)
    keys = list(table.__mapper__.primary_key)
    if limit < 1 or not _any(db, table, free):
        return owner, []
    with db.write() as connection:
        found = connection.execute(
            select(*keys).where(free).order_by(table.due).limit(limit)
            .with_for_update(skip_locked=True)
        ).all()  # fmt: skip
        if not found:
            return owner, []
        mine = tuple_(*keys).in_([tuple(row) for row in found])
        connection.execute(update(table).where(mine).values(owner=owner, lease=now + lease_s))
        rows = connection.execute(select(table.__table__).where(table.owner == owner, mine)).all()
    return owner, list(rows)


def oldest_due(db: Database, table: Any, where: ColumnElement[bool]) -> float | None:
    """Return since when the longest waiting row is due, in seconds since the epoch."""
    with db.read() as connection:
        due: float | None = connection.scalar(
            select(table.due).where(where).order_by(table.due).limit(1)
        )
        return due


def release(db: Database, table: Any, keys: Sequence[Any], owner: str, due: float) -> None:
    """Let go of a row until `due`; nothing happens if somebody else holds it by now.

    `keys` are the values of the primary key.
    """
    columns = table.__mapper__.primary_key
    same = and_(*(column == key for column, key in zip(columns, keys, strict=True)))
    with db.write() as connection:
        connection.execute(
            update(table)
            .where(same, table.owner == owner)
            .values(owner="", lease=0.0, due=due, tries=table.tries + 1)
        )


def _any(db: Database, table: Any, free: ColumnElement[bool]) -> bool:
    """Look before queueing for the write lock."""
    with db.read() as connection:
        return (
            connection.execute(select(1).select_from(table).where(free).limit(1)).first()
            is not None
        )
