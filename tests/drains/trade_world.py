"""Two suppliers and two storefronts, simulated in process, with nothing that makes anybody wait."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from connectors.pace import MemorySlots
from drains.bigbuy_offers import open_bigbuy_offers
from drains.cj_offers import open_cj_offers
from drains.shopify_goods import open_shopify_goods
from drains.trade import Trade
from drains.woo_goods import open_woo_goods
from sandbox import bigbuy, cj, shopify, woo
from sandbox.shopify_catalogue import Product, Variant
from settings import Settings
from store.database import Database
from tests.drains.world import NOON, Clock

OAK = "CJJJJTJT00001-Oak"
LAMP = "S7100001"


class World:
    """Two suppliers and two storefronts, simulated; `used` counts CJ's points at CJ itself."""

    def __init__(self, clock: Clock, db: Database) -> None:
        self.cj = cj.create(clock=clock, qps=None, auth_gap_s=0)
        self.bigbuy = bigbuy.create(clock=clock, rate=None)
        self.shopify = shopify.create(limits=False, clock=clock)
        self.woo = woo.create(clock=clock)
        self.db, self.clock = db, clock
        self.settings = Settings(
            cj={"api_key": "sandbox", "base_url": "http://cj.test", "max_rps": 10_000},
            bigbuy={"api_key": "sandbox", "max_rps": 10_000},
            shopify={"access_token": "sandbox", "base_url": "http://shopify.test"},
            woo={"consumer_key": "sandbox", "consumer_secret": "sandbox", "max_rps": 10_000,
                 "base_url": "https://shop.example"},
        )  # type: ignore[arg-type]  # fmt: skip

    @asynccontextmanager
    async def open(self, page_size: int = 10_000) -> AsyncIterator[Trade]:
        slots, to = Free(), lambda app: httpx.ASGITransport(app=app)
        async with AsyncExitStack() as stack:
            enter = stack.enter_async_context
            one = await enter(
                open_cj_offers(self.settings, "own", to(self.cj), slots, self.db, self.clock)
            )
            two = await enter(
                open_bigbuy_offers(
                    self.settings, "own", to(self.bigbuy), slots, self.clock, page_size
                )
            )
            shop = await enter(open_shopify_goods(self.settings, "own", to(self.shopify), slots))
            site = await enter(open_woo_goods(self.settings, "own", to(self.woo), slots))
            yield Trade(
                {"cj": one, "bigbuy": two}, {"cj": one, "bigbuy": two},
                {"shopify": shop, "woo": site},
            )  # fmt: skip

    def sell(self, sku: str, cents: int) -> Variant:
        """Have Shopify sell something."""
        shelf = self.shopify.state.store.catalogue
        number, at = shelf.next_id(), int(NOON.timestamp())
        product = Product(number, sku, sku.lower(), at, at)
        variant = Variant(number, product, sku, cents, at, at)
        product.variants.append(variant)
        shelf.add(product)
        return variant

    def skus(self) -> list[str]:
        """Return every SKU that can be ordered at CJ."""
        return [one.sku for one in self.cj.state.account.variants.values()]

    def oak(self) -> Any:
        return self.cj.state.account.by_sku(OAK)


class Free(MemorySlots):
    """Slots that make nobody wait."""

    def reserve(self, *_: Any, **__: Any) -> float:
        return 0.0
