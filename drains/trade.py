"""What the watch and the catalogue sync need of vendors, in our words.

The adapters (cj_offers, bigbuy_offers, shopify_goods, woo_goods) say it in each vendor's. Errors
are the connectors'. Reading stops at the first limit that is reached, and what was read counts.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

from domain.dropship.catalogue import Product
from domain.dropship.watch import Observation
from domain.dropship.words import Storefront, Supplier

Status = Literal["live", "draft", "archived"]  # shown, not yet shown, put away for good


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
class Group:
    """A row of a list that stands for several articles; `digest` changes when the row does."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of a supplier's catalogue; what it does not say of a product is None or ''.

    `groups` are rows whose articles have to be asked for, one group after the other.
    """

    products: tuple[Product, ...]
    last: bool
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """A product's name, and its description in HTML; empty where there is none."""

    title: str
    html: str = ""


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
    points_per_group: int

    async def products(self, page: int) -> CataloguePage:
        """Return a page of products."""

    async def stocks(self, page: int) -> StockPage:
        """Return a page of stocks."""

    async def articles(self, group: Group) -> tuple[tuple[Product, ...], int]:
        """Return the articles of a group and the points that took, the group's own included."""

    async def texts(self, sku: str) -> Texts:
        """Return a product's texts where the list does not give them; no title: it has none."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An article as a storefront sells it.

    Attributes:
        price: a customer pays it now; None where it has none.
        on_sale: another price will hold later, so that nothing is proposed.
        stock: None where the shop does not count, or does not tell.
        stock_id: what the shop calls it by when its stock is set.
    """

    sku: str
    price: Decimal | None
    product_id: str
    variant_id: str = ""
    stock: int | None = None
    on_sale: bool = False
    title: str = ""
    html: str = ""
    status: Status = "live"
    stock_id: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A product to be made at a storefront, not yet shown to customers."""

    sku: str
    title: str
    price: Decimal
    stock: int | None
    html: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook of a storefront; `topic` in the storefront's own words."""

    id: str
    topic: str
    active: bool


class ShopPort(Protocol):
    """A storefront's catalogue."""

    def listings(self) -> AsyncIterator[Sequence[Listing]]:
        """Yield everything the storefront sells, by pages."""

    async def listing(self, sku: str) -> Listing | None:
        """Return what it sells under exactly this SKU."""

    async def set_price(self, listing: Listing, price: Decimal) -> Decimal:
        """Set a price and return the one a customer now reads; twice is once."""

    async def set_stock(self, listing: Listing, stock: int, key: str) -> None:
        """Set the pieces that can be sold; `key` names this change: twice is once."""

    async def set_texts(self, listing: Listing, texts: Texts) -> None:
        """Write over the name and the description of a product; twice is once."""

    async def set_status(self, listing: Listing, status: Status) -> None:
        """Show or hide a product; twice is once."""

    async def create(self, draft: Draft, key: str, there: Listing | None) -> None:
        """Make a hidden product, or finish one that is there half made; `key` names this act."""

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
    from drains import bigbuy_offers, cj_offers, shopify_goods, woo_goods  # they know this module
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
            opened = shopify_goods.open_shopify_goods(knobs, client)
            shops["shopify"] = await stack.enter_async_context(opened)
        if knobs.woo and knobs.woo.base_url and knobs.woo.consumer_secret:
            shops["woo"] = await stack.enter_async_context(woo_goods.open_woo_goods(knobs, client))
        yield Trade(offers, catalogues, shops)
