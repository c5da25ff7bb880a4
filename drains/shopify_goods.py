"""Shopify's catalogue as a `ShopPort`: what it sells and has; prices, stock, texts, new drafts.

Settings  SHOPIFY_… ; SHOPIFY_LOCATION where several places sell online
Edges     stock is that of one location; without one, or without the scopes `read_locations`,
          `read_inventory` and `write_inventory`, stock is neither read nor set, and the log says so
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from connectors import shopify_orders
from connectors.errors import AuthRefused, Refused
from connectors.shopify_orders import NewProduct, ShopifyOrders, Variant, Variants
from domain.pace import Slots
from drains.doors import patience
from drains.ground import slots_of
from drains.trade import Draft, Hook, Listing, Status, Texts
from settings import Settings

log = logging.getLogger(__name__)

STATUSES: dict[str, Status] = {"DRAFT": "draft", "ARCHIVED": "archived"}  # all else is shown
WORDS: dict[Status, str] = {"live": "ACTIVE", "draft": "DRAFT", "archived": "ARCHIVED"}
GID = "gid://shopify/Location/"


class ShopifyGoods:
    """A `ShopPort` on Shopify."""

    def __init__(self, client: ShopifyOrders, location: str = "") -> None:
        """`location` is a number or a gid; empty, the one place that sells online."""
        self._shop, self._known = client, bool(location)
        self._location = f"{GID}{location.removeprefix(GID)}" if location else ""

    async def listings(self) -> AsyncIterator[Sequence[Listing]]:
        """Yield every variant that has a SKU."""
        cursor: str | None = None
        while True:
            page = await self._page(cursor)
            yield [_listing(one) for one in page.nodes if one.sku]
            cursor = page.cursor
            if cursor is None:
                return

    async def listing(self, sku: str) -> Listing | None:
        """Return the variant of a SKU; several of one SKU are Refused."""
        location = await self._place()
        if location:
            found = await self._shop.stocked_by_sku(location, sku)
        else:
            found = await self._shop.variant_by_sku(sku)
        return _listing(found) if found else None

    async def set_price(self, listing: Listing, price: Decimal) -> Decimal:
        """Set the price of a variant."""
        return await self._shop.update_price(listing.product_id, listing.variant_id, price)

    async def set_stock(self, listing: Listing, stock: int, key: str) -> None:
        """Set what is available at the location, if it is still what the listing says.

        Raises:
            Refused: the stock is not counted, or has moved.
        """
        location = await self._place()
        if not location or listing.stock is None:
            raise Refused("shopify", "set_stock", "there is no location whose stock is ours to set")
        await self._shop.set_available(listing.stock_id, location, stock, listing.stock, key)

    async def set_texts(self, listing: Listing, texts: Texts) -> None:
        """Write over a product's title and description."""
        await self._shop.update_product(listing.product_id, title=texts.title, html=texts.html)

    async def set_status(self, listing: Listing, status: Status) -> None:
        """Show or hide a product, with all its variants."""
        await self._shop.update_product(listing.product_id, status=WORDS[status])

    async def create(self, draft: Draft, key: str, there: Listing | None) -> None:
        """Make a product that customers do not see yet; its stock is counted from then on."""
        product, variant = (there.product_id, there.variant_id) if there else ("", "")
        if there is None:
            new = NewProduct(draft.sku, draft.title, draft.price, html=draft.html, status="DRAFT")
            made = await self._shop.create_product(new)
            product, variant = made.product_id, made.id
        location = await self._place()
        if location and draft.stock is not None:
            await self._stock_up(product, variant, location, draft.stock, key)

    async def hooks(self) -> Sequence[Hook]:
        """Return the order webhooks asked for through the API; Shopify deletes what fails."""
        found = await self._shop.webhook_subscriptions()
        return [Hook(one.id, one.topic, True) for one in found if one.topic.startswith("ORDERS_")]

    async def _stock_up(
        self, product: str, variant: str, location: str, stock: int, key: str
    ) -> None:
        """Count a new variant's stock; read by its id, which no search has to find first."""
        found = await self._shop.stock_of(variant, location)
        if found is None or (found.counted and found.available == stock):
            return
        if not found.counted:
            await self._shop.count_stock(product, variant)
        if found.available is None:
            await self._shop.stock_at(found.item_id, location, stock, key)
        elif found.available != stock:
            await self._shop.set_available(found.item_id, location, stock, found.available, key)

    async def _page(self, cursor: str | None) -> Variants:
        location = await self._place()
        if not location:
            return await self._shop.variants(cursor)
        try:
            return await self._shop.stocked(location, cursor)
        except AuthRefused as exc:
            self._give_up(str(exc))
            return await self._shop.variants(cursor)

    async def _place(self) -> str:
        """Return the location whose stock is ours to set; empty: none, or not known which."""
        if self._known:
            return self._location
        self._known = True
        try:
            every = await self._shop.locations()
        except Refused as exc:
            self._give_up(str(exc))
            return ""
        online = [one for one in every if one.active and one.online and not one.of_service]
        if len(online) == 1:
            self._location = online[0].id
        else:
            self._give_up(f"{len(online)} places sell online: set SHOPIFY_LOCATION to one of them")
        return self._location

    def _give_up(self, why: str) -> None:
        self._location = ""
        log.warning("shopify: its stock is neither read nor set (%s)", why)


@asynccontextmanager
async def open_shopify_goods(
    settings: Settings, client: str, transport: Any = None, slots: Slots | None = None
) -> AsyncIterator[ShopifyGoods]:
    """Open Shopify's catalogue; raises NotConfigured without a token."""
    config = settings.shopify
    async with shopify_orders.connect(
        config, transport, slots or slots_of(client), patience(settings)
    ) as opened:
        yield ShopifyGoods(opened, config.location if config else "")


def _listing(one: Variant) -> Listing:
    return Listing(
        one.sku or "", one.price, one.product_id, one.id,
        stock=one.available if one.counted else None, title=one.product_title, html=one.html,
        status=STATUSES.get(one.status, "live"), stock_id=one.item_id,
    )  # fmt: skip
