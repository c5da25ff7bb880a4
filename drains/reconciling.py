"""The nightly three-way check: shop paid, supplier billed, tracking told; with the money between.

The storefronts' orders of a month are read again, and the suppliers are asked about what may have
changed since it was last compared. The page is drawn by reports/reconciliation.py.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from connectors.errors import ConnectorError
from domain.dropship.billing import without_drift
from domain.dropship.money import NoRate, major
from domain.dropship.reconciliation import (
    BilledPart,
    Difference,
    PaidLine,
    Refund,
    ToldPart,
    UnknownRef,
    compare,
    refunds,
)
from domain.dropship.routes import IGNORED, route
from domain.dropship.states import COMMITTED
from domain.dropship.words import Part, Supplier
from drains.ground import Ground
from drains.night_readings import ASKED, DONE_AT, ask_some, window_of
from drains.pricing import market_of
from reports.reconciliation import NightReport, render_html
from store import alarms, cursors, nightly, parts, supplier_refunds

log = logging.getLogger(__name__)

QUESTIONS_PER_TURN = 30  # at one call a second, a sweep never waits for longer
NEXT_TURN_S, FIRST_HOUR = 5.0, 2  # UTC: the night's work is over by then


@runtime_checkable
class ListsOrders(Protocol):
    """A supplier that can be asked for all orders of our account."""

    async def orders_since(self, since: datetime) -> Sequence[UnknownRef]:
        """Return its orders since a moment, by the reference they carry."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a night's check found.

    Attributes:
        paid, billed: all that was compared, by currency.
        names: the merchant's name of an order (#1001) by ours.
        unread: orders and parts nobody could be asked about tonight.
        not_listable: suppliers that cannot be asked for orders we do not know.
        refunds: what suppliers owe back, have sent back, or have a complaint about.
    """

    night: date
    differences: tuple[Difference, ...]
    names: Mapping[str, str]
    orders: int
    parts: int
    paid: Mapping[str, Decimal]
    billed: Mapping[str, Decimal]
    unread: tuple[str, ...] = ()
    not_listable: tuple[Supplier, ...] = ()
    refunds: tuple[Refund, ...] = ()


async def reconcile(g: Ground, night: date) -> Reconciliation:
    """Ask what was not asked yet tonight, and compare."""
    while await ask_some(g, night):
        pass
    unknown, not_listable = await _unknown(g, night)
    result = await g.write(_compared, g, night, unknown, not_listable)
    await g.write(_ask, g, result, unknown)
    return result


async def reconcile_turn(g: Ground) -> float:
    """Do a portion of last night's check, at its end the page; return the seconds to the next."""
    now = g.now()
    night = (now - timedelta(days=1)).date()
    since = await g.write(cursors.get_time, g.db, g.client, DONE_AT)
    tomorrow = (now + timedelta(days=1)).replace(hour=FIRST_HOUR, minute=0, second=0)
    if since is not None and since.date() >= now.date():
        return (tomorrow - now).total_seconds()
    if await ask_some(g, night, QUESTIONS_PER_TURN):
        return NEXT_TURN_S
    result = await reconcile(g, night)
    path = await g.write(write_report, g, result)
    await g.write(cursors.move_time, g.db, g.client, DONE_AT, now)
    await g.write(nightly.forget, g.db, g.client)
    log.info("%s differences in %s orders of the month: %s",
             len(result.differences), result.orders, path)  # fmt: skip
    return (tomorrow - now).total_seconds()


def report_of(g: Ground, result: Reconciliation) -> NightReport:
    """Say a result in the report's values."""
    return NightReport(
        g.client, result.night, g.settings.churn.language, result.differences, result.names,
        result.orders, result.parts, result.paid, result.billed, result.unread,
        result.not_listable, result.refunds,
    )  # fmt: skip


def write_report(g: Ground, result: Reconciliation) -> Path:
    """Write the page and return where it stands."""
    path = g.settings.output.dir / g.client / f"reconciliation-{result.night}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_html(report_of(g, result)), encoding="utf-8")
    return path


def _compared(
    g: Ground, night: date, unknown: Sequence[UnknownRef], not_listable: Sequence[Supplier]
) -> Reconciliation:
    since, end = window_of(night)
    said = nightly.kept(g.db, g.client, night)
    orders = {name[6:]: one for name, one in said.items() if name.startswith("order ")}
    read = {name: one for name, one in orders.items() if "lines" in one}
    every = parts.in_states(g.db, g.client, tuple({*COMMITTED, *ASKED}), since)
    mine = [part for part in every if part.key.name in read]
    placed = nightly.were_placed(g.db, g.client, [part.ref for part in mine])
    back = supplier_refunds.received(g.db, g.client, [part.ref for part in mine])
    paid = [line for name, one in read.items() for line in _paid(g, name, one)]
    billed = [
        one
        for part in mine
        if (one := _billed(g, part, back.get(part.ref, ()), said, part.ref in placed))
    ]
    told = [_told(part, read[part.key.name]) for part in mine if part.state in COMMITTED]
    now = min(g.now(), end)
    found = compare(paid, billed, told, unknown, now=now)
    failed = tuple(sorted(name for name, one in said.items() if "failed" in one))
    return Reconciliation(
        night, tuple(found), {name: one["name"] for name, one in read.items()}, len(read),
        len(billed), _sum([(one.currency, one.revenue) for one in paid if one.quantity]),
        _sum([(one.currency, one.billed) for one in billed if one.billed is not None]),
        failed, tuple(not_listable), tuple(refunds(paid, billed)),
    )  # fmt: skip


