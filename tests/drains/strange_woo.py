"""WooCommerce as two strangers would write it from the documents: less of it, in other forms."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PLACE = {
    "first_name": "Ada", "last_name": "Moreau", "address_1": "12 rue des Lilas", "city": "Lyon",
    "postcode": 69003, "country": "FR", "phone": 33612345678, "email": "ada@example.org",
}  # fmt: skip


class StrangeWoo:
    """A shop with one order (17) of one article, twice; `second` chooses the dialect."""

    def __init__(self, second: bool = False) -> None:
        self.second, self.status = second, "processing"
        self.lines: Any = [self.line()]
        self.gone: Response | None = None  # instead of the order
        self.notes: list[dict[str, Any]] = []
        self.completed = 0
        path = "/wp-json/wc/v3/orders"
        self.app = Starlette(
            routes=[
                Route(path, self.listed),
                Route(path + "/17", self.read),
                Route(path + "/17", self.change, methods=["PUT"]),
                Route(path + "/17/notes", self.notes_of),
                Route(path + "/17/notes", self.note, methods=["POST"]),
            ]
        )

    def line(self) -> dict[str, Any]:
        if self.second:
            return {"id": "11", "sku": "CJ-A", "quantity": "2", "price": 30, "meta_data": None}
        return {"id": 11, "name": "Mug", "sku": "CJ-A", "quantity": 2, "total": "60.00"}

    def order(self) -> dict[str, Any]:
        whole: dict[str, Any] = {"status": self.status, "currency": "EUR", "line_items": self.lines}
        if self.second:
            at = "2026-11-21T11:00:00.500+01:00"
            return {**whole, "id": "17", "date_modified_gmt": at, "shipping": [], "billing": PLACE,
                    "refunds": None, "meta_data": None, "date_paid_gmt": ""}  # fmt: skip
        at = "2026-11-21T10:00:00"
        return {**whole, "id": 17, "date_created": at, "date_modified": at, "shipping": PLACE}

    async def listed(self, request: Request) -> Response:
        newer = {**self.order(), "id": 18, "status": "pending"}
        newer |= {"date_modified": "2026-11-21T12:00:00", "date_modified_gmt": None}
        return JSONResponse([newer, self.order()])  # the newest first, whatever was asked

    async def read(self, request: Request) -> Response:
        return self.gone or JSONResponse(self.order())

    async def change(self, request: Request) -> Response:
        said = json.loads(await request.body())
        if said.get("status") == "completed":
            self.completed += 1
            self.status = "completed"
        return Response(status_code=200) if self.second else JSONResponse(self.order())

    async def notes_of(self, request: Request) -> Response:
        return JSONResponse(self.notes)

    async def note(self, request: Request) -> Response:
        said = json.loads(await request.body())
        flag = {"customer_note": said["customer_note"]} if self.second else {}
        self.notes.append({"id": len(self.notes) + 1, "note": said["note"], **flag})
        return JSONResponse({"id": len(self.notes)}, 201)
