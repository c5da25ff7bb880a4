"""From a supplier's catalogue to what a storefront should have: planned, and done once approved.

New products are drafted, so that a person sees them before a customer does; of products that are
there only the stock is kept up. Titles and prices in the shop are the merchant's. A product that
was given once and is no longer there was taken out on purpose.
"""

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from decimal import Decimal

from connectors.errors import ConnectorError
from domain.acts import Act, Outcome
from domain.dropship.money import NoRate
from domain.dropship.pieces import TARGET_ABOVE_FLOOR, act_of, piece_costs
from domain.dropship.routes import IGNORED, route
from domain.dropship.watch import Observation, proposed_price
from domain.dropship.words import Storefront, Supplier
from domain.errors import RuleError
from drains.cataloguing import sync_catalogue
from drains.ground import Ground, lease_kept
from drains.pricing import currency_of, market_of
from drains.trade import CataloguePort, Draft, Listing, ShopPort, Trade, open_trade
from settings import parts_of
from store import jobs, plans, supplier_products, sync_jobs
from store.jobs import Job
from store.supplier_products import Kept

log = logging.getLogger(__name__)

NEW, STOCK = "product", "stock"
PROCESS = "catalogue"  # a plan of its own: saving it drops no open plan of prices
NEW_PER_PLAN = 40  # a person looks at each; BigBuy gives a name every five seconds
GUESSED_MARKUP = 3  # only to have a fee to reckon with; the price proposed covers the costs
PAGES_PER_TURN = 4
AGAIN_S, HOURLY_S, GIVE_UP_AFTER = 60.0, 900.0, timedelta(days=2)


async def plan_listings(g: Ground, supplier: Supplier, trade: Trade) -> list[Act]:
    """Compare the catalogue with each storefront and say what would be written; nothing is.

    Raises:
        ConnectorError: a storefront could not be read to its end.
    """
    kept = await g.write(supplier_products.kept, g.db, g.client, supplier)
    acts: list[Act] = []
    for storefront, shop in trade.shops.items():
        listed = await _listed(g, supplier, shop)
        acts += _stocks(g, supplier, storefront, shop, kept, listed)
        acts += await _drafts(g, supplier, storefront, trade.catalogues[supplier], kept, listed)
    return acts


async def send_listing(g: Ground, act: Act, trade: Trade | None = None) -> Outcome:
    """Do one planned act, if the storefront is still as it was when this was planned.

    Raises:
        ConnectorError: the storefront could not be asked, or did not answer; the SKU is looked up
            before anything is made, so that the act may be repeated.
    """
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        shop = trade.shops.get(act.after["storefront"])
        if shop is None:
            return Outcome("skipped", f"{act.after['storefront']} is not configured")
        listing = await shop.listing(act.after["sku"])
        if act.action == STOCK:
            return await _send_stock(shop, listing, act)
        if listing is None:
            after = act.after
            await shop.create(
                Draft(after["sku"], after["title"], Decimal(after["price"]), after["stock"])
            )
    await g.write(
        supplier_products.mark_given, g.db, g.client, act.after["supplier"],
        act.after["supplier_sku"], act.after["storefront"], g.now().date(),
    )  # fmt: skip
    return Outcome("done", "drafted" if listing is None else "it was there already")


async def run_job(g: Ground, job: Job, trade: Trade | None = None) -> bool:
    """Go on with a job of `POST /sync`; return whether it is over.

    What changed is planned; the plan's name is in the job's result.
    """
    supplier, what = job.params["supplier"], job.params["what"]
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        if supplier not in trade.catalogues:
            await g.write(jobs.fail, g.db, job, f"{supplier} is not configured", g.now())
            return True
        result = await sync_catalogue(g, supplier, what, trade, most_pages=PAGES_PER_TURN)
        stopped, acts = result.stopped, list[Act]()
        if result.done:
            try:
                acts = await plan_listings(g, supplier, trade)
            except ConnectorError as exc:
                stopped = str(exc)
    if stopped:
        over = g.now() - job.made_at > GIVE_UP_AFTER
        due = None if over else g.now_s + (AGAIN_S if result.delta.added else HOURLY_S)
        await g.write(jobs.fail, g.db, job, stopped, g.now(), due=due)
        return over
    summary = {
        "supplier": supplier, "read": result.read, "added": result.added,
        "changed": result.changed, "vanished": len(result.delta.vanished),
        "doubted": result.doubted, "acts": len(acts),
    }  # fmt: skip
    await g.write(_finish, g, job, acts, summary)
    return True


async def jobs_turn(g: Ground, trade: Trade | None = None) -> float:
    """Go on with the job that waits longest; return the seconds until the next turn."""
    job = await g.write(sync_jobs.take, g.db, g.client, g.now_s, g.lease_s)
    if job is None:
        return AGAIN_S / 6
    held = job
    async with lease_kept(lambda: sync_jobs.renew(g.db, held, g.now_s + g.lease_s), g.lease_s / 3):
        await run_job(g, job, trade)
    return 1.0


