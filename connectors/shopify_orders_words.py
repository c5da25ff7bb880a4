"""Shopify's words about one order and the webhooks: the answers we read.

A person's data (e-mail, telephone, address) is left out of every `repr`, so that no log holds it.

Rule    what we only look at may be missing; what decides (payment, cancellation, lines, their
        quantities and money) is read under any of its documented names, or the answer is
        unreadable. A payment status that is missing is none, and nobody has paid.
"""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, Field, field_validator, model_validator

from connectors.shopify_lines_words import OrderLine, TaxLine
from connectors.shopify_shapes import Connection, WholeList, Words, amount, gid, number_of
from connectors.shopify_shipments_words import (
    Fulfilment,
    FulfilmentOrder,
    Shipment,
    Shipped,
    ToShip,
    TrackingInfo,
    UserError,
)
from connectors.shopify_words import Changed
from connectors.wordings import Moment, filled, told

__all__ = [
    "Address",
    "Connection",
    "Fulfilment",
    "FulfilmentOrder",
    "FulfilmentOrders",
    "Order",
    "OrderData",
    "OrderLine",
    "OrderLines",
    "OrderMark",
    "Shipment",
    "Shipped",
    "ShippedLines",
    "Subscription",
    "Subscriptions",
    "TaxLine",
    "ToShip",
    "ToShipLines",
    "TrackingInfo",
    "UserError",
    "Words",
]

PARTLY_REFUNDED = "PARTIALLY_REFUNDED"
_CHANGED = ("updated_at", "processedAt", "createdAt")  # where the last change is not told
_PAYMENT = ("financialStatus", "financial_status")

Maybe = Annotated[Moment | None, BeforeValidator(lambda said: None if said == "" else said)]


