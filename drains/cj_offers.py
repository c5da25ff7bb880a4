"""CJ's prices, stock and catalogue, for the watch and the sync.

Limits    points: a product, a variant, its stock and a freight 10 each, a page of the catalogue 50
Edges     the catalogue lists products, and what is ordered are their variants: a product is asked
          about when its row is new or says something else than before
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors import cj
from connectors.cj import Cj, ListedProduct, Token, Variant
from connectors.errors import ConnectorError, Refused
from connectors.pace import account_of
from domain.acts import digest
from domain.dropship.catalogue import Product
from domain.dropship.watch import Observation
from domain.errors import RuleError
from domain.pace import Slots
from drains.doors import patience
from drains.ground import slots_of, store_of
from drains.trade import CataloguePage, Group, Looked, StockPage, Texts
from settings import Settings
from store.database import Database
from store.tokens import StoreShelf

QUERY_POINTS = 10
PAGE_POINTS, PAGE_SIZE = 50, 100


class CjOffers:
    """An `OfferPort` and a `CataloguePort` on CJ. Prices are USD."""

    points_each = 2 * QUERY_POINTS  # the variant, and its stock where the answer leaves it out
    postage_points = QUERY_POINTS
    points_per_page, points_per_group = PAGE_POINTS, QUERY_POINTS
    says_stock = True

    def __init__(
        self, client: Cj, account: str, from_country: str, clock: Callable[[], datetime]
    ) -> None:
        """`account` names the key without showing it."""
        self._cj, self.account = client, account
        self._from, self._clock = from_country, clock
        self._vids: dict[str, str] = {}

    async def offers(self, skus: Sequence[str]) -> Looked:
        """Look at variants one after the other, so that an order waits for one call at most."""
        seen: list[Observation] = []
        absent: list[str] = []
        points, stopped = 0, ""
        for sku in skus:
            try:
                points += QUERY_POINTS
                variant = await self._cj.variant(sku)
                if variant is None or variant.price is None:
                    absent.append(sku)
                    continue
                points += QUERY_POINTS if variant.stock is None else 0
                seen.append(await self._observed(sku, variant, variant.price))
            except Refused as no:
                if isinstance(no, cj.CjAuthRefused):
                    stopped = str(no)
                    break
            except ConnectorError as exc:
                stopped = str(exc)
                break
        return Looked(tuple(seen), points, tuple(absent), stopped)

    async def _observed(self, sku: str, variant: Variant, price: Decimal) -> Observation:
        self._vids[sku] = variant.vid
        stock = await self._pieces(variant)
        return Observation(self._clock(), "cj", sku, price, "USD", stock)

    async def _pieces(self, variant: Variant) -> int:
        """Return how many pieces there are where the client's parcels come from, else in all."""
        rows = await self._cj.stock(variant.vid) if variant.stock is None else variant.stock
        here = [row.total for row in rows if row.country == self._from]
        return sum(here or [row.total for row in rows]) if rows else 0

    async def postage(self, sku: str, country: str) -> Decimal | None:
        """Return the cheapest way to send one piece of an article that was just looked at."""
        vid = self._vids.get(sku)
        if vid is None:
            return None
        ways = await self._cj.freight(self._from, country, "", [(vid, 1)])
        return min((way.price for way in ways), default=None)

    async def products(self, page: int) -> CataloguePage:
        """Return a page of the catalogue, from 0: products, whose variants are asked for next."""
        found = await self._cj.products(page + 1, PAGE_SIZE)
        groups = tuple(Group(one.pid, _digest(one)) for one in found.products)
        return CataloguePage((), last=page + 1 >= found.pages, groups=groups)

    async def articles(self, group: Group) -> tuple[tuple[Product, ...], int]:
        """Return the variants of a product, each by the SKU it is ordered under."""
        product, points = await self._cj.product(group.id), QUERY_POINTS
        rows: list[Product] = []
        for one in (product and product.variants) or ():
            if not one.sku or one.price is None:
                continue
            points += QUERY_POINTS if one.stock is None else 0
            rows.append(
                Product(
                    one.sku, "cj", one.name or (product.name if product else "") or "", one.price,
                    "USD", await self._pieces(one), weight_g=_grams(one.weight_g),
                    origin=self._from, html=(product.html if product else "") or "",
                    group=group.id, digest=group.digest,
                )
            )  # fmt: skip
        return tuple(rows), points

    async def stocks(self, page: int) -> StockPage:
        """Say nothing: the products carry their stock."""
        raise RuleError("CJ has no list of stocks: its products carry them")

    async def texts(self, sku: str) -> Texts:
        """Say nothing: the articles carry their texts."""
        return Texts("")


@asynccontextmanager
async def open_cj_offers(
    settings: Settings,
    client: str,
    transport: Any = None,  # httpx's, which replaces the network in tests
    slots: Slots | None = None,
    db: Database | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[CjOffers]:
    """Open CJ for reading; its token and its pace are shared with ordering.

    Raises:
        NotConfigured: there is no key.
    """
    config = settings.cj
    account = account_of("cj", config.api_key.get_secret_value()) if config else ""
    shelf = StoreShelf(db or store_of(client), account, Token)
    async with cj.connect(
        config, transport, slots or slots_of(client), patience(settings), shelf=shelf
    ) as opened:
        yield CjOffers(opened, account, config.from_country if config else "", clock)


def _digest(row: ListedProduct) -> str:
    """Return what a row says, in short."""
    return digest({"sku": row.sku, "name": row.name, "price": str(row.price), "stock": row.stock})


def _grams(weight_g: Decimal | None) -> int | None:
    return None if weight_g is None else int(weight_g)
