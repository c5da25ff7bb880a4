"""The order process under the engine: thin shells around the drains, which need no engine.

Nothing is decided here, and no row is held by the engine: the rows' leases are, so a run beside a
worker, or two runs at once, are harmless (drains/__init__.py).
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from connectors.errors import ConnectorError
from domain.dropship.words import Supplier
from domain.errors import AutomationError, RuleError
from domain.plans import Plan
from domain.runs import Run
from drains import loop, pricing, reconciling, summaries, sweeping, syncing, watching
from drains.ground import Ground
from drains.loop import Drained
from drains.open import open_ground
from drains.reconciling import Reconciliation
from drains.syncing import Planned
from drains.watching import WatchResult
from reports import reconciliation as night_report
from settings import settings
from store import attention, plans
from store.attention import Question
from tasks._io import io_task, store_of

What = Literal["catalogue", "stock", "prices"]
PRICES = "dropship"  # the process that plans of new prices belong to
MOST_ROWS = 5_000  # of one run; the next one goes on


@dataclass(frozen=True, slots=True)
class Swept:
    """How many orders rang at each storefront, and why one could not be read."""

    rang: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


@io_task
async def sweep_storefronts(run: Run) -> Swept:
    """Ring for what changed at the storefronts; one that is down does not stop the others."""
    swept = Swept()
    async with _ground(run) as g:
        for storefront in g.storefronts:
            try:
                swept.rang[storefront] = await sweeping.sweep(g, storefront)
            except ConnectorError as exc:
                swept.failed[storefront] = str(exc)
    return swept


@io_task
async def drain_orders(run: Run) -> Drained:
    """Work off what is due: read, buy, settle, track, tell, complete."""
    async with _ground(run) as g:
        return await loop.drain(g, MOST_ROWS)


@io_task
async def watch_supplier_prices(run: Run, budget: int | None) -> WatchResult:
    """Look at the suppliers' prices and stock, against the margin floor."""
    async with _ground(run) as g:
        return await watching.watch_prices(g, budget=budget)


@io_task
async def plan_prices(run: Run, found: WatchResult) -> Plan | None:
    """Freeze the prices that are proposed, for somebody to apply; None where there is none."""
    async with _ground(run) as g:
        acts = pricing.plan_prices(g, found.judged)
    if not acts:
        return None
    return plans.save(store_of(run), run.client, PRICES, run.day, acts, {"prices": len(acts)})


@io_task
async def sync_catalogue(run: Run, supplier: Supplier, what: What) -> Planned:
    """Read a supplier's catalogue, or go on with it; plan what the shops lack, write nothing.

    Raises:
        RuleError: the supplier is not configured.
    """
    if getattr(settings(run.client), supplier) is None:
        raise RuleError(f"{supplier} is not configured: set {supplier.upper()}_API_KEY")
    async with _ground(run) as g:
        return await syncing.sync_and_plan(g, supplier, (what,))


@io_task
async def reconcile_night(run: Run, night: date | None) -> Reconciliation:
    """Compare what was paid, billed and told up to a night; write its page and its summary."""
    async with _ground(run) as g:
        found = await reconciling.reconcile(g, night or run.day - timedelta(days=1))
        page = await g.write(reconciling.write_report, g, found)
        report = reconciling.report_of(g, found)
    key = _key(run, "reconciliation")
    await acreate_markdown_artifact(
        key=key,
        markdown=night_report.render_markdown(report, str(page)),
        description="Shop paid, supplier billed, tracking told: the differences in money.",
    )
    await acreate_table_artifact(
        key=f"{key}-totals", table=night_report.summary_rows(report), description=f"As of {night}."
    )
    return found


@io_task
async def publish_orders(run: Run, swept: Swept, drained: Drained) -> list[Question]:
    """Publish what was worked on and what waits for a person; return the questions.

    Raises:
        AutomationError: a storefront could not be read.
    """
    questions = attention.open_questions(store_of(run), run.client)
    rang = {f"rang at {storefront}": number for storefront, number in swept.rang.items()}
    await acreate_table_artifact(
        key=_key(run, "drains"),
        table=summaries.drained_rows(drained, rang),
        description=f"{drained.total} rows worked on.",
    )
    await acreate_table_artifact(
        key=_key(run, "questions"),
        table=summaries.question_rows(questions),
        description=f"{len(questions)} questions for a person: `3a tasks`.",
    )
    if swept.failed:
        said = "; ".join(f"{name}: {why}" for name, why in swept.failed.items())
        raise AutomationError(f"not every storefront could be read: {said}")
    return questions


@io_task
async def publish_watch(run: Run, found: WatchResult, plan: Plan | None) -> None:
    """Publish what a watch found, and how to make its prices real."""
    lines = [*summaries.watch_lines(found)]
    if plan:
        lines.append(f"New prices are planned, none is set: `3a apply {plan.id}`.")
    await _publish(run, "watch", lines, "The suppliers' prices and stock.")
    await acreate_table_artifact(
        key=_key(run, "alerts"), table=summaries.watch_rows(found),
        description=f"{len(found.alerts)} articles need a look.",
    )  # fmt: skip


@io_task
async def publish_sync(run: Run, supplier: Supplier, made: Planned) -> None:
    """Publish what a reading of a catalogue found, and how to make its plan real."""
    lines = [*summaries.sync_lines(made.found)]
    if made.plan:
        lines.append(
            f"{summaries.acts_of(made.plan)} planned, none made: `3a apply {made.plan.id}`."
        )
    await _publish(run, f"catalogue-{supplier}", lines, "The catalogue.")


@asynccontextmanager
async def _ground(run: Run) -> AsyncIterator[Ground]:
    """Open the client of a run.

    Raises:
        RuleError: it has nothing to order from.
    """
    knobs = settings(run.client)
    if knobs.cj is None and knobs.bigbuy is None:
        raise RuleError(f"{run.client}: no supplier is configured: set CJ_API_KEY, BIGBUY_API_KEY")
    async with open_ground(run.client, actor=f"flow-{os.getpid()}") as g:
        yield g


async def _publish(run: Run, what: str, lines: list[str], description: str) -> None:
    text = "\n".join(f"- {line}" for line in lines)
    await acreate_markdown_artifact(key=_key(run, what), markdown=text, description=description)


def _key(run: Run, what: str) -> str:
    return f"orders-{run.client}-{what}".replace("_", "-")