class Address(Words):
    """Where an order goes; what is None was left empty."""

    first_name: str | None = Field(None, repr=False)
    last_name: str | None = Field(None, repr=False)
    name: str | None = Field(None, repr=False)
    company: str | None = Field(None, repr=False)
    address1: str | None = Field(None, repr=False)
    address2: str | None = Field(None, repr=False)
    city: str | None = Field(None, repr=False)
    province: str | None = Field(None, repr=False)
    province_code: str | None = Field(None, repr=False)
    zip: str | None = Field(None, repr=False)
    country_code: str | None = Field(None, validation_alias="countryCodeV2")
    phone: str | None = Field(None, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(
            said,
            {
                "countryCodeV2": ("countryCode", "country_code"),
                "zip": ("postalCode", "postcode"),
                "firstName": ("first_name",), "lastName": ("last_name",),
                "provinceCode": ("province_code",),
            },
        )  # fmt: skip
        country = told(whole, "country")
        if isinstance(whole, dict) and isinstance(country, str) and len(country.strip()) == 2:
            whole.setdefault("countryCodeV2", country)
        return whole


class Order(Words):
    """An order as the shop says it is now; money in the shop's currency, times aware.

    `fulfilments` is None where the answer says nothing of shipments.
    """

    id: str
    order_id: str = Field(validation_alias="legacyResourceId")
    name: str = ""
    test: bool = False
    created_at: Moment
    updated_at: Moment
    cancelled_at: Maybe = None
    financial_status: str | None = Field(None, validation_alias="displayFinancialStatus")
    fulfilment_status: str | None = Field(None, validation_alias="displayFulfillmentStatus")
    currency: str = Field(validation_alias="currencyCode")
    taxes_included: bool = True  # untold: the cautious way, what is left of a price is less
    email: str | None = Field(None, repr=False)
    phone: str | None = Field(None, repr=False)
    risk: str = ""
    address: Address | None = Field(None, validation_alias="shippingAddress", repr=False)
    shipping: Decimal = Decimal(0)
    line_page: Connection[OrderLine] = Field(validation_alias="lineItems")
    fulfilment_order_page: Connection[FulfilmentOrder] = Field(
        Connection(nodes=[]), validation_alias="fulfillmentOrders"
    )
    fulfilments: list[Fulfilment] | None = Field(None, validation_alias="fulfillments")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(
            said,
            {
                "legacyResourceId": ("id",), "name": (), "test": (), "taxesIncluded": (),
                "createdAt": ("processedAt", "updatedAt"), "updatedAt": _CHANGED,
                "displayFinancialStatus": _PAYMENT, "cancelledAt": ("cancelled_at",),
                "currencyCode": (
                    "currency", "totalPriceSet.shopMoney.currencyCode",
                    "currentTotalPriceSet.shopMoney.currencyCode",
                ),
                "email": (
                    "contactEmail", "customer.email", "customer.defaultEmailAddress.emailAddress",
                ),
                "phone": ("customer.phone", "customer.defaultPhoneNumber.phoneNumber"),
                "risk": (), "shippingAddress": ("shipping_address",), "fulfillmentOrders": (),
            },
        )  # fmt: skip
        if not isinstance(whole, dict):
            return whole
        number = number_of(str(whole.get("legacyResourceId", "")))
        return whole | {
            "id": gid("Order", told(said, "id") or number),
            "legacyResourceId": number or None,
            "name": whole.get("name") or f"#{number}",
            "risk": told(said, "risk.recommendation") or "",
            "shipping": _shipping(said),
        }

    @field_validator("fulfilments", mode="before")
    @classmethod
    def _list(cls, said: Any) -> Any:
        """Read an empty value as none; a member that is not there at all says nothing."""
        return WholeList[Fulfilment].model_validate(said if said is not None else []).nodes

    @model_validator(mode="after")
    def _nothing_taken_back_in_silence(self) -> "Order":
        guessed = any(not line.removed_told for line in self.lines)
        if guessed and (self.financial_status or "").strip().upper() == PARTLY_REFUNDED:
            raise ValueError("partly refunded, and the current quantities are not told")
        return self

    @property
    def lines(self) -> list[OrderLine]:
        """All its lines."""
        return self.line_page.nodes

    @property
    def fulfilment_orders(self) -> list[FulfilmentOrder]:
        """All that is to be shipped or was."""
        return self.fulfilment_order_page.nodes


class OrderMark(Changed):
    """By what we see that an order changed; its time has a resolution of one second."""

    updated_at: Moment = Field(validation_alias="updatedAt")
    order_id: str = Field(validation_alias="legacyResourceId")
    financial_status: str | None = Field(None, validation_alias="displayFinancialStatus")
    cancelled_at: Maybe = Field(None, validation_alias="cancelledAt")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        others = {
            "legacyResourceId": ("id",), "updatedAt": _CHANGED, "displayFinancialStatus": _PAYMENT,
            "cancelledAt": ("cancelled_at",),
        }  # fmt: skip
        whole = filled(said, others)
        number = number_of(str(told(whole, "legacyResourceId") or ""))
        return whole | {"legacyResourceId": number or None}


class Subscription(Words):
    """A webhook this app asked for."""

    id: str
    topic: str
    uri: str = ""

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(said, {"uri": ("callbackUrl", "endpoint.callbackUrl")})


class OrderData(Words):
    """The answer of ORDER and of BARE_ORDER; an answer that has no `order` at all says nothing."""

    order: Order | None


class OrderLines(Words):
    """The answer of ORDER_LINES."""

    page: Connection[OrderLine] = Field(validation_alias=AliasPath("order", "lineItems"))


class FulfilmentOrders(Words):
    """The answer of FULFILMENT_ORDERS."""

    page: Connection[FulfilmentOrder] = Field(
        validation_alias=AliasPath("order", "fulfillmentOrders")
    )


class ToShipLines(Words):
    """The answer of TO_SHIP."""

    page: Connection[ToShip] = Field(validation_alias=AliasPath("fulfillmentOrder", "lineItems"))


class ShippedLines(Words):
    """The answer of SHIPPED."""

    page: Connection[Shipped] = Field(validation_alias=AliasPath("node", "fulfillmentLineItems"))


class Subscriptions(Words):
    """The answer of SUBSCRIPTIONS."""

    page: Connection[Subscription] = Field(validation_alias="webhookSubscriptions")


def _shipping(order: Any) -> Decimal:
    """Return what the customer pays for shipping; nothing where the answer does not tell it."""
    line = told(order, "shippingLine")
    sets = ("currentDiscountedPriceSet", "discountedPriceSet", "originalPriceSet")
    said = [amount(told(line, one)) for one in sets]
    said.append(amount(told(order, "totalShippingPriceSet")))
    return next((one for one in said if one is not None), Decimal(0))
