"""Saying that an order is complete, to the storefronts that want to be told (WooCommerce)."""

import logging

from connectors.errors import ConnectorError
from domain.dropship.words import OrderKey
from drains.ground import AT_ONCE, Ground, each
from store import orders_due
from store.dossier import opened
from store.orders_due import Closing

log = logging.getLogger(__name__)


async def close_orders(g: Ground, lane: str | None = None, limit: int = AT_ONCE) -> int:
    """Complete the orders whose every line has been shipped and told."""
    due = await g.write(orders_due.take, g.db, g.client, "CLOSING", g.now_s, g.lease_s, limit)
    return await each(due, lambda one: _close(g, one), lambda one: one.key.name)


async def _close(g: Ground, one: Closing) -> None:
    shop = g.storefronts[one.key.storefront]
    try:
        order = await shop.read(one.key)
        if order is None or order.digest != one.digest:
            await g.write(_read_again, g, one.key)
        else:
            await shop.complete(one.key)  # may be repeated: it says how things are
            await g.write(_closed, g, one.key)
            return
    except ConnectorError as exc:
        log.info("%s: not completed (%s)", one.key.name, type(exc).__name__)
    await g.write(orders_due.later, g.db, one, g.now_s + g.wait_s(one.tries))


def _read_again(g: Ground, key: OrderKey) -> None:
    with opened(g.db, key, g.actor, g.now()) as dossier:
        dossier.ring()


def _closed(g: Ground, key: OrderKey) -> None:
    with opened(g.db, key, g.actor, g.now()) as dossier:
        if dossier.head.state == "CLOSING":
            dossier.order_state("DONE", "completed at the storefront", owner="", lease=0.0)
