"""The simulated BigBuy keeps the vendor's rules: bodies, refusals, limits, whims."""

import json
import warnings
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from sandbox import bigbuy
from sandbox.bigbuy_books import Books
from sandbox.bigbuy_whims import KINDS
from sandbox.openapi import SPECS

pytestmark = pytest.mark.anyio
BEARER = {"Authorization": "Bearer sandbox"}
A, B, FAR = "S7100001", "S7100002", "S7100035"


def order(reference: str = "S1-BIGBUY", skus: dict[str, int] | None = None, **changes: Any) -> dict:
    address = {
        "firstName": "Jane", "lastName": "Doe", "country": "FR", "postcode": "75001",
        "town": "Paris", "address": "1 rue X", "phone": "+33600000000", "email": "a@b.co",
    }  # fmt: skip
    return {
        "order": {
            "internalReference": reference,
            "language": "fr",
            "paymentMethod": "moneybox",
            "carriers": [{"name": "gls"}],
            "shippingAddress": address | changes.pop("address", {}),
            "products": [{"reference": s, "quantity": n} for s, n in (skus or {A: 1}).items()],
            **changes,
        }
    }


def opened(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://api.bigbuy.eu", headers=BEARER
    )


@pytest.fixture
def app(clock: Callable[[], Any]) -> Any:
    return bigbuy.create(clock=clock, rate=None)


@pytest.fixture
async def api(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(app) as client:
        yield client


def made(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.content) == (201, b"")
    return answer.headers["location"].removeprefix("/rest/order/").removesuffix(".json")


async def test_an_order_is_checked_placed_found_and_paid_from_the_purse(
    api: httpx.AsyncClient, app: Any
) -> None:
    total = (await api.post("/rest/order/check.json", json=order())).json()["total"]
    number = made(await api.post("/rest/order/create.json", json=order()))

    found = (await api.get("/rest/order/reference/S1-BIGBUY.json")).json()
    full = (await api.get(f"/rest/order/{number}.json")).json()
    assert (found["id"], full["internalReference"], full["status"]) == (
        number, "S1-BIGBUY", "Payment accepted",
    )  # fmt: skip
    assert app.state.books.purse_eur == Decimal("10000.00") - Decimal(str(total))
    assert app.state.books.products[A].stock == 99
    assert (await api.get("/rest/user/purse.json")).json() == f"{app.state.books.purse_eur:.2f}"


async def test_paths_work_without_the_prefix_and_without_the_ending(
    api: httpx.AsyncClient,
) -> None:
    for path in ("/rest/order/check.json", "/order/check.json", "/rest/order/check"):
        assert (await api.post(path, json=order())).status_code == 200
    for path in ("/order/orderstatuses.json", "/catalog/products.json", "/user/purse"):
        assert (await api.get(path)).status_code == 200


async def test_a_key_is_asked_for(api: httpx.AsyncClient) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer wrong"}):
        answer = await api.get("/rest/user/purse.json", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"message": "Invalid Token"})


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (order()["order"], "errors"),
        (order(colour="red"), "errors"),
        (order(address={"address": "x" * 71}), "children.shippingAddress.children.address.errors"),
        (order(skus={A: 0}), "children.products.children.0.children.quantity.errors"),
        (order(paymentMethod="cash"), "children.paymentMethod.errors"),
    ],
)
async def test_a_malformed_order_is_refused_at_its_place_without_quoting_it(
    api: httpx.AsyncClient, app: Any, body: dict, place: str
) -> None:
    answer = await api.post("/rest/order/create.json", json=body)

    said = answer.json()
    assert (answer.status_code, said["code"], said["message"]) == (400, 400, "Validation Failed")
    node = said["errors"]
    for step in place.split("."):
        node = node[step]
    assert node
    assert "xxx" not in answer.text
    assert app.state.books.orders == {}


