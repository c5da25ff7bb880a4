"""Churn: score every customer, write the scores where they serve, say what it is worth."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

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
from tasks.churn_report import publish_report

Client = Annotated[str, Field(title="Client", description="own, or the name of a file in clients/")]
Apply = Annotated[
    bool,
    Field(title="Apply", description="Off: show what would change and store the plan. On: do it."),
]


@flow(name="churn", description=__doc__)
async def churn(
    client: Client = "own",
    apply: Apply = False,
    horizon_days: Annotated[
        int,
        Field(title="Horizon", description="Risk = P(no order in so many days)", ge=7, le=365),
    ] = 90,
    orders_file: Annotated[
        str | None,
        Field(title="Orders file", description="An export to read instead of the shop"),
    ] = None,
    day: Annotated[
        date | None, Field(title="As of", description="Score as of this day; empty: today")
    ] = None,
    language: Annotated[
        Literal["fr", "en"] | None, Field(title="Language", description="Empty: the client's")
    ] = None,
    full_reload: Annotated[
        bool, Field(title="Reload all orders", description="Not only what changed since last time")
    ] = False,
) -> Tally:
    """Score a shop's customers and plan, or make, the writes that follow."""
    run = Run(client, day or datetime.now(UTC).date(), apply)
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
    await publish_report(
        run, loaded, scored.card, cuts, tested, customers, plan, advice, made, spoken
    )
    return await conclude("churn", made)


@flow(name="apply-plan")
async def apply_one_plan(
    plan: Annotated[str, Field(title="Plan", description="Its id, as `3a plans` lists it")],
    client: Client = "own",
    by: Annotated[str, Field(title="Approved by", min_length=1)] = "the workflow page",
) -> Tally:
    """Apply exactly one stored plan, if the destination is still as it was shown."""
    run = Run(client, datetime.now(UTC).date(), apply=True)

    return await conclude("churn", await apply_plan(run, plan, by))
