"""`3a run PROCESS`: run a flow by hand, in this terminal."""

import asyncio
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import DAY, Client, day_of
from deployments.terminal import announce

if TYPE_CHECKING:  # Prefect is imported once the engine is found
    from domain.receipts import Tally

app = typer.Typer(help="Run a process now, by hand.", no_args_is_help=True)


class Language(StrEnum):
    """The languages of a report."""

    FR = "fr"
    EN = "en"


@app.callback()
def group() -> None:
    """Run a process now, by hand."""


@app.command()
def churn(
    client: Client = "own",
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Make the writes. Without it: plan, show, send nothing."),
    ] = False,
    horizon: Annotated[
        int, typer.Option(min=7, max=365, help="Risk: the chance of no order in so many days.")
    ] = 90,
    orders: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Read this export, not the shop."),
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option(parser=day_of, metavar=DAY, help="Score as of this day; default today."),
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Of the report; default: the client's.")
    ] = None,
    full_reload: Annotated[
        bool,
        typer.Option("--full-reload", help="Read all orders again, not only what changed."),
    ] = False,
) -> None:
    """Score every customer; plan or make the writes; write the report."""
    from settings import settings

    settings(client)  # a client nobody knows is said before anything is started
    day = as_of or datetime.now(UTC).date()
    announce()
    from flows.churn import churn as flow

    made = asyncio.run(
        flow(
            client=client,
            apply=apply,
            horizon_days=horizon,
            orders_file=str(orders.resolve()) if orders else "",
            day=day,
            language=language.value if language else "",
            full_reload=full_reload,
        )
    )
    _sum_up(made, client, day, apply)


def _sum_up(made: "Tally", client: str, day: date, applied: bool) -> None:
    from settings import settings
    from store import plans
    from store.database import database
    from tasks.churn_report import report_path

    if applied:
        typer.echo(f"{made.fresh} acts made now, {made.total - made.fresh} settled before.")
    else:
        typer.echo(f"{made.status('planned')} acts planned, nothing was sent.")
    for (action, status), number in sorted(made.counts.items()):
        typer.echo(f"{number:8}  {action} {status}")
    typer.echo(f"Report: {report_path(client, day).resolve()}")
    if not applied:
        [plan] = plans.recent(database(settings(client).database.url), client, 1)
        of_client = "" if client == "own" else f" --client {client}"
        typer.echo(f"Look:   3a plan {plan.id}{of_client}")
        typer.echo(f"Do it:  3a apply {plan.id}{of_client}")
