"""BigBuy as two strangers would write it from the documents: less of it, in other forms."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

REF = "S5800-BIGBUY"


class StrangeBigbuy:
    """A warehouse; `second` chooses the dialect. `absent` answers a look-up that finds nothing."""

    def __init__(self, second: bool = False) -> None:
        self.second = second
        words = "Order not found" if second else f"No order found with refOrder: {REF}"
        self.absent = Response(json.dumps({"code": 404, "message": words}), 404)
        self.refusal: dict[str, Any] | None = None
        self.created: list[dict[str, Any]] = []
        self.number = ""
        self.app = Starlette(
            routes=[
                Route("/rest/order/check.json", self.check, methods=["POST"]),
                Route("/rest/order/create.json", self.create, methods=["POST"]),
                Route("/rest/order/reference/{ref}.json", self.reference),
                Route("/rest/order/{name}.json", self.order),
                Route("/rest/tracking/orders.json", self.tracking, methods=["POST"]),
            ]
        )

    async def check(self, request: Request) -> Response:
        if self.refusal is not None:
            return JSONResponse(self.refusal, 409)
        return JSONResponse({"total": 12} if self.second else {"total": "12.40"})

    async def create(self, request: Request) -> Response:
        self.created.append(json.loads(await request.body())["order"])
        at = "http://bigbuy.test/rest/order/9001.json" if self.second else "/order/9001"
        return Response(status_code=201, headers={"Location": at})

    async def reference(self, request: Request) -> Response:
        if not self.created:
            return self.absent
        if self.second:
            return JSONResponse([{"id": 9001, "internalReference": REF, "status": "En route"}])
        return JSONResponse({"id": "9001"})

    async def order(self, request: Request) -> Response:
        if self.second:
            return Response("Not Found", 404)
        return JSONResponse({"id": 9001, "status": {"name": "Wird kommissioniert"}})

    async def tracking(self, request: Request) -> Response:
        if not self.number:
            return Response("", 404) if self.second else JSONResponse([None])
        if self.second:
            parcel: dict[str, Any] = {"trackingNumber": int(self.number), "carrier": "Post"}
            return JSONResponse([None, {"id": "9001", "trackings": [parcel]}])
        parcel = {"trackingNumber": self.number, "carrier": {"name": "Post"}}
        return JSONResponse([{"id": 9001, "trackings": [parcel, {"statusDescription": "New"}]}])
