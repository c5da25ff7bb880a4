"""WooCommerce's routes on a simulated shop: what each reads, changes and answers.

Edges  an unknown id is 404 when read and 400 when written; a list filtered by SKU finds variants;
       `modified_after` leaves its own second out; orders of one second come in no useful order
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox import woo_answers as say
from sandbox.woo_calls import Call, Said, descending, found, page
from sandbox.woo_catalogue import (
    batch_products,
    get_product,
    list_products,
    list_variations,
    put_product,
    put_variation,
)
from sandbox.woo_records import Order
from sandbox.woo_shop import Shop
from sandbox.woo_spec import Refusal

_WRITABLE = {"status", "meta_data", "customer_note", "shipping", "billing"}
_TIMES = {"after": "created_at", "before": "created_at"}
_TIMES |= {"modified_after": "modified_at", "modified_before": "modified_at"}


def list_orders(shop: Shop, call: Call) -> Said:
    """Answer a page of orders."""
    rows = [o for o in shop.orders.values() if _fits(shop, o, call.query)]
    by = call.query.get("orderby", "date")
    keys: dict[str, Callable[[Order], Any]] = {
        "id": lambda o: o.id,
        # Orders of one second: anyhow, and differently from one page size to the next.
        "modified": lambda o: (o.modified_at, o.id * 7919 % (call.query.get("per_page", 10) + 3)),
    }
    rows.sort(key=keys.get(by, lambda o: (o.created_at, o.id)), reverse=descending(call))
    return page(call, rows, lambda o: say.order(shop, o, call.base))


def create_order(shop: Shop, call: Call) -> Said:
    """Create an order from products of the catalogue."""
    lines = call.body.get("line_items", [])
    if any(_unknown(shop, one) for one in lines):
        raise Refusal(400, "woocommerce_rest_required_product_reference",
                      "Product ID or SKU is required.")  # fmt: skip
    order = shop.add_order(
        lines, shipping=call.body.get("shipping"), billing=call.body.get("billing"),
        paid=call.body.get("set_paid", False), created_via="rest-api",
    )  # fmt: skip
    shop.set_meta(order, call.body.get("meta_data", []))
    shop.set_status(order, call.body.get("status", order.status))
    return Said(say.order(shop, order, call.base), 201)


def get_order(shop: Shop, call: Call) -> Said:
    """Answer one order."""
    order = found(shop.orders, call.ids["id"], "woocommerce_rest_shop_order_invalid_id", 404)
    return Said(say.order(shop, order, call.base))


def put_order(shop: Shop, call: Call) -> Said:
    """Change an order: status, meta data, addresses, note."""
    order = found(shop.orders, call.ids["id"], "woocommerce_rest_shop_order_invalid_id", 400)
    if strange := set(call.body) - _WRITABLE:
        raise Refusal(400, "not_simulated", f"not simulated: {', '.join(sorted(strange))}")
    shop.set_meta(order, call.body.get("meta_data", []))
    for name in ("shipping", "billing"):
        if name in call.body:
            getattr(order, name).update(call.body[name])
            shop.touch(order)
    if "customer_note" in call.body:
        order.customer_note = call.body["customer_note"]
        shop.touch(order)
    shop.set_status(order, call.body.get("status", order.status))
    return Said(say.order(shop, order, call.base))


def list_notes(shop: Shop, call: Call) -> Said:
    """Answer all notes of an order, the newest first."""
    order = found(shop.orders, call.ids["order_id"], "woocommerce_rest_order_invalid_id", 404)
    kind = call.query.get("type", "any")
    rows = [n for n in reversed(order.notes) if kind in ("any", _kind(n.customer))]
    return Said([say.note(shop, order, one, call.base) for one in rows])


def create_note(shop: Shop, call: Call) -> Said:
    """Write a note, and mail it where it is for the customer."""
    order = found(shop.orders, call.ids["order_id"], "woocommerce_rest_order_invalid_id", 404)
    note = shop.add_note(order, call.body["note"], call.body.get("customer_note", False))
    return Said(say.note(shop, order, note, call.base), 201)


def list_refunds(shop: Shop, call: Call) -> Said:
    """Answer the refunds of an order, the newest first."""
    order = found(shop.orders, call.ids["order_id"], "woocommerce_rest_invalid_order_id", 404)
    rows = list(reversed(order.refunds))
    return page(call, rows, lambda one: say.refund(shop, order, one, call.base))


def list_webhooks(shop: Shop, call: Call) -> Said:
    """Answer a page of subscriptions."""
    wanted = call.query.get("status", "all")
    rows = [hook for hook in shop.hooks.values() if wanted in ("all", hook.status)]
    return page(call, rows, lambda one: say.webhook(shop, one, call.base))


def create_webhook(shop: Shop, call: Call) -> Said:
    """Subscribe."""
    topic, url = call.body["topic"], call.body["delivery_url"]
    if topic.partition(".")[0] not in ("order", "product", "customer", "coupon", "action"):
        text = "Webhook topic is required and must be valid."
        raise Refusal(400, "woocommerce_rest_shop_webhook_invalid_topic", text)
    more = {name: call.body[name] for name in ("secret", "name", "status") if name in call.body}
    return Said(say.webhook(shop, shop.add_webhook(topic, url, **more), call.base), 201)


def put_webhook(shop: Shop, call: Call) -> Said:
    """Change a subscription's status."""
    hook = found(shop.hooks, call.ids["id"], "woocommerce_rest_shop_webhook_invalid_id", 400)
    hook.status = call.body.get("status", hook.status)
    return Said(say.webhook(shop, hook, call.base))


HANDLERS: dict[str, Callable[[Shop, Call], Said]] = {
    "get_wc_v3_orders": list_orders,
    "post_wc_v3_orders": create_order,
    "get_wc_v3_orders_id": get_order,
    "put_wc_v3_orders_id": put_order,
    "get_wc_v3_orders_order_id_notes": list_notes,
    "post_wc_v3_orders_order_id_notes": create_note,
    "get_wc_v3_orders_order_id_refunds": list_refunds,
    "get_wc_v3_products": list_products,
    "get_wc_v3_products_id": get_product,
    "put_wc_v3_products_id": put_product,
    "post_wc_v3_products_batch": batch_products,
    "get_wc_v3_products_product_id_variations": list_variations,
    "put_wc_v3_products_product_id_variations_id": put_variation,
    "get_wc_v3_webhooks": list_webhooks,
    "post_wc_v3_webhooks": create_webhook,
    "put_wc_v3_webhooks_id": put_webhook,
}


def _unknown(shop: Shop, line: dict[str, Any]) -> bool:
    number = line.get("variation_id") or line.get("product_id") or 0
    return number not in shop.products and shop.by_sku(line.get("sku", "")) is None


def _fits(shop: Shop, order: Order, query: dict[str, Any]) -> bool:
    zone = UTC if query.get("dates_are_gmt") else shop.zone
    for name, member in _TIMES.items():
        if name in query:
            bound = datetime.fromisoformat(query[name])
            bound = bound if bound.tzinfo else bound.replace(tzinfo=zone)
            at = getattr(order, member)
            if not (at > bound if name.endswith("after") else at < bound):
                return False
    wanted = set(query.get("status", [])) - {"any"}
    if wanted and order.status not in wanted:
        return False
    if order.id in query.get("exclude", []):
        return False
    return "include" not in query or order.id in query["include"]


def _kind(customer: bool) -> str:
    return "customer" if customer else "internal"
