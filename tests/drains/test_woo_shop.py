"""WooCommerce as a storefront: what is read of an order, and what a customer is told once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.errors import AuthRefused, Missing, NotConfigured, Uncertain
from domain.dropship.words import OrderKey, Parcel, Part, ShopOrder
from drains.contacts import contacts
from drains.ports import Told
from drains.woo_shop import WooShop, open_woo
from sandbox import woo as simulated
from sandbox.simulator import Simulator
from sandbox.woo_records import Order
from settings import Settings
from tests.domain.dropship.orders import part as any_part

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WOO = {
    "consumer_key": "sandbox", "consumer_secret": "sandbox", "max_rps": 1_000_000,
    "base_url": "https://shop.example",
}  # fmt: skip
PLACE = {
    "first_name": "Ana", "last_name": "Roy", "address_1": "1 rue X", "address_2": "Apt 2",
    "city": "Paris", "postcode": "75001", "country": "fr", "phone": "+33123456789",
    "email": "ana@shop.example",
}  # fmt: skip
MUGS = {"sku": "CJ-1", "quantity": 2, "total": "25.00", "total_tax": "5.00"}
LAMP = {"sku": "BB-2", "quantity": 1, "total": "7.00"}
ITEMS = "_wc_shipment_tracking_items"


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


class Scene:
    """A simulated shop and the storefront opened on it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.app: Simulator = simulated.create(clock=self.clock)
        self.shop = self.app.state.shop
        self.asked: list[str] = []
        self.denied = ""

    def sell(self, *lines: dict[str, Any], **more: Any) -> Order:
        order: Order = self.shop.add_order(lines or (MUGS, LAMP), shipping=PLACE, **more)
        return order

    @asynccontextmanager
    async def opened(self, language: str = "en") -> AsyncIterator[WooShop]:
        inner, scene = httpx.ASGITransport(app=self.app), self

        class Watched(httpx.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                if request.method == scene.denied:
                    return httpx.Response(403)
                scene.asked.append(f"{request.method} {request.url.path.rpartition('/')[2]}")
                try:
                    return await inner.handle_async_request(request)
                except ConnectionResetError as lost:
                    raise httpx.ReadError("the connection broke") from lost

        settings = Settings(woo=WOO, churn={"language": language})  # type: ignore[arg-type]
        async with open_woo(settings, "own", Watched()) as shop:
            yield shop

    async def read(self, order: Order) -> ShopOrder:
        async with self.opened() as shop:
            found = await shop.read(key_of(order))
        assert found is not None
        return found

    def meta(self, order: Order, key: str) -> Any:
        return next((one["value"] for one in order.meta if one["key"] == key), None)

    def notes(self, order: Order) -> list[str]:
        return [mail.text for mail in self.shop.mails if mail.order_id == order.id]


def key_of(order: Order) -> OrderKey:
    return OrderKey("own", "woo", str(order.id))


def part_of(order: Order, *numbers: str, **said: Any) -> Part:
    key = key_of(order)
    return any_part(key=key, ref=f"{key.name}-CJ", tracking=numbers, tracked_at=AT, **said)


def parcels(*numbers: str, carrier: str = "Colissimo") -> Sequence[Parcel]:
    return [Parcel(number, carrier) for number in numbers]


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_paid_order_says_its_lines_without_tax_and_where_they_go(scene: Scene) -> None:
    order = scene.sell(shipping_total=Decimal("4.90"))
    found = await scene.read(order)
    assert (found.name, found.currency, found.paid) == (f"#{order.id}", "EUR", True)
    assert (found.test, found.risky, found.cancelled) == (False, False, False)
    assert (found.created_at, found.shipping_paid) == (AT, Decimal("4.90"))
    assert [(x.sku, x.quantity, x.revenue, x.ships) for x in found.lines] == [
        ("CJ-1", 2, Decimal(25), True), ("BB-2", 1, Decimal(7), True),
    ]  # fmt: skip
    assert found.address is not None
    assert (found.address.line1, found.address.country) == ("1 rue X", "FR")
    assert contacts(found) == ("ana@shop.example", "+33123456789")


async def test_an_order_nobody_has_is_none(scene: Scene) -> None:
    async with scene.opened() as shop:
        assert await shop.read(OrderKey("own", "woo", "999")) is None
        assert await shop.read(OrderKey("own", "woo", "abc")) is None


async def test_a_missing_shop_is_not_a_missing_order(scene: Scene) -> None:
    settings = Settings(woo=WOO)  # type: ignore[arg-type]
    gone = httpx.MockTransport(lambda request: httpx.Response(404, text="<html>parked</html>"))
    async with open_woo(settings, "own", gone) as shop:
        with pytest.raises(Missing):
            await shop.read(OrderKey("own", "woo", "12"))


@pytest.mark.parametrize(
    ("status", "paid", "cancelled"),
    [
        ("processing", True, False), ("pending", False, False), ("on-hold", False, False),
        ("completed", False, False), ("failed", False, False), ("cancelled", False, True),
        ("refunded", False, True), ("trash", False, True),
    ],
)  # fmt: skip
async def test_a_status_says_whether_it_is_paid_or_cancelled(
    scene: Scene, status: str, paid: bool, cancelled: bool
) -> None:
    order = scene.sell(paid=False)
    order.status = status
    found = await scene.read(order)
    assert (found.paid, found.cancelled, found.payment) == (paid, cancelled, status)


async def test_a_refund_takes_pieces_and_their_money_off_its_line(scene: Scene) -> None:
    order = scene.sell()
    scene.shop.refund(order, {order.lines[0].id: 1})
    found = await scene.read(order)
    assert [(x.quantity, x.revenue) for x in found.lines] == [
        (1, Decimal("12.50")),
        (1, Decimal(7)),
    ]


async def test_refunds_are_asked_for_only_where_there_are_any(scene: Scene) -> None:
    await scene.read(scene.sell())
    assert scene.asked == ["GET " + str(next(iter(scene.shop.orders)))]


def answered(order: dict[str, Any], refunds: list[dict[str, Any]]) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=refunds if "refunds" in request.url.path else order)

    return httpx.MockTransport(handle)


