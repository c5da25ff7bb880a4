"""Take a plan back: another plan, that puts the replaced values where they were."""

from domain.acts import Act
from domain.plans import Plan, PlanRefused
from domain.retention import PROFILE, undo_acts
from domain.runs import Run
from store import plans, receipts
from tasks._io import store_of


def plan_undo(run: Run, plan_id: str) -> Plan:
    """Freeze the plan that undoes the profile writes of an applied plan.

    It is applied like any other, so it refuses where the values have changed since. Events and
    queued calls cannot be taken back.

    Raises:
        PlanRefused: the plan is unknown, another client's, or nothing of it was done.
    """
    db = store_of(run)
    plan = plans.get(db, plan_id)
    if plan.client != run.client:
        raise PlanRefused(f"{plan_id} belongs to another client")
    acts = plans.acts(db, plan_id, PROFILE)
    done = receipts.blocking(db, [act.key for act in acts])
    made: list[Act] = [act for act in acts if act.key in done and done[act.key].status == "done"]
    if not made:
        raise PlanRefused(f"{plan_id}: nothing to undo, none of its profile writes was made")
    inverse = undo_acts(run, plan_id, made)
    return plans.save(
        db, run.client, plan.process, run.day, inverse,
        {"profiles": len(inverse), "undoes": plan_id},
    )  # fmt: skip
