"""The churn process as its sentence, on a workflow engine, against the simulated vendors."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from prefect.exceptions import ParameterTypeError
from prefect.utilities.schema_tools.validation import ValidationError, validate

from deployments.schedules import all_deployments
from domain.errors import AutomationError
from domain.plans import PlanRefused
from domain.retention import BAND
from flows.churn import apply_one_plan, churn
from settings import settings
from store import plans, receipts
from store.database import Database
from tasks.churn_report import report_path
from tests.vendors import Mail, Shop, configure

pytestmark = [pytest.mark.anyio, pytest.mark.flow]


@pytest.fixture
def stored(db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The store of a run, on each database we promise to run on."""
    url = db.engine.url.render_as_string(hide_password=False)
    configure(monkeypatch, **shop.variables, DATABASE_URL=url)
    return db


@pytest.mark.usefixtures("prefect_backend")
async def test_a_shop_is_scored_planned_written_and_left_alone_the_next_time(
    shop: Shop, stored: Database
) -> None:
    await churn(day=shop.today, language="en")
    dry = plans.recent(stored, "own", 1)[0]
    sent_by_the_dry_run = shop.mail.writes()
    page = report_path("own", shop.today).read_text("utf-8")

    made = await apply_one_plan(dry.id, by="test")
    sent = shop.mail.writes()
    again = await churn(day=shop.today, apply=True, language="en")

    assert (dry.status, sent_by_the_dry_run) == ("open", 0)
    assert dry.summary["profiles"] > 20
    assert dry.id in page
    assert made.counts[("profile", "done")] == dry.summary["profiles"]
    assert made.counts[("holdout", "skipped")] == dry.summary["held_out"] > 0
    written = sum(BAND in scores for scores in shop.mail.scores().values())
    assert written == dry.summary["profiles"]
    assert plans.get(stored, dry.id).status == "applied"
    assert again.status("done") == 0
    assert shop.mail.writes() == sent


@pytest.mark.usefixtures("prefect_backend")
async def test_a_failed_act_makes_the_run_fail_and_the_others_are_made(
    mail: Mail, tmp_path: Path
) -> None:
    people = [*(f"c{n}@example.com" for n in range(30)), "two@at@signs"]
    rows = [
        {
            "customer_id": who,
            "order_id": f"{who} {month}",
            "amount": 30,
            "date": f"2026-0{month}-11",
        }
        for who in people
        for month in (2, 5, 8)
    ]
    file = tmp_path / "orders.csv"
    pd.DataFrame(rows).to_csv(file, index=False)

    with pytest.raises(AutomationError, match=r"churn: 1 of \d+ acts need a look"):
        await churn(apply=True, orders_file=str(file), day="2026-08-20", language="en")

    [plan] = plans.recent(Database(settings().database.url), "own")
    ended = receipts.of_plan(Database(settings().database.url), plan.id)
    assert ended["failed"] == 1
    assert ended["done"] == len(mail.scores()) > 20


@pytest.mark.usefixtures("prefect_backend")
async def test_an_unknown_plan_is_refused_in_one_sentence(mail: Mail) -> None:
    with pytest.raises(PlanRefused, match="there is no plan churn-x: `3a plans` lists them"):
        await apply_one_plan("churn-x", by="test")


BAD = [
    ({"horizon_days": 3}, "horizon_days", "3 is less than the minimum of 7"),
    ({"horizon_days": "soon"}, "horizon_days", "'soon' is not of type 'integer'"),
    ({"client": ""}, "client", "'' should be non-empty"),
    ({"day": "yesterday"}, "day", "'yesterday' does not match"),
    ({"language": "de"}, "language", "'de' is not one of"),
    ({"apply": "yes, please"}, "apply", "'yes, please' is not of type 'boolean'"),
]


@pytest.mark.parametrize(("parameters", "field", "message"), BAD)
async def test_a_deployment_refuses_a_bad_parameter_and_names_it(
    parameters: dict[str, Any], field: str, message: str
) -> None:
    _, nightly = await all_deployments(["own"])
    schema = nightly._parameter_openapi_schema.model_dump_for_openapi()

    with pytest.raises(ValidationError) as refused:
        validate(nightly.parameters | parameters, schema, raise_on_error=True)

    assert field in str(refused.value)
    assert message in str(refused.value)
    assert nightly.enforce_parameter_schema


@pytest.mark.parametrize("parameters", [{"horizon_days": 3}, {"language": "de"}, {"client": None}])
def test_the_flow_itself_refuses_what_gets_past_the_form(parameters: dict[str, Any]) -> None:
    with pytest.raises(ParameterTypeError, match=next(iter(parameters))):
        churn.validate_parameters(parameters)