SPARE = {
    "id": "7", "number": 7, "status": "processing", "currency": "EUR",
    "date_modified_gmt": "2026-11-02T09:00:00",
    "line_items": [
        {"id": 1, "sku": "CJ-1", "product_id": 5, "quantity": 2, "total": "20.00"},
        {"id": 2, "sku": "CJ-2", "product_id": 6, "quantity": 3, "total": 30},
    ],
}  # fmt: skip


async def read_spare(order: dict[str, Any], *refunds: dict[str, Any]) -> ShopOrder:
    settings = Settings(woo=WOO)  # type: ignore[arg-type]
    async with open_woo(settings, "own", answered(order, list(refunds))) as shop:
        found = await shop.read(OrderKey("own", "woo", "7"))
    assert found is not None
    return found


async def test_members_a_plugin_leaves_out_are_not_needed() -> None:
    found = await read_spare(SPARE)
    assert (found.name, found.address, found.created_at) == ("#7", None, AT)
    assert [line.revenue for line in found.lines] == [20, 30]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ({"quantity": -1, "total": "-10.00", "product_id": 6}, (3 - 1, 20)),
        ({"quantity": -1, "total": "-10.00", "sku": "CJ-2"}, (3 - 1, 20)),
        ({"quantity": -1, "total": "0"}, (3, 30)),  # of a line that is gone
        ({"quantity": 0, "total": "-6.00", "sku": "CJ-2"}, (3, 24)),  # money alone
        ({"quantity": -1, "total": "-4.00", "sku": "CJ-2"}, (2, 20)),  # less than its share
        ({"quantity": -1, "total": "-16.00", "sku": "CJ-2"}, (2, 14)),  # more than its share
        ({"quantity": -9, "total": "-90.00", "sku": "CJ-2"}, (0, 0)),
    ],
)
async def test_a_refund_that_names_no_line_is_matched_by_its_product(
    line: dict[str, Any], left: tuple[int, int]
) -> None:
    refund = {"id": 9, "amount": "10.00", "line_items": [line]}
    found = await read_spare(SPARE | {"refunds": [{"id": 9, "total": "-10.00"}]}, refund)
    assert (found.lines[0].quantity, found.lines[0].revenue) == (2, 20)
    assert (found.lines[1].quantity, found.lines[1].revenue) == left


