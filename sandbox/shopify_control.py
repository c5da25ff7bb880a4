"""The simulated shop by remote control, for campaigns from another process; no part of the vendor.

    GET  /__sandbox__/orders                  all orders with lines of their own, addresses included
    POST /__sandbox__/orders                  {"lines": [{"sku", "quantity", "cents", …}], "id"?, …}
    POST /__sandbox__/orders/{id}/cancel      {"refunded"?: true}
    POST /__sandbox__/orders/{id}/refund      {"line": 0, "quantity": 1}
    POST /__sandbox__/orders/{id}/edit        {"line": 0, "current": 1, "sku"?} or fields
    GET  /__sandbox__/fulfilments             every shipment: numbers, lines, mails
    GET  /__sandbox__/mails                   every mail a customer got about a shipment
    POST /__sandbox__/subscriptions           {"topic": "ORDERS_CREATE", "uri": "https://…"}
    PUT  /__sandbox__/trouble                 {"before": 1, "after": 0, "late": 0, "late_s": 5}

Money is in hundredths, a line is named by its place in the order.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.shopify_context import Shelf
from sandbox.shopify_merchant import Ware, cancel, change, edit_line, refund, sell
from sandbox.shopify_order_fields import iso
from sandbox.shopify_store import Address, Fulfillment, Order, Subscription
from sandbox.simulator import CONTROL

Act = Callable[[Order, dict[str, Any]], None]


class Control:
    """The control routes of one shop."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route(f"{CONTROL}orders", self._orders, methods=["GET"]),
            Route(f"{CONTROL}orders", self._sell, methods=["POST"]),
            Route(f"{CONTROL}orders/{{id:int}}/{{act}}", self._act, methods=["POST"]),
            Route(f"{CONTROL}fulfilments", self._fulfilments, methods=["GET"]),
            Route(f"{CONTROL}mails", self._mails, methods=["GET"]),
            Route(f"{CONTROL}subscriptions", self._subscribe, methods=["POST"]),
            Route(f"{CONTROL}trouble", self._trouble, methods=["PUT"]),
        ]

    async def _orders(self, request: Request) -> Response:
        self._shelf.trouble.catch_up(self._now())
        orders = [order for order in self._shelf.store.orders if order.sold is not None]
        return JSONResponse({"orders": [_said(order) for order in orders]})

    async def _sell(self, request: Request) -> Response:
        asked = await request.json()
        try:
            wares = [Ware(**line) for line in asked.pop("lines")]
            order = sell(self._shelf.store, self._now(), wares, **_typed(asked))
        except (KeyError, TypeError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse(_said(order), 201)

    async def _act(self, request: Request) -> Response:
        order = self._shelf.store.order(request.path_params["id"])
        act = {"cancel": self._cancel, "refund": self._refund, "edit": self._edit}.get(
            request.path_params["act"]
        )
        if order is None or act is None:
            return JSONResponse({"error": "no such order or act"}, 404)
        try:
            act(order, _typed(await request.json() if await request.body() else {}))
        except (KeyError, IndexError, TypeError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse(_said(order))

    def _cancel(self, order: Order, asked: dict[str, Any]) -> None:
        cancel(self._shelf.store, self._now(), order, **asked)

    def _refund(self, order: Order, asked: dict[str, Any]) -> None:
        refund(self._shelf.store, self._now(), order, asked.pop("line"), **asked)

    def _edit(self, order: Order, asked: dict[str, Any]) -> None:
        if "line" in asked:
            edit_line(self._shelf.store, self._now(), order, asked.pop("line"), **asked)
        else:
            change(self._shelf.store, self._now(), order, **asked)

    async def _fulfilments(self, request: Request) -> Response:
        self._shelf.trouble.catch_up(self._now())
        made = self._shelf.store.fulfilments.values()
        return JSONResponse({"fulfilments": [_shipment(one) for one in made]})

    async def _mails(self, request: Request) -> Response:
        self._shelf.trouble.catch_up(self._now())
        rows = [
            {"order_id": order_id, "kind": kind, "numbers": list(numbers)}
            for order_id, kind, numbers in self._shelf.store.mails
        ]
        return JSONResponse({"mails": rows})

    async def _subscribe(self, request: Request) -> Response:
        asked, held = await request.json(), self._shelf.store.subscriptions
        held.append(Subscription(1 + len(held), asked["topic"], asked["uri"], self._now()))
        return JSONResponse({"subscriptions": [asdict(one) for one in held]}, 201)

    async def _trouble(self, request: Request) -> Response:
        try:
            self._shelf.trouble.configure(**await request.json())
        except (TypeError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse(self._shelf.trouble.settings())

    def _now(self) -> int:
        return int(self._shelf.clock().timestamp())


def _typed(asked: dict[str, Any]) -> dict[str, Any]:
    """Read an address and tags where there are any."""
    if asked.get("address"):
        asked["address"] = Address(**asked["address"])
    if "tags" in asked:
        asked["tags"] = tuple(asked["tags"])
    return asked


def _said(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "name": f"#{order.number}",
        "updated_at": iso(order.updated),
        "financial": order.status,
        "cancelled": bool(order.cancelled),
        "test": order.test,
        "email": order.email,
        "phone": order.phone,
        "address": asdict(order.address) if order.address else None,
        "lines": [
            {
                "sku": line.sku,
                "quantity": line.quantity,
                "current": line.current,
                "remaining": line.remaining,
                "cents": line.cents,
            }
            for line in order.sold or []
        ],
        "fulfilments": [_shipment(one) for one in order.fulfilments],
    }


def _shipment(made: Fulfillment) -> dict[str, Any]:
    return {
        "id": made.id,
        "order_id": made.order.id,
        "numbers": made.numbers,
        "company": made.company,
        "urls": made.urls,
        "mails": made.mails,
        "lines": [{"sku": line.sku, "quantity": quantity} for line, quantity in made.lines],
    }
