"""The quick fault campaign: real processes, killed and frozen, and every count at 0."""

import os
from pathlib import Path

import pytest

from benchmarks import order_campaign
from benchmarks.order_campaign import Plan

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
QUICK = Plan(
    orders=order_campaign.QUICK_ORDERS,
    kills=order_campaign.QUICK_KILLS,
    minutes=order_campaign.QUICK_MINUTES,
)

pytestmark = pytest.mark.process


def test_one_worker_on_sqlite_loses_doubles_and_mistakes_nothing(tmp_path: Path) -> None:
    result = order_campaign.run(QUICK, tmp_path)

    assert result.details == []
    assert result.clean


@pytest.mark.postgres
def test_three_workers_on_postgresql_lose_double_and_mistake_nothing(tmp_path: Path) -> None:
    if not POSTGRES:
        pytest.skip("no PostgreSQL server: set TEST_POSTGRES_URL")
    plan = Plan(
        orders=QUICK.orders, seed=2, database="postgres", workers=3, kills=QUICK.kills,
        minutes=QUICK.minutes, postgres_url=POSTGRES,
    )  # fmt: skip
    result = order_campaign.run(plan, tmp_path)

    assert result.details == []
    assert result.clean
