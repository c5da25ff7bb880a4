"""BigBuy behind the supplier port: what is asked, what its answers become, what it never does."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors import bigbuy
from connectors._http import Timeouts
from connectors.errors import (
    AuthRefused,
    NotConfigured,
    Refused,
    Retryable,
    Uncertain,
)
from connectors.pace import MemorySlots
from domain.dropship.words import Quote
from drains.bigbuy_supplier import FULLY_AT_ONCE, BigbuySupplier, open_bigbuy
from drains.ports import SupplierPort, SupplierSaysNo
from sandbox import bigbuy as simulator
from settings import BigbuySettings, settings
from tests.drains.cargo import ADDRESS, part_of

pytestmark = pytest.mark.anyio

A, B, FAR = "S7100001", "S7100002", "S7100035"
PART = part_of("bigbuy", ("11", A, 2))
GOOD = Quote("EUR", Decimal(10), Decimal(5), Decimal(0), True, "gls")


@pytest.fixture
def app() -> Any:
    return simulator.create(rate=None)


@asynccontextmanager
async def at(app: Any, **changes: Any) -> AsyncIterator[BigbuySupplier]:
    known = BigbuySettings(
        **({"api_key": "sandbox", "base_url": "https://bigbuy.test", "max_rps": 10_000} | changes)
    )
    transport = app if isinstance(app, httpx.MockTransport) else httpx.ASGITransport(app=app)
    async with bigbuy.connect(known, transport, MemorySlots(), Timeouts(), 1) as client:
        yield BigbuySupplier(client, known)


def scripted(answer: Callable[[httpx.Request], Any]) -> httpx.MockTransport:
    """Answer JSON, or a response as it is."""

    def handle(request: httpx.Request) -> httpx.Response:
        said = answer(request)
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)

    return httpx.MockTransport(handle)


async def refusal(acting: Any) -> SupplierSaysNo:
    with pytest.raises(SupplierSaysNo) as said:
        await acting
    return said.value


def business(er: str, data: Any = None) -> httpx.Response:
    told = {"code": er, "message": json.dumps({"info": "no", "data": data or {}})}
    return httpx.Response(409, json=told)


# -- quote ------------------------------------------------------------------------------------


async def test_a_quote_keeps_goods_shipping_and_taxes_apart(app: Any) -> None:
    async with at(app) as supplier:
        quote = await supplier.quote(PART, ADDRESS)

    price = app.state.books.products[A].price_eur
    untaxed = price * 2 + 4
    assert (quote.currency, quote.goods, quote.shipping) == ("EUR", price * 2, Decimal("4.0"))
    assert quote.taxes == round(untaxed * Decimal("0.21"), 2)
    assert (quote.eu_origin, quote.customs_lines) == (True, 1)
    assert app.state.books.orders == {}


@pytest.mark.parametrize(
    ("said", "goods", "shipping", "taxes"),
    [
        ({"total": "12.10"}, "12.10", "0", "0"),
        ({"total": 12.1, "totalWithoutTaxes": 10}, "10", "0", "2.1"),
        ({"total": 12.1, "totalWithoutTaxesAndWithoutShippingCost": 8}, "12.1", "0", "0"),
        ({"total": 9, "totalWithoutTaxes": 10}, "9", "0", "0"),  # it does not add up
    ],
)
async def test_what_a_check_leaves_out_is_counted_as_goods(said, goods, shipping, taxes) -> None:
    async with at(scripted(lambda request: said)) as supplier:
        quote = await supplier.quote(PART, ADDRESS)

    amounts = (quote.goods, quote.shipping, quote.taxes)
    assert amounts == (Decimal(goods), Decimal(shipping), Decimal(taxes))


@pytest.mark.parametrize(
    ("er", "kind", "all_stop"),
    [
        ("ER001", "UNROUTABLE_SKU", False), ("ER002", "UNROUTABLE_SKU", False),
        ("ER003", "OUT_OF_STOCK", False), ("ER004", "ADDRESS", False), ("ER005", "BALANCE", True),
        ("ER007", "REFUSED", False), ("ER010", "ADDRESS", False), ("ER011", "REFUSED", False),
    ],
)  # fmt: skip
async def test_each_refusal_has_its_question(er: str, kind: str, all_stop: bool) -> None:
    async with at(scripted(lambda request: business(er))) as supplier:
        checked = await refusal(supplier.quote(PART, ADDRESS))
        ordered = await refusal(supplier.create(PART, ADDRESS, GOOD))

    for said in (checked, ordered):
        assert (said.kind, said.blocks_all, said.warehouses) == (kind, all_stop, {})
        assert er in said.detail


async def test_the_simulator_refuses_for_the_same_reasons(app: Any) -> None:
    books = app.state.books
    async with at(app) as supplier:
        unknown = part_of("bigbuy", ("1", "S7999999", 1))
        assert (await refusal(supplier.quote(unknown, ADDRESS))).kind == "UNROUTABLE_SKU"
        books.products[A].active = False
        assert (await refusal(supplier.quote(PART, ADDRESS))).kind == "OUT_OF_STOCK"
        books.products[A].active, books.products[A].stock = True, 1
        assert (await refusal(supplier.quote(PART, ADDRESS))).kind == "OUT_OF_STOCK"
        books.products[A].stock, books.purse_eur = 100, Decimal(1)
        assert (await refusal(supplier.quote(PART, ADDRESS))).blocks_all
    async with at(app, carriers="pigeon") as supplier:
        books.purse_eur = Decimal(1000)
        assert (await refusal(supplier.quote(PART, ADDRESS))).kind == "ADDRESS"


async def test_a_field_of_the_address_that_bigbuy_refuses_is_a_question_about_it() -> None:
    tree = {"children": {"shippingAddress": {"children": {"town": {"errors": ["Too long."]}}}}}
    said = httpx.Response(400, json={"code": 400, "message": "Validation Failed", "errors": tree})
    async with at(scripted(lambda request: said)) as supplier:
        no = await refusal(supplier.quote(PART, ADDRESS))

    assert no.kind == "ADDRESS"
    assert ADDRESS.city not in str(no)


async def test_several_warehouses_are_named_by_sku(app: Any) -> None:
    part = part_of("bigbuy", ("1", FAR, 1), ("2", A, 1), ("3", B, 1))
    async with at(app) as supplier:
        said = await refusal(supplier.quote(part, ADDRESS))

    assert said.warehouses == {A: "1", B: "1", FAR: "2"}


async def test_an_address_bigbuy_cannot_take_is_told_by_field_only(app: Any) -> None:
    async with at(app) as supplier:
        said = await refusal(supplier.quote(PART, replace(ADDRESS, phone="", postcode="1")))

    assert said.kind == "ADDRESS"
    assert said.detail == "postcode: not one of the country; phone: missing"


async def test_trouble_at_bigbuy_is_no_question(app: Any) -> None:
    app.state.whims.configure(rates={"soft_error_before": 1.0})
    async with at(app) as supplier:
        with pytest.raises(Retryable):
            await supplier.quote(PART, ADDRESS)


async def test_a_wrong_key_is_not_a_question_about_the_order(app: Any) -> None:
    async with at(app, api_key="wrong") as supplier:
        with pytest.raises(AuthRefused):
            await supplier.quote(PART, ADDRESS)


# -- create -----------------------------------------------------------------------------------


async def test_an_order_says_what_bigbuy_wants_and_sums_a_repeated_sku(app: Any) -> None:
    part = part_of("bigbuy", ("1", A, 2), ("2", B, 1), ("3", A, 3))
    async with at(app, carriers="chrono, gls", language="de") as supplier:
        sold = await supplier.create(part, ADDRESS, GOOD)

    [order] = app.state.books.orders.values()
    assert sold.remote_id == str(order.id)
    assert (order.reference, order.body["language"]) == ("S5800-BIGBUY", "de")
    assert order.body["carriers"] == [{"name": "chrono"}, {"name": "gls"}]
    assert order.body["products"] == [
        {"reference": A, "quantity": 5}, {"reference": B, "quantity": 1},
    ]  # fmt: skip
    assert order.body["shippingAddress"]["address"] == "12 rue des Lilas, Bat. B"


async def test_a_reference_bigbuy_has_already_is_told_with_its_id(app: Any) -> None:
    async with at(app) as supplier:
        first = await supplier.create(PART, ADDRESS, GOOD)
        again = await refusal(supplier.create(PART, ADDRESS, GOOD))
        checked = await refusal(supplier.quote(PART, ADDRESS))

    assert again.remote_id == checked.remote_id == first.remote_id
    assert len(app.state.books.orders) == 1


@pytest.mark.parametrize("whim", ["soft_error_after", "no_location", "late", "text_500_after"])
async def test_an_order_without_a_readable_answer_stays_unproven(app: Any, whim: str) -> None:
    app.state.whims.configure(rates={whim: 1.0})
    async with at(app) as supplier:
        with pytest.raises(Uncertain):
            await supplier.create(PART, ADDRESS, GOOD)


# -- look up ----------------------------------------------------------------------------------


async def test_an_order_is_found_by_our_reference_and_read_in_full(app: Any) -> None:
    async with at(app) as supplier:
        await supplier.create(PART, ADDRESS, GOOD)
        sold = await supplier.look_up(PART)

    [order] = app.state.books.orders.values()
    assert sold
    assert (sold.remote_id, sold.paid, sold.cancelled) == (str(order.id), True, False)
    assert (sold.billed, sold.currency) == (order.total_eur, "EUR")
    assert sold.lines == ((A, 2),)


async def test_an_order_nobody_made_is_none(app: Any) -> None:
    async with at(app) as supplier:
        assert await supplier.look_up(PART) is None


async def test_a_sandbox_that_answers_500_proves_nothing(app: Any) -> None:
    app.state.whims.configure(rates={"sandbox_500": 1.0})
    async with at(app) as supplier:
        with pytest.raises(Retryable):
            await supplier.look_up(PART)


def by_path(**answers: Any) -> httpx.MockTransport:
    """Answer the look-up by `reference`, and the order itself by `order`."""
    return scripted(lambda r: answers["reference" if "/reference/" in r.url.path else "order"])


MISSING = httpx.Response(404, json={"code": 404, "message": "No order found with refOrder: x"})


async def test_an_order_that_is_there_but_not_shown_is_sold_as_found() -> None:
    found = {"id": 7, "totalPaidTaxIncl": "12.5"}
    async with at(by_path(reference=found, order=MISSING)) as supplier:
        sold = await supplier.look_up(PART)

    assert sold
    assert (sold.remote_id, sold.paid, sold.billed) == ("7", True, Decimal("12.5"))
    assert sold.lines == ()


async def test_an_order_that_cannot_be_read_proves_nothing() -> None:
    trouble = httpx.Response(500)
    async with at(by_path(reference={"id": 7}, order=trouble)) as supplier:
        with pytest.raises(Retryable):
            await supplier.look_up(PART)


async def test_absence_is_believed_only_if_the_id_is_absent_too() -> None:
    known = replace(PART, remote_id="7")
    ours = {"id": 7, "status": "In process", "internalReference": PART.ref}
    async with at(by_path(reference=MISSING, order=ours)) as supplier:
        assert await supplier.look_up(known)
        assert await supplier.look_up(PART) is None
    async with at(by_path(reference=MISSING, order=ours | {"internalReference": "X"})) as supplier:
        assert await supplier.look_up(known) is None


@pytest.mark.parametrize(
    ("status", "paid", "cancelled"),
    [
        ("Pending payment", False, False), ("Awaiting bank wire payment", False, False),
        ("En attente de paiement", False, False), ("Pendiente de pago", False, False),
        ("In attesa di pagamento", False, False), ("Wartet auf Zahlung", False, False),
        ("Payment accepted", True, False), ("Payment accepted, waiting for stock", True, False),
        ("Shipped", True, False), ("Pending", True, False), ("Annulé", True, True),
    ],
)  # fmt: skip
async def test_only_a_status_that_awaits_payment_is_unpaid(status, paid, cancelled) -> None:
    order = {"id": "7", "status": status}
    async with at(by_path(reference={"id": "7"}, order=order)) as supplier:
        sold = await supplier.look_up(PART)

    assert sold
    assert (sold.paid, sold.cancelled) == (paid, cancelled)


async def test_paying_and_taking_back_are_a_persons_work(app: Any) -> None:
    async with at(app) as supplier:
        sold = await supplier.create(PART, ADDRESS, GOOD)
        assert (await refusal(supplier.pay(PART, sold))).kind == "PAY_BY_HAND"
        with pytest.raises(Refused):
            await supplier.cancel(PART, sold)


# -- track ------------------------------------------------------------------------------------


async def placed(supplier: BigbuySupplier, count: int, **changes: Any) -> list[Any]:
    parts = []
    for n in range(count):
        part = replace(PART, ref=f"S{n}-BIGBUY", **changes)
        sold = await supplier.create(part, ADDRESS, GOOD)
        parts.append(replace(part, remote_id=sold.remote_id))
    return parts


async def test_parcels_of_many_parts_come_in_one_question(app: Any) -> None:
    async with at(app) as supplier:
        parts = await placed(supplier, 3)
        app.state.books.ship(app.state.books.orders[int(parts[1].remote_id)], 2)
        found = await supplier.track(parts)

    assert set(found) == {"S1-BIGBUY"}
    assert [one.carrier for one in found["S1-BIGBUY"].parcels] == ["gls", "gls"]
    assert app.counts["trackingOrders"]["received"] == 1
    assert app.counts["orderGet"]["received"] == 0


async def test_a_part_without_an_id_is_looked_up_first(app: Any) -> None:
    async with at(app) as supplier:
        [part] = await placed(supplier, 1)
        [order] = app.state.books.orders.values()
        app.state.books.ship(order, 1)
        found = await supplier.track([replace(part, remote_id="")])

    assert found["S0-BIGBUY"].remote_id == str(order.id)
    assert [one.number for one in found["S0-BIGBUY"].parcels] == order.parcels


async def test_a_cancelled_order_is_noticed_every_few_polls(app: Any) -> None:
    async with at(app) as supplier:
        [part] = await placed(supplier, 1)
        app.state.books.orders[int(part.remote_id)].status = "Cancelled"
        found = [await supplier.track([replace(part, tries=n)]) for n in range(6)]

    assert [bool(one) for one in found] == [False, False, False, False, True, False]
    assert found[4]["S0-BIGBUY"].cancelled


async def test_one_turn_looks_at_a_few_in_full(app: Any) -> None:
    async with at(app) as supplier:
        await supplier.track(await placed(supplier, 5, tries=4))

    assert app.counts["orderGet"]["received"] == FULLY_AT_ONCE


async def test_a_look_that_fails_takes_nobody_with_it(app: Any) -> None:
    async with at(app) as supplier:
        parts = await placed(supplier, 2)
        app.state.books.ship(app.state.books.orders[int(parts[1].remote_id)], 1)
        where = "GET /rest/order/"
        app.state.whims.configure(rates={"soft_error_before": 1.0}, where=where)
        found = await supplier.track([replace(parts[0], remote_id=""), parts[1]])

    assert set(found) == {"S1-BIGBUY"}


async def test_numbers_are_cleaned_and_told_once() -> None:
    parcels = [
        {"trackingNumber": " BB 1 ,BB2", "statusDescription": "Delivered to the customer"},
        {"trackingNumber": "BB2", "carrier": {"name": "gls"}},
        {"trackingNumber": " "},
    ]
    said = [{"id": "7", "trackings": parcels}, None]
    async with at(scripted(lambda request: said)) as supplier:
        found = await supplier.track([replace(PART, remote_id="7")])

    assert [one.number for one in found[PART.ref].parcels] == ["BB1", "BB2"]
    assert found[PART.ref].parcels[0].delivered


# -- open -------------------------------------------------------------------------------------


async def test_a_configured_client_opens_its_supplier(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIGBUY_API_KEY", "sandbox")
    async with open_bigbuy(settings(), "own", httpx.ASGITransport(app=app)) as supplier:
        port: SupplierPort = supplier
        assert await port.look_up(PART) is None


async def test_without_a_key_there_is_no_supplier() -> None:
    with pytest.raises(NotConfigured, match="BIGBUY_API_KEY"):
        async with open_bigbuy(settings(), "own"):
            pass
