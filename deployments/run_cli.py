"""`3a run PROCESS`: run a flow by hand, in this terminal."""

import asyncio
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments import content_cli
from deployments.options import DAY, Client, SupplierName, What, day_of
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


@app.command()
def dropship(
    client: Client = "own",
    sweep: Annotated[
        bool, typer.Option(help="Ask the storefronts first what changed without a ring.")
    ] = True,
) -> None:
    """Work off the orders that are due, once; `3a worker` does it without end."""
    _ready(client)
    from flows.dropship import dropship as flow

    rows = asyncio.run(flow(client=client, sweep=sweep))
    typer.echo(f"{rows} rows worked on. What waits for a person: 3a tasks")


@app.command("price-watch")
def price_watch(
    client: Client = "own",
    budget: Annotated[int | None, typer.Option(min=0, help="Metered points to use.")] = None,
    propose: Annotated[bool, typer.Option(help="Plan new shop prices; none is set.")] = True,
) -> None:
    """Look at suppliers' prices and stock against the margin floor; plan new prices."""
    _ready(client)
    from flows.dropship import price_watch as flow

    alerts = asyncio.run(flow(client=client, budget=budget, propose=propose))
    typer.echo(f"{alerts} alerts. Planned prices: 3a plans")


@app.command()
def catalogue(
    supplier: Annotated[SupplierName, typer.Argument(help="Whose catalogue.")],
    what: Annotated[What, typer.Option(help="What of it.")] = What.CATALOGUE,
    client: Client = "own",
) -> None:
    """Read a supplier's catalogue, plan what the shops lack; nothing is written to a shop."""
    _ready(client)
    from flows.dropship import catalogue_sync as flow
    from settings import settings
    from store import plans
    from store.database import database

    done = asyncio.run(flow(supplier=supplier.value, what=what.value, client=client))
    typer.echo("Read to its end." if done else "Not at its end: run it again.")
    newest = plans.recent(database(settings(client).database.url), client, 5)
    mine = [one for one in newest if one.process == f"catalogue-{supplier.value}"]
    if done and mine and mine[0].status == "open":
        of_client = "" if client == "own" else f" --client {client}"
        typer.echo(f"Look:   3a plan {mine[0].id}{of_client}")
        typer.echo(f"Do it:  3a apply {mine[0].id}{of_client}")


@app.command()
def reconcile(
    client: Client = "own",
    night: Annotated[
        date | None, typer.Option(parser=day_of, metavar=DAY, help="Default: yesterday.")
    ] = None,
) -> None:
    """Compare what was paid, billed and told; write the page with the differences."""
    _ready(client)
    from flows.dropship import reconcile_orders as flow

    typer.echo(f"{asyncio.run(flow(client=client, night=night))} differences.")


app.command()(content_cli.content)


def _ready(client: str) -> None:
    """Say a client nobody knows before anything is started, then find the engine."""
    from settings import settings

    settings(client)
    announce()


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
