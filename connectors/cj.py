"""CJdropshipping: what it has, what sending it costs, and orders. All amounts are USD.

Docs      https://developers.cjdropshipping.com/en/api/api2/ (API 2.0)
Settings  CJ_API_KEY, CJ_BASE_URL, CJ_MAX_RPS (CJ_PAY_TYPE, CJ_LOGISTIC_NAME, CJ_FROM_COUNTRY are
          the caller's)
Limits    CJ_MAX_RPS calls per second over the whole account (1 for a free one); asking for a
          token once per second; points per day for products, stock and freight, none for orders
Edges     an order number is not promised to be unique: look it up before creating, and after any
          answer that proves nothing; an order that exists is not an order that is paid
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any, Generic, TypeVar

import httpx
from pydantic import BaseModel, model_validator

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.cj_goods_words import (
    Freight,
    ListedProduct,
    Product,
    ProductPage,
    Shelves,
    Stock,
    Track,
    Variant,
    Ways,
)
from connectors.cj_token import AUTH, Clock, Keys, MemoryShelf, Token, TokenShelf, utc_now
from connectors.cj_verdict import (
    LOW_BALANCE,
    NO_SUCH_LOGISTICS,
    NO_SUCH_PRODUCT,
    ONCE_ONLY,
    CjAuthRefused,
    CjRefused,
    Envelope,
    TokenRefused,
    not_found,
    verdict,
)
from connectors.cj_words import (
    CreatedOrder,
    Intercept,
    NewLine,
    NewOrder,
    Order,
    OrderLine,
    OrderPage,
)
from connectors.errors import NotConfigured, Unavailable
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.wordings import rooted
from domain.pace import Limit, Slots
from settings import CjSettings

__all__ = [
    "LOW_BALANCE",
    "NO_SUCH_LOGISTICS",
    "Cj",
    "CjAuthRefused",
    "CjRefused",
    "CreatedOrder",
    "Freight",
    "Intercept",
    "ListedProduct",
    "MemoryShelf",
    "NewLine",
    "NewOrder",
    "Order",
    "OrderLine",
    "OrderPage",
    "ProductPage",
    "Stock",
    "Token",
    "TokenShelf",
    "Track",
    "Variant",
    "connect",
]

API = "/api2.0/v1"
ACCOUNT = "account"  # CJ counts all calls of an account together, but for tokens
HEADER = "CJ-Access-Token"

# Points a call costs, of those in use here; orders, tracking and the balance cost nothing.
POINTS = {"variant": 10, "product": 10, "products": 50, "stock": 10, "freight": 10}

Meter = Callable[[int], Awaitable[None]]  # told the points of a call before it leaves

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class _Answer(BaseModel, Generic[T]):
    data: T


class _Balance(BaseModel):
    amount: Decimal

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, said: Any) -> Any:
        return said if isinstance(said, dict) else {"amount": said}


class Cj:
    """Typed client: knows CJ's words and nothing of ours.

    Every method raises, beside what its own text says: Retryable (not done), Uncertain (only
    `create_order`), CjRefused with CJ's `code`, AuthRefused, BadAnswer.
    """

    def __init__(self, http: Http, keys: Keys, meter: Meter | None = None) -> None:
        self._http, self._keys, self._meter = http, keys, meter

    async def check(self) -> None:
        """Prove that the key opens the account; raises AuthRefused when it does not."""
        await self.balance()

    async def variant(self, sku: str) -> Variant | None:
        """Return the variant of this SKU; None when CJ says that it has none."""
        product = await self._product("variant", {"variantSku": sku})
        variants = (product and product.variants) or []
        only = len(variants) == 1
        for variant in variants:
            if product and (variant.sku == sku or (only and variant.sku is None)):
                return variant.model_copy(update={"pid": variant.pid or product.pid})
        return None

    async def product(self, pid: str) -> Product | None:
        """Return a product with its variants by CJ's id; None when CJ says that it has none."""
        return await self._product("product", {"pid": pid})

    async def products(self, page: int = 1, size: int = 100) -> ProductPage:
        """Return a page of the catalogue, from 1, of at most 100; it costs 50 points."""
        answer = await self._ask(
            "GET", "/product/listV2", _Answer[ProductPage], operation="products",
            params={"page": page, "size": size},
        )  # fmt: skip
        return answer.data

    async def stock(self, vid: str) -> list[Stock]:
        """Return what is there of a variant, one row per country; true for minutes only."""
        return await self.stock_told(vid) or []

    async def stock_told(self, vid: str) -> list[Stock] | None:
        """Return the same; None where CJ does not say what is there, which is not nothing."""
        answer = await self._ask(
            "GET", "/product/stock/queryByVid", _Answer[Shelves], operation="stock",
            params={"vid": vid},
        )  # fmt: skip
        return answer.data.root

    async def freight(
        self, from_country: str, to_country: str, zip_code: str, items: Sequence[tuple[str, int]]
    ) -> list[Freight]:
        """Return the ways to send (vid, quantity) items, in CJ's order; empty where there is none.

        Countries have two letters; an empty `zip_code` is left out.
        """
        asked: dict[str, Any] = {
            "startCountryCode": from_country,
            "endCountryCode": to_country,
            "products": [{"vid": vid, "quantity": quantity} for vid, quantity in items],
        }
        answer = await self._ask(
            "POST", "/logistic/freightCalculate", _Answer[Ways], operation="freight",
            repeat=True,  # a read
            json=asked | ({"zip": zip_code} if zip_code else {}),
        )  # fmt: skip
        return answer.data.root

    async def create_order(self, order: NewOrder) -> CreatedOrder:
        """Create an order, once: no answer is Uncertain, and then only `order` tells.

        With pay type 2 an order may exist, unpaid, even after a refusal. A created order may be
        held (`intercepts`) and need not have an id yet.
        """
        answer = await self._ask(
            "POST", "/shopping/order/createOrderV2", _Answer[CreatedOrder], operation=ONCE_ONLY,
            json=order.model_dump(mode="json", by_alias=True, exclude_none=True),
        )  # fmt: skip
        return answer.data

    async def order(self, reference: str) -> Order | None:
        """Return an order by CJ's id or our number.

        None only when CJ says that it knows none; every other failure raises. An order whose
        creation was not answered may still appear after a None.
        """
        try:
            answer = await self._ask(
                "GET", "/shopping/order/getOrderDetail", _Answer[Order], operation="order",
                params={"orderId": reference},
            )  # fmt: skip
        except CjRefused as refused:
            if not_found(refused):
                return None
            raise
        return answer.data

    async def orders(self, status: str, page: int = 1, size: int = 100) -> OrderPage:
        """Return a page of the account's orders of one status, from 1.

        CJ does not say in which order they come; without a status it would list cancelled ones
        alone.
        """
        answer = await self._ask(
            "GET", "/shopping/order/list", _Answer[OrderPage], operation="orders",
            params={"pageNum": page, "pageSize": size, "status": status},
        )  # fmt: skip
        return answer.data

    async def confirm(self, order_id: str) -> None:
        """Confirm a created order; refused when its state is another one: then look again."""
        await self._act("PATCH", "/shopping/order/confirmOrder", "confirm", order_id)

    async def pay(self, order_id: str) -> None:
        """Pay a confirmed order from the balance; refused when it is not unpaid: look again."""
        await self._act("POST", "/shopping/pay/payBalance", "pay", order_id)

    async def delete(self, order_id: str) -> None:
        """Delete an order that is not confirmed; refused when it is."""
        await self._ask(
            "DELETE", "/shopping/order/deleteOrder", Envelope, operation="delete",
            repeat=True,  # guarded by the order's state
            params={"orderId": order_id},
        )  # fmt: skip

    async def balance(self) -> Decimal:
        """Return what the account can spend."""
        answer = await self._ask(
            "GET", "/shopping/pay/getBalance", _Answer[_Balance], operation="balance"
        )
        return answer.data.amount

    async def track(self, number: str) -> list[Track]:
        """Return where a parcel is; empty where CJ knows nothing of it."""
        answer = await self._ask(
            "GET", "/logistic/trackInfo", _Answer[list[Track] | None], operation="track",
            params={"trackNumber": number},
        )  # fmt: skip
        return answer.data or []

    async def set_webhooks(self, url: str) -> None:
        """Have changes of orders and parcels told to an https address."""
        told = {"type": "ENABLE", "callbackUrls": [url]}
        await self._ask(
            "POST", "/webhook/set", Envelope, operation="set_webhooks",
            repeat=True,  # sets, does not add
            json={"order": told, "logistics": told},
        )  # fmt: skip

    async def _product(self, operation: str, asked: dict[str, str]) -> Product | None:
        try:
            answer = await self._ask(
                "GET", "/product/query", _Answer[Product | None], operation=operation,
                params=asked,
            )  # fmt: skip
        except CjRefused as refused:
            if refused.code in NO_SUCH_PRODUCT or not_found(refused):
                return None
            raise
        return answer.data

    async def _act(self, method: str, path: str, operation: str, order_id: str) -> None:
        await self._ask(
            method, path, Envelope, operation=operation,
            repeat=True,  # guarded by the order's state
            json={"orderId": order_id},
        )  # fmt: skip

    async def _ask(self, method: str, path: str, kind: type[M], **call: Any) -> M:
        """Call with the token; a token that CJ refuses is replaced once, nothing was done yet."""
        cost = POINTS.get(call["operation"], 0)
        if self._meter is not None and cost:
            await self._meter(cost)

        async def call_with(token: str) -> M:
            return await self._http.call(
                method, path, kind, family=ACCOUNT, headers={HEADER: token}, **call
            )

        token = await self._keys.token()
        try:
            return await call_with(token)
        except TokenRefused:
            token = await self._keys.token(stale=token)
        try:
            return await call_with(token)
        except TokenRefused as exc:  # replaced by another process meanwhile: nothing was done
            raise Unavailable("cj", exc.operation, "a fresh token was refused too") from exc


@asynccontextmanager
async def connect(
    config: CjSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
    shelf: TokenShelf | None = None,
    clock: Clock = utc_now,
    meter: Meter | None = None,
) -> AsyncIterator[Cj]:
    """Open a client for one batch of work.

    `slots` keeps several processes under one limit, `shelf` under one token; without a shelf the
    client asks for a token of its own, which CJ allows only rarely. `meter` counts points.
    """
    if config is None:
        raise NotConfigured("cj", "CJ_API_KEY")
    key = config.api_key.get_secret_value()
    families = {ACCOUNT: (_limit(config.max_rps),), AUTH: (Limit(1, 1.0),)}
    pace = Pace(account_of("cj", key), families, slots or OWN_SLOTS)
    address = rooted(str(config.base_url), API)
    async with Http(
        "cj", address, {}, pace=pace, transport=transport, verdict=verdict,
        timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Cj(http, Keys(http, key, shelf or MemoryShelf(clock), clock), meter)


def _limit(max_rps: float) -> Limit:
    """Say a rate as a limit: so many a second, or one in so many seconds."""
    whole = max_rps >= 1 and float(max_rps).is_integer()
    return Limit(int(max_rps), 1.0) if whole else Limit(1, 1 / max_rps)
