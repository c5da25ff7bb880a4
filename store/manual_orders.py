"""Orders placed by hand or by script: their own storefront, which nobody else can be asked about.

The address waits here in clear until the parcels are on their way; then `forget` empties it. What
was ordered stays, because the order may have to be read again.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select, update

from domain.dropship.words import Address, OrderKey, ShopLine, ShopOrder
from store.database import Database
from store.doorbells import ring_in
from store.dropship_models import ManualOrderRow, ShopOrderRow

Added = Literal["new", "same", "other"]
MARK_CHARS = 16


@dataclass(frozen=True, slots=True)
class ManualOrder:
    """One order placed by hand.

    Attributes:
        reference: the caller's own; empty once the order is forgotten.
        address: None once the order is forgotten.
        tracking: numbers we were given for it.
        state, why: what the order process made of it; SEEN until it has looked.
    """

    key: OrderKey
    reference: str
    currency: str
    address: Address | None
    lines: tuple[ShopLine, ...]
    cancelled: bool
    tracking: tuple[str, ...]
    made_at: datetime
    mark: str
    state: str
    why: str

    def as_shop_order(self) -> ShopOrder:
        """Return it as if a storefront had said it: paid, because somebody asked for it by hand."""
        return ShopOrder(
            self.key, self.key.name, self.currency, not self.cancelled, "by hand", self.mark,
            self.made_at, self.lines, self.address, cancelled=self.cancelled, told=self.tracking,
        )  # fmt: skip


def id_of(client: str, reference: str) -> str:
    """Return the id an order of this reference has: twelve characters, always the same."""
    digest = hashlib.sha256(f"{client}\0{reference}".encode()).digest()
    return base64.b32encode(digest)[:12].decode().lower()


def add(
    db: Database,
    client: str,
    reference: str,
    currency: str,
    address: Address,
    lines: Sequence[ShopLine],
    now: datetime,
) -> tuple[str, Added]:
    """Keep an order and ring its bell; nothing is changed where the reference is known.

    Returns:
        The order's id, and whether it is new, known and the same, or known with another content.
    """
    body = {
        "reference": reference, "currency": currency, "address": asdict(address),
        "lines": [{**asdict(line), "revenue": str(line.revenue)} for line in lines],
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    key = OrderKey(client, "manual", id_of(client, reference))
    row = {
        "client": client, "order_id": key.order_id, "body": body, "body_sha256": digest,
        "cancelled": False, "tracking": "", "made_at": now.astimezone(UTC),
    }  # fmt: skip
    with db.write() as connection:
        made = connection.execute(
            db.insert(ManualOrderRow)
            .values(row)
            .on_conflict_do_nothing()
            .returning(ManualOrderRow.order_id)
        ).first()
        if made:
            ring_in(db, connection, [key], now.timestamp())
            return key.order_id, "new"
        known = connection.scalar(select(ManualOrderRow.body_sha256).where(*_is(key)))
    return key.order_id, "same" if known == digest else "other"


def get(db: Database, client: str, order_id: str) -> ManualOrder | None:
    """Return an order placed by hand."""
    key = OrderKey(client, "manual", order_id)
    moved = select(ShopOrderRow.state, ShopOrderRow.why).where(
        ShopOrderRow.client == client,
        ShopOrderRow.storefront == "manual",
        ShopOrderRow.order_id == order_id,
    )
    with db.read() as connection:
        row = connection.execute(select(ManualOrderRow.__table__).where(*_is(key))).first()
        if row is None:
            return None
        state, why = connection.execute(moved).tuples().first() or ("SEEN", "")
    return _order(key, row, state, why)


def cancel(db: Database, client: str, order_id: str, now: datetime) -> bool:
    """Cancel an order and ring its bell; False where there is none."""
    key = OrderKey(client, "manual", order_id)
    with db.write() as connection:
        found = connection.execute(
            update(ManualOrderRow).where(*_is(key)).values(cancelled=True)
        ).rowcount
        if found:
            ring_in(db, connection, [key], now.timestamp())
    return found == 1


def told(db: Database, client: str, order_id: str, numbers: Sequence[str]) -> None:
    """Remember tracking numbers; each is kept once."""
    key = OrderKey(client, "manual", order_id)
    with db.write() as connection:
        before = connection.scalar(
            select(ManualOrderRow.tracking).where(*_is(key)).with_for_update()
        )
        if before is None:
            return
        known = dict.fromkeys([*_listed(before), *numbers])
        connection.execute(update(ManualOrderRow).where(*_is(key)).values(tracking=",".join(known)))


def forget(db: Database, client: str, order_id: str) -> None:
    """Drop whom an order was for: address and reference. What was ordered stays."""
    key = OrderKey(client, "manual", order_id)
    with db.write() as connection:
        body = connection.scalar(select(ManualOrderRow.body).where(*_is(key)).with_for_update())
        if body is None:
            return
        kept = {name: body[name] for name in ("currency", "lines") if name in body}
        connection.execute(update(ManualOrderRow).where(*_is(key)).values(body=kept))


def _is(key: OrderKey) -> tuple[Any, ...]:
    return (ManualOrderRow.client == key.client, ManualOrderRow.order_id == key.order_id)


def _order(key: OrderKey, row: Any, state: str, why: str) -> ManualOrder:
    body: Mapping[str, Any] = row.body
    address = Address(**body["address"]) if "address" in body else None
    lines = tuple(
        ShopLine(**{**line, "revenue": Decimal(line["revenue"])}) for line in body["lines"]
    )
    mark = f"{row.body_sha256[:MARK_CHARS]}{'-cancelled' if row.cancelled else ''}"
    return ManualOrder(
        key, body.get("reference", ""), body["currency"], address, lines, row.cancelled,
        _listed(row.tracking), row.made_at, mark, state, why,
    )  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
