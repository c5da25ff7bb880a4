"""`3a voice`: serve the call door; what conversations established, and what a month costs."""

import os
import runpy
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import Client
from domain.errors import RuleError

if TYPE_CHECKING:  # the store takes a second to import: only when a command needs it
    from store.database import Database

TUNABLES = "GLIBC_TUNABLES"
app = typer.Typer(help="Conversations by voice: the door, what was said, minutes and money.")


@app.callback(invoke_without_command=True)
def voice(
    ctx: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address; default VOICE_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default VOICE_PORT.")] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="On a simulated voice service: needs no account.")
    ] = False,
) -> None:
    """Serve the call door: conversations by voice in the browser and by telephone."""
    if ctx.invoked_subcommand is not None:
        return
    given = {"VOICE_HOST": host, "VOICE_PORT": str(port) if port else None}
    os.environ.update({name: value for name, value in given.items() if value})
    if demo:
        from deployments.voice_demo import run

        run()
        return
    _with_blocks_at_hand()
    from deployments.processes import check_port
    from settings import settings

    door = settings().voice
    check_port(door.port, door.host, "call door", "choose another with --port")
    runpy.run_module("voice", run_name="__main__")  # a sibling door: started, never imported


def _with_blocks_at_hand() -> None:
    """Start anew, once, with an allocator that keeps freed blocks of up to 8 KiB at hand.

    20 ms of sound are one and a half, and glibc keeps only smaller ones unless it is told before
    the process begins; that saves a twentieth of the processor.
    """
    if sys.platform == "linux" and TUNABLES not in os.environ:
        os.environ[TUNABLES] = "glibc.malloc.tcache_max=8192"
        os.execv(sys.executable, sys.orig_argv)


@app.command()
def log(
    client: Client = "own",
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
) -> None:
    """List the last conversations: how they ended, the score, minutes and money.

    A price with a plus is the voice service's alone: the telephone's share is not known yet.
    """
    from store import call_prices, conversations

    found = conversations.latest(_db(client), client, limit)
    calls = call_prices.of_conversations(_db(client), client, [one.id for one in found])
    for one in found:
        unasked = None if one.channel == "phone" else 0.0
        money = _price(one.usd, calls.get(one.id, unasked))
        mark = "  SIMULATED" if one.simulated else ""
        typer.echo(
            f"{one.ended_at:%Y-%m-%d %H:%M} UTC  {one.id}  {one.channel:7}  {one.seconds:5} s  "
            f"{money:>8}  {one.outcome:12}  {one.score:3} {one.band}{mark}"
        )
    typer.echo(f"{len(found)} conversations." if found else "No conversation.")


@app.command()
def minutes(
    client: Client = "own",
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Default: this month.")
    ] = None,
) -> None:
    """Show a month: minutes used and included, overage, cost per conversation and per lead."""
    from domain.calls.money import bill
    from settings import settings
    from store import call_attempts, call_prices, conversations

    since, until = _month(month)
    used = conversations.usage(_db(client), client, since, until)
    carrier = call_prices.total(_db(client), client, since, until)
    usd = used.usd + carrier.usd
    config = settings(client).voice
    due = bill(used.seconds, config.included_minutes, config.overage_usd)
    typer.echo(f"{since:%Y-%m}: {used.calls} conversations, {due.minutes} minutes")
    typer.echo(f"  included {due.included}, left {due.left}, beyond {due.over}: ${due.usd:.2f}")
    typer.echo(f"  the voice service took ${used.usd:.2f}" + _unpriced(used.unpriced))
    if carrier.usd or carrier.unpriced:
        open_ = f"; {carrier.unpriced} calls have no price yet" if carrier.unpriced else ""
        typer.echo(f"  the telephone company took ${carrier.usd:.2f}{open_}")
    if used.calls:
        typer.echo(f"  ${usd / used.calls:.3f} a conversation")
    if used.qualified:
        typer.echo(f"  ${usd / used.qualified:.3f} a qualified lead ({used.qualified})")
    if placed := call_attempts.seconds_talked(_db(client), client, since, until):
        typer.echo(f"  calls we placed: {placed / 60:.1f} minutes, as the carrier counted them")
    typer.echo("  Simulated conversations and calls are not counted.")


def _price(usd: float | None, carrier_usd: float | None) -> str:
    if usd is None:
        return "price unknown"
    return f"${usd:.3f}+" if carrier_usd is None else f"${usd + carrier_usd:.3f}"


def _unpriced(calls: int) -> str:
    return f"; {calls} conversations have no known price" if calls else ""


def _month(text: str | None) -> tuple[datetime, datetime]:
    """Return the first moment of a month and of the next.

    Raises:
        RuleError: it is not written YYYY-MM.
    """
    try:
        asked = text or f"{datetime.now(UTC):%Y-%m}"
        first = datetime.strptime(asked, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise RuleError(f"a month is written YYYY-MM, not {text}") from None
    after = (first.year + first.month // 12, first.month % 12 + 1)
    return first, datetime(*after, 1, tzinfo=UTC)


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)
