"""`3a orders`: what became of an order, ringing again, and where a customer's parcel is."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from deployments.options import DAY, Client, SupplierName, What, day_of
from domain.errors import RuleError

if TYPE_CHECKING:  # the store and the vendors take a second to import: only when needed
    from drains.ground import Ground
    from drains.reconciling import Reconciliation
    from store.database import Database

app = typer.Typer(
    help="Orders: what happened to each, and having them looked at again.", no_args_is_help=True
)

T = TypeVar("T")

STATES = ("SEEN", "WAITING", "PLANNED", "CANCELLING", "CANCELLED", "CLOSING", "DONE")

Order = Annotated[
    str, typer.Argument(metavar="ORDER", help="S5800, W17, M…, shopify:5800, or the shop's #1001.")
]


class Language(StrEnum):
    """The languages of an answer."""

    FR = "fr"
    EN = "en"


@app.command("list")
def list_(
    client: Client = "own",
    state: Annotated[
        list[str] | None, typer.Option(help=f"Only these: {', '.join(STATES)}; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
) -> None:
    """List orders, the newest first."""
    from store import order_list

    wanted = [one.upper() for one in state or ()]
    if wrong := [one for one in wanted if one not in STATES]:
        raise RuleError(f"{wrong[0]} is no state of an order: {', '.join(STATES)}")
    found = order_list.newest(_db(client), client, wanted, limit)  # type: ignore[arg-type]  # checked
    for one in found:
        money = f"{one.revenue} {one.currency}"
        typer.echo(f"{one.key.name:16} {one.name:12} {one.state:10} {money:>14}  {one.why}")
    typer.echo(f"{len(found)} orders." if found else "No order.")


@app.command()
def show(order: Order, client: Client = "own") -> None:
    """Show everything that happened to an order, in order, and whether the record is untouched."""
    from deployments.order_story import story
    from drains.finding import find
    from store import audit

    db = _db(client)
    key = find(db, client, order)
    for line in story(db, key):
        typer.echo(line)
    lines = audit.of_order(db, key)
    if not audit.untouched(lines):
        raise RuleError(f"{key.name}: the record has been CHANGED after it was written")
    typer.echo(f"The record is untouched: {len(lines)} lines.")


@app.command()
def replay(
    order: Annotated[str, typer.Argument(metavar="[ORDER]", help="As for `show`.")] = "",
    inbox: Annotated[int | None, typer.Option(help="The order of this delivery.")] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Every order that rang since this moment, UTC.")
    ] = None,
    client: Client = "own",
) -> None:
    """Have orders read again. Nothing that was sent is sent again."""
    from drains import finding

    if sum(map(bool, (order, inbox is not None, since))) > 1:
        raise RuleError("say one of them: an order, --inbox or --since")
    moment = since.replace(tzinfo=UTC) if since else None
    rung = finding.replay(
        _db(client), client, order=order, inbox=inbox, since=moment, now=datetime.now(UTC)
    )
    typer.echo(f"{len(rung)} orders are read again.")


@app.command()
def retry(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A supplier order: S5800-CJ.")],
    client: Client = "own",
    by: Annotated[str | None, typer.Option(help="Who decides; default: your login.")] = None,
) -> None:
    """Have a supplier order tried again: looked up, checked, and bought if it may be."""
    from drains import deciding

    decided = deciding.retry_part(_db(client), client, ref, by or getpass.getuser())
    typer.echo(decided.said)


@app.command()
def where(
    order: Annotated[str, typer.Argument(metavar="ORDER", help="The shop's name or number.")],
    client: Client = "own",
    email: Annotated[str, typer.Option(help="The customer's.")] = "",
    phone: Annotated[str, typer.Option(help="The customer's, as +33…")] = "",
    language: Annotated[Language, typer.Option(help="Of the answer.")] = Language.FR,
) -> None:
    """Answer a customer who asks where an order is; says nothing to anybody else."""
    from drains import finding

    if not (email or phone):
        raise RuleError("say who asks: --email or --phone")
    answer = finding.where_is(_db(client), client, order_name=order, email=email, phone=phone)
    if answer is None:
        raise RuleError("there is no such order of this person")
    typer.echo(answer.text(language.value))


@app.command()
def reconcile(
    client: Client = "own",
    night: Annotated[
        date | None, typer.Option(parser=day_of, metavar=DAY, help="Default: yesterday.")
    ] = None,
) -> None:
    """Compare what was paid, billed and told; say the differences in money."""
    from drains.reconciling import reconcile as compare
    from drains.reconciling import write_report

    day = night or datetime.now(UTC).date() - timedelta(days=1)

    async def compared(g: "Ground") -> "tuple[Reconciliation, Path]":
        found = await compare(g, day)
        return found, write_report(g, found)

    found, page = _on_ground(client, compared)
    for one in found.differences:
        typer.echo(f"{one}")
    typer.echo(
        f"{len(found.differences)} differences in {found.orders} orders, {found.parts} parts."
    )
    typer.echo(f"Report: {page.resolve()}")


@app.command()
def watch(
    client: Client = "own",
    budget: Annotated[int | None, typer.Option(min=0, help="Metered points to use.")] = None,
) -> None:
    """Look at the suppliers' prices and stock now, against the margin floor."""
    from drains.summaries import watch_lines
    from drains.watching import watch_prices

    for line in watch_lines(_on_ground(client, lambda g: watch_prices(g, budget=budget))):
        typer.echo(line)


@app.command()
def refunded(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A supplier order: S5800-CJ.")],
    money: Annotated[str, typer.Argument(metavar="AMOUNT", help="What came back: 12.50")],
    seen: Annotated[
        str, typer.Option(help="Where: a bank line, a credit note. The same again counts once.")
    ] = "seen",
    currency: Annotated[str, typer.Option(help="Default: the order's.")] = "",
    client: Client = "own",
    by: Annotated[str | None, typer.Option(help="Who saw it; default: your login.")] = None,
) -> None:
    """Write down what a supplier sent back: no supplier's API tells it."""
    from drains.refunding import note_refund

    said = note_refund(
        _db(client), client, ref, money, currency, seen, by or getpass.getuser(), datetime.now(UTC)
    )
    typer.echo(said)


@app.command()
def sync(
    supplier: SupplierName,
    what: Annotated[What, typer.Option(help="What of it.")] = What.CATALOGUE,
    client: Client = "own",
) -> None:
    """Read a supplier's catalogue, plan what the shops lack; nothing is written to a shop."""
    from drains.summaries import acts_of, sync_lines
    from drains.syncing import sync_and_plan

    asked: tuple[Literal["catalogue", "stock", "prices"], ...] = (what.value,)
    made = _on_ground(client, lambda g: sync_and_plan(g, supplier.value, asked))
    for line in sync_lines(made.found):
        typer.echo(line)
    if made.plan:
        typer.echo(f"{acts_of(made.plan)} planned: 3a plan {made.plan.id}")


def _on_ground(client: str, work: "Callable[[Ground], Awaitable[T]]") -> "T":
    """Do one piece of work with a client's vendors open."""
    from drains.open import open_ground

    async def on_ground() -> T:
        async with open_ground(client, actor=getpass.getuser()) as g:
            return await work(g)

    return asyncio.run(on_ground())


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)
