"""What the watch and the catalogue sync need of vendors, in our words.

The adapters (cj_offers, bigbuy_offers, shop_prices) say it in each vendor's. Errors are the
connectors'. Reading stops at the first limit that is reached, and what was read counts.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from domain.dropship.catalogue import Product
from domain.dropship.watch import Observation
from domain.dropship.words import Storefront, Supplier


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at some articles brought.

    Attributes:
        points: of a metered account, really used.
        absent: SKUs the supplier says it does not have.
        stopped: why it ended early; empty when it did not.
    """

    seen: tuple[Observation, ...]
    points: int = 0
    absent: tuple[str, ...] = ()
    stopped: str = ""


class OfferPort(Protocol):
    """A supplier's prices and stock. `points_each`: the most a look costs, 0 if not metered."""

    account: str
    points_each: int
    postage_points: int

    async def offers(self, skus: Sequence[str]) -> Looked:
        """Look at these articles, the first ones first."""

    async def postage(self, sku: str, country: str) -> Decimal | None:
        """Return what sending one piece costs, in the supplier's currency; None: not known."""


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of a supplier's catalogue; what it does not say of a product is None or ''."""

    products: tuple[Product, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class StockPage:
    """A page of stocks: pieces and warehouse by SKU."""

    stocks: Mapping[str, tuple[int, str]]
    last: bool


class CataloguePort(Protocol):
    """A supplier's catalogue, page by page, counted from 0. `says_stock`: products carry it."""

    account: str
    says_stock: bool
    points_per_page: int

    async def products(self, page: int) -> CataloguePage:
        """Return a page of products."""

    async def stocks(self, page: int) -> StockPage:
        """Return a page of stocks."""

    async def title(self, sku: str) -> str:
        """Return a product's name where the list does not give it; empty: it has none."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An article as a storefront sells it.

    Attributes:
        price: a customer pays it now; None where it has none.
        on_sale: another price will hold later, so that nothing is proposed.
        stock: None where the shop does not count, or does not tell.
    """

    sku: str
    price: Decimal | None
    product_id: str
    variant_id: str = ""
    stock: int | None = None
    on_sale: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A product to be made at a storefront, not yet shown to customers."""

    sku: str
    title: str
    price: Decimal
    stock: int | None


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook of a storefront; `topic` in the storefront's own words."""

    id: str
    topic: str
    active: bool


class ShopPort(Protocol):
    """A storefront's catalogue. `sets_stock`: it takes stock from us."""

    sets_stock: bool

    def listings(self) -> AsyncIterator[Sequence[Listing]]:
        """Yield everything the storefront sells, by pages."""

    async def listing(self, sku: str) -> Listing | None:
        """Return what it sells under exactly this SKU."""

    async def set_price(self, listing: Listing, price: Decimal) -> Decimal:
        """Set a price and return the one a customer now reads; twice is once."""

    async def set_stock(self, listing: Listing, stock: int) -> None:
        """Set the pieces that can be sold; twice is once."""

    async def create(self, draft: Draft) -> None:
        """Make a product; look for its SKU first."""

    async def hooks(self) -> Sequence[Hook]:
        """Return the webhooks about orders that the storefront tells of."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One client's vendors, as far as prices and catalogues go; not configured is absent."""

    offers: Mapping[Supplier, OfferPort] = field(default_factory=dict)
    catalogues: Mapping[Supplier, CataloguePort] = field(default_factory=dict)
    shops: Mapping[Storefront, ShopPort] = field(default_factory=dict)


@asynccontextmanager
async def open_trade(client: str) -> AsyncIterator[Trade]:
    """Open what is configured for a client."""
    from drains import bigbuy_offers, cj_offers, shop_prices  # they know this module
    from settings import settings

    knobs = settings(client)
    async with AsyncExitStack() as stack:
        offers: dict[Supplier, OfferPort] = {}
        catalogues: dict[Supplier, CataloguePort] = {}
        shops: dict[Storefront, ShopPort] = {}
        if knobs.cj:
            cj = await stack.enter_async_context(cj_offers.open_cj_offers(knobs, client))
            offers["cj"], catalogues["cj"] = cj, cj
        if knobs.bigbuy:
            big = await stack.enter_async_context(bigbuy_offers.open_bigbuy_offers(knobs, client))
            offers["bigbuy"], catalogues["bigbuy"] = big, big
        if knobs.shopify:
            opened = shop_prices.open_shopify_prices(knobs, client)
            shops["shopify"] = await stack.enter_async_context(opened)
        if knobs.woo and knobs.woo.base_url and knobs.woo.consumer_secret:
            shops["woo"] = await stack.enter_async_context(
                shop_prices.open_woo_prices(knobs, client)
            )
        yield Trade(offers, catalogues, shops)
