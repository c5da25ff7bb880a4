"""WooCommerce's words: what is read, what is sent, what a refusal means.

Money is Decimal in the currency of the order or shop; times are aware, read from the `_gmt` twins,
or, where a shop leaves those out, from their local ones as if they were UTC.

Rule    what only informs may be missing, null or PHP's empty list; status, lines and quantities may
        not. A note that does not say whether the customer got it is taken to be sent: saying it
        again would mail again.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

import httpx
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    JsonValue,
    RootModel,
    ValidationError,
    model_validator,
)

from connectors.errors import ConnectorError, Missing
from connectors.wordings import Moment, filled, told

UNKNOWN_ORDER = "woocommerce_rest_shop_order_invalid_id"
_NO_ORDER = re.compile(r"^invalid id\b|\border\b.*(?:not found|not exist)|no order", re.IGNORECASE)
REFUNDED_LINE = "_refunded_item_id"

T = TypeVar("T")


def _some(value: object) -> object:
    return None if value == "" else value


def _text(value: object) -> object:
    if value is None or value is False:
        return ""
    return str(value) if isinstance(value, int | float) else value


def _rows(value: object) -> object:
    """Read null as no rows; PHP's list with holes is an object by number."""
    if isinstance(value, dict):
        return list(value.values())
    return [] if value is None else value


def _metas(value: object) -> object:
    rows = _rows(value)
    named = [row for row in rows if told(row, "key") is not None] if isinstance(rows, list) else []
    return [{**row, "key": str(row["key"])} for row in named]


def _place(value: object) -> object:
    """Read an address nobody gave, which PHP says as an empty list."""
    return {} if value is None or value == [] else value


Utc = Moment  # the vendor writes UTC without saying so
Maybe = Annotated[Moment | None, BeforeValidator(_some)]
Money = Annotated[Decimal | None, BeforeValidator(_some)]  # "" is no price
Text = Annotated[str, BeforeValidator(_text)]  # null is no text; a number is one


class Meta(BaseModel):
    """One entry of somebody's notes about an object; the value is any JSON."""

    key: str
    value: JsonValue = None


Metas = Annotated[list[Meta], BeforeValidator(_metas)]


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


Place = Annotated[Address, BeforeValidator(_place)]


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
    total_tax: Decimal = Decimal(0)
    meta: Metas = Field([], validation_alias="meta_data")


class RefundMark(BaseModel):
    """One refund as the order names it; the total is below zero."""

    id: int
    total: Money = None


RefundMarks = Annotated[list[RefundMark], BeforeValidator(_rows)]


class OrderMark(BaseModel):
    """What tells whether an order changed since it was last read."""

    id: int
    status: str
    modified_at: Utc = Field(validation_alias="date_modified_gmt")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        changed = ("date_modified", "date_created_gmt", "date_created")
        created, paid = ("date_created",), ("date_paid",)
        return filled(
            _without_blank_times(said),
            {"date_modified_gmt": changed, "date_created_gmt": created, "date_paid_gmt": paid},
        )


class WooOrder(OrderMark):
    """An order as the shop has it now."""

    number: Text = ""
    currency: str
    paid_at: Maybe = Field(None, validation_alias="date_paid_gmt")
    total: Decimal
    total_tax: Decimal = Decimal(0)
    shipping: Place = Address()
    billing: Place = Address()
    line_items: list[Line]
    refunds: RefundMarks = []
    meta: Metas = Field([], validation_alias="meta_data")
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
    customer_note: bool = True
    created_at: Maybe = Field(None, validation_alias="date_created_gmt")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        others = {"note": ("content",), "customer_note": (), "date_created_gmt": ("date_created",)}
        return filled(said, others)


class Webhook(BaseModel):
    """A subscription; anything but `active` delivers nothing."""

    id: int
    name: Text = ""
    status: str
    topic: str
    delivery_url: Text = ""


class Error(BaseModel):
    """How WordPress says no."""

    code: Text = ""
    message: Text = ""
    data: JsonValue = None

    @property
    def is_about_the_order(self) -> bool:
        """Whether it says that there is no such order; a route, or a site, may be missing too."""
        return self.code == UNKNOWN_ORDER or (
            not self.code and bool(_NO_ORDER.search(self.message))
        )


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
    if not said.is_about_the_order:
        return None
    return UnknownOrder("woo", operation, UNKNOWN_ORDER, response.status_code)


def _without_blank_times(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    return {k: v for k, v in said.items() if not (k.startswith("date_") and v == "")}


def described(meta: Mapping[str, str]) -> dict[str, object]:
    """Say meta data: a key that exists is written over."""
    return {"meta_data": [{"key": k, "value": v} for k, v in meta.items()]} if meta else {}
