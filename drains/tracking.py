"""What suppliers have shipped: asked in turns, so that ordering is never crowded out."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from connectors.errors import ConnectorError
from domain.dropship.tracking import new_numbers, stale
from domain.dropship.words import Ask, Part, Sold
from drains.ground import AT_ONCE, Ground, each
from drains.ports import SupplierPort
from store import parts
from store.dossier import opened

log = logging.getLogger(__name__)

IN_A_BATCH = 25
SLOWER_EVERY, SLOWEST = 5, 8  # polls without news, and how many times longer the wait may grow
TOLD_SLOWER = 24  # a further parcel is rare
TOLD_FOR = timedelta(days=14)


async def track_parts(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Ask the suppliers about parcels; what is new goes to the storefront next."""
    done = 0
    for supplier, port in g.suppliers.items():
        if lane not in (None, supplier):
            continue
        due = await g.write(
            parts.take, g.db, g.client, ("PLACED", "TOLD"), now=g.now_s, lease_s=g.lease_s,
            limit=min(limit, port.tracks_at_once), supplier=supplier,
        )  # fmt: skip
        if due:
            await _track(g, due, port)
        done += len(due)
    return done


async def _track(g: Ground, due: Sequence[Part], port: SupplierPort) -> None:
    try:
        found = await port.track(due)
    except ConnectorError as exc:
        log.info("%s parts not tracked (%s)", len(due), type(exc).__name__)
        found = {}

    async def one(part: Part) -> None:
        await g.write(_note, g, part, found.get(part.ref))

    await each(due, one, lambda part: part.ref)


def _note(g: Ground, part: Part, sold: Sold | None) -> None:
    now = g.now()
    numbers = [parcel.number for parcel in sold.parcels] if sold else []
    new = new_numbers(part.tracking, numbers)
    with opened(g.db, part.key, g.actor, now) as dossier:
        if sold and sold.cancelled and part.state == "PLACED":
            dossier.move(part, "REFUSED", f"{part.supplier} cancelled it", held=True)
            dossier.ring()
            dossier.ask(
                Ask("SUPPLIER_CANCELLED", f"{part.supplier} cancelled it ({sold.status})",
                    "find another supplier, or refund the customer", part.ref, part.revenue),
                part.currency,
            )  # fmt: skip
            return
        if sold and new:
            carrier = next((parcel.carrier for parcel in sold.parcels if parcel.carrier), "")
            dossier.move(
                part, "SHIPPED", f"{len(new)} new tracking numbers", held=True, due=g.now_s,
                tries=0, tracked_at=now, carrier=carrier or part.carrier,
                tracking=",".join((*part.tracking, *new)),
            )  # fmt: skip
            dossier.settle_asks(("STALE_TRACKING",), part.ref, "it has been shipped")
            return
        last, days = part.tracked_at or part.planned_at, g.settings.tracking.stale_days
        if part.state == "PLACED" and stale(part.tracked_at, last, now, days):
            known = f"{part.supplier} has said nothing of a parcel since {last:%Y-%m-%d}"
            asked = "ask the supplier, tell the customer"
            dossier.ask(Ask("STALE_TRACKING", known, asked, part.ref, part.revenue), part.currency)
    parts.later(g.db, part, g.now_s + _until_next(g, part))


def _until_next(g: Ground, part: Part) -> float:
    """Return the seconds to the next question about a part: longer, the longer it is silent."""
    poll_s = g.settings.tracking.poll_seconds
    if part.state == "TOLD":
        told = part.told_at or part.planned_at
        over = g.now() - told > TOLD_FOR
        return poll_s * TOLD_SLOWER if not over else timedelta(days=365).total_seconds()
    return poll_s * min(SLOWEST, 1 + part.tries // SLOWER_EVERY)
