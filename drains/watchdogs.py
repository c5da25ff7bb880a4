"""Watchdogs: the order process stops without a word in more ways than one, and this notices.

Webhooks that were deleted or disabled, deliveries that no longer come, parts nobody can settle,
orders that wait while nothing is placed. Each is one question about the storefront or the supplier
as a whole, and closes by itself. Work that waits too long is an alarm in the log.
"""

import json
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack

from connectors.errors import ConnectorError
from domain.dropship.words import Storefront
from drains.ground import Ground
from drains.trade import Hook, ShopPort, Trade, open_trade
from store import alarms, cursors, pulse
from store.waiting import waiting

log = logging.getLogger(__name__)

EVERY_S = 900.0
LATE_S, HOUR_S = 120.0, 3600.0
STANDSTILL_S = 2 * HOUR_S

WEBHOOKS, DELIVERIES, UNSETTLED, STANDSTILL = "WEBHOOKS", "DELIVERIES", "UNSETTLED", "STANDSTILL"
# An order's payment is heard of by these, each in its storefront's words.
NEEDED: dict[Storefront, tuple[str, ...]] = {"woo": ("order.updated",)}


async def watchdog_turn(g: Ground, trade: Trade | None = None) -> float:
    """Look at everything once; return the seconds until the next time."""
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        for storefront, shop in trade.shops.items():
            if _is_signed(g, storefront):
                await _webhooks(g, storefront, shop)
                await g.write(_deliveries, g, storefront)
    await g.write(_parts, g)
    await g.write(_late, g)
    return EVERY_S


def _is_signed(g: Ground, storefront: Storefront) -> bool:
    """Whether webhooks are used at all: without a secret none is let in."""
    config = getattr(g.settings, storefront)
    return bool(config and config.webhook_secret)


async def _webhooks(g: Ground, storefront: Storefront, shop: ShopPort) -> None:
    try:
        hooks = await shop.hooks()
    except ConnectorError as exc:
        log.info("%s: its webhooks cannot be read (%s)", storefront, type(exc).__name__)
        return
    await g.write(_judge_hooks, g, storefront, hooks)


def _judge_hooks(g: Ground, storefront: Storefront, hooks: Sequence[Hook]) -> None:
    """Ask about topics that nobody tells us of any more, or never did where that can be known.

    Shopify lists what was made through the API only, so that an empty list proves nothing there;
    what was seen once and is gone does.
    """
    name = f"hooks:{storefront}"
    active = {one.topic for one in hooks if one.active}
    before = set(json.loads(cursors.get(g.db, g.client, name) or "[]"))
    missing = sorted((before | set(NEEDED.get(storefront, ()))) - active)
    cursors.move(g.db, g.client, name, json.dumps(sorted(before | active)))
    if not missing:
        alarms.settle(g.db, g.client, WEBHOOKS, storefront, "they are all there", g.now())
        return
    off = sorted({one.topic for one in hooks if not one.active and one.topic in missing})
    known = f"no active webhook for {', '.join(missing)}"
    known += f"; disabled: {', '.join(off)}" if off else ""
    alarms.ask(g.db, g.client, WEBHOOKS, storefront, known,
               "make the webhook again or switch it on; until then orders are found by the sweep",
               g.now())  # fmt: skip


def _deliveries(g: Ground, storefront: Storefront) -> None:
    """Ask why orders come without their webhook."""
    seen, now = pulse.arrivals(g.db, g.client, storefront), g.now()
    if seen.order is None:
        return
    heard = seen.delivery is not None and (seen.order - seen.delivery).total_seconds() <= HOUR_S
    if heard:
        alarms.settle(g.db, g.client, DELIVERIES, storefront, "it rings again", now)
    elif (now - seen.order).total_seconds() > HOUR_S:
        last = f"the last one came {seen.delivery:%Y-%m-%d %H:%M}" if seen.delivery else "none came"
        known = f"orders until {seen.order:%Y-%m-%d %H:%M} (UTC) had no webhook: {last}"
        alarms.ask(g.db, g.client, DELIVERIES, storefront, known,
                   "look at the webhook's address and secret; orders are found by the sweep",
                   now)  # fmt: skip


def _parts(g: Ground) -> None:
    """Ask about parts nobody can settle, and about paid orders while nothing is placed."""
    now = g.now()
    unknown = {one.supplier: one for one in pulse.stuck(g.db, g.client, "UNKNOWN", now, HOUR_S)}
    waiting_s = STANDSTILL_S + g.settings.hold.seconds
    planned = {one.supplier: one for one in pulse.stuck(g.db, g.client, "PLANNED", now, waiting_s)}
    for supplier in ("cj", "bigbuy"):
        if one := unknown.get(supplier):
            known = f"{one.number} orders, the oldest since {one.since:%Y-%m-%d %H:%M} (UTC)"
            alarms.ask(g.db, g.client, UNSETTLED, supplier, f"unsettled for an hour: {known}",
                       "look at the supplier by our references; nothing is ordered again before",
                       now)  # fmt: skip
        else:
            alarms.settle(g.db, g.client, UNSETTLED, supplier, "all are settled", now)
        last = pulse.last_placed(g.db, g.client, supplier)
        silent = last is None or (now - last).total_seconds() > STANDSTILL_S
        if (one := planned.get(supplier)) and silent:
            known = f"{one.number} paid orders wait since {one.since:%Y-%m-%d %H:%M} (UTC)"
            alarms.ask(g.db, g.client, STANDSTILL, supplier, f"{known}, none was placed for hours",
                       "see `3a tasks` for what stops them; is a worker running?", now)  # fmt: skip
        else:
            alarms.settle(g.db, g.client, STANDSTILL, supplier, "orders pass", now)


def _late(g: Ground) -> None:
    longest_s = waiting(g.db, g.client, g.now_s).longest_s
    if longest_s > LATE_S:
        log.error("alarm: the oldest work of client %s has waited %.0f s", g.client, longest_s)
