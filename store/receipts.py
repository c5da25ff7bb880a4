"""Receipts: the table that stops a side effect from happening twice.

A key is unique. Whoever turns it to `uncertain` under a fresh owner token holds the act until it
settles it; a process that dies leaves `uncertain`, which is the truth.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, literal, select, true, update

from domain.acts import Act, Outcome
from domain.receipts import Receipt
from store.database import Database
from store.models import ReceiptRow, WrittenRow
from store.sheets import Sheet, among, read

PER_STATEMENT = 2_000  # acts: a longer text would keep other threads waiting for milliseconds

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
        found = _by_key(db, connection, keys)
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
        taken = sum(
            connection.execute(_upsert(db, some, owner, now, plan)).rowcount
            for some in _chunks(acts)
        )
        if taken == len(acts):  # as a rule
            return Reservation(owner, list(acts), [], [])
        stale = _take_over(db, connection, [a.key for a in acts], owner, now, settle_s)
        held = set(connection.scalars(select(ReceiptRow.key).where(ReceiptRow.owner == owner)))
        others = _by_key(db, connection, [a.key for a in acts if a.key not in held])
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
            connection.execute(
                update(ReceiptRow)
                .where(ReceiptRow.key.in_(among(db, keys)), ReceiptRow.owner == owner)
                .values(status=outcome.status, detail=outcome.detail, at=now)
            )
        _remember(db, connection, owner)


def release(db: Database, owner: str, keys: Sequence[str]) -> None:
    """Forget these reservations: nothing happened."""
    with db.write() as connection:
        connection.execute(
            delete(ReceiptRow).where(ReceiptRow.key.in_(among(db, keys)), ReceiptRow.owner == owner)
        )


def undone(db: Database, keys: Sequence[str], detail: str) -> None:
    """Mark acts as taken back, so that they may be planned again."""
    with db.write() as connection:
        connection.execute(
            update(ReceiptRow)
            .where(ReceiptRow.key.in_(among(db, keys)), ReceiptRow.status == "done")
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
        return [(at, Receipt(*receipt)) for at, *receipt in rows]


def _upsert(db: Database, acts: Sequence[Act], owner: str, now: datetime, plan: str | None) -> Any:
    """Return the statement that inserts receipts, or retakes those that may be tried again."""
    given = Sheet(db, _GIVEN, [_as_row(act) for act in acts])
    row: dict[str, Any] = {name: given.text(name) for name in _GIVEN[:6]}
    row |= {name: given.json(name) for name in _GIVEN[6:]}
    ours = {
        "status": "uncertain", "detail": "started", "plan": plan, "owner": owner, "tries": 1,
        "at": now,
    }  # fmt: skip
    row |= {name: literal(value, ReceiptRow.__table__.c[name].type) for name, value in ours.items()}
    insert = db.insert(ReceiptRow).from_select(
        list(row),
        select(*row.values()).select_from(given.table).where(true()),  # SQLite must see a WHERE
    )
    new = insert.excluded
    again = {name: new[name] for name in ("what", "before", "after", *ours)}
    return insert.on_conflict_do_update(
        index_elements=["key"],
        set_=again | {"tries": ReceiptRow.tries + 1},
        where=ReceiptRow.status.in_(AGAIN),
    )


_GIVEN = ("key", "client", "process", "action", "subject", "what", "before", "after")


def _as_row(act: Act) -> tuple[Any, ...]:
    client, process, action, subject = act.key.split(":")[:4]
    if not act.before:  # what replaces nothing cannot be put back; its plan says what it was
        return act.key, client, process, action, subject, act.what, None, None
    before, after = dict(act.before), dict(act.after)
    return act.key, client, process, action, subject, act.what, before, after


def _take_over(
    db: Database,
    connection: Connection,
    keys: Sequence[str],
    owner: str,
    now: datetime,
    settle_s: float,
) -> set[str]:
    """Make this owner responsible for uncertain acts that are old enough to be looked up."""
    return set(
        connection.scalars(
            update(ReceiptRow)
            .where(
                ReceiptRow.key.in_(among(db, keys)),
                ReceiptRow.status == "uncertain",
                ReceiptRow.owner != owner,
                ReceiptRow.at <= now - timedelta(seconds=settle_s),
            )
            .values(owner=owner, at=now, tries=ReceiptRow.tries + 1)
            .returning(ReceiptRow.key)
        )
    )


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


def _chunks(acts: Sequence[Act]) -> Iterator[Sequence[Act]]:
    for start in range(0, len(acts), PER_STATEMENT):
        yield acts[start : start + PER_STATEMENT]


def _by_key(db: Database, connection: Connection, keys: Sequence[str]) -> dict[str, Receipt]:
    rows = read(db, connection, select(*_RECEIPT).where(ReceiptRow.key.in_(among(db, keys))))
    return {row[0]: Receipt(*row) for row in rows}
