"""Calls to place: queued once, taken by lease, given back. Their attempts: `store.call_attempts`.

A call's owner alone may change it, and only as long as nobody else holds it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from store.call_models import CallAttemptRow, CallRow
from store.claims import LeaseLost, claim
from store.database import Database

OPEN = ("dialling", "placed")
MOST_WHY = 500


@dataclass(frozen=True, slots=True)
class Queued:
    """A call of the queue; `owner` is ours while we hold it."""

    key: str
    client: str
    subject: str
    phone: str
    purpose: str
    status: str
    at: datetime
    tries: int
    owner: str
    due: float = 0.0
    why: str = ""


_CALL = [getattr(CallRow, name) for name in Queued.__slots__]


def put(
    db: Database,
    key: str,
    client: str,
    subject: str,
    phone: str,
    proof: dict[str, Any],
    *,
    at: datetime | None = None,
) -> None:
    """Put an allowed call in the queue; the same key queues it once. `at` None is now."""
    call = db.insert(CallRow).values(
        key=key, client=client, subject=subject, phone=phone, purpose="churn", proof=proof,
        status="waiting", at=at or datetime.now(UTC), due=0.0, lease=0.0, owner="", tries=0, why="",
    )  # fmt: skip
    with db.write() as connection:
        connection.execute(call.on_conflict_do_nothing())


def is_queued(db: Database, key: str) -> bool:
    """Return whether a call was put in the queue under this key."""
    return find(db, key) is not None


def find(db: Database, key: str) -> Queued | None:
    """Return a call of the queue."""
    with db.read() as connection:
        row = connection.execute(select(*_CALL).where(CallRow.key == key)).first()
        return Queued(*row) if row else None


def newest(db: Database, client: str, statuses: tuple[str, ...], limit: int) -> list[Queued]:
    """Return calls of some statuses, or of all, the newest first."""
    wanted = select(*_CALL).where(CallRow.client == client)
    if statuses:
        wanted = wanted.where(CallRow.status.in_(statuses))
    with db.read() as connection:
        found = connection.execute(wanted.order_by(CallRow.at.desc()).limit(limit))
        return [Queued(*row) for row in found]


def waiting(db: Database, client: str, now: float, limit: int) -> list[Queued]:
    """Return the calls that are due, the longest waiting first, and take none of them."""
    with db.read() as connection:
        found = connection.execute(
            select(*_CALL)
            .where(CallRow.client == client, CallRow.status == "waiting", CallRow.due <= now)
            .order_by(CallRow.due, CallRow.at)
            .limit(limit)
        )
        return [Queued(*row) for row in found]


def moments(
    db: Database, client: str, since: datetime, but_for: str = ""
) -> list[tuple[str, datetime]]:
    """Return (telephone number, moment) of every attempt, and of the calls that still wait.

    Args:
        but_for: the key of the call that is being considered: its own place in the queue is no
            call, its attempts are.
    """
    dialled = select(CallAttemptRow.phone, CallAttemptRow.at).where(
        CallAttemptRow.client == client,
        CallAttemptRow.at >= since,
        CallAttemptRow.state != "unsent",
    )
    queued = select(CallRow.phone, CallRow.at).where(
        CallRow.client == client,
        CallRow.at >= since,
        CallRow.key != but_for,
        CallRow.status == "waiting",
        CallRow.tries == 0,
    )
    with db.read() as connection:
        found = [*connection.execute(dialled), *connection.execute(queued)]
        return [(phone, at) for phone, at in found]


def take(
    db: Database, client: str, statuses: tuple[str, ...], now: float, lease_s: float
) -> Queued | None:
    """Take hold of one call of these statuses that is due."""
    where = and_(CallRow.client == client, CallRow.status.in_(statuses))
    _, rows = claim(db, CallRow, where, now=now, lease_s=lease_s, limit=1)
    return Queued(*(getattr(rows[0], name) for name in Queued.__slots__)) if rows else None


def let_go(db: Database, call: Queued, status: str, due: float, why: str) -> None:
    """Give a call back without having dialled.

    Raises:
        LeaseLost: somebody else holds it by now.
    """
    with db.write() as connection:
        keep(connection, call, status=status, due=due, why=why[:MOST_WHY], owner="", lease=0.0)


def keep(connection: Connection, call: Queued, **values: Any) -> None:
    """Change a call we hold, inside a transaction.

    Raises:
        LeaseLost: somebody else holds it by now.
    """
    changed = connection.execute(
        update(CallRow).where(CallRow.key == call.key, CallRow.owner == call.owner).values(**values)
    )
    if not changed.rowcount:
        raise LeaseLost(f"{call.key} is held by somebody else")
