"""Tracking back to the storefront: read what it has, write what is missing, read again.

A second fulfilment is a second mail to the customer, so an attempt without an answer is settled by
reading, after the time a slow storefront may need to finish.
"""

import asyncio
import logging
from datetime import datetime

from connectors._http import leaving_before
from connectors.errors import ConnectorError, Refused, Retryable
from domain.dropship.settling import counts_from, remaining_s
from domain.dropship.states import order_state_of
from domain.dropship.tracking import new_numbers
from domain.dropship.words import Ask, Parcel, Part
from drains.ground import AT_ONCE, Ground, each
from drains.ports import StorefrontPort, Told
from store import parts
from store.dossier import Dossier, opened

log = logging.getLogger(__name__)

ASKED_AGAIN_S = 3600.0


async def tell_storefronts(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Give the storefronts the tracking numbers they do not have yet."""
    due = await g.write(
        parts.take, g.db, g.client, ("SHIPPED", "TELLING"),
        now=g.now_s, lease_s=g.lease_s, limit=limit, storefront=lane,
    )  # fmt: skip
    return await each(due, lambda part: _tell(g, part), lambda part: part.ref)


async def _tell(g: Ground, part: Part) -> None:
    shop = g.storefronts.get(part.key.storefront)
    if shop is None or await g.write(_unwanted, g, part):
        await g.write(parts.later, g.db, part, g.now_s + ASKED_AGAIN_S)
        return
    if part.state == "TELLING" and part.told_at is None:  # whoever told died in the middle
        await g.write(_ended, g, part, "TELLING", g.now())
        return
    try:
        known = await shop.told(part)
    except ConnectorError as exc:
        log.info("%s: storefront not read (%s)", part.ref, type(exc).__name__)
        await g.write(parts.later, g.db, part, g.now_s + g.wait_s(part.tries))
        return
    missing = new_numbers(known.numbers, part.tracking)
    if not missing:
        await g.write(_told, g, part, known.shipment_id, shop.closes)
    elif wait_s := _unsettled_s(g, part):
        await g.write(parts.later, g.db, part, g.now_s + min(wait_s, g.wait_s(part.tries)))
    else:
        await _write(g, part, shop, known, missing)


def _unwanted(g: Ground, part: Part) -> bool:
    """Whether the shop order has been cancelled: then nothing is pushed to it."""
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        return dossier.head.state in ("CANCELLING", "CANCELLED")


def _unsettled_s(g: Ground, part: Part) -> float:
    if part.state != "TELLING" or part.told_at is None:
        return 0.0
    ended = counts_from(part.told_at, g.silent_at(part.key.storefront), g.settle_s)
    return remaining_s(ended, g.now(), g.settle_s)


async def _write(
    g: Ground, part: Part, shop: StorefrontPort, known: Told, missing: list[str]
) -> None:
    timeout_s = g.settings.http.timeout_seconds
    lease = g.now_s + g.lease_s
    attempt = await g.write(_intend, g, part, lease)
    failed: Exception | None = None
    try:
        async with asyncio.timeout(g.lease_s):
            with leaving_before(lease - timeout_s):
                await shop.tell(part, [Parcel(number, part.carrier) for number in missing], known)
    except (ConnectorError, TimeoutError) as exc:
        failed = exc
    await g.write(_note, g, part, attempt, failed)


def _intend(g: Ground, part: Part, lease: float) -> int:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.move(part, "TELLING", "telling the storefront", held=True, still_leased=True,
                     owner=part.owner, lease=lease, told_at=None)  # fmt: skip
        return dossier.begin_attempt(part.ref, "tell")


def _note(g: Ground, part: Part, attempt: int, failed: Exception | None) -> None:
    """Write down how telling went; only the next reading makes it TOLD."""
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        mine = dossier.mine(part)
        said = "" if failed is None else str(failed) or type(failed).__name__
        if failed is None:
            dossier.end_attempt(attempt, "done", "")
            dossier.move(mine, "TELLING", "", held=True, told_at=g.now(), due=g.now_s)
        elif isinstance(failed, Retryable):
            dossier.end_attempt(attempt, "not_sent", said)
            dossier.move(mine, "SHIPPED", said, held=True, due=g.now_s + g.wait_s(part.tries),
                         tries=part.tries + 1)  # fmt: skip
        elif isinstance(failed, Refused):
            dossier.end_attempt(attempt, "refused", said)
            dossier.move(mine, "SHIPPED", said, held=True, tries=part.tries + 1,
                         due=g.now_s + g.wait_s(part.tries + 2))  # fmt: skip
            _ask_if_it_stays(dossier, part, said)
        else:
            dossier.end_attempt(attempt, "unknown", said)
            dossier.move(mine, "TELLING", said, held=True, told_at=g.now(),
                         due=g.now_s + g.settings.retry.base_seconds)  # fmt: skip


def _ask_if_it_stays(dossier: Dossier, part: Part, said: str) -> None:
    if part.tries >= 3:
        dossier.ask(
            Ask("TELLING_REFUSED", f"the shop does not take the tracking number: {said}",
                "enter it in the shop by hand", part.ref), part.currency,
        )  # fmt: skip


def _ended(g: Ground, part: Part, state: str, at: datetime) -> None:
    with opened(g.db, part.key, g.actor, at) as dossier:
        dossier.move(part, "TELLING", "its teller stopped in the middle", held=True, told_at=at,
                     due=g.now_s)  # fmt: skip


def _told(g: Ground, part: Part, shipment_id: str, closes: bool) -> None:
    with opened(g.db, part.key, g.actor, g.now()) as dossier:
        dossier.move(
            part, "TOLD", f"{len(part.tracking)} numbers at the storefront", held=True, tries=0,
            told=",".join(part.tracking), told_at=g.now(), told_id=shipment_id or part.told_id,
            due=g.now_s + g.settings.tracking.poll_seconds,
        )  # fmt: skip
        dossier.settle_asks(("TELLING_REFUSED",), part.ref, "the shop has it")
        states = {one.ref: one.state for one in dossier.parts()}
        state = order_state_of(states, dossier.open_asks() > 0, closes)
        if state == "DONE":
            dossier.order_state("DONE", "every part is told")
        elif state == "CLOSING":
            dossier.ring()  # whether every line has been told is decided from the order itself
