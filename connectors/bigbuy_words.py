"""BigBuy's words: the orders we send, the answers we read.

Docs    https://api.bigbuy.eu/rest/doc
Shapes  numbers and ids come as JSON numbers or as texts, field by field; money is EUR; one thing
        may come alone or as a list of one
Rule    what only informs may be missing; an id and a price that decides may not
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    Field,
    RootModel,
    field_validator,
    model_validator,
)

from connectors.wordings import filled, told

LONGEST_ADDRESS = 70  # characters of the street line; a longer one is refused
_CANCELLED = ("cancel", "annul", "storn")  # the status comes in the account's language

Id = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
Money = Annotated[Decimal | None, BeforeValidator(lambda value: None if value == "" else value)]
_ID = ("orderId", "order_id", "idOrder")
_MEANT = re.compile(r"[\w-]*[0-9][\w-]*")


def _one(said: Any) -> Any:
    """Take what is first of a list; an empty one is nothing that could be read."""
    return said[0] if isinstance(said, list) and said else said


def _name(said: Any) -> Any:
    """Read a text, or the name of an object; a status may be a number too."""
    found = told(said, "name", "description", "id") if isinstance(said, dict) else said
    return "" if found is None else str(found)


@dataclass(frozen=True, slots=True, repr=False)  # a repr would show the customer
class ShippingAddress:
    """Where a parcel goes; `country` is ISO 3166 alpha-2, everything but the last two is needed."""

    first_name: str
    last_name: str
    country: str
    postcode: str
    town: str
    address: str  # at most LONGEST_ADDRESS characters
    phone: str
    email: str
    comment: str = ""
    company_name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity of one product or variation, by BigBuy's own reference."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to be checked or placed; all its lines lie in one warehouse.

    `reference` is our own and the only way to find the order again. `carriers`, the preferred
    first, replace those of the settings.
    """

    reference: str
    address: ShippingAddress
    lines: tuple[Line, ...]
    carriers: tuple[str, ...] = ()


class Check(BaseModel):
    """What an order would cost, in EUR."""

    total_eur: Decimal = Field(validation_alias="total")
    without_taxes_eur: Decimal | None = Field(None, validation_alias="totalWithoutTaxes")
    goods_eur: Decimal | None = Field(
        None, validation_alias="totalWithoutTaxesAndWithoutShippingCost"
    )


class Found(BaseModel):
    """The little a look-up by reference answers; `reference` where it answers the whole order."""

    id: Id = Field(min_length=1)
    reference: str | None = Field(None, validation_alias="internalReference")
    status: Annotated[str, BeforeValidator(_name)] = ""
    total_paid_eur: Money = Field(None, validation_alias="totalPaidTaxIncl")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(_one(said), {"id": _ID, "status": ("orderStatus", "state")})


class OrderedLine(BaseModel):
    """A line as BigBuy keeps it."""

    sku: str = Field(validation_alias=AliasChoices("reference", "sku"))
    quantity: int
    unit_eur: Decimal | None = Field(None, validation_alias="priceTaxIncl")


class Order(BaseModel):
    """An order as BigBuy keeps it; the address is not read."""

    id: Id = Field(min_length=1)
    status: Annotated[str, BeforeValidator(_name)] = ""
    reference: str | None = Field(None, validation_alias="internalReference")
    total_paid_eur: Money = Field(None, validation_alias="totalPaidTaxIncl")
    shipping_eur: Money = Field(None, validation_alias="totalShippingTaxIncl")
    lines: list[OrderedLine] = Field([], validation_alias="products")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(_one(said), {"id": _ID, "status": ("orderStatus", "state"), "products": ()})
        rows = told(whole, "products")
        sure = isinstance(rows, list) and all(
            told(row, "reference", "sku") is not None and told(row, "quantity") is not None
            for row in rows
        )
        return whole | {"products": rows if sure else []} if isinstance(whole, dict) else whole

    @property
    def cancelled(self) -> bool:
        """Whether the status says so, in English, French, Spanish, Italian or German."""
        return is_cancelled(self.status)


