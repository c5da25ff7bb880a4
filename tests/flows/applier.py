"""A run that applies plans without an engine, to be killed by the test beside this file."""

import asyncio
import os
from collections.abc import Mapping
from datetime import date

from connectors.errors import Retryable
from domain.runs import Run
from settings import settings
from store import migrate  # noqa: F401  # slow to import: paid once, before the children part
from tasks.churn_apply import Batches, apply_plan, finish_earlier_plans

BATCHES = Batches(profiles=600, events=150, in_flight=2)


def apply(variables: Mapping[str, str], plan: str, day: date) -> None:
    """Finish what an earlier run began, then apply the plan; end with 3 after an outage."""
    os.environ.update(variables)
    settings.cache_clear()
    run = Run("own", day, apply=True)
    try:
        asyncio.run(_apply(run, plan))
    except Retryable:
        raise SystemExit(3) from None


async def _apply(run: Run, plan: str) -> None:
    await finish_earlier_plans.fn(run, BATCHES)
    await apply_plan.fn(run, plan, "test", look_first=False, batches=BATCHES)
