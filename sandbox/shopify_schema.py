"""Shopify's schema with the answers in it: what is read, and which mutations there are."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
)

from sandbox import shopify_stock as stock
from sandbox.openapi import SPECS
from sandbox.shopify_bulk import BadBulk, Compiler
from sandbox.shopify_catalogue import Product, Variant
from sandbox.shopify_context import Shelf
from sandbox.shopify_fields import fields_of
from sandbox.shopify_fulfil import create_fulfilment, update_tracking
from sandbox.shopify_jobs import GID, run_query, said
from sandbox.shopify_pages import LAST_ROW, SORTS, page_of, searched, short_page
from sandbox.shopify_products import create_product, update_product, update_variants
from sandbox.shopify_search import BadSearch
from sandbox.shopify_shipments import (
    FULFILMENT_ORDER,
    FulfillmentOrder,
    fulfilments,
    lines,
    shipped,
)
from sandbox.shopify_store import Customer, Order, Store

Info = GraphQLResolveInfo[Any]


def build(shelf: Shelf) -> GraphQLSchema:
    """Read the vendor's schema and put a resolver on each of its fields."""
    schema = build_schema((SPECS / "shopify_2026-10.graphql").read_text())
    readers = fields_of(shelf.store)
    for kind, fields in readers.items():
        _resolve(schema, kind, {name: partial(_plain, read) for name, read in fields.items()})
    compiler = Compiler(schema, readers, partial(_rows, shelf))
    for kind, connections in CONNECTIONS.items():
        _resolve(schema, kind, {name: partial(_short, rows) for name, rows in connections.items()})
    _resolve(schema, "Customer", {"orders": _orders_of})
    _resolve(schema, "Order", {"fulfillments": _fulfilments_of})
    _resolve(schema, "InventoryItem", {"inventoryLevel": stock.level_of})
    _resolve(schema, "InventoryLevel", {"quantities": stock.quantities})
    _resolve(schema, "Mutation", {"bulkOperationRunQuery": partial(run_query, compiler)})
    _resolve(schema, "Mutation", MUTATIONS)
    _resolve(schema, "QueryRoot", ROOT | {"shop": lambda *_: shelf.store.facts})
    node = schema.get_type("Node")
    node.resolve_type = _type_of  # type: ignore[union-attr]  # Node is an interface in the schema
    return schema


def _resolve(schema: GraphQLSchema, kind: str, resolvers: Mapping[str, Any]) -> None:
    of = schema.get_type(kind)
    if not isinstance(of, GraphQLObjectType):
        raise TypeError(f"{kind} is no object type of the schema")
    for name, resolver in resolvers.items():
        of.fields[name].resolve = resolver


def _plain(read: Any, source: Any, info: Info, **arguments: Any) -> Any:
    return read(source)


