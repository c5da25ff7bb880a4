"""WooCommerce: what is read and written, and what each failure becomes."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import anyio
import httpx
import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors import woo
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)
from connectors.pace import MemorySlots
from connectors.woo import ProductDraft, ProductUpdate, Woo
from connectors.woo_product_words import draft_row, update_row
from connectors.woo_walk import changes
from connectors.woo_words import OrderMark, WooOrder
from sandbox import woo as simulated
from sandbox.faults import Faults
from sandbox.simulator import Simulator
from settings import WooSettings

pytestmark = pytest.mark.anyio
BASE = "https://shop.example"
KEYED = WooSettings(
    consumer_key="sandbox", consumer_secret="sandbox", base_url=BASE, max_rps=1_000_000
)
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PLACE = {
    "first_name": "Ana", "last_name": "Roy", "company": "", "address_1": "1 rue X",
    "address_2": "Apt 2", "city": "Paris", "state": "", "postcode": "75001", "country": "FR",
    "phone": "+33123456789", "email": "ana@shop.example",
}  # fmt: skip
LINES = [{"sku": "CJ-1", "quantity": 2, "total_tax": "5.00"}, {"sku": "BB-2", "quantity": 1}]


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock: Clock) -> Simulator:
    def fill(shop: Any) -> None:
        shop.add_product("CJ-1", "12.50", "Mug")
        shop.add_product("BB-2", "7.00", "Lamp")
        shirt = shop.add_product("SHIRT", None, "Shirt")
        for size in "ML":
            shop.add_product(f"SHIRT-{size}", "20.00", parent_id=shirt.id)

    return simulated.create(clock=clock, fill=fill)


Hook = Callable[[httpx.Request], None]


@asynccontextmanager
async def opened(app: Simulator, hook: Hook | None = None, **more: Any) -> AsyncIterator[Woo]:
    """Open a client on a simulator; `hook` is called before each request."""
    inner = httpx.ASGITransport(app=app)

    class Watched(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if hook:
                hook(request)
            return await inner.handle_async_request(request)

    async with woo.connect(KEYED, Watched(), MemorySlots(), **more) as client:
        yield client


@asynccontextmanager
async def answered(*answers: httpx.Response | Exception, attempts: int = 1) -> AsyncIterator[Woo]:
    """Open a client whose answers are given, in order."""
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with woo.connect(
        KEYED, httpx.MockTransport(handle), MemorySlots(), attempts=attempts
    ) as client:
        yield client


async def marks_of(client: Woo, since: datetime) -> list[OrderMark]:
    return [mark async for page in client.changed_since(since) for mark in page]


@pytest.mark.parametrize(
    ("config", "variable"),
    [
        (None, "WOO_CONSUMER_KEY"),
        (WooSettings(consumer_key="k", base_url=BASE), "WOO_CONSUMER_SECRET"),
        (WooSettings(consumer_key="k", consumer_secret="s"), "WOO_BASE_URL"),
    ],
)
async def test_without_a_setting_it_says_which(config: WooSettings | None, variable: str) -> None:
    with pytest.raises(NotConfigured, match=f"set {variable} "):
        async with woo.connect(config):
            pass


async def test_an_order_is_read_in_full(app: Simulator, clock: Clock) -> None:
    shop = app.state.shop
    placed = shop.add_order(LINES, shipping=PLACE, customer_note="Ring twice")
    shop.set_meta(placed, [{"key": "_ref", "value": {"deep": [1]}}])
    clock.forward(60)
    shop.refund(placed, {placed.lines[0].id: 1})

    async with opened(app) as client:
        order = await client.order(placed.id)

    assert order is not None
    assert (order.id, order.number, order.status) == (placed.id, str(placed.id), "processing")
    assert (order.total, order.total_tax, order.currency) == (Decimal(37), Decimal(5), "EUR")
    assert (order.paid_at, order.modified_at) == (AT, AT + timedelta(seconds=60))
    assert order.shipping.model_dump() == PLACE | {"email": ""}
    assert order.billing.email == "ana@shop.example"
    mug, lamp = order.line_items
    assert (mug.sku, mug.quantity, mug.total, mug.total_tax) == ("CJ-1", 2, 25, 5)
    assert (lamp.id, lamp.name) == (placed.lines[1].id, "Lamp")
    assert [refund.total for refund in order.refunds] == [Decimal("-15.00")]
    assert [(meta.key, meta.value) for meta in order.meta] == [("_ref", {"deep": [1]})]
    assert (order.created_via, order.customer_note) == ("checkout", "Ring twice")


async def test_the_sku_of_a_deleted_product_is_empty(app: Simulator) -> None:
    placed = app.state.shop.add_order([{"name": "Gone", "quantity": 1}])
    async with opened(app) as client:
        order = await client.order(placed.id)
    assert order is not None
    assert [line.sku for line in order.line_items] == [""]


async def test_only_the_vendors_own_word_makes_an_order_absent(app: Simulator) -> None:
    async with opened(app) as client:
        assert await client.order(999) is None
    no_route = httpx.Response(404, json={"code": "rest_no_route", "message": "", "data": None})
    for answer in (no_route, httpx.Response(404, html="<h1>Not here</h1>")):
        async with answered(answer) as client:
            with pytest.raises(Missing):
                await client.order(1)


async def test_refunds_say_how_many_pieces_of_which_line(app: Simulator) -> None:
    shop = app.state.shop
    placed = shop.add_order(LINES)
    first, second = (line.id for line in placed.lines)
    shop.refund(placed, {first: 1, second: 1})
    shop.refund(placed, {}, "3.00")

    async with opened(app) as client:
        money_only, pieces = await client.refunds(placed.id)

    assert (pieces.quantities, pieces.unnamed) == ({first: 1, second: 1}, 0)
    assert (money_only.amount, money_only.quantities) == (Decimal(3), {})


async def test_pieces_of_a_line_nobody_names_are_told() -> None:
    row = {"id": 1, "amount": "5.00", "reason": "", "line_items": [{"id": 9, "quantity": -2}]}
    async with answered(httpx.Response(200, json=[row])) as client:
        [refund] = await client.refunds(1)
    assert (refund.quantities, refund.unnamed) == ({}, 2)


async def test_changes_are_told_from_their_very_second_on(app: Simulator, clock: Clock) -> None:
    shop = app.state.shop
    shop.add_order(LINES)
    clock.forward(1)
    second, third = shop.add_order(LINES), shop.add_order(LINES)
    clock.forward(0.9)

    async with opened(app) as client:
        marks = await marks_of(client, AT + timedelta(seconds=1, milliseconds=400))

    assert {mark.id for mark in marks} == {second.id, third.id}
    assert {mark.modified_at for mark in marks} == {AT + timedelta(seconds=1)}
    assert {mark.status for mark in marks} == {"processing"}


@pytest.mark.parametrize("per_second", [1, 40, 130, 450])
async def test_every_order_is_told_however_many_share_a_second(
    app: Simulator, clock: Clock, per_second: int
) -> None:
    for number in range(450):
        clock.forward(number % per_second == 0)
        app.state.shop.add_order(LINES)

    async with opened(app) as client:
        marks = await marks_of(client, AT)

    assert sorted(mark.id for mark in marks) == sorted(app.state.shop.orders)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("per_second", [7, 450])
async def test_no_order_is_lost_when_pages_shift_meanwhile(
    app: Simulator, clock: Clock, per_second: int, seed: int
) -> None:
    shop, random = app.state.shop, Random(seed)
    for number in range(450):
        clock.forward(number % per_second == 0)
        shop.add_order(LINES)
    placed, left = list(shop.orders.values()), 8

    def meanwhile(request: httpx.Request) -> None:
        nonlocal left
        if left:  # orders at the head of the walk change, and move behind it
            left -= 1
            clock.forward(1)
            for order in random.sample(placed[:300], 20):
                shop.edit_address(order, city="Lyon")

    async with opened(app, meanwhile) as client:
        marks = await marks_of(client, AT)

    last = {mark.id: mark.modified_at for mark in marks}
    assert last == {order.id: order.modified_at for order in placed}


@given(
    st.lists(st.integers(0, 6), max_size=40),
    st.lists(st.lists(st.integers(0, 39), max_size=4), max_size=12),
    st.integers(3, 6),
    st.sets(st.integers(1, 40), max_size=1),
)
@example([0, 0, 1, 1], [[1, 2]], 3, {1})  # the missing row makes a full page look short
def test_a_walk_tells_the_last_mark_of_every_order_the_shop_can_load(
    seconds: list[int], moves: list[list[int]], per_page: int, broken: set[int]
) -> None:
    at = {number: AT + timedelta(seconds=s) for number, s in enumerate(seconds, 1)}
    now, to_move = AT + timedelta(seconds=10), list(moves)

    async def ask(params: Any) -> list[OrderMark]:
        nonlocal now
        for number in to_move.pop() if to_move else []:
            if number in at:
                at[number] = now
        now += timedelta(seconds=1)
        after, before = (
            datetime.fromisoformat(params.get(name, far)).replace(tzinfo=UTC)
            for name, far in (("modified_after", ""), ("modified_before", "2099-01-01T00:00:00"))
        )
        found = [number for number, when in at.items() if after < when < before]
        by_id = params["orderby"] == "id"
        found.sort(key=lambda n: n if by_id else (at[n], n * 7919 % 13))
        start = int(params.get("offset", 0))
        return [
            OrderMark(id=n, status="processing", date_modified_gmt=at[n])
            for n in found[start : start + per_page]
            if n not in broken
        ]

    async def walk() -> list[OrderMark]:
        return [mark async for page in changes(ask, AT, per_page) for mark in page]

    marks = anyio.run(walk)

    last = {mark.id: mark.modified_at for mark in marks}
    assert last == {number: when for number, when in at.items() if number not in broken}
    assert len({(mark.id, mark.modified_at) for mark in marks}) == len(marks)


async def test_a_note_is_posted_once_and_found_again(app: Simulator) -> None:
    placed = app.state.shop.add_order(LINES)
    async with opened(app) as client:
        await client.add_note(placed.id, "Parcel ABC", customer_note=True)
        await client.add_note(placed.id, "internal", customer_note=False)
        notes = await client.notes(placed.id)

    assert {(note.note, note.customer_note) for note in notes} == {
        ("Parcel ABC", True), ("internal", False),
    }  # fmt: skip
    assert notes[0].created_at == AT
    assert len(app.state.shop.mails) == 1


@pytest.mark.parametrize("kind", ["reset_after", "error"])
async def test_a_note_without_an_answer_is_never_repeated(app: Simulator, kind: str) -> None:
    app.faults.configure(rates={kind: 1.0}, where="/notes")
    placed, asked = app.state.shop.add_order(LINES), list[str]()
    async with opened(app, lambda request: asked.append(request.method)) as client:
        with pytest.raises((Uncertain, ConnectionResetError)):
            await client.add_note(placed.id, "Parcel ABC", customer_note=True)
    assert asked == ["POST"]


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout("slow"), httpx.ReadError("gone"), httpx.Response(504, html="<h1>")]
)
async def test_a_note_that_may_be_there_is_uncertain(lost: Any) -> None:
    async with answered(lost, attempts=3) as client:
        with pytest.raises(Uncertain):
            await client.add_note(1, "Parcel ABC", customer_note=True)


async def test_a_note_that_never_left_or_was_limited_may_be_repeated() -> None:
    async with answered(httpx.ConnectError("down"), httpx.Response(429)) as client:
        with pytest.raises(Unavailable):
            await client.add_note(1, "Parcel ABC", customer_note=True)
        with pytest.raises(RateLimited):
            await client.add_note(1, "Parcel ABC", customer_note=True)


async def test_a_note_with_an_unreadable_answer_says_so_without_the_note() -> None:
    async with answered(httpx.Response(201, text="Notice: ana@shop.example")) as client:
        with pytest.raises(BadAnswer) as caught:
            await client.add_note(1, "Parcel ABC", customer_note=True)
    assert "ana" not in str(caught.value)
    assert "ABC" not in str(caught.value)


async def test_an_order_is_updated_and_a_lost_answer_repeated(app: Simulator) -> None:
    shop, answers = app.state.shop, iter([1.0, 0.0])
    placed = shop.add_order(LINES)

    def quirk(request: httpx.Request) -> None:
        app.state.quirks.gateway = next(answers)

    async with opened(app, quirk) as client:
        order = await client.update_order(placed.id, status="completed", meta={"_tracking": "T1"})

    assert isinstance(order, WooOrder)
    assert (order.status, [(m.key, m.value) for m in order.meta]) == (
        "completed", [("_tracking", "T1")],
    )  # fmt: skip
    assert [mail.kind for mail in shop.mails] == ["completed_order"]
    async with opened(app) as client:
        with pytest.raises(ValueError, match="needs a status"):
            await client.update_order(placed.id)
        with pytest.raises(Refused, match="rest_invalid_param"):
            await client.update_order(placed.id, status="paid")


async def test_all_webhooks_are_listed_with_their_state(app: Simulator) -> None:
    for number in range(101):
        status = "disabled" if number == 100 else "active"
        app.state.shop.add_webhook("order.updated", "https://hooks.example/wc", status=status)
    async with opened(app) as client:
        hooks = await client.webhooks()
    assert [hook.status for hook in hooks].count("active") == 100
    assert hooks[100].status == "disabled"
    assert (hooks[0].topic, hooks[0].delivery_url) == ("order.updated", "https://hooks.example/wc")


async def test_a_product_is_found_by_exactly_its_sku(app: Simulator) -> None:
    shop = app.state.shop
    async with opened(app) as client:
        mug = await client.product_by_sku("CJ-1")
        variant = await client.product_by_sku("SHIRT-M")
        assert await client.product_by_sku("cj-1") is None
        assert await client.product_by_sku("CJ") is None
        with pytest.raises(ValueError, match="comma"):
            await client.product_by_sku("CJ-1,BB-2")

    assert mug is not None
    assert (mug.price, mug.stock_quantity, mug.type) == (Decimal("12.50"), 100, "simple")
    assert variant is not None
    assert (variant.type, variant.parent_id) == ("variation", shop.by_sku("SHIRT").id)


async def test_a_price_is_set_on_a_product_and_on_a_variant(app: Simulator) -> None:
    shop = app.state.shop
    shirt, mug = shop.by_sku("SHIRT"), shop.by_sku("CJ-1")
    async with opened(app) as client:
        medium, large = await client.variations(shirt.id)
        assert (medium.sku, medium.price, large.sku) == ("SHIRT-M", Decimal(20), "SHIRT-L")
        changed = await client.update_price(shirt.id, medium.id, Decimal("21.90"))
        mug.sale_price = Decimal("9.99")
        on_sale = await client.update_price(mug.id, None, Decimal("1E+1"))
        with pytest.raises(Refused, match="invalid_id"):
            await client.update_price(mug.id, medium.id, Decimal(1))

    assert changed.price == shop.by_sku("SHIRT-M").price == Decimal("21.90")
    assert (on_sale.regular_price, on_sale.price) == (Decimal(10), Decimal("9.99"))
    assert shop.by_sku("SHIRT").price is None


async def test_the_catalogue_is_read_by_pages(app: Simulator) -> None:
    for number in range(100):
        app.state.shop.add_product(f"P{number}", "1.00")
    async with opened(app) as client:
        pages = [await client.products(page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [100, 3, 0]
    assert [p.id for p in pages[0]] == sorted(p.id for p in pages[0])
    assert pages[0][2].price is None


async def test_a_batch_says_what_became_of_each_row(app: Simulator) -> None:
    shop = app.state.shop
    mug = shop.by_sku("CJ-1")
    drafts = [
        ProductDraft("NEW-1", "New", Decimal("19.90"), stock_quantity=4, meta={"_supplier": "CJ"}),
        ProductDraft("CJ-1", "Mug again", Decimal(1)),
    ]
    updates = [ProductUpdate(999, name="x"), ProductUpdate(mug.id, regular_price=Decimal("13"))]
    async with opened(app) as client:
        created, updated = await client.batch_products(drafts, updates)

    assert [row.code for row in created] == ["", "product_invalid_sku"]
    assert [row.id for row in created] == [shop.by_sku("NEW-1").id, mug.id]
    assert [row.code for row in updated] == ["woocommerce_rest_product_invalid_id", ""]
    assert (mug.price, mug.name, shop.by_sku("NEW-1").stock) == (Decimal(13), "Mug", 4)


async def test_a_batch_whose_answer_was_lost_creates_nothing_twice(app: Simulator) -> None:
    answers = iter([1.0, 0.0])

    def quirk(request: httpx.Request) -> None:
        app.state.quirks.gateway = next(answers)

    async with opened(app, quirk) as client:
        [created], _ = await client.batch_products([ProductDraft("NEW-1", "New", Decimal(1))])

    found = [p for p in app.state.shop.products.values() if p.sku == "NEW-1"]
    assert [p.id for p in found] == [created.id]
    assert created.code == "product_invalid_sku"


async def test_a_batch_that_cannot_be_sent_is_not(app: Simulator) -> None:
    async with opened(app) as client:
        assert await client.batch_products() == ([], [])
        with pytest.raises(ValueError, match="at most 100"):
            await client.batch_products([ProductDraft("S", "n", Decimal(1))] * 101)
        with pytest.raises(ValueError, match="without SKU"):
            await client.batch_products([ProductDraft(" ", "n", Decimal(1))])
    assert app.counts == {}
    async with answered(httpx.Response(200, json={"create": []})) as client:
        with pytest.raises(BadAnswer):
            await client.batch_products([ProductDraft("S", "n", Decimal(1))])


async def test_a_wrong_key_is_refused(app: Simulator) -> None:
    wrong = KEYED.model_copy(update={"consumer_key": type(KEYED.consumer_key)("ck_nobody")})
    async with woo.connect(wrong, httpx.ASGITransport(app=app), MemorySlots()) as client:
        with pytest.raises(AuthRefused, match=r"woo\.check: HTTP 401"):
            await client.check()
    async with opened(app) as client:
        await client.check()


async def test_reads_survive_a_bad_road(clock: Clock) -> None:
    app = simulated.create(Faults({"error": 0.3}, seed=3), clock)
    placed = app.state.shop.add_order([{"sku": "CJ-1"}])
    async with opened(app, attempts=8) as client:
        orders = [await client.order(placed.id) for _ in range(5)]
    assert [order.id for order in orders if order] == [placed.id] * 5
    assert app.faults.injected["error"] > 0


async def test_an_unreadable_order_is_named_without_its_people() -> None:
    body = {"id": 1, "status": "processing", "billing": {"email": "ana@shop.example"}}
    async with answered(httpx.Response(200, json=body)) as client:
        with pytest.raises(BadAnswer, match="date_modified_gmt") as caught:
            await client.order(1)
    assert "ana" not in str(caught.value)


async def test_the_log_holds_nobodys_data(app: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "connectors")
    placed = app.state.shop.add_order(LINES, shipping=PLACE)
    async with opened(app) as client:
        await client.order(placed.id)
        await client.product_by_sku("CJ-1")
        await client.add_note(placed.id, "Parcel ABC", customer_note=True)
    assert len(caplog.records) == 3
    for private in ("ana@", "rue X", "33123", "ABC", "sandbox"):
        assert private not in caplog.text


async def test_half_a_call_a_second_is_one_in_two() -> None:
    booked = list[Any]()

    class Slots(MemorySlots):
        def reserve(self, account: str, family: str, limits: Any, n: int = 1) -> float:
            booked.extend(limits)
            return 0.0

    slow = KEYED.model_copy(update={"max_rps": 0.5})
    answer = httpx.MockTransport(lambda request: httpx.Response(200, json=[]))
    async with woo.connect(slow, answer, Slots()) as client:
        await client.check()
    assert [(limit.calls, limit.window_s) for limit in booked] == [(1, 2.0)]


@pytest.mark.contract
def test_the_rows_of_a_batch_have_the_vendors_members(shared: Path) -> None:
    spec = json.loads((shared / "contracts/woocommerce/openapi.json").read_text())
    body = spec["paths"]["/wc/v3/products"]["post"]["requestBody"]["content"]
    judge = jsonschema_rs.validator_for(body["application/json"]["schema"])
    known = body["application/json"]["schema"]["properties"]

    for row in (
        draft_row(ProductDraft("S", "n", Decimal("1.5"), "d", "draft", 3, {"k": "v"})),
        update_row(ProductUpdate(1, "n", Decimal("1.5"), "d", "draft", 3, {"k": "v"})),
    ):
        judge.validate(row)
        assert set(row) - {"id"} <= set(known)


@pytest.mark.contract
async def test_every_call_and_answer_is_what_the_vendor_documents(
    app: Simulator, judged: Any
) -> None:
    shop = app.state.shop
    placed, shirt, mug = shop.add_order(LINES, shipping=PLACE), shop.by_sku("SHIRT"), "CJ-1"
    placed.billing["email"] = "ana@shop.example"
    shop.refund(placed, {placed.lines[0].id: 1})
    inner = httpx.ASGITransport(app=app)

    class Judged(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await inner.handle_async_request(request)
            body = await answer.aread()
            kept = httpx.Response(answer.status_code, headers=answer.headers, content=body)
            return judged("woocommerce", lambda _: kept).handle_request(request)

    asked = list[str]()
    async with woo.connect(KEYED, Judged(), MemorySlots()) as client:
        await client.check()
        await client.order(placed.id)
        await client.refunds(placed.id)
        await marks_of(client, AT)
        await client.add_note(placed.id, "Parcel", customer_note=True)
        await client.notes(placed.id)
        await client.update_order(placed.id, status="completed", meta={"a": "b"})
        await client.webhooks()
        await client.product_by_sku(mug)
        await client.variations(shirt.id)
        await client.products(1)
        await client.update_price(shop.by_sku(mug).id, None, Decimal("9.90"))
        await client.update_price(shirt.id, shop.by_sku("SHIRT-M").id, Decimal("9.90"))
        await client.update_stock(shirt.id, shop.by_sku("SHIRT-M").id, 4)
        await client.batch_products(
            [ProductDraft("N", "n", Decimal(1), stock_quantity=1)],
            [ProductUpdate(999)],
        )
        asked += app.counts

    assert len(asked) == 12