@pytest.mark.parametrize(
    ("body", "er"),
    [
        (order(skus={"S9999999": 1}), "ER001"),
        (order(skus={"no sku": 1}), "ER002"),
        (order(skus={A: 101}), "ER003"),
        (order(address={"postcode": "75O01"}), "ER004"),
        (order(address={"country": "PT"}), "ER004"),
        (order(address={"country": "NL", "postcode": "1234"}), "ER004"),
        (order(address={"country": "BE", "postcode": "12345"}), "ER004"),
        (order(skus={"S7100029": 90, "S7100028": 90, "S7100027": 90}), "ER005"),
        (order(carriers=[{"name": "pigeon"}]), "ER010"),
    ],
)
async def test_business_refusals_carry_their_code_and_data(
    api: httpx.AsyncClient, app: Any, body: dict, er: str
) -> None:
    for path in ("/rest/order/check.json", "/rest/order/create.json"):
        answer = await api.post(path, json=body)

        assert (answer.status_code, answer.json()["code"]) == (409, er)
        assert {"info", "data"} == json.loads(answer.json()["message"]).keys()
    assert app.state.books.orders == {}


async def test_products_of_two_warehouses_are_refused_with_both_groups(
    api: httpx.AsyncClient,
) -> None:
    answer = await api.post("/rest/order/create.json", json=order(skus={A: 1, FAR: 1, B: 2}))

    said = answer.json()
    assert (answer.status_code, "different warehouses" in said["message"]) == (409, True)
    assert said["error_detail"]["warehouses"] == [
        {"id": 1, "references": [A, B]},
        {"id": 3, "references": [FAR]},
    ]


@pytest.mark.parametrize("repeats", ["er008", "accepted"])
async def test_a_repeated_reference_is_refused_with_the_first_order_or_bought_again(
    clock: Any, repeats: Any
) -> None:
    app = bigbuy.create(clock=clock, rate=None, repeats=repeats)
    async with opened(app) as api:
        number = made(await api.post("/rest/order/create.json", json=order()))
        again = await api.post("/rest/order/create.json", json=order())

    if repeats == "accepted":
        assert (again.status_code, len(app.state.books.orders)) == (201, 2)
    else:
        message = json.loads(again.json()["message"])
        assert (again.json()["code"], message["data"]["orderId"]) == ("ER008", int(number))


async def test_tracking_appears_when_shipped_and_is_null_for_the_unknown(
    api: httpx.AsyncClient,
) -> None:
    number = made(await api.post("/rest/order/create.json", json=order()))
    asked = {"track": {"orders": [{"id": number}, {"id": 5}]}}
    before = (await api.post("/rest/tracking/orders.json", json=asked)).json()
    await api.post("/__sandbox__/ship", json={"reference": "S1-BIGBUY", "parcels": 2})
    after = (await api.post("/rest/tracking/orders.json", json=asked)).json()

    assert (before[0]["trackings"], before[1], after[1]) == ([], None, None)
    assert len({parcel["trackingNumber"] for parcel in after[0]["trackings"]}) == 2


async def test_an_order_ships_by_itself_when_told_to(clock: Any) -> None:
    app = bigbuy.create(clock=clock, rate=None, ship_after_s=60)
    async with opened(app) as api:
        number = made(await api.post("/rest/order/create.json", json=order()))
        seen = []
        for _ in range(2):
            seen.append((await api.get(f"/rest/order/{number}.json")).json()["status"])
            clock.forward(60)
    assert seen == ["Payment accepted", "Shipped"]


async def test_limits_are_those_of_each_route_and_their_end_is_told(clock: Any) -> None:
    async with opened(bigbuy.create(clock=clock)) as api:
        first = await api.get("/rest/user/purse.json")
        second = await api.get("/rest/user/purse.json")
        other = await api.get("/rest/order/orderstatuses.json")
        clock.forward(1)
        later = await api.get("/rest/user/purse.json")
        pages = [(await api.get("/rest/catalog/products.json")).status_code for _ in range(11)]

    assert [r.status_code for r in (first, second, other, later)] == [200, 429, 200, 200]
    assert (second.text, "retry-after" in second.headers) == ("You exceeded the rate limit", False)
    assert int(second.headers["x-ratelimit-reset"]) == clock.now.timestamp()
    assert pages == [200] * 10 + [429]


async def test_a_raised_rate_lets_more_through(clock: Any) -> None:
    async with opened(bigbuy.create(clock=clock, rate=5)) as api:
        said = [(await api.get("/rest/user/purse.json")).status_code for _ in range(6)]
    assert said == [200] * 5 + [429]


