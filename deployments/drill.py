"""`3a drill`: make things fail on purpose, and see what holds."""

import asyncio
import logging
from typing import Annotated

import typer

from deployments.options import Client

app = typer.Typer(help="Make things fail on purpose, and see what holds.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Make things fail on purpose, and see what holds."""


@app.command()
def llm(
    client: Client = "own",
    on_real: Annotated[
        bool, typer.Option("--real", help="On the client's own providers: wrong key, model, time.")
    ] = False,
    provider: Annotated[
        list[str] | None, typer.Option(help="Only at this provider's place; may be repeated.")
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="Only this fault, e.g. hang; may be repeated.")
    ] = None,
) -> None:
    """Drill the AI chain: every fault at every place; print a table, keep a log."""
    from deployments.drill_ground import FAULTS
    from deployments.drill_run import drill, keep, show

    if unknown := set(fault or ()) - set(FAULTS):
        known = ", ".join(FAULTS)
        raise typer.BadParameter(f"no fault {', '.join(sorted(unknown))}: there are {known}")
    logging.getLogger("connectors").setLevel(logging.ERROR)
    cases, ground = asyncio.run(drill(client, on_real, provider or (), fault or ()))
    if not cases:
        typer.echo("Nothing to drill: no such provider is on, or no such fault can be made there.")
        raise typer.Exit(1)
    path = keep(client, cases, ground, whole=not (provider or fault))
    show(cases, ground)
    typer.echo(f"Log: {path.resolve()}")
    raise typer.Exit(0 if all(case.held for case in cases) else 1)
