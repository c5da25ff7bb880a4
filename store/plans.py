"""Plans and their acts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, func, insert, select, update

from domain.acts import Act, StoredAct, hash_of, in_full
from domain.plans import Plan, PlanRefused, PlanStatus, Stretch, laid_out
from store.database import Database
from store.models import PlanActRow, PlanRow
from store.sheets import as_bytes, quoted, read

PER_READ, PER_HASH, EVERY_ACT = 2_000, 20_000, 10**9


def save(
    db: Database, client: str, process: str, day: date, acts: Sequence[Act], summary: dict[str, Any]
) -> Plan:
    """Freeze a plan and return it; an open plan of this process that was not decided is dropped."""
    acts = laid_out(acts)
    digest, now = hash_of(map(in_full, acts)), datetime.now(UTC)
    plan = Plan(
        f"{process}-{day:%Y%m%d}-{digest[:4]}{now:%H%M%S%f}",
        client, process, day, digest, "open", now, None, "", summary,
    )  # fmt: skip
    with db.write() as connection:
        connection.execute(
            update(PlanRow)
            .where(PlanRow.client == client, PlanRow.process == process, PlanRow.status == "open")
            .values(status="dropped", decided_at=now, decided_by=f"replaced by {plan.id}")
        )
        connection.execute(insert(PlanRow), [_as_row(plan)])
        if acts:
            connection.execute(
                insert(PlanActRow), [_act_row(plan.id, i, a) for i, a in enumerate(acts)]
            )
    return plan


def get(db: Database, plan: str) -> Plan:
    """Return a plan by id.

    Raises:
        PlanRefused: there is none of that name.
    """
    with db.read() as connection:
        row = connection.execute(select(*_PLAN).where(PlanRow.id == plan)).one_or_none()
    if row is None:
        raise PlanRefused(f"there is no plan {plan}: `3a plans` lists them")
    return _plan(row)


def recent(db: Database, client: str, limit: int = 20) -> list[Plan]:
    """Return a client's newest plans, newest first."""
    with db.read() as connection:
        rows = connection.execute(
            select(*_PLAN)
            .where(PlanRow.client == client)
            .order_by(PlanRow.made_at.desc())
            .limit(limit)
        )
        return [_plan(row) for row in rows]


def unfinished(db: Database, client: str, process: str) -> list[Plan]:
    """Return the plans an earlier run began to apply and did not finish, oldest first."""
    with db.read() as connection:
        rows = connection.execute(
            select(*_PLAN)
            .where(
                PlanRow.client == client, PlanRow.process == process, PlanRow.status == "applying"
            )
            .order_by(PlanRow.made_at)
        )
        return [_plan(row) for row in rows]


def acts(db: Database, plan: str, action: str | None = None, limit: int | None = None) -> list[Act]:
    """Return the acts of a plan, in its order, of one action or of all."""
    wanted = select(PlanActRow.seq, *_ACT).where(PlanActRow.plan == plan).order_by(PlanActRow.seq)
    if action:
        wanted = wanted.where(PlanActRow.action == action)
    found: list[Act] = []
    after, left = -1, limit or EVERY_ACT
    with db.read() as connection:
        while left:
            some = wanted.where(PlanActRow.seq > after).limit(min(left, PER_READ))
            rows = read(db, connection, some)
            if not rows:
                break
            after, left = rows[-1][0], left - len(rows)
            found += [Act(*act) for _, *act in rows]
    return found


def stretches(db: Database, plan: str, sizes: Iterable[int], action: str) -> Iterator[Stretch]:
    """Yield a plan's acts of one action in its order, so many at a time."""
    after = -1
    for size in sizes:
        rows: list[list[Any]] = []
        while len(rows) < size:
            some = _stored(db, plan, action, after, min(size - len(rows), PER_READ))
            if not some:
                break
            rows, after = rows + some, some[-1][0]
        if not rows:
            return
        acts = [StoredAct(*act) for _, *act in rows]
        yield Stretch(plan, action, rows[0][0], after + 1, acts)


