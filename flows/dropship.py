"""Orders: read, buy, track, tell; watch prices, sync catalogues, compare the money at night.

The same drains run in `3a worker`, which needs no engine: these flows are the operator's window.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from prefect import flow
from pydantic import Field

from domain.receipts import Tally
from domain.runs import Run
from tasks._io import conclude
from tasks.dropship import (
    Swept,
    drain_orders,
    plan_prices,
    publish_orders,
    publish_sync,
    publish_watch,
    reconcile_night,
    sweep_storefronts,
    sync_catalogue,
    watch_supplier_prices,
)
from tasks.dropship_apply import apply_shop_plan


def _field(title: str, description: str, pattern: str = "", **rules: Any) -> Any:
    """Say a parameter on the run form; Prefect overwrites a title that is not an extra."""
    said = {"title": title, "description": description} | ({"pattern": pattern} if pattern else {})
    return Field(json_schema_extra={**said}, **rules)


Client = Annotated[
    str, _field("Client", "`own`, or the name of a file in `clients/`", min_length=1)
]
Sweep = Annotated[bool, _field("Sweep", "Ask the storefronts first what changed without a ring.")]
Budget = Annotated[
    int | None, _field("Points", "Metered points to use. None: what the day allows.", ge=0)
]
Propose = Annotated[bool, _field("Propose prices", "Plan new shop prices; none is set by it.")]
SupplierName = Annotated[
    Literal["cj", "bigbuy"], _field("Supplier", "Whose catalogue is read: cj or bigbuy.")
]
What = Annotated[
    Literal["catalogue", "stock", "prices"], _field("What", "What of the catalogue is read.")
]
Night = Annotated[
    date | None,
    _field("Night", "The last day compared. None: yesterday.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
]
PlanId = Annotated[str, _field("Plan", "Its id, as `3a plans` lists it", min_length=1)]
By = Annotated[str, _field("Approved by", "Written on the plan", min_length=1)]


@flow(name="dropship", description=__doc__)
async def dropship(client: Client = "own", sweep: Sweep = True) -> int:
    """Work off a client's orders once; return how many rows that took."""
    run = _run(client)

    swept = await sweep_storefronts(run) if sweep else Swept()
    drained = await drain_orders(run)

    await publish_orders(run, swept, drained)
    return drained.total


@flow(name="price-watch")
async def price_watch(
    client: Client = "own", budget: Budget = None, propose: Propose = True
) -> int:
    """Look at what suppliers ask and have, against the margin floor; return how many alerts."""
    run = _run(client)

    found = await watch_supplier_prices(run, budget)
    plan = await plan_prices(run, found) if propose else None

    await publish_watch(run, found, plan)
    return len(found.alerts)


@flow(name="catalogue-sync")
async def catalogue_sync(
    supplier: SupplierName, what: What = "catalogue", client: Client = "own"
) -> bool:
    """Read a supplier's catalogue and plan what the shops lack; return whether its end was reached.

    Nothing is written to a shop: `3a apply PLAN` or the flow `apply-shop-plan` does that.
    """
    run = _run(client)

    made = await sync_catalogue(run, supplier, what)

    await publish_sync(run, supplier, made)
    return made.found.done


@flow(name="reconcile-orders")
async def reconcile_orders(client: Client = "own", night: Night = None) -> int:
    """Compare what shops were paid, suppliers billed and customers told; count the differences."""
    run = _run(client)

    found = await reconcile_night(run, night)

    return len(found.differences)


@flow(name="apply-shop-plan")
async def apply_one_shop_plan(
    plan: PlanId, client: Client = "own", by: By = "the workflow page"
) -> Tally:
    """Set exactly the prices, or make exactly the products, of one stored plan."""
    run = _run(client)

    return await conclude(run, "dropship", await apply_shop_plan(run, plan, by))


def _run(client: str) -> Run:
    return Run(client, datetime.now(UTC).date(), apply=True)
