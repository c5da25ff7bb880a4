"""`3a`: the one console command. Heavy imports wait until a command needs them."""

import os
import runpy
import sys
from typing import Annotated

import typer

from deployments import churn_cli, operate, people_cli, run_cli

app = typer.Typer(
    name="3a",
    help="3A Automation: business processes, planned, shown, approved, then done once.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="Our own database.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(churn_cli.app, name="churn")
app.add_typer(run_cli.app, name="run")
operate.register(app)
people_cli.register(app)

Client = Annotated[str, typer.Option(help="Which client: own, or a file in clients/.")]


@app.command()
def demo() -> None:
    """Run churn on a simulated shop: plan, apply, apply again, report. Needs no account."""
    from deployments.demo import run

    run()


@app.command()
def up(
    sandbox: Annotated[
        bool, typer.Option(help="Also start the simulated vendors and use them.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the workflow page.")] = 4200,
) -> None:
    """Start the workflow server, the schedules and the HTTP door; say where to look."""
    from deployments.up import run

    run(sandbox=sandbox, port=port)


@app.command()
def doctor(
    client: Client = "own",
    online: Annotated[bool, typer.Option(help="Ask each vendor whether it takes the key.")] = False,
) -> None:
    """Show which vendors are configured, empty or missing, and what for."""
    from deployments.doctor import show

    raise typer.Exit(0 if show(client, online) else 1)


@app.command()
def ingress(
    host: Annotated[str | None, typer.Option(help="Address; default INGRESS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default INGRESS_PORT.")] = None,
) -> None:
    """Serve the HTTP door: POST /predict, GET /health."""
    given = {"INGRESS_HOST": host, "INGRESS_PORT": str(port) if port else None}
    os.environ.update({name: value for name, value in given.items() if value})
    runpy.run_module("ingress", run_name="__main__")  # a sibling door: started, never imported


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port of the simulators.")] = 4010,
    seed: Annotated[int, typer.Option(help="Seed of the simulated shop.")] = 1,
    customers: Annotated[int, typer.Option(help="Customers of the simulated shop.")] = 2000,
) -> None:
    """Serve the simulated vendors, with a simulated shop inside."""
    from sandbox import serve

    typer.echo("SIMULATED vendors. Point these settings at them:")
    for name, url in serve.base_urls(port).items():
        typer.echo(f"  {name}={url}")
    serve.serve(port=port, seed=seed, customers=customers)


@db.command()
def upgrade(client: Client = "own") -> None:
    """Bring the database to this version; harmless to repeat."""
    from settings import settings
    from store import migrate

    migrate.upgrade(settings(client).database.url)
    typer.echo("The database is up to date.")


def main() -> None:
    """Run `3a`; a user's mistake is one line on stderr and exit code 2, never a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as exc:
        line = _in_one_line(exc)
        if line is None:
            raise
        typer.echo(f"3a: {line}", err=True)
        sys.exit(2)


def _in_one_line(exc: Exception) -> str | None:
    """Return what to tell the user, or None for a fault of ours."""
    from pydantic import ValidationError

    from domain.errors import AutomationError
    from settings import UnknownClient

    if isinstance(exc, ValidationError):
        fields = "; ".join(
            f"{'_'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
            for error in exc.errors()
        )
        return f"settings: {fields}"
    if isinstance(exc, AutomationError | UnknownClient):
        return str(exc)
    return None
