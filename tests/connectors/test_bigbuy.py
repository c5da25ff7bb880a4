"""BigBuy: what is said to it, and what each of its many ways to say no decides."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import bigbuy
from connectors._http import ATTEMPTS, Timeouts
from connectors.bigbuy import (
    AlreadyThere,
    Bigbuy,
    BigbuyRefused,
    Line,
    NewOrder,
    ShippingAddress,
)
from connectors.bigbuy_refusals import CREATE, MEANINGS, read, verdict
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Retryable,
    Unavailable,
    Uncertain,
)
from connectors.pace import MemorySlots
from sandbox import bigbuy as simulator
from sandbox.faults import Faults
from settings import BigbuySettings

pytestmark = pytest.mark.anyio
KEYED = BigbuySettings(api_key="sandbox", base_url="https://api.bigbuy.eu", max_rps=10_000)
JANE = ShippingAddress(
    "Janet", "Dovecote", "FR", "75001", "Paris", "1 rue du Bac", "+33600000000", "jane@example.com"
)
A, B, FAR = "S7100001", "S7100002", "S7100035"
SEPARATE = "This cart contains products from different warehouses. You must send separate requests"
SOFT = {"code": 409, "message": "Something went wrong 56783360c34fff84fe56880fbf62179b"}
TEXT_500 = (
    "HTTP/1.0 500 Internal Server Error\r\nCache-Control: no-cache, private\r\n\r\n"
    '{"error":"Information is not available right now. Try it again later"}'
)


def order(reference: str = "S1-BIGBUY", lines: Mapping[str, int] | None = None, **changes: Any):
    rows = tuple(Line(sku, n) for sku, n in (lines or {A: 1}).items())
    return NewOrder(reference, changes.pop("address", JANE), rows, **changes)


def opened(transport: Any, config: BigbuySettings | None = KEYED, attempts: int = 1):
    return bigbuy.connect(config, transport, MemorySlots(), Timeouts(), attempts)


def at(app: Any, attempts: int = 1):
    return opened(httpx.ASGITransport(app=app), attempts=attempts)


class Script:
    """Answers everything with one answer; remembers what was asked."""

    def __init__(self, status: int = 200, body: Any = None, **headers: str) -> None:
        content = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        self.asked: list[httpx.Request] = []
        self._answer = lambda: httpx.Response(
            status, content=content, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer()


async def error_of(script: Script, call: Callable[[Bigbuy], Any]) -> ConnectorError:
    async with opened(httpx.MockTransport(script)) as client:
        with pytest.raises(ConnectorError) as caught:
            await call(client)
    return caught.value


async def checking(client: Bigbuy) -> Any:
    return await client.check_order(order())


async def creating(client: Bigbuy) -> Any:
    return await client.create_order(order())


async def looking(client: Bigbuy) -> Any:
    return await client.order_by_reference("S1-BIGBUY")


@pytest.fixture
def app() -> Any:
    return simulator.create(rate=None)


async def test_an_order_is_checked_created_found_shipped_and_tracked(app: Any) -> None:
    async with at(app) as client:
        await client.check()
        quote = await client.check_order(order(lines={A: 2, B: 1}))
        number = await client.create_order(order(lines={A: 2, B: 1}))
        found = await client.order_by_reference("S1-BIGBUY")
        before = await client.tracking([number])
        app.state.books.ship(app.state.books.with_id(number), 2)
        after = await client.tracking([number, "1", number])
        full = await client.order(number)

    assert found is not None
    assert full is not None
    assert (found.id, full.id, full.reference) == (number, number, "S1-BIGBUY")
    assert quote.total_eur == found.total_paid_eur == full.total_paid_eur
    assert [(line.sku, line.quantity) for line in full.lines] == [(A, 2), (B, 1)]
    assert (before, full.status, full.cancelled) == ({number: []}, "Shipped", False)
    assert [parcel.carrier for parcel in after[number]] == ["gls", "gls"]
    assert set(after) == {number}


async def test_what_is_not_there_is_none(app: Any) -> None:
    async with at(app) as client:
        assert await client.order_by_reference("never sent") is None
        assert await client.order("1") is None
        assert await client.stock_of("1") is None
        assert await client.information("S9999999", "fr") == []
        assert await client.tracking([]) == {}


async def test_the_catalogue_is_read_page_by_page(app: Any) -> None:
    app.state.books.stock_up([A], stock=4, price_eur=Decimal("18.22"))
    app.state.books.stock_up(["S7200001"], variation=True)
    async with at(app) as client:
        pages = [await client.products(page, 25) for page in range(3)]
        stock = {row.sku: row for row in await client.stock_page(0, 100)}
        [variation] = await client.variation_stock_page(0, 100)
        [first] = [one for one in pages[0] if one.sku == A]
        one = await client.stock_of(first.id)
        [told] = await client.information(A, "fr")
        assert await client.products(0, 25, taxonomy=1) == []

    assert [len(page) for page in pages] == [25, 15, 0]
    assert (first.wholesale_eur, first.tax_percent) == (Decimal("18.22"), 21)
    assert (stock[A].quantity, stock[A].warehouses, stock[FAR].warehouses) == (4, [1], [3])
    assert one is not None
    assert (one.quantity, variation.sku) == (4, "S7200001")
    assert (told.sku, told.language) == (A, "fr")


async def test_shipping_purse_and_statuses_are_read_exactly(app: Any) -> None:
    app.state.books.purse_eur = Decimal("0.10")
    async with at(app) as client:
        options = await client.shipping("FR", "75001", [Line(A, 1)])
        assert await client.purse() == Decimal("0.10")
        assert "Shipped" in [status.name for status in await client.statuses()]
    assert [(o.carrier, o.cost_eur) for o in options][:2] == [("gls", 4), ("chrono", 5)]
    assert options[0].weight_kg == Decimal("0.73")


@pytest.mark.parametrize(
    ("changes", "er"),
    [
        ({"lines": {"S9999999": 1}}, "ER001"),
        ({"lines": {"no sku": 1}}, "ER002"),
        ({"lines": {A: 101}}, "ER003"),
        ({"carriers": ("pigeon",)}, "ER010"),
        ({"lines": {"S7100029": 90, "S7100028": 90, "S7100027": 90}}, "ER005"),
    ],
)
async def test_a_business_refusal_says_which(app: Any, changes: Any, er: str) -> None:
    async with at(app) as client:
        for call in (client.check_order, client.create_order):
            with pytest.raises(BigbuyRefused) as caught:
                await call(order(**changes))
            assert (caught.value.er, caught.value.warehouses) == (er, None)
            assert str(caught.value).startswith(f"bigbuy.{call.__name__}: HTTP 409: {er}: ")


async def test_several_warehouses_are_told_apart(app: Any) -> None:
    async with at(app) as client:
        with pytest.raises(BigbuyRefused) as caught:
            await client.create_order(order(lines={A: 1, FAR: 1, B: 1}))
    assert caught.value.warehouses == [[A, B], [FAR]]


async def test_a_repeated_reference_names_the_first_order(app: Any) -> None:
    async with at(app) as client:
        number = await client.create_order(order())
        with pytest.raises(AlreadyThere) as caught:
            await client.create_order(order())
    assert isinstance(caught.value, Refused)
    assert (caught.value.order_id, caught.value.er) == (number, "ER008")


async def test_a_malformed_order_names_its_place_and_quotes_nobody(app: Any) -> None:
    long = ShippingAddress(*[getattr(JANE, n) for n in JANE.__slots__[:5]], "x" * 71, "1", "a@b")
    async with at(app) as client:
        with pytest.raises(BigbuyRefused, match=r"HTTP 400: .*70 characters") as caught:
            await client.create_order(order(address=long))
    assert caught.value.fields == ("shippingAddress.address",)
    assert "xxx" not in str(caught.value)


async def test_nobody_is_quoted_when_the_vendor_quotes(caplog: pytest.LogCaptureFixture) -> None:
    quoting = f"{JANE.first_name.upper()} {JANE.last_name}, {JANE.address}, {JANE.email}: no"
    with caplog.at_level(logging.DEBUG):
        error = await error_of(Script(400, {"code": 400, "message": quoting}), creating)
    for text in (str(error), repr(error), repr(order()), caplog.text):
        for value in ("Janet", "JANET", "Dovecote", "rue du Bac", "jane@example.com"):
            assert value not in text


@pytest.mark.parametrize("kind", ["soft_error", "text_500"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_error_in_a_200_leaves_an_order_uncertain_and_a_look_up_open(
    kind: str, when: str
) -> None:
    app = simulator.create(rate=None, whims={"rates": {f"{kind}_{when}": 1.0}})
    async with at(app) as client:
        with pytest.raises(Uncertain):
            await client.create_order(order())
        for call in (client.order_by_reference("x"), client.check_order(order("y"))):
            if when == "before":
                with pytest.raises(Unavailable):
                    await call
            else:
                call.close()
    assert len(app.state.books.orders) == (when == "after")


@pytest.mark.parametrize("kind", ["no_location", "late"])
async def test_an_order_without_a_readable_answer_is_uncertain_and_sent_once(kind: str) -> None:
    app = simulator.create(rate=None, whims={"rates": {kind: 1.0}, "late_s": 0})
    async with at(app, attempts=ATTEMPTS) as client:
        with pytest.raises(Uncertain):
            await client.create_order(order())
        assert await client.order_by_reference("S1-BIGBUY") is not None
    assert app.counts["orderCreate"]["received"] == 1


@pytest.mark.parametrize("kind", ["reset_after", "error"])
async def test_a_broken_road_leaves_an_order_uncertain(kind: str) -> None:
    app = simulator.create(Faults({kind: 1.0}, where="order/create"), rate=None)

    class Road(httpx.AsyncBaseTransport):
        inner = httpx.ASGITransport(app=app)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            try:
                return await self.inner.handle_async_request(request)
            except ConnectionResetError as exc:
                raise httpx.ReadError("reset", request=request) from exc

    async with opened(Road(), attempts=ATTEMPTS) as client:
        with pytest.raises(Uncertain):
            await client.create_order(order())
    assert sum(app.faults.injected.values()) == 1


@pytest.mark.parametrize("kind", ["sandbox_500", "empty_404"])
async def test_only_its_own_404_proves_absence(kind: str) -> None:
    async with at(simulator.create(rate=None, whims={"rates": {kind: 1.0}})) as client:
        with pytest.raises(Unavailable):
            await client.order_by_reference("never sent")


async def test_an_empty_200_of_the_catalogue_is_nothing_there() -> None:
    async with at(simulator.create(rate=None, whims={"rates": {"empty_404": 1.0}})) as client:
        assert await client.stock_of("1") is None
        assert await client.information("S9999999", "fr") == []
        with pytest.raises(Unavailable):
            await client.order("1")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, "<html>no such page</html>"),
        (404, ""),
        (404, {"code": 404, "message": "No route found"}),
        (200, ""),
        (200, SOFT),
        (200, {"code": 404, "message": "No order found with refOrder: S1-BIGBUY"}),
        (200, TEXT_500),
        (500, {"code": 500, "message": "An error has occurred. Please try again later."}),
        (502, "Bad Gateway"),
        (409, {"code": "ER009", "message": '{"info":"Try later"}'}),
    ],
)
async def test_nothing_else_proves_that_there_is_no_order(status: int, body: Any) -> None:
    assert isinstance(await error_of(Script(status, body), looking), Retryable)


@pytest.mark.parametrize("body", [{"code": 404, "message": "No order found with refOrder: S1"}])
async def test_the_404_that_says_so_does(body: Any) -> None:
    async with opened(httpx.MockTransport(Script(404, body))) as client:
        assert await looking(client) is None


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": 400, "message": "Validation Failed"}, BigbuyRefused),
        (400, {"code": "Bad request", "message": 400}, BigbuyRefused),
        (409, {"code": "ER003", "message": '{"data":{"skus":["A"]}}'}, BigbuyRefused),
        (409, {"code": 409, "message": '{"info":"Stock","code":"ER003"}'}, BigbuyRefused),
        (409, {"code": '{"info":"Stock"}', "message": "ER003"}, BigbuyRefused),
        (409, {"code": 409, "message": SEPARATE, "error_detail": {"warehouses": [["A"], ["B"]]}},
         BigbuyRefused),
        (409, {"code": 409, "message": '{"info":"Products error.","data":[{"sku":"A"}]}'},
         BigbuyRefused),
        (409, {"code": "ER008", "message": "exists"}, AlreadyThere),
        (409, {"code": "ER009", "message": '{"info":"Try later"}'}, Uncertain),
        (409, SOFT, Uncertain),
        (409, {"code": 409, "message": "Conflict"}, Uncertain),
        (409, "<html>conflict</html>", Uncertain),
        (200, {"code": "ER003", "message": '{"info":"Stock"}'}, Uncertain),
        (200, {"code": "ER008", "message": '{"data":{"orderId":7}}'}, AlreadyThere),
        (200, "", Uncertain),
        (200, {"fine": True}, Uncertain),
        (201, "", Uncertain),
        (500, "<html>", Uncertain),
        (504, "<html><body><h1>504 Gateway Time-out</h1>", Uncertain),
        (401, {"message": "Invalid Token"}, AuthRefused),
        (403, "", AuthRefused),
        (404, "", Missing),
        (429, "You exceeded the rate limit", RateLimited),
    ],
)  # fmt: skip
async def test_what_becomes_of_an_order(status: int, body: Any, kind: type) -> None:
    script = Script(status, body)

    assert type(await error_of(script, creating)) is kind
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, SOFT, Unavailable),
        (200, TEXT_500, Unavailable),
        (200, "", Unavailable),
        (200, {"code": "ER003", "message": '{"info":"Stock"}'}, BigbuyRefused),
        (200, {"totalWithoutTaxes": 8.52}, BadAnswer),
        (409, {"code": "ER009", "message": "x"}, Unavailable),
        (409, {"code": 409, "message": "Conflict"}, BigbuyRefused),
        (429, "You exceeded the rate limit", RateLimited),
    ],
)
async def test_what_becomes_of_a_check(status: int, body: Any, kind: type) -> None:
    assert type(await error_of(Script(status, body), checking)) is kind


@pytest.mark.parametrize(
    "location",
    ["/rest/order/119.json", "/rest/order/119", "https://api.bigbuy.eu/rest/order/119.json"],
)
async def test_the_id_is_the_end_of_location(location: str) -> None:
    script = Script(201, "", location=location)
    async with opened(httpx.MockTransport(script)) as client:
        assert await client.create_order(order()) == "119"

    sent = json.loads(script.asked[0].content)["order"]
    assert script.asked[0].headers["authorization"] == "Bearer sandbox"
    assert sent["carriers"] == [{"name": "gls"}, {"name": "chrono"}]
    assert (sent["paymentMethod"], sent["language"]) == ("moneybox", "fr")
    assert sent["shippingAddress"] == {
        "firstName": "Janet", "lastName": "Dovecote", "country": "FR", "postcode": "75001",
        "town": "Paris", "address": "1 rue du Bac", "phone": "+33600000000",
        "email": "jane@example.com", "comment": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "location", ["/rest/order/", "/rest/order/x.json", "/login", "  ", "http://["]
)
async def test_another_location_names_no_order(location: str) -> None:
    assert type(await error_of(Script(201, "", location=location), creating)) is Uncertain


@pytest.mark.parametrize(
    ("ahead_s", "least", "most"), [(30, 28, 30), (-900, 0, 0), (86_400, 3600, 3600)]
)
async def test_the_reset_says_how_long_to_wait(ahead_s: int, least: float, most: float) -> None:
    reset = str(int(time.time()) + ahead_s)
    script = Script(429, "You exceeded the rate limit", x_ratelimit_reset=reset)

    error = await error_of(script, looking)

    assert isinstance(error, RateLimited)
    assert least <= (error.retry_after_s or 0.0) <= most


async def test_a_429_without_a_reset_names_no_wait() -> None:
    for headers in ({}, {"x_ratelimit_reset": "soon"}):
        error = await error_of(Script(429, "You exceeded the rate limit", **headers), looking)
        assert isinstance(error, RateLimited)
        assert error.retry_after_s is None


async def test_tracking_is_asked_in_batches_and_empty_rows_are_skipped() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        ids = [one["id"] for one in json.loads(request.content)["track"]["orders"]]
        sizes.append(len(ids))
        parcel = {"trackingNumber": "T", "statusDate": None, "carrier": {"name": "GLS"}}
        rows = [{"id": int(one), "trackings": [parcel, {"trackingNumber": " "}]} for one in ids[1:]]
        return httpx.Response(200, json=[None, *rows])

    sizes: list[int] = []
    async with opened(httpx.MockTransport(answer)) as client:
        found = await client.tracking(map(str, range(120)))

    assert sizes == [50, 50, 20]
    assert len(found) == 117
    assert [parcel.number for parcel in found["1"]] == ["T"]


async def test_a_wrong_key_is_refused_and_no_key_is_not_configured(app: Any) -> None:
    wrong = KEYED.model_copy(update={"api_key": BigbuySettings(api_key="wrong").api_key})
    async with opened(httpx.ASGITransport(app=app), wrong) as client:
        with pytest.raises(AuthRefused, match=r"bigbuy\.statuses: HTTP 401"):
            await client.check()
    with pytest.raises(NotConfigured, match="BIGBUY_API_KEY"):
        async with bigbuy.connect(None):
            pass


@pytest.mark.parametrize(
    ("calls", "limit"), [(1.0, (1, 1.0)), (0.5, (1, 2.0)), (2.5, (2, 0.8)), (50.0, (50, 1.0))]
)
async def test_the_account_is_kept_to_its_calls_per_second(
    calls: float, limit: tuple[int, float]
) -> None:
    class Spy:
        def reserve(self, account: str, family: str, limits: Any, n: int = 1) -> float:
            seen[family] = limits
            return 0.0

        def penalise(self, account: str, family: str, seconds: float) -> None: ...

    seen: dict[str, Any] = {}
    config = KEYED.model_copy(update={"max_rps": calls})
    transport = httpx.MockTransport(Script(200, []))
    async with bigbuy.connect(config, transport, Spy()) as client:
        await client.tracking(["1"])
        await client.stock_page(0, 10)
        await client.information(A, "fr")

    [account] = seen["account"]
    assert (account.calls, account.window_s) == limit
    assert [(one.calls, one.window_s) for one in seen["stock"]] == [(1, 1.0), (10, 3600.0)]
    assert [(one.calls, one.window_s) for one in seen["information"]] == [(1, 5.0)]


async def test_a_hiccup_of_a_read_is_asked_again(app: Any) -> None:
    answers = [httpx.Response(200, json=SOFT), httpx.Response(200, json={"id": 7})]

    async with opened(httpx.MockTransport(lambda _: answers.pop(0)), attempts=ATTEMPTS) as client:
        found = await looking(client)

    assert found.id == "7"


@pytest.mark.parametrize("er", [er for er in MEANINGS if er not in ("ER008", "ER009")])
@pytest.mark.parametrize("shape", ["code", "inside", "swapped", "text"])
def test_every_code_is_found_in_every_wrapping(er: str, shape: str) -> None:
    inside = json.dumps({"info": "why", "data": {"skus": ["A1"]}})
    body = {
        "code": {"code": er, "message": inside},
        "inside": {"code": 409, "message": json.dumps({"info": "why", "code": er})},
        "swapped": {"code": inside, "message": er},
        "text": {"code": 409, "message": f"{er}: why"},
    }[shape]
    request = httpx.Request("POST", "https://api.bigbuy.eu/rest/order/create.json", json={})

    error = verdict(CREATE, httpx.Response(409, json=body, request=request))

    assert isinstance(error, BigbuyRefused)
    assert (error.er, "why" in error.detail) == (er, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["ER008"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["code", "message", "errors", "error_detail", "warehouses", "references", "data",
             "children", "info", "orderId", "skus"]
        ),
        inner,
        max_size=5,
    ),
)  # fmt: skip


@given(
    JSON.map(json.dumps)
    | st.text(max_size=40)
    | st.text(max_size=20).map("HTTP/1.1 503 {}".format),
    st.sampled_from([200, 201, 400, 409]),
    st.booleans(),
)
def test_no_body_breaks_the_reading_and_none_makes_an_order_refused_in_a_200(
    body: str, status: int, creating: bool
) -> None:
    request = httpx.Request("POST", "https://api.bigbuy.eu/", json={"order": {}})
    response = httpx.Response(status, content=body.encode(errors="replace"), request=request)

    error = verdict(CREATE if creating else "check_order", response)

    read(body)
    if creating and status == 200 and error is not None:
        assert isinstance(error, Uncertain | AlreadyThere | RateLimited)
    if status in (400, 409):
        assert error is not None


@pytest.mark.contract
async def test_what_is_sent_is_what_the_specification_says(judged: Any) -> None:
    replies = {
        "check.json": {"total": 9.81, "totalWithoutTaxes": 8.52},
        "orders.json": [{"id": 7, "trackings": []}],
        "S1.json": {"id": "7", "totalPaidTaxIncl": "9.81"},
        "7.json": {"id": 7, "status": "Shipped"},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rsplit("/", 1)[-1]
        if name == "create.json":
            return httpx.Response(201, headers={"Location": "/rest/order/7.json"})
        if request.url.path == "/rest/shipping/orders.json":
            return httpx.Response(200, json={"shippingOptions": []})
        if request.url.path.startswith("/rest/catalog/productstock"):
            return httpx.Response(200, json={"sku": "A", "stocks": []})
        return httpx.Response(200, json=replies.get(name, []))

    async with opened(judged("bigbuy", answer)) as client:
        quote = await client.check_order(order())
        assert await client.create_order(order()) == "7"
        await client.order_by_reference("S1")
        await client.order("7")
        await client.tracking(["7"])
        await client.shipping("FR", "75001", [Line(A, 1)])
        await client.products(0, 10, taxonomy=5)
        await client.information(A, "fr")
        await client.stock_page(0, 10)
        await client.variation_stock_page(0, 10)
        await client.stock_of("7")
        await client.statuses()
    assert quote.total_eur == Decimal("9.81")
