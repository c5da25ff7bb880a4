"""The questions about a locked order: asked, settled by themselves, decided by a person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update

from domain.dropship.money import minor
from domain.dropship.words import Ask, AttentionKind
from store.dossier_record import Record
from store.dropship_models import AttentionRow

DECIDE_WITHIN = timedelta(days=2)  # what a question for a person shows as its deadline

ITSELF = "itself"  # who closed a question that no longer arises
ACTED = ("approve", "retry", "substitute", "drop")  # decided so, and yet it arises: asked again


class Questions(Record):
    """The part of a dossier that asks people."""

    def ask(self, ask: Ask, currency: str = "") -> None:
        """Ask a person; a question that is open already gets the newest figures."""
        statement = self.db.insert(AttentionRow).values(
            client=self.key.client, storefront=self.key.storefront, order_id=self.key.order_id,
            kind=ask.kind, part=ask.part, known=ask.known, asked=ask.asked, currency=currency,
            money_minor=None if ask.money is None else minor(ask.money, currency or "EUR"),
            opened_at=self.now, due_at=self.now + DECIDE_WITHIN, closed_at=None, closed_by="",
            decision="",
        )  # fmt: skip
        new = statement.excluded
        asked = self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["client", "storefront", "order_id", "kind", "part"],
                set_={
                    "known": new.known, "asked": new.asked, "money_minor": new.money_minor,
                    "opened_at": _if_closed(AttentionRow.opened_at, new.opened_at),
                    "due_at": _if_closed(AttentionRow.due_at, new.due_at),
                    "closed_at": None, "closed_by": "", "decision": "",
                },
                where=or_(  # what a person let be is asked again only if it has changed
                    AttentionRow.closed_at.is_(None), AttentionRow.closed_by == ITSELF,
                    AttentionRow.known != new.known, AttentionRow.decision.in_(ACTED),
                ),
            ).returning(AttentionRow.opened_at)
        )  # fmt: skip
        if asked.scalar_one_or_none() == self.now:  # asked now, not before
            self.audit(ask.part or self.key.name, "", "", f"asked a person: {ask.kind}")

    def ask_about_supplier(self, supplier: str, kind: AttentionKind, known: str) -> None:
        """Ask about a supplier as a whole: one question, not one per order."""
        asked = "no order passes there before it is settled; those that wait go on by themselves"
        statement = self.db.insert(AttentionRow).values(
            client=self.key.client, storefront="", order_id="", kind=kind, part=supplier,
            known=known, asked=asked, currency="", opened_at=self.now,
            due_at=self.now + DECIDE_WITHIN, closed_by="", decision="",
        )  # fmt: skip
        self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["client", "storefront", "order_id", "kind", "part"],
                set_={"known": known, "closed_at": None, "closed_by": "", "decision": ""},
            )
        )

    def supplier_works(self, supplier: str) -> None:
        """Close the questions about a supplier as a whole."""
        self.connection.execute(
            update(AttentionRow)
            .where(
                AttentionRow.client == self.key.client,
                AttentionRow.storefront == "",
                AttentionRow.part == supplier,
                AttentionRow.closed_at.is_(None),
            )
            .values(closed_at=self.now, closed_by=ITSELF, decision="an order has passed")
        )

    def settle_asks(self, kinds: Sequence[str], part: str | None = None, why: str = "") -> None:
        """Close questions that have settled themselves; no kinds means all of them."""
        mine = [
            AttentionRow.client == self.key.client,
            AttentionRow.storefront == self.key.storefront,
            AttentionRow.order_id == self.key.order_id,
            AttentionRow.closed_at.is_(None),
        ]
        mine += [AttentionRow.kind.in_(kinds)] if kinds else []
        mine += [AttentionRow.part == part] if part is not None else []
        self.connection.execute(
            update(AttentionRow)
            .where(*mine)
            .values(closed_at=self.now, closed_by=ITSELF, decision=why)
        )

    def decided(self, kind: AttentionKind) -> str:
        """Return what a person decided about the whole order, empty where nobody did."""
        found = self.connection.scalar(
            select(AttentionRow.decision).where(
                AttentionRow.client == self.key.client,
                AttentionRow.storefront == self.key.storefront,
                AttentionRow.order_id == self.key.order_id,
                AttentionRow.kind == kind,
                AttentionRow.part == "",
                AttentionRow.closed_at.is_not(None),
                AttentionRow.closed_by != ITSELF,
            )
        )
        return found or ""

    def open_asks(self) -> int:
        """How many questions about this order are open."""
        return self.connection.execute(
            select(func.count()).select_from(AttentionRow).where(
                AttentionRow.client == self.key.client,
                AttentionRow.storefront == self.key.storefront,
                AttentionRow.order_id == self.key.order_id,
                AttentionRow.closed_at.is_(None),
            )
        ).scalar_one()  # fmt: skip


def _if_closed(open_value: Any, new_value: Any) -> Any:
    return case((AttentionRow.closed_at.is_(None), open_value), else_=new_value)
