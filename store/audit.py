"""What happened to an order, in order, and whether somebody rewrote it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.dropship.words import OrderKey
from store.database import Database
from store.dropship_models import AttemptRow, AuditRow, PartRow


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: who, to what, from which state to which, and why."""

    seq: int
    at: datetime
    actor: str
    subject: str
    old: str
    new: str
    why: str
    hash: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to a vendor that was meant to change something."""

    ref: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


def of_order(db: Database, key: OrderKey) -> list[Line]:
    """Return what happened to an order, the oldest first."""
    wanted = (
        select(AuditRow.__table__)
        .where(
            AuditRow.client == key.client,
            AuditRow.storefront == key.storefront,
            AuditRow.order_id == key.order_id,
        )
        .order_by(AuditRow.seq)
    )
    with db.read() as connection:
        return [
            Line(r.seq, r.at, r.actor, r.subject, r.from_state, r.to_state, r.why, r.hash)
            for r in connection.execute(wanted)
        ]


def attempts(
    db: Database, client: str, *, key: OrderKey | None = None, since: datetime | None = None,
    until: datetime | None = None,
) -> list[Attempt]:  # fmt: skip
    """Return the calls made for one order's parts, or for a client between two moments."""
    wanted = select(AttemptRow.__table__).where(AttemptRow.client == client)
    if key is not None:
        refs = select(PartRow.ref).where(
            PartRow.client == client,
            PartRow.storefront == key.storefront,
            PartRow.order_id == key.order_id,
        )
        wanted = wanted.where(AttemptRow.ref.in_(refs) | (AttemptRow.ref == key.name))
    if since is not None:
        wanted = wanted.where(AttemptRow.started_at >= since)
    if until is not None:
        wanted = wanted.where(AttemptRow.started_at < until)
    with db.read() as connection:
        return [
            Attempt(r.ref, r.kind, r.started_at, r.ended_at, r.outcome, r.detail)
            for r in connection.execute(wanted.order_by(AttemptRow.id))
        ]


def untouched(lines: Sequence[Line]) -> bool:
    """Return whether every line's hash still covers it and the line before."""
    before = ""
    for line in lines:
        said = [before, line.seq, line.at.isoformat(), line.actor, line.subject]
        said += [line.old, line.new, line.why]
        before = hashlib.sha256(repr(said).encode()).hexdigest()
        if before != line.hash:
            return False
    return True
