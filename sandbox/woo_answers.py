"""What WooCommerce answers about its objects, member by member as its own code does.

Docs  recorded from WooCommerce 10.5.0. Each time comes twice: in the site's zone and as `_gmt`.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.woo_records import Hook, Line, Note, Order, Product, Refund
from sandbox.woo_shop import Shop

VERSION = "10.5.0"
_PLACE = (
    "first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode",
    "country",
)  # fmt: skip
_READY = ("pending", "failed")
_CHANGEABLE = ("pending", "on-hold", "auto-draft")
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


def order(shop: Shop, one: Order, base: str) -> dict[str, Any]:
    """Say an order."""
    number, key = str(one.id), f"wc_order_{one.id:013d}"
    site = base.partition("/wp-json")[0]
    return {
        "id": one.id, "parent_id": 0, "status": one.status, "currency": one.currency,
        "version": VERSION, "prices_include_tax": False,
        **times(shop, created=one.created_at, modified=one.modified_at),
        "discount_total": "0.00", "discount_tax": "0.00",
        "shipping_total": money(one.shipping_total), "shipping_tax": "0.00",
        "cart_tax": money(one.total_tax), "total": money(one.total),
        "total_tax": money(one.total_tax), "customer_id": 0, "order_key": key,
        "billing": _place(one.billing, "email", "phone"),
        "shipping": _place(one.shipping, "phone"),
        "payment_method": one.payment_method, "payment_method_title": one.payment_method.title(),
        "transaction_id": "", "customer_ip_address": "", "customer_user_agent": "",
        "created_via": one.created_via, "customer_note": one.customer_note,
        **times(shop, completed=one.completed_at, paid=one.paid_at),
        "cart_hash": "", "number": number, "meta_data": one.meta,
        "line_items": [line(item) for item in one.lines],
        "tax_lines": [], "shipping_lines": [], "fee_lines": [], "coupon_lines": [],
        "refunds": [
            {"id": r.id, "reason": r.reason, "total": money(-r.amount)} for r in one.refunds
        ],
        "payment_url": f"{site}/checkout/order-pay/{one.id}/?pay_for_order=true&key={key}",
        "is_editable": one.status in _CHANGEABLE, "needs_payment": one.status in _READY,
        "needs_processing": True, "currency_symbol": _SYMBOLS.get(one.currency, one.currency),
        "_links": links(base, f"orders/{one.id}", "orders"),
    }  # fmt: skip


def line(one: Line) -> dict[str, Any]:
    """Say a line of an order. The SKU of a product that was deleted is null."""
    each = one.total / one.quantity if one.quantity else Decimal(0)
    return {
        "id": one.id, "name": one.name, "product_id": one.product_id,
        "variation_id": one.variation_id, "quantity": one.quantity, "tax_class": "",
        "subtotal": money(one.total), "subtotal_tax": money(one.total_tax),
        "total": money(one.total), "total_tax": money(one.total_tax), "taxes": [],
        "meta_data": [], "sku": one.sku, "global_unique_id": "", "price": float(each),
        "image": {"id": "", "src": ""}, "parent_name": None,
    }  # fmt: skip


def refund(shop: Shop, holder: Order, one: Refund, base: str) -> dict[str, Any]:
    """Say a refund: its lines count below zero and name the order's line in their meta data."""
    lines, at = {item.id: item for item in holder.lines}, f"orders/{holder.id}/refunds"
    rows = [(lines[n], pieces) for n, pieces in one.quantities.items() if n in lines]
    return {
        "id": one.id, **times(shop, created=one.at), "amount": money(one.amount),
        "reason": one.reason, "refunded_by": 1, "refunded_payment": False, "meta_data": [],
        "line_items": [_refunded(item, pieces) for item, pieces in rows],
        "tax_lines": [], "shipping_lines": [], "fee_lines": [],
        "_links": links(base, f"{at}/{one.id}", at),
    }  # fmt: skip