def _orders(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    return page_of(info.context, store.orders, Order, arguments, "orders", store.version)


def _customers(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    return page_of(info.context, store.customers, Customer, arguments, "customers", store.version)


def _orders_of(who: Customer, info: Info, **arguments: Any) -> dict[str, Any]:
    name = f"orders of {who.id}"
    return page_of(
        info.context, who.orders, Order, arguments, name, info.context.shelf.store.version
    )


def _short(rows: Callable[[Any], list[Any]], of: Any, info: Info, **arguments: Any) -> Any:
    return short_page(info.context, rows(of), arguments)


def _fulfilments_of(order: Order, info: Info, **arguments: Any) -> list[Any]:
    if arguments.get("query"):
        raise GraphQLError("the simulator does not search fulfillments")
    return fulfilments(order)[: arguments.get("first")]


def _variants(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    rows = store.catalogue.variants.values()
    return page_of(info.context, rows, Variant, arguments, "variants", store.version)


def _products(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    rows = store.catalogue.products.values()
    return page_of(info.context, rows, Product, arguments, "products", store.version)


def _subscriptions(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    if arguments.get("query"):
        raise GraphQLError("the simulator does not search webhook subscriptions")
    topics, uri = arguments.get("topics"), arguments.get("uri")
    rows = [
        one
        for one in info.context.shelf.store.subscriptions
        if (not topics or one.topic in topics) and (not uri or one.uri == uri)
    ]
    return short_page(info.context, rows, arguments)


def _rows(
    shelf: Shelf, source: Any, kind: str, name: str, arguments: Mapping[str, Any]
) -> list[Any]:
    """Return all rows of a connection of a bulk query, in the order it asks for."""
    if (kind, name) == ("Order", "lineItems"):
        return lines(source)
    if name not in ("orders", "customers"):
        raise BadBulk(f"{kind}.{name} is not available in bulk here")
    rows: list[Any] = source.orders if kind == "Customer" else getattr(shelf.store, name)
    keep, _ = searched(
        arguments.get("query"), Order if name == "orders" else Customer, shelf.store.facts
    )
    by = SORTS.get(arguments.get("sortKey") or "ID", "id")
    found = [row for row in rows if keep(row)]
    return sorted(found, key=lambda row: getattr(row, by), reverse=bool(arguments.get("reverse")))


def _orders_count(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    try:
        keep, ignored = searched(arguments.get("query"), Order, store.facts)
    except BadSearch as wrong:
        raise GraphQLError(str(wrong)) from wrong
    info.context.ignored += ignored
    count = sum(1 for order in store.orders if keep(order))
    most = arguments.get("limit") or LAST_ROW
    return {"count": min(count, most), "precision": "EXACT" if count <= most else "AT_LEAST"}


def _node(_: Any, info: Info, id: str) -> Any:  # the vendor's argument
    kind, _, number = id.removeprefix(GID).partition("/")
    if not id.startswith(GID) or not number.isdigit():
        raise GraphQLError(f"Invalid global id '{id}'")
    shelf: Shelf = info.context.shelf
    if kind == "BulkOperation":
        operation = shelf.operations.get(int(number))
        return said(operation, info.context) if operation else None
    find = FIND.get(kind)
    return find(shelf.store, int(number)) if find else None


def _customer(store: Store, number: int) -> Customer | None:
    return next((row for row in store.customers if row.id == number), None)


def _fulfilment_order(store: Store, number: int) -> FulfillmentOrder | None:
    order = store.order(number - FULFILMENT_ORDER)
    return FulfillmentOrder(order) if order else None


def _type_of(value: Any, info: Info, of: Any) -> str:
    if isinstance(value, dict):
        return str(value["__typename"])
    return "ProductVariant" if isinstance(value, Variant) else type(value).__name__


def _operations(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    shelf: Shelf = info.context.shelf
    page = page_of(
        info.context,
        shelf.operations.values(),
        None,
        {"first": arguments.get("first"), "after": arguments.get("after")},
        "bulk operations",
        len(shelf.operations),
    )
    nodes = [said(operation, info.context) for operation in page["nodes"]]
    edges = [{**edge, "node": said(edge["node"], info.context)} for edge in page["edges"]]
    return {**page, "nodes": nodes, "edges": edges}


def _current(_: Any, info: Info, **arguments: Any) -> dict[str, Any] | None:
    operations = list(info.context.shelf.operations.values())
    return said(operations[-1], info.context) if operations else None


# What is found by an id of which kind, and under which name at the root.
FIND: Mapping[str, Callable[[Store, int], Any]] = {
    "Order": Store.order,
    "Customer": _customer,
    "FulfillmentOrder": _fulfilment_order,
    "Fulfillment": lambda store, number: store.fulfilments.get(number),
    "Product": lambda store, number: store.catalogue.products.get(number),
    "ProductVariant": lambda store, number: store.catalogue.variants.get(number),
}
ROOT: dict[str, Any] = {
    "orders": _orders,
    "ordersCount": _orders_count,
    "customers": _customers,
    "productVariants": _variants,
    "products": _products,
    "webhookSubscriptions": _subscriptions,
    "locations": stock.locations,
    "order": _node,
    "customer": _node,
    "fulfillmentOrder": _node,
    "product": _node,
    "productVariant": _node,
    "node": _node,
    "bulkOperation": _node,
    "bulkOperations": _operations,
    "currentBulkOperation": _current,
}
CONNECTIONS: Mapping[str, Mapping[str, Callable[[Any], list[Any]]]] = {
    "Order": {"lineItems": lines, "fulfillmentOrders": lambda order: [FulfillmentOrder(order)]},
    "FulfillmentOrder": {"lineItems": lambda one: lines(one.order)},
    "Fulfillment": {"fulfillmentLineItems": shipped},
    "Product": {"variants": lambda product: product.variants},
}
MUTATIONS: Mapping[str, Any] = {
    "fulfillmentCreate": create_fulfilment,
    "fulfillmentTrackingInfoUpdate": update_tracking,
    "inventoryActivate": stock.activate,
    "inventorySetQuantities": stock.set_quantities,
    "productCreate": create_product,
    "productUpdate": update_product,
    "productVariantsBulkUpdate": update_variants,
}
