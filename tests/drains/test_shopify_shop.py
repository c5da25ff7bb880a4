"""Shopify as a storefront: what is read of an order, and shipments of exactly one part's lines."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.errors import Missing, NotConfigured, Refused, Uncertain
from domain.dropship.words import OrderKey, Parcel, Part, PartLine, ShopOrder
from drains.contacts import contacts
from drains.ports import Told
from drains.shopify_reading import line_id
from drains.shopify_shop import ShopifyShop, open_shopify
from sandbox import shopify as simulated
from sandbox.shopify_fulfil import ship
from sandbox.shopify_merchant import Ware, cancel, change, edit_line, refund, sell
from sandbox.shopify_store import Address, Fulfillment, Order, Store
from settings import Settings
from tests.domain.dropship.orders import part as any_part

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CONFIG = {"access_token": "sandbox", "base_url": "https://shop.example"}
MUGS, LAMP = Ware("CJ-1", 2, 1_200), Ware("BB-2", 1, 2_400)


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now

    @property
    def second(self) -> int:
        return int(self.now.timestamp())


class Scene:
    """A simulated shop and the storefront opened on it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.app = simulated.create(clock=self.clock, limits=False)
        self.store: Store = self.app.state.store

    def sell(self, *wares: Ware, **said: Any) -> Order:
        return sell(self.store, self.clock.second, wares or (MUGS, LAMP), **said)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[ShopifyShop]:
        settings = Settings(shopify=CONFIG)  # type: ignore[arg-type]
        async with open_shopify(settings, "own", httpx.ASGITransport(app=self.app)) as shop:
            yield shop

    async def read(self, order: Order) -> ShopOrder:
        async with self.opened() as shop:
            found = await shop.read(key_of(order))
        assert found is not None
        return found

    async def tell(self, part: Part) -> Told:
        """Read, write what is missing, and return what was known before."""
        async with self.opened() as shop:
            known = await shop.told(part)
            await shop.tell(part, parcels(*part.tracking), known)
        return known

    @property
    def shipments(self) -> list[Fulfillment]:
        return list(self.store.fulfilments.values())

    @property
    def shipped(self) -> list[tuple[list[str], list[tuple[str | None, int]]]]:
        return [
            (one.numbers, [(line.sku, quantity) for line, quantity in one.lines])
            for one in self.shipments
        ]


def key_of(order: Order) -> OrderKey:
    return OrderKey("own", "shopify", str(order.id))


def part_of(order: Order, number: int, *numbers: str, **said: Any) -> Part:
    """Return the part that holds the whole of one line of an order."""
    assert order.sold is not None
    line = order.sold[number]
    key = key_of(order)
    supplier = "CJ" if number == 0 else "BIGBUY"
    lines = [PartLine(str(line.id), "A", said.pop("quantity", line.quantity))]
    return any_part(
        *lines, key=key, ref=f"{key.name}-{supplier}", tracking=numbers, carrier="Colissimo",
        **said,
    )  # fmt: skip


def parcels(*numbers: str) -> Sequence[Parcel]:
    return [Parcel(number, "Colissimo") for number in numbers]


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_paid_order_says_its_lines_and_where_they_go(scene: Scene) -> None:
    order = scene.sell()
    found = await scene.read(order)
    assert (found.name, found.currency, found.paid) == (f"#{order.number}", "EUR", True)
    assert (found.test, found.risky, found.cancelled) == (False, False, False)
    assert (found.created_at, found.payment) == (AT, "PAID")
    assert [(x.sku, x.quantity, x.ships) for x in found.lines] == [
        ("CJ-1", 2, True), ("BB-2", 1, True),
    ]  # fmt: skip
    assert found.address is not None
    assert (found.address.city, found.address.country) == ("Lyon", "FR")


async def test_revenue_is_without_the_tax_in_the_price_and_after_discounts(scene: Scene) -> None:
    order = scene.sell(Ware("CJ-1", 2, 1_500, discount=600), shipping_cents=1_200)
    found = await scene.read(order)
    assert found.lines[0].revenue == Decimal(20)  # 24.00 with 20 % in it
    assert found.shipping_paid == Decimal(10)


