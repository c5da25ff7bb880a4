"""Shopify's words about what is to be shipped and what was.

Rule    what says that something was shipped already (shipments and their numbers) is read in every
        form; a shipment without a status happened, a fulfilment order without one takes shipments
        (Shopify itself refuses what it does not take)
"""

from typing import Any

from pydantic import AliasChoices, AliasPath, Field, field_validator, model_validator

from connectors.shopify_shapes import Connection, Words
from connectors.wordings import filled, told


class ToShip(Words):
    """A line of a fulfilment order; `id` is what `fulfil` names, `line_id` the order's line.

    `remaining_quantity` is None where it is not told, `line_id` empty.
    """

    id: str
    remaining_quantity: int | None = None
    line_id: str = Field("", validation_alias="lineItemId")
    sku: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(
            said,
            {
                "remainingQuantity": ("remaining_quantity", "totalQuantity", "quantity"),
                "lineItemId": ("lineItem.id", "line_item_id"),
                "sku": ("lineItem.sku",),
            },
        )


class FulfilmentOrder(Words):
    """What one place is to ship; OPEN and IN_PROGRESS take shipments."""

    id: str
    status: str = "OPEN"
    page: Connection[ToShip] = Field(Connection(nodes=[]), validation_alias="lineItems", repr=False)

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(said, {"status": (), "lineItems": ("fulfillmentOrderLineItems",)})

    @property
    def lines(self) -> list[ToShip]:
        """Its lines."""
        return self.page.nodes


class TrackingInfo(Words):
    """One parcel of a shipment."""

    number: str | None = None
    company: str | None = None
    url: str | None = None


class Shipped(Words):
    """How many of an order's line went out with a shipment."""

    quantity: int | None = None
    line_id: str = Field("", validation_alias="lineItemId")

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        return filled(said, {"lineItemId": ("lineItem.id",)})


class Fulfilment(Words):
    """A shipment; one that is CANCELLED did not happen."""

    id: str
    status: str = "SUCCESS"
    tracking_info: list[TrackingInfo] = Field([])
    page: Connection[Shipped] = Field(
        Connection(nodes=[]), validation_alias="fulfillmentLineItems", repr=False
    )

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(
            said,
            {"status": ("displayStatus",), "trackingInfo": (), "fulfillmentLineItems": ()},
        )
        if isinstance(whole, dict):
            whole["trackingInfo"] = _parcels(whole)
        return whole

    @property
    def lines(self) -> list[Shipped]:
        """What went out."""
        return self.page.nodes


class UserError(Words):
    """What Shopify has against a request it understood."""

    message: str
    field: list[str] | None = None
    code: str | None = None

    @field_validator("field", mode="before")
    @classmethod
    def _path(cls, said: Any) -> Any:
        return [said] if isinstance(said, str) else said


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
        [],
        validation_alias=AliasChoices(
            AliasPath("fulfillmentCreate", "userErrors"),
            AliasPath("fulfillmentTrackingInfoUpdate", "userErrors"),
        ),
    )

    @field_validator("errors", mode="before")
    @classmethod
    def _none(cls, said: Any) -> Any:
        return [] if said is None else said


def _parcels(shipment: dict[str, Any]) -> list[Any]:
    """Return a parcel for each number, whether they are said one by one or together."""
    said = told(shipment, "trackingInfo")
    infos = said if isinstance(said, list) else [] if said is None else [said]
    parcels: list[Any] = []
    for info in infos:
        numbers = info.get("numbers") if isinstance(info, dict) else None
        if not isinstance(numbers, list) or not numbers:
            parcels.append(info)
            continue
        first = info.get("number")
        together = dict.fromkeys([*([first] if first else []), *numbers])
        parcels += [{**info, "number": one} for one in together]
    bare = told(shipment, "trackingNumbers", "trackingNumber")
    bare = bare if isinstance(bare, list) else [] if bare is None else [bare]
    return parcels or [{"number": one} for one in bare]
