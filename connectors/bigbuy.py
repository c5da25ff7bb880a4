"""BigBuy, the supplier: orders, their tracking, the catalogue.

Docs      https://api.bigbuy.eu/rest/doc (unversioned: routes change without notice)
Settings  BIGBUY_API_KEY, BIGBUY_BASE_URL, BIGBUY_PAYMENT_METHOD, BIGBUY_CARRIERS,
          BIGBUY_LANGUAGE, BIGBUY_MAX_RPS
Limits    per route: orders, tracking, shipping and user 1 call per second (here together, at
          BIGBUY_MAX_RPS); lists of the catalogue 10 per hour, one product 1 per 5 s; pages of at
          most 10,000 products, counted from 0
Edges     no cancelling, no webhooks; a created order is named by `Location` alone; a look-up by
          reference proves absence only by its own 404
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, RootModel

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.bigbuy_goods_words import Information, Product, Stock
from connectors.bigbuy_refusals import AlreadyThere, BigbuyRefused, verdict
from connectors.bigbuy_words import (
    LONGEST_ADDRESS,
    Check,
    Found,
    Line,
    NewOrder,
    Order,
    Parcel,
    Purse,
    ShippingAddress,
    ShippingOption,
    ShippingOptions,
    Status,
    Trackings,
    created_id,
    order_body,
    products_body,
)
from connectors.errors import Missing, NotConfigured, Unavailable, Uncertain
from connectors.pace import OWN_SLOTS, Pace, account_of
from domain.pace import Limit, Slots
from settings import BigbuySettings

__all__ = [
    "LONGEST_ADDRESS",
    "AlreadyThere",
    "Bigbuy",
    "BigbuyRefused",
    "Check",
    "Found",
    "Information",
    "Line",
    "NewOrder",
    "Order",
    "Parcel",
    "Product",
    "ShippingAddress",
    "ShippingOption",
    "Status",
    "Stock",
    "connect",
]

ACCOUNT = "account"
HOURLY = (Limit(1, 1.0), Limit(10, 3600.0))  # the first keeps the ten from being spread evenly
CATALOGUE = {
    "products": HOURLY,
    "stock": HOURLY,
    "variation_stock": HOURLY,
    "information": (Limit(1, 5.0),),
    "one_stock": (Limit(1, 5.0),),
}
TRACKED_AT_ONCE = 50  # no limit is documented
# What a 404 says of an order that is not there; one about an address or a route is another one.
_NO_ORDER = re.compile(r"\bno order\b|\border\b[^/]*(?:not found|(?:not|n't) exist)", re.IGNORECASE)
_PLACED = re.compile(  # a URL parser may refuse what it is given
    r"(?:^|/)(?:order/(?P<name>[\w-]*[0-9][\w-]*)|(?P<number>[0-9]+))(?:\.json)?/?(?:\?.*)?$"
)

T = TypeVar("T", bound=BaseModel)


class Bigbuy:
    """Typed client: knows BigBuy's words and nothing of ours. Money is EUR."""

    def __init__(self, http: Http, config: BigbuySettings) -> None:
        self._http, self._config = http, config

    async def check(self) -> None:
        """Prove that the key is let in; raises AuthRefused when it is not."""
        await self.statuses()

    async def check_order(self, order: NewOrder) -> Check:
        """Return what an order would cost now; nothing is reserved.

        Raises:
            BigbuyRefused: it would be refused; `er` and `warehouses` say why.
            AlreadyThere: its reference has an order.
            Retryable: no judgement could be had.
        """
        return await self._http.call(
            "POST", "/rest/order/check.json", Check, operation="check_order", family=ACCOUNT,
            repeat=True,  # a calculation
            json=self._body(order),
        )  # fmt: skip

    async def create_order(self, order: NewOrder) -> str:
        """Buy; return BigBuy's id of the order. Look for the reference before and after.

        Raises:
            Retryable: nothing was bought: the call never left, or was one too many.
            BigbuyRefused: nothing was bought, for the reason in `er` or `warehouses`.
            AlreadyThere: the reference has an order, `order_id` where the answer says it.
            Uncertain: it may be bought, whatever the answer was.
        """
        answer = await self._http.send(
            "POST", "/rest/order/create.json", operation="create_order", family=ACCOUNT,
            json=self._body(order),
        )  # fmt: skip
        if placed := _PLACED.search(answer.headers.get("location", "").strip()):
            return placed["name"] or placed["number"]
        if named := created_id(answer.content):
            return named
        detail = "accepted, but the answer does not name the order"
        raise Uncertain("bigbuy", "create_order", detail, answer.status_code)

    async def order_by_reference(self, reference: str) -> Found | None:
        """Find an order by our reference; of one BigBuy has split, it finds one part.

        Returns:
            None: BigBuy says itself that no order has this reference, now.

        Raises:
            Retryable: the answer proves nothing: empty, an error, a 404 of something else.
        """
        path = f"/rest/order/reference/{quote(reference, safe='')}.json"
        try:
            found = await self._read(path, Found, "order_by_reference", ACCOUNT)
        except Missing as missing:
            if _NO_ORDER.search(missing.detail):
                return None
            detail = "a 404 that does not say the order is missing"
            raise Unavailable("bigbuy", "order_by_reference", detail, 404) from None
        if found.reference not in (None, "", reference):
            detail = "the answer is about another order"
            raise Unavailable("bigbuy", "order_by_reference", detail)
        return found

    async def order(self, order_id: str) -> Order | None:
        """Return an order by BigBuy's id.

        Returns:
            None: a 404 of any kind; unlike `order_by_reference`, it proves nothing about us.

        Raises:
            Retryable: the answer is empty or an error.
        """
        path = f"/rest/order/{quote(order_id, safe='')}.json"
        try:
            return await self._read(path, Order, "order", ACCOUNT)
        except Missing:
            return None

    async def tracking(self, order_ids: Iterable[str]) -> dict[str, list[Parcel]]:
        """Return the parcels of these orders by id; an order BigBuy says nothing of is left out."""
        wanted, found = list(dict.fromkeys(order_ids)), dict[str, list[Parcel]]()
        for start in range(0, len(wanted), TRACKED_AT_ONCE):
            orders = [{"id": one} for one in wanted[start : start + TRACKED_AT_ONCE]]
            try:
                answer = await self._http.call(
                    "POST", "/rest/tracking/orders.json", Trackings,
                    operation="tracking", family=ACCOUNT,
                    repeat=True,  # a question
                    json={"track": {"orders": orders}},
                )  # fmt: skip
            except Missing:  # nothing is known of these, or nothing yet: asked again later
                continue
            for row in answer.root:
                found.setdefault(row.id, []).extend(row.parcels)
        return found

    async def shipping(
        self, country: str, postcode: str, lines: Sequence[Line]
    ) -> list[ShippingOption]:
        """Return the ways to ship a basket, in the vendor's order; none is an empty list."""
        delivery = {"isoCountry": country, "postcode": postcode}
        answer = await self._http.call(
            "POST", "/rest/shipping/orders.json", ShippingOptions,
            operation="shipping", family=ACCOUNT,
            repeat=True,  # a calculation
            json={"order": {"delivery": delivery, "products": products_body(lines)}},
        )  # fmt: skip
        return answer.options

    async def purse(self) -> Decimal:
        """Return the prepaid money, in EUR."""
        return (await self._read("/rest/user/purse.json", Purse, "purse", ACCOUNT)).root

    async def statuses(self) -> list[Status]:
        """Return the statuses an order can have."""
        path = "/rest/order/orderstatuses.json"
        return (await self._read(path, RootModel[list[Status]], "statuses", ACCOUNT)).root

    async def products(self, page: int, size: int, taxonomy: int | None = None) -> list[Product]:
        """Return a page of products, from 0; an empty one is the end.

        `taxonomy` narrows a list to one branch; some accounts are refused lists without it.
        """
        path, kind = "/rest/catalog/products.json", RootModel[list[Product]]
        return (
            await self._read(path, kind, "products", "products", _page(page, size, taxonomy))
        ).root

    async def information(self, sku: str, iso: str) -> list[Information]:
        """Return a product's name and description in a language; empty where it is unknown."""
        path = f"/rest/catalog/productinformationbysku/{quote(sku, safe='')}.json"
        asked, kind = {"isoCode": iso}, RootModel[list[Information]]
        try:
            return (await self._read(path, kind, "information", "information", asked)).root
        except Missing:
            return []

    async def stock_page(self, page: int, size: int, taxonomy: int | None = None) -> list[Stock]:
        """Return a page of stocks, from 0; in another order than `products`: match by id."""
        path, kind = "/rest/catalog/productsstockbyhandlingdays.json", RootModel[list[Stock]]
        return (
            await self._read(path, kind, "stock_page", "stock", _page(page, size, taxonomy))
        ).root

    async def variation_stock_page(self, page: int, size: int) -> list[Stock]:
        """Return a page of stocks of variations, from 0."""
        path = "/rest/catalog/productsvariationsstockbyhandlingdays.json"
        answer = await self._read(
            path, RootModel[list[Stock]], "variation_stock_page", "variation_stock",
            _page(page, size),
        )  # fmt: skip
        return answer.root

    async def stock_of(self, product_id: str) -> Stock | None:
        """Return the stock of one product by its id; None where BigBuy knows none of that id."""
        path = f"/rest/catalog/productstockbyhandlingdays/{quote(product_id, safe='')}.json"
        try:
            return await self._read(path, Stock, "stock_of", "one_stock")
        except Missing:
            return None

    def _body(self, order: NewOrder) -> dict[str, object]:
        config = self._config
        return order_body(order, config.payment_method, config.language, config.carrier_names)

    async def _read(
        self,
        path: str,
        kind: type[T],
        operation: str,
        family: str,
        params: Mapping[str, str | int] | None = None,
    ) -> T:
        return await self._http.call(
            "GET", path, kind, operation=operation, family=family, params=params
        )


@asynccontextmanager
async def connect(
    config: BigbuySettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Bigbuy]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("bigbuy", "BIGBUY_API_KEY")
    key = config.api_key.get_secret_value()
    families = {ACCOUNT: (_per_second(config.max_rps),), **CATALOGUE}
    pace = Pace(account_of("bigbuy", key), families, slots or OWN_SLOTS)
    origin = str(config.base_url).rstrip("/").removesuffix("/rest")  # which the routes begin with
    async with Http(
        "bigbuy", origin, {"Authorization": f"Bearer {key}"},
        pace=pace, transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Bigbuy(http, config)


def _per_second(calls: float) -> Limit:
    whole = max(1, int(calls))
    return Limit(whole, whole / calls)


def _page(page: int, size: int, taxonomy: int | None = None) -> dict[str, str | int]:
    asked: dict[str, str | int] = {"page": page, "pageSize": size}
    return asked if taxonomy is None else asked | {"parentTaxonomy": taxonomy}
