"""Making planned prices and products real, through the gate, each at most once."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.acts import Act, Outcome
from domain.plans import Plan, PlanRefused
from domain.receipts import Receipt, Tally
from domain.runs import Run
from drains import listing_acts
from drains.ground import Ground
from drains.listing_plans import STOCK
from drains.open import open_ground
from drains.trade import Trade, open_trade
from store import plans, receipts
from tasks._io import io_task, once_each, store_of

MOVED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Desk:
    """Sends one act; setting a value again is harmless, a product is looked up first."""

    g: Ground
    trade: Trade

    async def send(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Make these acts."""
        return {act.key: await listing_acts.send_listing(self.g, act, self.trade) for act in acts}


@io_task
async def apply_shop_plan(run: Run, plan_id: str, by: str) -> Tally:
    """Apply a plan of prices or products, after a look at what it would replace.

    A stock that has moved since is left alone, because shops sell; anything else that has moved
    refuses the whole plan.

    Raises:
        PlanRefused: the plan is unknown, another client's, decided otherwise, was changed, or a
            storefront no longer has what was shown.
    """
    db = store_of(run)
    plan = plans.get(db, plan_id)
    _check(run, plan)
    if run.apply and plan.status == "applied":
        return Tally.of(_settled(run, plan))
    made: list[Receipt] = []
    async with open_ground(run.client, actor=by) as g, open_trade(run.client) as trade:
        if plan.status == "open":
            await _look_first(run, plan, trade)
        if run.apply:
            plans.decide(db, plan_id, "applying", by, only_from=("open",))
        desk = _Desk(g, trade)
        for act in plans.acts(db, plan_id):
            made += await once_each(run, [act], desk.send, desk.send, plan_id)
    done = Tally.of(made)
    if run.apply and not done.status("uncertain"):
        plans.decide(db, plan_id, "applied", by, only_from=("applying",))
    return done


async def _look_first(run: Run, plan: Plan, trade: Trade) -> None:
    """Refuse the plan for good if a storefront no longer has what it would replace."""
    acts = [act for act in plans.acts(store_of(run), plan.id) if act.action != STOCK]
    moved = await listing_acts.moved_since(acts, trade)
    if not moved:
        return
    shown = ", ".join(moved[:MOVED_SHOWN]) + (", …" if len(moved) > MOVED_SHOWN else "")
    why = f"{len(moved)} articles have changed in the shop since it was made: {shown}"
    if run.apply:
        plans.decide(store_of(run), plan.id, "refused", why[:200], only_from=("open",))
    raise PlanRefused(f"{plan.id}: {why}; make a new plan")


def _check(run: Run, plan: Plan) -> None:
    if plan.client != run.client:
        raise PlanRefused(f"{plan.id} belongs to another client")
    if plan.status not in ("open", "applying", "applied"):
        raise PlanRefused(f"{plan.id} was {plan.status} ({plan.decided_by}): make a new plan")
    plans.check_hash(store_of(run), plan)


def _settled(run: Run, plan: Plan) -> list[Receipt]:
    acts = plans.acts(store_of(run), plan.id)
    return list(receipts.blocking(store_of(run), [act.key for act in acts]).values())
