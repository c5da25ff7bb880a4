"""`3a demo`: a simulated shop's two weeks, through the real connectors, without any account.

Week one writes the first scores. Week two shows its plan, sends nothing, is applied, and applied
again. Everything lives under var/demo and starts afresh each time, so the result is the same.
"""

import asyncio
import json
import os
import shutil
import sys
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table

from deployments import engine

if TYPE_CHECKING:  # flows, and Prefect with them, are imported once the engine is prepared
    from domain.receipts import Tally

HOME = Path("var/demo")
PORT, SEED, CUSTOMERS = 4011, 1, 2000
ACTS_SHOWN = 3
KEYED = ("klaviyo", "xai", "openai", "gemini", "anthropic")


def run() -> None:
    """Run the demo; exit code 1 if what must hold does not."""
    started = time.monotonic()
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    os.environ.update(sandbox_settings(PORT, HOME))
    os.environ.pop("PREFECT_API_URL", None)
    engine.prepare(home=Path("var/demo-engine"))
    from deployments.up import process, wait_for

    say = Console()
    say.rule("3A Automation: churn, on a SIMULATED shop with SIMULATED vendors")
    command = [
        sys.executable, "-m", "deployments", "sandbox", "--port", str(PORT),
        "--seed", str(SEED), "--customers", str(CUSTOMERS),
    ]  # fmt: skip
    with process("sandbox", command, os.environ):
        wait_for(f"http://127.0.0.1:{PORT}/", "the simulated vendors")
        held = asyncio.run(_two_weeks(say))
    say.print(f"\n{time.monotonic() - started:.0f} s in all.")
    raise typer.Exit(0 if held else 1)


def sandbox_settings(port: int, home: Path) -> dict[str, str]:
    """Return the settings that point this installation at the simulated vendors."""
    from sandbox import serve

    return {
        **serve.base_urls(port),
        **{f"{vendor.upper()}_API_KEY": "sandbox" for vendor in KEYED},
        "SHOPIFY_ACCESS_TOKEN": "sandbox",
        "SHOPIFY_SHOP_DOMAIN": "simulated.myshopify.com",
        "DATABASE_URL": f"sqlite:///{home}/automation.db",
        "OUTPUT_DIR": str(home / "reports"),
    }


async def _two_weeks(say: Console) -> bool:
    from flows.churn import apply_one_plan, churn
    from settings import settings
    from store import plans
    from store.database import database
    from tasks.churn_report import report_path

    settings.cache_clear()
    db = database(settings().database.url)
    today = date.fromisoformat(_state()["shop"]["today"])

    say.rule("Week 1: the first scores are written")
    first = await churn(day=today - timedelta(days=7), apply=True, language="en")
    say.print(f"  {first.fresh} acts, {_writes()} requests that write")

    say.rule("Week 2: the plan, nothing is sent")
    before = _writes()
    await churn(day=today, language="en")
    plan = plans.recent(db, "own", 1)[0]
    sent = _writes() - before
    for action in ("profile", "event", "holdout"):
        for act in plans.acts(db, plan.id, action, limit=ACTS_SHOWN):
            say.print(f"  {act.action:8} {act.subject}  {act.what}", highlight=False)
    say.print(f"  … {sum(plans.count_acts(db, plan.id).values())} acts. Writes sent: {sent}")

    say.rule(f"3a apply {plan.id}")
    applied = await apply_one_plan(plan.id, by="demo")
    say.print(f"  {applied.fresh} acts, {_writes() - before} requests that write")

    say.rule("3a apply, the same plan again")
    between = _writes()
    again = await apply_one_plan(plan.id, by="demo")
    say.print(f"  Second apply: {again.fresh} acts, {_writes() - between} requests that write")

    say.print(_summary(plan.summary, applied))
    say.print(f"Report: {report_path('own', today).resolve()}", soft_wrap=True)
    return sent == 0 and applied.fresh > 0 and again.fresh == 0 and _writes() == between


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


def _writes() -> int:
    """Return how many requests that change something the simulated mail platform has received."""
    operations = _state()["vendors"]["klaviyo"]["operations"]
    return sum(
        counts["received"] for name, counts in operations.items() if not name.startswith("get_")
    )


def _state() -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/__sandbox__/state", timeout=30) as body:
        return dict(json.load(body))
