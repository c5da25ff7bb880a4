"""Attempts of calls: reserved before the dial, settled once.

An attempt is committed before anything is asked of the carrier, so a crash leaves the truth: it may
have rung. Whoever finds such an attempt looks it up and never dials again. The carrier's words
about an attempt come from outside, in any order, and need no owner of the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from store.call_models import CallAttemptRow, CallRow
from store.call_queue import MOST_WHY, Queued, keep
from store.claims import new_owner
from store.database import Database


@dataclass(frozen=True, slots=True)
class Attempt:
    """One dial of a queued call, and what the carrier last said of it."""

    id: str
    key: str
    client: str
    phone: str
    caller: str
    at: datetime
    state: str
    sid: str
    status: str
    answered_by: str
    seconds: int | None


_ATTEMPT = [getattr(CallAttemptRow, name) for name in Attempt.__slots__]


def reserve(
    db: Database,
    call: Queued,
    caller: str,
    proof: Mapping[str, Any],
    now: datetime,
    settle_s: float,
) -> Attempt:
    """Commit an attempt before it is dialled; nobody looks it up for so many seconds.

    Raises:
        LeaseLost: somebody else holds the call by now; nothing may be dialled.
    """
    id_ = new_owner()
    with db.write() as connection:
        keep(
            connection, call, status="dialling", tries=call.tries + 1,
            due=now.timestamp() + settle_s, why="",
        )  # fmt: skip
        connection.execute(
            db.insert(CallAttemptRow).values(
                id=id_, key=call.key, client=call.client, phone=call.phone, caller=caller,
                at=now, state="reserved", sid="", status="", answered_by="", proof=dict(proof),
            )
        )  # fmt: skip
    return Attempt(
        id_, call.key, call.client, call.phone, caller, now, "reserved", "", "", "", None
    )


def of_call(db: Database, key: str) -> list[Attempt]:
    """Return the attempts of a call, oldest first."""
    with db.read() as connection:
        found = connection.execute(
            select(*_ATTEMPT).where(CallAttemptRow.key == key).order_by(CallAttemptRow.at)
        )
        return [Attempt(*row) for row in found]


def find(db: Database, client: str, attempt_id: str) -> Attempt | None:
    """Return one attempt of a client."""
    with db.read() as connection:
        row = connection.execute(
            select(*_ATTEMPT).where(
                CallAttemptRow.id == attempt_id, CallAttemptRow.client == client
            )
        ).first()
        return Attempt(*row) if row else None


def known_sids(db: Database, client: str, phone: str) -> set[str]:
    """Return the carrier's ids of the calls to a number that we know already."""
    with db.read() as connection:
        found = connection.scalars(
            select(CallAttemptRow.sid).where(
                CallAttemptRow.client == client, CallAttemptRow.phone == phone
            )
        )
        return set(found) - {""}


def placed(db: Database, attempt_id: str, sid: str, due: float) -> None:
    """Keep the carrier's id of an attempt; it is looked up at `due` if nothing was heard."""
    with db.write() as connection:
        _bind(connection, attempt_id, sid, due)


def heard(
    db: Database,
    attempt_id: str,
    sid: str,
    status: str,
    answered_by: str = "",
    seconds: int | None = None,
    *,
    due: float,
) -> None:
    """Keep what the carrier says of an attempt, and look it up at `due` if it falls silent.

    What comes late changes nothing that has ended.
    """
    with db.write() as connection:
        _bind(connection, attempt_id, sid, due)
        said: dict[str, Any] = {"status": status}
        if answered_by:
            said["answered_by"] = answered_by[:30]
        if seconds is not None:
            said["seconds"] = seconds
        key = connection.execute(
            update(CallAttemptRow)
            .where(CallAttemptRow.id == attempt_id, CallAttemptRow.state == "placed")
            .values(**said)
            .returning(CallAttemptRow.key)
        ).scalar_one_or_none()
        if key:
            _move(connection, key, "placed", due, "")


def end(
    db: Database, attempt_id: str, status: str, now: datetime, *, due: float = 0.0, why: str = ""
) -> bool:
    """Settle an attempt that has ended, and its call with it; return False if it was before.

    Args:
        status: the call's next one; `waiting` tries it again at `due`.
    """
    with db.write() as connection:
        key = _settle(connection, attempt_id, "ended", now)
        if key is None:
            return False
        _move(connection, key, status, due, why)
        return True


def unsent(db: Database, attempt_id: str, now: datetime, due: float, why: str) -> None:
    """Say that an attempt surely never left: it counts as no call, and is made again at `due`."""
    with db.write() as connection:
        if key := _settle(connection, attempt_id, "unsent", now):
            _move(connection, key, "waiting", due, why)
            connection.execute(
                update(CallRow).where(CallRow.key == key).values(tries=CallRow.tries - 1)
            )


def lost(db: Database, attempt_id: str, now: datetime, why: str) -> None:
    """Say that nobody can tell whether an attempt rang: it counts, and is never made again."""
    with db.write() as connection:
        if key := _settle(connection, attempt_id, "unknown", now):
            _move(connection, key, "unknown", 0.0, why)


def forget(connection: Connection, client: str, phones: list[str]) -> int:
    """Erase the attempts to these numbers; return how many there were."""
    return connection.execute(
        CallAttemptRow.__table__.delete().where(  # type: ignore[attr-defined]  # a table
            CallAttemptRow.client == client, CallAttemptRow.phone.in_(phones)
        )
    ).rowcount


def seconds_talked(db: Database, client: str, since: datetime, until: datetime) -> int:
    """Return the seconds of the calls placed between two moments, as the carrier counted them."""
    with db.read() as connection:
        return (
            connection.scalar(
                select(func.sum(CallAttemptRow.seconds)).where(
                    CallAttemptRow.client == client,
                    CallAttemptRow.at >= since,
                    CallAttemptRow.at < until,
                )
            )
            or 0
        )


def _bind(connection: Connection, attempt_id: str, sid: str, due: float) -> None:
    """Give an attempt its carrier's id, if it has none yet."""
    bound = connection.execute(
        update(CallAttemptRow)
        .where(
            CallAttemptRow.id == attempt_id,
            or_(CallAttemptRow.sid == "", CallAttemptRow.sid == sid),
            CallAttemptRow.state.in_(("reserved", "unknown")),
        )
        .values(sid=sid, state="placed")
        .returning(CallAttemptRow.key)
    ).scalar_one_or_none()
    if bound:
        _move(connection, bound, "placed", due, "")


def _settle(connection: Connection, attempt_id: str, state: str, now: datetime) -> str | None:
    found: str | None = connection.execute(
        update(CallAttemptRow)
        .where(CallAttemptRow.id == attempt_id, CallAttemptRow.state.in_(("reserved", "placed")))
        .values(state=state, ended_at=now)
        .returning(CallAttemptRow.key)
    ).scalar_one_or_none()
    return found


def _move(connection: Connection, key: str, status: str, due: float, why: str) -> None:
    connection.execute(
        update(CallRow)
        .where(CallRow.key == key)
        .values(status=status, due=due, why=why[:MOST_WHY], owner="", lease=0.0)
    )
