"""`3a run PROCESS`: run a flow by hand, in this terminal."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from deployments import engine

app = typer.Typer(help="Run a process now, by hand.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Run a process now, by hand."""


@app.command()
def churn(
    client: Annotated[str, typer.Option(help="own, or a file in clients/.")] = "own",
    apply: Annotated[
        bool, typer.Option(help="Make the writes. Without it: plan, show, send nothing.")
    ] = False,
    horizon: Annotated[
        int, typer.Option(min=7, max=365, help="Risk = P(no order in so many days).")
    ] = 90,
    orders: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Read this export, not the shop."),
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Score as of this day.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="fr or en; default: the client's.")] = None,
    full_reload: Annotated[
        bool, typer.Option(help="Read all orders again, not only what changed.")
    ] = False,
) -> None:
    """Score every customer; plan or make the writes; write the report."""
    if language not in (None, "fr", "en"):
        raise typer.BadParameter("fr or en", param_hint="--language")
    day: date | None = as_of.date() if as_of else None
    announce()
    from flows.churn import churn as flow
    from tasks.churn_report import report_path

    made = asyncio.run(
        flow(
            client=client,
            apply=apply,
            horizon_days=horizon,
            orders_file=str(orders) if orders else None,
            day=day,
            language=language,  # type: ignore[arg-type]  # checked above
            full_reload=full_reload,
        )
    )
    verb = "made" if apply else "planned, nothing was sent"
    typer.echo(f"{made.fresh if apply else made.status('planned')} acts {verb}.")
    typer.echo(f"Report: {report_path(client, day)}")
    if not apply:
        typer.echo("See the plan: 3a plans. Do exactly that: 3a apply PLAN")


def announce() -> None:
    """Find the engine before Prefect is imported, and say what is being waited for."""
    if engine.prepare() is None:
        typer.echo("Starting a temporary workflow engine (`3a up` keeps one running) ...", err=True)
