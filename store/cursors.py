"""How far an incremental reading has come: one text per client and reading."""

from datetime import UTC, datetime

from sqlalchemy import select

from store.database import Database
from store.models import CursorRow


def get(db: Database, client: str, name: str) -> str | None:
    """Return how far a reading has come, or None before the first."""
    with db.read() as connection:
        return connection.scalar(
            select(CursorRow.value).where(CursorRow.client == client, CursorRow.name == name)
        )


def move(db: Database, client: str, name: str, value: str) -> None:
    """Remember how far a reading has come."""
    insert = db.insert(CursorRow).values(client=client, name=name, value=value)
    with db.write() as connection:
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["client", "name"], set_={"value": insert.excluded.value}
            )
        )


def get_time(db: Database, client: str, name: str) -> datetime | None:
    """Return a cursor that is a moment, aware."""
    value = get(db, client, name)
    return datetime.fromisoformat(value) if value else None


def move_time(db: Database, client: str, name: str, to: datetime) -> None:
    """Remember a moment."""
    move(db, client, name, to.astimezone(UTC).isoformat())
