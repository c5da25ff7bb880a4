"""`3a`: the one console command. Heavy imports wait until a command needs them."""

import os
import runpy
import sys
from datetime import date
from typing import Annotated

import typer

from deployments import (
    calls_cli,
    churn_cli,
    content_cli,
    drill,
    operate,
    orders_cli,
    people_cli,
    publishing_cli,
    run_cli,
    trouble,
    voice_cli,
)
from deployments.options import DAY, Client, day_of

START, PLANS, PEOPLE, PARTS = "Start", "Plans", "People", "Parts"

app = typer.Typer(
    name="3a",
    help="3A Automation: business processes, planned, shown, approved, then done once.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="Our own database.", no_args_is_help=True)


@app.command(rich_help_panel=START)
def demo() -> None:
    """Run churn, an article and an order on simulated vendors. Needs no account."""
    from deployments.demo import run

    run()


@app.command(rich_help_panel=START)
def doctor(
    client: Client = "own",
    online: Annotated[
        bool, typer.Option("--online", help="Ask each vendor whether it takes the key.")
    ] = False,
) -> None:
    """Show which vendors are configured, empty or missing, and what for."""
    from deployments.doctor import show

    raise typer.Exit(0 if show(client, online) else 1)


@app.command(rich_help_panel=START)
def up(
    sandbox: Annotated[
        bool,
        typer.Option("--sandbox", help="On the simulated vendors: no key of yours is read."),
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the workflow page.")] = 4200,
) -> None:
    """Start the workflow server, the schedules and the HTTP door; say where to look."""
    from deployments.up import run

    run(sandbox=sandbox, port=port)


app.add_typer(run_cli.app, name="run", rich_help_panel=START)
operate.register(app, PLANS)
people_cli.register(app, PEOPLE)
app.add_typer(orders_cli.app, name="orders", rich_help_panel=PEOPLE)
app.add_typer(calls_cli.app, name="calls", rich_help_panel=PEOPLE)
publishing_cli.register(app, content_cli.app, PLANS)
app.add_typer(churn_cli.app, name="churn", rich_help_panel=START)
app.add_typer(content_cli.app, name="articles", rich_help_panel=START)
app.add_typer(drill.app, name="drill", rich_help_panel=START)


@app.command(rich_help_panel=PARTS)
def ingress(
    host: Annotated[str | None, typer.Option(help="Address; default INGRESS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default INGRESS_PORT.")] = None,
    brief_ports: Annotated[
        bool,
        typer.Option("--brief-ports", help="Also 3003, 3006, 3010, 3020, 3021, 3022, where free."),
    ] = False,
) -> None:
    """Serve the HTTP door: webhooks, orders, predictions, the operator's routes, health."""
    given = {"INGRESS_HOST": host, "INGRESS_PORT": str(port) if port else None}
    os.environ.update({name: value for name, value in given.items() if value})
    from deployments.processes import check_port
    from settings import settings

    door = settings().ingress
    check_port(door.port, door.host, "HTTP door", "choose another with --port")
    sys.argv[1:] = ["--brief-ports"] if brief_ports else []
    runpy.run_module("ingress", run_name="__main__")  # a sibling door: started, never imported


app.add_typer(voice_cli.app, name="voice", rich_help_panel=PARTS)


@app.command(rich_help_panel=PARTS)
def worker(
    client: Annotated[
        list[str] | None, typer.Option(help="Only this client; may be repeated. Default: all.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Work off what is due now, then end.")
    ] = False,
) -> None:
    """Work off orders by itself, no engine needed: read, buy, settle, track, tell."""
    from deployments.worker import run

    run(client or (), once=once)


@app.command(rich_help_panel=PARTS)
def sandbox(
    port: Annotated[int, typer.Option(help="Port of the simulators.")] = 4010,
    seed: Annotated[int, typer.Option(help="Seed of the simulated shop.")] = 1,
    customers: Annotated[int, typer.Option(help="Customers of the simulated shop.")] = 2000,
    end: Annotated[
        date | None,
        typer.Option(parser=day_of, metavar=DAY, help="The day after the shop's last one."),
    ] = None,
) -> None:
    """Serve the simulated vendors, with a simulated shop inside."""
    from deployments.processes import check_port
    from sandbox import serve

    for needed in (port, serve.realtime_port(port)):
        check_port(needed, serve.HOST, "sandbox", "choose another with --port")
    typer.echo("SIMULATED vendors. Point these settings at them:")
    for name, url in serve.base_urls(port).items():
        typer.echo(f"  {name}={url}")
    serve.serve(port=port, seed=seed, customers=customers, end=end or serve.SHOP_ENDS)


@db.command()
def upgrade(client: Client = "own") -> None:
    """Bring the database to this version; harmless to repeat."""
    from settings import settings
    from store import migrate

    migrate.upgrade(settings(client).database.url)
    typer.echo("The database is up to date.")


app.add_typer(db, name="db", rich_help_panel=PARTS)


def main() -> None:
    """Run `3a`; what goes wrong is one line on stderr, a traceback only where we are at fault."""
    sys.exit(trouble.ending(app))
