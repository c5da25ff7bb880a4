"""Webhooks about people's data, and a store that cannot be written."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from domain.dropship.people import contact_hash
from settings import DatabaseSettings
from store.dropship_models import JobRow
from tests.ingress.doors import (
    SHOPIFY_ORDER,
    bells,
    both,
    deliver,
    door,
    inbox,
    store,
)

pytestmark = pytest.mark.anyio

PAID = "orders_paid_two_suppliers"


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with door() as shop:
        yield shop


# What is asked about people


async def test_a_request_for_erasure_becomes_a_job_that_names_nobody(
    shop: httpx.AsyncClient,
) -> None:
    for _ in range(2):
        answer = await deliver(shop, "shopify", "customers_redact", "customers/redact")
        assert answer.json() == {"status": "erase"}

    with store().read() as connection:
        [job] = connection.execute(select(JobRow.kind, JobRow.params, JobRow.state)).all()
    assert (job.kind, job.state) == ("erase", "waiting")
    assert job.params == {
        "source": "shopify", "shop": "exemple.myshopify.com",
        "orders": ["5800000000123", "5800000000456"],
        "email_hash": contact_hash("own", "chloe@example.com"),
        "phone_hash": contact_hash("own", "+33612345678"),
    }  # fmt: skip
    assert inbox() == [("shopify", "", "erase", 2)]
    assert b"chloe" not in b"".join(f.read_bytes().lower() for f in _files())


async def test_a_request_for_data_and_a_shops_end_become_jobs(shop: httpx.AsyncClient) -> None:
    await deliver(shop, "shopify", "customers_data_request", "customers/data_request")
    await deliver(shop, "shopify", "shop_redact", "shop/redact")

    with store().read() as connection:
        jobs = connection.execute(select(JobRow.kind, JobRow.params).order_by(JobRow.kind)).all()
    assert [job.kind for job in jobs] == ["erase", "export"]
    assert jobs[0].params["everything"] is True
    assert jobs[1].params["orders"] == [SHOPIFY_ORDER]


@pytest.mark.parametrize("topic", ["customers/redact", "shop/redact", "customers/data_request"])
async def test_an_orders_body_under_a_changed_topic_erases_nobody(
    shop: httpx.AsyncClient, topic: str
) -> None:
    answer = await deliver(shop, "shopify", PAID, topic)

    assert answer.json() == {"status": "dead"}
    with store().read() as connection:
        assert connection.execute(select(JobRow.id)).all() == []


# A store that cannot be written


async def test_a_store_that_cannot_be_written_is_never_a_200(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    config = both(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/folder.db"))
    async with door(config) as shop:
        answer = await deliver(shop, "shopify", PAID, "orders/paid")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert (await deliver(shop, "woo", "order_created")).status_code == 503
        assert (await shop.get("/ready")).status_code == 503


async def test_once_the_store_can_be_written_again_deliveries_are_taken(tmp_path: Path) -> None:
    (tmp_path / "later.db").mkdir()
    config = both(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/later.db"))
    async with door(config) as shop:
        assert (await deliver(shop, "shopify", PAID, "orders/paid")).status_code == 503
        (tmp_path / "later.db").rmdir()
        assert (await deliver(shop, "shopify", PAID, "orders/paid")).status_code == 200
    assert len(bells(db=store(config))) == 1


async def test_a_store_without_its_table_is_a_503(shop: httpx.AsyncClient) -> None:
    file = store().engine.url.database
    with sqlite3.connect(str(file)) as connection:
        connection.execute("DROP TABLE inbox")
    assert (await deliver(shop, "shopify", PAID, "orders/paid")).status_code == 503
    assert (await shop.get("/ready")).status_code == 503


def _files() -> list[Path]:
    database = Path(str(store().engine.url.database))
    return [one for one in database.parent.iterdir() if one.name.startswith(database.name)]
