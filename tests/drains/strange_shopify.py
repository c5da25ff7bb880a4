"""Shopify as two strangers would write it from the documents: less of it, and in other forms.

Each looks at the text of a query for a field's name and answers one fixed shape, whatever was
selected. They remember what was shipped, and that is all.
"""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

PERSON = {"address1": "12 rue des Lilas", "city": "Lyon", "zip": "69003", "phone": "+33612345678"}
UNKNOWN_TO_THE_SECOND = ("risk", "taxLines", "displayFulfillmentStatus", "fulfillmentLineItems",
                         "discountedUnitPriceAfterAllDiscountsSet", "shippingLine")  # fmt: skip


class StrangeShop:
    """One order (5800) of one article, twice. `second` chooses the dialect."""

    def __init__(self, second: bool = False) -> None:
        self.second, self.paid = second, True
        self.shipped: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.lines: Any = [self.line()]
        prefix = "/admin/api/2026-10"
        self.app = Starlette(
            routes=[Route(f"{prefix}/graphql.json", self.answer, methods=["POST"])]
        )

    def line(self) -> dict[str, Any]:
        if self.second:
            return {"id": 11, "sku": "CJ-A", "quantity": "2", "currentQuantity": "2",
                    "discountedTotalSet": {"shopMoney": {"amount": 60}}}  # fmt: skip
        price = {"shopMoney": {"amount": "30"}}
        return {"id": "gid://shopify/LineItem/11", "sku": "CJ-A", "title": "Mug", "quantity": 2,
                "currentQuantity": 2, "originalUnitPriceSet": price}  # fmt: skip

    async def answer(self, request: Request) -> JSONResponse:
        said = json.loads(await request.body())
        query, values = said["query"], said["variables"]
        self.asked.append(query)
        if self.second and (lacking := [one for one in UNKNOWN_TO_THE_SECOND if one in query]):
            words = f'Cannot query field "{lacking[0]}" on type "Order".'
            return JSONResponse({"errors": [{"message": words}]})
        if "fulfillmentCreate" in query:
            self.shipped.append(values["fulfillment"])
            made = {"fulfillment": {"id": 900 + len(self.shipped)}}
            return JSONResponse({"data": {"fulfillmentCreate": made}, "errors": None})
        if "orders(" in query:
            return JSONResponse({"data": {"orders": self.listed([self.mark()])}})
        if "order(" in query:
            known = values["id"].endswith("/5800")
            return JSONResponse({"data": {"order": self.order() if known else None}})
        return JSONResponse({"errors": [{"message": "Field 'x' doesn't exist"}]})

    def listed(self, rows: list[Any]) -> Any:
        return {"nodes": rows} if self.second else {"edges": [{"node": row} for row in rows]}

    def mark(self) -> dict[str, Any]:
        at = "2026-11-21T10:00:00" if self.second else "2026-11-21T11:00:00.250+01:00"
        name = 5800 if self.second else "gid://shopify/Order/5800"
        paid = {"displayFinancialStatus": "PAID"} if self.paid else {}
        return {"id": name, "updatedAt": at, **paid}

    def order(self) -> dict[str, Any]:
        left = 2 * (not self.shipped)
        to_ship = {"id": 71, "remainingQuantity": left, "lineItem": {"id": self.line()["id"]}}
        status = "open" if left else "closed"
        whole = {
            **self.mark(), "name": "#1001", "currencyCode": "EUR",
            "createdAt": "2026-11-21T10:00:00Z",
            "lineItems": self.lines if self.lines is None else self.listed(self.lines),
            "fulfillmentOrders": self.listed([
                {"id": 70, "status": status, "lineItems": self.listed([to_ship])}
            ]),
            "fulfillments": [self.shipment(n, one) for n, one in enumerate(self.shipped, 901)],
        }  # fmt: skip
        if self.second:
            return {**whole, "email": "ada@example.org", "shippingAddress": {
                **PERSON, "zip": 69003, "firstName": "Ada", "lastName": "Moreau",
                "countryCodeV2": "FR"}}  # fmt: skip
        where = {**PERSON, "name": "Ada Moreau", "countryCode": "FR"}
        return {**whole, "cancelledAt": None, "customer": {"email": "ada@example.org"},
                "shippingAddress": where}  # fmt: skip

    def shipment(self, number: int, said: dict[str, Any]) -> dict[str, Any]:
        info = said["trackingInfo"]
        numbers = info.get("numbers") or [info["number"]]
        if self.second:
            return {"id": number, "trackingInfo": {"company": "Post", "numbers": numbers}}
        infos = [{"number": one} for one in numbers]
        return {"id": f"gid://shopify/Fulfillment/{number}", "status": "success",
                "trackingInfo": infos}  # fmt: skip

    @property
    def numbers(self) -> list[list[str]]:
        """The parcels of each shipment, by the words of the mutation."""
        infos = [one["trackingInfo"] for one in self.shipped]
        return [info.get("numbers") or [info["number"]] for info in infos]
