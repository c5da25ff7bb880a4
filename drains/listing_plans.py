"""From a supplier's catalogue to what a storefront should have: planned, and done once approved.

New products are drafted, so that a person sees them before a customer does. Of what is sold the
stock is kept up. Price and texts are written over only where the shop still has them as we gave
them and the supplier has changed since; all else in the shop is the merchant's. A product the
supplier gave up has no stock, and is hidden if we made it; one that was given once and is no longer
there was taken out on purpose.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from connectors.errors import ConnectorError
from domain.acts import Act
from domain.dropship.listing import cost_moved, price_is_ours, texts_are_ours, words_of
from domain.dropship.money import NoRate
from domain.dropship.pieces import TARGET_ABOVE_FLOOR, act_of, piece_costs
from domain.dropship.routes import IGNORED, route
from domain.dropship.watch import Observation, proposed_price
from domain.dropship.words import Storefront, Supplier
from domain.errors import RuleError
from drains.ground import Ground
from drains.pricing import PRICE, currency_of, market_of
from drains.trade import CataloguePort, Listing, ShopPort, Texts, Trade
from settings import parts_of
from store import supplier_products
from store.supplier_products import Kept

log = logging.getLogger(__name__)

NEW, STOCK, TEXTS, STATUS = "product", "stock", "texts", "status"
NEW_PER_PLAN = 40  # a person looks at each; BigBuy gives a text every five seconds
GUESSED_MARKUP = 3  # only to have a fee to reckon with; the price proposed covers the costs


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One supplier's catalogue beside what one storefront sells of it, by the supplier's SKU."""

    g: Ground
    supplier: Supplier
    storefront: Storefront
    port: CataloguePort
    kept: Mapping[str, Kept]
    listed: Mapping[str, Listing]
    variants: Mapping[str, int]  # by product of the storefront

    def pairs(self) -> list[tuple[Kept, Listing]]:
        """Return what is both known and sold."""
        skus = [sku for sku in sorted(self.listed) if sku in self.kept]
        return [(self.kept[sku], self.listed[sku]) for sku in skus]

    def is_whole(self, listing: Listing) -> bool:
        """Whether the product is nothing but this article, so that its texts are the article's."""
        return self.variants[listing.product_id] == 1

    def act(
        self, action: str, one: Kept, sku: str, what: str, before: dict[str, object],
        after: dict[str, object],
    ) -> Act:  # fmt: skip
        """Return one planned change."""
        said = f"{self.storefront} {sku}: {what}"
        of = {"supplier": self.supplier, "supplier_sku": one.product.sku}
        now = self.g.now()
        return act_of(
            self.g.client, action, self.storefront, sku, now.date(), said, before, after | of,
            now.isoformat(),
        )  # fmt: skip


async def plan_listings(g: Ground, supplier: Supplier, trade: Trade) -> list[Act]:
    """Compare the catalogue with each storefront and say what would be written; nothing is.

    Raises:
        ConnectorError: a storefront could not be read to its end.
    """
    kept = await g.write(supplier_products.kept, g.db, g.client, supplier)
    acts: list[Act] = []
    for storefront, shop in trade.shops.items():
        listed, variants = await _listed(g, supplier, shop)
        port = trade.catalogues[supplier]
        shelf = _Shelf(g, supplier, storefront, port, kept, listed, variants)
        acts += [*_gone(shelf), *_stocks(shelf), *_prices(shelf)]
        acts += [*await _texts(shelf), *await _drafts(shelf)]
    return acts


async def _listed(
    g: Ground, supplier: Supplier, shop: ShopPort
) -> tuple[dict[str, Listing], Counter[str]]:
    """Return what a storefront sells of a supplier, and how many variants each product has."""
    found: dict[str, Listing] = {}
    variants: Counter[str] = Counter()
    async for page in shop.listings():
        for one in page:
            variants[one.product_id] += 1
            where = route(one.sku, g.routes)
            if where is not None and where != IGNORED and where.supplier == supplier:
                found[where.sku] = one
    return found, variants


def _gone(shelf: _Shelf) -> list[Act]:
    """Plan to hide what we made and the supplier no longer has."""
    return [
        shelf.act(
            STATUS, one, listing.sku, f"hidden, {shelf.supplier} gave it up",
            {"status": listing.status}, {"status": "draft"},
        )
        for one, listing in shelf.pairs()
        if one.gone and listing.status == "live" and shelf.storefront in one.given
        and shelf.is_whole(listing)
    ]  # fmt: skip


def _stocks(shelf: _Shelf) -> list[Act]:
    """Plan the stock of what is sold and counted; a product that is gone has none."""
    acts: list[Act] = []
    for one, listing in shelf.pairs():
        wanted = 0 if one.gone else one.product.stock
        if listing.stock is None or wanted is None or wanted == listing.stock:
            continue
        gone = f", gone at {shelf.supplier}" if one.gone else ""
        what = f"stock {listing.stock} to {wanted}{gone}"
        acts.append(
            shelf.act(
                STOCK, one, listing.sku, what, {"stock": listing.stock}, {"stock": wanted}
            )
        )  # fmt: skip
    return acts


