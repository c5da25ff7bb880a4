"""Conversations that ended: one row each, which flows work off, people may have erased, and time.

`usd` is NULL where a price is not known. Simulated conversations are marked, and no bill has them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from store.database import Database
from store.voice_models import ConversationRow


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one conversation leaves."""

    id: str
    client: str
    channel: str
    language: str
    simulated: bool
    started_at: datetime
    ended_at: datetime
    seconds: int
    spoken_seconds: int
    usd: float | None
    outcome: str
    score: int
    band: str
    bant: dict[str, Any]
    transcript: list[dict[str, str]]
    summary: str = ""
    degraded_seconds: int = 0
    reconnects: int = 0
    email: str = ""
    phone: str = ""
    status: str = "pending"


@dataclass(frozen=True, slots=True)
class Usage:
    """A client's conversations of a time, simulated ones apart.

    `usd` is what the voice service took where its price is known; `unpriced` counts the others.
    """

    calls: int
    seconds: int
    qualified: int
    usd: float
    unpriced: int


def add(db: Database, one: Conversation) -> None:
    """Keep a conversation; a second time changes nothing."""
    with db.write() as connection:
        connection.execute(
            db.insert(ConversationRow).values(**asdict(one)).on_conflict_do_nothing()
        )


def pending(db: Database, client: str, limit: int = 50) -> list[Conversation]:
    """Return the conversations no flow has taken, oldest first."""
    return _found(db, client, ConversationRow.status == "pending", limit, oldest=True)


def latest(db: Database, client: str, limit: int = 20) -> list[Conversation]:
    """Return the last conversations, newest first."""
    return _found(db, client, ConversationRow.id != "", limit, oldest=False)


def settle(db: Database, client: str, ids: Sequence[str], status: str = "done") -> int:
    """Say what became of conversations; return how many there were."""
    with db.write() as connection:
        changed = connection.execute(
            update(ConversationRow)
            .where(ConversationRow.client == client, ConversationRow.id.in_(ids))
            .values(status=status)
        )
        return changed.rowcount


def usage(db: Database, client: str, since: datetime, until: datetime) -> Usage:
    """Return what a client used between two moments."""
    row = ConversationRow
    warm = (
        func.sum(func.iif(row.band.in_(("hot", "warm")), 1, 0))
        if db.is_sqlite
        else (func.count().filter(row.band.in_(("hot", "warm"))))
    )
    wanted = select(
        func.count(), func.coalesce(func.sum(row.seconds), 0), func.coalesce(warm, 0),
        func.coalesce(func.sum(row.usd), 0.0), func.count() - func.count(row.usd),
    ).where(
        row.client == client, row.simulated.is_(False),
        row.ended_at >= since.astimezone(UTC), row.ended_at < until.astimezone(UTC),
    )  # fmt: skip
    with db.read() as connection:
        calls, seconds, qualified, usd, unpriced = connection.execute(wanted).one()
    return Usage(int(calls), int(seconds), int(qualified), float(usd), int(unpriced))


def forget(connection: Connection, client: str, persons: Sequence[str]) -> int:
    """Erase the conversations of whoever is reached so, words included; return how many.

    Args:
        persons: e-mail addresses in lower case, and numbers as E.164.
    """
    row = ConversationRow
    theirs = or_(row.email.in_(persons), row.phone.in_(persons))
    return connection.execute(delete(row).where(row.client == client, theirs)).rowcount


def erase(db: Database, client: str, person: str) -> int:
    """Erase a person's conversations, by e-mail or number; return how many there were."""
    if not person:
        return 0
    with db.write() as connection:
        return forget(connection, client, [person])


def purge(db: Database, client: str, before: datetime) -> int:
    """Forget the words and the person of conversations older than that; minutes and money stay."""
    row = ConversationRow
    old = and_(row.client == client, row.ended_at < before.astimezone(UTC))
    named = or_(row.email != "", row.phone != "", row.summary != "", row.status != "purged")
    blank = {"email": "", "phone": "", "summary": "", "transcript": [], "bant": {}}
    with db.write() as connection:
        changed = connection.execute(update(row).where(old, named).values(**blank, status="purged"))
        return changed.rowcount


def _found(
    db: Database, client: str, which: Any, limit: int, *, oldest: bool
) -> list[Conversation]:
    row = ConversationRow
    order = row.ended_at.asc() if oldest else row.ended_at.desc()
    wanted = (
        select(row.__table__)
        .where(row.client == client, which)
        .order_by(order, row.id)
        .limit(limit)
    )
    with db.read() as connection:
        return [Conversation(**found._mapping) for found in connection.execute(wanted)]
