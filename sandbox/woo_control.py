"""Control routes of the simulated WooCommerce, which no shop has: what people do to it.

All lie under `/__sandbox__/`; bodies and answers are JSON.
    GET  orders                every order with lines, addresses, refunds, notes and mails
    POST orders                take one: {"lines": [{"sku", "quantity", "total"?}], "shipping",
                               "billing", "paid": true}
    POST orders/{id}/{act}     pay, cancel, complete; refund {"quantities": {line: n}, "amount"?};
                               edit {"lines": […]}; address {field: text}
    POST products              add one: {"sku", "price", "name"?, "parent_id"?, "stock"?}
    PUT  products              change one: {"sku", "price"?, "stock"?}
    PUT  quirks                {"gateway": 0.1, "late": 0.1, "late_s": 2.0}
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from random import Random
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.simulator import CONTROL, base_of
from sandbox.woo_answers import order as order_answer
from sandbox.woo_records import Order
from sandbox.woo_shop import Shop

Act = Callable[[Shop, Order, dict[str, Any]], object]
ACTS: dict[str, Act] = {
    "pay": lambda shop, order, said: shop.pay(order),
    "cancel": lambda shop, order, said: shop.cancel(order),
    "complete": lambda shop, order, said: shop.complete(order),
    "edit": lambda shop, order, said: shop.edit_lines(order, said["lines"]),
    "address": lambda shop, order, said: shop.edit_address(order, **said),
    "refund": lambda shop, order, said: shop.refund(
        order, {int(k): n for k, n in said.get("quantities", {}).items()}, said.get("amount")
    ),
}


@dataclass(slots=True)
class Quirks:
    """The host's own misbehaviour: shares of requests, and how late the late ones are."""

    gateway: float = 0.0
    late: float = 0.0
    late_s: float = 2.0

    def draw(self, random: Random, *, writes: bool) -> str | None:
        """Draw at most one quirk; only a write can be late."""
        if not self.gateway and not self.late:
            return None
        left = random.random()
        if left < self.late:
            return "late" if writes else None
        return "gateway" if left < self.late + self.gateway else None


def control_routes(shop: Shop, quirks: Quirks) -> list[Route]:
    """Lay the control routes of one simulator."""
    control = _Control(shop, quirks)
    return [
        Route(f"{CONTROL}orders", control.orders, methods=["GET"]),
        Route(f"{CONTROL}orders", control.take, methods=["POST"]),
        Route(f"{CONTROL}orders/{{id:int}}/{{act}}", control.act, methods=["POST"]),
        Route(f"{CONTROL}products", control.product, methods=["POST", "PUT"]),
        Route(f"{CONTROL}quirks", control.set_quirks, methods=["PUT"]),
    ]


class _Control:
    def __init__(self, shop: Shop, quirks: Quirks) -> None:
        self._shop, self._quirks = shop, quirks

    async def orders(self, request: Request) -> Response:
        self._shop.settle()
        return _json([self._full(order, request) for order in self._shop.orders.values()])

    async def take(self, request: Request) -> Response:
        said = await request.json()
        try:
            order = self._shop.add_order(said.pop("lines"), **said)
        except (KeyError, TypeError, ValueError, InvalidOperation) as wrong:
            return JSONResponse({"error": repr(wrong)}, 400)
        return _json(self._full(order, request))

    async def act(self, request: Request) -> Response:
        order = self._shop.orders.get(request.path_params["id"])
        work = ACTS.get(request.path_params["act"])
        if order is None or work is None:
            return JSONResponse({"error": "no such order or act"}, 404)
        try:
            work(self._shop, order, orjson.loads(await request.body() or b"{}"))
        except (KeyError, TypeError, ValueError, InvalidOperation) as wrong:
            return JSONResponse({"error": repr(wrong)}, 400)
        return _json(self._full(order, request))

    async def product(self, request: Request) -> Response:
        said = await request.json()
        product = self._shop.by_sku(said["sku"])
        if request.method == "POST":
            product = self._shop.add_product(said.pop("sku"), said.pop("price", None), **said)
        elif product is None:
            return JSONResponse({"error": "no such product"}, 404)
        else:
            product.stock = said.get("stock", product.stock)
            if "price" in said:
                product.regular_price = Decimal(said["price"])
        return _json(asdict(product))

    async def set_quirks(self, request: Request) -> Response:
        for name, value in (await request.json()).items():
            if name not in Quirks.__dataclass_fields__:
                return JSONResponse({"error": f"unknown: {name}"}, 400)
            setattr(self._quirks, name, float(value))
        return _json(asdict(self._quirks))

    def _full(self, order: Order, request: Request) -> dict[str, Any]:
        """Say an order as the vendor does, with what the vendor keeps elsewhere."""
        mails = [asdict(mail) for mail in self._shop.mails if mail.order_id == order.id]
        said = order_answer(self._shop, order, f"{base_of(request)}/wp-json")
        return said | {
            "refund_rows": [asdict(refund) for refund in order.refunds],
            "notes": [asdict(note) for note in order.notes],
            "mails": mails,
        }


def _json(body: Any) -> Response:
    options = orjson.OPT_NON_STR_KEYS
    return Response(orjson.dumps(body, default=str, option=options), media_type="application/json")