async def test_an_order_nobody_has_is_none(scene: Scene) -> None:
    async with scene.opened() as shop:
        assert await shop.read(OrderKey("own", "shopify", "12")) is None
        assert await shop.read(OrderKey("own", "shopify", "abc")) is None


@pytest.mark.parametrize(
    ("financial", "paid"),
    [
        ("PAID", True), ("PARTIALLY_REFUNDED", True), ("AUTHORIZED", False), ("PENDING", False),
        ("PARTIALLY_PAID", False), ("REFUNDED", False), ("VOIDED", False),
    ],
)  # fmt: skip
async def test_only_money_in_hand_is_paid(scene: Scene, financial: str, paid: bool) -> None:
    found = await scene.read(scene.sell(financial=financial))
    assert (found.paid, found.payment) == (paid, financial)


async def test_refunded_pieces_are_not_wanted_any_more(scene: Scene) -> None:
    order = scene.sell()
    refund(scene.store, scene.clock.second, order, 0, 1)
    found = await scene.read(order)
    assert [(x.quantity, x.revenue) for x in found.lines] == [(1, 10), (1, 20)]


async def test_an_edited_line_counts_as_it_is_now(scene: Scene) -> None:
    order = scene.sell()
    edit_line(scene.store, scene.clock.second, order, 1, 0)
    assert [x.quantity for x in (await scene.read(order)).lines] == [2, 0]


async def test_a_line_that_needs_no_shipping_does_not_ship(scene: Scene) -> None:
    found = await scene.read(scene.sell(MUGS, Ware(None, requires_shipping=False)))
    assert [(x.sku, x.ships) for x in found.lines] == [("CJ-1", True), ("", False)]


async def test_a_cancelled_order_is_cancelled_and_has_another_mark(scene: Scene) -> None:
    order = scene.sell()
    before = await scene.read(order)
    cancel(scene.store, scene.clock.second, order)  # within the same second
    after = await scene.read(order)
    assert (before.cancelled, after.cancelled) == (False, True)
    assert before.mark != after.mark


@pytest.mark.parametrize(
    ("risk", "risky"), [("CANCEL", True), ("INVESTIGATE", False), ("ACCEPT", False)]
)
async def test_only_the_advice_to_cancel_makes_an_order_risky(
    scene: Scene, risk: str, risky: bool
) -> None:
    assert (await scene.read(scene.sell(risk=risk))).risky is risky


async def test_a_test_order_is_one(scene: Scene) -> None:
    assert (await scene.read(scene.sell(test=True))).test


@pytest.mark.parametrize(("own", "reached"), [("+331", "+331"), (None, "+339")])
async def test_the_parcels_phone_is_the_addresss_own_first(
    scene: Scene, own: str | None, reached: str
) -> None:
    order = scene.sell(email="a@b.example", phone="+339", address=Address(phone=own))
    assert contacts(await scene.read(order)) == ("a@b.example", reached)


async def test_an_order_without_an_address_has_none(scene: Scene) -> None:
    assert (await scene.read(scene.sell(address=None))).address is None


async def test_a_sweep_sees_the_mark_that_reading_gives(scene: Scene) -> None:
    orders = [scene.sell(), scene.sell(financial="PENDING"), scene.sell()]
    scene.clock.now += timedelta(seconds=5)
    cancel(scene.store, scene.clock.second, orders[2])
    async with scene.opened() as shop:
        seen = dict([mark async for page in shop.changed_since(AT) for mark in page])
    assert seen == {str(one.id): (await scene.read(one)).mark for one in orders}
    assert len(set(seen.values())) == 3


async def test_one_supplier_of_two_ships_its_lines_alone(scene: Scene) -> None:
    order = scene.sell()
    await scene.tell(part_of(order, 0, "LP1", "LP2"))
    assert scene.shipped == [(["LP1", "LP2"], [("CJ-1", 2)])]
    assert scene.shipments[0].company == "Colissimo"
    await scene.tell(part_of(order, 1, "GLS7"))
    assert scene.shipped[1:] == [(["GLS7"], [("BB-2", 1)])]
    assert [numbers for _, _, numbers in scene.store.mails] == [("LP1", "LP2"), ("GLS7",)]
    assert (await scene.read(order)).told == ("LP1", "LP2", "GLS7")


