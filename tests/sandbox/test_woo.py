"""The simulated WooCommerce: judged by the vendor's schemas, never by our connector."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from openapi_core.exceptions import OpenAPIError

from sandbox import woo
from sandbox.simulator import Simulator
from sandbox.woo_spec import SPEC
from tests.sandbox.conftest import Clock

pytestmark = pytest.mark.anyio
KEY = ("sandbox", "sandbox")
ROUTES = "/wp-json/wc/v3"
PLACE = {"first_name": "A", "address_1": "1 rue X", "city": "Paris", "country": "FR"}
LINES = [{"sku": "CJ-1", "quantity": 2}, {"sku": "BB-2", "quantity": 1}]


def filled(shop: Any) -> None:
    shop.add_product("CJ-1", "12.50", "Mug")
    shop.add_product("BB-2", "7.00", "Lamp")
    shirt = shop.add_product("SHIRT", None, "Shirt")
    shop.add_product("SHIRT-M", "20.00", "Shirt M", parent_id=shirt.id)
    shop.add_webhook("order.updated", "https://hooks.example/wc", "w-secret")


@pytest.fixture
def app(clock: Clock) -> Simulator:
    return woo.create(clock=clock, fill=filled)


@pytest.fixture
async def http(app: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    base = f"https://shop.example{ROUTES}"
    async with httpx.AsyncClient(transport=transport, base_url=base, auth=KEY) as client:
        yield client


def judge(answer: httpx.Response, path: str) -> Any:
    """Hold an answer against the trimmed schemas, and return its body."""
    spec = json.loads(SPEC.read_text())
    said = spec["paths"][f"/wc/v3{path}"][answer.request.method.lower()]["responses"]
    content = said.get(str(answer.status_code), said["default"])["content"]
    schema = content["application/json"]["schema"] | {"components": spec["components"]}
    jsonschema_rs.validator_for(schema).validate(answer.json())
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_every_answer_is_what_the_trimmed_schemas_say(
    app: Simulator, http: httpx.AsyncClient
) -> None:
    shop = app.state.shop
    order = shop.add_order(LINES, shipping=PLACE)
    shop.refund(order, {order.lines[0].id: 1})
    shirt, note = shop.by_sku("SHIRT"), {"note": "Parcel 1", "customer_note": True}
    variant = f"/products/{shirt.id}/variations"

    judge(await http.get("/orders"), "/orders")
    judge(await http.post("/orders", json={"line_items": [{"sku": "CJ-1"}]}), "/orders")
    judge(await http.get(f"/orders/{order.id}"), "/orders/{id}")
    judge(await http.put(f"/orders/{order.id}", json={"status": "completed"}), "/orders/{id}")
    judge(await http.post(f"/orders/{order.id}/notes", json=note), "/orders/{order_id}/notes")
    judge(await http.get(f"/orders/{order.id}/notes"), "/orders/{order_id}/notes")
    judge(await http.get(f"/orders/{order.id}/refunds"), "/orders/{order_id}/refunds")
    judge(await http.get("/products", params={"sku": "SHIRT-M"}), "/products")
    judge(await http.get(f"/products/{shirt.id}"), "/products/{id}")
    judge(await http.put(f"/products/{shirt.id}", json={"name": "Tee"}), "/products/{id}")
    judge(await http.get(variant), "/products/{product_id}/variations")
    judge(
        await http.put(f"{variant}/{shop.by_sku('SHIRT-M').id}", json={"regular_price": "21"}),
        "/products/{product_id}/variations/{id}",
    )
    judge(await http.post("/products/batch", json={"create": [{"sku": "N"}]}), "/products/batch")
    judge(await http.get("/webhooks"), "/webhooks")


async def test_without_a_key_nothing_is_shown(app: Simulator) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://x{ROUTES}") as http:
        assert code(await http.get("/orders")) == (401, "woocommerce_rest_cannot_view")
        wrong = await http.get("/orders", auth=("sandbox", "wrong"))
        assert code(wrong) == (401, "woocommerce_rest_authentication_error")
        unknown = await http.post("/products/batch", json={}, auth=("nobody", "x"))
        assert code(unknown) == (401, "woocommerce_rest_cannot_create")
        asked = {"consumer_key": "sandbox", "consumer_secret": "sandbox"}
        assert (await http.get("/orders", params=asked)).status_code == 200


async def test_an_unknown_id_is_404_read_and_400_written(http: httpx.AsyncClient) -> None:
    unknown = "woocommerce_rest_shop_order_invalid_id"
    assert code(await http.get("/orders/999")) == (404, unknown)
    assert code(await http.put("/orders/999", json={"status": "completed"})) == (400, unknown)
    assert code(await http.get("/orders/999/notes"))[0] == 404
    assert code(await http.get("/nothing")) == (404, "rest_no_route")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"status": "paid"}, "status"),
        ({"status": 5}, "status"),
        ({"meta_data": {"key": "a"}}, "meta_data"),
        ({"meta_data": [{"key": 7}]}, "meta_data"),
        ({"billing": {"email": "nobody"}}, "billing"),
        ({"shipping": "1 rue X"}, "shipping"),
    ],
)
async def test_wrong_types_are_refused_by_name(
    app: Simulator, http: httpx.AsyncClient, body: dict[str, Any], param: str
) -> None:
    order = app.state.shop.add_order(LINES)

    answer = await http.put(f"/orders/{order.id}", json=body)

    assert code(answer) == (400, "rest_invalid_param")
    assert list(answer.json()["data"]["params"]) == [param]


async def test_unknown_fields_are_ignored_and_numbers_may_be_text(
    app: Simulator, http: httpx.AsyncClient
) -> None:
    body = {"status": "processing", "tracking": {"number": "1"}}
    order = app.state.shop.add_order(LINES, paid=False)

    assert (await http.put(f"/orders/{order.id}", json=body)).status_code == 200
    assert order.status == "processing"
    said = await http.post("/orders", json={"line_items": [{"sku": "CJ-1", "quantity": "2"}]})
    assert said.status_code == 201
    assert code(await http.get("/orders", params={"per_page": "101"}))[0] == 400
    assert code(await http.post("/orders", content=b"{", headers={
        "content-type": "application/json"
    })) == (400, "rest_invalid_json")  # fmt: skip


async def test_every_change_of_an_order_moves_its_modification(
    app: Simulator, http: httpx.AsyncClient, clock: Clock
) -> None:
    shop = app.state.shop
    order = shop.add_order(LINES, shipping=PLACE, paid=False)
    changes = [
        lambda: shop.pay(order),
        lambda: shop.edit_address(order, city="Lyon"),
        lambda: shop.edit_lines(order, [{"id": order.lines[0].id, "quantity": 3}]),
        lambda: shop.refund(order, {order.lines[0].id: 1}),
        lambda: shop.set_meta(order, [{"key": "k", "value": "v"}]),
        lambda: shop.complete(order),
        lambda: shop.cancel(order),
    ]
    for change in changes:
        clock.forward(1)
        change()
        assert order.modified_at == clock.now
    clock.forward(1)
    await http.put(f"/orders/{order.id}", json={"status": "cancelled"})
    assert order.modified_at < clock.now  # nothing changed


async def test_dates_come_in_the_sites_zone_and_in_utc(
    app: Simulator, http: httpx.AsyncClient
) -> None:
    order = app.state.shop.add_order(LINES)
    said = (await http.get(f"/orders/{order.id}")).json()
    assert said["date_paid"] == "2026-11-02T10:00:00"
    assert said["date_paid_gmt"] == said["date_modified_gmt"] == "2026-11-02T09:00:00"


@pytest.mark.parametrize(
    ("after", "gmt", "found"),
    [
        ("2026-11-02T08:59:59", "true", 1),
        ("2026-11-02T09:00:00", "true", 0),  # its own second is left out
        ("2026-11-02T09:30:00", "false", 1),  # in the site's zone
        ("2026-11-02T10:00:00", "false", 0),
    ],
)
async def test_modified_after_is_strict_and_knows_its_zone(
    app: Simulator, http: httpx.AsyncClient, after: str, gmt: str, found: int
) -> None:
    app.state.shop.add_order(LINES)
    answer = await http.get("/orders", params={"modified_after": after, "dates_are_gmt": gmt})
    assert len(answer.json()) == found


async def test_a_list_says_how_much_there_is(app: Simulator, http: httpx.AsyncClient) -> None:
    for _ in range(5):
        app.state.shop.add_order(LINES)

    answer = await http.get("/orders", params={"per_page": 2, "page": 3})

    assert len(answer.json()) == 1
    assert (answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"]) == ("5", "3")


async def test_a_note_for_the_customer_is_one_mail_each_time(
    app: Simulator, http: httpx.AsyncClient
) -> None:
    shop = app.state.shop
    order, path = shop.add_order(LINES), "/orders/{}/notes"
    for customer in (True, True, False):
        said = {"note": "Parcel", "customer_note": customer}
        await http.post(path.format(order.id), json=said)

    assert [mail.kind for mail in shop.mails] == ["customer_note"] * 2
    assert len((await http.get(path.format(order.id))).json()) == 3
    assert code(await http.post(path.format(order.id), json={})) == (
        400, "rest_missing_callback_param",
    )  # fmt: skip


async def test_a_refund_counts_below_zero_and_names_the_line(
    app: Simulator, http: httpx.AsyncClient
) -> None:
    shop = app.state.shop
    order = shop.add_order(LINES)
    shop.refund(order, {order.lines[0].id: 1})

    [refund] = (await http.get(f"/orders/{order.id}/refunds")).json()
    [line] = refund["line_items"]

    assert (refund["amount"], line["quantity"], line["total"]) == ("12.50", -1, "-12.50")
    assert line["meta_data"][0]["key"] == "_refunded_item_id"
    assert line["meta_data"][0]["value"] == str(order.lines[0].id)
    shop.refund(order, {order.lines[0].id: 1, order.lines[1].id: 1})
    assert order.status == "refunded"


async def test_a_batch_answers_row_by_row(app: Simulator, http: httpx.AsyncClient) -> None:
    mug = app.state.shop.by_sku("CJ-1")
    body = {"create": [{"sku": "NEW"}, {"sku": "cj-1"}], "update": [{"id": 999}, {"id": mug.id}]}

    said = (await http.post("/products/batch", json=body)).json()

    assert said["create"][1]["error"]["data"]["resource_id"] == mug.id
    assert said["update"][0]["error"]["code"] == "woocommerce_rest_product_invalid_id"
    assert said["update"][1]["id"] == mug.id
    rows = [{"sku": f"S{n}"} for n in range(101)]
    assert code(await http.post("/products/batch", json={"create": rows}))[0] == 413


async def test_a_quirk_does_the_work_and_hides_it(
    app: Simulator, http: httpx.AsyncClient, clock: Clock
) -> None:
    shop, quirks = app.state.shop, app.state.quirks
    order, note = shop.add_order(LINES), {"note": "Parcel"}
    path = f"/orders/{order.id}/notes"

    quirks.gateway = 1.0
    assert (await http.post(path, json=note)).status_code == 504
    assert len(order.notes) == 1
    quirks.gateway, quirks.late, quirks.late_s = 0.0, 1.0, 5.0
    assert (await http.post(path, json=note)).status_code == 504
    assert len((await http.get(path)).json()) == 1
    clock.forward(5)
    assert len((await http.get(path)).json()) == 2


async def test_a_campaign_drives_the_shop_from_outside(app: Simulator) -> None:
    transport = httpx.ASGITransport(app=app)
    base = "https://x/__sandbox__"
    async with httpx.AsyncClient(transport=transport, base_url=base) as control:
        taken = (await control.post("/orders", json={"lines": LINES, "shipping": PLACE})).json()
        line = taken["line_items"][0]["id"]
        act = f"/orders/{taken['id']}"
        await control.post(f"{act}/refund", json={"quantities": {str(line): 1}})
        await control.post(f"{act}/edit", json={"lines": [{"id": line, "quantity": 5}]})
        await control.post(f"{act}/address", json={"city": "Lyon"})
        await control.post(f"{act}/complete")
        await control.put("/products", json={"sku": "CJ-1", "price": "99.00", "stock": 0})
        assert (await control.post(f"{act}/cancel", json={})).status_code == 200
        assert (await control.post(f"{act}/burn")).status_code == 404
        assert (await control.put("/quirks", json={"nothing": 1})).status_code == 400
        [seen] = (await control.get("/orders")).json()

    assert (seen["status"], seen["shipping"]["city"]) == ("cancelled", "Lyon")
    assert [row["quantity"] for row in seen["line_items"]] == [5]
    assert [mail["kind"] for mail in seen["mails"]] == ["completed_order"]
    assert app.state.shop.by_sku("CJ-1").stock == 0
    app.reset()
    assert app.state.shop.orders == {}


async def test_the_routes_answer_without_their_prefix_too(app: Simulator) -> None:
    app.state.shop.add_order(LINES)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://x", auth=KEY) as http:
        assert len((await http.get("/orders")).json()) == 1


def routes_of(spec: Any) -> dict[tuple[str, str], set[str]]:
    """Return route -> the names of its query parameters and of its body's fields."""
    found = {}
    for path, methods in spec["paths"].items():
        for method, said in methods.items():
            names = {f"?{q['name']}" for q in said.get("parameters", [])}
            body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
            names |= set(body.get("schema", {}).get("properties", {}))
            found[path, method] = names
    return found


