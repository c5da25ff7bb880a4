"""Orders placed by hand as a storefront: paid, told once, and forgotten when complete."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.dropship.words import Address, OrderKey, Parcel, ShopLine
from drains.manual_shop import ManualShop
from drains.ports import Told
from store import manual_orders
from store.database import Database
from tests.domain.dropship.orders import part

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TO = Address("Ana", "Roy", "", "1 rue X", "", "Paris", "", "75001", "FR", "+33199000000", "a@b.fr")


@pytest.fixture
def key(db: Database) -> OrderKey:
    lines = [ShopLine("1", "CJ-1", 2, Decimal("12.50")), ShopLine("2", "BB-2", 1, Decimal(0))]
    order_id, _ = manual_orders.add(db, "own", "po-7", "EUR", TO, lines, AT)
    return OrderKey("own", "manual", order_id)


async def test_an_order_by_hand_is_paid_from_the_moment_it_was_made(
    db: Database, key: OrderKey
) -> None:
    found = await ManualShop(db).read(key)
    assert found is not None
    assert (found.paid, found.cancelled, found.created_at) == (True, False, AT)
    assert [(x.sku, x.quantity, x.revenue) for x in found.lines] == [
        ("CJ-1", 2, Decimal("12.50")), ("BB-2", 1, Decimal(0)),
    ]  # fmt: skip
    assert found.address == TO


async def test_an_order_nobody_placed_is_none(db: Database) -> None:
    assert await ManualShop(db).read(OrderKey("own", "manual", "x")) is None


async def test_cancelling_changes_the_mark(db: Database, key: OrderKey) -> None:
    shop = ManualShop(db)
    before = await shop.read(key)
    manual_orders.cancel(db, "own", key.order_id, AT)
    after = await shop.read(key)
    assert before is not None
    assert after is not None
    assert (before.cancelled, after.cancelled) == (False, True)
    assert before.mark != after.mark


async def test_nothing_is_swept(db: Database, key: OrderKey) -> None:
    assert [page async for page in ManualShop(db).changed_since(AT)] == []


async def test_a_number_told_twice_is_kept_once(db: Database, key: OrderKey) -> None:
    shop, sent = ManualShop(db), part(key=key, tracking=("LP1", "LP2"))
    assert await shop.told(sent) == Told(())
    for _ in range(2):
        await shop.tell(sent, [Parcel("LP1"), Parcel("LP2")], await shop.told(sent))
    assert await shop.told(sent) == Told(("LP1", "LP2"))


async def test_a_complete_order_is_forgotten_and_still_readable(
    db: Database, key: OrderKey
) -> None:
    shop = ManualShop(db)
    assert shop.closes
    await shop.complete(key)
    await shop.complete(key)
    found = await shop.read(key)
    assert found is not None
    assert found.address is None
    assert len(found.lines) == 2
