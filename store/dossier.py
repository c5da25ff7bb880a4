"""Everything about one order changes here, in one transaction, with a line of audit.

`opened` locks the order's row first, so that two processes never change one order at once and
never wait for each other in a circle. A part that is held is changed only by its holder.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update

from domain.dropship.money import minor
from domain.dropship.states import check_order_move, check_part_move
from domain.dropship.words import OrderKey, OrderState, Part, PartState, Planned, ShopOrder, ref_of
from store.claims import LeaseLost
from store.database import Database
from store.dossier_questions import Questions
from store.dossier_record import of_order
from store.dropship_models import AttemptRow, PartLineRow, PartRow, ShopOrderRow
from store.parts import read_parts


class Dossier(Questions):
    """One order, locked until the transaction ends: its head, its parts, and their attempts."""

    def parts(self) -> list[Part]:
        """Return the order's parts as they are now."""
        return read_parts(self.connection, _parts_of(self.key))

    def part(self, ref: str) -> Part:
        """Return one part as it is now."""
        [part] = read_parts(self.connection, _part(self.key, ref))
        return part

    def mine(self, part: Part) -> Part:
        """Return a part as it is now, if it is still held by the owner named in `part`.

        Raises:
            LeaseLost: another worker holds it.
        """
        now = self.part(part.ref)
        if now.owner != part.owner:
            raise LeaseLost(f"{part.ref} is in other hands")
        return now

    def see(self, order: ShopOrder, state: OrderState, why: str, **further: Any) -> None:
        """Write what the storefront said, and the state that follows from it."""
        old: OrderState = self.head.state if self.head else "SEEN"
        check_order_move(self.key.name, old, state)
        said = {
            "name": order.name, "state": state, "why": why, "mark": order.mark,
            "digest": order.digest, "currency": order.currency, "read_at": self.now,
            "address_digest": order.address.digest if order.address else "",
            "revenue_minor": minor(
                sum((line.revenue for line in order.lines), Decimal(0)), order.currency
            ),
            "cancelled_at": self.now if order.cancelled else None, **further,
        }  # fmt: skip
        self.connection.execute(update(ShopOrderRow).where(of_order(self.key)).values(**said))
        if old != state or not self.head.mark:
            self.audit(self.key.name, old, state, why)

    def order_state(self, state: OrderState, why: str, **further: Any) -> None:
        """Move the order itself."""
        old: OrderState = self.head.state
        check_order_move(self.key.name, old, state)
        self.connection.execute(
            update(ShopOrderRow).where(of_order(self.key)).values(state=state, why=why, **further)
        )
        if old != state:
            self.audit(self.key.name, old, state, why)

    def add_part(self, planned: Planned, currency: str, due: float, approved: str = "") -> str:
        """Open a part for what is planned, numbered after those there are; return its reference."""
        number = (
            1
            + self.connection.execute(
                select(func.coalesce(func.max(PartRow.number), 0)).where(
                    _parts_of(self.key),
                    PartRow.supplier == planned.supplier,
                    PartRow.warehouse == planned.warehouse,
                )
            ).scalar_one()
        )
        ref = ref_of(self.key, planned.supplier, planned.warehouse, number)
        self.connection.execute(
            insert(PartRow).values(
                client=self.key.client, ref=ref, storefront=self.key.storefront,
                order_id=self.key.order_id, supplier=planned.supplier,
                warehouse=planned.warehouse, number=number, state="PLANNED", due=due,
                currency=currency, revenue_minor=minor(planned.revenue, currency),
                planned_at=self.now, approved=approved,
            )
        )  # fmt: skip
        self._write_lines(ref, planned)
        self.audit(ref, "", "PLANNED", f"{len(planned.lines)} lines")
        return ref

    def replace_lines(self, part: Part, planned: Planned, due: float) -> None:
        """Give an unsent part new lines; whoever checked the old ones will notice."""
        self.connection.execute(
            update(PartRow)
            .where(_part(self.key, part.ref))
            .values(
                version=PartRow.version + 1, state="PLANNED", due=due, approved="",
                revenue_minor=minor(planned.revenue, part.currency), quote_minor=None,
            )
        )  # fmt: skip
        self.connection.execute(
            delete(PartLineRow).where(
                PartLineRow.client == self.key.client, PartLineRow.ref == part.ref
            )
        )
        self._write_lines(part.ref, planned)
        self.audit(part.ref, part.state, "PLANNED", "the shop order changed")

    def move(
        self,
        part: Part,
        state: PartState,
        why: str,
        *,
        held: bool = False,
        still_leased: bool = False,
        **values: Any,
    ) -> None:
        """Move a part; with `held`, only if the owner in `part` still holds it.

        `still_leased` also wants its lease to be running. The lease ends with the move unless
        `values` say otherwise.

        Raises:
            LeaseLost: another worker holds it, or its lines changed.
        """
        check_part_move(part.ref, part.state, state)
        mine = [_part(self.key, part.ref), PartRow.state == part.state]
        if held:
            mine += [PartRow.owner == part.owner, PartRow.version == part.version]
        if still_leased:
            mine += [PartRow.lease > self.now.timestamp()]
        values = {"lease": 0.0, "owner": "", **values}
        moved = self.connection.execute(update(PartRow).where(*mine).values(state=state, **values))
        if moved.rowcount != 1:
            raise LeaseLost(f"{part.ref} is in other hands")
        if state != part.state:
            self.audit(part.ref, part.state, state, why)

    def begin_attempt(self, ref: str, kind: str, request: bytes = b"") -> int:
        """Write down that a call that changes something is about to leave."""
        done = self.connection.execute(
            insert(AttemptRow)
            .values(
                client=self.key.client, ref=ref, kind=kind, started_at=self.now,
                request_sha256=hashlib.sha256(request).hexdigest() if request else "",
            )
            .returning(AttemptRow.id)
        )  # fmt: skip
        return int(done.scalar_one())

    def end_attempt(self, attempt: int, outcome: str, detail: str) -> None:
        """Write down how it ended: done, refused, unknown or not_sent."""
        self.connection.execute(
            update(AttemptRow)
            .where(AttemptRow.id == attempt)
            .values(ended_at=self.now, outcome=outcome, detail=detail[:300])
        )

    def _write_lines(self, ref: str, planned: Planned) -> None:
        self.connection.execute(
            insert(PartLineRow),
            [
                {"client": self.key.client, "ref": ref, "shop_line_id": line.shop_line_id,
                 "supplier_sku": line.sku, "quantity": line.quantity}
                for line in planned.lines
            ],
        )  # fmt: skip


@contextmanager
def opened(
    db: Database, key: OrderKey, actor: str, now: datetime, *, create: bool = False
) -> Iterator[Dossier]:
    """Open an order's dossier; what is written is kept as a whole, or not at all.

    Args:
        create: make the order's row if there is none; otherwise `head` is None then.
    """
    with db.write() as connection:
        if create:
            row = {"client": key.client, "storefront": key.storefront, "order_id": key.order_id}
            new = db.insert(ShopOrderRow).values(**row, state="SEEN", created_at=now, read_at=now)
            connection.execute(new.on_conflict_do_nothing())
        head = connection.execute(
            select(ShopOrderRow.__table__).where(of_order(key)).with_for_update()
        ).first()
        yield Dossier(db, connection, key, actor, now.astimezone(UTC), head)


def _parts_of(key: OrderKey) -> Any:
    return and_(
        PartRow.client == key.client,
        PartRow.storefront == key.storefront,
        PartRow.order_id == key.order_id,
    )


def _part(key: OrderKey, ref: str) -> Any:
    return and_(PartRow.client == key.client, PartRow.ref == ref)
