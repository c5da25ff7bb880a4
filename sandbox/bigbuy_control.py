"""The simulated BigBuy's controls, which the vendor does not have; see sandbox/bigbuy.py."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bigbuy_books import CANCELLED, Books, Placed, Product
from sandbox.bigbuy_whims import Whims
from sandbox.simulator import CONTROL, json_body

FACTS = ("stock", "price_eur", "warehouse", "active", "variation", "taxonomy", "name")


def control_routes(books: Books, whims: Whims) -> list[Route]:
    """Return the controls of one simulator."""
    desk = _Control(books, whims)
    return [
        Route(f"{CONTROL}orders", desk.orders, methods=["GET"]),
        Route(f"{CONTROL}products", desk.products, methods=["GET", "PUT"]),
        Route(f"{CONTROL}settings", desk.settings, methods=["GET", "PUT"]),
        Route(f"{CONTROL}ship", desk.ship, methods=["POST"]),
        Route(f"{CONTROL}cancel", desk.cancel, methods=["POST"]),
    ]


class _Control:
    def __init__(self, books: Books, whims: Whims) -> None:
        self._books, self._whims = books, whims

    async def orders(self, request: Request) -> Response:
        self._books.seen()
        return JSONResponse([_order(one) for one in self._books.orders.values()])

    async def products(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                for sku, facts in (await json_body(request)).items():
                    self._books.stock_up([sku], **_facts(facts))
            except (AttributeError, TypeError, ValueError, InvalidOperation) as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse({sku: _product(one) for sku, one in self._books.products.items()})

    async def settings(self, request: Request) -> Response:
        books = self._books
        if request.method == "PUT":
            try:
                given = await json_body(request)
                self._whims.configure(**given.pop("whims", {}))
                self._set(**given)
            except (AttributeError, TypeError, ValueError, InvalidOperation) as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse(
            {
                "purse_eur": str(books.purse_eur),
                "repeats": books.repeats,
                "ship_after_s": books.ship_after_s,
                "parcels": books.parcels,
                "whims": self._whims.settings(),
            }
        )

    async def ship(self, request: Request) -> Response:
        given = await json_body(request)
        found = self._named(given)
        if found is None or found.status == CANCELLED:
            return JSONResponse({"error": "no such order, or it is cancelled"}, 404)
        self._books.ship(found, int(given.get("parcels", 1)))
        return JSONResponse(_order(found))

    async def cancel(self, request: Request) -> Response:
        found = self._named(await json_body(request))
        if found is None:
            return JSONResponse({"error": "no such order"}, 404)
        found.status = CANCELLED
        return JSONResponse(_order(found))

    def _set(self, **given: Any) -> None:
        unknown = set(given) - {"purse_eur", "repeats", "ship_after_s", "parcels"}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if given.get("repeats", "er008") not in ("er008", "accepted"):
            raise ValueError("repeats is er008 or accepted")
        if "purse_eur" in given:
            given["purse_eur"] = Decimal(str(given["purse_eur"]))
        vars(self._books).update(given)

    def _named(self, given: Any) -> Placed | None:
        if not isinstance(given, dict):
            return None
        wanted = (given.get("reference"), str(given.get("id")))
        rows = self._books.orders.values()
        return next(
            (one for one in rows if one.reference == wanted[0] or str(one.id) == wanted[1]), None
        )


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(given) - set(FACTS)
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    price = {"price_eur": Decimal(str(given["price_eur"]))} if "price_eur" in given else {}
    return {**given, **price}


def _product(product: Product) -> dict[str, Any]:
    return {"id": product.id, **{name: getattr(product, name) for name in FACTS}} | {
        "price_eur": str(product.price_eur)
    }


def _order(placed: Placed) -> dict[str, Any]:
    return {
        "id": placed.id,
        "reference": placed.reference,
        "status": placed.status,
        "lines": [{"sku": one.product.sku, "quantity": one.quantity} for one in placed.lines],
        "address": placed.body["shippingAddress"],
        "carrier": placed.carrier,
        "payment": placed.body["paymentMethod"],
        "total_eur": str(placed.total_eur),
        "placed_at": placed.at.isoformat(),
        "seen_at": placed.seen_at.isoformat(),
        "parcels": placed.parcels,
    }