async def test_telling_twice_ships_once(scene: Scene) -> None:
    order = scene.sell()
    part = part_of(order, 0, "LP1")
    assert await scene.tell(part) == Told(())
    known = await scene.tell(part)
    assert known.numbers == ("LP1",)
    assert known.shipment_id.startswith("gid://shopify/Fulfillment/")
    assert (len(scene.shipments), len(scene.store.mails)) == (1, 1)


async def test_what_was_told_by_somebody_meanwhile_is_not_told_again(scene: Scene) -> None:
    order = scene.sell()
    part = part_of(order, 0, "LP1")
    await scene.tell(part)
    async with scene.opened() as shop:
        await shop.tell(part, parcels("LP1"), Told(()))  # as known before the other's writing
    assert (len(scene.shipments), len(scene.store.mails)) == (1, 1)


async def test_a_further_number_joins_its_shipment_with_one_more_mail(scene: Scene) -> None:
    order = scene.sell()
    await scene.tell(part_of(order, 0, "LP1"))
    known = await scene.tell(part_of(order, 0, "LP1", "LP2", told=("LP1",)))
    assert known.numbers == ("LP1",)
    assert scene.shipped == [(["LP1", "LP2"], [("CJ-1", 2)])]
    assert [kind for _, kind, _ in scene.store.mails] == ["confirmation", "update"]


async def test_numbers_of_others_on_the_shipment_stay_there(scene: Scene) -> None:
    order = scene.sell()
    await scene.tell(part_of(order, 0, "LP1"))
    scene.shipments[0].numbers = ["LP1", "GLS7"]
    await scene.tell(part_of(order, 0, "LP1", "LP2", told=("LP1",)))
    assert scene.shipments[0].numbers == ["LP1", "GLS7", "LP2"]


async def test_the_shipment_told_before_is_found_without_its_number(scene: Scene) -> None:
    order = scene.sell()
    await scene.tell(part_of(order, 0, "LP1"))
    made = f"gid://shopify/Fulfillment/{scene.shipments[0].id}"
    scene.shipments[0].numbers = []
    await scene.tell(part_of(order, 0, "LP1", told=("LP1",), told_id=made))
    assert scene.shipped == [(["LP1"], [("CJ-1", 2)])]


async def test_a_cancelled_shipment_told_nobody(scene: Scene) -> None:
    order = scene.sell()
    await scene.tell(part_of(order, 0, "LP1"))
    scene.shipments[0].status = "CANCELLED"
    async with scene.opened() as shop:
        assert await shop.told(part_of(order, 0, "LP1")) == Told(())


async def test_what_remains_after_shipping_by_hand_is_shipped(scene: Scene) -> None:
    order = scene.sell()
    assert order.sold is not None
    ship(scene.store, order, {order.sold[0]: 1}, scene.clock.second)
    await scene.tell(part_of(order, 0, "LP1"))
    assert scene.shipped[1:] == [(["LP1"], [("CJ-1", 1)])]


async def test_never_more_than_the_part_is_shipped(scene: Scene) -> None:
    order = scene.sell()
    await scene.tell(part_of(order, 0, "LP1", quantity=1))
    assert scene.shipped == [(["LP1"], [("CJ-1", 1)])]


async def test_nothing_left_to_ship_is_a_refusal_for_a_person(scene: Scene) -> None:
    order = scene.sell()
    assert order.sold is not None
    ship(scene.store, order, {order.sold[0]: 2}, scene.clock.second)
    with pytest.raises(Refused, match="nothing of it remains"):
        await scene.tell(part_of(order, 0, "LP1"))
    assert scene.store.mails == []


async def test_what_the_shop_holds_back_is_not_shipped(scene: Scene) -> None:
    order = scene.sell()
    change(scene.store, scene.clock.second, order, on_hold=True)
    with pytest.raises(Refused, match="holds these lines back"):
        await scene.tell(part_of(order, 0, "LP1"))


def elsewhere(place: str, status: str, remaining: int, line: int) -> dict[str, Any]:
    """Return a fulfilment order of another place, as the vendor says it."""
    item = {
        "id": f"gid://shopify/FulfillmentOrderLineItem/{place}",
        "remainingQuantity": remaining,
        "lineItem": {"id": f"gid://shopify/LineItem/{line}"},
    }
    page = {"hasNextPage": False, "endCursor": None}
    lines = {"nodes": [item], "pageInfo": page}
    return {"id": f"gid://shopify/FulfillmentOrder/{place}", "status": status, "lineItems": lines}


