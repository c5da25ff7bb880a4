"""CJdropshipping's words: what is read and what is sent.

Docs      https://developers.cjdropshipping.com/en/api/api2/ (product, shopping, logistic, auth)
Money     USD; CJ says it as a number or as a text, here it is a Decimal
Rule      what only informs may be missing, null or under another name; what decides (an id, a
          price, a stock, a status) is read where the answer says it, and is otherwise not known:
          a status that is missing is none, and nothing is paid
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    model_validator,
)
from pydantic.alias_generators import to_camel

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


class _Said(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, populate_by_name=True)


class Stock(_Said):
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


class Variant(_Said):
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


class Product(_Said):
    """A product with its variants, or one variant alone, as a product of one."""

    pid: str | None = None
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


class ListedProduct(_Said):
    """A row of the catalogue; of a price range the lowest."""

    pid: str = Field(validation_alias="id")
    name: str | None = Field(None, validation_alias="nameEn")
    sku: str | None = None
    price: ListPrice = Field(None, validation_alias=AliasChoices("nowPrice", "sellPrice"))
    stock: int | None = Field(None, validation_alias="warehouseInventoryNum")


class ProductPage(_Said):
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


class Freight(_Said):
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


class Track(_Said):
    """Where a parcel is."""

    number: str = Field(validation_alias="trackingNumber")
    status: str | None = Field(None, validation_alias="trackingStatus")
    carrier: str | None = Field(None, validation_alias="logisticName")
    last_carrier: str | None = Field(None, validation_alias="lastMileCarrier")
    last_number: str | None = Field(None, validation_alias="lastTrackNumber")


class _Sent(BaseModel):
    """CJ's own field names, which snake case spells too; its limits of length are checked."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", hide_input_in_errors=True
    )


class NewLine(_Sent):
    """One line of an order: `vid` or `sku`; with both, they must name the same variant."""

    vid: str | None = Field(None, max_length=50)
    sku: str | None = Field(None, max_length=50)
    quantity: int = Field(ge=1)
    store_line_item_id: str | None = Field(None, max_length=125)

    @model_validator(mode="after")
    def _named(self) -> "NewLine":
        if not (self.vid or self.sku):
            raise ValueError("a line needs a vid or a sku")
        return self


class NewOrder(_Sent):
    """An order to create; `order_number` is ours. CJ wants a province everywhere."""

    order_number: str = Field(min_length=1, max_length=50)
    shipping_customer_name: str = Field(min_length=1, max_length=50)
    shipping_address: str = Field(min_length=1, max_length=200)
    shipping_address2: str | None = Field(None, max_length=200)
    house_number: str | None = Field(None, max_length=20)
    shipping_zip: str | None = Field(None, max_length=20)
    shipping_city: str = Field(min_length=1, max_length=50)
    shipping_province: str = Field(min_length=1, max_length=50)
    shipping_country: str = Field(min_length=1, max_length=50)
    shipping_country_code: str = Field(min_length=2, max_length=20)
    shipping_phone: str | None = Field(None, max_length=20)
    email: str | None = Field(None, max_length=50)
    tax_id: str | None = Field(None, max_length=20)
    remark: str | None = Field(None, max_length=500)
    logistic_name: str = Field(min_length=1, max_length=50)
    from_country_code: str = Field(min_length=2, max_length=20)
    platform: str | None = Field(None, max_length=20)
    pay_type: Literal[1, 2, 3] = 3  # 1 a payment page, 2 from the balance at once, 3 only created
    products: list[NewLine] = Field(min_length=1)


class Intercept(_Said):
    """Why an order that was taken is held."""

    code: int | str | None = None
    message: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _text(cls, said: Any) -> Any:
        return {"message": said} if isinstance(said, str) else said


class CreatedOrder(_Said):
    """CJ's answer to a creation; `order_id` may be missing, `intercepts` say that it is held.

    The whole answer may be the id alone, as a text.
    """

    order_id: str | None = Field(None, validation_alias="orderId")
    number: str | None = Field(None, validation_alias="orderNumber")
    shipment_order_id: str | None = Field(None, validation_alias="shipmentOrderId")
    status: str | None = Field(None, validation_alias="orderStatus")
    amount: Money = Field(None, validation_alias="orderAmount")
    pay_url: str | None = Field(None, validation_alias="cjPayUrl")
    intercepts: list[Intercept] | None = Field(None, validation_alias="interceptOrderReasons")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        if isinstance(said, str | int) and not isinstance(said, bool):
            return {"orderId": str(said) or None}
        others = {"orderId": ("cjOrderId", "id"), "orderNumber": ("orderNum",)}
        return filled(said, others | {"orderStatus": ("status",)})


class OrderLine(_Said):
    """A line as CJ keeps it."""

    vid: str | None = None
    quantity: int | None = None
    price: Money = Field(None, validation_alias="sellPrice")
    store_line_item_id: str | None = Field(None, validation_alias="storeLineItemId")


class Order(_Said):
    """An order as CJ has it now.

    `status` is one of CREATED, IN_CART, UNPAID, UNSHIPPED, SHIPPED, DELIVERED, CANCELLED, or a
    word not documented. Only from UNSHIPPED on it is paid.
    """

    order_id: str = Field(validation_alias="orderId", min_length=1)
    number: str | None = Field(None, validation_alias="orderNum")
    cj_order_id: str | None = Field(None, validation_alias="cjOrderId")
    status: str | None = Field(None, validation_alias="orderStatus")
    amount: Money = Field(None, validation_alias="orderAmount")
    product_amount: Money = Field(None, validation_alias="productAmount")
    postage_amount: Money = Field(None, validation_alias="postageAmount")
    logistic_name: str | None = Field(None, validation_alias="logisticName")
    tracking_number: str | None = Field(None, validation_alias="trackNumber")
    tracking_url: str | None = Field(None, validation_alias="trackingUrl")
    lines: list[OrderLine] | None = Field(None, validation_alias="productList")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(
            said,
            {
                "orderId": ("cjOrderId", "id", "orderNum", "orderNumber"),
                "orderNum": ("orderNumber",), "orderStatus": ("status",),
                "trackNumber": ("trackingNumber",), "productList": ("products",),
                "trackingUrl": ("trackUrl",),
            },
        )  # fmt: skip
        if not isinstance(whole, dict):
            return whole
        numbers, lines = whole.get("trackNumber"), whole.get("productList")
        if isinstance(numbers, list):
            whole["trackNumber"] = ",".join(str(one) for one in numbers if one)
        if not (isinstance(lines, list) and all(isinstance(one, dict) for one in lines)):
            whole["productList"] = None  # which goods it holds is compared where it is told
        return whole


class Login(_Said):
    """The tokens CJ hands out; the expiry texts come in more than one form."""

    access: str = Field(validation_alias="accessToken", min_length=1)
    refresh: str = Field("", validation_alias="refreshToken")
    access_until: Any = Field(None, validation_alias="accessTokenExpiryDate")
    refresh_until: Any = Field(None, validation_alias="refreshTokenExpiryDate")
    open_id: int | str = Field("", validation_alias="openId")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        """Read a token alone too, and null as not told."""
        if isinstance(said, str):
            return {"accessToken": said}
        return filled(said, {"refreshToken": (), "openId": (), "accessToken": ("token",)})


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
