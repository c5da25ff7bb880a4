"""Churn: score every customer, write the scores where they serve, say what it is worth."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from prefect import flow
from pydantic import Field

from domain.caps import ANALYSES_PER_RUN, CALLS_PER_DAY
from domain.churn import fit, score_with, wants_analysis, wants_call
from domain.churn.backtest import backtest
from domain.receipts import Tally
from domain.rfm import cut_points
from domain.runs import Run
from settings import settings
from tasks._io import conclude
from tasks.churn import load_engagement, load_orders
from tasks.churn_apply import apply_plan, finish_earlier_plans
from tasks.churn_contact import write_analyses
from tasks.churn_plan import know_customers, plan_writes, remember_scores
from tasks.churn_report import Findings, publish_report


def _field(title: str, description: str, pattern: str = "", **rules: Any) -> Any:
    """Say a parameter on the run form; Prefect overwrites a title that is not an extra."""
    said = {"title": title, "description": description} | ({"pattern": pattern} if pattern else {})
    return Field(json_schema_extra={**said}, **rules)


Client = Annotated[
    str, _field("Client", "`own`, or the name of a file in `clients/`", min_length=1)
]
Apply = Annotated[
    bool, _field("Apply", "Off: store the plan and show it, send nothing. On: make the writes.")
]
Horizon = Annotated[
    int, _field("Horizon, days", "Risk: the chance of no order in so many days", ge=7, le=365)
]
OrdersFile = Annotated[
    str,
    _field("Orders file", "An export of the shop, by its full path. Empty: ask the shop itself."),
]
AsOf = Annotated[
    date | None,
    _field("As of", "Score as of this day. None: today.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
]
Spoken = Annotated[
    Literal["", "fr", "en"], _field("Language", "Of the report. Empty: the client's.")
]
FullReload = Annotated[
    bool, _field("Reload all orders", "Off: read what changed since the last run.")
]
PlanId = Annotated[str, _field("Plan", "Its id, as `3a plans` lists it", min_length=1)]
By = Annotated[str, _field("Approved by", "Written on the plan", min_length=1)]


@flow(name="churn", description=__doc__)
async def churn(
    client: Client = "own",
    apply: Apply = False,
    horizon_days: Horizon = 90,
    orders_file: OrdersFile = "",
    day: AsOf = None,
    language: Spoken = "",
    full_reload: FullReload = False,
) -> Tally:
    """Score a shop's customers and plan, or make, the writes that follow."""
    started = datetime.now(UTC)
    run = Run(client, day or started.date(), apply)
    spoken = language or settings(client).churn.language

    earlier = await finish_earlier_plans(run)
    loaded = await load_orders(run, orders_file, full_reload)
    engagement = await load_engagement(run, horizon_days)

    tested = backtest(loaded.history, run.day, horizon_days)
    fitted = fit(loaded.history, run.day, horizon_days, engagement=engagement, basis=tested.advice)
    cuts = cut_points(loaded.history, run.day)
    scored = score_with(fitted, loaded.history, run.day, engagement=engagement, cuts=cuts)

    customers = await know_customers(run, scored.customers)
    treated = customers[customers["arm"] == "treated"]
    callees = wants_call(treated, treated["previous_risk"], CALLS_PER_DAY)
    plan = await plan_writes(run, customers, horizon_days, callees)
    advice = await write_analyses(
        run, wants_analysis(treated, ANALYSES_PER_RUN), horizon_days, spoken
    )
    written = await apply_plan(run, plan.id, by="the run's own plan", look_first=False)
    await remember_scores(run, customers, horizon_days)

    made = earlier + written
    found = Findings(loaded, scored.card, cuts, tested, customers, plan, advice, made, started)
    await publish_report(run, found, spoken)
    return await conclude(run, "churn", made)


@flow(name="apply-plan")
async def apply_one_plan(
    plan: PlanId, client: Client = "own", by: By = "the workflow page"
) -> Tally:
    """Apply exactly one stored plan, if the destination is still as it was shown."""
    run = Run(client, datetime.now(UTC).date(), apply=True)

    return await conclude(run, "churn", await apply_plan(run, plan, by))
