"""What came back from suppliers, written down by whoever saw it: no supplier's API tells it.

A statement has the note of where it was seen (a bank line, a credit note); the same note of the
same supplier order is the same money, said once more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select

from domain.dropship.money import major, minor
from store.database import Database
from store.dropship_models import SupplierRefundRow

IN_LIST = 500


def note(
    db: Database, client: str, ref: str, money: Decimal, currency: str, seen: str, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Write down that a supplier sent back money for one of our orders; the last word counts."""
    row = {
        "client": client, "ref": ref, "note": seen, "money_minor": minor(money, currency),
        "currency": currency, "by": by, "at": now.astimezone(UTC),
    }  # fmt: skip
    insert = db.insert(SupplierRefundRow).values(**row)
    new = insert.excluded
    with db.write() as connection:
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["client", "ref", "note"],
                set_={"money_minor": new.money_minor, "currency": new.currency, "by": new.by,
                      "at": new.at},
            )
        )  # fmt: skip


def received(
    db: Database, client: str, refs: Sequence[str]
) -> dict[str, list[tuple[str, Decimal]]]:
    """Return what came back, currency and amount, by supplier order."""
    found: dict[str, list[tuple[str, Decimal]]] = {}
    row = SupplierRefundRow
    with db.read() as connection:
        for start in range(0, len(refs), IN_LIST):
            some = refs[start : start + IN_LIST]
            wanted = select(row.ref, row.currency, row.money_minor).where(
                row.client == client, row.ref.in_(some)
            )
            for ref, currency, amount in connection.execute(wanted):
                found.setdefault(ref, []).append((currency, major(amount, currency)))
    return found
