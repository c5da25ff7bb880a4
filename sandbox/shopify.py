"""Shopify's Admin GraphQL API, simulated: orders, shipments, products, bulk operations.

Docs      https://shopify.dev/docs/api/admin-graphql/2026-10
Spec      sandbox/specs/shopify_2026-10.graphql executes every request
Limits    1,000 points a query, 100 points a second; too much is HTTP 200 with THROTTLED
Edges     an older version falls forward in silence: X-Shopify-API-Version tells who answered;
          pages hold 250 and end after 25,000; only forward paging is simulated
Also      what happens in the shop: sandbox/shopify_merchant.py, from outside shopify_control.py
"""

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
    print_ast,
    validate,
)
from graphql.execution import execute_sync
from graphql.language import DocumentNode
from graphql.utilities import get_operation_ast
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.limits import Bucket
from sandbox.shopify_context import Context, Shelf
from sandbox.shopify_control import Control
from sandbox.shopify_cost import BUCKET_POINTS, QUERY_POINTS, RESTORE_RATE, Cost
from sandbox.shopify_schema import build
from sandbox.shopify_store import ShopFacts, Store
from sandbox.shopify_trouble import INTERNAL
from sandbox.simulator import Clock, Simulator, base_of, utc_now

VERSION = "2026-10"
UNKNOWN_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"
JSONL = "application/jsonl"


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: Collection[str] = frozenset({"sandbox"}),
    limits: bool = True,
    delay_s: float = 0.2,
    facts: ShopFacts | None = None,
    fill: Callable[[Store], None] | None = None,
) -> Simulator:
    """Build the simulator; its data is `app.state.store`, its misbehaviour `app.state.trouble`.

    Args:
        faults: what goes wrong; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: the access tokens that are let in; each has its own points.
        limits: False lifts the throttle, not the size limit of one query.
        delay_s: how long a bulk operation takes.
        facts: the shop itself.
        fill: puts the first data in; called again when the simulator is reset.
    """
    now = clock or utc_now
    shelf = Shelf(Store(facts or ShopFacts()), now, timedelta(seconds=delay_s))
    buckets = {key: Bucket(BUCKET_POINTS, RESTORE_RATE) for key in keys}
    api = _Api(shelf, buckets, now, limits, fill)
    app = Simulator(
        [
            *Control(shelf).routes(),
            Route("/admin/api/{version}/graphql.json", api.graphql, methods=["POST"]),
            Route("/graphql.json", api.graphql, methods=["POST"]),
            Route("/bulk/{number:int}.jsonl", api.download, methods=["GET"]),
        ],
        faults=faults,
        say=lambda status, headers: JSONResponse({"errors": "simulated fault"}, status, headers),
        restore=api.restore,
        describe=api.figures,
    )
    app.state.store = shelf.store
    app.state.trouble = shelf.trouble
    api.restore()
    return app


