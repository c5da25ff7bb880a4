"""Shopify's stock by location, and a product's own texts and status.

Docs      https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/inventorySetQuantities,
          …/mutations/inventoryActivate, …/mutations/productUpdate, …/queries/locations
Settings  as connectors/shopify_orders.py, which opens this client
Limits    points, see shopify_door.py; stock writes need a key, and the same key with the same
          input is answered with the first answer, so they may be repeated
Edges     what is available is set with the quantity it is set from: one that has moved is refused
"""

from typing import Any

from pydantic import AliasPath, Field

from connectors.errors import BadAnswer, Refused
from connectors.shopify_orders_words import UserError, Words
from connectors.shopify_products import (
    MOST_OF_ONE_SKU,
    VARIANT,
    VARIANTS_PER_PAGE,
    Products,
    Variant,
    Variants,
    exactly,
    refused,
    term,
)

REASON = "correction"
MOST_LOCATIONS = 250

LOCATIONS = """
query locations($first: Int!) {
  locations(first: $first) {
    nodes { id name isActive fulfillsOnlineOrders isFulfillmentService }
  }
}
"""
_AT_LOCATION = f"""
  {VARIANT}
  item: inventoryItem {{
    inventoryLevel(locationId: $location) {{ quantities(names: ["available"]) {{ name quantity }} }}
  }}
"""
STOCKED = f"""
query stocked($first: Int!, $after: String, $query: String, $location: ID!) {{
  productVariants(first: $first, after: $after, query: $query) {{
    nodes {{ {_AT_LOCATION} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""
STOCK_OF = f"""
query stockOf($id: ID!, $location: ID!) {{
  productVariant(id: $id) {{ {_AT_LOCATION} }}
}}
"""
SET_AVAILABLE = """
mutation setAvailable($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}
"""
ACTIVATE = """
mutation activate($item: ID!, $location: ID!, $available: Int, $key: String!) {
  inventoryActivate(inventoryItemId: $item, locationId: $location, available: $available)
  @idempotent(key: $key) {
    inventoryLevel { id }
    userErrors { field message }
  }
}
"""
UPDATE_PRODUCT = """
mutation updateProduct($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id }
    userErrors { field message }
  }
}
"""


class StockMoved(Refused):
    """The quantity is no longer the one it was to be set from; nothing was changed."""


class Location(Words):
    """Where the shop keeps things."""

    id: str
    name: str = ""
    active: bool = Field(True, validation_alias="isActive")
    online: bool = Field(True, validation_alias="fulfillsOnlineOrders")
    of_service: bool = Field(False, validation_alias="isFulfillmentService")


class _Locations(Words):
    nodes: list[Location] = Field(validation_alias=AliasPath("locations", "nodes"))


class _One(Words):
    variant: Variant | None = Field(None, validation_alias="productVariant")


class _Set(Words):
    group: str | None = Field(
        None,
        validation_alias=AliasPath("inventorySetQuantities", "inventoryAdjustmentGroup", "id"),
    )
    errors: list[UserError] = Field(
        validation_alias=AliasPath("inventorySetQuantities", "userErrors")
    )


class _Activated(Words):
    level: str | None = Field(
        None, validation_alias=AliasPath("inventoryActivate", "inventoryLevel", "id")
    )
    errors: list[UserError] = Field(validation_alias=AliasPath("inventoryActivate", "userErrors"))


class _Written(Words):
    id: str | None = Field(None, validation_alias=AliasPath("productUpdate", "product", "id"))
    errors: list[UserError] = Field(validation_alias=AliasPath("productUpdate", "userErrors"))


class Stocked(Products):
    """The part of the client that knows how much there is, where."""

    async def locations(self) -> list[Location]:
        """Return the places that are active."""
        asked = {"first": MOST_LOCATIONS}
        return (await self._door.ask("locations", LOCATIONS, asked, _Locations)).nodes

    async def stocked(self, location_id: str, page: str | None = None) -> Variants:
        """Return one page of the catalogue as `variants` does, with what a location has."""
        asked = {
            "first": VARIANTS_PER_PAGE, "after": page, "query": None, "location": location_id,
        }  # fmt: skip
        return await self._door.ask("stocked", STOCKED, asked, Variants)

    async def stocked_by_sku(self, location_id: str, sku: str) -> Variant | None:
        """Return the variant of exactly this SKU, with what a location has of it.

        Raises:
            AmbiguousSku: there are several.
        """
        asked = {
            "first": MOST_OF_ONE_SKU, "after": None, "query": term("sku", sku),
            "location": location_id,
        }  # fmt: skip
        found = await self._door.ask("stocked_by_sku", STOCKED, asked, Variants)
        return exactly(found.nodes, sku, "stocked_by_sku")

    async def stock_of(self, variant_id: str, location_id: str) -> Variant | None:
        """Return a variant by its id, with what a location has; a search may be seconds behind."""
        asked = {"id": variant_id, "location": location_id}
        return (await self._door.ask("stock_of", STOCK_OF, asked, _One)).variant

    async def set_available(
        self, item_id: str, location_id: str, quantity: int, was: int, key: str
    ) -> None:
        """Set what can be sold at a location; `key` names this very change.

        Raises:
            StockMoved: it is no longer `was`; nothing was changed.
            Refused: the item is not stocked there; nothing was changed.
        """
        row: dict[str, Any] = {
            "inventoryItemId": item_id, "locationId": location_id, "quantity": quantity,
            "changeFromQuantity": was,
        }  # fmt: skip
        asked = {"name": "available", "reason": REASON, "quantities": [row]}
        said = await self._door.ask(
            "set_available", SET_AVAILABLE, {"input": asked, "key": key}, _Set
        )
        if any(error.code == "CHANGE_FROM_QUANTITY_STALE" for error in said.errors):
            raise StockMoved("shopify", "set_available", said.errors[0].message[:200])
        if said.errors or said.group is None:
            raise refused("set_available", said.errors)

    async def stock_at(self, item_id: str, location_id: str, quantity: int, key: str) -> None:
        """Begin to stock an item at a location, with so many pieces.

        Raises:
            Refused: it is stocked there already, or there is no such place.
        """
        asked = {"item": item_id, "location": location_id, "available": quantity, "key": key}
        said = await self._door.ask("stock_at", ACTIVATE, asked, _Activated)
        if said.errors or said.level is None:
            raise refused("stock_at", said.errors)

    async def count_stock(self, product_id: str, variant_id: str) -> Variant:
        """Have the shop count what it has of a variant; twice is once."""
        said = {"id": variant_id, "inventoryItem": {"tracked": True}}
        return await self._update("count_stock", product_id, said)

    async def update_product(
        self,
        product_id: str,
        *,
        title: str | None = None,
        html: str | None = None,
        status: str | None = None,
    ) -> None:
        """Write over a product's texts or status (ACTIVE, DRAFT, ARCHIVED); twice is once.

        Raises:
            Refused: there is no such product, or a text is impossible; nothing was changed.
        """
        texts = {"title": title, "descriptionHtml": html, "status": status}
        said = {name: text for name, text in texts.items() if text is not None}
        if not said:
            raise ValueError("update_product needs a title, a description or a status")
        asked = {"product": {"id": product_id, **said}}
        done = await self._door.ask("update_product", UPDATE_PRODUCT, asked, _Written)
        if done.errors:
            raise refused("update_product", done.errors)
        if done.id is None:
            raise BadAnswer("shopify", "update_product", "neither a product nor a reason")
