"""WooCommerce's words: what is read, what is sent, what a refusal means.

Money is Decimal in the currency of the order or shop; times are aware, read from the `_gmt` twins.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

import httpx
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    JsonValue,
    RootModel,
    ValidationError,
)

from connectors.errors import ConnectorError, Missing

UNKNOWN_ORDER = "woocommerce_rest_shop_order_invalid_id"
REFUNDED_LINE = "_refunded_item_id"

T = TypeVar("T")


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _some(value: object) -> object:
    return None if value == "" else value


def _text(value: object) -> object:
    return "" if value is None else value


Utc = Annotated[datetime, AfterValidator(_aware)]  # the vendor writes UTC without saying so
Money = Annotated[Decimal | None, BeforeValidator(_some)]  # "" is no price
Text = Annotated[str, BeforeValidator(_text)]  # null is no text


class Meta(BaseModel):
    """One entry of somebody's notes about an object; the value is any JSON."""

    key: str
    value: JsonValue = None


class Address(BaseModel):
    """Where to send, or whom to bill; a field nobody filled in is an empty text."""

    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    address_1: Text = ""
    address_2: Text = ""
    city: Text = ""
    state: Text = ""
    postcode: Text = ""
    country: Text = ""
    phone: Text = ""
    email: Text = ""


class Line(BaseModel):
    """One line of an order: `quantity` as ordered (refunds apart), money after discounts.

    `sku` is empty where the product has none or was deleted.
    """

    id: int
    name: Text = ""
    sku: Text = ""
    product_id: int = 0
    variation_id: int = 0
    quantity: int
    total: Decimal
    total_tax: Decimal
    meta: list[Meta] = Field([], validation_alias="meta_data")


class RefundMark(BaseModel):
    """One refund as the order names it; the total is below zero."""

    id: int
    total: Decimal


class OrderMark(BaseModel):
    """What tells whether an order changed since it was last read."""

    id: int
    status: str
    modified_at: Utc = Field(validation_alias="date_modified_gmt")


class WooOrder(OrderMark):
    """An order as the shop has it now."""

    number: str
    currency: str
    paid_at: Utc | None = Field(None, validation_alias="date_paid_gmt")
    total: Decimal
    total_tax: Decimal
    shipping: Address
    billing: Address
    line_items: list[Line]
    refunds: list[RefundMark] = []
    meta: list[Meta] = Field([], validation_alias="meta_data")
    payment_method: Text = ""
    created_via: Text = ""
    customer_note: Text = ""


class _RefundedLine(BaseModel):
    quantity: int = 0
    meta: list[Meta] = Field([], validation_alias="meta_data")

    @property
    def line_id(self) -> int | None:
        named = next((str(m.value) for m in self.meta if m.key == REFUNDED_LINE), "")
        return int(named) if named.isdecimal() else None


class Refund(BaseModel):
    """One refund: how much money, and how many pieces of which lines."""

    id: int
    amount: Decimal
    reason: Text = ""
    lines: list[_RefundedLine] = Field([], validation_alias="line_items", repr=False)

    @property
    def quantities(self) -> dict[int, int]:
        """Return line id -> pieces taken back (above zero); money alone takes none."""
        taken: dict[int, int] = {}
        for line in self.lines:
            if line.line_id is not None and line.quantity:
                taken[line.line_id] = taken.get(line.line_id, 0) + abs(line.quantity)
        return taken

    @property
    def unnamed(self) -> int:
        """Return how many pieces were taken back from a line the refund does not name."""
        return sum(abs(line.quantity) for line in self.lines if line.line_id is None)


class Note(BaseModel):
    """A note on an order; one for the customer was also sent to them by e-mail."""

    id: int
    note: Text
    customer_note: bool
    created_at: Utc = Field(validation_alias="date_created_gmt")


class Webhook(BaseModel):
    """A subscription; anything but `active` delivers nothing."""

    id: int
    name: Text = ""
    status: str
    topic: str
    delivery_url: Text = ""


class Error(BaseModel):
    """How WordPress says no."""

    code: str
    message: Text = ""
    data: JsonValue = None


class Rows(RootModel[list[T]], Generic[T]):
    """One page of a list."""


class UnknownOrder(Missing):
    """The shop has no order of this id."""


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Tell an order that does not exist from a route that does not, or a site that is not there."""
    if response.status_code != 404:
        return None
    try:
        said = Error.model_validate_json(response.content)
    except ValidationError:
        return None
    if said.code != UNKNOWN_ORDER:
        return None
    return UnknownOrder("woo", operation, said.code, response.status_code)


def described(meta: Mapping[str, str]) -> dict[str, object]:
    """Say meta data: a key that exists is written over."""
    return {"meta_data": [{"key": k, "value": v} for k, v in meta.items()]} if meta else {}
