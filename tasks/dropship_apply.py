"""Making planned prices and products real, through the gate, each at most once."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.acts import Act, Outcome
from domain.plans import Plan, PlanRefused
from domain.receipts import Receipt, Tally
from domain.runs import Run
from drains import listing_plans, pricing
from drains.ground import Ground
from drains.open import open_ground
from drains.trade import Trade, open_trade
from store import plans, receipts
from tasks._io import io_task, once_each, store_of


@dataclass(frozen=True, slots=True)
class _Desk:
    """Sends one act; setting a price or a stock again is harmless, a product is looked up first."""

    g: Ground
    trade: Trade

    async def send(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Make these acts."""
        return {act.key: await self._one(act) for act in acts}

    async def _one(self, act: Act) -> Outcome:
        if act.action == pricing.PRICE:
            return await pricing.send_price(self.g, act, self.trade)
        return await listing_plans.send_listing(self.g, act, self.trade)


@io_task
async def apply_shop_plan(run: Run, plan_id: str, by: str) -> Tally:
    """Apply a plan of prices or products; each act looks at the storefront before it writes.

    Raises:
        PlanRefused: the plan is unknown, another client's, decided otherwise, or was changed.
    """
    db = store_of(run)
    plan = plans.get(db, plan_id)
    _check(run, plan)
    if run.apply and plan.status == "applied":
        return Tally.of(_settled(run, plan))
    if run.apply:
        plans.decide(db, plan_id, "applying", by, only_from=("open",))
    made: list[Receipt] = []
    async with open_ground(run.client, actor=by) as g, open_trade(run.client) as trade:
        desk = _Desk(g, trade)
        for act in plans.acts(db, plan_id):
            made += await once_each(run, [act], desk.send, desk.send, plan_id)
    done = Tally.of(made)
    if run.apply and not done.status("uncertain"):
        plans.decide(db, plan_id, "applied", by, only_from=("applying",))
    return done


def _check(run: Run, plan: Plan) -> None:
    if plan.client != run.client:
        raise PlanRefused(f"{plan.id} belongs to another client")
    if plan.status not in ("open", "applying", "applied"):
        raise PlanRefused(f"{plan.id} was {plan.status} ({plan.decided_by}): make a new plan")
    plans.check_hash(store_of(run), plan)


def _settled(run: Run, plan: Plan) -> list[Receipt]:
    acts = plans.acts(store_of(run), plan.id)
    return list(receipts.blocking(store_of(run), [act.key for act in acts]).values())
