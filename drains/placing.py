"""Buying a part: look first, check everything, write the intention down, send once, look again.

An answer that proves nothing leaves the part UNKNOWN: it is settled by looking, never by sending
again. A process that was frozen between the intention and the sending no longer sends.
"""

import asyncio
import logging
from datetime import datetime
from typing import cast

from connectors._http import leaving_before
from connectors.errors import AuthRefused, ConnectorError, Refused, Retryable
from domain.dropship import routing
from domain.dropship.money import minor
from domain.dropship.words import Ask, AttentionKind, Part, Planned, ShopOrder, Sold
from drains.checks import QUOTE_ASKED, Passed, Stopped, check
from drains.ground import AT_ONCE, Ground, each, lease_kept
from drains.planning import SUBSTITUTE
from drains.ports import SupplierPort, SupplierSaysNo
from store import parts
from store.claims import LeaseLost
from store.dossier import Dossier, opened

log = logging.getLogger(__name__)

CALLS_EACH = 6  # foreign calls one placing takes, about: how many may queue under one lease
STOPPED_FOR = 2  # times the longest wait: an empty purse or a wrong key is looked at again then


async def place_parts(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Buy the parts that are due, of one supplier or of all; return how many were worked on."""
    done = 0
    for supplier, port in g.suppliers.items():
        if lane not in (None, supplier):
            continue
        at_once = min(limit, _fitting(g, supplier))
        due = await g.write(
            parts.take, g.db, g.client, ("PLANNED",), now=g.now_s, lease_s=g.lease_s,
            limit=at_once, supplier=supplier,
        )  # fmt: skip
        done += await each(due, lambda part, port=port: _held(g, part, port), _name)  # type: ignore[misc]
    return done


def _fitting(g: Ground, supplier: str) -> int:
    """How many may wait for their turn at the supplier within half a lease."""
    rps: float = getattr(g.settings, supplier).max_rps
    return max(1, round(g.lease_s * rps / CALLS_EACH / 2))


def stopped_s(g: Ground) -> float:
    """Return for how long nothing is tried at a supplier that lets no order pass."""
    return STOPPED_FOR * g.settings.retry.max_seconds


def _name(part: Part) -> str:
    return part.ref


async def _held(g: Ground, part: Part, port: SupplierPort) -> None:
    def renew() -> None:
        parts.renew(g.db, part, g.now_s + g.lease_s)

    async with lease_kept(renew, g.lease_s / 3):
        ready = await _prepared(g, part, port)
    if ready is not None:
        await _send(g, part, port, *ready)


async def _prepared(g: Ground, part: Part, port: SupplierPort) -> tuple[ShopOrder, Passed] | None:
    """Do everything that changes nothing outside; None: the part is not to be sent now."""
    try:
        sold = await port.look_up(part)
        if sold is not None:  # a restored backup, a second installation: adopt it
            await g.write(_adopt, g, part)
            return None
        order = await g.storefronts[part.key.storefront].read(part.key)
        if order is None or not await g.write(_as_planned, g, part, order):
            await g.write(_ask_again, g, part)
            return None
        outcome = await check(g, part, order, port)
    except ConnectorError as exc:
        log.info("%s: not prepared (%s)", part.ref, type(exc).__name__)
        await g.write(parts.later, g.db, part, g.now_s + g.wait_s(part.tries))
        return None
    if isinstance(outcome, Stopped):
        await g.write(_stop, g, part, order, outcome)
        return None
    return order, outcome


def _adopt(g: Ground, part: Part) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.move(part, "UNKNOWN", "the supplier has it already", held=True,
                     settled_at=g.now(), due=g.now_s)  # fmt: skip


def _ask_again(g: Ground, part: Part) -> None:
    """The shop order is not what was planned: have it planned anew."""
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.ring()
    parts.later(g.db, part, g.now_s + g.settings.retry.base_seconds)


def _as_planned(g: Ground, part: Part, order: ShopOrder) -> bool:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        return dossier.head is not None and dossier.head.digest == order.digest


def _stop(g: Ground, part: Part, order: ShopOrder, outcome: Stopped) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        if outcome.supplier_stopped:
            kind, _, words = outcome.supplier_stopped.partition(": ")
            dossier.ask_about_supplier(part.supplier, cast(AttentionKind, kind), words)
            dossier.move(part, "PLANNED", words, held=True, due=g.now_s + stopped_s(g))
            return
        if outcome.split:
            whole = Planned(part.supplier, part.lines, part.revenue)
            planned = routing.split_by_warehouse(
                whole, dict(outcome.split), routing.revenue_by_line(order, {}), part.currency
            )
            dossier.move(part, "CANCELLED", "its goods lie in several warehouses", held=True)
            for one in planned:
                dossier.add_part(one, part.currency, g.now_s)
            return
        if any(ask.kind == "OUT_OF_STOCK" for ask in outcome.asks) and _substituted(
            g, dossier, part, order
        ):
            return
        dossier.move(part, "HELD", ", ".join(ask.kind for ask in outcome.asks), held=True)
        for ask in outcome.asks:
            dossier.ask(ask, order.currency)


def _substituted(g: Ground, dossier: Dossier, part: Part, order: ShopOrder) -> bool:
    """Buy a part elsewhere, where the map names a substitute for each of its lines."""
    if part.lets(SUBSTITUTE):
        return False  # it is one
    planned = routing.substitute(part, order, g.routes)
    if not planned or any(one.supplier not in g.suppliers for one in planned):
        return False
    dossier.move(part, "CANCELLED", "out of stock: bought from the substitute", held=True)
    for one in planned:
        dossier.add_part(one, part.currency, g.now_s, approved=SUBSTITUTE)
    return True


async def _send(g: Ground, part: Part, port: SupplierPort, order: ShopOrder, go: Passed) -> None:
    assert order.address is not None
    timeout_s = g.settings.http.timeout_seconds
    lease = g.now_s + g.lease_s
    attempt = await g.write(_intend, g, part, order, go, lease)
    sold, failed = None, None
    try:
        async with asyncio.timeout(g.lease_s):
            with leaving_before(lease - timeout_s):
                sold = await port.create(part, order.address, go.quote)
    except (ConnectorError, TimeoutError) as exc:
        failed = exc
    ended = g.now()
    if sold is not None:
        await g.write(_sent, g, part, attempt, sold)
    elif isinstance(failed, Retryable | AuthRefused):
        await g.write(_never_left, g, part, attempt, failed)
    elif isinstance(failed, Refused):
        await _refused(g, part, port, attempt, failed, ended)
    else:
        await g.write(_unknown, g, part, attempt, f"{type(failed).__name__}: {failed}", ended)


def _intend(g: Ground, part: Part, order: ShopOrder, go: Passed, lease: float) -> int:
    """Write down that the order is about to leave, if it still may.

    Raises:
        LeaseLost: it is another's by now, or the order or its lines have changed.
    """
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        if dossier.head.digest != order.digest:
            raise LeaseLost(f"{part.ref}: its order changed while it was checked")
        landed = go.costs.landed
        dossier.move(
            part, "SENDING", f"{landed} {order.currency} landed, {go.quote.service}", held=True,
            still_leased=True, lease=lease, owner=part.owner, due=g.now_s, sent_at=g.now(),
            settled_at=None, quote_at=g.now(), quote_minor=minor(go.costs.charged, part.currency),
        )  # fmt: skip
        return dossier.begin_attempt(part.ref, "create")


def _sent(g: Ground, part: Part, attempt: int, sold: Sold) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.end_attempt(attempt, "done", sold.remote_id)
        dossier.move(
            dossier.mine(part), "CONFIRMING", "ordered", held=True,
            due=g.now_s, settled_at=g.now(), remote_id=sold.remote_id,
            remote_alt_ids=",".join(sold.alt_ids),
        )  # fmt: skip
        if sold.held:
            known = f"{part.supplier} holds the order: {sold.held}"
            asked = "settle it with the supplier"
            dossier.ask(Ask("INTERCEPTED", known, asked, part.ref, part.revenue), part.currency)


def _never_left(g: Ground, part: Part, attempt: int, exc: ConnectorError) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.end_attempt(attempt, "not_sent", str(exc))
        wait_s = g.wait_s(part.tries)
        if isinstance(exc, AuthRefused):
            dossier.ask_about_supplier(part.supplier, "CREDENTIALS", str(exc))
            wait_s = stopped_s(g)
        dossier.move(dossier.mine(part), "PLANNED", str(exc), held=True,
                     due=g.now_s + wait_s, sent_at=None, tries=part.tries + 1)  # fmt: skip


def _unknown(g: Ground, part: Part, attempt: int, said: str, ended: datetime) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.end_attempt(attempt, "unknown", said)
        dossier.move(dossier.mine(part), "UNKNOWN", said, held=True,
                     due=g.now_s + g.settings.retry.base_seconds, settled_at=ended)  # fmt: skip


async def _refused(
    g: Ground, part: Part, port: SupplierPort, attempt: int, exc: Refused, ended: datetime
) -> None:
    """A refusal may mean "you have ordered this already": look once more before believing it."""
    try:
        absent = await port.look_up(part) is None
    except ConnectorError:
        absent = False
    if absent:
        await g.write(_believe, g, part, attempt, exc)
    else:
        await g.write(_unknown, g, part, attempt, str(exc), ended)


def _believe(g: Ground, part: Part, attempt: int, exc: Refused) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.end_attempt(attempt, "refused", str(exc))
        mine = dossier.mine(part)
        if isinstance(exc, SupplierSaysNo) and exc.blocks_all:
            dossier.ask_about_supplier(part.supplier, exc.kind, exc.detail)
            dossier.move(mine, "PLANNED", exc.detail, held=True, due=g.now_s + stopped_s(g),
                         sent_at=None)  # fmt: skip
            return
        kind = exc.kind if isinstance(exc, SupplierSaysNo) else "REFUSED"
        dossier.move(mine, "REFUSED", exc.detail, held=True, sent_at=None)
        asked = QUOTE_ASKED.get(kind, QUOTE_ASKED["REFUSED"])
        dossier.ask(Ask(kind, str(exc), asked, part.ref, part.revenue), part.currency)
