"""Parts that exist at the supplier and are not paid: pay them, or take them back.

Paying is an act of its own: guarded by the order's status at the supplier, and looked up after.
"""

import logging

from connectors.errors import AuthRefused, ConnectorError
from domain.dropship.words import Ask, Part, Sold
from drains.ground import AT_ONCE, Ground, each
from drains.placing import stopped_s
from drains.ports import SupplierPort, SupplierSaysNo
from drains.settling import after_the_look
from store import parts
from store.dossier import opened

log = logging.getLogger(__name__)

BY_HAND = 1  # CJ's payType: a person pays on the supplier's page


async def pay_parts(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Pay what exists unpaid, or cancel it where the customer has cancelled."""
    unpaid = await g.write(
        parts.take, g.db, g.client, ("UNPAID",), now=g.now_s, lease_s=g.lease_s, limit=limit,
        supplier=lane,
    )  # fmt: skip
    return await each(unpaid, lambda part: _settle_bill(g, part), lambda part: part.ref)


async def _settle_bill(g: Ground, part: Part) -> None:
    port = g.suppliers.get(part.supplier)
    if port is None:
        await g.write(parts.later, g.db, part, g.now_s + g.settings.retry.max_seconds)
        return
    try:
        sold = await port.look_up(part)
    except ConnectorError as exc:
        log.info("%s: not looked up before paying (%s)", part.ref, type(exc).__name__)
        await g.write(parts.later, g.db, part, g.now_s + g.wait_s(part.tries))
        return
    if sold is None or sold.cancelled or sold.paid:
        await g.write(_no_bill, g, part, sold)
    elif await g.write(_is_cancelled, g, part):
        await _take_back(g, part, port, sold)
    elif part.supplier == "cj" and g.settings.cj and g.settings.cj.pay_type == BY_HAND:
        await g.write(_ask_to_pay, g, part, sold)
    else:
        await _pay(g, part, port, sold)


def _no_bill(g: Ground, part: Part, sold: Sold | None) -> None:
    """Paid meanwhile, or gone."""
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.settle_asks(("PAY_BY_HAND",), part.ref, "not open any more")
        if sold is None:
            dossier.move(part, "UNKNOWN", "it is gone", held=True, due=g.now_s, settled_at=g.now())
        elif sold.cancelled and dossier.head.state == "CANCELLING":
            dossier.move(part, "CANCELLED", "taken back before it was paid", held=True)
            dossier.ring()
        else:
            state = "REFUSED" if sold.cancelled else "PLACED"
            dossier.move(part, state, sold.status, held=True, due=g.now_s, tries=0)  # type: ignore[arg-type]  # one of two states
            after_the_look(dossier, part, sold, state)


def _is_cancelled(g: Ground, part: Part) -> bool:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        return bool(dossier.head.state == "CANCELLING")


async def _take_back(g: Ground, part: Part, port: SupplierPort, sold: Sold) -> None:
    attempt = await g.write(_begin, g, part, "cancel")
    try:
        await port.cancel(part, sold)
        outcome, said = "done", ""
    except ConnectorError as exc:
        outcome, said = "refused", str(exc)
    await g.write(_taken_back, g, part, attempt, outcome, said)


def _taken_back(g: Ground, part: Part, attempt: int, outcome: str, said: str) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.end_attempt(attempt, outcome, said)
        if outcome == "done":
            dossier.move(part, "CANCELLED", "taken back before it was paid", held=True)
            dossier.ring()
            return
        dossier.ask(
            Ask("CANCELLED_AFTER_ORDER", f"unpaid at {part.supplier}, not taken back: {said}",
                "cancel it at the supplier", part.ref, part.quote), part.currency
        )  # fmt: skip
    parts.later(g.db, part, g.now_s + g.wait_s(part.tries))


def _ask_to_pay(g: Ground, part: Part, sold: Sold) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        known = f"{part.supplier} order {sold.remote_id} waits to be paid on the supplier's page"
        dossier.ask(Ask("PAY_BY_HAND", known, "pay it there", part.ref, part.quote), part.currency)
    parts.later(g.db, part, g.now_s + g.settings.tracking.poll_seconds)


async def _pay(g: Ground, part: Part, port: SupplierPort, sold: Sold) -> None:
    attempt = await g.write(_begin, g, part, "pay")
    try:
        await port.pay(part, sold)
        outcome, said, exc = "done", "", None
    except ConnectorError as failed:
        outcome, said, exc = "unknown", str(failed), failed
    await g.write(_paid, g, part, attempt, outcome, said, exc)


def _begin(g: Ground, part: Part, kind: str) -> int:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        return dossier.begin_attempt(part.ref, kind)


def _paid(
    g: Ground, part: Part, attempt: int, outcome: str, said: str, exc: ConnectorError | None
) -> None:
    """Whatever the answer was, the look-up decides; an empty purse stops everybody."""
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        stopped = isinstance(exc, AuthRefused | SupplierSaysNo)
        dossier.end_attempt(attempt, "refused" if stopped else outcome, said)
        if isinstance(exc, AuthRefused):
            dossier.ask_about_supplier(part.supplier, "CREDENTIALS", said)
        elif isinstance(exc, SupplierSaysNo) and exc.blocks_all:
            dossier.ask_about_supplier(part.supplier, exc.kind, exc.detail)
        elif isinstance(exc, SupplierSaysNo):
            asked = "pay it or cancel it at the supplier"
            dossier.ask(Ask(exc.kind, exc.detail, asked, part.ref, part.quote), part.currency)
        else:
            dossier.move(part, "UNKNOWN", said or "paid", held=True, due=g.now_s,
                         settled_at=g.now(), tries=part.tries + 1)  # fmt: skip
            return
    parts.later(g.db, part, g.now_s + stopped_s(g))
