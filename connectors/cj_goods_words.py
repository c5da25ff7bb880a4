"""CJdropshipping's words about goods: variants, what is there, what sending costs, where it is.

Docs      https://developers.cjdropshipping.com/en/api/api2/ (product, logistic)
Money     USD; CJ says it as a number or as a text, here it is a Decimal
Rule      what only informs may be missing, null or under another name; a price and a stock are read
          where the answer says them, and are otherwise not known
"""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    model_validator,
)

from connectors.wordings import filled, told

_TOTALS = ("totalInventoryNum", "totalInventory", "storageNum", "inventoryNum")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _as_text(value: object) -> object:
    return None if value in (None, "") else str(value)


def _highest(value: object) -> object:
    """Take the highest number of a price that may be a range: nobody is quoted too little."""
    found = _NUMBER.findall(str(value))
    return max(found, key=Decimal) if found else None


def _lowest(value: object) -> object:
    """Take the first number of a price that may be a range, such as "1.20 -- 3.40"."""
    found = _NUMBER.search(str(value))
    return found[0] if found else None


Money = Annotated[Decimal | None, BeforeValidator(_as_text)]
Price = Annotated[Decimal | None, BeforeValidator(_highest)]
ListPrice = Annotated[Decimal | None, BeforeValidator(_lowest)]


class Said(BaseModel):
    """Anything CJ says; a number stands for a text."""

    model_config = ConfigDict(coerce_numbers_to_str=True, populate_by_name=True)


class Stock(Said):
    """What is there in one country: `total` is CJ's own stock and the factory's."""

    country: str = Field("", validation_alias="countryCode")
    total: int
    cj: int | None = Field(None, validation_alias=AliasChoices("cjInventoryNum", "cjInventory"))
    factory: int | None = Field(
        None, validation_alias=AliasChoices("factoryInventoryNum", "factoryInventory")
    )

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(said, {"countryCode": ("country",), "total": _TOTALS})


class Variant(Said):
    """What can be ordered; `stock` is None where CJ did not tell it, then ask by `vid`."""

    vid: str
    pid: str | None = None
    sku: str | None = Field(None, validation_alias="variantSku")
    name: str | None = Field(None, validation_alias="variantNameEn")
    price: Price = Field(None, validation_alias="variantSellPrice")
    weight_g: Money = Field(None, validation_alias="variantWeight")
    stock: list[Stock] | None = Field(None, validation_alias="inventories")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(
            said,
            {
                "vid": ("variantId",), "pid": ("productId",), "variantSku": ("sku",),
                "variantNameEn": ("variantName",), "variantSellPrice": ("sellPrice", "price"),
            },
        )  # fmt: skip
        return whole | {"inventories": _shelves(whole)} if isinstance(whole, dict) else whole


class Product(Said):
    """A product with its variants, or one variant alone, as a product of one."""

    pid: str | None = None
    name: str | None = Field(None, validation_alias="productNameEn")
    html: str | None = Field(None, validation_alias="description")
    variants: list[Variant] | None = None

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        first = (said[0] if said else None) if isinstance(said, list) else said
        whole = filled(first, {"pid": ("productId", "id"), "variants": ("variantList",)})
        if not isinstance(whole, dict):
            return whole
        if "variants" not in whole and told(whole, "vid", "variantId") is not None:
            return whole | {"variants": [whole]}
        rows, price = whole.get("variants"), told(whole, "sellPrice")
        if isinstance(rows, list) and price is not None:
            priced = {"variantSellPrice": ("sellPrice", "price")}
            rows = [filled(row, priced) for row in rows]
            whole["variants"] = [
                {"variantSellPrice": price, **row} if isinstance(row, dict) else row for row in rows
            ]
        return whole


class ListedProduct(Said):
    """A row of the catalogue; of a price range the lowest."""

    pid: str = Field(validation_alias="id")
    name: str | None = Field(None, validation_alias="nameEn")
    sku: str | None = None
    price: ListPrice = Field(None, validation_alias=AliasChoices("nowPrice", "sellPrice"))
    stock: int | None = Field(None, validation_alias="warehouseInventoryNum")


class ProductPage(Said):
    """One page of the catalogue, counted from 1."""

    page: int = Field(validation_alias="pageNumber")
    pages: int = Field(validation_alias="totalPages")
    total: int = Field(validation_alias="totalRecords")
    products: list[ListedProduct] = []

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, said: Any) -> Any:
        """CJ groups the rows by search word; we never give one."""
        if isinstance(said, dict) and "content" in said:
            groups = said["content"] or []
            rows = [row for group in groups for row in group.get("productList") or []]
            return {**said, "products": rows}
        return said


class Freight(Said):
    """A way to send a parcel; `name` goes into an order exactly as it is here."""

    name: str = Field(validation_alias="logisticName")
    postage: Decimal = Field(validation_alias="logisticPrice")
    taxes: Money = Field(None, validation_alias="taxesFee")
    clearance: Money = Field(None, validation_alias="clearanceOperationFee")
    whole: Money = Field(None, validation_alias="totalPostageFee")
    aging: str | None = Field(None, validation_alias="logisticAging")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(said, {"logisticPrice": ("totalPostageFee", "postage", "price")})

    @property
    def price(self) -> Decimal:
        """USD with every fee CJ states; where its sum and its parts differ, the higher."""
        parts = self.postage + (self.taxes or 0) + (self.clearance or 0)
        return max(parts, self.whole or Decimal(0))


class Track(Said):
    """Where a parcel is."""

    number: str = Field(validation_alias="trackingNumber")
    status: str | None = Field(None, validation_alias="trackingStatus")
    carrier: str | None = Field(None, validation_alias="logisticName")
    last_carrier: str | None = Field(None, validation_alias="lastMileCarrier")
    last_number: str | None = Field(None, validation_alias="lastTrackNumber")


class Ways(RootModel[list[Freight]]):
    """The ways to send; one without a name or a price cannot be chosen and is left out."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, said: Any) -> Any:
        if said is None:
            return []
        if not isinstance(said, list):
            return said
        priced = ("logisticPrice", "totalPostageFee", "postage", "price")
        return [
            row for row in said
            if told(row, "logisticName") is not None and told(row, *priced) not in (None, "")
        ]  # fmt: skip


class Shelves(RootModel[list[Stock] | None]):
    """The answer about stock; None where it is not told."""

    @model_validator(mode="before")
    @classmethod
    def _told(cls, said: Any) -> Any:
        return _shelves({"inventories": said})


def _shelves(said: dict[str, Any]) -> list[Any] | None:
    """Return what is there, country by country or in all; None where no row tells a number."""
    rows = told(said, "inventories", "inventory")
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list):
        total = told(said, *_TOTALS) if rows is None else rows
        return None if total is None else [{"total": total}]
    counted = [row for row in rows if told(row, "total", *_TOTALS) is not None]
    return counted if counted or not rows else None