def _prices(shelf: _Shelf) -> list[Act]:
    """Plan new prices where the supplier's has moved and the shop still asks what we set."""
    acts: list[Act] = []
    for one, listing in shelf.pairs():
        given, product = one.given.get(shelf.storefront), one.product
        if given is None or one.gone or listing.on_sale or product.price <= 0:
            continue
        if not cost_moved(given, product.price) or not price_is_ours(given, listing.price):
            continue
        price = _price(shelf, one)
        if price is None or price == listing.price:
            continue
        what = (
            f"{listing.price} to {price} {currency_of(shelf.g)}, {shelf.supplier} asks "
            f"{product.price} and not {given.cost} {product.currency}"
        )
        after: dict[str, object] = {"price": str(price), "cost": str(product.price)}
        acts.append(
            shelf.act(PRICE, one, listing.sku, what, {"price": str(listing.price)}, after)
        )  # fmt: skip
    return acts


async def _texts(shelf: _Shelf) -> list[Act]:
    """Plan new texts where the supplier changed its own and the shop still shows what we gave."""
    acts: list[Act] = []
    for one, listing in shelf.pairs():
        given = one.given.get(shelf.storefront)
        if given is None or one.gone or not shelf.is_whole(listing):
            continue
        if not texts_are_ours(given, listing.title, listing.html) or not _is_news(one, shelf):
            continue
        if len(acts) == NEW_PER_PLAN:
            break
        new = await _texts_of(shelf, one)
        if new is None or (new.title, words_of(new.html)) == (given.title, given.words):
            continue
        acts.append(
            shelf.act(
                TEXTS, one, listing.sku, f"texts as {shelf.supplier} has them now",
                {"title": listing.title, "html": listing.html},
                {"title": new.title, "html": new.html, "updated": one.product.updated},
            )
        )  # fmt: skip
    return acts


def _is_news(one: Kept, shelf: _Shelf) -> bool:
    """Whether the supplier may have other texts than it had when these were given."""
    given, product = one.given[shelf.storefront], one.product
    if product.title:
        return (product.title, words_of(product.html)) != (given.title, given.words)
    return bool(product.updated) and product.updated != given.updated


async def _drafts(shelf: _Shelf) -> list[Act]:
    """Plan products that can be sent now and are not sold there yet, the first so many."""
    new = [
        one
        for sku, one in sorted(shelf.kept.items())
        if sku not in shelf.listed and not one.gone and (one.product.stock or 0) > 0
        and one.product.price > 0 and shelf.storefront not in one.given
    ]  # fmt: skip
    acts: list[Act] = []
    for one in new[:NEW_PER_PLAN]:
        act = await _draft(shelf, one)
        acts += [act] if act else []
    return acts


async def _draft(shelf: _Shelf, one: Kept) -> Act | None:
    product, sku = one.product, _shop_sku(shelf.g, shelf.supplier, one.product.sku)
    texts, price = (await _texts_of(shelf, one), _price(shelf, one)) if sku else (None, None)
    if sku is None or texts is None or price is None:
        return None
    what = f"draft {texts.title[:60]!r} at {price} {currency_of(shelf.g)}, sending not counted"
    after: dict[str, object] = {
        "title": texts.title, "html": texts.html, "price": str(price), "stock": product.stock,
        "cost": str(product.price), "updated": product.updated,
    }  # fmt: skip
    return shelf.act(NEW, one, sku, what, {}, after)


async def _texts_of(shelf: _Shelf, one: Kept) -> Texts | None:
    """Return a product's texts; None where it has no name, or it could not be asked for."""
    product = one.product
    if product.title:
        return Texts(product.title, product.html)
    try:
        found = await shelf.port.texts(product.sku)
    except ConnectorError as exc:
        log.info("%s %s: its texts could not be read (%s)", shelf.supplier, product.sku, exc)
        return None
    return found if found.title else None


def _price(shelf: _Shelf, one: Kept) -> Decimal | None:
    """Return the lowest price that brings the margin aimed at; None where none does."""
    g, product = shelf.g, one.product
    market, currency = market_of(g), currency_of(g)
    now = Observation(g.now(), product.supplier, product.sku, product.price, product.currency)
    try:
        guessed = product.price * market.rate(product.currency, currency) * GUESSED_MARKUP
        costs = piece_costs(now, guessed, currency, None, market)
        target = g.settings.min.margin_percent + TARGET_ABOVE_FLOOR
        return proposed_price(costs, target, tax_percent=market.vat_percent)
    except (NoRate, RuleError) as exc:
        log.info("%s %s: no price (%s)", shelf.supplier, product.sku, exc)
        return None


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
