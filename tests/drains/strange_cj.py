"""CJdropshipping as two strangers would write it from the documents: less of it, in other forms."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

PREFIX = "/api2.0/v1"


class StrangeCj:
    """One article; `second` chooses the dialect. `unknown` is what it says of no order."""

    def __init__(self, second: bool = False) -> None:
        self.second = second
        self.unknown = "order does not exist" if second else "Order S5800-CJ not found"
        self.status: str | None = None  # instead of the order's own
        self.orders: dict[str, dict[str, Any]] = {}
        self.created: list[dict[str, Any]] = []
        self.calls: list[str] = []
        routes = {
            "/authentication/getAccessToken": ("POST", self.token),
            "/product/query": ("GET", self.product),
            "/product/stock/queryByVid": ("GET", self.stock),
            "/logistic/freightCalculate": ("POST", self.freight),
            "/shopping/order/createOrderV2": ("POST", self.create),
            "/shopping/order/getOrderDetail": ("GET", self.detail),
            "/shopping/order/confirmOrder": ("PATCH", self.confirm),
            "/shopping/pay/payBalance": ("POST", self.pay),
        }
        doors = [Route(PREFIX + path, act, methods=[how]) for path, (how, act) in routes.items()]
        self.app = Starlette(routes=doors)

    def good(self, data: Any = None) -> JSONResponse:
        sure = {} if self.second else {"result": True}
        return JSONResponse({"code": "200" if self.second else 200, "data": data, **sure})

    def bad(self, message: str, code: int = 1600300) -> JSONResponse:
        return JSONResponse({"code": code, "result": False, "message": message, "data": None})

    async def token(self, request: Request) -> JSONResponse:
        return self.good({"accessToken": "abc"})

    async def product(self, request: Request) -> JSONResponse:
        if request.query_params["variantSku"] != "A":
            return self.bad("product not found", 1602001)
        if self.second:
            return self.good({"vid": 77, "variantSku": "A", "sellPrice": "4.50"})
        shelves = [{"countryCode": "CN", "storageNum": "12"}]
        row = {"vid": "77", "variantSku": "A", "variantSellPrice": "4.50", "inventories": shelves}
        return self.good({"pid": 7, "variants": [row]})

    async def stock(self, request: Request) -> JSONResponse:
        return self.good([{"areaEn": "China Warehouse", "storageNum": None}])

    async def freight(self, request: Request) -> JSONResponse:
        ways = [{"logisticName": "CJPacket", "logisticPrice": "2.10"}, {"logisticName": "Slow"}]
        return self.good(ways)

    async def create(self, request: Request) -> JSONResponse:
        said = json.loads(await request.body())
        self.created.append(said)
        self.orders[said["orderNumber"]] = {"status": "CREATED", "tracking": None}
        return self.good("CJ900" if self.second else {"orderId": 900})

    def known(self, name: str) -> dict[str, Any] | None:
        return self.orders.get("S5800-CJ" if name in ("900", "CJ900") else name)

    async def detail(self, request: Request) -> JSONResponse:
        order = self.known(request.query_params["orderId"])
        if order is None:
            return self.bad(self.unknown)
        status = order["status"] if self.status is None else self.status
        number = {"trackNumber": order["tracking"]} if order["tracking"] else {}
        if self.second:
            return self.good({"cjOrderId": "CJ900", "orderStatus": status.lower(), **number})
        return self.good({"orderId": 900, "orderNum": "S5800-CJ", "orderStatus": status, **number})

    async def confirm(self, request: Request) -> JSONResponse:
        return await self.moved(request, "CREATED", "UNPAID")

    async def pay(self, request: Request) -> JSONResponse:
        return await self.moved(request, "UNPAID", "UNSHIPPED")

    async def moved(self, request: Request, before: str, after: str) -> JSONResponse:
        name = str(json.loads(await request.body())["orderId"])
        self.calls.append(f"{name} {after}")
        order = self.known(name)
        if order is None:
            return self.bad(self.unknown)
        if order["status"] != before:
            return self.bad(f"order is not {before.lower()}", 1603001)
        order["status"] = after
        return self.good()

    def ship(self, number: str) -> None:
        """Send the order off."""
        self.orders["S5800-CJ"] |= {"status": "SHIPPED", "tracking": number}
