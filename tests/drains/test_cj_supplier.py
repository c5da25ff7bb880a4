"""CJ behind the supplier port: what is asked, what its answers become, what it never does."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors import cj
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    NotConfigured,
    Refused,
    Retryable,
    Unavailable,
    Uncertain,
)
from connectors.pace import account_of
from domain.dropship.words import Quote, Sold
from drains.cj_supplier import PRICE_LIVES_S, CjSupplier, open_cj
from drains.ground import store_of
from drains.ports import SupplierPort, SupplierSaysNo
from sandbox import cj as simulator
from settings import CjSettings, settings
from store import points
from store.tokens import StoreShelf
from tests.drains.cargo import ADDRESS, part_of

pytestmark = pytest.mark.anyio

OAK, ASH, MUG = "CJJJJTJT00001-Oak", "CJJJJTJT00001-Ash", "CJYD2038811-Blue"
OAK_VID = "92511400-C758-4474-93CA-66D442F5F787"
PART = part_of("cj", ("11", OAK, 2))
GOOD = Quote("USD", Decimal(10), Decimal(5), Decimal(0), False, "CJPacket Ordinary")


class Unpaced:
    """Slots that make nobody wait."""

    def reserve(self, *asked: Any, **more: Any) -> float:
        return 0.0

    def confirm(self, *asked: Any) -> float:
        return 0.0

    def penalise(self, *asked: Any) -> None:
        pass

    def give_back(self, *asked: Any) -> None:
        pass


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def app() -> Any:
    return simulator.create(qps=None, auth_gap_s=0)


def config(**changes: Any) -> CjSettings:
    return CjSettings(
        **({"api_key": "sandbox", "base_url": "http://cj.test", "max_rps": 10_000} | changes)
    )


@asynccontextmanager
async def at(
    app: Any, clock: Callable[[], float] | None = None, **changes: Any
) -> AsyncIterator[CjSupplier]:
    known = config(**changes)
    transport = app if isinstance(app, httpx.MockTransport) else httpx.ASGITransport(app=app)
    async with cj.connect(known, transport, Unpaced(), attempts=1) as client:
        yield CjSupplier(client, known, clock or Clock())


def scripted(answer: Callable[[httpx.Request], Any]) -> httpx.MockTransport:
    """Answer the token by itself, and `data` or a response by `answer`."""

    def handle(request: httpx.Request) -> httpx.Response:
        if "/authentication/" in request.url.path:
            said: Any = {"accessToken": "access", "refreshToken": "refresh"}
        else:
            said = answer(request)
        if isinstance(said, httpx.Response):
            return said
        body = {"code": 200, "result": True, "message": "", "data": said, "requestId": "r"}
        return httpx.Response(200, json=body)

    return httpx.MockTransport(handle)


def no(code: int, message: str) -> httpx.Response:
    return httpx.Response(200, json={"code": code, "result": False, "message": message})


async def bought(supplier: CjSupplier, part: Any = PART) -> Sold:
    await supplier.create(part, ADDRESS, await supplier.quote(part, ADDRESS))
    found = await supplier.look_up(part)
    assert found
    return found


async def refusal(acting: Any) -> SupplierSaysNo:
    with pytest.raises(SupplierSaysNo) as said:
        await acting
    return said.value


# -- quote ------------------------------------------------------------------------------------


async def test_a_quote_adds_price_and_freight_of_the_cheapest_way(app: Any) -> None:
    async with at(app) as supplier:
        quote = await supplier.quote(PART, ADDRESS)

    assert (quote.currency, quote.goods) == ("USD", Decimal("12.80"))
    assert quote.service == "CJPacket Ordinary"
    assert (quote.eu_origin, quote.customs_lines) == (False, 1)
    assert quote.taxes == Decimal("0.35")
    assert quote.shipping == Decimal("10.00")  # 3.20 + 0.84 kg x 8.10


async def test_the_configured_way_is_taken_where_it_is_offered(app: Any) -> None:
    async with at(app, logistic_name="dhl official") as supplier:
        assert (await supplier.quote(PART, ADDRESS)).service == "DHL Official"


async def test_a_configured_way_that_is_not_offered_gives_way_to_the_cheapest(app: Any) -> None:
    async with at(app, logistic_name="Pigeon") as supplier:
        assert (await supplier.quote(PART, ADDRESS)).service == "CJPacket Ordinary"


async def test_goods_from_inside_the_union_pay_no_duty(app: Any) -> None:
    part = part_of("cj", ("11", OAK, 1))
    async with at(app, from_country="DE") as supplier:
        quote = await supplier.quote(part, replace(ADDRESS, country="DE", postcode="10115"))

    assert quote.eu_origin


async def test_no_way_to_a_country_is_a_question_about_the_address(app: Any) -> None:
    async with at(app) as supplier:
        said = await refusal(supplier.quote(PART, replace(ADDRESS, country="BR", postcode="01310")))

    assert (said.kind, said.detail) == ("ADDRESS", "CJ has no way from CN to BR")


async def test_an_address_cj_cannot_take_is_told_by_field_only(app: Any) -> None:
    async with at(app) as supplier:
        said = await refusal(supplier.quote(PART, replace(ADDRESS, city="")))

    assert (said.kind, said.detail) == ("ADDRESS", "city: missing")


async def test_a_sku_cj_does_not_have_is_unroutable(app: Any) -> None:
    async with at(app) as supplier:
        said = await refusal(supplier.quote(part_of("cj", ("1", "NO-SUCH", 1)), ADDRESS))

    assert (said.kind, said.blocks_all) == ("UNROUTABLE_SKU", False)


async def test_too_little_stock_names_the_sku_and_both_figures(app: Any) -> None:
    app.state.account.by_sku(OAK).stock = {"CN": 3, "DE": 40}
    part = part_of("cj", ("1", OAK, 2), ("2", OAK, 2))
    async with at(app) as supplier:
        said = await refusal(supplier.quote(part, ADDRESS))

    assert (said.kind, said.detail) == ("OUT_OF_STOCK", f"{OAK}: 4 wanted, 3 there")


async def test_just_enough_stock_is_enough(app: Any) -> None:
    app.state.account.by_sku(OAK).stock = {"CN": 2}
    async with at(app) as supplier:
        assert (await supplier.quote(PART, ADDRESS)).goods == Decimal("12.80")


async def test_stock_of_no_country_that_matches_counts_in_all(app: Any) -> None:
    app.state.account.by_sku(OAK).stock = {"XX": 1, "YY": 1}
    async with at(app) as supplier:
        assert (await supplier.quote(PART, ADDRESS)).goods == Decimal("12.80")


async def test_a_price_is_believed_for_ten_minutes_and_stock_never(app: Any) -> None:
    clock, variant = Clock(), app.state.account.by_sku(OAK)
    async with at(app, clock) as supplier:
        await supplier.quote(PART, ADDRESS)
        variant.price = Decimal("7.00")
        clock.now_s = PRICE_LIVES_S - 1
        assert (await supplier.quote(PART, ADDRESS)).goods == Decimal("12.80")
        clock.now_s = PRICE_LIVES_S
        assert (await supplier.quote(PART, ADDRESS)).goods == Decimal("14.00")
        variant.stock["CN"] = 1
        assert (await refusal(supplier.quote(PART, ADDRESS))).kind == "OUT_OF_STOCK"


async def test_a_variant_without_a_price_is_a_question(app: Any) -> None:
    def answer(request: httpx.Request) -> Any:
        return {"pid": "1", "variants": [{"vid": "v", "variantSku": OAK}]}

    async with at(scripted(answer)) as supplier:
        assert (await refusal(supplier.quote(PART, ADDRESS))).kind == "REFUSED"


async def test_a_wrong_key_is_not_a_question_about_the_order(app: Any) -> None:
    async with at(app, api_key="wrong") as supplier:
        with pytest.raises(AuthRefused):
            await supplier.quote(PART, ADDRESS)


# -- create -----------------------------------------------------------------------------------


async def test_an_order_says_what_cj_wants_and_sums_a_repeated_sku(app: Any) -> None:
    part = part_of("cj", ("11", OAK, 2), ("12", MUG, 1), ("13", OAK, 3))
    async with at(app) as supplier:
        sold = await bought(supplier, part)

    [order] = app.state.account.orders
    asked = order.asked
    assert (order.number, asked["payType"]) == ("S5800-CJ", 3)
    assert asked["logisticName"] == "PostNL"  # the cheapest for so heavy a parcel
    assert asked["shippingProvince"] == "Lyon"  # CJ insists on one
    assert asked["products"][0] == {
        "vid": OAK_VID, "sku": OAK, "quantity": 5, "storeLineItemId": "11,13",
    }  # fmt: skip
    assert dict(sold.lines) == {OAK: 5, MUG: 1}


async def test_an_email_and_a_phone_that_are_none_are_left_out(app: Any) -> None:
    address = replace(ADDRESS, email="nobody", phone="12")
    async with at(app) as supplier:
        await supplier.create(PART, address, await supplier.quote(PART, address))

    asked = app.state.account.orders[0].asked
    assert not {"email", "shippingPhone", "remark"} & asked.keys()


async def test_line_ids_without_room_are_left_out_whole(app: Any) -> None:
    lines = [(f"{n:060}", OAK, 1) for n in range(3)]
    async with at(app) as supplier:
        await bought(supplier, part_of("cj", *lines))

    [sent] = app.state.account.orders[0].asked["products"]
    assert sent["storeLineItemId"] == f"{0:060},{1:060}"


async def test_an_order_without_a_known_vid_names_the_sku(app: Any) -> None:
    async with at(app) as supplier:
        await supplier.create(PART, ADDRESS, GOOD)

    assert app.state.account.orders[0].asked["products"][0].get("vid") is None


async def test_a_field_that_does_not_fit_is_named_and_never_quoted(app: Any) -> None:
    part = part_of("cj", ("1", "X" * 51, 1))
    async with at(app) as supplier:
        said = await refusal(supplier.create(part, ADDRESS, GOOD))

    assert said.kind == "REFUSED"
    assert "XXX" not in str(said)
    assert app.state.account.orders == []


@pytest.mark.parametrize(
    ("code", "words", "kind", "all_stop"),
    [
        (1604000, "Balance is insufficient", "BALANCE", True),
        (1603000, "Your balance is not enough", "BALANCE", True),
        (1603000, "Order create fail: insufficient inventory", "OUT_OF_STOCK", False),
        (1602001, "Variant not found", "UNROUTABLE_SKU", False),
        (1605000, "Logistics not found for this country", "ADDRESS", False),
        (1600300, "Param error: shippingCountry", "REFUSED", False),
        (1603000, "Order create fail", "REFUSED", False),
    ],
)
async def test_each_refusal_of_an_order_has_its_question(code, words, kind, all_stop) -> None:
    async with at(scripted(lambda request: no(code, words))) as supplier:
        said = await refusal(supplier.create(PART, ADDRESS, GOOD))

    assert (said.kind, said.blocks_all) == (kind, all_stop)
    assert words in said.detail


async def test_the_simulator_refuses_what_it_has_not(app: Any) -> None:
    app.state.account.by_sku(OAK).stock = {"CN": 1}
    async with at(app) as supplier:
        assert (await refusal(supplier.create(PART, ADDRESS, GOOD))).kind == "OUT_OF_STOCK"
        way = replace(GOOD, service="Pigeon")
        assert (await refusal(supplier.create(PART, ADDRESS, way))).kind == "ADDRESS"


async def test_an_unanswered_order_stays_unproven(app: Any) -> None:
    app.state.account.quirks.configure(rates={"busy": 1.0})
    async with at(app) as supplier:
        with pytest.raises(Uncertain):
            await supplier.create(PART, ADDRESS, GOOD)


# -- look up ----------------------------------------------------------------------------------


async def test_a_created_order_exists_and_is_not_paid(app: Any) -> None:
    async with at(app) as supplier:
        sold = await bought(supplier)

    order = app.state.account.orders[0]
    assert (sold.remote_id, sold.status) == (order.order_id, "CREATED")
    assert (sold.paid, sold.confirmed, sold.cancelled) == (False, False, False)
    assert sold.alt_ids == (order.cj_order_id,)
    assert (sold.billed, sold.currency) == (order.amount, "USD")
    assert (sold.lines, sold.parcels) == (((OAK, 2),), ())


async def test_an_order_nobody_made_is_none(app: Any) -> None:
    async with at(app) as supplier:
        assert await supplier.look_up(PART) is None


async def test_another_process_names_the_lines_by_the_shops_own_ids(app: Any) -> None:
    part = part_of("cj", ("11", OAK, 2), ("13", OAK, 1))
    async with at(app) as buyer:
        await bought(buyer, part)
    async with at(app) as another:
        sold = await another.look_up(part)

    assert sold
    assert sold.lines == ((OAK, 3),)


async def test_lines_that_cannot_be_named_are_not_told(app: Any) -> None:
    async with at(app) as buyer:
        await bought(buyer)
    async with at(app) as another:
        sold = await another.look_up(part_of("cj", ("other", OAK, 2)))

    assert sold
    assert sold.lines == ()


async def test_an_order_cj_shows_only_by_its_own_id_is_found(app: Any) -> None:
    def answer(request: httpx.Request) -> Any:
        asked = request.url.params["orderId"]
        return {"orderId": "77", "orderStatus": "UNSHIPPED"} if asked == "77" else no(
            1600300, "order not found"
        )  # fmt: skip

    async with at(scripted(answer)) as supplier:
        sold = await supplier.look_up(replace(PART, remote_id="77"))
        assert await supplier.look_up(PART) is None

    assert sold
    assert sold.paid


@pytest.mark.parametrize(
    ("status", "paid", "cancelled", "confirmed"),
    [
        ("CREATED", False, False, False), ("IN_CART", False, False, False),
        ("UNPAID", False, False, True), ("UNSHIPPED", True, False, True),
        ("shipped", True, False, True), ("DELIVERED", True, False, True),
        ("CANCELLED", False, True, False), ("IN_THE_CLOUDS", False, False, False),
        (None, False, False, False),
    ],
)  # fmt: skip
async def test_each_status_says_what_is_paid(status, paid, cancelled, confirmed) -> None:
    said = {"orderId": 26112200, "orderStatus": status, "productAmount": "3.1", "postageAmount": 2}
    async with at(scripted(lambda request: said)) as supplier:
        sold = await supplier.look_up(PART)

    assert sold
    assert (sold.paid, sold.cancelled, sold.confirmed) == (paid, cancelled, confirmed)
    assert (sold.remote_id, sold.billed) == ("26112200", Decimal("5.1"))


async def test_several_parcels_in_one_text_are_several_parcels() -> None:
    said = {"orderId": "1", "orderStatus": "SHIPPED", "trackNumber": "CJ 1YQ, CJ2YQ,,CJ1YQ"}
    async with at(scripted(lambda request: said)) as supplier:
        sold = await supplier.look_up(PART)

    assert sold
    assert [one.number for one in sold.parcels] == ["CJ1YQ", "CJ2YQ"]


async def test_a_held_order_says_why_as_long_as_it_is_not_paid(app: Any) -> None:
    app.state.account.quirks.configure(rates={"intercept": 1.0})
    async with at(app) as supplier:
        held = await bought(supplier)
        app.state.account.orders[0].status = "UNSHIPPED"
        freed = await supplier.look_up(PART)

    assert held.held == "The address needs to be checked"
    assert freed
    assert freed.held == ""


async def test_trouble_at_cj_proves_nothing(app: Any) -> None:
    async with at(app) as supplier:
        await bought(supplier)
        app.state.account.quirks.configure(rates={"busy": 1.0})
        with pytest.raises(Retryable):
            await supplier.look_up(PART)


# -- pay, cancel, track -----------------------------------------------------------------------


async def test_a_created_order_is_confirmed_and_paid(app: Any) -> None:
    async with at(app) as supplier:
        await supplier.pay(PART, await bought(supplier))
        paid = await supplier.look_up(PART)

    assert paid
    assert (paid.status, paid.paid) == ("UNSHIPPED", True)


async def test_an_order_that_was_paid_half_way_is_finished(app: Any) -> None:
    app.state.account.quirks.configure(rates={"half_paid": 1.0})
    for number in (1, 2):  # stopped before the confirmation, then after it
        part = replace(PART, ref=f"S{number}-CJ")
        async with at(app, pay_type=2) as supplier:
            half = await bought(supplier, part)
            assert not half.paid
            await supplier.pay(part, half)

    assert [order.status for order in app.state.account.orders] == ["UNSHIPPED"] * 2


async def test_paying_twice_takes_the_money_once(app: Any) -> None:
    async with at(app) as supplier:
        unpaid = await bought(supplier)
        await supplier.pay(PART, unpaid)
        left = app.state.account.balance
        await supplier.pay(PART, unpaid)  # what was read before is no longer true

    assert app.state.account.balance == left


async def test_paying_by_another_id_where_cj_wants_that() -> None:
    app = simulator.create(qps=None, auth_gap_s=0, pays_by="cjOrderId")
    async with at(app) as supplier:
        await supplier.pay(PART, await bought(supplier))

    assert app.state.account.orders[0].status == "UNSHIPPED"


async def test_an_empty_purse_stops_everybody(app: Any) -> None:
    app.state.account.balance = Decimal("1.00")
    async with at(app) as supplier:
        said = await refusal(supplier.pay(PART, await bought(supplier)))

    assert (said.kind, said.blocks_all) == ("BALANCE", True)
    assert app.state.account.orders[0].status == "UNPAID"


async def test_a_status_nobody_knows_is_not_paid_for(app: Any) -> None:
    async with at(app) as supplier:
        sold = await bought(supplier)
        with pytest.raises(Refused, match="IN_THE_CLOUDS"):
            await supplier.pay(PART, replace(sold, status="IN_THE_CLOUDS"))

    assert app.state.account.orders[0].status == "CREATED"


async def test_an_unpaid_order_is_taken_back_and_a_paid_one_is_not(app: Any) -> None:
    async with at(app) as supplier:
        sold = await bought(supplier)
        await supplier.cancel(PART, sold)
        gone = await supplier.look_up(PART)
        other = replace(PART, ref="S2-CJ")
        paid = await bought(supplier, other)
        await supplier.pay(other, paid)
        with pytest.raises(Refused):
            await supplier.cancel(other, paid)

    assert gone
    assert gone.cancelled


async def test_tracking_leaves_out_what_could_not_be_asked(app: Any) -> None:
    def answer(request: httpx.Request) -> Any:
        asked = request.url.params["orderId"]
        if asked == "S2-CJ":
            return no(1600000, "System busy")
        return no(1600300, "order not found") if asked == "S3-CJ" else {
            "orderId": "1", "orderStatus": "DELIVERED", "trackNumber": "CJ1YQ",
            "trackingUrl": "https://t.example/CJ1YQ", "logisticName": "PostNL",
        }  # fmt: skip

    parts = [replace(PART, ref=f"S{n}-CJ") for n in (1, 2, 3)]
    async with at(scripted(answer)) as supplier:
        found = await supplier.track(parts)

    [parcel] = found.pop("S1-CJ").parcels
    assert found == {}
    assert (parcel.carrier, parcel.delivered) == ("PostNL", True)
    assert parcel.url == "https://t.example/CJ1YQ"


# -- open -------------------------------------------------------------------------------------


async def test_an_opened_supplier_keeps_its_token_in_the_store(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJ_API_KEY", "sandbox")
    monkeypatch.setenv("CJ_MAX_RPS", "10000")
    for _ in range(2):
        async with open_cj(settings(), "own", httpx.ASGITransport(app=app)) as supplier:
            port: SupplierPort = supplier
            assert await port.look_up(PART) is None

    assert app.counts["getAccessToken"]["received"] == 1


async def test_without_a_key_there_is_no_supplier() -> None:
    with pytest.raises(NotConfigured, match="CJ_API_KEY"):
        async with open_cj(settings(), "own"):
            pass


async def test_without_a_token_surely_nothing_was_sent(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(previous: Any) -> Any:
        raise TimeoutError

    monkeypatch.setenv("CJ_API_KEY", "sandbox")
    monkeypatch.setenv("CJ_MAX_RPS", "10000")
    async with open_cj(settings(), "own", httpx.ASGITransport(app=app)) as supplier:
        shelf = supplier._cj._keys._shelf
        with pytest.raises(Unavailable):
            await shelf.token(None, never)

    assert isinstance(shelf._shelf, StoreShelf)
    assert shelf._shelf._account == account_of("cj", "sandbox")
    assert shelf._shelf._db is store_of("own")


async def test_every_order_of_the_account_is_listed_once_by_the_number_it_carries(
    app: Any,
) -> None:
    async with at(app) as supplier:
        await bought(supplier)
        other = replace(PART, ref="HAND-1")
        await supplier.create(other, ADDRESS, GOOD)
        since = datetime.now(UTC) - timedelta(hours=1)
        listed = await supplier.orders_since(since)
        later = await supplier.orders_since(datetime.now(UTC) + timedelta(hours=1))

    assert sorted(one.ref for one in listed) == sorted([PART.ref, "HAND-1"])
    assert all(one.money and one.currency == "USD" for one in listed)
    assert later == ()


async def test_pages_that_shift_while_they_are_read_tell_an_order_once(app: Any) -> None:
    rows = [{"orderId": str(n), "orderNum": f"N{n}", "orderStatus": "SHIPPED"} for n in range(150)]
    asked: list[int] = []

    def answer(request: httpx.Request) -> Any:
        status, page = request.url.params["status"], int(request.url.params["pageNum"])
        asked.append(page)
        if status != "SHIPPED":
            return {"list": None, "total": 0}
        start = (page - 1) * 100 - 7 * (page - 1)  # seven new ones came in between
        return {"list": [*rows[start : start + 100], None, {}], "total": "150"}

    async with at(scripted(answer)) as supplier:
        listed = await supplier.orders_since(datetime(2026, 1, 1, tzinfo=UTC))

    assert [one.ref for one in listed] == [f"N{n}" for n in range(150)]


async def test_a_list_that_gives_the_same_page_for_ever_ends(app: Any) -> None:
    rows = [{"orderId": str(n), "orderNum": f"N{n}", "orderStatus": "SHIPPED"} for n in range(100)]
    pages: list[str] = []

    def answer(request: httpx.Request) -> Any:
        pages.append(request.url.params["pageNum"])
        return {"list": rows, "total": 10**9}

    async with at(scripted(answer)) as supplier:
        listed = await supplier.orders_since(datetime(2026, 1, 1, tzinfo=UTC))

    assert (len(listed), set(pages)) == (100, {"1", "2"})


ODD_ANSWERS = {
    "a redirect": httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    "nothing": httpx.Response(200),
    "no content": httpx.Response(204),
    "a page": httpx.Response(200, text="<html>please wait</html>"),
    "null": httpx.Response(200, text="null"),
    "a list": httpx.Response(200, json=[]),
    "a text": httpx.Response(200, json="ok"),
    "half of it": httpx.Response(200, text='{"code": 200, "result": true, "data": {"ord'),
    "no data": httpx.Response(200, json={"code": 200, "result": True, "message": "", "data": None}),
    "a code nobody knows": httpx.Response(200, json={"code": 1699999, "result": False}),
    "success that is none": httpx.Response(200, json={"code": 200, "result": False, "data": {}}),
    "broken compression": httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip")
    ),
    "a waiting room": httpx.Response(503, text="<html>queue</html>"),
}


@pytest.mark.parametrize("what", ODD_ANSWERS)
async def test_an_odd_answer_to_a_creation_is_never_taken_for_an_order(what: str) -> None:
    async with at(scripted(lambda request: ODD_ANSWERS[what])) as supplier:
        with pytest.raises((Uncertain, BadAnswer, Refused)) as error:
            await supplier.create(PART, ADDRESS, GOOD)

    sure = isinstance(error.value, Refused)
    assert not sure or what in ("a redirect", "a code nobody knows")


async def test_a_complaint_and_a_payment_that_never_was_are_told(app: Any) -> None:
    async with at(app, pay_type=3) as supplier:
        sold = await supplier.create(PART, ADDRESS, GOOD)
        [order] = app.state.account.orders
        order.dispute, order.status = "D-77", "CANCELLED"
        found = await supplier.look_up(PART)

    assert not sold.paid
    assert found is not None
    assert (found.dispute, found.never_paid, found.cancelled) == ("D-77", True, True)


async def test_a_quote_books_its_points_as_cj_counts_them_and_an_order_costs_none(app: Any) -> None:
    booked: list[int] = []

    async def meter(cost: int) -> None:
        booked.append(cost)

    known = config()
    async with cj.connect(
        known, httpx.ASGITransport(app=app), Unpaced(), attempts=1, meter=meter
    ) as client:
        supplier = CjSupplier(client, known, Clock())
        quote = await supplier.quote(PART, ADDRESS)
        asked = sum(booked)
        await supplier.create(PART, ADDRESS, quote)
        await supplier.look_up(PART)

    assert asked == sum(booked) == app.state.door.spent > 0


async def test_the_order_process_writes_down_its_points_in_the_store(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJ_API_KEY", "sandbox")
    monkeypatch.setenv("CJ_MAX_RPS", "1000")
    async with open_cj(settings(), "own", httpx.ASGITransport(app=app)) as supplier:
        await supplier.quote(PART, ADDRESS)

    day = datetime.now(UTC).date()
    used = points.used(store_of("own"), account_of("cj", "sandbox"), day)
    assert used == app.state.door.spent > 0
