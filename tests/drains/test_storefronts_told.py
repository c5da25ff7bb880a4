"""An order's whole way, from a simulated shop through all drains back to its customer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from domain.dropship.words import OrderKey
from drains import loop
from drains.ground import Ground
from drains.ports import StorefrontPort
from drains.shopify_shop import open_shopify
from drains.sweeping import sweep
from drains.woo_shop import open_woo
from sandbox import shopify, woo
from sandbox.shopify_merchant import Ware, sell
from settings import Settings
from store.database import Database
from store.parts import of_order
from tests.drains.world import Clock, FakeSupplier, ground_of

pytestmark = pytest.mark.anyio

PLACE = {
    "first_name": "Ada", "last_name": "Moreau", "address_1": "12 rue des Lilas", "city": "Lyon",
    "postcode": "69003", "country": "FR", "phone": "+33612345678", "email": "ada@example.org",
}  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))  # connectors let nothing leave after the lease, by the real one


def ground_with(db: Database, clock: Clock, name: str, shop: StorefrontPort) -> Ground:
    return replace(ground_of(db, clock), storefronts={name: shop})  # type: ignore[dict-item]


async def goes_on(g: Ground, clock: Clock) -> None:
    for _ in range(8):
        await loop.drain(g)
        clock.pass_s(15)


def supplier(g: Ground, name: str) -> FakeSupplier:
    return g.suppliers[name]  # type: ignore[index, return-value]


async def sent_by_both(
    g: Ground, clock: Clock, key: OrderKey, finishes: Callable[[bool], None]
) -> None:
    """Buy at both suppliers; the one sends at once, the other later."""
    await sweep(g, key.storefront)
    await goes_on(g, clock)
    refs = {part.supplier: part.ref for part in of_order(g.db, key)}
    assert set(refs) == {"cj", "bigbuy"}
    supplier(g, "cj").ship(refs["cj"], "LP1", "LP2")
    await goes_on(g, clock)
    finishes(False)
    supplier(g, "bigbuy").ship(refs["bigbuy"], "GLS7")
    await goes_on(g, clock)
    await sweep(g, key.storefront)
    await goes_on(g, clock)
    finishes(True)
    assert {part.state for part in of_order(g.db, key)} == {"TOLD"}


async def test_a_woo_order_is_told_number_by_number_and_completed(
    db: Database, clock: Clock
) -> None:
    app = woo.create(clock=clock)
    shop = app.state.shop
    lines = [{"sku": "CJ-A", "quantity": 2, "total": "60"}, {"sku": "BB-B", "total": "40"}]
    order = shop.add_order(lines, shipping=PLACE)
    config = {
        "consumer_key": "sandbox", "consumer_secret": "sandbox", "max_rps": 1_000_000,
        "base_url": "https://shop.example",
    }  # fmt: skip
    settings = Settings(woo=config, churn={"language": "en"})  # type: ignore[arg-type]

    def finishes(done: bool) -> None:
        mails = [mail.text or mail.kind for mail in shop.mails]
        first, second = "LP1, LP2", "GLS7"
        assert [first in mails[0], order.status] == [True, "completed" if done else "processing"]
        assert len(mails) == (3 if done else 1)
        assert not done or (second in mails[1] and mails[2] == "completed_order")

    async with open_woo(settings, "own", httpx.ASGITransport(app=app)) as port:
        g = ground_with(db, clock, "woo", port)
        await sent_by_both(g, clock, OrderKey("own", "woo", str(order.id)), finishes)


async def test_a_shopify_order_is_shipped_part_by_part(db: Database, clock: Clock) -> None:
    app = shopify.create(clock=clock, limits=False)
    store = app.state.store
    wares = [Ware("CJ-A", 2, 3_000), Ware("BB-B", 1, 4_000)]
    order = sell(store, int(clock().timestamp()), wares)
    config = {"access_token": "sandbox", "base_url": "https://shop.example"}

    def finishes(done: bool) -> None:
        told = [("LP1", "LP2"), ("GLS7",)] if done else [("LP1", "LP2")]
        assert [numbers for _, _, numbers in store.mails] == told
        assert bool(order.closed) is done

    settings = Settings(shopify=config)  # type: ignore[arg-type]
    async with open_shopify(settings, "own", httpx.ASGITransport(app=app)) as port:
        g = ground_with(db, clock, "shopify", port)
        await sent_by_both(g, clock, OrderKey("own", "shopify", str(order.id)), finishes)
