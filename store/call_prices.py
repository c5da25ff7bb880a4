"""What the telephone company took for each call: noted at the call's end, known some minutes later.

The carrier's id of a call is kept until its price is known, or until there is nobody to ask any
more; it leads to a number, and money needs none. Simulated calls are marked, and no bill has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from store.database import Database
from store.voice_models import CallPriceRow


@dataclass(frozen=True, slots=True)
class Total:
    """The carrier's share of a time; `unpriced` counts the calls whose price is not known."""

    usd: float
    unpriced: int


def note(
    db: Database, client: str, sid: str, at: datetime, *, conversation: str = "", simulated: bool
) -> None:
    """Note a call that ended; a second time only says which conversation it was."""
    row = CallPriceRow
    noted = {"client": client, "sid": sid, "ended_at": at, "simulated": simulated}
    with db.write() as connection:
        connection.execute(db.insert(row).values(**noted, conversation="").on_conflict_do_nothing())
        if conversation:
            connection.execute(
                update(row)
                .where(row.client == client, row.sid == sid)
                .values(conversation=conversation)
            )


def unpriced(db: Database, client: str, before: datetime, limit: int) -> list[str]:
    """Return the carrier's ids of calls that ended before and have no price, the oldest first."""
    row = CallPriceRow
    wanted = (
        select(row.sid)
        .where(
            row.client == client, row.usd.is_(None), row.sid.is_not(None), row.ended_at < before
        )
        .order_by(row.ended_at)
        .limit(limit)
    )  # fmt: skip
    with db.read() as connection:
        return [str(sid) for sid in connection.scalars(wanted)]


def set_price(db: Database, client: str, sid: str, usd: float) -> None:
    """Keep what a call cost, and forget its id."""
    row = CallPriceRow
    with db.write() as connection:
        connection.execute(
            update(row).where(row.client == client, row.sid == sid).values(usd=usd, sid=None)
        )


def forget_ids(db: Database, client: str, before: datetime) -> int:
    """Forget the ids of calls older than that, priced or not; return how many there were."""
    row = CallPriceRow
    old = (row.client == client, row.sid.is_not(None), row.ended_at < before.astimezone(UTC))
    with db.write() as connection:
        return connection.execute(update(row).where(*old).values(sid=None)).rowcount


def total(db: Database, client: str, since: datetime, until: datetime) -> Total:
    """Return what the carrier took between two moments, simulated calls apart."""
    row = CallPriceRow
    wanted = select(
        func.coalesce(func.sum(row.usd), 0.0), func.count() - func.count(row.usd)
    ).where(
        row.client == client, row.simulated.is_(False),
        row.ended_at >= since, row.ended_at < until,
    )  # fmt: skip
    with db.read() as connection:
        usd, missing = connection.execute(wanted).one()
    return Total(float(usd), int(missing))


def of_conversations(db: Database, client: str, ids: Sequence[str]) -> dict[str, float | None]:
    """Return the carrier's share of conversations by telephone, None where it is not known."""
    row = CallPriceRow
    wanted = select(row.conversation, row.usd).where(
        row.client == client, row.conversation.in_(ids)
    )
    with db.read() as connection:
        return {str(found.conversation): found.usd for found in connection.execute(wanted)}
