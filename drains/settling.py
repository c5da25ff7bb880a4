"""What became of a part that was sent: believed only when the supplier says it on being asked."""

import logging

from connectors.errors import ConnectorError
from domain.dropship.money import minor
from domain.dropship.settling import gives_up, remaining_s, same_lines, settle
from domain.dropship.words import Ask, Part, Sold
from drains.ground import AT_ONCE, Ground, each
from store import parts
from store.dossier import Dossier, opened

log = logging.getLogger(__name__)


async def give_up_sending(g: Ground, limit: int = AT_ONCE) -> int:
    """Turn parts whose sender died or slept past its lease into unknown ones."""
    dead = await g.write(
        parts.take, g.db, g.client, ("SENDING",), now=g.now_s, lease_s=g.lease_s, limit=limit
    )

    async def one(part: Part) -> None:
        await g.write(_abandoned, g, part)

    return await each(dead, one, lambda part: part.ref)


def _abandoned(g: Ground, part: Part) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.move(part, "UNKNOWN", "its sender stopped in the middle", held=True,
                     settled_at=g.now(), due=g.now_s)  # fmt: skip


async def settle_parts(g: Ground, limit: int = AT_ONCE) -> int:
    """Look up what was sent, and move each part to what the supplier says it is."""
    open_ones = await g.write(
        parts.take, g.db, g.client, ("CONFIRMING", "UNKNOWN"),
        now=g.now_s, lease_s=g.lease_s, limit=limit,
    )  # fmt: skip
    return await each(open_ones, lambda part: _settle(g, part), lambda part: part.ref)


async def _settle(g: Ground, part: Part) -> None:
    port = g.suppliers.get(part.supplier)
    if port is None:
        await g.write(parts.later, g.db, part, g.now_s + g.settings.retry.max_seconds)
        return
    try:
        sold = await port.look_up(part)
    except ConnectorError as exc:
        log.info("%s: not looked up (%s)", part.ref, type(exc).__name__)
        await g.write(_still_unknown, g, part, f"it cannot be looked up: {exc}")
        return
    await g.write(_believe, g, part, sold)


def _believe(g: Ground, part: Part, sold: Sold | None) -> None:
    now = g.now()
    ended = part.settled_at or part.sent_at or now
    state, why = settle(sold, ended_at=ended, now=now, settle_s=g.settle_s)
    if state == "UNKNOWN" and part.state == "UNKNOWN":
        _still_unknown(g, part, why, remaining_s(ended, now, g.settle_s))
        return
    with opened(g.db, part.key, g.actor, now) as dossier:
        if state == "UNKNOWN":  # ordered, and yet it is not there: as if the answer had not come
            wait_s = g.wait_s(part.tries)
            dossier.move(part, "UNKNOWN", why, held=True, due=g.now_s + wait_s, settled_at=now)
            return
        if part.state == "CONFIRMING" and state not in ("PLACED", "UNPAID"):
            part = _doubted(dossier, part, why)
        known = _known(sold) if sold else {"remote_id": "", "remote_alt_ids": "", "sent_at": None}
        dossier.move(part, state, why, held=True, due=g.now_s, tries=0, **known)
        dossier.settle_asks(("UNSETTLED",), part.ref, why)
        if sold is not None:
            after_the_look(dossier, part, sold, state)


def _doubted(dossier: Dossier, part: Part, why: str) -> Part:
    """Go by way of UNKNOWN: what was confirmed by its answer is not what the look-up says."""
    dossier.move(part, "UNKNOWN", why, held=True, owner=part.owner)
    return dossier.part(part.ref)


def _known(sold: Sold) -> dict[str, object]:
    billed = None if sold.billed is None else minor(sold.billed, sold.currency)
    return {
        "remote_id": sold.remote_id, "remote_alt_ids": ",".join(sold.alt_ids),
        "billed_minor": billed, "billed_currency": sold.currency,
    }  # fmt: skip


def after_the_look(dossier: Dossier, part: Part, sold: Sold, state: str) -> None:
    """Ask what only a person can judge, and have the shop order read once more."""
    if state == "REFUSED":
        asked = "find another supplier, or refund the customer"
        dossier.ask(Ask("SUPPLIER_CANCELLED", f"{part.supplier} cancelled it ({sold.status})",
                        asked, part.ref, part.revenue), part.currency)  # fmt: skip
        return
    dossier.supplier_works(part.supplier)
    if sold.held:
        known = f"{part.supplier} holds the order: {sold.held}"
        asked = "settle it with the supplier"
        dossier.ask(Ask("INTERCEPTED", known, asked, part.ref, part.revenue), part.currency)
    if not same_lines(part.lines, sold):
        dossier.ask(Ask("WRONG_LINES", "the order at the supplier has other lines than ours",
                        "compare them before it is shipped", part.ref, part.revenue),
                    part.currency)  # fmt: skip
    dossier.ring()  # cancelled or changed while it was sent: now somebody sees it


def _still_unknown(g: Ground, part: Part, why: str, wait_s: float = 0.0) -> None:
    now = g.now()
    since = part.sent_at or part.settled_at or now
    due = g.now_s + max(min(wait_s, g.settings.retry.max_seconds), g.wait_s(part.tries))
    if gives_up(part.tries, since, now):
        with opened(g.db, part.key, g.actor, now) as dossier:
            dossier.ask(Ask("UNSETTLED", f"nobody knows whether {part.supplier} has it: {why}",
                            "look at the supplier by our reference", part.ref, part.revenue),
                        part.currency)  # fmt: skip
    parts.later(g.db, part, due)