def _refunded(item: Line, pieces: int) -> dict[str, Any]:
    total = -(item.total / item.quantity * pieces)
    tax = -(item.total_tax / item.quantity * pieces)
    said = line(item) | {"id": item.id + 100_000, "quantity": -pieces, "total": money(total)}
    for left_out in ("image", "parent_name", "global_unique_id"):
        del said[left_out]
    named = {"id": item.id + 200_000, "key": "_refunded_item_id", "value": str(item.id)}
    return said | {
        "subtotal": money(total), "total_tax": money(tax), "subtotal_tax": money(tax),
        "meta_data": [named],
    }  # fmt: skip


def note(shop: Shop, holder: Order, one: Note, base: str) -> dict[str, Any]:
    """Say a note."""
    return {
        "id": one.id, "author": "WooCommerce", **times(shop, created=one.at),
        "note": one.text, "customer_note": one.customer,
        "_links": links(base, f"orders/{holder.id}/notes/{one.id}", f"orders/{holder.id}/notes"),
    }  # fmt: skip


def webhook(shop: Shop, one: Hook, base: str) -> dict[str, Any]:
    """Say a subscription, without its secret."""
    resource, _, event = one.topic.partition(".")
    hooks = {"created": "woocommerce_new_order", "updated": "woocommerce_update_order"}
    return {
        "id": one.id, "name": one.name, "status": one.status, "topic": one.topic,
        "resource": resource, "event": event, "hooks": [hooks[event]] if event in hooks else [],
        "delivery_url": one.delivery_url, **times(shop, created=one.at, modified=None),
        "_links": links(base, f"webhooks/{one.id}", "webhooks"),
    }  # fmt: skip


def product(shop: Shop, one: Product, base: str) -> dict[str, Any]:
    """Say a product as the list of products does; a variant too, when it was asked for by SKU."""
    children = [p.id for p in shop.products.values() if p.parent_id == one.id]
    kind = "variation" if one.parent_id else "variable" if children else "simple"
    return _goods(shop, one) | {
        "slug": one.sku.lower(), "type": kind, "name": one.name, "variations": children,
        "categories": [], "tags": [], "images": [], "attributes": [], "parent_id": one.parent_id,
        "_links": links(base, f"products/{one.id}", "products"),
    }  # fmt: skip


def variation(shop: Shop, one: Product, base: str) -> dict[str, Any]:
    """Say a variant as its own routes do."""
    at = f"products/{one.parent_id}/variations"
    return _goods(shop, one) | {
        "type": "variation", "parent_id": one.parent_id, "attributes": [],
        "_links": links(base, f"{at}/{one.id}", at),
    }  # fmt: skip


def _goods(shop: Shop, one: Product) -> dict[str, Any]:
    stock = one.stock
    return {
        "id": one.id, **times(shop, created=one.at, modified=one.at), "status": one.status,
        "description": one.description, "sku": one.sku, "price": _price(one.price),
        "regular_price": _price(one.regular_price), "sale_price": _price(one.sale_price),
        "on_sale": one.sale_price is not None, "purchasable": one.price is not None,
        "manage_stock": stock is not None, "stock_quantity": stock,
        "stock_status": "outofstock" if stock == 0 else "instock", "meta_data": one.meta,
    }  # fmt: skip


def times(shop: Shop, **at: datetime | None) -> dict[str, str | None]:
    """Say times twice, in the site's zone and in UTC, neither with a zone."""
    said: dict[str, str | None] = {}
    for name, moment in at.items():
        said[f"date_{name}"] = _wall(moment.astimezone(shop.zone)) if moment else None
        said[f"date_{name}_gmt"] = _wall(moment.astimezone(UTC)) if moment else None
    return said


def money(amount: Decimal) -> str:
    """Say money: a text with two decimals."""
    return f"{amount:.2f}"


def links(base: str, itself: str, collection: str) -> dict[str, Any]:
    """Say where an object and its list are."""
    return {
        "self": [{"href": f"{base}/wc/v3/{itself}"}],
        "collection": [{"href": f"{base}/wc/v3/{collection}"}],
    }


def _wall(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def _price(amount: Decimal | None) -> str:
    return "" if amount is None else money(amount)


def _place(given: dict[str, str], *more: str) -> dict[str, str]:
    return {name: given.get(name, "") for name in (*_PLACE, *more)}
