"""From a ring to parts: read the order from its storefront, and plan what that order still needs.

Nothing is decided from a webhook. Whatever rang, the storefront's answer of now decides.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from connectors.errors import ConnectorError
from domain.dropship import routing
from domain.dropship.intake import intake
from domain.dropship.people import contact_hash
from domain.dropship.states import BOUGHT, COMMITTED, UNSENT, order_state_of
from domain.dropship.words import Ask, AttentionKind, OrderState, Part, Planned, ShopOrder
from drains.contacts import contacts
from drains.ground import AT_ONCE, Ground, each
from store import doorbells
from store.doorbells import Bell
from store.dossier import Dossier, opened

log = logging.getLogger(__name__)

DROPPED = "DROPPED"  # a person gave these lines up
SUBSTITUTE = "SUBSTITUTE"  # bought elsewhere than the routes say


async def plan_orders(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Read and plan the orders that rang, of one storefront or of all; return how many."""
    bells = await g.write(doorbells.take, g.db, g.client, g.now_s, g.lease_s, limit, lane)
    return await each(bells, lambda bell: _plan(g, bell), lambda bell: bell.key.name)


async def _plan(g: Ground, bell: Bell) -> None:
    shop = g.storefronts.get(bell.key.storefront)
    if shop is None:  # not configured any more
        await g.write(doorbells.later, g.db, bell, g.now_s + g.settings.retry.max_seconds)
        return
    try:
        order = await shop.read(bell.key)
    except ConnectorError as exc:
        log.info("%s: not read (%s)", bell.key.name, type(exc).__name__)
        await g.write(doorbells.later, g.db, bell, g.now_s + g.wait_s(bell.tries))
        return
    await g.write(_write_down, g, bell, order, shop.closes)


def _write_down(g: Ground, bell: Bell, order: ShopOrder | None, closes: bool) -> None:
    with opened(g.db, bell.key, g.actor, g.now(), create=order is not None) as dossier:
        if order is not None:
            decide(g, dossier, order, closes)
        elif dossier.head is not None and any(p.state in COMMITTED for p in dossier.parts()):
            dossier.ask(Ask("NOT_FOUND", "the storefront has no such order any more",
                            "cancel at the supplier what can be cancelled"))  # fmt: skip
        doorbells.answered(dossier.connection, bell)


def decide(g: Ground, dossier: Dossier, order: ShopOrder, closes: bool) -> None:
    """Bring an order's parts in line with what the storefront says."""
    accepted = dossier.decided("RISK") == "approve"
    verdict, why = intake(order, buy_tests=g.settings.orders.test, risk_accepted=accepted)
    parts = dossier.parts()
    if verdict == "wait" and order.paid and order.risky:
        dossier.ask(Ask("RISK", why, "approve it, or refund the customer"), order.currency)
    else:
        dossier.settle_asks(("RISK",), None, why)
    if verdict == "buy":
        _replan(g, dossier, order, parts, closes)
        return
    for part in parts:
        if part.state in UNSENT or part.state == "REFUSED":
            dossier.move(part, "CANCELLED", why)
            dossier.settle_asks((), part.ref, why)
    committed = [part for part in parts if part.state in COMMITTED]
    _ask_about_bought(dossier, order, committed, verdict == "cancelled")
    state = _unbought_state(dossier, verdict, committed)
    dossier.see(order, state, why, **_contacts(g, dossier, order))


def _unbought_state(dossier: Dossier, verdict: str, committed: Sequence[Part]) -> OrderState:
    old: OrderState = dossier.head.state
    if verdict == "cancelled":
        return "CANCELLING" if committed else "CANCELLED"
    if committed:  # it was bought when it was paid; what it is now changes nothing there
        return old
    if verdict == "nothing":
        return "DONE"
    return "WAITING" if old != "DONE" else old


def _ask_about_bought(
    dossier: Dossier, order: ShopOrder, committed: Sequence[Part], cancelled: bool
) -> None:
    """Ask a person about supplier orders that the customer no longer wants."""
    for part in committed if cancelled else ():
        if part.state not in BOUGHT:
            continue  # still on its way: settled first, then this order is read again
        at = f"{part.supplier} {part.remote_id or part.ref}, {part.state}"
        number = f", parcel {part.tracking[0]}" if part.tracking else ""
        dossier.ask(
            Ask("CANCELLED_AFTER_ORDER", f"the customer's order was cancelled after {at}{number}",
                "cancel it at the supplier, or take the goods back", part.ref,
                part.billed if part.billed is not None else part.quote),
            order.currency,
        )  # fmt: skip


def _replan(
    g: Ground, dossier: Dossier, order: ShopOrder, parts: Sequence[Part], closes: bool
) -> None:
    parts = _without_the_stale(dossier, order, parts)
    committed = _committed(parts)
    wanted, asks = routing.plan(order, committed, g.routes)
    by_supplier = {planned.supplier: planned for planned in wanted}
    due = max(order.created_at.timestamp() + g.settings.hold.seconds, g.now_s)
    moved = dossier.head.address_digest != (order.address.digest if order.address else "")
    for supplier in {part.supplier for part in parts} | set(by_supplier):
        unsent = [p for p in parts if p.supplier == supplier and _unsent(p)]
        _fit(dossier, unsent, by_supplier.get(supplier), order.currency, due, moved)
    _ask_about_lines(dossier, order, asks, _bought(parts))
    dossier.settle_asks(("CANCELLED_AFTER_ORDER", "NOT_FOUND"), None, "the order stands")
    states = {part.ref: part.state for part in dossier.parts()}
    state = order_state_of(states, dossier.open_asks() > 0, closes)
    if state == "CLOSING" and (dossier.head.state == "DONE" or not _all_told(g, order, parts)):
        state = "DONE" if not asks else "PLANNED"
    if not states and not asks and not wanted:
        state = "DONE"  # nothing of it is ours to buy
    dossier.see(order, state, "paid", **_contacts(g, dossier, order))


