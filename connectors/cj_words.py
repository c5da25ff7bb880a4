"""CJdropshipping's words about orders and tokens: what is read and what is sent.

Docs      https://developers.cjdropshipping.com/en/api/api2/ (shopping, auth)
Rule      what only informs may be missing, null or under another name; a status that is missing is
          none, and nothing is paid
"""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from connectors.cj_goods_words import Money, Said
from connectors.wordings import filled


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


class Intercept(Said):
    """Why an order that was taken is held."""

    code: int | str | None = None
    message: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _text(cls, said: Any) -> Any:
        return {"message": said} if isinstance(said, str) else said


class CreatedOrder(Said):
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


class OrderLine(Said):
    """A line as CJ keeps it."""

    vid: str | None = None
    quantity: int | None = None
    price: Money = Field(None, validation_alias="sellPrice")
    store_line_item_id: str | None = Field(None, validation_alias="storeLineItemId")


class Order(Said):
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
    dispute_id: str | None = Field(None, validation_alias="disputeId")
    created: str | None = Field(None, validation_alias="createDate")
    paid_on: str | None = Field(None, validation_alias="paymentDate")
    lines: list[OrderLine] | None = Field(None, validation_alias="productList")

    @property
    def never_paid(self) -> bool:
        """Whether CJ says that it was not paid; an answer without that member says nothing."""
        return "paid_on" in self.model_fields_set and not (self.paid_on or "").strip()

    @property
    def created_at(self) -> datetime | None:
        """When it was made; None where CJ does not say it in a way that can be read."""
        try:
            at = datetime.fromisoformat((self.created or "").strip())
        except ValueError:
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at

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


class OrderPage(Said):
    """One page of orders of one status, counted from 1; a row that names no order is left out."""

    total: int = 0
    orders: list[Order] = Field([], validation_alias="list")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, said: Any) -> Any:
        if said is None:
            return {}
        if not isinstance(said, dict):
            return said
        rows = [row for row in said.get("list") or () if isinstance(row, dict)]
        ids = ("orderId", "cjOrderId", "id", "orderNum", "orderNumber")
        return {**said, "total": said.get("total") or 0,
                "list": [row for row in rows if any(row.get(name) for name in ids)]}  # fmt: skip


class Login(Said):
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
