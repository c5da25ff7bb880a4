"""The churn report: one page for the shop's owner, and the run's artifacts for the agency."""

import logging
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from domain.analysis import Analysis, Language
from domain.churn import Backtest, Scored
from domain.plans import Plan
from domain.receipts import Tally
from domain.runs import Run
from reports import markdown
from reports.churn import ChurnReport, render_html
from settings import settings
from tasks._io import io_task
from tasks.churn import Loaded

log = logging.getLogger(__name__)

EVERYBODY = 10**9


@io_task
async def publish_report(
    run: Run,
    loaded: Loaded,
    scored: Scored,
    tested: Backtest | None,
    customers: pd.DataFrame,
    plan: Plan,
    advice: dict[str, tuple[Analysis, str]],
    made: Tally,
    language: Language | None,
) -> str:
    """Write the report's page and publish its summary on the run's page; return the file's path."""
    spoken = language or settings(run.client).churn.language
    report = ChurnReport(
        client=run.client,
        shop_name=loaded.shop_name or loaded.source,
        as_of=run.day,
        horizon_days=scored.card.horizon_days,
        currency=loaded.currency,
        language=spoken,
        customers=_frame(customers, spoken),
        orders=_orders(loaded),
        cuts=_cuts(scored.cuts),
        simulated="simulated" in loaded.shop_name.lower(),
        card=asdict(scored.card),
        backtest=_backtest(tested),
        no_backtest="" if tested else "the shop's past is too short",
        plan=_plan(plan),
        receipts=_by_status(made),
        tasks=_tasks(run),
        analyses={who: _advice(a, by) for who, (a, by) in advice.items()},
        costs=_costs(run),
    )
    path = report_path(run.client, run.day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_html(report), encoding="utf-8")
    key = f"churn-{run.client}".replace("_", "-")
    summary = markdown.render_markdown(report, str(path), images=True)
    await acreate_markdown_artifact(key=f"{key}-report", markdown=summary)
    await acreate_table_artifact(key=f"{key}-bands", table=markdown.summary_rows(report))
    log.info("report written to %s", path)
    return str(path)


def report_path(client: str, day: date | None) -> Path:
    """Return where the report of a client's day stands."""
    day = day or datetime.now(UTC).date()
    return settings(client).output.dir / client / f"churn-{day}.html"
