"""What the workflow page shows: the deployments, and the form of a run by hand."""

from pathlib import Path
from typing import Any

import pytest

from deployments.schedules import all_deployments
from flows.churn import apply_one_plan, churn
from flows.content_approval import apply_one_content_plan, approve_article, publish_approved
from flows.dropship import (
    apply_one_shop_plan,
    catalogue_sync,
    dropship,
    price_watch,
    reconcile_orders,
)
from settings import settings

pytestmark = pytest.mark.anyio

CHURN_FORM = {
    "client": "Client",
    "apply": "Apply",
    "horizon_days": "Horizon, days",
    "orders_file": "Orders file",
    "day": "As of",
    "language": "Language",
    "full_reload": "Reload all orders",
}


@pytest.fixture(autouse=True)
def _bakery(tmp_path: Path) -> None:
    """A second client, on other clocks, whose nights write."""
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "bakery.env").write_text(
        "CHURN_APPLY=true\nCHURN_TIMEZONE=America/Montreal\n"
    )
    settings.cache_clear()


async def test_each_client_has_a_night_run_by_its_own_clock_and_switch() -> None:
    [by_hand, own, bakery] = await all_deployments(["own", "bakery"])

    assert (by_hand.name, by_hand.schedules) == ("by-hand", [])
    found = [
        (one.name, one.parameters, one.concurrency_limit, *_clock(one)) for one in (own, bakery)
    ]
    assert found == [
        ("nightly-own", {"client": "own", "apply": False}, 1, "0 4 * * *", "Europe/Paris"),
        ("nightly-bakery", {"client": "bakery", "apply": True}, 1, "0 4 * * *", "America/Montreal"),
    ]


async def test_a_deployment_says_whether_its_nights_write() -> None:
    [_, own, bakery] = await all_deployments(["own", "bakery"])

    assert "sends nothing" in str(own.description)
    assert "**makes the writes**" in str(bakery.description)
    assert own.tags == ["churn", "own"]


@pytest.fixture
def _trading(tmp_path: Path, _bakery: None) -> None:
    """The second client sells at a shop, and buys from a supplier."""
    with (tmp_path / "clients" / "bakery.env").open("a") as env:
        env.write("WOO_CONSUMER_KEY=k\nCJ_API_KEY=k\n")
    settings.cache_clear()


@pytest.mark.usefixtures("_trading")
async def test_only_a_client_that_sells_and_buys_has_orders_by_the_clock() -> None:
    made = await all_deployments(["own", "bakery"])

    orders = {f"{one.flow_name}/{one.name}": one for one in made if "orders" in (one.tags or ())}
    assert {name: _clock(one) if one.schedules else () for name, one in orders.items()} == {
        "dropship/orders-bakery": ("*/5 * * * *", None),
        "price-watch/nightly-bakery": ("0 3 * * *", "America/Montreal"),
        "reconcile-orders/nightly-bakery": ("30 1 * * *", "America/Montreal"),
        "catalogue-sync/by-hand-bakery": (),
        "apply-shop-plan/by-hand-bakery": (),
    }
    assert {one.parameters["client"] for one in orders.values()} == {"bakery"}
    often = orders["dropship/orders-bakery"]
    assert often.concurrency_limit == 1
    assert often.concurrency_options is not None
    assert often.concurrency_options.collision_strategy == "ENQUEUE"


@pytest.mark.parametrize(
    ("flow", "titles"),
    [
        (churn, CHURN_FORM),
        (apply_one_plan, {"plan": "Plan", "client": "Client", "by": "Approved by"}),
        (dropship, {"client": "Client", "sweep": "Sweep"}),
        (price_watch, {"client": "Client", "budget": "Points", "propose": "Propose prices"}),
        (catalogue_sync, {"supplier": "Supplier", "what": "What", "client": "Client"}),
        (reconcile_orders, {"client": "Client", "night": "Night"}),
        (apply_one_shop_plan, {"plan": "Plan", "client": "Client", "by": "Approved by"}),
        (
            approve_article,
            {
                "article": "Article",
                "by": "Approved by",
                "minutes": "Minutes",
                "client": "Client",
                "version": "Version",
                "over": "Write over",
            },
        ),
        (publish_approved, {"client": "Client"}),
        (apply_one_content_plan, {"plan": "Plan", "client": "Client", "by": "Approved by"}),
    ],
)
async def test_every_field_of_the_form_has_a_title_and_a_sentence(
    flow: Any, titles: dict[str, str]
) -> None:
    fields = flow.parameters.properties
    in_order = sorted(fields, key=lambda name: fields[name]["position"])

    assert {name: fields[name]["title"] for name in in_order} == titles
    assert in_order == list(titles)
    for field in fields.values():
        assert len(field["description"]) > 10


async def test_the_form_carries_the_bounds_that_refuse_a_wrong_value() -> None:
    fields = churn.parameters.properties

    assert (fields["horizon_days"]["minimum"], fields["horizon_days"]["maximum"]) == (7, 365)
    assert fields["language"]["enum"] == ["", "fr", "en"]
    assert fields["day"]["pattern"] == r"^\d{4}-\d{2}-\d{2}$"


def _clock(deployment: Any) -> tuple[str, str]:
    [schedule] = deployment.schedules
    return schedule.schedule.cron, schedule.schedule.timezone