def _paid(g: Ground, name: str, said: Mapping[str, Any]) -> list[PaidLine]:
    """Return the lines of an order that a supplier serves."""
    at = datetime.fromisoformat(said["at"])
    found: list[PaidLine] = []
    for line_id, sku, quantity, revenue in said["lines"]:
        where = route(sku, g.routes)
        if where is not None and where != IGNORED:
            found.append(
                PaidLine(name, line_id, sku, quantity, Decimal(revenue), said["currency"], at)
            )
    return found


def _billed(
    g: Ground, part: Part, back: Sequence[tuple[str, Decimal]], said: Mapping[str, Any],
    placed: bool,
) -> BilledPart | None:  # fmt: skip
    """Return a part as the supplier has it; None where it surely has nothing of it.

    Sent back is what a person saw come, or what the supplier's own bill has fallen by.
    """
    answer = said.get(f"part {part.ref}", {})
    over = part.state in ("REFUSED", "CANCELLED")
    if answer.get("absent") or (over and not placed):
        return None
    money, currency = part.billed, ""
    if answer.get("billed") is not None:
        money, currency = Decimal(answer["billed"]), answer["currency"]
    most = Decimal(answer["most"]) if answer.get("most") else money
    expected = part.quote  # what the supplier was to take
    taken, now = (_converted(g, part, one, currency, expected) for one in (most, money))
    fallen = taken - now if taken is not None and now is not None else Decimal(0)
    seen = (_converted(g, part, amount, name, None) or Decimal(0) for name, amount in back)
    return BilledPart(
        part.ref, part.key.name, part.supplier, part.lines, part.currency, expected, taken,
        part.sent_at or part.planned_at, cancelled=over or bool(answer.get("cancelled")),
        returned=max(fallen, sum(seen, Decimal(0))), dispute=answer.get("dispute", ""),
    )  # fmt: skip


def _converted(
    g: Ground, part: Part, money: Decimal | None, currency: str, expected: Decimal | None
) -> Decimal | None:
    """Return a bill in the shop's currency; CJ bills USD, BigBuy EUR."""
    if money is None:
        return None
    currency = currency or ("USD" if part.supplier == "cj" else "EUR")
    if currency == part.currency:
        return money
    try:
        rate = market_of(g).rate(currency, part.currency)
    except NoRate:
        return None
    return without_drift(round(money * rate, 2), expected)


def _told(part: Part, order: Mapping[str, Any]) -> ToldPart:
    told = tuple(order["told"])  # the storefront's own word, not what we believe to have told it
    return ToldPart(part.ref, part.key.name, part.tracking, told, part.revenue, part.currency)


async def _unknown(g: Ground, night: date) -> tuple[list[UnknownRef], list[Supplier]]:
    """Return orders at suppliers that carry no reference of ours, and who cannot tell."""
    since, _ = window_of(night)
    found: list[UnknownRef] = []
    silent: list[Supplier] = []
    for supplier, port in g.suppliers.items():
        if not isinstance(port, ListsOrders):
            silent.append(supplier)
            continue
        try:
            listed = await port.orders_since(since)
        except ConnectorError as exc:
            log.warning("%s: its orders were not listed (%s)", supplier, exc)
            silent.append(supplier)
            continue
        for one in listed:
            if await g.write(parts.get, g.db, g.client, one.ref) is None:
                found.append(one)
    return found, silent


def _ask(g: Ground, result: Reconciliation, unknown: Sequence[UnknownRef]) -> None:
    """Ask a person about what one side has and the other has not."""
    for one in unknown:
        known = f"{one.supplier} has an order under our account with a reference that is not ours"
        alarms.ask(g.db, g.client, "UNKNOWN_AT_SUPPLIER", f"{one.supplier} {one.ref}", known,
                   "ask who placed it, and cancel it if nobody did", g.now(),
                   money=one.money, currency=one.currency)  # fmt: skip
    for subject, said in nightly.kept(g.db, g.client, result.night).items():
        part = parts.get(g.db, g.client, subject[5:]) if subject.startswith("part ") else None
        if part is None or not said.get("absent") or part.state in ("REFUSED", "CANCELLED"):
            continue
        known = f"{part.supplier} says that it has no order {part.ref}, which it took"
        alarms.ask(g.db, g.client, "UNKNOWN_AT_SUPPLIER", part.ref, known,
                   "look at the supplier by our reference, before anything is ordered again",
                   g.now(), money=part.quote, currency=part.currency)  # fmt: skip


def _sum(amounts: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for currency, amount in amounts:
        total[currency] = total.get(currency, major(0, currency)) + amount
    return total
