"""What runs by the clock, for whom, and for real."""

from collections.abc import Sequence

from prefect import aserve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.churn import apply_one_plan, churn
from settings import clients, settings

NIGHTLY = "0 4 * * *"  # in the client's time zone

CHURN = (
    "Scores every customer of **{client}** and stores a plan of what would change at the mail "
    "platform. {nightly} A run's *Artifacts* hold its summary and its receipts.\n\n"
    "`3a plans --client {client}` lists the plans; one is made real by *apply-plan/by-hand* or "
    "`3a apply PLAN`."
)
DRY = "The nightly run sends nothing (`CHURN_APPLY` is off); a run with *Apply* on does."
WET = "The nightly run **makes the writes** (`CHURN_APPLY` is on)."
APPLY = (
    "Does exactly what a stored plan says, each act at most once; refuses if the mail platform was "
    "changed since the plan was made. `3a plans` lists the plans, `3a plan PLAN` shows one."
)


async def all_deployments(names: Sequence[str]) -> list[RunnerDeployment]:
    """Return every deployment: a nightly churn per client, dry unless switched, and apply-plan."""
    made = [await apply_one_plan.ato_deployment("by-hand", tags=["churn"], description=APPLY)]
    for client in names:
        config = settings(client).churn
        made.append(
            await churn.ato_deployment(
                f"nightly-{client}",
                schedule=Cron(NIGHTLY, timezone=config.timezone),
                parameters={"client": client, "apply": config.apply},
                concurrency_limit=1,
                tags=["churn", client],
                description=CHURN.format(client=client, nightly=WET if config.apply else DRY),
            )
        )
    return made


async def serve_all() -> None:
    """Serve the deployments of every client from this process until it is stopped."""
    await aserve(*await all_deployments(clients()), print_starting_message=False)
