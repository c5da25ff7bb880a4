"""What runs by the clock, for whom, and for real."""

from collections.abc import Sequence

from prefect import aserve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.churn import apply_one_plan, churn
from settings import clients, settings

NIGHTLY = "0 4 * * *"  # in the client's time zone

CHURN = """Scores every customer of **{client}** and stores a plan of what would change at the mail
platform; {schedule} See a run's *Artifacts* for the summary and the receipts.

Plans are listed by `3a plans --client {client}` and made real by the deployment *by-hand* of
*apply-plan*, or by `3a apply PLAN`."""
APPLY = """Does exactly what a stored plan says, each act at most once; refuses if the mail platform
was changed since the plan was made. `3a plans` lists the plans, `3a plan PLAN` shows one."""


async def all_deployments(names: Sequence[str]) -> list[RunnerDeployment]:
    """Return every deployment: a nightly churn per client, dry unless switched, and apply-plan."""
    made = [
        await apply_one_plan.ato_deployment("by-hand", tags=["churn", "writes"], description=APPLY)
    ]
    for client in names:
        config = settings(client).churn
        made.append(
            await churn.ato_deployment(
                f"nightly-{client}",
                schedule=Cron(NIGHTLY, timezone=config.timezone),
                parameters={"client": client, "apply": config.apply},
                concurrency_limit=1,
                tags=["churn", client, "writes" if config.apply else "plans-only"],
                description=CHURN.format(client=client, schedule=_said(config.apply)),
            )
        )
    return made


async def serve_all() -> None:
    """Serve the deployments of every client from this process until it is stopped."""
    await aserve(*await all_deployments(clients()), print_starting_message=False)


def _said(applies: bool) -> str:
    if applies:
        return "the nightly run **applies** it (`CHURN_APPLY` is on)."
    return "the nightly run sends nothing (`CHURN_APPLY` is off). Switch *Apply* on to write."
