"""Writing down what a supplier sent back, as a person saw it; the night's check counts it."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from domain.errors import RuleError
from store import parts, supplier_refunds
from store.database import Database
from store.dossier import opened


def note_refund(
    db: Database, client: str, ref: str, money: str, currency: str, seen: str, by: str,
    now: datetime,
) -> str:  # fmt: skip
    """Write down an amount for one supplier order; return the sentence for the person.

    Args:
        money: what came back, with a point; 0 takes a statement back.
        currency: three letters; empty is the shop order's.
        seen: where; the same place again is the same money.

    Raises:
        RuleError: there is no such supplier order, or the amount is none.
    """
    part = parts.get(db, client, ref)
    if part is None:
        raise RuleError(f"there is no supplier order {ref}: `3a orders list` lists the orders")
    try:
        amount = Decimal(money)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise RuleError(f"an amount is written like 12.50, not {money!r}")
    name = (currency or part.currency).upper()
    if len(name) != 3 or not name.isalpha():
        raise RuleError(f"a currency has three letters, not {currency!r}")
    supplier_refunds.note(db, client, ref, amount, name, seen[:80], by, now)
    with opened(db, part.key, by, now) as dossier:
        dossier.audit(ref, "", "", f"{part.supplier} sent back {amount} {name} ({seen[:80]})")
    return f"{ref}: {amount} {name} received ({seen}); the next night's check counts it"
