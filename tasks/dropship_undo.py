"""Take a plan of prices or products back: another plan, with the values it replaced."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from domain.acts import Act
from domain.dropship.pieces import act_of
from domain.plans import Plan, PlanRefused
from domain.runs import Run
from drains.listing_plans import NEW, STATUS
from drains.syncing import PROCESS
from store import plans, receipts
from tasks._io import store_of

PRICES = "dropship"  # the process that plans of new prices belong to
NAMES = ("price", "stock", "title", "html", "status")


def plan_undo(run: Run, plan_id: str) -> Plan:
    """Freeze the plan that puts back what an applied plan replaced.

    It is applied like any other, so it refuses where the values have changed since. A product that
    was made is put away, never deleted: somebody may have worked on it.

    Raises:
        PlanRefused: the plan is unknown, another client's, or nothing of it was done.
    """
    db = store_of(run)
    plan = plans.get(db, plan_id)
    if plan.client != run.client:
        raise PlanRefused(f"{plan_id} belongs to another client")
    if plan.process != PRICES and not plan.process.startswith(PROCESS):
        raise PlanRefused(f"{plan_id}: what a plan of {plan.process} made cannot be taken back")
    acts = plans.acts(db, plan_id)
    settled = receipts.blocking(db, [act.key for act in acts])
    done = [act for act in acts if act.key in settled and settled[act.key].status == "done"]
    if not done:
        raise PlanRefused(f"{plan_id}: nothing to undo, none of its acts was made")
    inverse = [_inverse(run, plan_id, act) for act in done]
    summary = {"undoes": plan_id, "acts": dict(Counter(act.action for act in inverse))}
    return plans.save(db, run.client, plan.process, run.day, inverse, summary)


def _inverse(run: Run, plan_id: str, act: Act) -> Act:
    storefront, sku = act.after["storefront"], act.after["sku"]
    action, before, after = act.action, _values(act.after), _values(act.before)
    if action == NEW:
        action, before, after = STATUS, {"status": "draft"}, {"status": "archived"}
    what = f"{storefront} {sku}: put back what {plan_id} replaced"
    moment = f"{plan_id} {datetime.now(UTC).isoformat()}"
    return act_of(run.client, action, storefront, sku, run.day, what, before, after, moment)


def _values(said: Any) -> dict[str, object]:
    return {name: said[name] for name in NAMES if name in said}
