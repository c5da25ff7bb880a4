"""BigBuy, simulated: orders, tracking, shipping, catalogue, purse.

Docs      https://api.bigbuy.eu/rest/doc
Spec      sandbox/specs/bigbuy.json: every request is judged by it; user/purse is by hand
Limits    per key and route, in windows that begin with their first call (sandbox/bigbuy_spec.py)
Edges     the id of an order is in `Location` alone; a refusal's reason is JSON text in a text; an
          order never mixes warehouses; what else goes wrong is in sandbox/bigbuy_whims.py

Controls, beside those of every simulator:
    GET       /__sandbox__/orders    every order, hidden ones too, with lines and address
    GET, PUT  /__sandbox__/products  {sku: {"stock", "price_eur", "warehouse", "active", …}}
    GET, PUT  /__sandbox__/settings  "purse_eur", "repeats", "ship_after_s", "parcels", "whims"
    POST      /__sandbox__/ship      {"reference" or "id", "parcels": 1}
    POST      /__sandbox__/cancel    {"reference" or "id"}
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import bigbuy_answers as answers
from sandbox.bigbuy_answers import Refusal, malformed, plain
from sandbox.bigbuy_books import PURSE_EUR, Books, Repeats
from sandbox.bigbuy_control import control_routes
from sandbox.bigbuy_operations import HANDLERS, Call, Desk
from sandbox.bigbuy_spec import LIMITS, SECOND, operations
from sandbox.bigbuy_whims import Whims, spoken
from sandbox.faults import Faults
from sandbox.openapi import Operation
from sandbox.simulator import Clock, Simulator, json_body, utc_now

SOME = tuple(f"S{7_100_000 + n}" for n in range(40))


def demo_products(books: Books) -> None:
    """Put a small catalogue on the shelves: 40 products, the last ten in warehouse 3."""
    for n, sku in enumerate(SOME):
        price = Decimal(5) + Decimal(n * 3) / 2
        books.stock_up([sku], price_eur=price, warehouse=1 if n < 30 else 3)


def create(
    faults: Faults | None = None,
    *,
    clock: Clock | None = None,
    keys: Collection[str] = frozenset({"sandbox"}),
    rate: float | None = 1.0,
    repeats: Repeats = "er008",
    purse_eur: Decimal = PURSE_EUR,
    ship_after_s: float | None = None,
    whims: Mapping[str, Any] | None = None,
    fill: Callable[[Books], None] = demo_products,
) -> Simulator:
    """Build the simulator; its data is `app.state.books`, its misbehaviour `app.state.whims`.

    Args:
        faults: what goes wrong on the road; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: the API keys that are let in; each has limits of its own, all share data.
        rate: the documented limits times this; None lifts them.
        repeats: what a second create under one internalReference gets.
        ship_after_s: orders ship by themselves so long after they were placed; None: never.
        whims: settings of `sandbox.bigbuy_whims.Whims`.
        fill: puts the first products in; called again when the simulator is reset.
    """
    books = Books(clock or utc_now, purse_eur, repeats, ship_after_s)
    mood = Whims(**(whims or {}))
    door = _Door(Desk(books, mood), frozenset(keys), rate)

    def restore() -> None:
        books.clear()
        door.windows.clear()
        mood.configure(**(Whims().settings() | dict(whims or {})))
        fill(books)

    routes = [route for operation in operations() for route in door.routes(operation)]
    app = Simulator(
        [*control_routes(books, mood), *routes],
        faults=faults,
        say=answers.say,
        restore=restore,
        describe=lambda: {
            "products": len(books.products),
            "orders": len(books.orders),
            "purse_eur": str(books.purse_eur),
            "whims": dict(mood.injected),
        },
    )
    app.state.books, app.state.whims = books, mood
    restore()
    return app


class _Door:
    """The vendor's checks before any operation: key, limits, media type, schema."""

    def __init__(self, desk: Desk, keys: frozenset[str], rate: float | None) -> None:
        self.desk, self.keys, self.rate = desk, keys, rate
        self.windows: dict[tuple[str, str], tuple[float, int]] = {}

    def routes(self, operation: Operation) -> Iterator[Route]:
        """Yield an operation's routes: with and without the prefix and the .json ending."""

        async def endpoint(request: Request) -> Response:
            request.scope["operation"] = operation.id
            return await self._answer(request, operation)

        path = operation.path.removesuffix(".json")
        endings = [""] if path.endswith("}") else ["", ".json"]
        for ending in endings:
            for start in (path, path.removeprefix("/rest")):
                yield Route(start + ending, endpoint, methods=[operation.method])

    async def _answer(self, request: Request, operation: Operation) -> Response:
        whims = self.desk.whims
        try:
            headers = self._admit(request, operation)
            whim = whims.answer(f"{operation.method} {operation.path}")
            if whim and whim.endswith("_before"):
                return spoken(whim)
            answer = HANDLERS[operation.id](self.desk, await _read(request, operation))
        except Refusal as refused:
            return refused.answer
        answer.headers.update(headers)
        if whim and answer.status_code < 300:
            return spoken(whim)
        return Response() if answer.status_code == 404 and whims.draw("empty_404") else answer

    def _admit(self, request: Request, operation: Operation) -> dict[str, str]:
        """Check the key and count the call; return the headers that tell what is left."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or key not in self.keys:
            raise Refusal(JSONResponse({"message": "Invalid Token"}, 401))
        if self.rate is None:
            return {}
        calls, seconds = LIMITS.get(operation.id, SECOND)
        most, now_s = max(1, int(calls * self.rate)), self.desk.books.clock().timestamp()
        start_s, used = self.windows.get((key, operation.id), (now_s, 0))
        if now_s >= start_s + seconds:
            start_s, used = now_s, 0
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(0, most - used - 1)),
            "X-RateLimit-Reset": str(math.ceil(start_s + seconds)),
        }
        if used >= most:
            raise Refusal(answers.say(429, headers))
        self.windows[key, operation.id] = (start_s, used + 1)
        return headers


async def _read(request: Request, operation: Operation) -> Call:
    """Read and judge the query and the body."""
    query, flaws = operation.read_query(request.query_params.multi_items())
    if flaws:
        raise Refusal(plain(400, "Bad request"))
    params = {name: str(v).removesuffix(".json") for name, v in request.path_params.items()}
    if operation.body is None:
        return Call(params, query)
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refusal(plain(415, "Invalid Content-Type header"))
    body = await json_body(request)
    flaws = operation.read_body(body)
    if flaws:
        raise malformed(flaws)
    return Call(params, query, body)
