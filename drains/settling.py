"""What became of a part that was sent: believed only when the supplier says it on being asked."""

import logging
from datetime import datetime

from connectors.errors import ConnectorError
from domain.dropship.money import minor
from domain.dropship.settling import counts_from, gives_up, remaining_s, same_lines, settle
from domain.dropship.words import Ask, Part, Sold
from drains.ground import AT_ONCE, Ground, each
from store import parts
from store.dossier import Dossier, opened

log = logging.getLogger(__name__)


async def give_up_sending(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
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


async def settle_parts(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Look up what was sent, and move each part to what the supplier says it is."""
    open_ones = await g.write(
        parts.take, g.db, g.client, ("CONFIRMING", "UNKNOWN"),
        now=g.now_s, lease_s=g.lease_s, limit=limit, supplier=lane,
    )  # fmt: skip
    return await each(open_ones, lambda part: _settle(g, part), lambda part: part.ref)


async def _settle(g: Ground, part: Part) -> None:
    port = g.suppliers.get(part.supplier)
    if port is None:
        await g.write(parts.later, g.db, part, g.now_s + g.settings.retry.max_seconds)
        return
    asked = g.now()
    try:
        sold = await port.look_up(part)
    except ConnectorError as exc:
        log.info("%s: not looked up (%s)", part.ref, type(exc).__name__)
        await g.write(_still_unknown, g, part, f"it cannot be looked up: {exc}")
        return
    await g.write(_believe, g, part, sold, asked)


def _believe(g: Ground, part: Part, sold: Sold | None, asked: datetime) -> None:
    now, ended = g.now(), part.settled_at or part.sent_at or asked
    # An attempt that was answered has ended: what it left unpaid stays so.
    settle_s = 0.0 if part.state == "CONFIRMING" and sold is not None else g.settle_s
    ended = counts_from(ended, g.silent_at(part.supplier), settle_s)
    with opened(g.db, part.key, g.actor, now) as dossier:
        unwanted = dossier.head.state == "CANCELLING"
        state, why = settle(
            sold, ended_at=ended, now=asked, settle_s=settle_s, cancelled_allowed=unwanted
        )
        if state == "UNKNOWN" and part.state == "UNKNOWN":
            _wait_on(g, dossier, part, why, remaining_s(ended, asked, g.settle_s))
            return
        if state == "UNKNOWN":  # ordered, and yet it is not there: as if the answer had not come
            wait_s = g.wait_s(part.tries)
            dossier.move(part, "UNKNOWN", why, held=True, due=g.now_s + wait_s, settled_at=now)
            return
        if part.state == "CONFIRMING" and state not in ("PLACED", "UNPAID"):
            part = _doubted(dossier, part, why)
        known = _known(sold) if sold else {"remote_id": "", "remote_alt_ids": "", "sent_at": None}
        if state == "CANCELLED":
            dossier.ring()
        dossier.move(part, state, why, held=True, due=g.now_s, tries=0, **known)
        dossier.settle_asks(("UNSETTLED",), part.ref, why)
        if sold is not None and state != "CANCELLED":
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


def _still_unknown(g: Ground, part: Part, why: str) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        _wait_on(g, dossier, part, why, 0.0)


def _wait_on(g: Ground, dossier: Dossier, part: Part, why: str, wait_s: float) -> None:
    """Look again later; after many tries a person is asked, and looking goes on."""
    since = part.sent_at or part.settled_at or g.now()
    if gives_up(part.tries, since, g.now()):
        known = f"nobody knows whether {part.supplier} has it: {why}"
        asked = "look at the supplier by our reference"
        dossier.ask(Ask("UNSETTLED", known, asked, part.ref, part.revenue), part.currency)
    pause_s = max(min(wait_s, g.settings.retry.max_seconds), g.wait_s(part.tries))
    dossier.move(part, part.state, why, held=True, due=g.now_s + pause_s, tries=part.tries + 1)
