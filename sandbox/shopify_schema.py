"""Shopify's schema with the answers in it: pages of orders and customers, bulk operations."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
)

from sandbox.listing import BadCursor
from sandbox.openapi import SPECS
from sandbox.shopify_bulk import BadBulk, Compiler
from sandbox.shopify_context import Context, Shelf
from sandbox.shopify_fields import fields_of, lines
from sandbox.shopify_jobs import GID, run_query, said
from sandbox.shopify_search import BadSearch, compile_search
from sandbox.shopify_store import Customer, Order, ShopFacts

Info = GraphQLResolveInfo[Any]

PAGE_SIZE, LAST_ROW = 250, 25_000

SORTS = {
    "CREATED_AT": "created",
    "PROCESSED_AT": "created",
    "UPDATED_AT": "updated",
    "TOTAL_PRICE": "cents",
    "ORDER_NUMBER": "number",
    "ID": "id",
}


def build(shelf: Shelf) -> GraphQLSchema:
    """Read the vendor's schema and put a resolver on each of its fields."""
    schema = build_schema((SPECS / "shopify_2026-10.graphql").read_text())
    facts = shelf.store.facts
    for kind, fields in fields_of(facts).items():
        _resolve(schema, kind, {name: partial(_plain, read) for name, read in fields.items()})
    compiler = Compiler(schema, fields_of(facts), partial(_rows, shelf))
    _resolve(schema, "Customer", {"orders": _orders_of})
    _resolve(schema, "Order", {"lineItems": _lines_of})
    _resolve(schema, "Mutation", {"bulkOperationRunQuery": partial(run_query, compiler)})
    _resolve(
        schema,
        "QueryRoot",
        {
            "shop": lambda *_: facts,
            "orders": _orders,
            "ordersCount": _orders_count,
            "customers": _customers,
            "order": _node,
            "customer": _node,
            "node": _node,
            "bulkOperation": _node,
            "bulkOperations": _operations,
            "currentBulkOperation": _current,
        },
    )
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
    return _page(info.context, store.orders, Order, arguments, "orders", store.version)


def _customers(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    return _page(info.context, store.customers, Customer, arguments, "customers", store.version)


def _orders_of(who: Customer, info: Info, **arguments: Any) -> dict[str, Any]:
    name = f"orders of {who.id}"
    return _page(info.context, who.orders, Order, arguments, name, info.context.shelf.store.version)


def _lines_of(order: Order, info: Info, **arguments: Any) -> dict[str, Any]:
    rows = lines(order)
    return _page(info.context, rows, None, arguments, f"lines of {order.id}", len(rows))


def _page(
    context: Context,
    rows: Iterable[Any],
    kind: type | None,
    arguments: Mapping[str, Any],
    name: str,
    version: int,
) -> dict[str, Any]:
    size, order = _asked(arguments)
    query = arguments.get("query")
    down = bool(arguments.get("reverse"))
    try:
        keep, ignored = _search(query, kind, context.shelf.store.facts)
        context.ignored += ignored
        nodes, cursors, more = context.shelf.listing.page(
            lambda: rows,
            name=(name, query, order, down),
            version=version,
            sort=lambda row: getattr(row, order),
            keep=keep,
            size=size,
            after=arguments.get("after"),
            down=down,
            most=LAST_ROW,
        )
    except (BadSearch, BadCursor) as wrong:
        raise GraphQLError(str(wrong)) from wrong
    return {
        "nodes": nodes,
        "edges": [{"cursor": c, "node": n} for c, n in zip(cursors, nodes, strict=True)],
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": bool(arguments.get("after")),
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _asked(arguments: Mapping[str, Any]) -> tuple[int, str]:
    """Return the page size and the attribute to sort by, or refuse as the vendor does."""
    if arguments.get("last") or arguments.get("before"):
        raise GraphQLError("the simulator pages forward only: use first and after")
    size = arguments.get("first")
    if size is None:
        raise GraphQLError("you must provide one of first or last")
    if not 0 <= size <= PAGE_SIZE:
        raise GraphQLError(f"first cannot exceed {PAGE_SIZE}")
    order = SORTS.get(arguments.get("sortKey") or "ID")
    if order is None:
        raise GraphQLError(f"the simulator sorts by {', '.join(SORTS)}")
    return size, order


def _search(query: str | None, kind: type | None, facts: ShopFacts) -> tuple[Any, list[str]]:
    return compile_search(query, kind, facts.zone) if kind else ((lambda _: True), [])


def _rows(
    shelf: Shelf, source: Any, kind: str, name: str, arguments: Mapping[str, Any]
) -> list[Any]:
    """Return all rows of a connection of a bulk query, in the order it asks for."""
    if (kind, name) == ("Order", "lineItems"):
        return list(lines(source))
    if name not in ("orders", "customers"):
        raise BadBulk(f"{kind}.{name} is not available in bulk here")
    rows: list[Any] = source.orders if kind == "Customer" else getattr(shelf.store, name)
    keep, _ = _search(
        arguments.get("query"), Order if name == "orders" else Customer, shelf.store.facts
    )
    by = SORTS.get(arguments.get("sortKey") or "ID", "id")
    found = [row for row in rows if keep(row)]
    return sorted(found, key=lambda row: getattr(row, by), reverse=bool(arguments.get("reverse")))


def _orders_count(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    store = info.context.shelf.store
    try:
        keep, ignored = _search(arguments.get("query"), Order, store.facts)
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
    known: dict[str, list[Any]] = {
        "Order": shelf.store.orders,
        "Customer": shelf.store.customers,
    }
    return next((row for row in known.get(kind, []) if row.id == int(number)), None)


def _type_of(value: Any, info: Info, of: Any) -> str:
    return value["__typename"] if isinstance(value, dict) else type(value).__name__


def _operations(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    shelf: Shelf = info.context.shelf
    page = _page(
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
