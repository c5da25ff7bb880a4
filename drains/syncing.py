"""A catalogue sync as one piece of work: read on, and at the end plan what the storefronts lack.

`POST /sync`, the flow `catalogue-sync` and `3a run catalogue` all do this. Nothing is written to a
storefront: the plan waits for `3a apply`.
"""

from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

from connectors.errors import ConnectorError
from domain.acts import Act
from domain.dropship.words import Supplier
from domain.plans import Plan
from drains.cataloguing import Synced, What, sync_catalogue
from drains.ground import Ground, lease_kept
from drains.listing_plans import plan_listings
from drains.trade import Trade, open_trade
from store import jobs, plans, sync_jobs
from store.jobs import Job

PROCESS = "catalogue"  # a plan of its own: saving it drops no open plan of prices
PAGES_PER_TURN = 4
AGAIN_S, HOURLY_S, GIVE_UP_AFTER = 60.0, 900.0, timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a sync brought; `plan` is None until its end is reached, and where nothing is due."""

    found: Synced
    plan: Plan | None = None

    def summary(self, supplier: Supplier) -> dict[str, object]:
        """Say it for a job's result."""
        found = self.found
        return {
            "supplier": supplier, "read": found.read, "added": found.added,
            "changed": found.changed, "vanished": len(found.delta.vanished),
            "doubted": found.doubted,
            "acts": sum(self.plan.summary["acts"].values()) if self.plan else 0,
            "plan": self.plan.id if self.plan else "",
        }  # fmt: skip


async def sync_and_plan(
    g: Ground,
    supplier: Supplier,
    what: Collection[What],
    trade: Trade | None = None,
    *,
    most_pages: int | None = None,
) -> Planned:
    """Go on with a supplier's catalogue; at its end, freeze what the storefronts should get.

    An open plan of the same supplier is replaced; one of the other supplier stays.
    """
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        found = await sync_catalogue(g, supplier, what, trade, most_pages=most_pages)
        if not found.done:
            return Planned(found)
        try:
            acts = await plan_listings(g, supplier, trade)
        except ConnectorError as exc:
            return Planned(replace(found, done=False, stopped=str(exc)))
    return Planned(found, await g.write(_frozen, g, supplier, acts) if acts else None)


async def run_job(g: Ground, job: Job, trade: Trade | None = None) -> bool:
    """Go on with a job of `POST /sync`; return whether it is over.

    What changed is planned; the plan's name is in the job's result.
    """
    supplier: Supplier = job.params["supplier"]
    if getattr(g.settings, supplier) is None:
        await g.write(jobs.fail, g.db, job, f"{supplier} is not configured", g.now())
        return True
    made = await sync_and_plan(g, supplier, job.params["what"], trade, most_pages=PAGES_PER_TURN)
    if stopped := made.found.stopped:
        over = g.now() - job.made_at > GIVE_UP_AFTER
        due = None if over else g.now_s + (AGAIN_S if made.found.delta.added else HOURLY_S)
        await g.write(jobs.fail, g.db, job, stopped, g.now(), due=due)
        return over
    await g.write(jobs.finish, g.db, job, made.summary(supplier), g.now())
    return True


async def jobs_turn(g: Ground, trade: Trade | None = None) -> float:
    """Go on with the job that waits longest; return the seconds until the next turn."""
    job = await g.write(sync_jobs.take, g.db, g.client, g.now_s, g.lease_s)
    if job is None:
        return AGAIN_S / 6
    held = job
    async with lease_kept(lambda: sync_jobs.renew(g.db, held, g.now_s + g.lease_s), g.lease_s / 3):
        await run_job(g, job, trade)
    return 1.0


def _frozen(g: Ground, supplier: Supplier, acts: list[Act]) -> Plan:
    numbers: dict[str, int] = {}
    for act in acts:
        numbers[act.action] = numbers.get(act.action, 0) + 1
    summary = {"supplier": supplier, "acts": numbers}
    return plans.save(g.db, g.client, f"{PROCESS}-{supplier}", g.now().date(), acts, summary)
