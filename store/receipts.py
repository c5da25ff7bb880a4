"""Receipts: the table that stops a side effect from happening twice.

A key is unique. Whoever turns it to `uncertain` under a fresh owner token holds the act until it
settles it; a process that dies leaves `uncertain`, which is the truth.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from domain.acts import Act, Outcome
from domain.receipts import Receipt
from store.database import Database
from store.models import ReceiptRow, WrittenRow

IN_LIST = 5_000  # keys per IN (...): both databases take far more parameters than this

# An act with one of these outcomes may be tried again; any other status stops it.
AGAIN = ("skipped", "failed", "undone")


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a batch of acts may do now.

    Attributes:
        owner: the token under which the acts below are held.
        fresh: nobody tried these; act.
        unsettled: an earlier try ended without an answer long enough ago; look before acting.
        blocked: done, or perhaps being done by somebody else; leave.
    """

    owner: str
    fresh: list[Act]
    unsettled: list[Act]
    blocked: list[Receipt]


def blocking(db: Database, keys: Sequence[str]) -> dict[str, Receipt]:
    """Return the receipts that forbid these acts, by key."""
    with db.read() as connection:
        found = _by_key(connection, keys)
    return {key: receipt for key, receipt in found.items() if receipt.blocks}


def reserve(
    db: Database, acts: Sequence[Act], settle_s: float, plan: str | None = None
) -> Reservation:
    """Take hold of every act that may happen now, in one transaction.

    `settle_s` is the age in seconds after which an `uncertain` receipt is looked up rather than
    waited for.
    """
    owner, now = uuid.uuid4().hex, datetime.now(UTC)
    with db.write() as connection:
        stale = _take_over(connection, [a.key for a in acts], owner, now, settle_s)
        connection.execute(_upsert(db), [_as_row(a, owner, now, plan) for a in acts])
        held = set(connection.scalars(select(ReceiptRow.key).where(ReceiptRow.owner == owner)))
        others = _by_key(connection, [a.key for a in acts if a.key not in held])
    return Reservation(
        owner,
        fresh=[a for a in acts if a.key in held and a.key not in stale],
        unsettled=[a for a in acts if a.key in stale],
        blocked=[others[a.key] for a in acts if a.key not in held],
    )


def settle(db: Database, owner: str, outcomes: Mapping[str, Outcome]) -> None:
    """Write how the held acts ended; what was done is remembered as written by us."""
    now = datetime.now(UTC)
    by_outcome: dict[Outcome, list[str]] = {}
    for key, outcome in outcomes.items():
        by_outcome.setdefault(outcome, []).append(key)
    with db.write() as connection:
        for outcome, keys in by_outcome.items():
            for some in _chunks(keys):
                connection.execute(
                    update(ReceiptRow)
                    .where(ReceiptRow.key.in_(some), ReceiptRow.owner == owner)
                    .values(status=outcome.status, detail=outcome.detail, at=now)
                )
        _remember(db, connection, owner)


def release(db: Database, owner: str, keys: Sequence[str]) -> None:
    """Forget these reservations: nothing happened."""
    with db.write() as connection:
        for some in _chunks(keys):
            connection.execute(
                delete(ReceiptRow).where(ReceiptRow.key.in_(some), ReceiptRow.owner == owner)
            )


def undone(db: Database, keys: Sequence[str], detail: str) -> None:
    """Mark acts as taken back, so that they may be planned again."""
    with db.write() as connection:
        for some in _chunks(keys):
            connection.execute(
                update(ReceiptRow)
                .where(ReceiptRow.key.in_(some), ReceiptRow.status == "done")
                .values(status="undone", detail=detail, at=datetime.now(UTC))
            )


def of_day(db: Database, client: str, day: date) -> list[tuple[datetime, Receipt]]:
    """Return what was tried for a client on one UTC day, oldest first."""
    start = datetime.combine(day, time(), UTC)
    return _listed(
        db,
        ReceiptRow.client == client,
        ReceiptRow.at >= start,
        ReceiptRow.at < start + timedelta(days=1),
    )


def of_subject(db: Database, client: str, subject: str) -> list[tuple[datetime, Receipt]]:
    """Return everything that was tried about one subject, oldest first."""
    return _listed(db, ReceiptRow.client == client, ReceiptRow.subject == subject)


