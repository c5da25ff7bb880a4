"""BigBuy's prices, stock and catalogue, for the watch and the sync. Prices are without taxes, EUR.

Limits    lists 10 per hour and route, so a page is as large as BigBuy lets it be; a product's name
          1 per 5 s
Edges     the list of products has no variations: their price is not known here; products and
          stocks come in different orders
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors import bigbuy
from connectors._http import Timeouts
from connectors.bigbuy import Bigbuy, Line, Stock
from connectors.errors import ConnectorError, Refused
from connectors.pace import account_of
from domain.dropship.catalogue import Product
from domain.dropship.watch import Observation
from domain.errors import RuleError
from domain.pace import Slots
from drains.ground import slots_of
from drains.trade import CataloguePage, Group, Looked, StockPage, Texts
from settings import Settings

PAGE_SIZE = 10_000
PATIENCE = Timeouts(5.0, 60.0, 120.0)  # such a page has megabytes
GRAMS = 1000
PLACEHOLDER_KG = 1  # the list says 1 where BigBuy does not know

# Where a price for sending is asked for: BigBuy wants a postcode, and prices by country.
CAPITALS = {
    "AT": "1010", "BE": "1000", "DE": "10115", "DK": "1050", "ES": "28001", "FI": "00100",
    "FR": "75001", "IT": "00118", "LU": "1111", "NL": "1011AB", "PL": "00-001", "PT": "1000-001",
    "SE": "111 20",
}  # fmt: skip


class BigbuyOffers:
    """An `OfferPort` and a `CataloguePort` on BigBuy."""

    points_each = postage_points = points_per_page = points_per_group = 0
    says_stock = False

    def __init__(
        self,
        client: Bigbuy,
        account: str,
        language: str,
        clock: Callable[[], datetime],
        page_size: int = PAGE_SIZE,
    ) -> None:
        """`account` names the key without showing it; `language` is that of product names."""
        self._bigbuy, self.account, self._language = client, account, language
        self._clock, self._size = clock, page_size

    async def offers(self, skus: Sequence[str]) -> Looked:
        """Read the lists until every article was met, they end, or the hour's calls are used."""
        prices: dict[str, Decimal] = {}
        stocks: dict[str, int] = {}

        async def price_page(number: int) -> bool:
            rows = await self._bigbuy.products(number, self._size)
            prices.update({r.sku: r.wholesale_eur for r in rows if r.wholesale_eur is not None})
            return len(rows) == self._size

        async def stock_page(number: int) -> bool:
            rows = await self._bigbuy.stock_page(number, self._size)
            stocks.update({row.sku: row.quantity for row in rows})
            return len(rows) == self._size

        stopped = await _until_met(skus, prices, price_page)
        known = [sku for sku in skus if sku in prices]
        stopped = await _until_met(known, stocks, stock_page) or stopped
        now = self._clock()
        seen = [Observation(now, "bigbuy", s, prices[s], "EUR", stocks.get(s)) for s in known]
        absent = () if stopped else tuple(sku for sku in skus if sku not in prices)
        return Looked(tuple(seen), 0, absent, stopped)

    async def postage(self, sku: str, country: str) -> Decimal | None:
        """Return the cheapest way to send one piece to a country's capital, without taxes."""
        postcode = CAPITALS.get(country)
        if postcode is None:
            return None
        try:
            ways = await self._bigbuy.shipping(country, postcode, [Line(sku, 1)])
        except Refused:
            return None
        return min((way.cost_eur for way in ways), default=None)

    async def products(self, page: int) -> CataloguePage:
        """Return a page of products; one that is not active is not there."""
        rows = await self._bigbuy.products(page, self._size)
        found = tuple(
            Product(
                row.sku, "bigbuy", "", row.wholesale_eur, "EUR",
                weight_g=_grams(row.weight_kg), origin="ES", updated=row.updated or "",
            )
            for row in rows
            if row.active and row.wholesale_eur is not None
        )  # fmt: skip
        return CataloguePage(found, last=len(rows) < self._size)

    async def stocks(self, page: int) -> StockPage:
        """Return a page of stocks, by handling days, every warehouse together."""
        rows = await self._bigbuy.stock_page(page, self._size)
        return StockPage({r.sku: (r.quantity, _house(r)) for r in rows}, len(rows) < self._size)

    async def articles(self, group: Group) -> tuple[tuple[Product, ...], int]:
        """Say nothing: every product of a list is an article."""
        raise RuleError("BigBuy's lists have no groups: every row is an article")

    async def texts(self, sku: str) -> Texts:
        """Return a product's name and description in the client's language."""
        rows = await self._bigbuy.information(sku, self._language)
        return Texts(rows[0].name, rows[0].description) if rows else Texts("")


@asynccontextmanager
async def open_bigbuy_offers(
    settings: Settings,
    client: str,
    transport: Any = None,  # httpx's, which replaces the network in tests
    slots: Slots | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    page_size: int = PAGE_SIZE,
) -> AsyncIterator[BigbuyOffers]:
    """Open BigBuy for reading; its pace is shared with ordering.

    Raises:
        NotConfigured: there is no key.
    """
    config = settings.bigbuy
    account = account_of("bigbuy", config.api_key.get_secret_value()) if config else ""
    async with bigbuy.connect(
        config, transport, slots or slots_of(client), PATIENCE, attempts=1
    ) as opened:
        yield BigbuyOffers(opened, account, config.language if config else "", clock, page_size)


async def _until_met(
    skus: Sequence[str], met: Mapping[str, object], page: Callable[[int], Awaitable[bool]]
) -> str:
    """Read pages until all of `skus` are in `met`; return why it ended early, if it did."""
    number, more = 0, bool(skus)
    while more and any(sku not in met for sku in skus):
        try:
            more = await page(number)
        except ConnectorError as exc:
            return str(exc)
        number += 1
    return ""


def _grams(weight_kg: Decimal | None) -> int | None:
    known = weight_kg is not None and weight_kg != PLACEHOLDER_KG
    return int(weight_kg * GRAMS) if known and weight_kg is not None else None


def _house(row: Stock) -> str:
    return str(row.warehouses[0]) if row.warehouses else ""
