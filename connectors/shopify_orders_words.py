"""Shopify's words about one order, its shipments and the webhooks: the answers we read.

A person's data (e-mail, telephone, address) is left out of every `repr`, so that no log holds it.
"""

from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import AliasChoices, AliasPath, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from connectors.shopify_words import Changed

T = TypeVar("T")


class Words(BaseModel):
    """Anything Shopify says, under our spelling of its names."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class Connection(Words, Generic[T]):
    """A page of a list that belongs to something."""

    nodes: list[T]
    more: bool = Field(validation_alias=AliasPath("pageInfo", "hasNextPage"))
    cursor: str | None = Field(None, validation_alias=AliasPath("pageInfo", "endCursor"))


class TaxLine(Words):
    """A tax in the price of the quantity ordered; `rate` 0.2 is 20 %."""

    title: str
    rate: Decimal | None
    amount: Decimal = Field(validation_alias=AliasPath("priceSet", "shopMoney", "amount"))


class OrderLine(Words):
    """A line of an order; `current_quantity` is what was neither refunded nor removed.

    `unit_price` is in the shop's currency, after all discounts, rounded by Shopify; it contains
    the tax where the order's `taxes_included` says so.
    """

    id: str
    sku: str | None
    name: str
    quantity: int
    current_quantity: int
    requires_shipping: bool
    unit_price: Decimal = Field(
        validation_alias=AliasPath("discountedUnitPriceAfterAllDiscountsSet", "shopMoney", "amount")
    )
    tax_lines: list[TaxLine]

    @property
    def current_total(self) -> Decimal:
        """What the customer pays for the current quantity, after all discounts."""
        return self.unit_price * self.current_quantity

    @property
    def current_tax(self) -> Decimal:
        """The tax of the current quantity, unrounded."""
        if not self.quantity:
            return Decimal(0)
        tax = sum((line.amount for line in self.tax_lines), Decimal(0))
        return tax * self.current_quantity / self.quantity


class Address(Words):
    """Where an order goes; what is None was left empty."""

    first_name: str | None = Field(repr=False)
    last_name: str | None = Field(repr=False)
    name: str | None = Field(repr=False)
    company: str | None = Field(repr=False)
    address1: str | None = Field(repr=False)
    address2: str | None = Field(repr=False)
    city: str | None = Field(repr=False)
    province: str | None = Field(repr=False)
    province_code: str | None = Field(repr=False)
    zip: str | None = Field(repr=False)
    country_code: str | None = Field(validation_alias="countryCodeV2")
    phone: str | None = Field(repr=False)


class ToShip(Words):
    """A line of a fulfilment order; `id` is what `fulfil` names, `line_id` the order's line."""

    id: str
    remaining_quantity: int
    line_id: str = Field(validation_alias=AliasPath("lineItem", "id"))


class FulfilmentOrder(Words):
    """What one place is to ship; OPEN and IN_PROGRESS take shipments."""

    id: str
    status: str
    page: Connection[ToShip] = Field(validation_alias="lineItems", repr=False)

    @property
    def lines(self) -> list[ToShip]:
        """Its lines."""
        return self.page.nodes


class TrackingInfo(Words):
    """One parcel of a shipment."""

    number: str | None
    company: str | None
    url: str | None


class Shipped(Words):
    """How many of an order's line went out with a shipment."""

    quantity: int | None
    line_id: str = Field(validation_alias=AliasPath("lineItem", "id"))


class Fulfilment(Words):
    """A shipment; one that is CANCELLED did not happen."""

    id: str
    status: str
    tracking_info: list[TrackingInfo]
    page: Connection[Shipped] = Field(validation_alias="fulfillmentLineItems", repr=False)

    @property
    def lines(self) -> list[Shipped]:
        """What went out."""
        return self.page.nodes


class Order(Words):
    """An order as the shop says it is now; money in the shop's currency, times aware."""

    id: str
    order_id: str = Field(validation_alias="legacyResourceId")
    name: str
    test: bool
    created_at: AwareDatetime
    updated_at: AwareDatetime
    cancelled_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    financial_status: str | None = Field(validation_alias="displayFinancialStatus")
    fulfilment_status: str = Field(validation_alias="displayFulfillmentStatus")
    currency: str = Field(validation_alias="currencyCode")
    taxes_included: bool
    email: str | None = Field(repr=False)
    phone: str | None = Field(repr=False)
    note: str | None = Field(repr=False)
    tags: list[str]
    risk: str = Field(validation_alias=AliasPath("risk", "recommendation"))
    address: Address | None = Field(validation_alias="shippingAddress", repr=False)
    shipping: Decimal = Field(
        Decimal(0),
        validation_alias=AliasPath(
            "shippingLine", "currentDiscountedPriceSet", "shopMoney", "amount"
        ),
    )
    line_page: Connection[OrderLine] = Field(validation_alias="lineItems")
    fulfilment_order_page: Connection[FulfilmentOrder] = Field(validation_alias="fulfillmentOrders")
    fulfilments: list[Fulfilment] = Field(validation_alias="fulfillments")

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

    order_id: str = Field(validation_alias="legacyResourceId")
    financial_status: str | None = Field(validation_alias="displayFinancialStatus")
    cancelled_at: AwareDatetime | None = Field(validation_alias="cancelledAt")


class Subscription(Words):
    """A webhook this app asked for."""

    id: str
    topic: str
    uri: str


class UserError(Words):
    """What Shopify has against a request it understood."""

    message: str
    field: list[str] | None = None
    code: str | None = None


class OrderData(Words):
    """The answer of ORDER."""

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


class Shipment(Words):
    """The answer of FULFIL and of UPDATE_TRACKING."""

    id: str | None = Field(
        None,
        validation_alias=AliasChoices(
            AliasPath("fulfillmentCreate", "fulfillment", "id"),
            AliasPath("fulfillmentTrackingInfoUpdate", "fulfillment", "id"),
        ),
    )
    errors: list[UserError] = Field(
        validation_alias=AliasChoices(
            AliasPath("fulfillmentCreate", "userErrors"),
            AliasPath("fulfillmentTrackingInfoUpdate", "userErrors"),
        )
    )
