"""Work that comes back by the clock, as rows: one worker at a time does each.

A chore is a job row that is never finished: it is due again after each turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from store.claims import claim, release
from store.database import Database
from store.dropship_models import JobRow

KIND = "chore"


@dataclass(frozen=True, slots=True)
class Chore:
    """A chore we hold; `name` is unique for the client, such as sweep:shopify."""

    client: str
    name: str
    owner: str


def ensure(db: Database, client: str, first_due: Mapping[str, float], now: datetime) -> None:
    """Make the rows of these chores where there are none, due as said for the first time."""
    insert = db.insert(JobRow).on_conflict_do_nothing()
    rows = [
        {"id": _id(client, name), "client": client, "kind": KIND, "params": {"name": name},
         "state": "waiting", "result": {}, "due": due, "made_at": now.astimezone(UTC)}
        for name, due in first_due.items()
    ]  # fmt: skip
    if rows and not _there(db, [str(row["id"]) for row in rows]):
        with db.write() as connection:
            connection.execute(insert, rows)


def take(db: Database, client: str, now: float, lease_s: float) -> list[Chore]:
    """Take hold of the chores that are due."""
    where = (JobRow.client == client) & (JobRow.kind == KIND)
    owner, rows = claim(db, JobRow, where, now=now, lease_s=lease_s, limit=1)
    return [Chore(row.client, row.params["name"], owner) for row in rows]


def renew(db: Database, chore: Chore, lease: float) -> None:
    """Hold a chore until `lease`, if it is still held by its owner."""
    with db.write() as connection:
        connection.execute(
            update(JobRow)
            .where(JobRow.id == _id(chore.client, chore.name), JobRow.owner == chore.owner)
            .values(lease=lease)
        )


def done(db: Database, chore: Chore, due: float) -> None:
    """Let go of a chore until it is due again."""
    release(db, JobRow, (_id(chore.client, chore.name),), chore.owner, due)


def due_now(db: Database, client: str, name: str) -> None:
    """Have a chore done as soon as somebody is free."""
    with db.write() as connection:
        connection.execute(update(JobRow).where(JobRow.id == _id(client, name)).values(due=0.0))


def _there(db: Database, ids: list[str]) -> bool:
    with db.read() as connection:
        found = connection.scalars(select(JobRow.id).where(JobRow.id.in_(ids))).all()
    return len(found) == len(ids)


def _id(client: str, name: str) -> str:
    return f"{client}:{name}"
