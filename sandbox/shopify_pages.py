"""Pages of Shopify's connections: forward only, at most 250, none after 25,000."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLError

from sandbox.listing import BadCursor, Listing
from sandbox.shopify_context import Context
from sandbox.shopify_search import BadSearch, compile_search
from sandbox.shopify_store import ShopFacts

PAGE_SIZE, LAST_ROW = 250, 25_000

SORTS = {
    "CREATED_AT": "created",
    "PROCESSED_AT": "created",
    "UPDATED_AT": "updated",
    "TOTAL_PRICE": "cents",
    "ORDER_NUMBER": "number",
    "ID": "id",
    "POSITION": "id",
}


def page_of(
    context: Context,
    rows: Iterable[Any],
    kind: type | None,
    arguments: Mapping[str, Any],
    name: str,
    version: int,
    listing: Listing | None = None,
) -> dict[str, Any]:
    """Return one page of a connection, as `arguments` ask for it.

    Args:
        rows: the whole list.
        kind: what its search terms are about; None takes no search.
        name: what tells this list from others; `version` changes when it does.
    """
    size, order = _asked(arguments)
    query = arguments.get("query")
    down = bool(arguments.get("reverse"))
    try:
        keep, ignored = searched(query, kind, context.shelf.store.facts)
        context.ignored += ignored
        nodes, cursors, more = (listing or context.shelf.listing).page(
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


def short_page(
    context: Context, rows: Iterable[Any], arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one page of a list that belongs to one thing: by id, not searched, not kept."""
    return page_of(context, rows, None, arguments, "", 0, Listing())


def searched(query: str | None, kind: type | None, facts: ShopFacts) -> tuple[Any, list[str]]:
    """Return the test a search stands for, and what of it was ignored."""
    return compile_search(query, kind, facts.zone) if kind else ((lambda _: True), [])
