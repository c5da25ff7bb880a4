"""Shopify's products as the API changes them: made, written over, their variants priced.

A new product has one variant without price and SKU; those come with the variant's update. A handle
asked for by name is refused where it is taken; one made from the title is numbered instead. A SKU
may be there twice, as at the vendor.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from sandbox.shopify_catalogue import Product, Variant
from sandbox.shopify_fulfil import number_of
from sandbox.shopify_store import Store

Info = GraphQLResolveInfo[Any]


def create_product(
    _: Any,
    info: Info,
    product: Mapping[str, Any] | None = None,
    media: Any = None,
    input: Mapping[str, Any] | None = None,  # the vendor's old argument
) -> dict[str, Any]:
    """Make a product with its one variant, or say why not."""
    if media or product is None:
        raise GraphQLError("the simulator takes `product` alone")
    store: Store = info.context.shelf.store
    title = (product.get("title") or "").strip()
    if not title:
        return _refused(store, ["title"], "Title can't be blank")
    handle = product.get("handle")
    if handle and handle in store.catalogue.handles():
        return _refused(store, ["handle"], f"Handle '{handle}' already in use.")
    made = _made(store, product, title, int(info.context.shelf.clock().timestamp()))
    return {"product": made, "shop": store.facts, "userErrors": []}


def update_product(
    _: Any,
    info: Info,
    product: Mapping[str, Any] | None = None,
    media: Any = None,
    input: Mapping[str, Any] | None = None,  # the vendor's old argument
    identifier: Any = None,
) -> dict[str, Any]:
    """Write over a product's own fields, or say why not."""
    if media or identifier or product is None:
        raise GraphQLError("the simulator takes `product` alone")
    store: Store = info.context.shelf.store
    found = store.catalogue.products.get(number_of(product.get("id") or "", "Product"))
    if found is None:
        return {"product": None, "userErrors": [_error(["id"], "Product does not exist")]}
    if "title" in product and not (product["title"] or "").strip():
        return {"product": None, "userErrors": [_error(["title"], "Title can't be blank")]}
    names = {"title": "title", "descriptionHtml": "html", "status": "status", "vendor": "vendor"}
    for name, ours in names.items():
        if product.get(name) is not None:
            setattr(found, ours, product[name])
    found.updated = int(info.context.shelf.clock().timestamp())
    store.version += 1
    return {"product": found, "userErrors": []}


def update_variants(
    _: Any,
    info: Info,
    productId: str,  # noqa: N803  # the vendor's arguments
    variants: list[Mapping[str, Any]],
    allowPartialUpdates: bool = False,  # noqa: N803
    media: Any = None,
) -> dict[str, Any]:
    """Change price, SKU and tax of variants of one product: all of them or none."""
    store: Store = info.context.shelf.store
    product = store.catalogue.products.get(number_of(productId, "Product"))
    if product is None:
        return _unchanged("PRODUCT_DOES_NOT_EXIST", ["productId"], "Product does not exist")
    own = {variant.id: variant for variant in product.variants}
    for n, said in enumerate(variants):
        wrong = _wrong(own, said)
        if wrong:
            return _unchanged(wrong[0], ["variants", str(n), wrong[1]], wrong[2])
    now = int(info.context.shelf.clock().timestamp())
    changed = [_change(own[number_of(v["id"], "ProductVariant")], v, now) for v in variants]
    product.updated = now
    store.version += 1
    return {"product": product, "productVariants": changed, "userErrors": []}


def _made(store: Store, said: Mapping[str, Any], title: str, now: int) -> Product:
    catalogue = store.catalogue
    wanted = said.get("handle") or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "product"
    handle, n = wanted, 0
    while handle in catalogue.handles():
        n += 1
        handle = f"{wanted}-{n}"
    product = Product(
        catalogue.next_id(),
        title,
        handle,
        now,
        now,
        html=said.get("descriptionHtml") or "",
        kind=said.get("productType") or "",
        vendor=said.get("vendor") or store.facts.name,
        status=said.get("status") or "ACTIVE",
        tags=tuple(said.get("tags") or ()),
    )
    product.variants.append(Variant(catalogue.next_id(), product, None, 0, now, now))
    store.add_product(product)
    return product


def _wrong(own: Mapping[int, Variant], said: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Return code, field and message of what is wrong with one variant; None: nothing."""
    if not said.get("id"):
        return "PRODUCT_VARIANT_ID_MISSING", "id", "Product variant is missing ID attribute"
    if number_of(said["id"], "ProductVariant") not in own:
        return "PRODUCT_VARIANT_DOES_NOT_EXIST", "id", "Product variant does not exist"
    try:
        if Decimal(str(said.get("price") or 0)) < 0:
            return "GREATER_THAN_OR_EQUAL_TO", "price", "Price must be greater than or equal to 0"
    except InvalidOperation:
        return "INVALID_INPUT", "price", "Price is not a number"
    return None


def _change(variant: Variant, said: Mapping[str, Any], now: int) -> Variant:
    if said.get("price") is not None:
        variant.cents = round(Decimal(str(said["price"])) * 100)
    item = said.get("inventoryItem") or {}
    if "sku" in item:
        variant.sku = item["sku"]
    variant.tracked = item.get("tracked", variant.tracked)
    variant.taxable = said.get("taxable", variant.taxable)
    variant.updated = now
    return variant


def _refused(store: Store, field: list[str], message: str) -> dict[str, Any]:
    return {"product": None, "shop": store.facts, "userErrors": [_error(field, message)]}


def _error(field: list[str], message: str) -> dict[str, Any]:
    return {"field": field, "message": message}


def _unchanged(code: str, field: list[str], message: str) -> dict[str, Any]:
    error = {"code": code, "field": field, "message": message}
    return {"product": None, "productVariants": None, "userErrors": [error]}
