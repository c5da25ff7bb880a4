"""The nightly three-way check: what the shop was paid, what suppliers billed, what was told.

Every difference has a kind, an amount and a sentence; the amounts are added up per kind and
currency. Source: product study D4 and D13; design of the order process, "Reconciliation".
Limits: what a supplier owes for single pieces is estimated by pieces, because it bills the whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from domain.dropship.money import rounded
from domain.dropship.words import PartLine, Supplier

Kind = Literal[
    "not_ordered", "overcharged", "undercharged", "unshipped", "untold", "refund_not_returned",
    "unknown_at_supplier",
]  # fmt: skip

NOT_ORDERED_AFTER = timedelta(hours=2)  # holding, pacing and a retry or two are over by then
UNSHIPPED_DAYS = 5
TOLERANCE = Decimal("0.05")  # two suppliers' roundings are no difference

_Line = tuple[str, str]  # order, shop line


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A shop line that ships and that is bought from a supplier; `quantity` as it is now.

    Lines of cancelled orders are given too, with quantity 0: what was bought for them is owed.
    """

    order: str
    line_id: str
    sku: str
    quantity: int
    revenue: Decimal
    currency: str
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class BilledPart:
    """A supplier order as the supplier has it.

    Attributes:
        expected: what our quote said the supplier would take, in `currency` like the rest.
        billed: what it took; None while it does not say.
        cancelled: it will send nothing: all it took is owed back.
        claimed: asked back for a return or a complaint. `returned`: what came back.
        dispute: the supplier's number of a complaint.
    """

    ref: str
    order: str
    supplier: Supplier
    lines: tuple[PartLine, ...]
    currency: str
    expected: Decimal | None
    billed: Decimal | None
    placed_at: datetime
    cancelled: bool = False
    claimed: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    dispute: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """What a supplier owes back for one order, and what of it has come, in the shop's currency.

    `dispute` is the supplier's number of a complaint about it.
    """

    ref: str
    order: str
    supplier: Supplier
    due: Decimal
    received: Decimal
    currency: str
    why: str
    dispute: str = ""

    @property
    def missing(self) -> Decimal:
        """What has not come yet."""
        return max(Decimal(0), self.due - self.received)


