"""The simulated Shopify's orders: shipped once, changed to the second, seen from outside."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate
from graphql.type import is_input_object_type
from hypothesis import given
from hypothesis import strategies as st

from sandbox import shopify
from sandbox.openapi import SPECS
from sandbox.shopify_fulfil import create_fulfilment
from sandbox.shopify_merchant import Ware, add_line, cancel, change, edit_line, refund, sell
from sandbox.shopify_shipments import FULFILMENT_LINE, FULFILMENT_ORDER
from sandbox.shopify_store import Address, Order, Store, Subscription
from sandbox.simulator import utc_now

pytestmark = pytest.mark.anyio

ORDER = """query O($id: ID!) { order(id: $id) {
  legacyResourceId name test updatedAt cancelledAt closedAt edited taxesIncluded note tags phone
  displayFinancialStatus displayFulfillmentStatus fulfillable risk { recommendation }
  shippingAddress { name address1 zip countryCodeV2 phone formattedArea }
  shippingLine { title currentDiscountedPriceSet { shopMoney { amount } } }
  taxLines { title rate priceSet { shopMoney { amount } } }
  lineItems(first: 50) { nodes {
    id sku quantity currentQuantity unfulfilledQuantity requiresShipping
    originalTotalSet { shopMoney { amount } }
    discountedTotalSet { shopMoney { amount } }
    discountedUnitPriceAfterAllDiscountsSet { shopMoney { amount } }
    priceAfterAllDiscountsBeforeTaxesSet { shopMoney { amount } }
    taxLines { rate priceSet { shopMoney { amount } } }
    variant { id sku price product { handle } }
  } }
  fulfillmentOrders(first: 5) { nodes {
    id status orderId lineItems(first: 50) { nodes { id remainingQuantity lineItem { sku } } }
  } }
  fulfillments {
    id name status totalQuantity trackingInfo { number company url }
    fulfillmentLineItems(first: 50) { nodes { id quantity lineItem { sku } } }
  }
  fulfillmentsCount { count }
} }"""
FULFIL = """mutation F($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) {
  fulfillment { id status trackingInfo { number company url } } userErrors { field message }
} }"""
TRACK = """mutation T($id: ID!, $t: FulfillmentTrackingInput!, $n: Boolean) {
  fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t, notifyCustomer: $n) {
    fulfillment { id trackingInfo { number } } userErrors { field message }
} }"""
CREATE = """mutation C($p: ProductCreateInput!) { productCreate(product: $p) {
  product { id handle status variants(first: 1) { nodes { id sku price } } } shop { id }
  userErrors { field message }
} }"""
UPDATE = """mutation U($p: ID!, $v: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $p, variants: $v) {
    product { id } productVariants { id sku price } userErrors { code field message }
} }"""
HOOKS = "query { webhookSubscriptions(first: 5) { nodes { id topic uri format createdAt } } }"
VARIANTS = "query V($q: String) { productVariants(first: 5, query: $q) { nodes { id sku } } }"

Ask = Callable[..., Any]


@pytest.fixture
def app(clock: Callable[[], Any]) -> Any:
    return shopify.create(clock=clock, limits=False)


@pytest.fixture
async def http(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://shop",
        headers={"X-Shopify-Access-Token": "sandbox"},
    ) as client:
        yield client


@pytest.fixture
def ask(http: httpx.AsyncClient) -> Ask:
    async def ask(query: str, **variables: Any) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        return dict((await http.post("/admin/api/2026-10/graphql.json", json=body)).json())

    return ask


def now(app: Any, clock: Any) -> int:
    return int(clock().timestamp())


@pytest.fixture
def order(app: Any, clock: Any) -> Order:
    """Two of one supplier's, one of the other's."""
    wares = [Ware("BB-1", 2, 1500, discount=300), Ware("CJ-2", 1, 999)]
    return sell(app.state.store, now(app, clock), wares, shipping_cents=490)


def gid(order: Order, kind: str = "Order") -> str:
    return f"gid://shopify/{kind}/{order.id + (FULFILMENT_ORDER if 'Ful' in kind else 0)}"


def shipment(order: Order, *wanted: tuple[int, int], **more: Any) -> dict[str, Any]:
    items = [
        {"id": f"gid://shopify/FulfillmentOrderLineItem/{order.sold[n].id + FULFILMENT_LINE}",
         "quantity": quantity}
        for n, quantity in wanted
    ]  # fmt: skip
    part: dict[str, Any] = {"fulfillmentOrderId": gid(order, "FulfillmentOrder")}
    if items:
        part["fulfillmentOrderLineItems"] = items
    return {"lineItemsByFulfillmentOrder": [part], **more}


async def fulfil(ask: Ask, *args: Any, **more: Any) -> tuple[str | None, list[str]]:
    answer = (await ask(FULFIL, f=shipment(*args, **more)))["data"]["fulfillmentCreate"]
    made = answer["fulfillment"]
    return made and made["id"], [error["message"] for error in answer["userErrors"]]


async def test_an_order_is_told_with_its_money_address_and_what_is_to_be_shipped(
    ask: Ask, order: Order
) -> None:
    said = (await ask(ORDER, id=gid(order)))["data"]["order"]

    first, second = said["lineItems"]["nodes"]
    assert first["discountedTotalSet"]["shopMoney"]["amount"] == "27.0"
    assert first["discountedUnitPriceAfterAllDiscountsSet"]["shopMoney"]["amount"] == "13.5"
    assert first["priceAfterAllDiscountsBeforeTaxesSet"]["shopMoney"]["amount"] == "22.5"
    assert first["taxLines"] == [{"rate": 0.2, "priceSet": {"shopMoney": {"amount": "4.5"}}}]
    assert (second["sku"], second["variant"]) == ("CJ-2", None)
    assert said["shippingLine"]["currentDiscountedPriceSet"]["shopMoney"]["amount"] == "4.9"
    assert said["shippingAddress"]["countryCodeV2"] == "FR"
    [part] = said["fulfillmentOrders"]["nodes"]
    assert (part["status"], part["orderId"]) == ("OPEN", gid(order))
    assert [line["remainingQuantity"] for line in part["lineItems"]["nodes"]] == [2, 1]
    assert said["displayFulfillmentStatus"] == "UNFULFILLED"


async def test_a_made_up_order_tells_the_same_fields(app: Any, ask: Ask) -> None:
    app.state.store.add_order(Order(7, 1002, None, None, 1, 1, 0, 3000, 0))

    said = (await ask(ORDER, id="gid://shopify/Order/7"))["data"]["order"]

    assert said["displayFulfillmentStatus"] == "FULFILLED"
    assert said["fulfillmentOrders"]["nodes"][0]["status"] == "CLOSED"
    assert said["lineItems"]["nodes"][0]["variant"]["product"]["handle"] == "sim-lamp"
    assert said["fulfillments"][0]["trackingInfo"] == []


async def test_the_lines_of_two_suppliers_go_out_in_two_shipments(
    ask: Ask, app: Any, order: Order
) -> None:
    tracking = {"number": "A1", "company": "Colissimo", "url": "https://t.example/A1"}
    first, _ = await fulfil(ask, order, (0, 2), trackingInfo=tracking, notifyCustomer=True)
    half = (await ask(ORDER, id=gid(order)))["data"]["order"]
    second, _ = await fulfil(ask, order, (1, 1), trackingInfo={"numbers": ["B1", "B2"]})
    whole = (await ask(ORDER, id=gid(order)))["data"]["order"]

    assert first != second
    assert half["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert half["fulfillmentOrders"]["nodes"][0]["status"] == "IN_PROGRESS"
    assert half["closedAt"] is None
    assert whole["displayFulfillmentStatus"] == "FULFILLED"
    assert whole["fulfillmentOrders"]["nodes"][0]["status"] == "CLOSED"
    assert whole["closedAt"]
    assert [one["trackingInfo"] for one in whole["fulfillments"]] == [
        [tracking],
        [{"number": n, "company": None, "url": None} for n in ("B1", "B2")],
    ]
    assert app.state.store.mails == [(order.id, "confirmation", ("A1",))]


async def test_blank_lines_ship_all_that_is_left(ask: Ask, order: Order) -> None:
    await fulfil(ask, order, (0, 1))
    await fulfil(ask, order)

    assert [[(line.sku, n) for line, n in one.lines] for one in order.fulfilments] == [
        [("BB-1", 1)],
        [("BB-1", 1), ("CJ-2", 1)],
    ]


@pytest.mark.parametrize("wanted", [[(0, 3)], [(0, 0)], [(0, 2), (0, 1)], [(0, -1)]])
async def test_more_than_is_left_is_a_user_error_and_ships_nothing(
    ask: Ask, order: Order, wanted: list
) -> None:
    made, errors = await fulfil(ask, order, *wanted)

    assert (made, order.fulfilments) == (None, [])
    assert errors == ["Invalid fulfillment order line item quantity requested."]


async def test_what_is_shipped_or_cancelled_or_held_is_closed(
    ask: Ask, app: Any, clock: Any, order: Order
) -> None:
    store = app.state.store
    change(store, now(app, clock), order, on_hold=True)
    _, held = await fulfil(ask, order, (0, 1))
    change(store, now(app, clock), order, on_hold=False)
    await fulfil(ask, order)
    _, closed = await fulfil(ask, order, (0, 1))
    other = sell(store, now(app, clock), [Ware("CJ-1")])
    cancel(store, now(app, clock), other)
    _, cancelled = await fulfil(ask, other, (0, 1))

    assert held[0].endswith("unfulfillable status= on_hold.")
    assert closed[0].endswith("unfulfillable status= closed.")
    assert cancelled[0].endswith("unfulfillable status= cancelled.")


async def test_unknown_orders_lines_and_mixed_orders_are_user_errors(
    ask: Ask, app: Any, clock: Any, order: Order
) -> None:
    other = sell(app.state.store, now(app, clock), [Ware("CJ-1")])
    unknown = {"fulfillmentOrderId": "gid://shopify/FulfillmentOrder/1"}
    both = [one["lineItemsByFulfillmentOrder"][0] for one in (shipment(order), shipment(other))]
    strange = shipment(order, (0, 1))["lineItemsByFulfillmentOrder"]
    strange[0]["fulfillmentOrderLineItems"][0]["id"] = f"gid://shopify/LineItem/{order.sold[0].id}"

    for parts in ([], [unknown], both, strange):
        answer = await ask(FULFIL, f={"lineItemsByFulfillmentOrder": parts})
        assert answer["data"]["fulfillmentCreate"]["userErrors"], parts
    assert app.state.store.fulfilments == {}


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(-1, 3)), max_size=8))
def test_whatever_is_asked_no_more_is_shipped_than_was_sold(asked: list[tuple[int, int]]) -> None:
    store = Store()
    order = sell(store, 1, [Ware("BB-1", 3), Ware("CJ-2", 2)])
    shelf = SimpleNamespace(store=store, clock=utc_now)
    info = SimpleNamespace(context=SimpleNamespace(shelf=shelf))

    for one in asked:
        create_fulfilment(None, info, shipment(order, one))

    assert [line.shipped <= line.quantity for line in order.sold] == [True, True]
    gone = sum(n for made in order.fulfilments for _, n in made.lines)
    assert gone == sum(line.shipped for line in order.sold)


async def test_the_old_form_and_unknown_fields_are_refused_by_the_schema(ask: Ask) -> None:
    for wrong in ({"orderId": "gid://shopify/Order/1"}, {"lineItemsByFulfillmentOrder": "x"}):
        answer = await ask(FULFIL, f=wrong)
        assert answer["errors"]
        assert not answer.get("data")


async def test_tracking_is_replaced_and_mailed_when_asked(
    ask: Ask, app: Any, clock: Any, order: Order
) -> None:
    made, _ = await fulfil(ask, order, (0, 1), trackingInfo={"number": "OLD"})
    clock.forward(5)
    done = (await ask(TRACK, id=made, t={"number": "NEW"}, n=True))["data"]
    gone = (await ask(TRACK, id="gid://shopify/Fulfillment/1", t={"number": "X"}))["data"]

    assert done["fulfillmentTrackingInfoUpdate"]["fulfillment"]["trackingInfo"][0] == {
        "number": "NEW"
    }
    assert gone["fulfillmentTrackingInfoUpdate"]["userErrors"]
    assert app.state.store.mails == [(order.id, "update", ("NEW",))]
    assert order.updated == now(app, clock)


async def test_each_act_of_the_merchant_changes_the_mark_of_the_order(
    ask: Ask, app: Any, clock: Any, order: Order
) -> None:
    store, marks = app.state.store, []

    async def mark() -> None:
        said = (await ask(ORDER, id=gid(order)))["data"]["order"]
        marks.append((said["updatedAt"], said["displayFinancialStatus"]))
        clock.forward(1)

    await mark()
    refund(store, now(app, clock), order, 0, 1)
    await mark()
    edit_line(store, now(app, clock), order, 1, 0, sku="CJ-3")
    add_line(store, now(app, clock), order, Ware("BB-9"))
    await mark()
    change(store, now(app, clock), order, address=Address(city="Paris"))
    await mark()
    cancel(store, now(app, clock), order)
    await mark()

    assert [at for at, _ in marks] == [f"2026-11-02T09:00:0{n}Z" for n in range(5)]
    assert [money for _, money in marks] == ["PAID"] + ["PARTIALLY_REFUNDED"] * 3 + ["REFUNDED"]
    lines = (await ask(ORDER, id=gid(order)))["data"]["order"]["lineItems"]["nodes"]
    assert [line["currentQuantity"] for line in lines] == [0, 0, 0]
    assert [line["sku"] for line in lines] == ["BB-1", "CJ-3", "BB-9"]


async def test_what_was_refunded_needs_no_shipping_any_more(
    ask: Ask, app: Any, clock: Any, order: Order
) -> None:
    refund(app.state.store, now(app, clock), order, 0, 1)

    _, errors = await fulfil(ask, order, (0, 2))
    made, none = await fulfil(ask, order, (0, 1))

    assert errors
    assert (bool(made), none) == (True, [])


async def test_a_product_gets_its_sku_and_price_by_its_variant(ask: Ask) -> None:
    made = (await ask(CREATE, p={"title": "Lamp", "handle": "cj-1", "status": "DRAFT"}))["data"]
    product = made["productCreate"]["product"]
    [variant] = product["variants"]["nodes"]
    said = {"id": variant["id"], "price": "12.5", "inventoryItem": {"sku": "CJ-1"}}
    changed = (await ask(UPDATE, p=product["id"], v=[said]))["data"]["productVariantsBulkUpdate"]
    found = (await ask(VARIANTS, q='sku:"cj-1"'))["data"]["productVariants"]["nodes"]

    assert (variant["sku"], variant["price"]) == (None, "0.00")
    assert changed["productVariants"] == [{"id": variant["id"], "sku": "CJ-1", "price": "12.50"}]
    assert found == [{"id": variant["id"], "sku": "CJ-1"}]


async def test_a_taken_handle_a_blank_title_and_a_strange_variant_are_user_errors(ask: Ask) -> None:
    for wrong in ({"title": "x", "handle": "sim-mug"}, {"title": " "}):
        answer = (await ask(CREATE, p=wrong))["data"]["productCreate"]
        assert (answer["product"], bool(answer["userErrors"])) == (None, True)
    codes = []
    for product, said in [
        (99, {"id": "gid://shopify/ProductVariant/1"}),
        (1, {"price": "1"}),
        (1, {"id": "gid://shopify/ProductVariant/2", "price": "1"}),
        (1, {"id": "gid://shopify/ProductVariant/1", "price": "-1"}),
        (1, {"id": "gid://shopify/ProductVariant/1", "price": "dear"}),
    ]:
        answer = await ask(UPDATE, p=f"gid://shopify/Product/{product}", v=[said])
        codes += [e["code"] for e in answer["data"]["productVariantsBulkUpdate"]["userErrors"]]
    assert codes == [
        "PRODUCT_DOES_NOT_EXIST", "PRODUCT_VARIANT_ID_MISSING", "PRODUCT_VARIANT_DOES_NOT_EXIST",
        "GREATER_THAN_OR_EQUAL_TO", "INVALID_INPUT",
    ]  # fmt: skip


async def test_webhook_subscriptions_are_listed(app: Any, ask: Ask) -> None:
    app.state.store.subscriptions.append(
        Subscription(1, "ORDERS_CREATE", "https://hooks.example/s", 0)
    )

    [hook] = (await ask(HOOKS))["data"]["webhookSubscriptions"]["nodes"]

    assert (hook["topic"], hook["uri"]) == ("ORDERS_CREATE", "https://hooks.example/s")


@pytest.mark.parametrize(("kind", "done"), [("before", 0), ("after", 1)])
async def test_an_internal_error_says_nothing_of_what_was_done(
    ask: Ask, app: Any, order: Order, kind: str, done: int
) -> None:
    app.state.trouble.configure(**{kind: 1})

    answer = await ask(FULFIL, f=shipment(order, (0, 1)))

    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert len(order.fulfilments) == done
    assert "errors" not in await ask(ORDER, id=gid(order))


async def test_a_late_shipment_appears_after_its_time(
    ask: Ask, app: Any, clock: Any, order: Order
) -> None:
    app.state.trouble.configure(late=1, late_s=3)
    await ask(FULFIL, f=shipment(order, (0, 1)))
    seen = []
    for _ in range(3):
        seen.append(len((await ask(ORDER, id=gid(order)))["data"]["order"]["fulfillments"]))
        clock.forward(1.5)

    assert seen == [0, 0, 1]


async def test_the_shop_is_driven_from_outside(http: httpx.AsyncClient, ask: Ask) -> None:
    sold = await http.post(
        "/__sandbox__/orders",
        json={
            "id": 820982911946154508,
            "lines": [{"sku": "CJ-1", "quantity": 2, "cents": 1000}, {"sku": "BB-2"}],
            "address": {"address1": "2 rue des Essais", "country_code": "FR"},
            "tags": ["vip"],
            "test": False,
        },
    )
    at = "/__sandbox__/orders/820982911946154508"
    await http.post(f"{at}/refund", json={"line": 0, "quantity": 1})
    await http.post(f"{at}/edit", json={"line": 1, "current": 3})
    edited = await http.post(f"{at}/edit", json={"phone": "+33199000001"})
    await http.put("/__sandbox__/trouble", json={"after": 1})
    number = 820982911946154508 + FULFILMENT_ORDER
    parts = [{"fulfillmentOrderId": f"gid://shopify/FulfillmentOrder/{number}"}]
    given = {"number": "T1"}
    await ask(
        FULFIL,
        f={"lineItemsByFulfillmentOrder": parts, "trackingInfo": given, "notifyCustomer": True},
    )
    cancelled = await http.post(f"{at}/cancel")

    assert sold.status_code == 201
    assert [line["current"] for line in edited.json()["lines"]] == [1, 3]
    assert (cancelled.json()["cancelled"], cancelled.json()["financial"]) == (True, "REFUNDED")
    [made] = (await http.get("/__sandbox__/fulfilments")).json()["fulfilments"]
    assert (made["numbers"], made["mails"]) == (["T1"], 1)
    assert made["lines"] == [{"sku": "CJ-1", "quantity": 1}, {"sku": "BB-2", "quantity": 3}]
    assert (await http.get("/__sandbox__/mails")).json()["mails"][0]["kind"] == "confirmation"
    assert len((await http.get("/__sandbox__/orders")).json()["orders"]) == 1
    hooked = {"topic": "ORDERS_CREATE", "uri": "https://h.example"}
    assert (await http.post("/__sandbox__/subscriptions", json=hooked)).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("orders", {}, 400),
        ("orders", {"lines": [{"sku": "A", "colour": 1}]}, 400),
        ("orders/1/cancel", {}, 404),
        ("orders/{id}/paint", {}, 404),
        ("orders/{id}/refund", {"line": 9, "quantity": 1}, 400),
        ("orders/{id}/refund", {"line": 0, "quantity": 9}, 400),
        ("orders/{id}/edit", {"colour": 1}, 400),
    ],
)
async def test_a_wrong_control_is_refused(
    http: httpx.AsyncClient, order: Order, path: str, body: dict, status: int
) -> None:
    answer = await http.post(f"/__sandbox__/{path.format(id=order.id)}", json=body)

    assert answer.status_code == status


async def test_it_answers_without_the_prefix_too(http: httpx.AsyncClient) -> None:
    answer = await http.post("/graphql.json", json={"query": "{ shop { id } }"})

    assert answer.json()["data"] == {"shop": {"id": "gid://shopify/Shop/1"}}


QUERIES = (ORDER, FULFIL, TRACK, CREATE, UPDATE, HOOKS, VARIANTS)


@pytest.mark.contract
async def test_our_inputs_and_these_queries_are_the_vendors_own(shared: Path) -> None:
    official = build_schema(
        (shared / "contracts" / "shopify" / "admin_2026-10.graphql").read_text()
    )
    ours = build_schema((SPECS / "shopify_2026-10.graphql").read_text())

    for name, kind in ours.type_map.items():
        if is_input_object_type(kind):
            theirs = official.type_map[name].fields
            assert {n: str(f.type) for n, f in kind.fields.items()}.items() <= {
                n: str(f.type) for n, f in theirs.items()
            }.items()
    assert [validate(official, parse(query)) for query in QUERIES] == [[]] * len(QUERIES)


@pytest.mark.contract
async def test_the_vendors_examples_of_shipments_are_judged_as_the_vendor_does(
    shared: Path, ask: Ask
) -> None:
    examples = json.loads((shared / "contracts" / "shopify" / "examples.json").read_text())
    ours = [one for one in examples if one["name"].startswith("fulfillment")]

    for example in ours:
        answer = await ask(example["query"], **example["variables"])
        assert ("errors" not in answer) == example["ok"], example["name"]
    assert len(ours) == 2
