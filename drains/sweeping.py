"""Reading the storefronts by the clock, so that a webhook that never came costs minutes.

The watermark is the moment the last sweep began; each sweep looks back further than that, because
the storefront's clock, its search index and a long transaction may all lag behind. Whatever looks
different from when it was last read rings.
"""

import logging
from datetime import datetime, timedelta

from connectors.errors import ConnectorError
from domain.dropship.words import OrderKey, Storefront
from drains.ground import Ground
from store import cursors, doorbells, orders_due

log = logging.getLogger(__name__)

NIGHTLY = timedelta(days=1)
NIGHTLY_LOOKS_BACK = timedelta(days=30)


async def sweep(g: Ground, storefront: Storefront, since: datetime | None = None) -> int:
    """Ring for every order that changed since the last sweep; return how many rang.

    Args:
        since: look back to here instead, leaving the watermark alone.

    Raises:
        ConnectorError: the storefront could not be read to the end; the watermark stays.
    """
    began, name = g.now(), f"sweep:{storefront}"
    mark = await g.write(cursors.get_time, g.db, g.client, name)
    back = timedelta(seconds=g.settings.reconcile.lookback_seconds)
    rang = 0
    async for page in g.storefronts[storefront].changed_since(since or (mark or began) - back):
        rang += await g.write(_compare, g, storefront, dict(page))
    if since is None:
        await g.write(cursors.move_time, g.db, g.client, name, began)
    if rang:
        log.info("%s: %s orders had changed without a ring", storefront, rang)
    return rang


def _compare(g: Ground, storefront: Storefront, seen: dict[str, str]) -> int:
    known = orders_due.marks(g.db, g.client, storefront, seen)
    other = [
        OrderKey(g.client, storefront, order_id)
        for order_id, mark in seen.items()
        if known.get(order_id) != mark
    ]
    if other:
        doorbells.ring(g.db, other, g.now_s)
    return len(other)


async def sweep_turn(g: Ground, storefront: Storefront) -> float:
    """Sweep once; return the seconds until the next time."""
    try:
        await sweep(g, storefront)
    except ConnectorError as exc:
        log.warning("%s: not swept (%s)", storefront, exc)
    return g.settings.reconcile.interval_seconds


async def nightly_turn(g: Ground, storefront: Storefront) -> float:
    """Sweep a month; return the seconds until the next time."""
    try:
        await sweep(g, storefront, g.now() - NIGHTLY_LOOKS_BACK)
    except ConnectorError as exc:
        log.warning("%s: month not swept (%s)", storefront, exc)
        return g.settings.reconcile.interval_seconds
    return NIGHTLY.total_seconds()