@pytest.mark.parametrize(
    ("line", "ships"),
    [
        ({"sku": "", "total": "5.00"}, True),  # nobody knows what it is: a person looks
        ({"sku": "", "total": "0.00", "subtotal": "0.00"}, False),
        ({"sku": "", "total": "0.00", "subtotal": "9.00"}, True),  # a coupon paid for it
        ({"sku": None, "total": "0.00"}, False),
        ({"sku": "CJ-1", "total": "0.00", "subtotal": "0.00"}, True),
        (
            {"sku": "E-BOOK", "total": "5", "meta_data": [{"key": "_virtual", "value": "yes"}]},
            False,
        ),
        ({"sku": "E-BOOK", "total": "5", "meta_data": [{"key": "_virtual", "value": "no"}]}, True),
    ],
)
async def test_a_line_ships_unless_the_shop_says_otherwise(
    line: dict[str, Any], ships: bool
) -> None:
    found = await read_spare(SPARE | {"line_items": [{"id": 1, "quantity": 1, **line}]})
    assert found.lines[0].ships is ships


async def test_an_empty_shipping_address_means_the_billing_address(scene: Scene) -> None:
    billing = PLACE | {"address_1": "2 rue Y"}
    order = scene.shop.add_order([MUGS], shipping={"country": "FR"}, billing=billing)
    found = await scene.read(order)
    assert found.address is not None
    assert (found.address.line1, found.address.last_name) == ("2 rue Y", "Roy")


async def test_the_parcel_goes_to_the_shipping_address_with_the_buyers_mail(scene: Scene) -> None:
    shipping = {**PLACE, "address_1": "3 rue Z", "phone": ""}
    order = scene.shop.add_order([MUGS], shipping=shipping, billing=PLACE)
    address = (await scene.read(order)).address
    assert address is not None
    assert (address.line1, address.phone) == ("3 rue Z", PLACE["phone"])
    assert address.email == PLACE["email"]


async def test_a_sweep_sees_the_mark_that_reading_gives(scene: Scene) -> None:
    orders = [scene.sell(), scene.sell(paid=False)]
    scene.clock.now += timedelta(seconds=5)
    scene.shop.cancel(orders[0])
    async with scene.opened() as shop:
        seen = dict([mark async for page in shop.changed_since(AT) for mark in page])
    assert seen == {str(one.id): (await scene.read(one)).mark for one in orders}
    assert len(set(seen.values())) == 2


async def test_telling_notes_the_numbers_and_mails_the_customer_once(scene: Scene) -> None:
    order = scene.sell()
    part = part_of(order, "LP1", "LP2")
    async with scene.opened() as shop:
        for _ in range(2):
            known = await shop.told(part)
            await shop.tell(part, parcels("LP1", "LP2"), known)
        assert await shop.told(part) == Told(("LP1", "LP2"))
    assert scene.notes(order) == [
        "Your parcels are on their way. Tracking numbers: LP1, LP2. Carrier: Colissimo."
    ]
    assert scene.asked.count("PUT " + str(order.id)) == 1
    assert [one["tracking_number"] for one in scene.meta(order, ITEMS)] == ["LP1", "LP2"]
    assert scene.meta(order, f"_3a_tracking_{part.ref}") == "LP1,LP2"
    assert (await scene.read(order)).told == ("LP1", "LP2")


async def test_the_note_is_the_last_step(scene: Scene) -> None:
    order = scene.sell()
    async with scene.opened() as shop:
        await shop.tell(part_of(order, "LP1"), parcels("LP1"), Told(()))
    assert scene.asked[-2:] == [f"PUT {order.id}", "POST notes"]


