"""Drills: when the chain was last shown to survive, and how well."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select

from store.database import Database
from store.models import DrillRow


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill. `added_ms` is the median of what a fault added to an answer."""

    subject: str
    ground: str
    chain: str
    cases: int
    answerable: int
    answered: int
    passed: bool
    added_ms: float
    log: str
    at: datetime


def save(db: Database, client: str, drill: Drill) -> None:
    """Write a drill down."""
    with db.write() as connection:
        connection.execute(insert(DrillRow), [{"client": client, **asdict(drill)}])


def latest(db: Database, client: str, subject: str) -> Drill | None:
    """Return the newest whole drill of a client, None where there has been none."""
    columns = [getattr(DrillRow, name) for name in Drill.__slots__]
    with db.read() as connection:
        row = connection.execute(
            select(*columns)
            .where(DrillRow.client == client, DrillRow.subject == subject)
            .order_by(DrillRow.at.desc(), DrillRow.id.desc())
            .limit(1)
        ).first()
    return Drill(*row) if row else None


def age_days(drill: Drill, now: datetime | None = None) -> float:
    """Return how long ago it was."""
    return ((now or datetime.now(UTC)) - drill.at).total_seconds() / 86_400
