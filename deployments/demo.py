"""`3a demo`: a simulated shop's two weeks, through the real connectors, without any account.

Week one writes the first scores. Week two shows its plan, sends nothing, is applied, and applied
again. Everything lives under var/demo and starts afresh each time, so the result is the same.
"""

import asyncio
import os
import shutil
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import typer
from rich.console import Console

from deployments import engine

HOME = Path("var/demo")
PORT, SEED, CUSTOMERS = 4011, 1, 2000
ACTS_SHOWN = 6


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
        "KLAVIYO_API_KEY": "sandbox",
        "SHOPIFY_ACCESS_TOKEN": "sandbox",
        "SHOPIFY_SHOP_DOMAIN": "simulated.myshopify.com",
        "XAI_API_KEY": "sandbox",
        "DATABASE_URL": f"sqlite:///{home}/automation.db",
        "OUTPUT_DIR": str(home / "reports"),
    }


async def _two_weeks(say: Console) -> bool:
    from domain.runs import Run
    from flows.churn import apply_one_plan, churn
    from settings import settings
    from store import plans
    from store.database import database
    from tasks.churn_report import report_path

    settings.cache_clear()
    db = database(settings().database.url)
    today = date.fromisoformat(_control("state")["shop"]["today"])
    Run("own", today)

    say.rule("Week 1: first scores")
    first = await churn(day=today - timedelta(days=7), apply=True, language="en")
    _show(say, "first run, applied", first)

    say.rule("Week 2: the plan, nothing sent")
    before = _writes()
    await churn(day=today, language="en")
    plan = plans.recent(db, "own", 1)[0]
    sent = _writes() - before
    for act in plans.acts(db, plan.id, limit=ACTS_SHOWN):
        say.print(f"  {act.action:8} {act.subject}  {act.what}", highlight=False)
    say.print(f"  … {sum(plans.count_acts(db, plan.id).values())} acts. Writes sent: {sent}")

    say.rule(f"3a apply {plan.id}")
    applied = await apply_one_plan(plan.id, by="demo")
    _show(say, "applied", applied)

    say.rule("The same again")
    again = await apply_one_plan(plan.id, by="demo")
    say.print(f"  Second apply: {again.fresh} acts.")

    _summary(say, plan.summary, applied, sent)
    say.print(f"\nReport: {report_path('own', today).resolve()}", soft_wrap=True)
    return sent == 0 and applied.fresh > 0 and again.fresh == 0
