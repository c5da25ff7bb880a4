"""Our side of `benchmarks.klaviyo_rate`: know customers, read them, plan and apply, no engine."""

from contextlib import suppress
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.klaviyo_account import email_of
from connectors.errors import Retryable
from domain.acts import subject_of
from domain.plans import Plan
from domain.runs import Run
from store import people, plans
from store.people import Person
from tasks._io import store_of
from tasks.churn_apply import apply_plan, finish_earlier_plans
from tasks.churn_plan import plan_writes

CLIENT, HORIZON = "own", 90
MOST_RUNS = 30


def know(count: int) -> None:
    """Put the customers into the store."""
    people.upsert(
        store_of(Run(CLIENT, date.min)),
        CLIENT,
        (Person(str(n), subject_of(CLIENT, str(n)), email_of(n)) for n in range(count)),
    )


async def plan(day: date, count: int, risk: float, band: str) -> Plan:
    """Plan to write this risk and band on everybody."""
    frame = pd.DataFrame(
        {
            "risk": risk, "band": band, "segment": "Loyal", "model": "shop", "arm": "treated",
            "email": [email_of(n) for n in range(count)],
            "subject": [subject_of(CLIENT, str(n)) for n in range(count)],
        },
        index=np.arange(count).astype(str),
    )  # fmt: skip
    return await plan_writes.fn(Run(CLIENT, day), frame, HORIZON, frame.iloc[:0])


async def apply(plan: Plan) -> int:
    """Apply a plan in one run."""
    await apply_plan.fn(Run(CLIENT, plan.day, apply=True), plan.id, "benchmark", look_first=False)
    return 1


async def apply_until_applied(plan: Plan) -> int:
    """Run again, as the nightly schedule would, until the plan is applied; return the runs."""
    run = Run(CLIENT, plan.day, apply=True)
    with suppress(Retryable):
        await apply(plan)
    for runs in range(1, MOST_RUNS):
        if plans.get(store_of(run), plan.id).status == "applied":
            return runs
        with suppress(Retryable):
            await finish_earlier_plans.fn(run)
    raise RuntimeError(f"{plan.id} is still not applied after {MOST_RUNS} runs")