def _finish(g: Ground, job: Job, acts: list[Act], summary: dict[str, object]) -> None:
    plan = plans.save(g.db, g.client, PROCESS, g.now().date(), acts, summary) if acts else None
    jobs.finish(g.db, job, summary | {"plan": plan.id if plan else ""}, g.now())


async def _listed(g: Ground, supplier: Supplier, shop: ShopPort) -> dict[str, Listing]:
    """Return what a storefront sells of a supplier, by the supplier's SKU."""
    found: dict[str, Listing] = {}
    async for page in shop.listings():
        for one in page:
            where = route(one.sku, g.routes)
            if where is not None and where != IGNORED and where.supplier == supplier:
                found[where.sku] = one
    return found


def _stocks(
    g: Ground, supplier: Supplier, storefront: Storefront, shop: ShopPort,
    kept: Mapping[str, Kept], listed: Mapping[str, Listing],
) -> list[Act]:  # fmt: skip
    """Plan the stock of what is sold; a product that is gone has none."""
    if not shop.sets_stock:
        return []
    acts: list[Act] = []
    for sku, listing in sorted(listed.items()):
        if sku not in kept or listing.stock is None or listing.variant_id:
            continue
        wanted = 0 if kept[sku].gone else kept[sku].product.stock
        if wanted is None or wanted == listing.stock:
            continue
        gone = f", gone at {supplier}" if kept[sku].gone else ""
        what = f"{storefront} {listing.sku}: stock {listing.stock} to {wanted}{gone}"
        acts.append(
            act_of(g.client, STOCK, storefront, listing.sku, g.now().date(), what,
                   {"stock": listing.stock}, {"stock": wanted})
        )  # fmt: skip
    return acts


async def _drafts(
    g: Ground, supplier: Supplier, storefront: Storefront, port: CataloguePort,
    kept: Mapping[str, Kept], listed: Mapping[str, Listing],
) -> list[Act]:  # fmt: skip
    """Plan products that can be sent now and are not sold there yet, the first so many."""
    new = [
        one
        for sku, one in sorted(kept.items())
        if sku not in listed and not one.gone and (one.product.stock or 0) > 0
        and one.product.price > 0 and storefront not in one.given
    ]  # fmt: skip
    acts: list[Act] = []
    for one in new[:NEW_PER_PLAN]:
        act = await _draft(g, supplier, storefront, port, one)
        acts += [act] if act else []
    return acts


async def _draft(
    g: Ground, supplier: Supplier, storefront: Storefront, port: CataloguePort, one: Kept
) -> Act | None:
    product, sku = one.product, _shop_sku(g, supplier, one.product.sku)
    if sku is None:
        return None
    try:
        title = product.title or await port.title(product.sku)
        price = _price(g, one)
    except (ConnectorError, NoRate, RuleError) as exc:
        log.info("%s %s: not planned (%s)", supplier, product.sku, exc)
        return None
    if not title:
        return None
    what = (
        f"{storefront} {sku}: draft {title[:60]!r} at {price} {currency_of(g)}, sending not counted"
    )
    after: dict[str, object] = {
        "title": title, "price": str(price), "stock": product.stock, "supplier": supplier,
        "supplier_sku": product.sku,
    }  # fmt: skip
    return act_of(g.client, NEW, storefront, sku, g.now().date(), what, {}, after)


def _price(g: Ground, one: Kept) -> Decimal:
    """Return the lowest price that covers a piece with the margin aimed at, without its sending."""
    product, market, currency = one.product, market_of(g), currency_of(g)
    now = Observation(g.now(), product.supplier, product.sku, product.price, product.currency)
    guessed = product.price * market.rate(product.currency, currency) * GUESSED_MARKUP
    costs = piece_costs(now, guessed, currency, None, market)
    target = g.settings.min.margin_percent + TARGET_ABOVE_FLOOR
    return proposed_price(costs, target, tax_percent=market.vat_percent)


def _shop_sku(g: Ground, supplier: Supplier, sku: str) -> str | None:
    """Return under which SKU we list an article: its own if that leads back to it, or prefixed."""
    prefixes = parts_of(getattr(g.settings, supplier).sku_prefixes)
    for candidate in (sku, *(f"{prefix}{sku}" for prefix in prefixes)):
        where = route(candidate, g.routes)
        if (
            where is not None
            and where != IGNORED
            and (where.supplier, where.sku) == (supplier, sku)
        ):
            return candidate
    return None


async def _send_stock(shop: ShopPort, listing: Listing | None, act: Act) -> Outcome:
    if listing is None:
        return Outcome("failed", "the storefront no longer sells this SKU")
    if listing.stock == act.after["stock"]:
        return Outcome("done", "it was that stock already")
    if listing.stock != act.before["stock"]:
        return Outcome("failed", f"the stock has moved to {listing.stock}: plan again")
    await shop.set_stock(listing, act.after["stock"])
    return Outcome("done")
