"""The simulated BigBuy's operations: one function each, from a judged call to an answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import JSONResponse, Response

from sandbox import bigbuy_answers as answers
from sandbox.bigbuy_answers import TROUBLE, plain
from sandbox.bigbuy_books import CARRIERS, STATUSES, Books, Product
from sandbox.bigbuy_rules import judge_basket, judge_order
from sandbox.bigbuy_whims import Whims

LARGEST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Desk:
    """Where operations work: the data, and the mood of the day."""

    books: Books
    whims: Whims


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the door."""

    params: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any] = field(default_factory=dict)


def _check(desk: Desk, call: Call) -> Response:
    placed = judge_order(desk.books, call.body["order"])
    answer = JSONResponse(answers.totals(placed))
    if desk.whims.draw("price_change"):
        for line in placed.lines:
            factor = Decimal(str(desk.whims.price_factor))
            line.product.price_eur = round(line.product.price_eur * factor, 2)
    if desk.whims.draw("out_of_stock"):
        placed.lines[0].product.stock = 0
    return answer


def _create(desk: Desk, call: Call) -> Response:
    whims, placed = desk.whims, judge_order(desk.books, call.body["order"])
    desk.books.place(placed)
    if whims.draw("cancelled"):
        placed.cancel_at = placed.at + timedelta(seconds=whims.cancel_after_s)
    if whims.draw("late"):
        placed.seen_at = placed.at + timedelta(seconds=whims.late_s)
        return plain(500, TROUBLE)
    location = {"Location": f"/rest/order/{placed.id}.json"}
    return Response(status_code=201, headers={} if whims.draw("no_location") else location)


def _by_reference(desk: Desk, call: Call) -> Response:
    reference = call.params["reference"]
    found = desk.books.with_reference(reference)
    if found:
        paid = f"{found[0].total_eur:.2f}"
        return JSONResponse({"id": str(found[0].id), "totalPaidTaxIncl": paid})
    if desk.whims.draw("sandbox_500"):
        return plain(500, TROUBLE)
    return plain(404, f"No order found with refOrder: {reference}")


def _order(desk: Desk, call: Call) -> Response:
    found = desk.books.with_id(call.params["orderId"])
    return JSONResponse(answers.detail(found)) if found else plain(404, "Order not found")


def _statuses(desk: Desk, call: Call) -> Response:
    return JSONResponse([{"id": number, "name": name} for number, name in STATUSES.items()])


def _tracking(desk: Desk, call: Call) -> Response:
    found = [desk.books.with_id(str(row["id"])) for row in call.body["track"]["orders"]]
    return JSONResponse([one and answers.tracking(one) for one in found])


def _tracking_one(desk: Desk, call: Call) -> Response:
    found = desk.books.with_id(call.params["orderId"])
    return JSONResponse([answers.tracking(found)] if found and found.parcels else [])


def _shipping(desk: Desk, call: Call) -> Response:
    placed = judge_basket(desk.books, call.body["order"])
    weight_kg = Decimal("0.73") * sum(line.quantity for line in placed.lines)
    options = [
        answers.option(carrier, placed.shipping_eur + extra, weight_kg)
        for extra, carrier in enumerate(CARRIERS[:3])
    ]
    return JSONResponse({"shippingOptions": options})


def _products(desk: Desk, call: Call) -> Response:
    rows = (one for one in desk.books.products.values() if not one.variation)
    return _page(sorted(rows, key=lambda one: one.id), call, answers.listed)


def _information(desk: Desk, call: Call) -> Response:
    if "isoCode" not in call.query:
        return plain(400, "Bad request")
    found = desk.books.products.get(call.params["sku"])
    if found is None:
        return plain(404, "Product not found")
    return JSONResponse([answers.told(found, call.query["isoCode"])])


def _stock(variations: bool) -> Callable[[Desk, Call], Response]:
    def pages(desk: Desk, call: Call) -> Response:
        rows = (one for one in desk.books.products.values() if one.variation is variations)
        return _page(sorted(rows, key=lambda one: one.sku[::-1]), call, answers.stock)

    return pages


def _stock_one(desk: Desk, call: Call) -> Response:
    found = desk.books.by_id(call.params["productId"])
    return JSONResponse(answers.stock(found)) if found else plain(404, "Product not found")


def _purse(desk: Desk, call: Call) -> Response:
    return JSONResponse(f"{desk.books.purse_eur:.2f}")


def _page(
    rows: Iterable[Product], call: Call, said: Callable[[Product], dict[str, Any]]
) -> Response:
    """Answer a page; lists have different orders, as at the vendor."""
    page, size = call.query.get("page", 0), call.query.get("pageSize", 0) or LARGEST_PAGE
    if page < 0 or not 0 < size <= LARGEST_PAGE:
        return plain(400, "Bad request")
    branch = call.query.get("parentTaxonomy")
    chosen = [one for one in rows if branch is None or one.taxonomy == branch]
    return JSONResponse([said(one) for one in chosen[page * size : (page + 1) * size]])


HANDLERS: dict[str, Callable[[Desk, Call], Response]] = {
    "orderCheck": _check,
    "orderCreate": _create,
    "orderByReference": _by_reference,
    "orderGet": _order,
    "orderStatuses": _statuses,
    "trackingOrder": _tracking_one,
    "trackingOrders": _tracking,
    "shippingOrders": _shipping,
    "products": _products,
    "productInformationBySku": _information,
    "productsStockByHandlingDays": _stock(variations=False),
    "productStockByHandlingDays": _stock_one,
    "variationsStockByHandlingDays": _stock(variations=True),
    "purse": _purse,
}