class Parcel(BaseModel):
    """A parcel on its way; which products are in it is not told. `at` is the vendor's text."""

    number: Id = Field("", validation_alias="trackingNumber")
    carrier: Annotated[str | None, BeforeValidator(_name)] = None
    status: Annotated[str | None, BeforeValidator(_name)] = Field(
        None, validation_alias=AliasChoices("statusDescription", "status")
    )
    at: str | None = Field(None, validation_alias="statusDate")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        if isinstance(said, str):
            return {"trackingNumber": said}
        return filled(said, {"trackingNumber": ("tracking_number", "number"), "carrier": ()})


class OrderTracking(BaseModel):
    """The parcels of one order."""

    id: Id
    parcels: list[Parcel] = Field([], validation_alias="trackings")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(said, {"id": _ID, "trackings": ("tracking",)})

    @field_validator("parcels", mode="before")
    @classmethod
    def _rows(cls, said: Any) -> Any:
        rows = [said] if isinstance(said, dict) else said
        return [row for row in rows if row is not None] if isinstance(rows, list) else rows

    @field_validator("parcels")
    @classmethod
    def _numbered(cls, parcels: list[Parcel]) -> list[Parcel]:
        """Leave out a parcel that is only announced: it has no number yet."""
        return [parcel for parcel in parcels if parcel.number.strip()]


class Trackings(RootModel[list[OrderTracking]]):
    """The answer of tracking/orders: a row for each order it has something to say of."""

    @model_validator(mode="before")
    @classmethod
    def _rows(cls, said: Any) -> Any:
        if isinstance(said, dict):
            said = told(said, "orders") or [said]
        rows = [] if said is None else said
        if not isinstance(rows, list):
            return rows
        return [row for row in rows if told(row, "id", *_ID) is not None]


class ShippingOption(BaseModel):
    """A way to ship a basket and its price without taxes; `delay` is a text for people."""

    cost_eur: Decimal = Field(validation_alias="cost")
    carrier: str | None = Field(None, validation_alias=AliasPath("shippingService", "name"))
    carrier_id: Id | None = Field(None, validation_alias=AliasPath("shippingService", "id"))
    delay: str | None = Field(None, validation_alias=AliasPath("shippingService", "delay"))
    weight_kg: Decimal | None = Field(None, validation_alias="weight")


class ShippingOptions(BaseModel):
    """The answer of shipping/orders."""

    options: list[ShippingOption] = Field([], validation_alias="shippingOptions")


class Status(BaseModel):
    """A status an order can have."""

    id: Id
    name: str = Field(validation_alias=AliasChoices("name", "description"))


class Purse(RootModel[Decimal]):
    """The prepaid money, in EUR; it comes as a bare text such as "10000.00"."""


def is_cancelled(status: str) -> bool:
    """Return whether a status says so, in English, French, Spanish, Italian or German."""
    return any(word in status.casefold() for word in _CANCELLED)


def created_id(body: bytes) -> str | None:
    """Return the id of a created order, where the body names it, which BigBuy's own does not."""
    try:
        said = _one(json.loads(body))
    except ValueError:
        return None
    found = told(said, "id", *_ID) if isinstance(said, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return str(found) if _MEANT.fullmatch(str(found)) else None


def order_body(
    order: NewOrder, payment: str, language: str, carriers: Sequence[str]
) -> dict[str, Any]:
    """Say an order in BigBuy's words; `carriers` serve an order that names none."""
    to = order.address
    address = {
        "firstName": to.first_name, "lastName": to.last_name, "country": to.country,
        "postcode": to.postcode, "town": to.town, "address": to.address,
        "phone": to.phone, "email": to.email, "comment": to.comment,
    }  # fmt: skip
    return {
        "order": {
            "internalReference": order.reference,
            "language": language,
            "paymentMethod": payment,
            "carriers": [{"name": name} for name in order.carriers or carriers],
            "shippingAddress": address
            | ({"companyName": to.company_name} if to.company_name else {}),
            "products": products_body(order.lines),
        }
    }


def products_body(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Say lines in BigBuy's words."""
    return [{"reference": line.sku, "quantity": line.quantity} for line in lines]
