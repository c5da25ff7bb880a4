"""Shopify's bulk operations as the API tells of them: started, refused, polled."""

from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from sandbox.shopify_bulk import AT_ONCE, BadBulk, BulkOperation, Compiler
from sandbox.shopify_context import Context, Shelf
from sandbox.shopify_search import BadSearch

GID = "gid://shopify/"


def run_query(
    compiler: Compiler,
    _: Any,
    info: GraphQLResolveInfo[Any],
    query: str,
    groupObjects: bool = False,  # noqa: N803  # the vendor's argument
) -> dict[str, Any]:
    """Take a bulk operation, or say why not, as `bulkOperationRunQuery` does."""
    shelf: Shelf = info.context.shelf
    now = shelf.clock()
    busy = [one for one in shelf.operations.values() if one.status(now) != "COMPLETED"]
    if len(busy) >= AT_ONCE:
        text = f"Bulk operations limit reached: {AT_ONCE} are running. Please try again later."
        return _refused("LIMIT_REACHED", text)
    try:
        branches = compiler.compile(query)
    except (BadBulk, BadSearch, GraphQLError) as wrong:
        return _refused("INVALID", f"Invalid bulk query: {wrong}")
    number = len(shelf.operations) + 1
    operation = BulkOperation(number, query, now, shelf.delay, branches, groupObjects)
    shelf.operations[number] = operation
    return {"bulkOperation": said(operation, info.context), "userErrors": []}


def _refused(code: str, message: str) -> dict[str, Any]:
    error = {"code": code, "field": ["query"], "message": message}
    return {"bulkOperation": None, "userErrors": [error]}


def said(operation: BulkOperation, context: Context) -> dict[str, Any]:
    """Say a bulk operation as the schema does; the size of its file stays unsaid."""
    status = operation.status(context.shelf.clock())
    done = status == "COMPLETED"
    objects, roots = operation.counts if done else (0, 0)
    address = f"{context.base}/bulk/{operation.id}.jsonl"
    return {
        "__typename": "BulkOperation",
        "id": f"{GID}BulkOperation/{operation.id}",
        "type": "QUERY",
        "query": operation.query,
        "status": status,
        "errorCode": None,
        "createdAt": operation.created.isoformat(),
        "completedAt": (operation.created + operation.delay).isoformat() if done else None,
        "objectCount": str(objects),
        "rootObjectCount": str(roots),
        "fileSize": None,
        "url": address if done and objects else None,
        "partialDataUrl": None,
    }
