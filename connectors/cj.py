"""CJdropshipping: what it has, what sending it costs, and orders. All amounts are USD.

Docs      https://developers.cjdropshipping.com/en/api/api2/ (API 2.0)
Settings  CJ_API_KEY, CJ_BASE_URL, CJ_MAX_RPS (CJ_PAY_TYPE, CJ_LOGISTIC_NAME, CJ_FROM_COUNTRY are
          the caller's)
Limits    CJ_MAX_RPS calls per second over the whole account (1 for a free one); asking for a
          token once per second; points per day for products, stock and freight, none for orders
Edges     an order number is not promised to be unique: look it up before creating, and after any
          answer that proves nothing; an order that exists is not an order that is paid
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
from pydantic import BaseModel, model_validator

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.cj_door import ACCOUNT, Answer, Meter
from connectors.cj_goods import Goods
from connectors.cj_goods_words import Freight, ListedProduct, ProductPage, Stock, Track, Variant
from connectors.cj_token import AUTH, Clock, Keys, MemoryShelf, Token, TokenShelf, utc_now
from connectors.cj_verdict import (
    LOW_BALANCE,
    NO_SUCH_LOGISTICS,
    ONCE_ONLY,
    CjAuthRefused,
    CjRefused,
    Envelope,
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
from connectors.errors import NotConfigured
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


class _Balance(BaseModel):
    amount: Decimal

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, said: Any) -> Any:
        return said if isinstance(said, dict) else {"amount": said}


class Cj(Goods):
    """Typed client: knows CJ's words and nothing of ours.

    Every method raises, beside what its own text says: Retryable (not done), Uncertain (only
    `create_order`), CjRefused with CJ's `code`, AuthRefused, BadAnswer.
    """

    async def check(self) -> None:
        """Prove that the key opens the account; raises AuthRefused when it does not."""
        await self.balance()

    async def create_order(self, order: NewOrder) -> CreatedOrder:
        """Create an order, once: no answer is Uncertain, and then only `order` tells.

        With pay type 2 an order may exist, unpaid, even after a refusal. A created order may be
        held (`intercepts`) and need not have an id yet.
        """
        answer = await self._ask(
            "POST", "/shopping/order/createOrderV2", Answer[CreatedOrder], operation=ONCE_ONLY,
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
                "GET", "/shopping/order/getOrderDetail", Answer[Order], operation="order",
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
            "GET", "/shopping/order/list", Answer[OrderPage], operation="orders",
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
            "GET", "/shopping/pay/getBalance", Answer[_Balance], operation="balance"
        )
        return answer.data.amount

    async def track(self, number: str) -> list[Track]:
        """Return where a parcel is; empty where CJ knows nothing of it."""
        answer = await self._ask(
            "GET", "/logistic/trackInfo", Answer[list[Track] | None], operation="track",
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

    async def _act(self, method: str, path: str, operation: str, order_id: str) -> None:
        await self._ask(
            method, path, Envelope, operation=operation,
            repeat=True,  # guarded by the order's state
            json={"orderId": order_id},
        )  # fmt: skip


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
