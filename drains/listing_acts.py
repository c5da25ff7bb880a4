"""Making one planned change at a storefront, if what it replaces is still there as it was planned.

Each change looks first: one that is there already is done, one whose place has moved is left alone.
A whole plan is looked at before its first change by `moved_since`.
"""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any, Literal

from domain.acts import Act, Outcome, digest
from domain.dropship.listing import words_of
from drains.ground import Ground
from drains.listing_plans import NEW, STATUS, STOCK, TEXTS
from drains.pricing import PRICE
from drains.trade import Draft, Listing, ShopPort, Texts, Trade, open_trade
from store import supplier_products

GONE = "the storefront no longer sells this SKU"


async def send_listing(g: Ground, act: Act, trade: Trade | None = None) -> Outcome:
    """Do one planned act, if the storefront is still as it was when this was planned.

    Raises:
        ConnectorError: the storefront could not be asked, or did not answer; it is looked at
            before anything is written, so that the act may be repeated.
    """
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        shop = trade.shops.get(act.after["storefront"])
        if shop is None:
            return Outcome("skipped", f"{act.after['storefront']} is not configured")
        listing = await shop.listing(act.after["sku"])
        made = await (_create if act.action == NEW else _change)(shop, listing, act)
    if made.status == "done":
        await g.write(_remember, g, act)
    return made


async def moved_since(acts: Sequence[Act], trade: Trade) -> list[str]:
    """Return the SKUs at which a storefront no longer has what a plan would replace."""
    found: list[str] = []
    for storefront, shop in trade.shops.items():
        mine = {act.after["sku"] for act in acts if act.after["storefront"] == storefront}
        if not mine:
            continue
        live: dict[str, Listing] = {}
        async for page in shop.listings():
            live |= {one.sku: one for one in page if one.sku in mine}
        found += [
            f"{storefront} {act.after['sku']}"
            for act in acts
            if act.after["storefront"] == storefront and _has_moved(act, live.get(act.after["sku"]))
        ]
    return list(dict.fromkeys(found))


def _has_moved(act: Act, listing: Listing | None) -> bool:
    if act.action == NEW:
        return False  # one that is there by now is found so
    return listing is None or not (_is(act.before, listing) or _is(act.after, listing))


def _is(values: Mapping[str, Any], listing: Listing) -> bool:
    """Whether a storefront has these values; what they do not name is not asked for."""
    live: dict[str, Any] = {
        "stock": listing.stock, "status": listing.status, "title": listing.title,
        "price": listing.price, "html": words_of(listing.html),
    }  # fmt: skip
    wanted = {name: values[name] for name in live if name in values}
    if "price" in wanted:
        wanted["price"] = Decimal(wanted["price"])
    if "html" in wanted:
        wanted["html"] = words_of(wanted["html"])
    return all(live[name] == value for name, value in wanted.items())


async def _create(shop: ShopPort, listing: Listing | None, act: Act) -> Outcome:
    after = act.after
    draft = Draft(
        after["sku"], after["title"], Decimal(after["price"]), after["stock"], after.get("html", "")
    )
    ours = listing is None or listing.status == "draft"
    if ours:
        await shop.create(draft, _name(act), listing)
    return Outcome("done", "drafted" if listing is None else "it was there already")


async def _change(shop: ShopPort, listing: Listing | None, act: Act) -> Outcome:
    if listing is None:
        return Outcome("failed", GONE)
    if _is(act.after, listing):
        return Outcome("done", "it was so already")
    if not _is(act.before, listing) or (act.action == PRICE and listing.on_sale):
        status: Literal["skipped", "failed"] = "skipped" if act.action == STOCK else "failed"
        return Outcome(status, f"the {act.action} has moved: plan again")
    after = act.after
    if act.action == STOCK:
        await shop.set_stock(listing, after["stock"], _name(act))
    elif act.action == TEXTS:
        await shop.set_texts(listing, Texts(after["title"], after["html"]))
    elif act.action == STATUS:
        await shop.set_status(listing, after["status"])
    elif act.action == PRICE:
        planned = Decimal(after["price"])
        now = await shop.set_price(listing, planned)
        return Outcome("done") if now == planned else Outcome("failed", f"it is {now}")
    return Outcome("done")


def _name(act: Act) -> str:
    """Name an act for a vendor that keeps such names: the same for every attempt at it."""
    return f"{act.action}-{digest({'key': act.key, 'before': dict(act.before)})}-{act.key[-12:]}"


def _remember(g: Ground, act: Act) -> None:
    """Keep what the storefront was given of a product."""
    after = act.after
    if "supplier_sku" not in after:
        return
    what: dict[str, str] = {"on": g.now().date().isoformat()}
    if "title" in after:
        what |= {"title": after["title"], "words": words_of(after.get("html", ""))}
        what |= {"updated": after.get("updated", "")}
    if "cost" in after:
        what |= {"cost": after["cost"], "asked": after["price"]}
    if act.action in (NEW, TEXTS, PRICE):
        supplier_products.mark_given(
            g.db, g.client, after["supplier"], after["supplier_sku"], after["storefront"], **what
        )
