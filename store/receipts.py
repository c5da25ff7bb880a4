"""Receipts: the table that stops a side effect from happening twice.

A key is unique. Whoever turns it to `uncertain` under a fresh owner token holds the act until it
settles it; a process that dies leaves `uncertain`, which is the truth.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, update

from domain.acts import Act, Ended, Outcome, StoredAct
from domain.plans import Stretch
from domain.receipts import Receipt
from store.database import Database
from store.models import ReceiptRow, WrittenRow
from store.receipt_statements import acts_at_hand, acts_of_plan, remember, take, take_over
from store.sheets import among, read

T = TypeVar("T", Act, StoredAct)


@dataclass(frozen=True, slots=True)
class Reservation(Generic[T]):
    """What a batch of acts may do now.

    Attributes:
        owner: the token under which the acts below are held.
        fresh: nobody tried these; act.
        unsettled: an earlier try ended without an answer long enough ago; look before acting.
        blocked: done, or perhaps being done by somebody else; leave.
    """

    owner: str
    fresh: Sequence[T]
    unsettled: Sequence[T]
    blocked: Sequence[Receipt]


def blocking(db: Database, keys: Sequence[str]) -> dict[str, Receipt]:
    """Return the receipts that forbid these acts, by key."""
    with db.read() as connection:
        found = _by_key(db, connection, keys)
    return {key: receipt for key, receipt in found.items() if receipt.blocks}


def reserve(
    db: Database, acts: Sequence[Act], settle_s: float, plan: str | None = None
) -> Reservation[Act]:
    """Take hold of every act that may happen now, in one transaction.

    `settle_s` is the age in seconds after which an `uncertain` receipt is looked up rather than
    waited for.
    """
    return _reserve(db, acts, acts_at_hand(db, acts), settle_s, plan)


def reserve_stretch(db: Database, stretch: Stretch, settle_s: float) -> Reservation[StoredAct]:
    """Take hold of every act of a stretch that may happen now, in one transaction."""
    return _reserve(db, stretch.acts, [acts_of_plan(stretch)], settle_s, stretch.plan)


def settle(db: Database, owner: str, ended: Ended) -> None:
    """Write how the held acts ended; what was done is remembered as written by us.

    `ended.rest` settles every act that this owner holds and that is not named apart.
    """
    now = datetime.now(UTC)
    by_outcome: dict[Outcome, list[str]] = {}
    for key, outcome in ended.apart.items():
        by_outcome.setdefault(outcome, []).append(key)
    mine = update(ReceiptRow).where(ReceiptRow.owner == owner)
    with db.write() as connection:
        if rest := ended.rest:
            connection.execute(mine.values(status=rest.status, detail=rest.detail, at=now))
        for outcome, keys in by_outcome.items():
            connection.execute(
                mine.where(ReceiptRow.key.in_(among(db, keys))).values(
                    status=outcome.status, detail=outcome.detail, at=now
                )
            )
        remember(db, connection, owner)


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


def _reserve(
    db: Database,
    acts: Sequence[T],
    rows: Iterable[Select[Any]],
    settle_s: float,
    plan: str | None,
) -> Reservation[T]:
    owner, now = uuid.uuid4().hex, datetime.now(UTC)
    with db.write() as connection:
        taken = sum(take(db, connection, some, owner, now, plan) for some in rows)
        if taken == len(acts):  # as a rule
            return Reservation(owner, acts, [], [])
        stale = take_over(db, connection, [a.key for a in acts], owner, now, settle_s)
        held = set(connection.scalars(select(ReceiptRow.key).where(ReceiptRow.owner == owner)))
        others = _by_key(db, connection, [a.key for a in acts if a.key not in held])
    return Reservation(
        owner,
        fresh=[a for a in acts if a.key in held and a.key not in stale],
        unsettled=[a for a in acts if a.key in stale],
        blocked=[others[a.key] for a in acts if a.key not in held],
    )


def _listed(db: Database, *where: ColumnElement[bool]) -> list[tuple[datetime, Receipt]]:
    with db.read() as connection:
        rows = connection.execute(select(ReceiptRow.at, *_RECEIPT).where(*where).order_by("at"))
        return [(at, Receipt(*receipt)) for at, *receipt in rows]


_RECEIPT = (ReceiptRow.key, ReceiptRow.what, ReceiptRow.status, ReceiptRow.detail)


def _by_key(db: Database, connection: Connection, keys: Sequence[str]) -> dict[str, Receipt]:
    rows = read(db, connection, select(*_RECEIPT).where(ReceiptRow.key.in_(among(db, keys))))
    return {row[0]: Receipt(*row) for row in rows}
