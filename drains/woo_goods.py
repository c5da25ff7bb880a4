"""WooCommerce's catalogue as a `ShopPort`: what it sells and has; prices, stock, texts, new drafts.

Edges     a variant is listed through its product, whose texts and status it has; a sale price hides
          the regular one
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from connectors import woo
from connectors.errors import Refused
from connectors.woo import Product, ProductDraft, ProductUpdate, Variation, Woo
from domain.pace import Slots
from drains.doors import patience
from drains.ground import slots_of
from drains.trade import Draft, Hook, Listing, Status, Texts
from settings import Settings

PAGE = woo.PER_PAGE
STATUSES: dict[str, Status] = {
    "draft": "draft", "pending": "draft", "private": "archived", "trash": "archived",
}  # fmt: skip
WORDS: dict[Status, str] = {"live": "publish", "draft": "draft", "archived": "private"}


class WooGoods:
    """A `ShopPort` on WooCommerce."""

    def __init__(self, client: Woo) -> None:
        self._shop = client

    async def listings(self) -> AsyncIterator[Sequence[Listing]]:
        """Yield every product and variant that has a SKU."""
        number = 1
        while True:
            page = await self._shop.products(number)
            found = [_listing(one) for one in page if one.sku]
            for product in page:
                if product.type == "variable" and product.variations:
                    rows = await self._shop.variations(product.id)
                    found += [_listing(one, product.id) for one in rows if one.sku]
            yield found
            if len(page) < PAGE:
                return
            number += 1

    async def listing(self, sku: str) -> Listing | None:
        """Return the product or variant of a SKU."""
        found = await self._shop.product_by_sku(sku)
        return _listing(found, found.parent_id) if found else None

    async def set_price(self, listing: Listing, price: Decimal) -> Decimal:
        """Set the regular price; a sale price stays and is what is returned."""
        product, variant = _ids(listing)
        said = await self._shop.update_price(product, variant, price)
        return said.price if said.price is not None else price

    async def set_stock(self, listing: Listing, stock: int, key: str) -> None:
        """Set the stock of a product or of a variant; WooCommerce needs no key for it."""
        product, variant = _ids(listing)
        if variant is not None:
            await self._shop.update_stock(product, variant, stock)
        else:
            await self._update("set_stock", ProductUpdate(product, stock_quantity=stock))

    async def set_texts(self, listing: Listing, texts: Texts) -> None:
        """Write over a product's name and description."""
        product, _ = _ids(listing)
        update = ProductUpdate(product, name=texts.title, description=texts.html)
        await self._update("set_texts", update)

    async def set_status(self, listing: Listing, status: Status) -> None:
        """Show or hide a product, with all its variants."""
        product, _ = _ids(listing)
        await self._update("set_status", ProductUpdate(product, status=WORDS[status]))

    async def create(self, draft: Draft, key: str, there: Listing | None) -> None:
        """Make a product that customers do not see yet, whole in one call; its SKU is unique."""
        if there is not None:
            return
        new = ProductDraft(
            draft.sku, draft.title, draft.price, draft.html, status="draft",
            stock_quantity=draft.stock,
        )  # fmt: skip
        [outcome], _ = await self._shop.batch_products(create=[new])
        _judge("create", outcome)

    async def hooks(self) -> Sequence[Hook]:
        """Return the order webhooks; WooCommerce disables what fails."""
        return [
            Hook(str(one.id), one.topic, one.status == "active")
            for one in await self._shop.webhooks()
            if one.topic.startswith("order.")
        ]

    async def _update(self, operation: str, update: ProductUpdate) -> None:
        _, [outcome] = await self._shop.batch_products(update=[update])
        _judge(operation, outcome)


@asynccontextmanager
async def open_woo_goods(
    settings: Settings, client: str, transport: Any = None, slots: Slots | None = None
) -> AsyncIterator[WooGoods]:
    """Open WooCommerce's catalogue; raises NotConfigured without a key."""
    async with woo.connect(
        settings.woo, transport, slots or slots_of(client), patience(settings)
    ) as opened:
        yield WooGoods(opened)


def _listing(one: Variation, parent: int = 0) -> Listing:
    ids = (str(parent), str(one.id)) if parent else (str(one.id), "")
    texts = (one.name, one.description) if isinstance(one, Product) else ("", "")
    return Listing(
        one.sku, one.price, *ids, one.stock_quantity, one.sale_price is not None, *texts,
        STATUSES.get(one.status, "live"),
    )  # fmt: skip


def _ids(listing: Listing) -> tuple[int, int | None]:
    return int(listing.product_id), int(listing.variant_id) if listing.variant_id else None


def _judge(operation: str, outcome: woo.Outcome) -> None:
    if outcome.code:
        raise Refused("woo", operation, f"{outcome.code}: {outcome.message}"[:200])
