"""What runs by the clock, for whom, and for real."""

from collections.abc import Sequence
from typing import Any

from prefect import aserve
from prefect.deployments.runner import RunnerDeployment

from flows.churn import apply_one_plan, churn
from settings import clients, settings

NIGHTLY = "0 4 * * *"


async def all_deployments(names: Sequence[str]) -> list[RunnerDeployment]:
    """Return every deployment: a nightly churn per client, dry unless switched, and apply-plan."""
    made = [await apply_one_plan.ato_deployment("by-hand", tags=["churn"])]
    for client in names:
        parameters: dict[str, Any] = {"client": client, "apply": settings(client).churn.apply}
        made.append(
            await churn.ato_deployment(
                f"nightly-{client}",
                cron=NIGHTLY,
                parameters=parameters,
                concurrency_limit=1,
                tags=["churn", client],
                description="Scores every customer and stores a plan. Set `apply` to make it.",
            )
        )
    return made


async def serve_all() -> None:
    """Serve the deployments of every client from this process until it is stopped."""
    await aserve(*await all_deployments(clients()))
