"""BigBuy's words about goods: products, their texts, what there is of them. Money is EUR.

Docs      https://api.bigbuy.eu/rest/doc (catalog)
"""

from decimal import Decimal

from pydantic import BaseModel, Field

from connectors.bigbuy_words import Id


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
    updated: str | None = Field(None, validation_alias="dateUpd")


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