@pytest.mark.contract
def test_the_trimmed_schemas_are_the_vendors(shared: Path) -> None:
    whole = json.loads((shared / "contracts/woocommerce/openapi.json").read_text())
    trimmed = json.loads(SPEC.read_text())

    for route, names in routes_of(trimmed).items():
        assert routes_of(whole)[route] == names, route
    for name, schema in trimmed["components"]["schemas"].items():
        original = whole["components"]["schemas"][name]
        assert set(schema["properties"]) == set(original["properties"]), name


@pytest.mark.contract
async def test_every_answer_is_what_the_whole_specification_says(
    app: Simulator, http: httpx.AsyncClient, judge_of: Any
) -> None:
    by_vendor, shop = judge_of("woocommerce", "/wp-json"), app.state.shop
    order = shop.add_order(LINES, shipping=PLACE, billing=PLACE | {"email": "a@shop.example"})
    shop.refund(order, {order.lines[0].id: 1})
    at, mug = f"/orders/{order.id}", shop.by_sku("CJ-1").id
    asked = [
        ("GET", "/orders", None), ("GET", at, None), ("PUT", at, {"status": "completed"}),
        ("POST", f"{at}/notes", {"note": "Parcel"}), ("GET", f"{at}/notes", None),
        ("GET", f"{at}/refunds", None), ("GET", "/products", None), ("GET", "/webhooks", None),
        ("PUT", f"/products/{mug}", {"regular_price": "13.00"}), ("GET", "/orders/999", None),
        ("PUT", at, {"status": "paid"}), ("POST", "/products/batch", {"update": [{"id": 999}]}),
    ]  # fmt: skip

    answers = [await http.request(method, path, json=body) for method, path, body in asked]

    judged = 0
    for answer in answers:
        by_vendor(answer)
        judged += 1
    assert judged == len(asked)
    broken = httpx.Response(200, json=[{"id": "x"}], request=answers[0].request)
    with pytest.raises(OpenAPIError):
        by_vendor(broken)