async def test_a_further_number_is_told_alone_and_keeps_what_others_noted(scene: Scene) -> None:
    order = scene.sell()
    theirs = {"tracking_number": "ZZ9", "tracking_provider": "dhl"}
    scene.shop.set_meta(order, [{"key": ITEMS, "value": [theirs]}])
    async with scene.opened("fr") as shop:
        await shop.tell(part_of(order, "LP1"), parcels("LP1"), Told(()))
        part = part_of(order, "LP1", "LP2")
        await shop.tell(part, parcels("LP2"), await shop.told(part))
    assert scene.notes(order)[1] == (
        "Votre colis est en route. Numéro de suivi : LP2. Transporteur : Colissimo."
    )
    items = scene.meta(order, ITEMS)
    assert items[0] == theirs
    assert [one["tracking_number"] for one in items] == ["ZZ9", "LP1", "LP2"]


async def test_a_parcel_has_the_shape_of_the_tracking_plugin(scene: Scene) -> None:
    order = scene.sell()
    async with scene.opened() as shop:
        await shop.tell(part_of(order, "LP1"), parcels("LP1"), Told(()))
    [item] = scene.meta(order, ITEMS)
    assert set(item) == {
        "tracking_provider", "custom_tracking_provider", "custom_tracking_link",
        "tracking_number", "date_shipped", "tracking_id",
    }  # fmt: skip
    assert (item["custom_tracking_provider"], len(item["tracking_id"])) == ("Colissimo", 32)
    assert item["date_shipped"] == str(int(AT.timestamp()))


async def test_an_entry_of_the_plugin_we_cannot_read_stays_as_it_is(scene: Scene) -> None:
    order = scene.sell()
    scene.shop.set_meta(order, [{"key": ITEMS, "value": "a:0:{}"}])
    async with scene.opened() as shop:
        await shop.tell(part_of(order, "LP1"), parcels("LP1"), Told(()))
    assert scene.meta(order, ITEMS) == "a:0:{}"
    assert len(scene.notes(order)) == 1


@pytest.mark.parametrize(
    ("text", "customer", "told"),
    [
        ("Tracking number: LP1.", True, ("LP1",)),
        ("<p>lp1</p>", True, ("LP1",)),
        ("LP12", True, ()),
        ("XLP1", True, ()),
        ("LP1-7", True, ()),
        ("LP1", False, ()),
    ],
)
async def test_a_number_counts_as_told_where_a_customers_note_has_exactly_it(
    scene: Scene, text: str, customer: bool, told: tuple[str, ...]
) -> None:
    order = scene.sell()
    scene.shop.add_note(order, text, customer)
    async with scene.opened() as shop:
        assert await shop.told(part_of(order, "LP1")) == Told(told)


async def test_a_note_without_an_answer_may_be_there_and_is_found(scene: Scene) -> None:
    order = scene.sell()
    part = part_of(order, "LP1")
    scene.app.faults.configure(rates={"reset_after": 1.0}, where="POST /wp-json")
    async with scene.opened() as shop:
        with pytest.raises(Uncertain):
            await shop.tell(part, parcels("LP1"), Told(()))
        assert (await shop.told(part)).numbers == ("LP1",)
    assert len(scene.notes(order)) == 1


async def test_a_failed_entry_of_the_merchant_leaves_the_customer_untold(scene: Scene) -> None:
    order = scene.sell()
    scene.denied = "PUT"
    async with scene.opened() as shop:
        with pytest.raises(AuthRefused):
            await shop.tell(part_of(order, "LP1"), parcels("LP1"), Told(()))
    assert scene.notes(order) == []


async def test_completing_twice_completes_once(scene: Scene) -> None:
    order = scene.sell()
    async with scene.opened() as shop:
        assert shop.closes
        await shop.complete(key_of(order))
        await shop.complete(key_of(order))
    assert order.status == "completed"
    assert [mail.kind for mail in scene.shop.mails] == ["completed_order"]


async def test_an_order_that_is_gone_cannot_be_told(scene: Scene) -> None:
    order = scene.sell()
    part = replace(part_of(order, "LP1"), key=OrderKey("own", "woo", "999"))
    async with scene.opened() as shop:
        with pytest.raises(Missing, match="W999"):
            await shop.tell(part, parcels("LP1"), Told(()))


@pytest.mark.parametrize("config", [None, {"consumer_key": "k"}])
async def test_a_shop_without_its_keys_is_not_configured(config: dict[str, str] | None) -> None:
    with pytest.raises(NotConfigured):
        async with open_woo(Settings(woo=config), "own"):  # type: ignore[arg-type]
            pass
