"""The statements under `store.receipts`: how acts become rows, and rows become known values.

Acts at hand come in as one JSON text; those of a stored plan are copied from it inside the
database, which spares each of them the way out and back in.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Text, case, cast, literal, null, select, true, update

from domain.acts import Act
from domain.plans import Stretch
from store.database import Database
from store.models import PlanActRow, PlanRow, ReceiptRow, WrittenRow
from store.sheets import Sheet, among

PER_STATEMENT = 2_000  # acts: a longer text would keep other threads waiting for milliseconds

# An act with one of these outcomes may be tried again; any other status stops it.
AGAIN = ("skipped", "failed", "undone")

_GIVEN = ("key", "client", "process", "action", "subject", "what", "before", "after")


def acts_at_hand(db: Database, acts: Sequence[Act]) -> Iterator[Select[Any]]:
    """Yield queries that give what receipts take from these acts."""
    for start in range(0, len(acts), PER_STATEMENT):
        given = Sheet(db, _GIVEN, [_as_row(act) for act in acts[start : start + PER_STATEMENT]])
        columns = [given.text(name).label(name) for name in _GIVEN[:6]]
        columns += [given.json(name).label(name) for name in _GIVEN[6:]]
        yield select(*columns).select_from(given.table).where(true())  # SQLite must see a WHERE


def acts_of_plan(stretch: Stretch) -> Select[Any]:
    """Return a query that gives what receipts take from these stored acts."""
    act, replaces_nothing = PlanActRow, cast(PlanActRow.before, Text) == "{}"
    before, after = (
        case((replaces_nothing, null()), else_=value).label(value.key)
        for value in (act.before, act.after)
    )
    return (
        select(
            act.key, PlanRow.client, PlanRow.process, act.action, act.subject, act.what,
            before, after,
        )
        .join(PlanRow, PlanRow.id == act.plan)
        .where(act.plan == stretch.plan, act.action == stretch.action)
        .where(act.seq >= stretch.first, act.seq < stretch.end)
        .order_by(act.seq)
    )  # fmt: skip


def take(
    db: Database,
    connection: Connection,
    acts: Select[Any],
    owner: str,
    now: datetime,
    plan: str | None,
) -> int:
    """Insert receipts, or retake those that may be tried again; return how many."""
    ours: Mapping[str, Any] = {
        "status": "uncertain", "detail": "started", "plan": plan, "owner": owner, "tries": 1,
        "at": now,
    }  # fmt: skip
    columns = ReceiptRow.__table__.c
    held = acts.add_columns(*(literal(v, columns[name].type) for name, v in ours.items()))
    insert = db.insert(ReceiptRow).from_select([*_GIVEN, *ours], held)
    new = insert.excluded
    again = {name: new[name] for name in ("what", "before", "after", *ours)}
    return connection.execute(
        insert.on_conflict_do_update(
            index_elements=["key"],
            set_=again | {"tries": ReceiptRow.tries + 1},
            where=ReceiptRow.status.in_(AGAIN),
        )
    ).rowcount


def take_over(
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


def remember(db: Database, connection: Connection, owner: str) -> None:
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


def _as_row(act: Act) -> tuple[Any, ...]:
    client, process, action, subject = act.key.split(":")[:4]
    if not act.before:  # what replaces nothing cannot be put back; its plan says what it was
        return act.key, client, process, action, subject, act.what, None, None
    before, after = dict(act.before), dict(act.after)
    return act.key, client, process, action, subject, act.what, before, after