class _Api:
    """The two addresses: GraphQL, and the files of bulk operations."""

    def __init__(
        self,
        shelf: Shelf,
        buckets: dict[str, Bucket],
        clock: Clock,
        limits: bool,
        fill: Callable[[Store], None] | None,
    ) -> None:
        self._buckets = buckets
        self._shelf = shelf
        self._fill = fill
        self._schema = build(shelf)
        self._clock = clock
        self._limits = limits
        self._judged: dict[str, tuple[DocumentNode, list[GraphQLError]]] = {}

    def restore(self) -> None:
        """Put the first data back, and all points."""
        self._shelf.clear()
        for bucket in self._buckets.values():
            bucket.clear()
        if self._fill:
            self._fill(self._shelf.store)

    def figures(self) -> dict[str, int]:
        """Return the size of the data."""
        store = self._shelf.store
        return {
            "orders": len(store.orders),
            "customers": len(store.customers),
            "fulfilments": len(store.fulfilments),
            "mails": len(store.mails),
            "bulk_operations": len(self._shelf.operations),
        }

    async def graphql(self, request: Request) -> Response:
        version = request.path_params.get("version", VERSION)
        if not re.fullmatch(r"20\d\d-(01|04|07|10)", version) or version > VERSION:
            return JSONResponse({"errors": "Not Found"}, 404)
        served = {"X-Shopify-API-Version": VERSION}
        bucket = self._buckets.get(request.headers.get("x-shopify-access-token", ""))
        if bucket is None:
            return JSONResponse({"errors": UNKNOWN_TOKEN}, 401, served)
        try:
            asked = orjson.loads(await request.body())
            query, variables = asked["query"], asked.get("variables") or {}
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            return JSONResponse({"errors": {"query": "Required parameter missing"}}, 400, served)
        answer = self._answer(request, query, variables, asked.get("operationName"), bucket)
        return Response(orjson.dumps(answer), 200, served, "application/json")

    async def download(self, request: Request) -> Response:
        operation = self._shelf.operations.get(request.path_params["number"])
        if operation is None or operation.status(self._clock()) != "COMPLETED":
            return Response("NoSuchKey", 404)
        return StreamingResponse(operation.lines(), media_type=JSONL)

    def _answer(
        self,
        request: Request,
        query: Any,
        variables: dict[str, Any],
        name: str | None,
        bucket: Bucket,
    ) -> dict[str, Any]:
        try:
            document, wrong = self._judge(str(query))
        except GraphQLError as error:
            return {"errors": [_formatted(error)]}
        operation = get_operation_ast(document, name)
        if wrong or operation is None:
            return {"errors": [_formatted(error) for error in wrong] or _no_operation()}
        request.scope["operation"] = _name(operation)
        return self._run(document, operation, variables, bucket, base_of(request))

    def _run(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        bucket: Bucket,
        base: str,
    ) -> dict[str, Any]:
        fragments = {
            part.name.value: part
            for part in document.definitions
            if isinstance(part, FragmentDefinitionNode)
        }
        cost = Cost(self._schema, fragments, variables)
        requested = cost.of(operation)
        refusal = self._refuse(requested, bucket)
        if refusal:
            return refusal
        context = Context(self._shelf, base)
        self._shelf.trouble.catch_up(self._now_s())
        act = partial(
            execute_sync,
            self._schema,
            document,
            context_value=context,
            variable_values=variables,
            operation_name=operation.name.value if operation.name else None,
        )
        result = self._shelf.trouble.meet(operation.operation, act, self._now_s())
        if result is None:
            return INTERNAL
        actual = cost.of(operation, result.data or {})
        if self._limits:
            bucket.spend(actual)
        answer: dict[str, Any] = {"data": result.data} if result.data is not None else {}
        if result.errors:
            answer["errors"] = [_formatted(error) for error in result.errors]
        answer["extensions"] = self._cost(requested, actual, bucket)
        if context.ignored:
            warnings = [{"field": field, "message": "Invalid search field for this query."}
                        for field in context.ignored]  # fmt: skip
            answer["extensions"]["search"] = [{"warnings": warnings}]
        return answer

    def _judge(self, query: str) -> tuple[DocumentNode, list[GraphQLError]]:
        if query not in self._judged:
            if len(self._judged) > 100:
                self._judged.clear()
            document = parse(query)
            self._judged[query] = (document, validate(self._schema, document))
        return self._judged[query]

    def _refuse(self, requested: int, bucket: Bucket) -> dict[str, Any] | None:
        if requested > QUERY_POINTS:
            text = f"Query cost is {requested}, which exceeds the single query max cost limit"
            code, said = "MAX_COST_EXCEEDED", f"{text} {QUERY_POINTS}."
        elif self._limits and requested > bucket.available(self._now_s()):
            code, said = "THROTTLED", "Throttled"
        else:
            return None
        error = {"message": said, "extensions": {"code": code}}
        return {"errors": [error], "extensions": self._cost(requested, None, bucket)}

    def _now_s(self) -> float:
        return self._clock().timestamp()

    def _cost(self, requested: int, actual: int | None, bucket: Bucket) -> dict[str, Any]:
        left = bucket.available(self._now_s())
        status = {
            "maximumAvailable": bucket.maximum,
            "currentlyAvailable": left,
            "restoreRate": bucket.restore_rate,
        }
        points = {"requestedQueryCost": requested, "actualQueryCost": actual}
        return {"cost": {**points, "throttleStatus": status}}


def _name(operation: OperationDefinitionNode) -> str:
    """Return the first field asked for: what the operation is called in the counters."""
    return print_ast(operation.selection_set.selections[0]).partition("(")[0].split()[0]


def _formatted(error: GraphQLError) -> dict[str, Any]:
    said: dict[str, Any] = {**error.formatted}
    said.setdefault("extensions", {"code": "BAD_REQUEST"})
    return said


def _no_operation() -> list[dict[str, Any]]:
    return [{"message": "An operation name is required", "extensions": {"code": "BAD_REQUEST"}}]