def count_acts(db: Database, plan: str) -> dict[str, int]:
    """Return how many acts a plan has of each action."""
    with db.read() as connection:
        rows = connection.execute(
            select(PlanActRow.action, func.count())
            .where(PlanActRow.plan == plan)
            .group_by(PlanActRow.action)
        )
        return {action: number for action, number in rows}


def check_hash(db: Database, plan: Plan) -> None:
    """Make sure that the stored acts are the ones that were shown.

    Raises:
        PlanRefused: they were changed after the plan was made.
    """
    with db.read() as connection:
        last = connection.scalar(select(func.max(PlanActRow.seq)).where(PlanActRow.plan == plan.id))
    parts = range(0, (-1 if last is None else last) + 1, PER_HASH)
    if hash_of(_in_full(db, plan.id, first) for first in parts) != plan.hash:
        raise PlanRefused(f"{plan.id}: its acts are not those of its hash {plan.hash[:12]}")


def decide(
    db: Database, plan: str, status: PlanStatus, by: str, only_from: Sequence[PlanStatus]
) -> bool:
    """Move a plan on; return False if somebody else moved it first."""
    with db.write() as connection:
        changed = connection.execute(
            update(PlanRow)
            .where(PlanRow.id == plan, PlanRow.status.in_(only_from))
            .values(status=status, decided_at=datetime.now(UTC), decided_by=by)
        )
        return bool(changed.rowcount)


_PLAN = (
    PlanRow.id, PlanRow.client, PlanRow.process, PlanRow.day, PlanRow.hash, PlanRow.status,
    PlanRow.made_at, PlanRow.decided_at, PlanRow.decided_by, PlanRow.summary,
)  # fmt: skip
_ACT = (PlanActRow.key, PlanActRow.what, PlanActRow.before, PlanActRow.after)


def _stored(db: Database, plan: str, action: str, after: int, most: int) -> list[list[Any]]:
    """Return the next acts as (place, key, subject, what, after), the last one as JSON text."""
    texts = (PlanActRow.key, PlanActRow.subject, PlanActRow.what, cast(PlanActRow.after, Text))
    said = (cast(PlanActRow.seq, Text), *(quoted(db, text) for text in texts))
    beside = (PlanActRow.plan == plan, PlanActRow.action == action, PlanActRow.seq > after)
    rows: list[list[Any]] = orjson.loads(b"[%b]" % _one_text(db, said, beside, ",", most))
    return rows


def _in_full(db: Database, plan: str, first: int) -> bytes:
    """Say some of a plan's acts as `domain.acts.in_full` does, in one text."""
    values = (cast(column, Text) for column in (PlanActRow.before, PlanActRow.after))
    said = (quoted(db, PlanActRow.key), quoted(db, PlanActRow.what), *values)
    beside = (PlanActRow.seq >= first, PlanActRow.seq < first + PER_HASH)
    return _one_text(db, said, (PlanActRow.plan == plan, *beside), "\n", PER_HASH) + b"\n"


def _one_text(
    db: Database,
    members: Sequence[ColumnElement[str]],
    where: Sequence[ColumnElement[bool]],
    between: str,
    most: int,
) -> bytes:
    """Return acts in the order of their plan as JSON arrays; empty where there are none."""
    line = ("[" + reduce(lambda text, member: text + "," + member, members) + "]").label("line")
    some = select(line).where(*where).order_by(PlanActRow.seq).limit(most).subquery()
    with db.read() as connection:
        text = as_bytes(db, func.aggregate_strings(some.c.line, between))
        return connection.scalar(select(text)) or b""


def _plan(row: Any) -> Plan:
    return Plan(**row._mapping)


def _as_row(plan: Plan) -> dict[str, Any]:
    return {column.key: getattr(plan, column.key) for column in _PLAN}


def _act_row(plan: str, seq: int, act: Act) -> dict[str, Any]:
    return {
        "plan": plan, "seq": seq, "key": act.key, "action": act.action, "subject": act.subject,
        "what": act.what, "before": dict(act.before), "after": dict(act.after),
    }  # fmt: skip