@pytest.mark.parametrize(
    ("places", "taken"),
    [
        ([("1", "OPEN", 1), ("2", "IN_PROGRESS", 5)], {"1": 1, "2": 1}),
        ([("1", "CLOSED", 2), ("2", "CANCELLED", 2), ("3", "OPEN", 2)], {"3": 2}),
        ([("1", "ON_HOLD", 2), ("2", "OPEN", 2)], {"2": 2}),  # nothing of it is needed
        ([("1", "ON_HOLD", 1), ("2", "OPEN", 1)], None),
        ([("1", "SCHEDULED", 2)], None),
        ([("1", "OPEN", 0)], None),
    ],
)
async def test_lines_are_taken_from_the_places_that_can_ship_them(
    scene: Scene, places: list[tuple[str, str, int]], taken: dict[str, int] | None
) -> None:
    order = scene.sell()
    assert order.sold is not None
    nodes = [elsewhere(*place, order.sold[0].id) for place in places]
    sent: list[dict[str, Any]] = []
    inner = httpx.ASGITransport(app=scene.app)

    class Places(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked = json.loads(request.content)
            if "fulfillmentCreate" in asked["query"]:
                sent.append(asked["variables"]["fulfillment"])
                made = {"fulfillment": {"id": "gid://shopify/Fulfillment/1"}, "userErrors": []}
                return httpx.Response(200, json={"data": {"fulfillmentCreate": made}})
            answer = await inner.handle_async_request(request)
            said = json.loads(await answer.aread())
            said["data"]["order"]["fulfillmentOrders"]["nodes"] = nodes
            return httpx.Response(200, json=said)

    part = part_of(order, 0, "LP1")
    async with open_shopify(Settings(shopify=CONFIG), "own", Places()) as shop:  # type: ignore[arg-type]
        if taken is None:
            with pytest.raises(Refused):
                await shop.tell(part, parcels("LP1"), Told(()))
            assert sent == []
            return
        assert await shop.tell(part, parcels("LP1"), Told(())) == "gid://shopify/Fulfillment/1"
    [shipment] = sent
    assert {
        one["fulfillmentOrderId"].rpartition("/")[2]: one["fulfillmentOrderLineItems"][0][
            "quantity"
        ]
        for one in shipment["lineItemsByFulfillmentOrder"]
    } == taken
    assert shipment["notifyCustomer"] is True


async def test_a_cancelled_order_has_nothing_to_ship(scene: Scene) -> None:
    order = scene.sell()
    cancel(scene.store, scene.clock.second, order)
    with pytest.raises(Refused, match="nothing of it remains"):
        await scene.tell(part_of(order, 0, "LP1"))


async def test_a_shipment_without_an_answer_may_be_made_and_is_found(scene: Scene) -> None:
    order = scene.sell()
    scene.app.state.trouble.configure(after=1)
    with pytest.raises(Uncertain):
        await scene.tell(part_of(order, 0, "LP1"))
    await scene.tell(part_of(order, 0, "LP1"))
    assert (len(scene.shipments), len(scene.store.mails)) == (1, 1)


async def test_an_order_that_is_gone_cannot_be_told(scene: Scene) -> None:
    gone = any_part(key=OrderKey("own", "shopify", "12"), tracking=("LP1",))
    async with scene.opened() as shop:
        with pytest.raises(Missing, match="S12"):
            await shop.told(gone)


async def test_completing_is_shopifys_own_business(scene: Scene) -> None:
    order = scene.sell()
    async with scene.opened() as shop:
        assert not shop.closes
        await shop.complete(key_of(order))
    assert order.closed == 0


@pytest.mark.parametrize("config", [None, {"access_token": "k"}])
async def test_a_shop_without_key_or_place_is_not_configured(config: dict[str, str] | None) -> None:
    with pytest.raises(NotConfigured):
        async with open_shopify(Settings(shopify=config), "own"):  # type: ignore[arg-type]
            pass


def test_a_line_is_named_by_the_number_in_its_id() -> None:
    assert line_id("gid://shopify/LineItem/466157049") == "466157049"
    assert line_id("466157049") == "466157049"
