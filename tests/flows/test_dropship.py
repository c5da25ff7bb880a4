"""The order process as its sentences, on a workflow engine, against the simulated vendors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from prefect.exceptions import ParameterTypeError
from prefect.utilities.schema_tools.validation import ValidationError, validate

from deployments.schedules import all_deployments
from domain.acts import Act
from domain.dropship.words import OrderKey
from domain.errors import AutomationError, RuleError
from domain.plans import PlanRefused
from domain.runs import Run
from flows.dropship import (
    apply_one_shop_plan,
    catalogue_sync,
    dropship,
    price_watch,
    reconcile_orders,
)
from sandbox import cj, woo
from settings import settings
from store import attention, parts, plans
from store.database import Database, database
from tasks.dropship_undo import plan_undo
from tests.vendors import configure, listening

pytestmark = [pytest.mark.anyio, pytest.mark.flow]

OAK = "CJ-CJJJJTJT00001-Oak"
PLACE = {
    "first_name": "Ada", "last_name": "Moreau", "address_1": "12 rue des Lilas", "city": "Lyon",
    "postcode": "69003", "country": "FR", "phone": "+33612345678", "email": "ada@example.org",
}  # fmt: skip


@dataclass
class Trade:
    """A shop and a supplier, both simulated, and the store of their client."""

    shop: Any
    books: Any
    store: Database

    def sells(self, sku: str, total: str = "120") -> OrderKey:
        lines = [{"sku": sku, "quantity": 1, "total": total}]
        return OrderKey("own", "woo", str(self.shop.add_order(lines, shipping=PLACE).id))


@pytest.fixture
def trade(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trade]:
    shop, supplier = woo.create(), cj.create(qps=None, auth_gap_s=0)
    with listening(shop) as shop_url, listening(supplier) as supplier_url:
        configure(
            monkeypatch, WOO_BASE_URL=shop_url, WOO_CONSUMER_KEY="sandbox", WOO_MAX_RPS="1000",
            WOO_CONSUMER_SECRET="sandbox", CJ_BASE_URL=supplier_url, CJ_API_KEY="sandbox",
            CJ_MAX_RPS="1000", HOLD_SECONDS="0", UNKNOWN_SETTLE_SECONDS="0",
        )  # fmt: skip
        db = database(settings().database.url)
        yield Trade(shop.state.shop, supplier.state.account, db)


@pytest.mark.usefixtures("prefect_backend")
async def test_a_paid_order_is_swept_and_bought_once_and_a_second_run_buys_nothing(
    trade: Trade,
) -> None:
    key = trade.sells(OAK)

    rows = await dropship()
    again = await dropship(sweep=False)

    [part] = parts.of_order(trade.store, key)
    assert part.remote_id
    assert rows > again
    assert len(trade.books.orders) == 1


@pytest.mark.usefixtures("prefect_backend")
async def test_what_nobody_supplies_waits_for_a_person(trade: Trade) -> None:
    trade.sells("ZZ-1")

    await dropship()

    [question] = attention.open_questions(trade.store, "own")
    assert question.kind == "UNROUTABLE_SKU"


@pytest.mark.usefixtures("prefect_backend")
async def test_a_storefront_that_is_down_fails_the_run_and_the_rest_is_worked_off(
    trade: Trade, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, WOO_BASE_URL="http://127.0.0.1:1")

    with pytest.raises(AutomationError, match="not every storefront could be read: woo"):
        await dropship()


@pytest.mark.usefixtures("prefect_backend")
async def test_a_client_with_no_supplier_is_refused_in_one_sentence() -> None:
    with pytest.raises(RuleError, match="own: no supplier is configured: set CJ_API_KEY"):
        await dropship()


@pytest.mark.usefixtures("prefect_backend")
async def test_prices_are_watched_and_a_night_is_compared(trade: Trade) -> None:
    trade.sells(OAK)
    await dropship()

    assert await price_watch(budget=1_000) >= 0
    assert await reconcile_orders() >= 0


@pytest.mark.usefixtures("prefect_backend")
async def test_a_supplier_that_is_not_configured_has_no_catalogue(trade: Trade) -> None:
    with pytest.raises(RuleError, match="bigbuy is not configured: set BIGBUY_API_KEY"):
        await catalogue_sync("bigbuy")


@pytest.mark.usefixtures("prefect_backend")
async def test_a_planned_price_the_shop_no_longer_sells_is_failed_and_named(trade: Trade) -> None:
    act = Act(
        "own:dropship:price:woo-1:2026-11-22", "woo CJ-GONE: 10 to 12", {"price": "10"},
        {"price": "12", "storefront": "woo", "sku": "CJ-GONE"},
    )  # fmt: skip
    plan = plans.save(trade.store, "own", "dropship", date(2026, 11, 22), [act], {"prices": 1})

    with pytest.raises(PlanRefused, match="1 articles have changed in the shop"):
        await apply_one_shop_plan(plan.id, by="test")
    assert plans.get(trade.store, plan.id).status == "refused"
    with pytest.raises(PlanRefused, match="there is no plan nope"):
        await apply_one_shop_plan("nope", by="test")


@pytest.mark.usefixtures("prefect_backend")
async def test_a_catalogue_is_planned_applied_once_and_taken_back(trade: Trade) -> None:
    every = trade.books.variants
    trade.books.variants = {vid: one for vid, one in every.items() if OAK.endswith(one.sku)}
    assert await catalogue_sync("cj")
    assert trade.shop.products == {}
    [plan] = plans.recent(trade.store, "own")

    first = await apply_one_shop_plan(plan.id, by="test")
    second = await apply_one_shop_plan(plan.id, by="test")
    [made] = trade.shop.products.values()
    assert (first.fresh, second.fresh, made.sku, made.status) == (1, 0, OAK, "draft")

    inverse = plan_undo(Run("own", date(2026, 11, 22)), plan.id)
    await apply_one_shop_plan(inverse.id, by="test")
    assert made.status == "private"


BAD = [
    (dropship, {"client": ""}, "client", "'' should be non-empty"),
    (dropship, {"sweep": "perhaps"}, "sweep", "'perhaps' is not of type 'boolean'"),
    (price_watch, {"budget": -1}, "budget", "-1 is less than the minimum of 0"),
    (catalogue_sync, {"supplier": "amazon"}, "supplier", "'amazon' is not one of"),
    (catalogue_sync, {"what": "all"}, "what", "'all' is not one of"),
    (reconcile_orders, {"night": "tonight"}, "night", "'tonight' does not match"),
    (apply_one_shop_plan, {"plan": ""}, "plan", "'' should be non-empty"),
]


@pytest.mark.parametrize(("flow", "parameters", "field", "message"), BAD)
@pytest.mark.usefixtures("trade")
async def test_a_deployment_refuses_a_bad_parameter_and_names_it(
    flow: Any, parameters: dict[str, Any], field: str, message: str
) -> None:
    [mine] = [one for one in await all_deployments(["own"]) if one.flow_name == flow.name]
    schema = mine._parameter_openapi_schema.model_dump_for_openapi()

    with pytest.raises(ValidationError) as refused:
        validate(mine.parameters | parameters, schema, raise_on_error=True)

    assert field in str(refused.value)
    assert message in str(refused.value)
    assert mine.enforce_parameter_schema


@pytest.mark.parametrize(
    ("flow", "parameters"),
    [(price_watch, {"budget": -1}), (catalogue_sync, {"supplier": "amazon"})],
)
def test_the_flow_itself_refuses_what_gets_past_the_form(
    flow: Any, parameters: dict[str, Any]
) -> None:
    with pytest.raises(ParameterTypeError, match=next(iter(parameters))):
        flow.validate_parameters(parameters)
