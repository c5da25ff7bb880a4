"""What the nightly check has read so far, and the rows it starts from.

A night's readings are kept one by one, so that a check that breaks off goes on; they are dropped
when it is over. No personal data: order lines, amounts, parcel numbers.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import and_, delete, exists, or_, select, update

from domain.dropship.money import major, minor
from domain.dropship.words import OrderKey, OrderState, Storefront
from store.database import Database
from store.dropship_models import AuditRow, PartRow, ShopOrderRow
from store.models import CursorRow

PAID: tuple[OrderState, ...] = ("PLANNED", "CLOSING", "DONE", "CANCELLING")
PREFIX = "night:"
IN_LIST = 500


def orders_since(db: Database, client: str, since: datetime) -> list[OrderKey]:
    """Return the orders first seen since then that were paid or have parts."""
    part = exists().where(
        PartRow.client == ShopOrderRow.client, PartRow.storefront == ShopOrderRow.storefront,
        PartRow.order_id == ShopOrderRow.order_id,
    )  # fmt: skip
    wanted = (
        select(ShopOrderRow.storefront, ShopOrderRow.order_id)
        .where(
            ShopOrderRow.client == client, ShopOrderRow.created_at >= since.astimezone(UTC),
            or_(ShopOrderRow.state.in_(PAID), part),
        )
        .order_by(ShopOrderRow.created_at, ShopOrderRow.order_id)
    )  # fmt: skip
    with db.read() as connection:
        return [
            OrderKey(client, cast(Storefront, storefront), order_id)
            for storefront, order_id in connection.execute(wanted)
        ]


def were_placed(db: Database, client: str, refs: Sequence[str]) -> set[str]:
    """Return which of these parts were once surely bought."""
    found: set[str] = set()
    with db.read() as connection:
        for start in range(0, len(refs), IN_LIST):
            found |= set(
                connection.scalars(
                    select(AuditRow.subject).where(
                        AuditRow.client == client, AuditRow.to_state == "PLACED",
                        AuditRow.subject.in_(refs[start : start + IN_LIST]),
                    )
                )
            )  # fmt: skip
    return found


def note_billed(db: Database, client: str, ref: str, billed: Decimal, currency: str) -> Decimal:
    """Keep the most a supplier ever said it took for a part; return that, in the same currency.

    A bill that falls is money sent back, so the smaller figure does not replace the larger one.
    """
    mine = and_(PartRow.client == client, PartRow.ref == ref)
    with db.write() as connection:
        known = connection.execute(
            select(PartRow.billed_minor, PartRow.billed_currency).where(mine).with_for_update()
        ).one_or_none()
        if known and known[0] is not None and known[1] == currency:
            most = max(billed, major(known[0], currency))
        else:
            most = billed
        values = {"billed_minor": minor(most, currency), "billed_currency": currency}
        connection.execute(update(PartRow).where(mine).values(**values))
    return most


def keep(db: Database, client: str, night: date, subject: str, said: dict[str, Any]) -> None:
    """Keep what one order or part said tonight."""
    value = json.dumps({"night": night.isoformat(), "subject": subject, "said": said})
    insert = db.insert(CursorRow).values(client=client, name=_name(subject), value=value)
    with db.write() as connection:
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["client", "name"], set_={"value": insert.excluded.value}
            )
        )


def kept(db: Database, client: str, night: date) -> dict[str, dict[str, Any]]:
    """Return what was kept tonight, by subject."""
    wanted = select(CursorRow.value).where(_of(client))
    with db.read() as connection:
        rows = [json.loads(value) for value in connection.scalars(wanted)]
    return {row["subject"]: row["said"] for row in rows if row["night"] == night.isoformat()}


def forget(db: Database, client: str) -> None:
    """Drop what was kept."""
    with db.write() as connection:
        connection.execute(delete(CursorRow).where(_of(client)))


def _of(client: str) -> Any:
    return and_(CursorRow.client == client, CursorRow.name.startswith(PREFIX, autoescape=True))


def _name(subject: str) -> str:
    return PREFIX + hashlib.sha256(subject.encode()).hexdigest()[:32]
