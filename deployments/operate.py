"""What the agency does every day: look at plans, apply or undo them, answer "what did you do?"."""

import asyncio
import getpass
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import DAY, Client, Plan, day_of
from deployments.terminal import announce

if TYPE_CHECKING:  # the store takes a second to import: only when a command needs it
    from collections.abc import Coroutine
    from typing import Any

    from domain import plans as rules
    from domain.receipts import Tally
    from store.database import Database

ACTS_SHOWN = 30


def register(app: typer.Typer, panel: str) -> None:
    """Add these commands to `3a`, under a heading of its help."""
    for command in (plans, plan, apply, undo, log):
        app.command(rich_help_panel=panel)(command)


def plans(client: Client = "own") -> None:
    """List the newest plans."""
    from store import plans as stored

    found = stored.recent(_db(client), client)
    for item in found:
        decided = f"; {item.decided_by}" if item.decided_by else ""
        typer.echo(f"{item.id}  {item.status:8}  {_counted(item.summary)}{decided}")
    if not found:
        typer.echo("No plan yet: `3a run churn` makes one.")


def plan(
    plan: Plan,
    client: Client = "own",
    limit: Annotated[int, typer.Option(min=0, help="Acts to show.")] = ACTS_SHOWN,
) -> None:
    """Show a plan: who would be changed, from what to what."""
    from store import plans as stored

    db = _db(client)
    head = _own(stored.get(db, plan), client)
    typer.echo(f"{head.id}: {head.status}, as of {head.day}, hash {head.hash[:16]}")
    typer.echo(f"  {_counted(head.summary)}")
    if head.summary.get("note"):
        typer.echo(f"  Note: {head.summary['note']}")
    for kept in head.summary.get("kept", []):
        typer.echo(f"  left as a person wrote it: {kept['subject']} {kept['field']}={kept['live']}")
    for act in stored.acts(db, plan, limit=limit):
        typer.echo(f"  {act.action:8} {act.subject}  {act.what}")
    total = sum(stored.count_acts(db, plan).values())
    if total > limit:
        typer.echo(f"  … and {total - limit} more: --limit {total}")


def apply(
    plan: Plan,
    client: Client = "own",
    by: Annotated[str | None, typer.Option(help="Who approves it; default: your login.")] = None,
) -> None:
    """Do exactly this plan; refuse if the destination has changed since it was made."""
    made = asyncio.run(_applying(plan, client, by or getpass.getuser()))
    before = made.total - made.fresh
    typer.echo(f"{plan}: {made.fresh} acts made now, {before} were settled before.")


def _applying(plan: str, client: str, by: str) -> "Coroutine[Any, Any, Tally]":
    """Return the run that applies a plan, by the process that made it."""
    from store import plans as stored

    process = _own(stored.get(_db(client), plan), client).process
    announce()
    if process == "churn":
        from flows.churn import apply_one_plan

        return apply_one_plan(plan, client, by)
    if process == "content":
        from flows.content_approval import apply_one_content_plan

        return apply_one_content_plan(plan, client, by)
    from flows.dropship import apply_one_shop_plan

    return apply_one_shop_plan(plan, client, by)


def undo(plan: Plan, client: Client = "own") -> None:
    """Make the plan that puts back what this one replaced; apply it like any other."""
    from domain.runs import Run
    from store import plans as stored
    from tasks import churn_undo, dropship_undo

    of_churn = _own(stored.get(_db(client), plan), client).process == "churn"
    inverse = churn_undo.plan_undo if of_churn else dropship_undo.plan_undo
    made = inverse(Run(client, datetime.now(UTC).date()), plan)
    typer.echo(f"{made.id}: {_counted(made.summary)}")
    left = "Events already sent cannot be taken back. " if of_churn else ""
    typer.echo(f"{left}Do it: 3a apply {made.id}")


def log(
    client: Client = "own",
    day: Annotated[
        date | None, typer.Option(parser=day_of, metavar=DAY, help="UTC day; default today.")
    ] = None,
    customer: Annotated[
        str | None, typer.Option(help="The shop's id or the e-mail of one customer.")
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Only the totals.")] = False,
) -> None:
    """Say what was done for a client on a day, or about one customer, and what it used."""
    from domain.receipts import Tally
    from store import receipts

    db = _db(client)
    if customer:
        rows = receipts.of_subject(db, client, _subject(client, customer))
    else:
        rows = receipts.of_day(db, client, day or _today())
    for at, receipt in [] if summary else rows:
        typer.echo(f"{at:%Y-%m-%d %H:%M:%S}  {receipt.status:9}  {receipt.key}  {receipt.what}")
    counts = Tally.of([receipt for _, receipt in rows]).counts
    for (action, status), number in sorted(counts.items()):
        typer.echo(f"{number:8}  {action} {status}")
    calls = 0 if customer else _calls(client, day or _today(), summary)
    if not rows and not calls:
        typer.echo("Nothing.")
    if not customer:
        _costs(client, day or _today())


def _calls(client: str, day: date, summary: bool) -> int:
    """Say what the order process asked vendors to change on a day, and what it spent."""
    from store import audit, standing

    db, since = _db(client), datetime.combine(day, time(), UTC)
    until = since + timedelta(days=1)
    made = audit.attempts(db, client, since=since, until=until)
    for one in [] if summary else made:
        outcome = one.outcome or "under way"
        typer.echo(f"{one.started_at:%Y-%m-%d %H:%M:%S}  {outcome:9}  {one.kind}  {one.ref}")
    counts = Counter((one.kind, one.outcome or "under way") for one in made)
    for (kind, outcome), number in sorted(counts.items()):
        typer.echo(f"{number:8}  orders: {kind} {outcome}")
    for (supplier, currency), money in standing.spent_between(db, client, since, until).items():
        typer.echo(f"{money:>8}  {currency} at {supplier}, landed, by the quotes")
    return len(made)


def _costs(client: str, day: date) -> None:
    from domain.budgets import SAID
    from store import costs

    for row in costs.costs_of_day(_db(client), client, day):
        price = "price not known" if row.eur is None else f"{row.eur:.4f} EUR"
        parts = {"cached": row.cached_tokens, "reasoning": row.reasoning_tokens}
        less = f"; {SAID[row.step]}" if SAID.get(row.step) else ""
        of_which = ", ".join(f"{number} {name}" for name, number in parts.items() if number)
        typer.echo(
            f"{row.calls:8}  {row.provider} {row.model}: {row.input_tokens} + "
            f"{row.output_tokens} tokens{f' ({of_which})' if of_which else ''}, {price}{less}"
        )


def _subject(client: str, customer: str) -> str:
    from domain.acts import subject_of
    from store import people

    known = people.everybody(_db(client), client)
    by_email = {person.email: person.subject for person in known.values() if person.email}
    return by_email.get(customer.lower()) or subject_of(client, customer)


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)


def _own(plan: "rules.Plan", client: str) -> "rules.Plan":
    from domain.plans import PlanRefused

    if plan.client != client:
        raise PlanRefused(f"{plan.id} belongs to another client")
    return plan


def _counted(summary: dict[str, object]) -> str:
    names = ("profiles", "created", "events", "calls", "held_out", "unchanged", "no_email",
             "kept_by_hand")  # fmt: skip
    said = [f"{summary[name]} {name}" for name in names if summary.get(name)]
    acts = summary.get("acts")  # of a catalogue, by kind
    said += [f"{n} {name}" for name, n in acts.items()] if isinstance(acts, dict) else []
    return ", ".join(said)


def _today() -> date:
    return datetime.now(UTC).date()
