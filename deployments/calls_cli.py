"""`3a calls`: the calls that wait, what became of each, and dialling what is due."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import Client
from domain.errors import RuleError

if TYPE_CHECKING:  # the store takes a second to import: only when a command needs it
    from store.database import Database

app = typer.Typer(
    help="Calls we place: the queue, each call's attempts, and dialling.", no_args_is_help=True
)

STATUSES = ("waiting", "dialling", "placed", "done", "refused", "unanswered", "unknown")


@app.command("list")
def list_(
    client: Client = "own",
    status: Annotated[
        list[str] | None, typer.Option(help=f"Only these: {', '.join(STATUSES)}; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
) -> None:
    """List queued calls, the newest first; no number or name is shown."""
    from store import call_queue

    if wrong := [one for one in status or () if one not in STATUSES]:
        raise RuleError(f"{wrong[0]} is no status of a call: {', '.join(STATUSES)}")
    found = call_queue.newest(_db(client), client, tuple(status or ()), limit)
    for call in found:
        due = f"{_moment(call.due)} " if call.status == "waiting" and call.due else ""
        typer.echo(f"{call.key}  {call.status}, {call.tries} tries  {due}{call.why}")
    typer.echo(f"{len(found)} calls." if found else "No call.")


@app.command()
def show(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A call, as `3a calls list` says it.")],
    client: Client = "own",
) -> None:
    """Show every attempt of a call, and what the carrier said of it."""
    from store import call_attempts, call_queue

    db = _db(client)
    call = call_queue.find(db, key)
    if call is None or call.client != client:
        raise RuleError(f"there is no call {key}")
    typer.echo(f"{call.key}  {call.status}, queued {call.at:%Y-%m-%d %H:%M} UTC  {call.why}")
    for one in call_attempts.of_call(db, key):
        length = "" if one.seconds is None else f", {one.seconds} s"
        by = f", answered by {one.answered_by}" if one.answered_by else ""
        said = one.status or "nothing heard"
        typer.echo(f"  {one.at:%Y-%m-%d %H:%M:%S} UTC  {one.state}: {said}{by}{length}  {one.sid}")


@app.command()
def dial(
    client: Client = "own",
    once: Annotated[
        bool,
        typer.Option("--once", help="What is due now, then end."),
    ] = False,
) -> None:
    """Dial what is due, as `3a voice` does; with VOICE_APPLY off, show what would be done."""
    from drains.calling import preview
    from settings import settings

    config = settings(client)
    if not config.voice.apply:
        found = preview(_db(client), client, config, datetime.now(UTC))
        for did in found:
            typer.echo(f"{did.key}  {did.what}")
        typer.echo(f"{len(found)} calls are due. Nobody was dialled: VOICE_APPLY is off.")
        return
    if not once:
        raise RuleError("say --once; `3a voice` dials by itself as long as it runs")
    typer.echo(f"{asyncio.run(_dial_all(client))} calls worked on.")


async def _dial_all(client: str) -> int:
    from drains.calling import dial_next, settle_next
    from drains.twilio_carrier import open_exchange

    worked = 0
    async with open_exchange(client) as x:
        for work in (settle_next, dial_next):
            while did := await work(x):
                typer.echo(f"{did.key}  {did.what}")
                worked += 1
    return worked


def _moment(epoch_s: float) -> str:
    return f"{datetime.fromtimestamp(epoch_s, UTC):%Y-%m-%d %H:%M} UTC"


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)