def _contacts(g: Ground, dossier: Dossier, order: ShopOrder) -> dict[str, str]:
    """Name the customer by keyed hashes, so that "where is my order" can be answered.

    Whoever was forgotten stays so, whatever becomes of the order in the shop.
    """
    if dossier.forgotten():
        return {}
    key = g.settings.orders.key.get_secret_value() or g.client
    email, phone = contacts(order)
    return {"email_hash": contact_hash(key, email), "phone_hash": contact_hash(key, phone)}


def _unsent(part: Part) -> bool:
    """Whether a part still follows the routes; a substitute was chosen against them."""
    return part.state in UNSENT and not part.lets(SUBSTITUTE)


def _without_the_stale(dossier: Dossier, order: ShopOrder, parts: Sequence[Part]) -> Sequence[Part]:
    """Drop unsent substitutes, and what was refused, when the order wants less than is planned."""
    chosen = [
        part
        for part in parts
        if (part.state in UNSENT and part.lets(SUBSTITUTE)) or part.state == "REFUSED"
    ]
    if not chosen or not routing.overbought(order, _committed(parts)):
        return parts
    _drop(dossier, chosen, "the shop order changed")
    return dossier.parts()


def _fit(
    dossier: Dossier, unsent: Sequence[Part], planned: Planned | None, currency: str,
    due: float, moved: bool,
) -> None:  # fmt: skip
    """Make the unsent parts of one supplier carry exactly what is planned."""
    if planned is None:
        _drop(dossier, unsent, "not wanted any more")
    elif _lines(unsent) == _lines([planned]):
        for part in unsent:
            if part.state == "HELD" and moved:
                asked: tuple[AttentionKind, ...] = ("ADDRESS", "UNUSUAL_ADDRESS")
                dossier.settle_asks(asked, part.ref, "the address was changed")
                dossier.move(part, "PLANNED", "the address was changed", due=due)
    elif len(unsent) == 1 and not unsent[0].warehouse:
        dossier.settle_asks((), unsent[0].ref, "the shop order changed")
        dossier.replace_lines(unsent[0], planned, due)
    else:
        _drop(dossier, unsent, "the shop order changed")
        dossier.add_part(planned, currency, due)


def _drop(dossier: Dossier, parts: Iterable[Part], why: str) -> None:
    for part in parts:
        dossier.move(part, "CANCELLED", why)
        dossier.settle_asks((), part.ref, why)


def _lines(parts: Iterable[Part | Planned]) -> dict[tuple[str, str], int]:
    total: dict[tuple[str, str], int] = defaultdict(int)
    for part in parts:
        for line in part.lines:
            total[line.shop_line_id, line.sku] += line.quantity
    return dict(total)


def _committed(parts: Iterable[Part]) -> dict[str, int]:
    """Return what is bought, may be bought, or was given up by a person, by shop line."""
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        chosen = part.state in UNSENT and part.lets(SUBSTITUTE)
        if part.state in COMMITTED or part.state == "REFUSED" or part.lets(DROPPED) or chosen:
            for line in part.lines:
                total[line.shop_line_id] += line.quantity
    return dict(total)


def _bought(parts: Iterable[Part]) -> dict[str, int]:
    """Return what is or may be an order at a supplier, by shop line."""
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        if part.state in COMMITTED:
            for line in part.lines:
                total[line.shop_line_id] += line.quantity
    return dict(total)


def _ask_about_lines(
    dossier: Dossier, order: ShopOrder, asks: Sequence[Ask], bought: dict[str, int]
) -> None:
    unroutable = [ask for ask in asks if ask.kind == "UNROUTABLE_SKU"]
    if unroutable:
        known = "; ".join(ask.known for ask in unroutable)
        money = sum((ask.money or Decimal(0) for ask in unroutable), Decimal(0))
        dossier.ask(replace(unroutable[0], known=known, money=money), order.currency)
    else:
        dossier.settle_asks(("UNROUTABLE_SKU",), None, "every line has a supplier")
    too_many = routing.overbought(order, bought)
    if too_many:
        lines = ", ".join(f"line {line}: {number} too many" for line, number in too_many.items())
        known = f"ordered at the supplier before the change: {lines}"
        ask = Ask("CHANGED_AFTER_ORDER", known, "take back what can be taken back")
        dossier.ask(ask, order.currency)
    else:
        dossier.settle_asks(("CHANGED_AFTER_ORDER",), None, "the quantities agree")


def _all_told(g: Ground, order: ShopOrder, parts: Sequence[Part]) -> bool:
    """Whether every piece that ships has been shipped by a part and told to the shop."""
    told: dict[str, int] = defaultdict(int)
    for part in parts:
        if part.state == "TOLD":
            for line in part.lines:
                told[line.shop_line_id] += line.quantity
    return all(told[line.id] >= line.quantity for line in order.lines if line.ships)
