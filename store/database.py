"""One engine per URL, and the two ways in: `read` and `write`.

SQLite (the embedded default) runs in WAL mode and takes its write lock when a `write` begins,
so that two processes queue instead of failing in the middle.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine, make_url

from domain.errors import AutomationError

BUSY_TIMEOUT_S = 60
WAL_PAGES = 4_000  # 16 MB: a page that several batches touch is then copied once
_migrating = threading.Lock()


class NotMigrated(AutomationError):
    """The database exists but is not at the version this code expects."""


class Database:
    """A handle on one store; cheap to pass around, safe between threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a short transaction that changes nothing."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed as a whole, or not at all."""
        connection = self.engine.connect().execution_options(writes=True)
        with connection, connection.begin():
            yield connection

    def insert(self, table: Any) -> Any:
        """Return an INSERT that knows ON CONFLICT, in this database's dialect."""
        return (sqlite if self.is_sqlite else postgresql).insert(table)


@lru_cache
def database(url: str) -> Database:
    """Return the handle for a URL; the tables of an empty database are made on first use.

    Raises:
        NotMigrated: the tables are those of another version.
    """
    from store import migrate  # alembic is slow to import, and only needed here

    db = Database(url)
    with _migrating:
        if not inspect(db.engine).get_table_names():
            migrate.upgrade(url)
    if not migrate.is_current(db.engine):
        raise NotMigrated(f"{db.engine.url!r} is not up to date: run `3a db upgrade`")
    return db


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": _json,  # a plan has two values per act, and may have 200,000 acts
    "json_deserializer": orjson.loads,
}


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")  # the only driver we bring
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, **_OPTIONS)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S}, **_OPTIONS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # a receipt must survive a power cut
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA wal_autocheckpoint={WAL_PAGES}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
