"""Group commit: nobody is told 200 before the commit, and what waits shares one."""

import asyncio
import threading

import pytest

from ingress.ledger import BATCH, Entry, Ledger, NotKept
from store import doorbells
from store.database import Database
from store.doorbells import Delivery
from tests.ingress.doors import bells, inbox

pytestmark = pytest.mark.anyio

SOON_S = 5.0


def entry(number: int) -> Entry:
    digest = f"{number:064x}"
    return Entry((Delivery("own", "shopify", "orders/paid", digest, "rung", str(number)),))


class Store:
    """A store that can be held shut, and counts how often it was opened for a commit."""

    def __init__(self, db: Database) -> None:
        self.db, self.opened = db, 0
        self.entered, self.free = threading.Event(), threading.Event()
        self.free.set()

    def __call__(self) -> Database:
        self.opened += 1
        self.entered.set()
        self.free.wait(SOON_S)
        return self.db


@pytest.fixture
def shop(db: Database) -> Store:
    return Store(db)


async def test_what_waits_is_written_in_one_commit(shop: Store) -> None:
    ledger = Ledger(shop)
    shop.free.clear()
    first = asyncio.create_task(ledger.keep(entry(0), SOON_S))
    await asyncio.to_thread(shop.entered.wait, SOON_S)
    rest = [asyncio.create_task(ledger.keep(entry(n), SOON_S)) for n in range(1, BATCH + 1)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in [first, *rest])

    shop.free.set()
    await asyncio.gather(first, *rest)

    assert shop.opened == 2
    assert len(bells(db=shop.db)) == BATCH + 1


async def test_the_same_delivery_twice_in_a_batch_is_counted(shop: Store) -> None:
    ledger = Ledger(shop)
    await asyncio.gather(*(ledger.keep(entry(7), SOON_S) for _ in range(5)))

    assert inbox(shop.db) == [("shopify", "7", "rung", 5)]


async def test_a_full_queue_refuses_and_what_waits_is_still_written(shop: Store) -> None:
    ledger = Ledger(shop, queue=2)
    shop.free.clear()
    first = asyncio.create_task(ledger.keep(entry(0), SOON_S))
    await asyncio.to_thread(shop.entered.wait, SOON_S)
    waiting = [asyncio.create_task(ledger.keep(entry(n), SOON_S)) for n in (1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(NotKept, match="too many"):
        await ledger.keep(entry(3), SOON_S)

    shop.free.set()
    await asyncio.gather(first, *waiting)
    assert {key.order_id for key in bells(db=shop.db)} == {"0", "1", "2"}


async def test_a_store_that_does_not_answer_in_time_is_no_promise(shop: Store) -> None:
    ledger = Ledger(shop)
    shop.free.clear()
    with pytest.raises(NotKept, match="in time"):
        await ledger.keep(entry(1), 0.01)
    shop.free.set()
    await ledger.keep(entry(2), SOON_S)
    assert "2" in {key.order_id for key in bells(db=shop.db)}


async def test_a_commit_that_fails_fails_for_all_of_it_and_the_next_is_tried() -> None:
    broken = iter([OSError("a word nobody may see"), OSError("again")])

    def open_store() -> Database:
        for error in broken:
            raise error
        raise AssertionError

    ledger = Ledger(open_store)
    for _ in range(2):
        with pytest.raises(NotKept, match="cannot be written"):
            await ledger.keep(entry(1), SOON_S)


async def test_entries_about_several_orders_are_kept_whole(db: Database) -> None:
    both = Entry(tuple(one for n in (1, 2) for one in entry(n).deliveries))
    await Ledger(lambda: db).keep(both, SOON_S)

    assert {key.order_id for key in bells(db=db)} == {"1", "2"}
    assert doorbells.waiting_since(db, "own") is not None
