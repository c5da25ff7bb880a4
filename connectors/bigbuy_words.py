"""BigBuy's words: the orders we send, the answers we read.

Docs    https://api.bigbuy.eu/rest/doc
Shapes  numbers and ids come as JSON numbers or as texts, field by field; money is EUR
"""

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
)

LONGEST_ADDRESS = 70  # characters of the street line; a longer one is refused
_CANCELLED = ("cancel", "annul", "storn")  # the status comes in the account's language

Id = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


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
    """The little a look-up by reference answers."""

    id: Id
    total_paid_eur: Decimal | None = Field(None, validation_alias="totalPaidTaxIncl")


class OrderedLine(BaseModel):
    """A line as BigBuy keeps it."""

    sku: str = Field(validation_alias="reference")
    quantity: int
    unit_eur: Decimal | None = Field(None, validation_alias="priceTaxIncl")


class Order(BaseModel):
    """An order as BigBuy keeps it; the address is not read."""

    id: Id
    status: str
    reference: str | None = Field(None, validation_alias="internalReference")
    total_paid_eur: Decimal | None = Field(None, validation_alias="totalPaidTaxIncl")
    shipping_eur: Decimal | None = Field(None, validation_alias="totalShippingTaxIncl")
    lines: list[OrderedLine] = Field([], validation_alias="products")

    @property
    def cancelled(self) -> bool:
        """Whether the status says so, in English, French, Spanish, Italian or German."""
        return any(word in self.status.casefold() for word in _CANCELLED)


class Parcel(BaseModel):
    """A parcel on its way; which products are in it is not told. `at` is the vendor's text."""

    number: str = Field(validation_alias="trackingNumber")
    carrier: str | None = Field(None, validation_alias=AliasPath("carrier", "name"))
    status: str | None = Field(None, validation_alias="statusDescription")
    at: str | None = Field(None, validation_alias="statusDate")


class OrderTracking(BaseModel):
    """The parcels of one order."""

    id: Id
    parcels: list[Parcel] = Field(validation_alias="trackings")

    @field_validator("parcels")
    @classmethod
    def _numbered(cls, parcels: list[Parcel]) -> list[Parcel]:
        """Leave out a parcel that is only announced: it has no number yet."""
        return [parcel for parcel in parcels if parcel.number.strip()]


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


class Product(BaseModel):
    """A product; prices are without taxes. Weights and sizes are often the placeholder 1."""

    id: Id
    sku: str
    wholesale_eur: Decimal | None = Field(None, validation_alias="wholesalePrice")
    retail_eur: Decimal | None = Field(None, validation_alias="retailPrice")
    tax_percent: Decimal | None = Field(None, validation_alias="taxRate")
    weight_kg: Decimal | None = Field(None, validation_alias="weight")
    active: bool = True
    has_variations: bool = Field(False, validation_alias="attributes")
    ean13: str | None = None


class Information(BaseModel):
    """Name and description (HTML) of a product in one language."""

    id: Id
    sku: str
    name: str
    description: str = ""
    language: str | None = Field(None, validation_alias="isoCode")


class Shelf(BaseModel):
    """Pieces that leave one warehouse within the same handling days."""

    quantity: int
    warehouse: int | None = None
    min_days: int | None = Field(None, validation_alias="minHandlingDays")
    max_days: int | None = Field(None, validation_alias="maxHandlingDays")


class Stock(BaseModel):
    """What there is of a product or variation, shelf by shelf."""

    sku: str
    shelves: list[Shelf] = Field(validation_alias="stocks")
    id: Id | None = None

    @property
    def quantity(self) -> int:
        """All pieces, of every warehouse."""
        return sum(max(0, shelf.quantity) for shelf in self.shelves)

    @property
    def warehouses(self) -> list[int]:
        """The warehouses that hold any."""
        return sorted({s.warehouse for s in self.shelves if s.quantity > 0 and s.warehouse})


class Status(BaseModel):
    """A status an order can have."""

    id: Id
    name: str = Field(validation_alias=AliasChoices("name", "description"))


class Purse(RootModel[Decimal]):
    """The prepaid money, in EUR; it comes as a bare text such as "10000.00"."""


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
