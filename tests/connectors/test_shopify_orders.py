"""Shopify for orders: what is read of one, what is shipped once, and what an error leaves open."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate
from graphql.execution.values import get_variable_values

from connectors import shopify_orders
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)
from connectors.pace import MemorySlots
from connectors.shopify_orders import (
    AmbiguousSku,
    FulfilLine,
    FulfilLines,
    FulfilmentRefused,
    NewProduct,
    ShopifyOrders,
    Tracking,
)
from connectors.shopify_orders_asked import (
    BARE_ORDER,
    BARE_ORDER_LINES,
    FULFIL,
    FULFILMENT_ORDERS,
    MARKS,
    ORDER,
    ORDER_LINES,
    SHIPPED,
    SUBSCRIPTIONS,
    TO_SHIP,
    UPDATE_TRACKING,
    fulfilment_input,
    tracking_input,
)
from connectors.shopify_products import BY_HANDLE, CREATE, UPDATE, VARIANTS
from sandbox import shopify as simulator
from sandbox.openapi import SPECS
from sandbox.shopify_merchant import Ware, cancel, refund, sell
from sandbox.shopify_store import Subscription
from settings import ShopifySettings

pytestmark = pytest.mark.anyio
KEYED = ShopifySettings(access_token="sandbox", base_url="http://shopify.test")
MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
NOW = int(MORNING.timestamp())
PARCEL = Tracking(("LX1",), "Colissimo", ("https://t.example/LX1",))
SHIPMENT = [FulfilLines("gid://shopify/FulfillmentOrder/1", (FulfilLine("gid://shopify/X/2", 1),))]
PERSON = ("Exemple", "1 rue des Essais", "69001", "+33199000000", "buyer.")


@pytest.fixture
def app() -> Any:
    return simulator.create(limits=False, clock=lambda: MORNING)


def opened(app: Any, **options: Any):
    return shopify_orders.connect(KEYED, httpx.ASGITransport(app=app), MemorySlots(), **options)


def answering(answer: Any, calls: list[Any] | None = None):
    """Open a client whose vendor always answers the same."""

    def handle(request: httpx.Request) -> httpx.Response:
        if calls is not None:
            calls.append(json.loads(request.content))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    return shopify_orders.connect(KEYED, httpx.MockTransport(handle), MemorySlots(), attempts=2)


async def two_suppliers(app: Any, client: ShopifyOrders):
    wares = [Ware("BB-1", 2, 1500, discount=300), Ware("CJ-2", 1, 999)]
    sold = sell(app.state.store, NOW, wares, shipping_cents=490)
    return sold, await client.order(sold.id)


def lines_of(order: Any, sku: str, quantity: int) -> list[FulfilLines]:
    [line] = [one for one in order.lines if one.sku == sku]
    [part] = order.fulfilment_orders
    [item] = [one for one in part.lines if one.line_id == line.id]
    return [FulfilLines(part.id, (FulfilLine(item.id, quantity),))]


async def test_without_a_token_it_says_which_variable_to_set() -> None:
    with pytest.raises(NotConfigured, match="set SHOPIFY_ACCESS_TOKEN"):
        async with shopify_orders.connect(None):
            pass


async def test_an_order_is_read_as_the_shop_says_it_is_now(app: Any) -> None:
    async with opened(app) as client:
        sold, _ = await two_suppliers(app, client)
        refund(app.state.store, NOW + 5, sold, 0, 1)
        order = await client.order(f"gid://shopify/Order/{sold.id}")

    first, second = order.lines
    assert (order.order_id, order.financial_status) == (str(sold.id), "PARTIALLY_REFUNDED")
    assert (order.updated_at.timestamp(), order.cancelled_at, order.test) == (NOW + 5, None, False)
    assert (first.quantity, first.current_quantity, first.unit_price) == (2, 1, Decimal("13.5"))
    assert (first.current_total, first.current_tax) == (Decimal("13.5"), Decimal("2.25"))
    assert (second.sku, second.requires_shipping) == ("CJ-2", True)
    assert (order.shipping, order.currency, order.taxes_included) == (Decimal("4.9"), "EUR", True)
    assert (order.address.country_code, order.address.zip) == ("FR", "69001")
    assert [line.remaining_quantity for line in order.fulfilment_orders[0].lines] == [1, 1]
    assert order.fulfilments == []


async def test_a_usual_order_is_one_query(app: Any) -> None:
    async with opened(app) as client:
        await two_suppliers(app, client)

    assert sum(one["received"] for one in app.counts.values()) == 1


async def test_an_order_that_is_not_there_is_none(app: Any) -> None:
    async with opened(app) as client:
        assert await client.order(5) is None


async def test_a_bare_order_has_no_address_no_shipping_and_no_sku(app: Any) -> None:
    sold = sell(app.state.store, NOW, [Ware(None)], address=None, email=None, shipping_cents=None)
    async with opened(app) as client:
        order = await client.order(sold.id)

    assert (order.address, order.email, order.lines[0].sku) == (None, None, None)


async def test_all_pages_of_a_long_order_and_its_shipment_are_read(app: Any) -> None:
    sold = sell(app.state.store, NOW, [Ware(f"BB-{n}") for n in range(60)])
    async with opened(app) as client:
        order = await client.order(sold.id)
        items = tuple(FulfilLine(line.id, 1) for line in order.fulfilment_orders[0].lines)
        await client.fulfil([FulfilLines(order.fulfilment_orders[0].id, items)], PARCEL, False)
        after = await client.order(sold.id)

    assert [line.sku for line in order.lines] == [f"BB-{n}" for n in range(60)]
    assert {line.line_id for line in after.fulfilments[0].lines} == {x.id for x in order.lines}
    assert len(items) == 60
    assert {line.remaining_quantity for line in after.fulfilment_orders[0].lines} == {0}


async def test_an_order_shipped_from_many_places_is_read_whole(app: Any) -> None:
    sold = sell(app.state.store, NOW, [Ware("BB-1")])
    inner = httpx.ASGITransport(app=app)
    asked: list[Any] = []

    none = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    other = {"id": "gid://shopify/FulfillmentOrder/2", "status": "OPEN", "lineItems": none}

    async def handle(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content)["variables"])
        if len(asked) > 1:
            more = {"order": {"fulfillmentOrders": none | {"nodes": [other]}}}
            return httpx.Response(200, json={"data": more})
        said = json.loads(await (await inner.handle_async_request(request)).aread())
        said["data"]["order"]["fulfillmentOrders"]["pageInfo"] = {
            "hasNextPage": True, "endCursor": "c",
        }  # fmt: skip
        return httpx.Response(200, json=said)

    async with shopify_orders.connect(KEYED, httpx.MockTransport(handle), MemorySlots()) as client:
        order = await client.order(sold.id)

    assert [len(part.lines) for part in order.fulfilment_orders] == [1, 0]
    assert order.fulfilment_orders[1].id == "gid://shopify/FulfillmentOrder/2"
    assert asked[1]["after"] == "c"


async def test_nobodys_data_is_in_what_an_order_looks_like_in_a_log(app: Any) -> None:
    async with opened(app) as client:
        _, order = await two_suppliers(app, client)

    assert not [word for word in PERSON if word in f"{order!r}{order.address!r}"]


async def test_changed_orders_come_as_marks_the_oldest_change_first(app: Any) -> None:
    store = app.state.store
    old, first, second = (sell(store, NOW + n, [Ware("CJ-1")]) for n in (-10, 0, 1))
    cancel(store, NOW + 9, first)
    async with opened(app) as client:
        pages = [page async for page in client.changed_since(MORNING)]

    assert old.id not in [int(mark.order_id) for page in pages for mark in page]
    assert [
        (int(m.order_id), m.financial_status, bool(m.cancelled_at)) for p in pages for m in p
    ] == [(second.id, "PAID", False), (first.id, "REFUNDED", True)]


async def test_each_supplier_ships_its_own_lines_and_the_customer_hears_of_each_once(
    app: Any,
) -> None:
    async with opened(app) as client:
        sold, order = await two_suppliers(app, client)
        made = await client.fulfil(lines_of(order, "CJ-2", 1), PARCEL, True)
        several = Tracking(("A", "B"), None, ("https://a", "https://b"))
        await client.fulfil(lines_of(order, "BB-1", 2), several, True)
        after = await client.order(sold.id)

    assert made == after.fulfilments[0].id
    told = [[(t.number, t.url) for t in one.tracking_info] for one in after.fulfilments]
    assert told == [
        [("LX1", "https://t.example/LX1")],
        [("A", "https://a"), ("B", "https://b")],
    ]
    assert after.fulfilments[0].tracking_info[0].company == "Colissimo"
    assert [[(x.line_id, x.quantity) for x in one.lines] for one in after.fulfilments] == [
        [(order.lines[1].id, 1)],
        [(order.lines[0].id, 2)],
    ]
    assert (after.fulfilment_status, after.fulfilment_orders[0].status) == ("FULFILLED", "CLOSED")
    assert [mail[1:] for mail in app.state.store.mails] == [
        ("confirmation", ("LX1",)),
        ("confirmation", ("A", "B")),
    ]


async def test_a_second_shipment_of_the_same_is_refused_with_the_reasons(app: Any) -> None:
    async with opened(app) as client:
        _, order = await two_suppliers(app, client)
        await client.fulfil(lines_of(order, "CJ-2", 1), PARCEL, False)
        with pytest.raises(FulfilmentRefused, match="Invalid fulfillment order line") as caught:
            await client.fulfil(lines_of(order, "CJ-2", 1), PARCEL, False)

    assert caught.value.errors[0].field == ["fulfillment"]
    assert len(app.state.store.fulfilments) == 1


async def test_a_changed_number_replaces_the_tracking_of_the_same_shipment(app: Any) -> None:
    async with opened(app) as client:
        sold, order = await two_suppliers(app, client)
        made = await client.fulfil(lines_of(order, "CJ-2", 1), PARCEL, False)
        assert await client.update_tracking(made, Tracking(("LX2",)), True) == made
        after = await client.order(sold.id)
        with pytest.raises(FulfilmentRefused, match="does not exist"):
            await client.update_tracking("gid://shopify/Fulfillment/1", PARCEL, False)

    assert [t.number for one in after.fulfilments for t in one.tracking_info] == ["LX2"]


def test_a_shipment_that_names_nothing_is_not_even_said() -> None:
    with pytest.raises(ValueError, match="none would be all"):
        FulfilLines("gid://shopify/FulfillmentOrder/1", ())
    with pytest.raises(ValueError, match="at least one"):
        FulfilLine("gid://shopify/FulfillmentOrderLineItem/1", 0)


async def test_a_shipment_without_any_order_is_not_sent(app: Any) -> None:
    async with opened(app) as client:
        with pytest.raises(ValueError, match="at least one"):
            await client.fulfil([], PARCEL, False)
    assert not app.counts


@pytest.mark.parametrize(
    ("tracking", "said"),
    [
        (Tracking(()), {}),
        (Tracking(("A",)), {"number": "A"}),
        (Tracking(("A",), "DHL", ("u",)), {"number": "A", "url": "u", "company": "DHL"}),
        (Tracking(("A", "B"), None, ("u", "v")), {"numbers": ["A", "B"], "urls": ["u", "v"]}),
    ],
)
def test_one_parcel_is_said_in_the_plain_fields(tracking: Tracking, said: dict) -> None:
    assert tracking_input(tracking) == said


def failing(code: str | None, path: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    error: dict[str, Any] = {"message": "no", "extensions": {"code": code} if code else {}}
    return {"errors": [error | ({"path": path} if path else {})], **more}


EMPTY = {"fulfillmentCreate": None}
DONE = {"fulfillmentCreate": {"fulfillment": None, "userErrors": []}}


@pytest.mark.parametrize(
    ("answer", "write", "read"),
    [
        (failing("THROTTLED"), RateLimited, RateLimited),
        (httpx.Response(429), RateLimited, RateLimited),
        (httpx.Response(401), AuthRefused, AuthRefused),
        (httpx.Response(403), AuthRefused, AuthRefused),
        (failing("ACCESS_DENIED"), AuthRefused, AuthRefused),
        (failing("ACCESS_DENIED", ["fulfillmentCreate"], data=EMPTY), AuthRefused, AuthRefused),
        (failing("ACCESS_DENIED", ["fulfillmentCreate", "fulfillment"], data=DONE), Uncertain,
         AuthRefused),
        (failing("INTERNAL_SERVER_ERROR"), Uncertain, Unavailable),
        (failing("INTERNAL_SERVER_ERROR", data=None), Uncertain, Unavailable),
        (failing(None, ["mutation", "fulfillmentCreate", "x"]), Refused, Refused),
        (failing("SOMETHING", ["fulfillmentCreate"], data=EMPTY), Uncertain, Refused),
        (failing("MAX_COST_EXCEEDED"), Refused, Refused),
        (httpx.Response(400, json={"errors": "bad"}), Refused, Refused),
        (httpx.Response(500), Uncertain, Unavailable),
        (httpx.Response(503), Uncertain, Unavailable),
        (httpx.ReadError("gone"), Uncertain, Unavailable),
        (httpx.ReadTimeout("slow"), Uncertain, Unavailable),
        (httpx.ConnectError("nobody"), Unavailable, Unavailable),
        (httpx.Response(200, text='{"data": {"ful'), BadAnswer, BadAnswer),
        ({"data": DONE}, BadAnswer, BadAnswer),
    ],
)  # fmt: skip
async def test_an_error_says_whether_a_shipment_may_be_made(
    answer: Any, write: type, read: type
) -> None:
    async with answering(answer) as client:
        with pytest.raises(ConnectorError, match=r"^shopify\.fulfil: ") as wrote:
            await client.fulfil(SHIPMENT, PARCEL, True)
        with pytest.raises(ConnectorError, match=r"^shopify\.order: ") as asked:
            await client.order(1)
    assert isinstance(wrote.value, write)
    assert isinstance(asked.value, read)
    assert isinstance(wrote.value, Uncertain) == (write is Uncertain)


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.ReadError("gone"), failing("INTERNAL_SERVER_ERROR")]
)
async def test_what_may_be_done_is_never_sent_twice(answer: Any) -> None:
    calls: list[Any] = []
    async with answering(answer, calls) as client:
        with pytest.raises(Uncertain):
            await client.fulfil(SHIPMENT, PARCEL, True)
        with pytest.raises(Uncertain):
            await client.update_tracking("gid://shopify/Fulfillment/1", PARCEL, True)
    assert len(calls) == 2


async def test_a_throttled_shipment_was_not_made_and_is_sent_again(app: Any) -> None:
    answers = [failing("THROTTLED"), {"data": {"fulfillmentCreate": {
        "fulfillment": {"id": "gid://shopify/Fulfillment/9"}, "userErrors": []}}}]  # fmt: skip
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answers.pop(0)))
    async with shopify_orders.connect(KEYED, transport, MemorySlots()) as client:
        assert await client.fulfil(SHIPMENT, PARCEL, True) == "gid://shopify/Fulfillment/9"


@pytest.mark.parametrize(("trouble", "made"), [("before", 0), ("after", 1)])
async def test_an_internal_error_is_settled_by_reading_the_order(
    app: Any, trouble: str, made: int
) -> None:
    async with opened(app) as client:
        sold, order = await two_suppliers(app, client)
        app.state.trouble.configure(**{trouble: 1})
        with pytest.raises(Uncertain):
            await client.fulfil(lines_of(order, "CJ-2", 1), PARCEL, True)
        after = await client.order(sold.id)

    assert len(after.fulfilments) == made


async def test_webhooks_asked_for_are_listed_to_the_last(app: Any) -> None:
    topics = ("ORDERS_CREATE", "ORDERS_PAID")
    app.state.store.subscriptions += [
        Subscription(n, topics[n % 2], f"https://hooks.example/{n}", NOW) for n in range(1, 131)
    ]
    async with opened(app) as client:
        found = await client.webhook_subscriptions()

    assert [one.uri for one in found] == [f"https://hooks.example/{n}" for n in range(1, 131)]
    assert {one.topic for one in found} == set(topics)


async def test_a_product_is_made_once_with_our_sku_and_price(app: Any) -> None:
    new = NewProduct("CJ-77", "Lamp", Decimal("12.50"), tags=("cj",))
    async with opened(app) as client:
        assert await client.variant_by_sku("CJ-77") is None
        made = await client.create_product(new)
        again = await client.create_product(new)
        price = await client.update_price(made.product_id, made.id, Decimal("13.9"))
        found = await client.variant_by_sku("CJ-77")

    assert (made.sku, made.price, made.status) == ("CJ-77", Decimal("12.50"), "DRAFT")
    assert again == made
    assert (price, found.price) == (Decimal("13.90"), Decimal("13.90"))


async def test_a_product_half_made_is_finished_and_not_made_again(app: Any) -> None:
    new = NewProduct("BB-5", "Vase", Decimal("9"))
    async with opened(app) as client:
        app.state.trouble.configure(after=1)
        with pytest.raises(Uncertain):
            await client.create_product(new)
        assert await client.variant_by_sku("BB-5") is None
        made = await client.create_product(new)

    products = [one for one in app.state.store.catalogue.products.values() if one.id > 3]
    assert [[v.sku for v in one.variants] for one in products] == [["BB-5"]]
    assert made.price == Decimal("9.00")


async def test_skus_are_matched_exactly_and_two_of_one_are_a_question(app: Any) -> None:
    odd = 'CJ-"1" \\x'
    async with opened(app) as client:
        await client.create_product(NewProduct(odd, "A", Decimal(1)))
        assert (await client.variant_by_sku(odd)).sku == odd
        assert await client.variant_by_sku("sim-mug") is None
        for variant in list(app.state.store.catalogue.variants.values())[:2]:
            variant.sku = "SAME"
        app.state.store.version += 1
        with pytest.raises(AmbiguousSku, match="several variants have SKU SAME"):
            await client.variant_by_sku("SAME")


async def test_an_impossible_product_or_price_is_refused(app: Any) -> None:
    async with opened(app) as client:
        with pytest.raises(Refused, match="Title can't be blank"):
            await client.create_product(NewProduct("CJ-1", "", Decimal(1)))
        with pytest.raises(Refused, match="Product does not exist"):
            await client.update_price("gid://shopify/Product/9", "gid://x", Decimal(1))


async def test_the_catalogue_is_read_page_by_page(app: Any) -> None:
    async with opened(app) as client:
        page = await client.variants()

    assert [one.sku for one in page.nodes] == ["SIM-LAMP", "SIM-VASE", "SIM-MUG"]
    assert (page.cursor, page.nodes[0].handle) == (None, "sim-lamp")


async def test_the_version_that_served_is_known(app: Any) -> None:
    async with opened(app) as client:
        assert client.served_version is None
        await client.order(1)
        assert client.served_version == "2026-10"


ASKED: dict[str, dict[str, Any]] = {
    ORDER: {"id": "gid://shopify/Order/1", "first": 25},
    BARE_ORDER: {"id": "gid://shopify/Order/1", "first": 25},
    ORDER_LINES: {"id": "gid://shopify/Order/1", "first": 25, "after": "c"},
    BARE_ORDER_LINES: {"id": "gid://shopify/Order/1", "first": 25, "after": "c"},
    FULFILMENT_ORDERS: {"id": "gid://shopify/Order/1", "first": 25, "after": "c"},
    TO_SHIP: {"id": "gid://shopify/FulfillmentOrder/1", "first": 25, "after": "c"},
    SHIPPED: {"id": "gid://shopify/Fulfillment/1", "first": 25, "after": "c"},
    MARKS: {"first": 250, "after": None, "query": "updated_at:>='2026-01-01T00:00:00Z'"},
    FULFIL: {"fulfillment": fulfilment_input(SHIPMENT, PARCEL, True)},
    UPDATE_TRACKING: {"id": "gid://x", "tracking": tracking_input(PARCEL), "notify": False},
    SUBSCRIPTIONS: {"first": 100, "after": None},
    VARIANTS: {"first": 250, "after": None, "query": None},
    BY_HANDLE: {"query": 'handle:"x"'},
    CREATE: {"product": {"title": "t", "handle": "h", "status": "DRAFT", "tags": ["a"],
                         "descriptionHtml": "", "vendor": "v"}},
    UPDATE: {"productId": "gid://x", "variants": [
        {"id": "gid://y", "price": "1.00", "inventoryItem": {"sku": "CJ-1"}}]},
}  # fmt: skip


def check(sdl: str) -> None:
    schema = build_schema(sdl)
    for query, values in ASKED.items():
        document = parse(query)
        assert validate(schema, document) == []
        declared = document.definitions[0].variable_definitions or []
        assert not isinstance(get_variable_values(schema, declared, values), list), query


def test_every_request_is_valid_by_the_schema_at_hand() -> None:
    check((SPECS / "shopify_2026-10.graphql").read_text())


@pytest.mark.contract
def test_every_request_is_valid_by_the_vendors_schema(shared) -> None:
    check((shared / "contracts" / "shopify" / "admin_2026-10.graphql").read_text())
