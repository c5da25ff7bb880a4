"""The price and stock watch: which articles to ask about, what changed, what it means at the shop.

Everything a storefront sells and a supplier serves is watched, and what was sold or waits to be
bought comes first. A part of a metered account's day is kept for ordering. What is sold below the
floor becomes a question; a new price is planned in drains/pricing.py.

Settings  MIN_MARGIN_PERCENT, CJ_DAILY_POINTS, CHURN_CONTACT_COUNTRY, CHURN_CURRENCY, FX_…,
          PAYMENT_…
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from connectors.errors import ConnectorError
from domain.dropship.money import NoRate, below_floor
from domain.dropship.pieces import Market, is_due, piece_costs, reserved_points
from domain.dropship.routes import IGNORED, Route, route
from domain.dropship.watch import Alert, Offer, Watch, alerts, changes, spend_points
from domain.dropship.words import Supplier
from drains.ground import Ground
from drains.pricing import Judged, Sale, currency_of, market_of
from drains.trade import Looked, OfferPort, Trade, open_trade
from store import alarms, attention, offers, points

log = logging.getLogger(__name__)

LOOKS_PER_TURN = 20  # at one call a second, a sweep never waits for longer than this many seconds
NEXT_TURN_S, NOTHING_DUE_S = 60.0, 900.0


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What a look at the suppliers brought.

    Attributes:
        judged: articles seen now, wherever a storefront sells them.
        looked, left: articles seen now, and due articles that the budget did not reach.
        points: of metered accounts, used now.
        absent: articles the supplier says it does not have.
        stopped: by supplier or storefront, why reading it ended early.
    """

    judged: tuple[Judged, ...] = ()
    looked: int = 0
    left: int = 0
    points: int = 0
    absent: tuple[tuple[Supplier, str], ...] = ()
    stopped: tuple[tuple[str, str], ...] = ()

    @property
    def alerts(self) -> list[Alert]:
        """All of them, once each."""
        return list(dict.fromkeys(alert for one in self.judged for alert in one.alerts))


async def watch_prices(
    g: Ground, trade: Trade | None = None, *, budget: int | None = None, most: int | None = None
) -> WatchResult:
    """Look at what is due, remember it, and judge it against the shop's prices.

    Args:
        trade: the vendors; None opens those of the settings.
        budget: points of a metered account's day; None is what the settings say.
        most: articles looked at now, per metered supplier; None is as many as the budget allows.
    """
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        sales, stopped = await _sales(g, trade)
        result = WatchResult(stopped=tuple(stopped.items()))
        for supplier, port in trade.offers.items():
            result = await _watch(g, supplier, port, sales, result, budget, most)
    await g.write(_ask, g, result)
    return result


async def watch_turn(g: Ground, trade: Trade | None = None) -> float:
    """Look at some of what is due; return the seconds until the next turn."""
    result = await watch_prices(g, trade, most=LOOKS_PER_TURN)
    for alert in result.alerts:
        log.info("%s %s: %s, %s", alert.supplier, alert.sku, alert.kind, alert.words)
    for who, why in result.stopped:
        log.warning("%s: watch ended early (%s)", who, why)
    return NEXT_TURN_S if result.left and not result.stopped else NOTHING_DUE_S


async def _sales(
    g: Ground, trade: Trade
) -> tuple[dict[tuple[Supplier, str], list[Sale]], dict[str, str]]:
    """Return where each supplier's article is sold, and which storefront could not be read."""
    found: dict[tuple[Supplier, str], list[Sale]] = {}
    stopped: dict[str, str] = {}
    for storefront, shop in trade.shops.items():
        try:
            async for page in shop.listings():
                for listing in page:
                    where = route(listing.sku, g.routes)
                    if where is not None and where != IGNORED:
                        key = (where.supplier, where.sku)
                        found.setdefault(key, []).append(Sale(storefront, listing))
        except ConnectorError as exc:
            stopped[storefront] = str(exc)
    return found, stopped


async def _watch(
    g: Ground,
    supplier: Supplier,
    port: OfferPort,
    sales: Mapping[tuple[Supplier, str], list[Sale]],
    result: WatchResult,
    budget: int | None,
    most: int | None,
) -> WatchResult:
    """Look at one supplier's articles and add what was found to `result`."""
    due, sold_pieces = await g.write(_due, g, supplier, sales)
    day = g.now().date()
    limit = _daily(g, port) if budget is None else budget
    reserve = reserved_points(limit, sold_pieces) if port.points_each else 0
    chosen, granted = await g.write(_chosen, g, port, due, limit, reserve, day, most)
    looked = await port.offers(chosen) if chosen else Looked(())
    await g.write(points.give_back, g.db, port.account, day, granted - looked.points)
    before = await g.write(_remember, g, supplier, looked)
    judged, more_points = await _judge(g, port, before, looked, sales, limit, reserve)
    further = ((supplier, looked.stopped),) if looked.stopped else ()
    return replace(
        result,
        judged=result.judged + tuple(judged),
        looked=result.looked + len(looked.seen),
        left=result.left + len(due) - len(looked.seen) - len(looked.absent),
        points=result.points + looked.points + more_points,
        absent=result.absent + tuple((supplier, sku) for sku in looked.absent),
        stopped=result.stopped + further,
    )


