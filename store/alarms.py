"""Questions about a client or a supplier as a whole: one of each kind and subject, not per order.

They stand among the other questions, without storefront and order. What a person has decided is
asked again only when what is known has changed.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, or_, update

from domain.dropship.money import minor
from store.database import Database
from store.dossier_questions import DECIDE_WITHIN, ITSELF
from store.dropship_models import AttentionRow

KEY = ["client", "storefront", "order_id", "kind", "part"]


def ask(
    db: Database,
    client: str,
    kind: str,
    about: str,
    known: str,
    asked: str,
    now: datetime,
    *,
    money: Decimal | None = None,
    currency: str = "",
) -> None:
    """Ask a person; a question that is open already gets the newest words.

    Args:
        about: a supplier, a storefront, one of its articles, or a reference at a supplier.
    """
    statement = db.insert(AttentionRow).values(
        client=client, storefront="", order_id="", kind=kind, part=about[:60], known=known,
        asked=asked, currency=currency, opened_at=now, due_at=now + DECIDE_WITHIN, closed_at=None,
        money_minor=None if money is None else minor(money, currency or "EUR"), closed_by="",
        decision="",
    )  # fmt: skip
    new, is_open = statement.excluded, AttentionRow.closed_at.is_(None)
    with db.write() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=KEY,
                set_={
                    "known": new.known, "asked": new.asked, "money_minor": new.money_minor,
                    "currency": new.currency,
                    "opened_at": case((is_open, AttentionRow.opened_at), else_=new.opened_at),
                    "due_at": case((is_open, AttentionRow.due_at), else_=new.due_at),
                    "closed_at": None, "closed_by": "", "decision": "",
                },
                where=or_(
                    is_open, AttentionRow.closed_by == ITSELF, AttentionRow.known != new.known
                ),
            )
        )  # fmt: skip


def settle(db: Database, client: str, kind: str, about: str, why: str, now: datetime) -> None:
    """Close a question that no longer arises."""
    with db.write() as connection:
        connection.execute(
            update(AttentionRow)
            .where(
                AttentionRow.client == client, AttentionRow.storefront == "",
                AttentionRow.order_id == "", AttentionRow.kind == kind,
                AttentionRow.part == about[:60], AttentionRow.closed_at.is_(None),
            )
            .values(closed_at=now, closed_by=ITSELF, decision=why)
        )  # fmt: skip
