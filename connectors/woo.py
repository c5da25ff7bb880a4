"""WooCommerce orders, notes, products and webhooks, through the shop's own REST API.

Docs      https://woocommerce.github.io/woocommerce-rest-api-docs/ (wc/v3; WooCommerce 10.5)
Settings  WOO_BASE_URL, WOO_CONSUMER_KEY, WOO_CONSUMER_SECRET, WOO_MAX_RPS
Limits    none of the vendor's; the host's own, kept by WOO_MAX_RPS; 100 rows a page and a batch
"""

import math
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import httpx

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import BadAnswer, NotConfigured
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.woo_product_words import (
    BATCH_SIZE,
    Batch,
    Outcome,
    Product,
    ProductDraft,
    ProductUpdate,
    Variation,
    counted,
    draft_row,
    outcomes,
    priced,
    update_row,
)
from connectors.woo_walk import Params, changes
from connectors.woo_words import (
    Address,
    Line,
    Meta,
    Note,
    OrderMark,
    Refund,
    RefundMark,
    Rows,
    UnknownOrder,
    Webhook,
    WooOrder,
    described,
    verdict,
)
from connectors.wordings import rooted
from domain.pace import Limit, Slots
from settings import WooSettings

__all__ = [
    "BATCH_SIZE",
    "Address",
    "Line",
    "Meta",
    "Note",
    "OrderMark",
    "Outcome",
    "Product",
    "ProductDraft",
    "ProductUpdate",
    "Refund",
    "RefundMark",
    "Variation",
    "Webhook",
    "Woo",
    "WooOrder",
    "connect",
]

PER_PAGE = 100
FAMILY = "site"  # one host carries everything
ROUTES = "/wp-json/wc/v3"

T = TypeVar("T")