@pytest.mark.parametrize("kind", ["soft_error", "text_500"])
@pytest.mark.parametrize(("when", "bought"), [("before", 0), ("after", 1)])
async def test_an_error_in_a_200_hides_whether_it_was_done(
    clock: Any, kind: str, when: str, bought: int
) -> None:
    whims = {"rates": {f"{kind}_{when}": 1.0}, "where": "order/create"}
    app = bigbuy.create(clock=clock, rate=None, whims=whims)
    async with opened(app) as api:
        answer = await api.post("/rest/order/create.json", json=order())
        looked = await api.get("/rest/order/reference/S1-BIGBUY.json")

    assert (answer.status_code, "location" in answer.headers) == (200, False)
    assert answer.text.startswith("HTTP/1.0 500" if kind == "text_500" else '{"code":409')
    assert len(app.state.books.orders) == bought
    assert looked.status_code == (200 if bought else 404)


async def test_whims_of_one_operation(clock: Any) -> None:
    app = bigbuy.create(clock=clock, rate=None)
    async with opened(app) as api:

        async def whim(kind: str) -> None:
            settings = {"whims": {"rates": {kind: 1.0}}}
            assert (await api.put("/__sandbox__/settings", json=settings)).status_code == 200

        await whim("sandbox_500")
        assert (await api.get("/rest/order/reference/none.json")).status_code == 500
        await whim("empty_404")
        empty = await api.get("/rest/order/reference/none.json")
        assert (empty.status_code, empty.content) == (200, b"")
        await whim("no_location")
        assert "location" not in (await api.post("/order/create", json=order("n"))).headers
        await whim("cancelled")
        number = made(await api.post("/order/create", json=order("c")))
        assert (await api.get(f"/order/{number}")).json()["status"] == "Cancelled"
        await whim("price_change")
        totals = [(await api.post("/order/check", json=order())).json()["total"] for _ in "ab"]
        assert totals[1] > totals[0]
        await whim("out_of_stock")
        said = [(await api.post("/order/check", json=order())).status_code for _ in "ab"]
        assert said == [200, 409]


async def test_a_late_order_is_answered_500_and_seen_later(clock: Any) -> None:
    app = bigbuy.create(clock=clock, rate=None, whims={"rates": {"late": 1.0}, "late_s": 3})
    async with opened(app) as api:
        answer = await api.post("/rest/order/create.json", json=order())
        before = await api.get("/rest/order/reference/S1-BIGBUY.json")
        clock.forward(3)
        after = await api.get("/rest/order/reference/S1-BIGBUY.json")
    assert [r.status_code for r in (answer, before, after)] == [500, 404, 200]


async def test_controls_change_products_tell_orders_and_a_reset_forgets(
    api: httpx.AsyncClient, app: Any
) -> None:
    facts = {"F1505138": {"stock": 2, "price_eur": "7.50", "warehouse": 2}}
    assert (await api.put("/__sandbox__/products", json=facts)).status_code == 200
    made(await api.post("/rest/order/create.json", json=order(skus={"F1505138": 2})))
    [told] = (await api.get("/__sandbox__/orders")).json()

    assert told["lines"] == [{"sku": "F1505138", "quantity": 2}]
    assert told["address"]["postcode"] == "75001"
    for wrong in ({"x": {"colour": 1}}, [], {"x": {"price_eur": "y"}}):
        assert (await api.put("/__sandbox__/products", json=wrong)).status_code == 400
    for wrong in ({"whims": {"rates": {"x": 1}}}, {"purse": 1}, {"repeats": "no"}):
        assert (await api.put("/__sandbox__/settings", json=wrong)).status_code == 400
    await api.post("/__sandbox__/reset")
    assert (app.state.books.orders, "F1505138" in app.state.books.products) == ({}, False)


async def test_stock_lists_tell_variations_apart_and_pages_start_at_zero(
    api: httpx.AsyncClient, app: Any
) -> None:
    app.state.books.stock_up(["S7200001"], variation=True, stock=3)
    pages = [
        (await api.get("/rest/catalog/productsstockbyhandlingdays.json", params=params)).json()
        for params in ({"page": n, "pageSize": 25} for n in range(3))
    ]
    assert [len(page) for page in pages] == [25, 15, 0]
    [row] = (await api.get("/rest/catalog/productsvariationsstockbyhandlingdays.json")).json()
    assert (row["sku"], row["stocks"][0]["quantity"]) == ("S7200001", 3)


