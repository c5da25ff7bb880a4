"""What a person's decision writes inside an order's transaction, beside the moves of its parts."""

from collections.abc import Sequence

from sqlalchemy import update

from domain.dropship.words import Part, PartState
from store.dossier import Dossier
from store.dropship_models import AttentionRow, PartRow


def close(dossier: Dossier, number: int, decision: str) -> bool:
    """Write down a decision under the dossier's actor; False when the question is closed."""
    done = dossier.connection.execute(
        update(AttentionRow)
        .where(
            AttentionRow.client == dossier.key.client,
            AttentionRow.id == number,
            AttentionRow.closed_at.is_(None),
        )
        .values(closed_at=dossier.now, closed_by=dossier.actor[:80], decision=decision)
    )
    return done.rowcount == 1


def hurry(dossier: Dossier, part: Part) -> None:
    """Have a part worked on as soon as somebody is free; whoever holds it keeps it."""
    dossier.connection.execute(
        update(PartRow)
        .where(PartRow.client == dossier.key.client, PartRow.ref == part.ref)
        .values(due=dossier.now.timestamp(), tries=0)
    )


def hurry_supplier(dossier: Dossier, supplier: str, states: Sequence[PartState]) -> int:
    """Have every part of a supplier in these states worked on now; return how many."""
    done = dossier.connection.execute(
        update(PartRow)
        .where(
            PartRow.client == dossier.key.client,
            PartRow.supplier == supplier,
            PartRow.state.in_(states),
        )
        .values(due=dossier.now.timestamp())
    )
    return done.rowcount