def _due(
    g: Ground, supplier: Supplier, sales: Iterable[tuple[Supplier, str]]
) -> tuple[list[Watch], int]:
    """Return the supplier's articles that are to be looked at, and how many pieces it sold."""
    sold, waiting = offers.sold(g.db, g.client, g.now()), offers.wanted(g.db, g.client)
    every = {sku for who, sku in (*sales, *sold, *waiting, *_mapped(g)) if who == supplier}
    last = offers.latest(g.db, g.client, supplier, every)
    found = [
        Watch(
            sku, sold.get((supplier, sku), 0), waiting.get((supplier, sku), 0),
            last[sku].now.at if sku in last else None,
        )
        for sku in sorted(every)
    ]  # fmt: skip
    now = g.now()
    due = [w for w in found if is_due(w.last_seen_at, bool(w.sold_30d + w.in_open_carts), now)]
    return due, sum(one.sold_30d for one in found)


def _mapped(g: Ground) -> list[tuple[Supplier, str]]:
    """Return every article the client's own map names, substitutes too."""
    found: list[tuple[Supplier, str]] = []
    for first in g.routes.explicit.values():
        one: Route | None = first
        while one is not None:
            found.append((one.supplier, one.sku))
            one = one.substitute
    return found


def _chosen(
    g: Ground, port: OfferPort, due: Sequence[Watch], limit: int, reserve: int, day: date,
    most: int | None,
) -> tuple[list[str], int]:  # fmt: skip
    """Return the SKUs to look at now, and the points booked for them."""
    each = port.points_each
    if not each:
        return [one.sku for one in due], 0
    left = points.left(g.db, port.account, day, limit, reserve)
    chosen = spend_points(due, left, each, 0)[:most]
    granted = points.spend(g.db, port.account, day, each * len(chosen), limit, reserve, each)
    return chosen[: granted // each], granted


def _daily(g: Ground, port: OfferPort) -> int:
    return g.settings.cj.daily_points if port.points_each and g.settings.cj else 0


def _remember(g: Ground, supplier: Supplier, looked: Looked) -> dict[str, Offer]:
    """Keep what was seen; return what was known before, by SKU."""
    before = offers.latest(g.db, g.client, supplier, [one.sku for one in looked.seen])
    offers.observe(g.db, g.client, looked.seen)
    return before


async def _judge(
    g: Ground, port: OfferPort, before: Mapping[str, Offer], looked: Looked,
    sales: Mapping[tuple[Supplier, str], list[Sale]], limit: int, reserve: int,
) -> tuple[list[Judged], int]:  # fmt: skip
    market, used = market_of(g), 0
    asked_about = await g.write(_asked_about, g)
    found: list[Judged] = []
    for now in looked.seen:
        offer = Offer(now, before[now.sku].now if now.sku in before else None)
        sold_as = [s for s in sales.get((now.supplier, now.sku), []) if s.listing.price is not None]
        postage: Decimal | None = None
        news = offer.previous is None or changes(offer.previous, now)
        if sold_as and (news or any(_about(sale) in asked_about for sale in sold_as)):
            postage, spent = await _postage(g, port, now.sku, market.country, limit, reserve)
            used += spent
        for sale in sold_as:
            try:
                found.append(_judged(g, sale, offer, postage, market))
            except NoRate as exc:
                log.warning("%s %s: %s", now.supplier, now.sku, exc)
    return found, used


async def _postage(
    g: Ground, port: OfferPort, sku: str, country: str, limit: int, reserve: int
) -> tuple[Decimal | None, int]:
    """Return what a parcel costs, if there is something to say and points are left to ask."""
    each, day = port.postage_points, g.now().date()
    if each and not await g.write(
        points.spend, g.db, port.account, day, each, limit, reserve, each
    ):
        return None, 0
    try:
        return await port.postage(sku, country), each
    except ConnectorError as exc:
        log.info("%s: no price for a parcel (%s)", sku, type(exc).__name__)
        return None, each


def _judged(g: Ground, sale: Sale, offer: Offer, postage: Decimal | None, market: Market) -> Judged:
    price = sale.listing.price or Decimal(0)
    costs = piece_costs(offer.now, price, currency_of(g), postage, market)
    said = alerts(offer, price, costs, g.settings.min.margin_percent)
    if postage is None:
        said = [replace(one, words=f"{one.words}; sending it not counted") for one in said]
    return Judged(sale, offer, costs, tuple(said), whole=postage is not None)


def _ask(g: Ground, result: WatchResult) -> None:
    """Ask about articles that are sold below the floor, and close what is over."""
    for one in result.judged:
        about = _about(one.sale)
        at_risk = next((a for a in one.alerts if a.kind == "margin_at_risk"), None)
        if at_risk:
            alarms.ask(
                g.db, g.client, "MARGIN", about, f"{one.offer.now.supplier}: {at_risk.words}",
                "raise the shop's price, change the supplier, or stop selling it", g.now(),
                money=-one.costs.margin, currency=currency_of(g),
            )  # fmt: skip
        elif one.whole and not below_floor(one.costs, g.settings.min.margin_percent):
            alarms.settle(g.db, g.client, "MARGIN", about, "above the floor again", g.now())


def _asked_about(g: Ground) -> set[str]:
    """Return the articles there is an open question about."""
    questions = attention.open_questions(g.db, g.client)
    return {one.part for one in questions if one.kind == "MARGIN" and not one.key.order_id}


def _about(sale: Sale) -> str:
    return f"{sale.storefront} {sale.listing.sku}"[:60]
