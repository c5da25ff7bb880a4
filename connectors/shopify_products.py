"""Shopify's products: the catalogue, a variant by its SKU, prices, new products.

Docs      https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productCreate,
          …/mutations/productVariantsBulkUpdate, …/queries/productVariants
Settings  as connectors/shopify_orders.py, which opens this client
Limits    points, see shopify_door.py; 250 variants a page; a search finds what is new only after a
          few seconds
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import AliasPath, Field

from connectors.errors import BadAnswer, Refused
from connectors.shopify_door import Door
from connectors.shopify_orders_words import UserError, Words

VARIANTS_PER_PAGE = 250
MOST_OF_ONE_SKU = 10
WRITES = frozenset({"create_product"})  # never sent twice; to set a price again changes nothing

VARIANT = (
    "id sku title price product { id title handle status descriptionHtml } "
    "inventoryItem { id tracked }"
)
VARIANTS = f"""
query variants($first: Int!, $after: String, $query: String) {{
  productVariants(first: $first, after: $after, query: $query) {{
    nodes {{ {VARIANT} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""
BY_HANDLE = f"""
query byHandle($query: String!) {{
  products(first: 10, query: $query) {{
    nodes {{ id title handle status variants(first: 1) {{ nodes {{ {VARIANT} }} }} }}
  }}
}}
"""
CREATE = f"""
mutation createProduct($product: ProductCreateInput!) {{
  productCreate(product: $product) {{
    product {{ id handle variants(first: 1) {{ nodes {{ {VARIANT} }} }} }}
    userErrors {{ field message }}
  }}
}}
"""
UPDATE = f"""
mutation updateVariants($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {{
  productVariantsBulkUpdate(productId: $productId, variants: $variants) {{
    productVariants {{ {VARIANT} }}
    userErrors {{ code field message }}
  }}
}}
"""


class AmbiguousSku(Refused):
    """Several variants have the SKU: which is meant is for a person to say."""


class Variant(Words):
    """One thing that is sold; `price` is in the shop's currency, as the shop states it.

    `available`: pieces at the location asked about; None where it is not stocked or not asked.
    """

    id: str
    sku: str | None
    title: str
    price: Decimal
    product_id: str = Field(validation_alias=AliasPath("product", "id"))
    product_title: str = Field(validation_alias=AliasPath("product", "title"))
    handle: str = Field(validation_alias=AliasPath("product", "handle"))
    status: str = Field(validation_alias=AliasPath("product", "status"))
    html: str = Field("", validation_alias=AliasPath("product", "descriptionHtml"))
    item_id: str = Field("", validation_alias=AliasPath("inventoryItem", "id"))
    counted: bool = Field(False, validation_alias=AliasPath("inventoryItem", "tracked"))
    available: int | None = Field(
        None, validation_alias=AliasPath("item", "inventoryLevel", "quantities", 0, "quantity")
    )


class Variants(Words):
    """One page of the catalogue; `cursor` asks for the next one, None: this is the last."""

    nodes: list[Variant] = Field(validation_alias=AliasPath("productVariants", "nodes"))
    more: bool = Field(validation_alias=AliasPath("productVariants", "pageInfo", "hasNextPage"))
    end: str | None = Field(
        None, validation_alias=AliasPath("productVariants", "pageInfo", "endCursor")
    )

    @property
    def cursor(self) -> str | None:
        """Where the next page begins."""
        return self.end if self.more else None


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product of one variant, to be made; `sku` is the supplier's with our prefix."""

    sku: str
    title: str
    price: Decimal
    html: str = ""
    vendor: str = ""
    tags: tuple[str, ...] = ()
    status: str = "DRAFT"

    @property
    def handle(self) -> str:
        """The product's name in addresses: of the SKU alone, so that a half made one is found."""
        readable = re.sub(r"[^a-z0-9]+", "-", self.sku.lower()).strip("-")
        return f"{readable}-{hashlib.sha256(self.sku.encode()).hexdigest()[:8]}"


class _Product(Words):
    id: str
    handle: str
    variants: list[Variant] = Field(validation_alias=AliasPath("variants", "nodes"))


class _Found(Words):
    nodes: list[_Product] = Field(validation_alias=AliasPath("products", "nodes"))


class _Created(Words):
    product: _Product | None = Field(validation_alias=AliasPath("productCreate", "product"))
    errors: list[UserError] = Field(validation_alias=AliasPath("productCreate", "userErrors"))


class _Updated(Words):
    variants: list[Variant] | None = Field(
        validation_alias=AliasPath("productVariantsBulkUpdate", "productVariants")
    )
    errors: list[UserError] = Field(
        validation_alias=AliasPath("productVariantsBulkUpdate", "userErrors")
    )


class Products:
    """The part of the client that knows what is sold."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def variants(self, page: str | None = None) -> Variants:
        """Return one page of the whole catalogue, by id; `page` is the cursor of the one before."""
        asked = {"first": VARIANTS_PER_PAGE, "after": page, "query": None}
        return await self._door.ask("variants", VARIANTS, asked, Variants)

    async def variant_by_sku(self, sku: str) -> Variant | None:
        """Return the variant of exactly this SKU; None: the search finds none (yet).

        Raises:
            AmbiguousSku: there are several.
        """
        asked = {"first": MOST_OF_ONE_SKU, "after": None, "query": term("sku", sku)}
        found = await self._door.ask("variant_by_sku", VARIANTS, asked, Variants)
        return exactly(found.nodes, sku, "variant_by_sku")

    async def update_price(self, product_id: str, variant_id: str, price: Decimal) -> Decimal:
        """Set a variant's price, in the shop's currency, and return the one the shop now states.

        Raises:
            Refused: there is no such variant, or the price is impossible; nothing was changed.
        """
        said = {"id": variant_id, "price": f"{price:f}"}
        return (await self._update("update_price", product_id, said)).price

    async def create_product(self, new: NewProduct) -> Variant:
        """Make a product of one variant with a price and SKU, or finish one that was half made.

        Look by SKU first: this looks by the handle it would give, not for products made elsewhere.

        Raises:
            Refused: the handle belongs to another SKU, or Shopify says no; nothing was made.
            Uncertain: it may be made: wait, look by SKU, then call again; that finishes it.
            Retryable: call again; a product that was made already is found by its handle.
        """
        variant = await self._by_handle(new.handle) or await self._create(new)
        if variant.sku == new.sku:
            return variant
        if variant.sku:
            text = f"handle {new.handle} belongs to SKU {variant.sku}"
            raise Refused("shopify", "create_product", text)
        said = {"id": variant.id, "price": f"{new.price:f}", "inventoryItem": {"sku": new.sku}}
        return await self._update("set_sku", variant.product_id, said)

    async def _by_handle(self, handle: str) -> Variant | None:
        asked = {"query": term("handle", handle)}
        found = await self._door.ask("product_by_handle", BY_HANDLE, asked, _Found)
        exact = [one for one in found.nodes if one.handle == handle]
        return _only(exact[0]) if exact else None

    async def _create(self, new: NewProduct) -> Variant:
        said: dict[str, Any] = {
            "title": new.title,
            "handle": new.handle,
            "descriptionHtml": new.html,
            "status": new.status,
            "tags": list(new.tags),
        } | ({"vendor": new.vendor} if new.vendor else {})
        made = await self._door.ask("create_product", CREATE, {"product": said}, _Created)
        if made.product is None:
            raise refused("create_product", made.errors)
        return _only(made.product)

    async def _update(self, operation: str, product_id: str, said: dict[str, Any]) -> Variant:
        asked = {"productId": product_id, "variants": [said]}
        done = await self._door.ask(operation, UPDATE, asked, _Updated)
        if done.errors or not done.variants:
            raise refused(operation, done.errors)
        return done.variants[0]


def exactly(found: Sequence[Variant], sku: str, operation: str) -> Variant | None:
    """Return the one of exactly this SKU; raises AmbiguousSku where there are several."""
    exact = [one for one in found if one.sku == sku]
    if len(exact) > 1:
        raise AmbiguousSku("shopify", operation, f"several variants have SKU {sku}")
    return exact[0] if exact else None


def _only(product: _Product) -> Variant:
    if not product.variants:
        raise BadAnswer("shopify", "create_product", "a product without any variant")
    return product.variants[0]


def term(field: str, value: str) -> str:
    """Say a search for one exact value, whatever signs are in it."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}:"{quoted}"'


def refused(operation: str, errors: list[UserError]) -> Refused | BadAnswer:
    """Say what Shopify has against a write."""
    if not errors:
        return BadAnswer("shopify", operation, "neither a result nor a reason")
    return Refused("shopify", operation, "; ".join(error.message for error in errors)[:200])
