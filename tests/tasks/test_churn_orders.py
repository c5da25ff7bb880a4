"""Where the orders of a run come from: a file, the whole shop, or what changed in it."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from connectors.errors import NotConfigured
from domain.acts import subject_of
from domain.errors import RuleError
from domain.runs import Run
from sandbox.shopify_store import Order
from store import cursors, people
from tasks._io import store_of
from tasks.churn import Loaded, load_engagement, load_orders
from tests.vendors import DAY, DRY, Mail, Shop, know

pytestmark = pytest.mark.anyio


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """An export whose customers are known by their e-mails."""
    rows = [
        {"customer_id": f"c{n}@example.com", "order_id": f"{n}-{month}", "amount": 20 + n,
         "date": f"2026-0{month}-11"}
        for n in range(30)
        for month in (2, 5, 8)
    ]  # fmt: skip
    file = tmp_path / "orders.csv"
    pd.DataFrame(rows).to_csv(file, index=False)
    return file


def sums(loaded: Loaded) -> dict[str, tuple[int, int]]:
    """Return the number and the cents of the orders of each customer of a history."""
    history, first = loaded.history, loaded.history.start[:-1]
    numbers, cents = (np.add.reduceat(column, first) for column in (history.orders, history.cents))
    return dict(
        zip(history.customers, zip(numbers.tolist(), cents.tolist(), strict=True), strict=True)
    )


async def test_a_file_is_read_instead_of_the_shop_and_its_people_are_kept(orders: Path) -> None:
    loaded = await load_orders.fn(DRY, str(orders), False)

    assert loaded.source == "file orders.csv"
    assert sums(loaded)["c3@example.com"] == (3, 6900)
    assert loaded.counts[""] == 90
    known = people.everybody(store_of(DRY), "own")["c3@example.com"]
    assert (known.email, known.subject) == ("c3@example.com", subject_of("own", "c3@example.com"))


async def test_orders_after_the_day_of_the_run_are_not_seen(orders: Path) -> None:
    loaded = await load_orders.fn(replace(DRY, day=DAY.replace(month=6)), str(orders), False)

    assert sums(loaded)["c3@example.com"] == (2, 4600)


async def test_the_first_reading_takes_the_whole_shop_and_the_next_only_what_changed(
    shop: Shop,
) -> None:
    run = Run("own", shop.today)
    first = await load_orders.fn(run, None, False)
    asked = shop.received()

    second = await load_orders.fn(run, None, False)

    assert asked["bulkOperationRunQuery"] == 1
    assert shop.received()["bulkOperationRunQuery"] == 1
    assert shop.received()["orders"] > asked["orders"]
    assert sums(second) == sums(first)
    assert first.shop_name == "Simulated Boutique Lumiere"


async def test_an_order_placed_since_is_added_and_a_full_reload_agrees(shop: Shop) -> None:
    run = Run("own", shop.today)
    before = sums(await load_orders.fn(run, None, False))
    buyer, now = shop.store.customers[3], int(time.time())
    yesterday = int(pd.Timestamp(shop.today, tz="UTC").timestamp()) - 86_400
    shop.store.add_order(Order(9_999_999, 9_999, buyer, buyer.email, yesterday, now, 0, 12_345, 0))

    after = sums(await load_orders.fn(run, None, False))
    full = sums(await load_orders.fn(run, None, True))

    assert after == full
    more = {who: after[who] for who in after if after[who] != before.get(who)}
    [(number, cents)] = more.values()
    [who] = more
    old_number, old_cents = before.get(who, (0, 0))
    assert (number - old_number, cents - old_cents) == (1, 12_345)


async def test_without_a_shop_or_a_file_the_missing_key_is_named() -> None:
    with pytest.raises(NotConfigured, match="SHOPIFY_ACCESS_TOKEN"):
        await load_orders.fn(DRY, None, False)


async def test_a_day_before_the_first_order_is_refused(shop: Shop) -> None:
    with pytest.raises(RuleError, match="no order counts up to 2001-01-01"):
        await load_orders.fn(Run("own", DAY.replace(year=2001, month=1, day=1)), None, False)


async def test_without_a_mail_platform_there_is_no_engagement_and_no_failure() -> None:
    know(1)

    assert await load_engagement.fn(DRY, 90) is None


async def test_clicks_are_read_once_and_are_not_counted_again(shop: Shop) -> None:
    run, began = Run("own", shop.today), datetime.now(UTC)
    await load_orders.fn(run, None, False)

    first = await load_engagement.fn(run, 90)
    cursor = cursors.get(store_of(run), "own", "klaviyo:click")
    second = await load_engagement.fn(run, 90)

    assert len(first) > 0
    assert began <= datetime.fromisoformat(cursor) <= datetime.now(UTC)
    pd.testing.assert_frame_equal(first, second)


async def test_a_platform_without_such_events_is_no_failure(mail: Mail) -> None:
    know(1)

    assert await load_engagement.fn(DRY, 90) is None
