"""CJdropshipping as a supplier of the order process. It quotes and bills USD.

Docs      https://developers.cjdropshipping.com/en/api/api2/
Settings  CJ_API_KEY, CJ_BASE_URL, CJ_PAY_TYPE, CJ_LOGISTIC_NAME, CJ_FROM_COUNTRY, CJ_MAX_RPS
Limits    the price of a variant is believed for ten minutes, its stock never; why CJ holds an
          order it says only when the order is created, so another process does not know it
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors import cj
from connectors.cj import Cj, Freight, Order, Stock, Token, TokenShelf, Variant
from connectors.cj_token import Fetch
from connectors.errors import (
    AuthRefused,
    ConnectorError,
    Missing,
    NotConfigured,
    Refused,
    Unavailable,
)
from connectors.pace import account_of
from domain.dropship.countries import CUSTOMS_UNION
from domain.dropship.reconciliation import UnknownRef
from domain.dropship.routing import supplier_lines
from domain.dropship.words import Address, Part, Quote, Sold
from drains import cj_orders as orders
from drains.cj_refusals import is_in_another_state, is_unknown, saying_no
from drains.doors import ATTEMPTS, patience
from drains.ground import slots_of, store_of
from drains.ports import SupplierSaysNo
from settings import CjSettings, Settings
from store import points
from store.tokens import StoreShelf, TokenBusy

log = logging.getLogger(__name__)

PRICE_LIVES_S = 600.0
# Every status CJ documents: without one, its list has cancelled orders alone.
LISTED = ("CREATED", "IN_CART", "UNPAID", "UNSHIPPED", "SHIPPED", "DELIVERED", "CANCELLED")
ORDERS_PER_PAGE, MOST_PAGES = 100, 200


class CjSupplier:
    """CJ as the drains see a supplier; see `drains.ports.SupplierPort`."""

    tracks_at_once = 4

    def __init__(
        self, client: Cj, config: CjSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cj, self._config, self._clock = client, config, clock
        self._known: dict[str, tuple[float, Variant]] = {}  # by SKU, read when, without stock
        self._skus: dict[str, str] = {}  # by vid
        self._held: dict[str, str] = {}  # by our reference

    async def quote(self, part: Part, address: Address) -> Quote:
        """Return what the part costs now; see the port."""
        to, wanted = orders.destination(address), supplier_lines(part.lines)
        with saying_no("quote"):
            chosen = [(await self._in_stock(sku, n), n) for sku, n in wanted.items()]
            ways = await self._cj.freight(
                self._config.from_country, to.country_code, to.zip,
                [(variant.vid, quantity) for variant, quantity in chosen],
            )  # fmt: skip
        way = _chosen(ways, self._config.logistic_name)
        if way is None:
            found = f"CJ has no way from {self._config.from_country} to {to.country_code}"
            raise SupplierSaysNo("cj", "quote", found, "ADDRESS")
        taxes = (way.taxes or Decimal(0)) + (way.clearance or Decimal(0))
        return Quote(
            orders.CURRENCY,
            goods=sum(((v.price or Decimal(0)) * n for v, n in chosen), Decimal(0)),
            shipping=way.price - taxes, taxes=taxes,
            eu_origin=self._config.from_country in CUSTOMS_UNION,
            service=way.name, customs_lines=len(wanted),
        )  # fmt: skip

    async def create(self, part: Part, address: Address, quote: Quote) -> Sold:
        """Order it, under our reference; see the port."""
        vids = {sku: variant.vid for sku, (_, variant) in self._known.items()}
        order = orders.new_order(part, address, quote, self._config, vids)
        with saying_no("create"):
            answer = await self._cj.create_order(order)
        sold = orders.created(answer, part)
        if sold.held:
            self._held[part.ref] = sold.held
        return sold

    async def look_up(self, part: Part) -> Sold | None:
        """Return the order under our reference, or under the id CJ once gave it; see the port."""
        for name in dict.fromkeys(filter(None, (part.ref, part.remote_id))):
            order = await self._cj.order(name)
            if order is not None:
                sold = orders.sold(order, part, self._skus, self._held.get(part.ref, ""))
                if sold.paid or sold.cancelled:
                    self._held.pop(part.ref, None)
                return sold
        return None

    async def pay(self, part: Part, sold: Sold) -> None:
        """Confirm and pay what is not paid; one that is in another state by now is left alone."""
        if sold.paid or sold.cancelled:
            return
        if sold.status not in (*orders.UNCONFIRMED, orders.UNPAID):
            detail = f"its status is {sold.status or 'not told'}: whether it can be paid is unknown"
            raise Refused("cj", "pay", detail)
        with saying_no("pay"):
            if sold.status in orders.UNCONFIRMED:
                await _unless_elsewhere(_by_any_id(self._cj.confirm, sold))
            await _unless_elsewhere(_by_any_id(self._cj.pay, sold))

    async def cancel(self, part: Part, sold: Sold) -> None:
        """Delete an order that is not confirmed; CJ refuses any other."""
        await _by_any_id(self._cj.delete, sold)

    async def track(self, parts: Sequence[Part]) -> dict[str, Sold]:
        """Return what has become of parts; one that could not be asked about is left out."""
        found = await asyncio.gather(*(self._tracked(part) for part in parts))
        return {part.ref: sold for part, sold in zip(parts, found, strict=True) if sold}

    async def orders_since(self, since: datetime) -> Sequence[UnknownRef]:
        """Return the account's orders made since a moment, by the number they carry.

        Pages shift while orders move on: one that is met twice is told once, one that slips
        through is met the next night. An order whose date cannot be read is told.
        """
        found: dict[str, UnknownRef] = {}
        for status in LISTED:
            met: set[str] = set()
            for page in range(1, MOST_PAGES + 1):
                said = await self._cj.orders(status, page, ORDERS_PER_PAGE)
                new = [one for one in said.orders if one.order_id not in met]
                met |= {one.order_id for one in new}
                found |= {one.order_id: _listed(one) for one in new if _is_since(one, since)}
                if len(said.orders) < ORDERS_PER_PAGE or not new:  # a list that goes round ends too
                    break
        return tuple(found.values())

    async def _tracked(self, part: Part) -> Sold | None:
        try:
            return await self.look_up(part)
        except ConnectorError as exc:
            log.info("%s: not tracked (%s)", part.ref, type(exc).__name__)
            return None

    async def _in_stock(self, sku: str, wanted: int) -> Variant:
        """Return a variant that has a price and enough pieces; raises SupplierSaysNo."""
        variant = await self._variant(sku)
        stock = variant.stock or await self._stock(variant.vid)
        there = None if stock is None else _pieces(stock, self._config.from_country)
        if there is not None and there < wanted:
            found = f"{sku}: {wanted} wanted, {there} there"
            raise SupplierSaysNo("cj", "quote", found, "OUT_OF_STOCK")
        return variant

    async def _stock(self, vid: str) -> list[Stock] | None:
        """Return what is there; None where CJ does not tell it: then the creation will."""
        try:
            return await self._cj.stock_told(vid)
        except Missing:  # an HTTP 404: there is no such route, which says nothing of the goods
            return None

    async def _variant(self, sku: str) -> Variant:
        """Return a variant; its stock only where it was read this moment."""
        now_s = self._clock()
        read_s, known = self._known.get(sku, (0.0, None))
        if known is not None and now_s - read_s < PRICE_LIVES_S:
            return known
        variant = await self._cj.variant(sku)
        if variant is None:
            raise SupplierSaysNo("cj", "quote", f"CJ has no SKU {sku}", "UNROUTABLE_SKU")
        if variant.price is None:
            raise SupplierSaysNo("cj", "quote", f"CJ states no price of {sku}", "REFUSED")
        self._known[sku] = now_s, variant.model_copy(update={"stock": None})
        self._skus[variant.vid] = sku
        return variant


class _Shelf:
    """The store's shelf in the connector's words: without a token, nothing was sent."""

    def __init__(self, shelf: TokenShelf) -> None:
        self._shelf = shelf

    async def token(self, stale: str | None, fetch: Fetch) -> Token:
        """Return a usable token; see `TokenShelf`."""
        try:
            return await self._shelf.token(stale, fetch)
        except TokenBusy as busy:
            raise Unavailable("cj", "token", str(busy)) from busy


@asynccontextmanager
async def open_cj(
    settings: Settings,
    client: str,
    transport: Any = None,  # httpx's, which replaces the network in tests
) -> AsyncIterator[CjSupplier]:
    """Open CJ for a client; raises NotConfigured where the client has no key."""
    config = settings.cj
    if config is None:
        raise NotConfigured("cj", "CJ_API_KEY")
    account = account_of("cj", config.api_key.get_secret_value())
    shelf = _Shelf(StoreShelf(store_of(client), account, Token))
    db = store_of(client)

    async def meter(cost: int) -> None:
        today = datetime.now(UTC).date()
        try:
            await asyncio.to_thread(points.book_ordering, db, account, today, cost)
        except Exception as exc:  # a count that is a little low stops no order
            log.warning("cj: %s points not written down (%s)", cost, type(exc).__name__)

    async with cj.connect(
        config, transport, slots_of(client), patience(settings), ATTEMPTS, shelf, meter=meter
    ) as opened:
        yield CjSupplier(opened, config)


def _is_since(order: Order, since: datetime) -> bool:
    return order.created_at is None or order.created_at >= since


def _listed(order: Order) -> UnknownRef:
    ref = order.number or order.order_id
    return UnknownRef(ref, "cj", orders.billed(order), orders.CURRENCY)


def _pieces(stock: Sequence[Stock], country: str) -> int:
    """Return how many pieces there are in a country; in all, where no row is of it."""
    here = [row for row in stock if row.country.strip().upper() == country]
    return sum(max(0, row.total) for row in here or stock)


def _chosen(ways: Sequence[Freight], name: str) -> Freight | None:
    """Return the way of that name, else the cheapest; None where there is none."""
    named = (way for way in ways if way.name.strip().casefold() == name.strip().casefold())
    return next(named, None) or min(ways, key=lambda way: way.price, default=None)


async def _by_any_id(act: Callable[[str], Awaitable[None]], sold: Sold) -> None:
    """Act on an order by the first of its ids that CJ takes; which one that is, is disputed."""
    *others, last = (sold.remote_id, *sold.alt_ids)
    for name in others:
        try:
            return await act(name)
        except AuthRefused:
            raise
        except Refused as refused:
            if not is_unknown(refused):
                raise
    return await act(last)


async def _unless_elsewhere(acting: Awaitable[None]) -> None:
    """Let a refusal pass that says the order is in another state: the look-up decides."""
    try:
        await acting
    except AuthRefused:
        raise
    except Refused as refused:
        if not is_in_another_state(refused):
            raise