def judge(spec: dict[str, Any]) -> Callable[[httpx.Response], None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = OpenAPI.from_dict(spec)

    def one(answer: httpx.Response) -> None:
        kind = answer.headers.get("content-type", "").split(";")[0] or None
        asked = MockRequest(
            "https://api.bigbuy.eu", answer.request.method.lower(), answer.request.url.path
        )
        headers = dict(answer.headers)
        if "location" in headers:
            headers["Location"] = headers.pop("location")
        said = MockResponse(answer.content, answer.status_code, headers, content_type=kind)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            api.validate_response(asked, said)

    return one


@pytest.fixture(params=["kept", pytest.param("original", marks=pytest.mark.contract)])
def spec(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param == "kept":
        return json.loads((SPECS / "bigbuy.json").read_text())
    shared: Path = request.getfixturevalue("shared")
    return json.loads((shared / "contracts" / "bigbuy" / "openapi.json").read_text())


async def test_every_answer_is_one_the_specification_knows(
    api: httpx.AsyncClient, app: Any, spec: dict[str, Any]
) -> None:
    number = made(first := await api.post("/rest/order/create.json", json=order()))
    await api.post("/__sandbox__/ship", json={"id": number, "parcels": 2})
    track = {"track": {"orders": [{"id": number}, {"id": "7"}]}}
    basket = {
        "order": {
            "delivery": {"isoCountry": "FR", "postcode": "75001"},
            "products": [{"reference": A, "quantity": 1}],
        }
    }
    catalogue = "/rest/catalog/"
    answers = [
        first,
        *[
            await api.post("/rest/order/check.json", json=body)
            for body in (order("x"), order(), order("x", {A: 1, FAR: 1}), order()["order"])
        ],
        await api.post("/rest/order/create.json", json=order()),
        await api.post("/rest/tracking/orders.json", json=track),
        await api.post("/rest/shipping/orders.json", json=basket),
        *[
            await api.get(path)
            for path in (
                "/rest/order/reference/S1-BIGBUY.json", "/rest/order/reference/none.json",
                f"/rest/order/{number}.json", "/rest/order/1.json",
                "/rest/order/orderstatuses.json", f"/rest/tracking/order/{number}.json",
                f"{catalogue}products.json", f"{catalogue}productsstockbyhandlingdays.json",
                f"{catalogue}productsvariationsstockbyhandlingdays.json",
                f"{catalogue}productstockbyhandlingdays/1001.json",
                f"{catalogue}productinformationbysku/{A}.json?isoCode=fr",
            )
        ],
    ]  # fmt: skip
    app.state.whims.configure(rates={"soft_error_before": 1.0})
    answers.append(await api.post("/rest/order/check.json", json=order()))

    for answer in answers:
        judge(spec)(answer)
    assert {answer.status_code for answer in answers} == {200, 201, 400, 404, 409}


@pytest.mark.contract
async def test_the_vendors_examples_are_taken_and_refused(shared: Path) -> None:
    def fill(books: Books) -> None:
        books.stock_up(["F1505138"])

    app = bigbuy.create(keys={"t"}, rate=None, fill=fill)
    examples = json.loads((shared / "contracts" / "bigbuy" / "examples.json").read_text())
    asked = [one for one in examples if one["kind"] == "request"]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        for one in asked:
            said = await client.post(one["url"], json=one["body"], headers=one["headers"])
            assert (said.status_code < 300) is one["ok"], one["name"]
    assert len(asked) == 3


@pytest.mark.contract
def test_the_kept_specification_says_what_the_original_says(shared: Path) -> None:
    original = json.loads((shared / "contracts" / "bigbuy" / "openapi.json").read_text())
    kept = json.loads((SPECS / "bigbuy.json").read_text())

    def within(part: Any, whole: Any) -> bool:
        if isinstance(part, dict):
            return all(
                name == "description" or within(value, whole[name]) for name, value in part.items()
            )
        if isinstance(part, list):
            return len(part) == len(whole) and all(map(within, part, whole))
        return part == whole

    for path, methods in kept["paths"].items():
        assert within(methods, original["paths"][path])
    for name, schema in kept["components"]["schemas"].items():
        assert within(schema, original["components"]["schemas"][name])


def test_every_whim_is_described() -> None:
    from sandbox import bigbuy_whims

    assert all(kind in (bigbuy_whims.__doc__ or "") for kind in KINDS)