def of_plan(db: Database, plan: str) -> dict[str, int]:
    """Return how many receipts of a plan there are in each status."""
    with db.read() as connection:
        rows = connection.execute(
            select(ReceiptRow.status, func.count())
            .where(ReceiptRow.plan == plan)
            .group_by(ReceiptRow.status)
        )
        return {status: number for status, number in rows}


def written(db: Database, client: str, action: str) -> dict[str, list[dict[str, Any]]]:
    """Return the values we put on each subject: confirmed ones, and those in doubt."""
    ours: dict[str, list[dict[str, Any]]] = {}
    with db.read() as connection:
        for subject, fields in connection.execute(
            select(WrittenRow.subject, WrittenRow.fields).where(
                WrittenRow.client == client, WrittenRow.action == action
            )
        ):
            ours.setdefault(subject, []).append(fields)
        for subject, fields in connection.execute(
            select(ReceiptRow.subject, ReceiptRow.after).where(
                ReceiptRow.client == client,
                ReceiptRow.action == action,
                ReceiptRow.status == "uncertain",
            )
        ):
            ours.setdefault(subject, []).append(fields or {})
    return ours


def _listed(db: Database, *where: ColumnElement[bool]) -> list[tuple[datetime, Receipt]]:
    with db.read() as connection:
        rows = connection.execute(select(ReceiptRow.at, *_RECEIPT).where(*where).order_by("at"))
        return [(row.at, _receipt(row)) for row in rows]


def _take_over(
    connection: Connection, keys: Sequence[str], owner: str, now: datetime, settle_s: float
) -> set[str]:
    """Make this owner responsible for uncertain acts that are old enough to be looked up."""
    taken: set[str] = set()
    for some in _chunks(keys):
        taken |= set(
            connection.scalars(
                update(ReceiptRow)
                .where(
                    ReceiptRow.key.in_(some),
                    ReceiptRow.status == "uncertain",
                    ReceiptRow.at <= now - timedelta(seconds=settle_s),
                )
                .values(owner=owner, at=now, tries=ReceiptRow.tries + 1)
                .returning(ReceiptRow.key)
            )
        )
    return taken


def _upsert(db: Database) -> Any:
    """Return the statement that inserts a receipt, or retakes one that may be tried again."""
    insert = db.insert(ReceiptRow)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "status": new.status, "detail": new.detail, "owner": new.owner, "at": new.at,
            "what": new.what, "before": new.before, "after": new.after, "plan": new.plan,
            "tries": ReceiptRow.tries + 1,
        },
        where=or_(*(ReceiptRow.status == status for status in AGAIN)),  # IN cannot be batched
    )  # fmt: skip


def _as_row(act: Act, owner: str, now: datetime, plan: str | None) -> dict[str, Any]:
    client, process, action, subject = act.key.split(":")[:4]
    undo = bool(act.before)  # what replaces nothing cannot be put back; its plan says what it was
    return {
        "key": act.key, "client": client, "process": process, "action": action,
        "subject": subject, "what": act.what, "status": "uncertain", "detail": "started",
        "before": dict(act.before) if undo else None,
        "after": dict(act.after) if undo else None, "plan": plan, "owner": owner,
        "tries": 1, "at": now,
    }  # fmt: skip


def _remember(db: Database, connection: Connection, owner: str) -> None:
    """Copy what this owner's done acts set into `written`."""
    done = select(ReceiptRow.client, ReceiptRow.action, ReceiptRow.subject, ReceiptRow.after).where(
        ReceiptRow.owner == owner, ReceiptRow.status == "done", ReceiptRow.after.is_not(None)
    )
    insert = db.insert(WrittenRow).from_select(["client", "action", "subject", "fields"], done)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["client", "action", "subject"],
            set_={"fields": insert.excluded.fields},
        )
    )


_RECEIPT = (ReceiptRow.key, ReceiptRow.what, ReceiptRow.status, ReceiptRow.detail)


def _by_key(connection: Connection, keys: Sequence[str]) -> dict[str, Receipt]:
    found: dict[str, Receipt] = {}
    for some in _chunks(keys):
        for row in connection.execute(select(*_RECEIPT).where(ReceiptRow.key.in_(some))):
            found[row.key] = _receipt(row)
    return found


def _receipt(row: Any) -> Receipt:
    return Receipt(row.key, row.what, row.status, row.detail)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), IN_LIST):
        yield keys[start : start + IN_LIST]
