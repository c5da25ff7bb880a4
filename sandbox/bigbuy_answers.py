"""What the simulated BigBuy answers: refusals in the vendor's shapes, orders, stock, tracking."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.bigbuy_books import Placed, Product
from sandbox.openapi import Flaw

TROUBLE = "An error has occurred. Please try again later."
SEPARATE = (
    "This cart contains products from different warehouses. You must send separate requests for "
    'each set of product references. You can find more info in the field "error_detail" in this '
    "response"
)


class Refusal(Exception):
    """The vendor's no, as the answer that says it."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def business(er: str, info: str, data: Any = None) -> Refusal:
    """Return a 409 with an ER code, its reason as JSON text inside `message`."""
    message = json.dumps({"info": info, "data": {} if data is None else data})
    return Refusal(JSONResponse({"code": er, "message": message}, 409))


def inactive(skus: Sequence[str]) -> Refusal:
    """Return the 409 without an ER code that BigBuy has for products no longer sold."""
    rows = [{"sku": sku, "message": "Inactive product."} for sku in skus]
    message = json.dumps({"info": "Products error.", "data": rows})
    return Refusal(JSONResponse({"code": 409, "message": message}, 409))


def separate(warehouses: Mapping[int, Sequence[str]]) -> Refusal:
    """Return the 409 for products of several warehouses."""
    rows = [{"id": number, "references": list(skus)} for number, skus in warehouses.items()]
    body = {"code": 409, "message": SEPARATE, "error_detail": {"warehouses": rows}}
    return Refusal(JSONResponse(body, 409))


def malformed(flaws: Sequence[Flaw]) -> Refusal:
    """Return the 400 of a form, its faults in a tree of children."""
    tree: dict[str, Any] = {"children": {}}
    for flaw in flaws:
        node, steps = tree, [step for step in flaw.pointer.split("/") if step][1:]
        for step in steps:
            node = node.setdefault("children", {}).setdefault(step, {})
        node.setdefault("errors", []).append(_formal(flaw.detail))
    return Refusal(JSONResponse({"code": 400, "message": "Validation Failed", "errors": tree}, 400))


def _formal(detail: str) -> str:
    """Say what is wrong in the vendor's words, which never quote the value."""
    longest = re.search(r"is longer than (\d+) characters?$", detail)
    if longest:
        return f"This value is too long. It should have {longest[1]} characters or less."
    if detail.startswith("Additional properties"):
        return "This form should not contain extra fields."
    if detail.startswith("Invalid postcode"):
        return detail
    return "This value should not be blank." if "required" in detail else "This value is not valid."


def plain(status: int, message: str) -> Response:
    """Return an error of a code and a text."""
    return JSONResponse({"code": status, "message": message}, status)


def say(status: int, headers: Mapping[str, str]) -> Response:
    """Say a status that comes from no operation."""
    if status == 429:
        return PlainTextResponse("You exceeded the rate limit", 429, dict(headers))
    return plain(status, TROUBLE)


def number(amount: Decimal) -> float:
    """Return money as the JSON number it is sent as."""
    return float(round(amount, 2))


def totals(placed: Placed) -> dict[str, float]:
    """Return what a check says."""
    return {
        "totalWithoutTaxesAndWithoutShippingCost": number(placed.goods_eur),
        "totalWithoutTaxes": number(placed.goods_eur + placed.shipping_eur),
        "total": number(placed.total_eur),
    }


def detail(placed: Placed) -> dict[str, Any]:
    """Return an order in full."""
    return {
        "id": str(placed.id),
        "internalReference": placed.reference,
        "dateAdd": placed.at.strftime("%Y-%m-%d %H:%M:%S"),
        "totalPaidTaxIncl": number(placed.total_eur),
        "totalPaidTaxExcl": number(placed.goods_eur + placed.shipping_eur),
        "totalShippingTaxExcl": number(placed.shipping_eur),
        "status": placed.status,
        "carriers": [{"id": "1", "name": placed.carrier, "price": number(placed.shipping_eur)}],
        "shippingAddress": placed.body["shippingAddress"],
        "products": [
            {
                "id": str(line.product.id),
                "reference": line.product.sku,
                "quantity": line.quantity,
                "name": line.product.name,
                "priceTaxExcl": f"{line.unit_eur:.2f}",
            }
            for line in placed.lines
        ],
    }


def tracking(placed: Placed) -> dict[str, Any]:
    """Return the parcels of an order; what is in which is not told."""
    return {
        "id": placed.id,
        "reference": placed.reference,
        "trackings": [
            {
                "trackingNumber": parcel,
                "statusDescription": "In transit",
                "statusDate": None,
                "carrier": {"id": "1", "name": placed.carrier},
            }
            for parcel in placed.parcels
        ],
    }


def stock(product: Product) -> dict[str, Any]:
    """Return what there is of a product: what is quick to leave, and an empty slower shelf."""
    shelf = {"warehouse": product.warehouse, "minHandlingDays": 0, "maxHandlingDays": 1}
    slower = {"quantity": 0, **shelf, "minHandlingDays": 1, "maxHandlingDays": 2}
    return {
        "id": product.id,
        "sku": product.sku,
        "stocks": [{"quantity": product.stock, **shelf}, slower],
    }


def listed(product: Product) -> dict[str, Any]:
    """Return a product as lists have it; weight and sizes are placeholders, as at the vendor."""
    return {
        "id": product.id,
        "sku": product.sku,
        "ean13": None,
        "weight": 1,
        "height": 1,
        "width": 1,
        "depth": 1,
        "taxonomy": product.taxonomy,
        "taxRate": 21,
        "wholesalePrice": number(product.price_eur),
        "retailPrice": number(product.price_eur * 3),
        "active": int(product.active),
        "attributes": False,
        "images": True,
        "logisticClass": "A",
        "dateUpd": f"{product.updated:%Y-%m-%d %H:%M:%S}" if product.updated else None,
    }


def told(product: Product, iso: str) -> dict[str, Any]:
    """Return a product's name and description."""
    return {
        "id": product.id,
        "sku": product.sku,
        "name": f"{product.name} ({iso})",
        "description": f"<b>{product.name}</b>",
        "url": None,
        "isoCode": iso,
        "dateUpdDescription": None,
    }


def option(carrier: str, cost_eur: Decimal, weight_kg: Decimal) -> dict[str, Any]:
    """Return a way to ship a basket."""
    service = {"id": "1", "name": carrier, "delay": "24h-48h", "transportMethod": "courier"}
    return {"shippingService": service, "cost": number(cost_eur), "weight": float(weight_kg)}
