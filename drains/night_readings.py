"""Asking storefronts and suppliers what they have, for the nightly check; a portion at a time.

What was said is kept as it comes. An order or a part that cannot be read tonight is counted, and
the check says so; nothing is guessed for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from connectors.errors import ConnectorError
from domain.dropship.states import BOUGHT
from domain.dropship.words import OrderKey, Part, PartState, ShopOrder
from drains.ground import Ground
from store import cursors, nightly, parts

WINDOW = timedelta(days=30)
DONE_AT = "reconciled"  # the cursor: when the last check began
# Surely at the supplier, or once was: what it took for them is asked.
ASKED: tuple[PartState, ...] = (*BOUGHT, "REFUSED", "CANCELLED")

Ask = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Questions:
    """What is still to be asked tonight, and the rows the check is about."""

    orders: tuple[OrderKey, ...]
    parts: tuple[Part, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.orders) + len(self.parts)


def window_of(night: date) -> tuple[datetime, datetime]:
    """Return the month that ends with a night, and when the night ends (UTC)."""
    end = datetime.combine(night + timedelta(days=1), time(), UTC)
    return end - WINDOW, end


async def ask_some(g: Ground, night: date, most: int | None = None) -> int:
    """Ask about what was not asked yet tonight; return how many questions are left."""
    questions = await g.write(left, g, night)
    budget = questions.number if most is None else most
    for key in questions.orders[:budget]:
        await _kept(g, night, f"order {key.name}", lambda key=key: _order(g, key))  # type: ignore[misc]
    budget -= min(budget, len(questions.orders))
    for part in questions.parts[:budget]:
        await _kept(g, night, f"part {part.ref}", lambda part=part: _part(g, part))  # type: ignore[misc]
    return max(0, questions.number - (questions.number if most is None else most))


def left(g: Ground, night: date) -> Questions:
    """Return what is still to be asked tonight."""
    since, _ = window_of(night)
    known = nightly.kept(g.db, g.client, night)
    orders = [
        key
        for key in nightly.orders_since(g.db, g.client, since)
        if f"order {key.name}" not in known and key.storefront in g.storefronts
    ]
    before = cursors.get_time(g.db, g.client, DONE_AT)
    asked = [
        part
        for part in parts.in_states(g.db, g.client, ASKED, since)
        if f"part {part.ref}" not in known and _is_open(part, before)
        and part.supplier in g.suppliers
    ]  # fmt: skip
    return Questions(tuple(orders), tuple(asked))


def _is_open(part: Part, before: datetime | None) -> bool:
    """Whether a part may have changed since it was last compared; an ended one is left alone."""
    if part.state in ("REFUSED", "CANCELLED") and not part.remote_id:
        return False
    if before is None or part.billed is None or part.state != "TOLD":
        return True
    moments = (part.planned_at, part.settled_at, part.tracked_at, part.told_at)
    return max(one for one in moments if one is not None) >= before - timedelta(days=1)


async def _kept(g: Ground, night: date, subject: str, ask: Ask) -> None:
    try:
        said = await ask()
    except ConnectorError as exc:
        said = {"failed": str(exc)[:200]}
    await g.write(nightly.keep, g.db, g.client, night, subject, said)


async def _order(g: Ground, key: OrderKey) -> dict[str, Any]:
    order = await g.storefronts[key.storefront].read(key)
    return {"absent": True} if order is None else _said(order, g.settings.orders.test)


def _said(order: ShopOrder, tests_count: bool) -> dict[str, Any]:
    """Keep what the check needs of an order: lines, money, numbers; nobody's data."""
    counts = order.paid and not order.cancelled and (tests_count or not order.test)
    return {
        "name": order.name, "currency": order.currency, "at": order.created_at.isoformat(),
        "country": order.address.country if order.address else "", "told": list(order.told),
        "lines": [
            [one.id, one.sku, max(0, one.quantity) if counts else 0, str(one.revenue)]
            for one in order.lines
            if one.ships
        ],
        "whole": str(sum(one.revenue for one in order.lines)),
    }  # fmt: skip


async def _part(g: Ground, part: Part) -> dict[str, Any]:
    sold = await g.suppliers[part.supplier].look_up(part)
    if sold is None:
        return {"absent": True}
    most = sold.billed
    if sold.billed is not None:
        most = await g.write(
            nightly.note_billed, g.db, g.client, part.ref, sold.billed, sold.currency
        )
    if sold.never_paid:
        sold, most = replace(sold, billed=Decimal(0)), Decimal(0)
    return {
        "billed": _text(sold.billed), "most": _text(most), "currency": sold.currency,
        "cancelled": sold.cancelled, "status": sold.status, "dispute": sold.dispute,
    }  # fmt: skip


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
