"""The storefronts' catalogues: what they sell, at which price; setting prices, drafting products.

Edges     Shopify: stock is neither read nor set here (it needs an inventory location); Woo: a
          variant is listed through its product, and a sale price hides the regular one
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from connectors import shopify_orders, woo
from connectors.errors import Refused
from connectors.shopify_orders import NewProduct, ShopifyOrders
from connectors.woo import ProductDraft, ProductUpdate, Variation, Woo
from domain.errors import RuleError
from domain.pace import Slots
from drains.doors import patience
from drains.ground import slots_of
from drains.trade import Draft, Hook, Listing
from settings import Settings

WOO_PAGE = woo.PER_PAGE


class ShopifyPrices:
    """A `ShopPort` on Shopify."""

    sets_stock = False

    def __init__(self, client: ShopifyOrders) -> None:
        self._shop = client

    async def listings(self) -> AsyncIterator[Sequence[Listing]]:
        """Yield every variant that has a SKU."""
        cursor: str | None = None
        while True:
            page = await self._shop.variants(cursor)
            yield [_shopify(one) for one in page.nodes if one.sku]
            cursor = page.cursor
            if cursor is None:
                return

    async def listing(self, sku: str) -> Listing | None:
        """Return the variant of a SKU; several of one SKU are Refused."""
        found = await self._shop.variant_by_sku(sku)
        return _shopify(found) if found else None

    async def set_price(self, listing: Listing, price: Decimal) -> Decimal:
        """Set the price of a variant."""
        return await self._shop.update_price(listing.product_id, listing.variant_id, price)

    async def set_stock(self, listing: Listing, stock: int) -> None:
        """Refuse: there is no such way here."""
        raise RuleError("the stock of a Shopify product is not set by us")

    async def create(self, draft: Draft) -> None:
        """Make a product that customers do not see yet."""
        new = NewProduct(draft.sku, draft.title, draft.price, status="DRAFT")
        await self._shop.create_product(new)

    async def hooks(self) -> Sequence[Hook]:
        """Return the order webhooks asked for through the API; Shopify deletes what fails."""
        found = await self._shop.webhook_subscriptions()
        return [Hook(one.id, one.topic, True) for one in found if one.topic.startswith("ORDERS_")]


class WooPrices:
    """A `ShopPort` on WooCommerce."""

    sets_stock = True

    def __init__(self, client: Woo) -> None:
        self._shop = client

    async def listings(self) -> AsyncIterator[Sequence[Listing]]:
        """Yield every product and variant that has a SKU."""
        number = 1
        while True:
            page = await self._shop.products(number)
            found = [_woo(one) for one in page if one.sku]
            for product in page:
                if product.type == "variable" and product.variations:
                    rows = await self._shop.variations(product.id)
                    found += [_woo(one, product.id) for one in rows if one.sku]
            yield found
            if len(page) < WOO_PAGE:
                return
            number += 1

    async def listing(self, sku: str) -> Listing | None:
        """Return the product or variant of a SKU."""
        found = await self._shop.product_by_sku(sku)
        return _woo(found, found.parent_id) if found else None

    async def set_price(self, listing: Listing, price: Decimal) -> Decimal:
        """Set the regular price; a sale price stays and is what is returned."""
        product, variant = _ids(listing)
        said = await self._shop.update_price(product, variant, price)
        return said.price if said.price is not None else price

    async def set_stock(self, listing: Listing, stock: int) -> None:
        """Set the stock of a product; a variant's is refused."""
        product, variant = _ids(listing)
        if variant is not None:
            raise RuleError(f"the stock of variant {listing.sku} is not set by us")
        _, [outcome] = await self._shop.batch_products(
            update=[ProductUpdate(product, stock_quantity=stock)]
        )
        _judge("set_stock", outcome)

    async def create(self, draft: Draft) -> None:
        """Make a product that customers do not see yet."""
        new = ProductDraft(
            draft.sku, draft.title, draft.price, status="draft", stock_quantity=draft.stock
        )
        [outcome], _ = await self._shop.batch_products(create=[new])
        _judge("create", outcome)

    async def hooks(self) -> Sequence[Hook]:
        """Return the order webhooks; WooCommerce disables what fails."""
        return [
            Hook(str(one.id), one.topic, one.status == "active")
            for one in await self._shop.webhooks()
            if one.topic.startswith("order.")
        ]


@asynccontextmanager
async def open_shopify_prices(
    settings: Settings, client: str, transport: Any = None, slots: Slots | None = None
) -> AsyncIterator[ShopifyPrices]:
    """Open Shopify's catalogue; raises NotConfigured without a token."""
    async with shopify_orders.connect(
        settings.shopify, transport, slots or slots_of(client), patience(settings)
    ) as opened:
        yield ShopifyPrices(opened)


@asynccontextmanager
async def open_woo_prices(
    settings: Settings, client: str, transport: Any = None, slots: Slots | None = None
) -> AsyncIterator[WooPrices]:
    """Open WooCommerce's catalogue; raises NotConfigured without a key."""
    async with woo.connect(
        settings.woo, transport, slots or slots_of(client), patience(settings)
    ) as opened:
        yield WooPrices(opened)


def _shopify(one: shopify_orders.Variant) -> Listing:
    return Listing(one.sku or "", one.price, one.product_id, one.id)


def _woo(one: Variation, parent: int = 0) -> Listing:
    on_sale = one.sale_price is not None
    ids = (str(parent), str(one.id)) if parent else (str(one.id), "")
    return Listing(one.sku, one.price, *ids, one.stock_quantity, on_sale)


def _ids(listing: Listing) -> tuple[int, int | None]:
    return int(listing.product_id), int(listing.variant_id) if listing.variant_id else None


def _judge(operation: str, outcome: woo.Outcome) -> None:
    if outcome.code:
        raise Refused("woo", operation, f"{outcome.code}: {outcome.message}"[:200])