class Woo:
    """Typed client: knows WooCommerce's words and nothing of ours.

    Every method raises AuthRefused when the key is wrong or too weak, Missing when the site has
    no such route or object, Unavailable or RateLimited when the same call may work later.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    async def check(self) -> None:
        """Prove that the key may read orders; raises AuthRefused when it may not."""
        await self._page("check", "/orders", OrderMark, {"per_page": "1"})

    async def order(self, order_id: int) -> WooOrder | None:
        """Return an order as it is now; None when WooCommerce itself says it has no such order.

        Raises:
            Missing: the shop does not answer as one: nothing is known about the order.
        """
        try:
            return await self._http.call(
                "GET", f"/orders/{order_id}", WooOrder, operation="order", family=FAMILY
            )
        except UnknownOrder:
            return None

    async def refunds(self, order_id: int) -> list[Refund]:
        """Return the refunds of an order, each with the pieces it took back by line."""
        return await self._all("refunds", f"/orders/{order_id}/refunds", Refund)

    async def changed_since(self, since: datetime) -> AsyncIterator[list[OrderMark]]:
        """Yield marks of the orders changed at or after `since` (aware), the oldest change first.

        Nothing is lost to orders that change meanwhile (see connectors/woo_walk.py). An order that
        changed again comes again with its new mark.
        """
        async for page in changes(self._marks, since, PER_PAGE):
            yield page

    async def notes(self, order_id: int) -> list[Note]:
        """Return all notes of an order; look here before adding one."""
        return await self._page("notes", f"/orders/{order_id}/notes", Note, {})

    async def add_note(self, order_id: int, text: str, *, customer_note: bool) -> Note:
        """Add a note; one for the customer is sent to them by e-mail, each time.

        Raises:
            Uncertain, BadAnswer: it may be there; read `notes` once the shop has settled.
        """
        return await self._http.call(
            "POST", f"/orders/{order_id}/notes", Note, operation="add_note", family=FAMILY,
            json={"note": text, "customer_note": customer_note},
        )  # fmt: skip

    async def update_order(
        self, order_id: int, *, status: str | None = None, meta: Mapping[str, str] | None = None
    ) -> WooOrder:
        """Set an order's status and meta data (a key that exists is written over)."""
        said = ({} if status is None else {"status": status}) | described(meta or {})
        if not said:
            raise ValueError("update_order needs a status or meta data")
        return await self._http.call(
            "PUT", f"/orders/{order_id}", WooOrder, operation="update_order", family=FAMILY,
            repeat=True,  # the same values: twice is once
            json=said,
        )  # fmt: skip

    async def webhooks(self) -> list[Webhook]:
        """Return all subscriptions, the disabled ones too."""
        return await self._all("webhooks", "/webhooks", Webhook)

    async def product_by_sku(self, sku: str) -> Product | None:
        """Return the product or variant of exactly this SKU; None when there is none.

        A variant comes with `type` "variation" and its product in `parent_id`.

        Raises:
            ValueError: the SKU has a comma, which WooCommerce reads as two SKUs.
        """
        if "," in sku:
            raise ValueError("WooCommerce cannot look for a SKU that has a comma")
        found = await self._page("product_by_sku", "/products", Product, {"sku": sku})
        return next((product for product in found if product.sku == sku), None)

    async def products(self, page: int) -> list[Product]:
        """Return one page (from 1) of the catalogue, by id; fewer than PER_PAGE: the last one."""
        params = {"orderby": "id", "order": "asc", "page": str(page), "per_page": str(PER_PAGE)}
        return await self._page("products", "/products", Product, params)

    async def variations(self, product_id: int) -> list[Variation]:
        """Return all variants of a product."""
        return await self._all("variations", f"/products/{product_id}/variations", Variation)

    async def update_price(
        self, product_id: int, variation_id: int | None, price: Decimal
    ) -> Variation:
        """Set the regular price, in the shop's currency; return what a buyer pays from now on.

        A sale price stays: the answer's `price` is then not the price just set.
        """
        path = f"/products/{product_id}"
        path += "" if variation_id is None else f"/variations/{variation_id}"
        return await self._put_product("update_price", path, priced(price))

    async def update_stock(self, product_id: int, variation_id: int, stock: int) -> Variation:
        """Set the pieces of a variant that can be sold; it is counted from then on."""
        path = f"/products/{product_id}/variations/{variation_id}"
        return await self._put_product("update_stock", path, counted(stock))

    async def batch_products(
        self, create: Sequence[ProductDraft] = (), update: Sequence[ProductUpdate] = ()
    ) -> tuple[list[Outcome], list[Outcome]]:
        """Create and update products, at most BATCH_SIZE rows; return what became of each row.

        A draft whose SKU is taken is a refused row that names who has it, also when an earlier
        attempt of the same batch had created it.

        Raises:
            ValueError: too many rows, or a draft without SKU.
        """
        if len(create) + len(update) > BATCH_SIZE:
            raise ValueError(f"a batch has at most {BATCH_SIZE} rows")
        rows = {"create": list(map(draft_row, create)), "update": list(map(update_row, update))}
        said = {name: of_kind for name, of_kind in rows.items() if of_kind}
        if not said:
            return [], []
        answer = await self._http.call(
            "POST", "/products/batch", Batch, operation="batch_products", family=FAMILY,
            repeat=True,  # a SKU is unique: a second creation is a refused row
            json=said,
        )  # fmt: skip
        if (len(answer.create), len(answer.update)) != (len(create), len(update)):
            raise BadAnswer("woo", "batch_products", "not as many rows as were sent", 200)
        return outcomes(answer.create), outcomes(answer.update)

    async def _put_product(self, operation: str, path: str, said: dict[str, object]) -> Variation:
        return await self._http.call(
            "PUT", path, Variation, operation=operation, family=FAMILY,
            repeat=True,  # the same value: twice is once
            json=said,
        )  # fmt: skip

    async def _marks(self, params: Params) -> list[OrderMark]:
        asked = {"order": "asc", "per_page": str(PER_PAGE), **params}
        return await self._page("changed_since", "/orders", OrderMark, asked)

    async def _all(self, operation: str, path: str, kind: type[T]) -> list[T]:
        """Return all rows of a short list."""
        rows: list[T] = []
        for number in range(1, 1_000):
            params = {"page": str(number), "per_page": str(PER_PAGE)}
            page = await self._page(operation, path, kind, params)
            rows += page
            if len(page) < PER_PAGE:
                return rows
        raise BadAnswer("woo", operation, "the list has no end", 200)

    async def _page(self, operation: str, path: str, kind: type[T], params: Params) -> list[T]:
        answer = await self._http.call(
            "GET", path, Rows[kind],  # type: ignore[valid-type]  # a class at run time
            operation=operation, family=FAMILY, params=dict(params),
        )  # fmt: skip
        rows: list[T] = answer.root
        return rows


@asynccontextmanager
async def connect(
    config: WooSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Woo]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("woo", "WOO_CONSUMER_KEY")
    if config.consumer_secret is None:
        raise NotConfigured("woo", "WOO_CONSUMER_SECRET")
    if not config.base_url:
        raise NotConfigured("woo", "WOO_BASE_URL")
    key = config.consumer_key.get_secret_value()
    pair = b64encode(f"{key}:{config.consumer_secret.get_secret_value()}".encode()).decode()
    calls = max(1, math.floor(config.max_rps))
    families = {FAMILY: (Limit(calls, calls / config.max_rps),)}
    async with Http(
        "woo", rooted(str(config.base_url), ROUTES), {"Authorization": f"Basic {pair}"},
        pace=Pace(account_of("woo", key), families, slots or OWN_SLOTS),
        transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Woo(http)
