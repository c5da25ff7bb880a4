"""`3a demo`: a simulated shop's two weeks, an article and an order, through the real connectors.

No account is needed.

Week one writes the first scores. Week two shows its plan, sends nothing, is applied, and applied
again. Everything lives under var/demo and starts afresh each time, so the result is the same.
"""

import asyncio
import json
import os
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from deployments import demo_article, demo_order, engine, simulation, terminal
from deployments.processes import child, free_port, wait_for
from domain.errors import AutomationError

if TYPE_CHECKING:  # flows, and Prefect with them, are imported once the engine is prepared
    from domain.receipts import Tally

HOME, ENGINE_HOME = Path("var/demo"), Path("var/demo-engine")
SEED, CUSTOMERS = 1, 2000
ACTS_SHOWN = 3


def run() -> None:
    """Run the demo.

    Raises:
        AutomationError: what must hold did not: a plan sent something, or an act was made twice.
    """
    started, port, engine_home = time.monotonic(), free_port(2), ENGINE_HOME.resolve()
    simulation.enter(port, HOME)
    os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    engine.prepare(home=engine_home)

    say = Console(highlight=False)
    say.rule("3A Automation: churn, on a SIMULATED shop with SIMULATED vendors")
    sandbox = [
        "deployments", "sandbox", "--port", str(port),
        "--seed", str(SEED), "--customers", str(CUSTOMERS),
    ]  # fmt: skip
    with child("simulated vendors", sandbox, Path("log")) as vendors:
        url = f"http://127.0.0.1:{port}/"
        wait_for(url, vendors)
        held = asyncio.run(_two_weeks(say, url))
        held = asyncio.run(demo_article.show(say, url)) and held
        held = demo_order.show(say, url) and held
    say.print(f"{time.monotonic() - started:.0f} s in all.")
    if not held:
        raise AutomationError("the demo did not hold: see the numbers above")


async def _two_weeks(say: Console, url: str) -> bool:
    from flows.churn import apply_one_plan, churn
    from settings import settings
    from store import plans
    from store.database import database
    from tasks.churn_report import report_path

    terminal.listen()
    db = database(settings().database.url)
    today = date.fromisoformat(_state(url)["shop"]["today"])

    say.rule("Week 1: the first scores are written")
    first = await churn(day=today - timedelta(days=7), apply=True, language="en")
    say.print(f"  {first.fresh} acts, {_requests(_writes(url))}")

    say.rule("Week 2: the plan, nothing is sent")
    before = _writes(url)
    await churn(day=today, language="en")
    plan = plans.recent(db, "own", 1)[0]
    sent = _writes(url) - before
    for action in ("profile", "event", "holdout"):
        for act in plans.acts(db, plan.id, action, limit=ACTS_SHOWN):
            say.print(f"  {act.action:8} {act.subject}  {act.what}", soft_wrap=True)
    say.print(f"  … {sum(plans.count_acts(db, plan.id).values())} acts, {_requests(sent)}")

    say.rule(f"3a apply {plan.id}")
    applied = await apply_one_plan(plan.id, by="demo")
    say.print(f"  {applied.fresh} acts, {_requests(_writes(url) - before)}")

    say.rule("3a apply, the same plan again")
    between = _writes(url)
    again = await apply_one_plan(plan.id, by="demo")
    repeated = _writes(url) - between
    say.print(f"  {again.fresh} acts, {_requests(repeated)}")

    say.print("", _summary(plan.summary, applied))
    say.print(f"Report: {report_path('own', today)}", soft_wrap=True)
    return sent == 0 and applied.fresh > 0 and again.fresh == 0 and repeated == 0


def _requests(number: int) -> str:
    return f"{number} request{'s' * (number != 1)} that write"


def _summary(planned: dict[str, Any], applied: "Tally") -> Table:
    table = Table(title="Week 2 in numbers (SIMULATED shop)", title_justify="left")
    table.add_column("what")
    table.add_column("number", justify="right")
    for label, name in (
        ("customers scored", "customers"),
        ("profiles to write", "profiles"),
        ("  of them new at Klaviyo", "created"),
        ("events for a changed band", "events"),
        ("left untouched: hold-out", "held_out"),
        ("unchanged, nothing to write", "unchanged"),
        ("without an e-mail", "no_email"),
        ("left as a person wrote it", "kept_by_hand"),
    ):
        table.add_row(label, str(planned.get(name, 0)))
    table.add_section()
    for (action, status), number in sorted(applied.counts.items()):
        table.add_row(f"receipts: {action} {status}", str(number))
    return table


def _writes(url: str) -> int:
    """Return how many requests that change something the simulated mail platform has received."""
    operations = _state(url)["vendors"]["klaviyo"]["operations"]
    return sum(
        counts["received"] for name, counts in operations.items() if not name.startswith("get_")
    )


def _state(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}__sandbox__/state", timeout=30) as body:
        return dict(json.load(body))