@pytest.mark.contract
async def test_what_was_recorded_from_the_vendor_is_answered_alike(
    app: Simulator, http: httpx.AsyncClient, shared: Path
) -> None:
    file = shared / "contracts/woocommerce/recorded.json"
    samples = json.loads(file.read_text())["samples"]
    shop = app.state.shop
    order = shop.add_order(LINES, shipping=PLACE)
    note = await http.post(f"/orders/{order.id}/notes", json={"note": "x"})

    assert set(samples["wc_order_upd"]["body"]) == set((await http.get("/orders")).json()[0])
    assert set(samples["wc_order_note"]["body"]) == set(note.json())
    assert samples["wc_order_404"]["body"] == (await http.get("/orders/999")).json()
    bad = await http.put(f"/orders/{order.id}", json={"status": "paid"})
    assert samples["wc_order_bad"]["body"] == bad.json()
    many = {"create": [{"sku": str(n)} for n in range(101)]}
    large = await http.post("/products/batch", json=many)
    assert samples["wc_batch_too_big"]["body"] == large.json()
    [hook] = (await http.get("/webhooks")).json()
    assert set(samples["wc_webhook"]["body"]) == set(hook)


@pytest.mark.contract
async def test_the_vendors_examples_are_taken_and_refused(shared: Path) -> None:
    examples = json.loads((shared / "contracts/woocommerce/examples.json").read_text())
    app = woo.create(keys={"x": "y"})
    while app.state.shop.add_product("", "1.00").id < 14:  # the product their order names
        pass
    transport = httpx.ASGITransport(app=app)

    verdicts = {}
    async with httpx.AsyncClient(transport=transport) as client:
        for one in examples:
            said = await client.request(
                one["method"], one["url"], headers=one["headers"], params=one["query"],
                json=one["body"],
            )  # fmt: skip
            verdicts[one["name"]] = said.status_code < 300

    assert verdicts == {one["name"]: one["ok"] for one in examples}
    assert {True, False} <= set(verdicts.values())
