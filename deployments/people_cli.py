"""People: consents, suppressions, refusals, erasure, and the questions that wait for one."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the store takes a second to import: only when a command needs it
    from store.database import Database

Client = Annotated[str, typer.Option(help="own, or a file in clients/.")]
Who = Annotated[str, typer.Argument(help="An e-mail, or a telephone number as +33…")]
COLUMNS = ("person", "channel", "purpose", "wording", "source", "given_at")


def register(app: typer.Typer) -> None:
    """Add these commands to `3a`."""
    for command in (tasks, answer, consent, suppress, refuse, erase):
        app.command()(command)


def tasks(client: Client = "own") -> None:
    """List what only a person can settle: what is known, what is asked, how to settle it."""
    from store import people

    open_ones = people.questions(_db(client), client)
    for task in open_ones:
        typer.echo(f"{task.key}\n  known:  {task.known}\n  asked:  {task.asked}")
        typer.echo(f'  settle: 3a answer {task.key} "…"')
    typer.echo(f"{len(open_ones)} open.")


def answer(key: str, text: str, client: Client = "own") -> None:
    """Settle a task with what was decided."""
    from store import people

    if not people.answer(_db(client), client, key, text):
        raise typer.BadParameter(f"no open task {key}: `3a tasks` lists them", param_hint="KEY")
    typer.echo("Settled.")


def consent(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], client: Client = "own"
) -> None:
    """Import consents with their proof, from a CSV.

    Its columns: person, channel, purpose, wording, source, given_at.

    `channel` is call or mail, `purpose` for churn calls is win-back, `given_at` an ISO moment with
    its zone, `wording` the sentence agreed to, `source` where the proof lies.
    """
    from store import people

    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = [_consent(number, row) for number, row in enumerate(csv.DictReader(lines), start=2)]
    people.give_consent(_db(client), client, rows)
    typer.echo(f"{len(rows)} consents stored.")


def suppress(
    person: Who, client: Client = "own", reason: Annotated[str, typer.Option()] = "asked"
) -> None:
    """Never contact this person again, on any channel."""
    from store import people

    people.suppress(_db(client), client, _person(person), reason)
    typer.echo("Suppressed.")


def refuse(person: Who, client: Client = "own") -> None:
    """Remember that this person said no now: contact pauses, and counts as refused."""
    from store import people

    people.refuse(_db(client), client, _person(person), datetime.now(UTC))
    typer.echo("Remembered.")


def erase(email: str, client: Client = "own") -> None:
    """Erase what we hold of a person, by e-mail. Receipts stay: they carry no identity."""
    from store import people

    for table, number in people.erase(_db(client), client, email.strip().lower()).items():
        typer.echo(f"{number:6}  {table}")


def _consent(line: int, row: dict[str, str | None]) -> dict[str, object]:
    """Return one consent, or say which line lacks what."""
    missing = [name for name in COLUMNS if not (row.get(name) or "").strip()]
    if missing:
        raise typer.BadParameter(f"line {line}: no {', '.join(missing)}", param_hint="FILE")
    values = {name: str(row[name]).strip() for name in COLUMNS}
    if values["channel"] not in ("call", "mail"):
        raise typer.BadParameter(f"line {line}: channel is call or mail", param_hint="FILE")
    try:
        given = datetime.fromisoformat(values["given_at"])
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise typer.BadParameter(f"line {line}: given_at needs a zone", param_hint="FILE")
    return {**values, "person": _person(values["person"]), "given_at": given}


def _person(text: str) -> str:
    return text.strip().lower().replace(" ", "")


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)
