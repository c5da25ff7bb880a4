"""WooCommerce's routes for products and variants, on a simulated shop.

Edges  a list filtered by SKU finds variants too; a SKU is taken whatever its case; in a batch a
       refused row says so in a 200
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from sandbox import woo_answers as say
from sandbox.woo_calls import Call, Said, descending, found, page
from sandbox.woo_records import Product
from sandbox.woo_shop import Shop
from sandbox.woo_spec import Refusal

BATCH_SIZE = 100


def list_products(shop: Shop, call: Call) -> Said:
    """Answer a page of products; by SKU (several with commas) variants are among them."""
    wanted = [one.strip().lower() for one in call.query.get("sku", "").split(",") if one.strip()]
    rows = [p for p in shop.products.values() if wanted or not p.parent_id]
    if wanted:
        rows = [p for p in rows if p.sku.lower() in wanted]
    rows.sort(key=lambda p: p.id, reverse=descending(call))
    return page(call, rows, lambda one: say.product(shop, one, call.base))


def get_product(shop: Shop, call: Call) -> Said:
    """Answer one product."""
    product = found(shop.products, call.ids["id"], "woocommerce_rest_product_invalid_id", 404)
    return Said(say.product(shop, product, call.base))


def put_product(shop: Shop, call: Call) -> Said:
    """Change a product."""
    product = _changed(shop, call.ids["id"], call.body)
    return Said(say.product(shop, product, call.base))


def list_variations(shop: Shop, call: Call) -> Said:
    """Answer a page of variants."""
    code = "woocommerce_rest_product_invalid_id"
    parent = found(shop.products, call.ids["product_id"], code, 404)
    rows = [p for p in shop.products.values() if p.parent_id == parent.id]
    return page(call, rows, lambda one: say.variation(shop, one, call.base))


def put_variation(shop: Shop, call: Call) -> Said:
    """Change a variant of the product that is named."""
    one = shop.products.get(call.ids["id"])
    if one is None or one.parent_id != call.ids["product_id"]:
        raise Refusal(400, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")
    return Said(say.variation(shop, _changed(shop, one.id, call.body), call.base))


def batch_products(shop: Shop, call: Call) -> Said:
    """Create and change products; a row that is refused says so in a 200."""
    create, update = call.body.get("create", []), call.body.get("update", [])
    if len(create) + len(update) + len(call.body.get("delete", [])) > BATCH_SIZE:
        text = f"Unable to accept more than {BATCH_SIZE} items for this request."
        raise Refusal(413, "woocommerce_rest_request_entity_too_large", text)
    said = {
        "create": [_row(shop, call, 0, partial(_created, shop, row)) for row in create],
        "update": [
            _row(shop, call, row.get("id", 0), partial(_changed, shop, row.get("id", 0), row))
            for row in update
        ],
    }
    return Said({name: rows for name, rows in said.items() if rows})


def _created(shop: Shop, row: dict[str, Any]) -> Product:
    sku = row.get("sku", "")
    if taken := shop.by_sku(sku):
        raise _sku_taken(sku, taken)
    product = shop.add_product(sku, row.get("regular_price") or None, row.get("name", ""))
    return _apply(shop, product, row)


def _changed(shop: Shop, number: int, row: dict[str, Any]) -> Product:
    product = found(shop.products, number, "woocommerce_rest_product_invalid_id", 400)
    taken = shop.by_sku(row.get("sku", ""))
    if taken and taken is not product:
        raise _sku_taken(row["sku"], taken)
    return _apply(shop, product, row)


def _apply(shop: Shop, product: Product, row: dict[str, Any]) -> Product:
    for name in ("name", "sku", "status", "description"):
        setattr(product, name, row.get(name, getattr(product, name)))
    for name in ("regular_price", "sale_price"):
        if name in row:
            setattr(product, name, Decimal(row[name]) if row[name] else None)
    if "manage_stock" in row and not row["manage_stock"]:
        product.stock = None
    elif "stock_quantity" in row:
        product.stock = row["stock_quantity"]
    shop.set_meta(product, row.get("meta_data", []))
    return product


def _sku_taken(sku: str, by: Product) -> Refusal:
    text = "Invalid or duplicated SKU."
    data = {"resource_id": by.id, "unique_sku": f"{sku}-1"}
    return Refusal(400, "product_invalid_sku", text, **data)


def _row(shop: Shop, call: Call, number: int, work: Callable[[], Product]) -> dict[str, Any]:
    try:
        return say.product(shop, work(), call.base)
    except Refusal as refused:
        return {"id": number, "error": refused.body}
