"""WooCommerce for the order process: one order with its refunds by line, and what we note on it.

Docs      https://woocommerce.github.io/woocommerce-rest-api-docs/ (wc/v3; WooCommerce 10.5)
Settings  WOO_BASE_URL, WOO_CONSUMER_KEY, WOO_CONSUMER_SECRET, WOO_MAX_RPS
Limits    as connectors/woo.py; only what buying and shipping need is read, so that a shop whose
          plugins leave other members out is still understood
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, BeforeValidator, Field, JsonValue, model_validator

from connectors import woo
from connectors._http import ATTEMPTS, Timeouts
from connectors.errors import BadAnswer, Missing
from connectors.woo_words import (
    REFUNDED_LINE,
    Address,
    Maybe,
    Metas,
    Money,
    OrderMark,
    Place,
    RefundMark,
    Text,
    UnknownOrder,
)
from connectors.wordings import filled
from domain.pace import Slots
from settings import WooSettings

__all__ = ["Line", "Order", "Refund", "RefundedLine", "WooOrders", "connect"]


def _name(value: object) -> object:
    return value if value is None else str(value)


class Line(BaseModel):
    """A line as it was ordered, refunds apart; money without tax, `total` after discounts.

    `sku` is empty where the product has none or was deleted.
    """

    id: int
    name: Text = ""
    sku: Text = ""
    product_id: int | None = None
    variation_id: int | None = None
    quantity: int
    subtotal: Money = None
    total: Money = None
    price: Money = None
    meta: Metas = Field([], validation_alias="meta_data")

    @model_validator(mode="after")
    def _total_from_the_price(self) -> "Line":
        """Read a total that is not told from the price of one, which is after discounts too."""
        if self.total is None and self.price is not None:
            return self.model_copy(update={"total": self.price * self.quantity})
        return self


class Order(OrderMark):
    """An order as the shop has it now; nobody's data is in its `repr`.

    `refunds` is None where the order does not tell them: then their own route does.
    """

    number: Annotated[str | None, BeforeValidator(_name)] = None
    currency: str
    created_at: Maybe = Field(None, validation_alias="date_created_gmt")
    paid_at: Maybe = Field(None, validation_alias="date_paid_gmt")
    shipping_total: Money = None
    shipping: Place = Field(Address(), repr=False)
    billing: Place = Field(Address(), repr=False)
    line_items: list[Line]
    refunds: list[RefundMark] | None = None
    meta: Metas = Field([], validation_alias="meta_data", repr=False)


class RefundedLine(BaseModel):
    """What a refund took back of one line: pieces and money, both at or below zero."""

    quantity: int = 0
    total: Money = None
    name: Text = ""
    sku: Text = ""
    product_id: int | None = None
    variation_id: int | None = None
    meta: Metas = Field([], validation_alias="meta_data")

    @property
    def line_id(self) -> int | None:
        """The order's line, where the refund names it."""
        named = next((str(one.value) for one in self.meta if one.key == REFUNDED_LINE), "")
        return int(named) if named.isdecimal() else None

    @property
    def pieces(self) -> int:
        """How many pieces were taken back, above zero."""
        return abs(self.quantity)

    @property
    def money(self) -> Decimal:
        """How much was given back, without tax, above zero."""
        return abs(self.total or Decimal(0))


class Refund(BaseModel):
    """One refund, line by line; one of an amount alone has no line."""

    id: int
    lines: list[RefundedLine] = Field([], validation_alias="line_items")

    @model_validator(mode="before")
    @classmethod
    def _no_lines(cls, said: Any) -> Any:
        return filled(said, {"line_items": ()})


class WooOrders(woo.Woo):
    """The client of the order process; every method raises as those of `Woo` do."""

    async def whole(self, order_id: int) -> Order | None:
        """Return an order as it is now; None when WooCommerce itself says it has no such order."""
        try:
            found = await self._http.call(
                "GET", f"/orders/{order_id}", Order, operation="order", family=woo.FAMILY
            )
        except UnknownOrder:
            return None
        if found.id != order_id:
            raise BadAnswer("woo", "order", "the answer is about another order", 200)
        return found

    async def refunded(self, order_id: int) -> list[Refund]:
        """Return the refunds of an order, with the pieces and the money of each line."""
        return await self._all("refunds", f"/orders/{order_id}/refunds", Refund)

    async def refunds_of(self, order: Order) -> list[Refund]:
        """Return the refunds of an order that was read; none where the shop has no such route."""
        if order.refunds is not None:
            return await self.refunded(order.id) if order.refunds else []
        try:
            return await self.refunded(order.id)
        except Missing:
            return []

    async def describe(self, order_id: int, meta: Mapping[str, JsonValue]) -> None:
        """Write meta data on an order; a key that exists is written over."""
        await self._put("describe", order_id, {"meta_data": _said(meta)})

    async def complete(self, order_id: int) -> None:
        """Say that nothing is left to do; the shop mails the customer the first time."""
        await self._put("complete", order_id, {"status": "completed"})

    async def _put(self, operation: str, order_id: int, said: Mapping[str, object]) -> None:
        await self._http.send(
            "PUT", f"/orders/{order_id}", operation=operation, family=woo.FAMILY,
            repeat=True,  # the same values: twice is once
            json=said,
        )  # fmt: skip


@asynccontextmanager
async def connect(
    config: WooSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[WooOrders]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    async with woo.connect(config, transport, slots, timeouts, attempts) as plain:
        yield WooOrders(plain._http)


def _said(meta: Mapping[str, JsonValue]) -> list[dict[str, JsonValue]]:
    return [{"key": key, "value": value} for key, value in meta.items()]