@dataclass(frozen=True, slots=True)
class ToldPart:
    """The parcels of a part: numbers the supplier gave, numbers the storefront has."""

    ref: str
    order: str
    numbers: tuple[str, ...]
    told: tuple[str, ...]
    revenue: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class UnknownRef:
    """An order at the supplier, under our account, whose reference we do not know."""

    ref: str
    supplier: Supplier
    money: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, the money it is about, and a sentence for a person."""

    kind: Kind
    order: str
    ref: str
    money: Decimal
    currency: str
    words: str


def compare(
    paid: Sequence[PaidLine],
    billed: Sequence[BilledPart],
    told: Sequence[ToldPart],
    unknown_refs: Sequence[UnknownRef],
    *,
    now: datetime,
    unshipped_days: int = UNSHIPPED_DAYS,
    tolerance: Decimal = TOLERANCE,
) -> list[Difference]:
    """Return every difference, in the order of the kinds.

    Args:
        paid: with all lines of the orders that `billed` is about, so that what was bought too
            much can be seen.
        tolerance: an amount up to it is no difference, in each currency.
    """
    return [
        *_not_ordered(paid, billed, now),
        *_charged(billed, tolerance),
        *_unshipped(billed, told, now, unshipped_days),
        *_untold(told),
        *_not_returned(refunds(paid, billed, tolerance), tolerance),
        *_unknown(unknown_refs),
    ]


def totals(differences: Iterable[Difference]) -> dict[tuple[Kind, str], Decimal]:
    """Return the money per kind and currency."""
    found: dict[tuple[Kind, str], Decimal] = {}
    for one in differences:
        key = (one.kind, one.currency)
        found[key] = found.get(key, Decimal(0)) + one.money
    return found


def _not_ordered(
    paid: Sequence[PaidLine], billed: Sequence[BilledPart], now: datetime
) -> Iterator[Difference]:
    ordered: dict[_Line, int] = {}
    for part in billed:
        for line in part.lines if not part.cancelled else ():
            key = (part.order, line.shop_line_id)
            ordered[key] = ordered.get(key, 0) + line.quantity
    for one in paid:
        missing = one.quantity - ordered.get((one.order, one.line_id), 0)
        if missing > 0 and now - one.paid_at > NOT_ORDERED_AFTER:
            money = rounded(one.revenue * missing / one.quantity, one.currency)
            words = f"{missing} of {one.quantity} pieces of {one.sku} paid for and not ordered"
            yield Difference("not_ordered", one.order, "", money, one.currency, words)


def _charged(billed: Sequence[BilledPart], tolerance: Decimal) -> Iterator[Difference]:
    for part in billed:
        if part.expected is None or part.billed is None or part.cancelled:
            continue
        more = part.billed - part.expected
        if abs(more) > tolerance:
            kind: Kind = "overcharged" if more > 0 else "undercharged"
            words = f"{part.supplier} took {part.billed}, its quote was {part.expected}"
            yield Difference(kind, part.order, part.ref, abs(more), part.currency, words)


def _unshipped(
    billed: Sequence[BilledPart], told: Sequence[ToldPart], now: datetime, days: int
) -> Iterator[Difference]:
    shipped = {part.ref for part in told if part.numbers}
    for part in billed:
        age = now - part.placed_at
        if not part.cancelled and part.ref not in shipped and age > timedelta(days=days):
            money = part.billed if part.billed is not None else part.expected or Decimal(0)
            words = f"ordered from {part.supplier} {age.days} days ago, no parcel number yet"
            yield Difference("unshipped", part.order, part.ref, money, part.currency, words)


def _untold(told: Sequence[ToldPart]) -> Iterator[Difference]:
    for part in told:
        known = set(part.told)
        missing = [number for number in part.numbers if number not in known]
        if missing:
            words = f"{len(missing)} of {len(part.numbers)} parcel numbers not told to the customer"
            yield Difference("untold", part.order, part.ref, part.revenue, part.currency, words)


def refunds(
    paid: Sequence[PaidLine], billed: Sequence[BilledPart], tolerance: Decimal = TOLERANCE
) -> list[Refund]:
    """Return what suppliers owe back, have sent back, or have a complaint about."""
    surplus = _surplus(paid, billed)
    found = (_refund(part, surplus.get(part.ref, 0)) for part in billed)
    return [one for one in found if one.due > tolerance or one.received or one.dispute]


def _refund(part: BilledPart, extra: int) -> Refund:
    taken = part.billed or Decimal(0)
    pieces = sum(line.quantity for line in part.lines)
    share = rounded(taken * extra / pieces, part.currency) if extra else Decimal(0)
    due = taken if part.cancelled else max(part.claimed, share)
    why = "cancelled there" if part.cancelled else "claimed"
    if not part.cancelled and share > part.claimed:
        why = f"{extra} pieces the shop no longer wants, estimated by pieces"
    return Refund(
        part.ref, part.order, part.supplier, due, part.returned, part.currency, why, part.dispute
    )


def _not_returned(found: Sequence[Refund], tolerance: Decimal) -> Iterator[Difference]:
    for one in found:
        if one.missing > tolerance:
            words = f"{one.supplier} owes {one.due} ({one.why}), returned {one.received}"
            words += f"; complaint {one.dispute} is open there" if one.dispute else ""
            yield Difference(
                "refund_not_returned", one.order, one.ref, one.missing, one.currency, words
            )


def _surplus(paid: Sequence[PaidLine], billed: Sequence[BilledPart]) -> dict[str, int]:
    """Return, by part, the pieces bought beyond what the shop wants; the latest part first."""
    wanted = {(one.order, one.line_id): max(0, one.quantity) for one in paid}
    found: dict[str, int] = {}
    for part in sorted(billed, key=lambda one: one.placed_at):
        for line in part.lines if not part.cancelled else ():
            key = (part.order, line.shop_line_id)
            if key not in wanted:
                continue  # nothing is known of that line
            used = min(wanted[key], line.quantity)
            wanted[key] -= used
            if line.quantity > used:
                found[part.ref] = found.get(part.ref, 0) + line.quantity - used
    return found


def _unknown(refs: Sequence[UnknownRef]) -> Iterator[Difference]:
    for one in refs:
        money = one.money if one.money is not None else Decimal(0)
        words = f"an order at {one.supplier} that is not ours by any reference we know"
        yield Difference("unknown_at_supplier", "", one.ref, money, one.currency, words)
