"""CJdropshipping, simulated: tokens, products, stock, freight, orders, payment, parcels.

Docs      https://developers.cjdropshipping.com/en/api/api2/
Spec      sandbox/specs/cj.json, written from those pages: every request is judged by it
Limits    `qps` calls per second and account, `points` per day, a token once in `auth_gap_s`
Edges     refusals are HTTP 200 with a `code`; "order not found" and "must not be empty" share
          1600300; order/list without a status lists cancelled orders; an order number may repeat;
          pay type 2 that cannot pay refuses and leaves the order unpaid; a created order must be
          confirmed before it can be paid, and can then no longer be deleted
Quirks    the vendor's own misbehaviour: sandbox/cj_quirks.py

Beside the control routes of every simulator there are, under `/__sandbox__/`:
    GET  orders   all orders, also those CJ does not show yet, with lines and the request
    POST ship     {"order": id or number, "deliver": false}; without an order, all that are paid
    PUT  variant  {"sku": …, "price": "6.40", "stock": {"CN": 3}}
    PUT  account  any of {"balance": "25.00", "qps": 2, "points": 50000, "late_s": 3.0,
                  "ship_after_s": 1.0, "repeats": "refused"}
    GET, PUT quirks   {"rates": {"half_paid": 0.1}, "seed": 1}
    POST expire   let every access token die
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import cj_answers
from sandbox.cj_account import Account
from sandbox.cj_answers import message, signed
from sandbox.cj_door import Door, read
from sandbox.cj_operations import Operations, catalogue
from sandbox.cj_quirks import Quirks
from sandbox.cj_refusals import BUSY, TOO_OFTEN, Broken, Refusal
from sandbox.cj_spec import Call, load
from sandbox.faults import Faults
from sandbox.simulator import CONTROL, Clock, Simulator, utc_now

__all__ = ["PREFIX", "create", "message", "signed"]

PREFIX = "/api2.0/v1"


def create(
    faults: Faults | None = None,
    *,
    clock: Clock | None = None,
    keys: Collection[str] = frozenset({"sandbox"}),
    quirks: Mapping[str, float] | None = None,
    seed: int = 0,
    qps: int | None = 1,
    points: int = 50_000,
    auth_gap_s: float = 1.0,
    repeats: Literal["accepted", "refused"] = "accepted",
    pays_by: Literal["any", "orderId", "cjOrderId"] = "any",
    late_s: float = 3.0,
    ship_after_s: float | None = None,
    fill: Callable[[Account], None] = lambda account: account.stock_up(*catalogue()),
) -> Simulator:
    """Build the simulator; its data is `app.state.account`, its tokens `app.state.door`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: the API keys that are let in; all open the one account.
        quirks: shares of the kinds of `sandbox.cj_quirks`, drawn from `seed`.
        qps: calls per second of the account; None lifts the limit.
        points: for a day; products cost 50 a page, a product, its stock and freight 10 each.
        auth_gap_s: how long after a getAccessToken the next one is refused.
        repeats: what happens to an order number already used.
        pays_by: which id payBalance takes.
        late_s: after how long a late order appears.
        ship_after_s: how long after its payment an order is shipped; None is never by itself.
        fill: puts the first data in; called again when the simulator is reset.
    """
    account = Account(
        clock or utc_now,
        Quirks(quirks, seed=seed),
        repeats=repeats,
        late_s=late_s,
        ship_after_s=ship_after_s,
    )
    door = Door(account, keys, qps=qps, points=points, auth_gap_s=auth_gap_s)
    operations = Operations(account, door, pays_by)

    def restore() -> None:
        account.clear()
        account.quirks.restart()
        door.clear()
        fill(account)

    routes = [
        Route(
            f"{prefix}{call.operation.path}",
            _endpoint(account, door, call, operations),
            methods=[call.operation.method],
        )
        for call in load()
        for prefix in (PREFIX, "")
    ]
    app = Simulator(
        [*_Control(account, door).routes(), *routes],
        faults=faults,
        say=_say,
        restore=restore,
        describe=lambda: cj_answers.figures(account) | {"points_spent": door.spent},
    )
    app.state.account, app.state.door = account, door
    restore()
    return app


def _say(status: int, headers: dict[str, str]) -> Response:
    code = TOO_OFTEN if status == 429 else BUSY
    return JSONResponse(cj_answers.refusal(code, "simulated fault"), status, headers)


def _endpoint(
    account: Account, door: Door, call: Call, operations: Operations
) -> Callable[[Request], Any]:
    handler = operations.handlers[call.operation.id]

    def work(asked: dict[str, Any]) -> Any:
        busy = call.keyed and account.quirks.draw("busy")
        if busy and not account.quirks.every_second("busy"):
            raise Refusal(BUSY, "System busy, please contact CJ IT")
        data = handler(asked)
        if busy:  # too late to say so
            raise Refusal(BUSY, "System busy, please contact CJ IT")
        return data

    async def endpoint(request: Request) -> Response:
        request.scope["operation"] = call.operation.id
        account.settle()
        try:
            door.admit(call, request.headers)
            data = work(await read(call, request))
        except Refusal as refused:
            account.refused[refused.code] += 1
            return JSONResponse(cj_answers.refusal(refused.code, refused.message))
        except Broken:
            return Response("<html>502 Bad Gateway</html>", 502, media_type="text/html")
        return JSONResponse(cj_answers.envelope(data))

    return endpoint


class _Control:
    """What a campaign in another process needs; nothing of it exists at CJ."""

    def __init__(self, account: Account, door: Door) -> None:
        self._account, self._door = account, door

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route(f"{CONTROL}orders", self.orders, methods=["GET"]),
            Route(f"{CONTROL}ship", self.ship, methods=["POST"]),
            Route(f"{CONTROL}variant", self.variant, methods=["PUT"]),
            Route(f"{CONTROL}account", self.account, methods=["PUT"]),
            Route(f"{CONTROL}quirks", self.quirks, methods=["GET", "PUT"]),
            Route(f"{CONTROL}expire", self.expire, methods=["POST"]),
        ]

    async def orders(self, request: Request) -> Response:
        self._account.settle()
        now = self._account.clock()
        return JSONResponse([cj_answers.facts(order, now) for order in self._account.orders])

    async def ship(self, request: Request) -> Response:
        asked = await request.json()
        wanted = asked.get("order")
        moved = []
        self._account.settle()
        for order in self._account.orders:
            if wanted in (None, order.order_id, order.cj_order_id, order.number):
                self._account.ship(order)
                if asked.get("deliver") and order.status == "SHIPPED":
                    order.status = "DELIVERED"
                moved += [order.number] if order.tracking else []
        return JSONResponse({"shipped": moved})

    async def variant(self, request: Request) -> Response:
        asked = await request.json()
        found = self._account.by_sku(asked["sku"])
        if found is None:
            return JSONResponse({"error": "no such SKU"}, 404)
        found.price = Decimal(asked.get("price", found.price))
        found.stock |= asked.get("stock", {})
        return JSONResponse(cj_answers.variant(found))

    async def account(self, request: Request) -> Response:
        asked = await request.json()
        if "balance" in asked:
            self._account.balance = Decimal(asked.pop("balance"))
        for name, value in asked.items():
            known = {"qps": self._door, "points": self._door}
            holder = known.get(name, self._account)
            if name not in ("qps", "points", "late_s", "ship_after_s", "repeats"):
                return JSONResponse({"error": f"unknown: {name}"}, 400)
            setattr(holder, name, value)
        return JSONResponse(cj_answers.figures(self._account))

    async def quirks(self, request: Request) -> Response:
        quirks = self._account.quirks
        if request.method == "PUT":
            try:
                quirks.configure(**await request.json())
            except (TypeError, ValueError) as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse({**quirks.settings(), "injected": quirks.injected})

    async def expire(self, request: Request) -> Response:
        self._door.expire()
        return JSONResponse({})
