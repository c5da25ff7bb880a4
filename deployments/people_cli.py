"""People: consents, suppressions, refusals, erasure, and the questions that wait for one."""

import csv
import getpass
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import Client
from domain.errors import RuleError

if TYPE_CHECKING:  # the store takes a second to import: only when a command needs it
    from store.attention import Question
    from store.database import Database

Who = Annotated[
    str, typer.Argument(metavar="PERSON", help="An e-mail, or a telephone number as +33…")
]
EMAIL, PHONE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), re.compile(r"\+[1-9]\d{6,14}")
CHANNELS = ("call", "mail")
COLUMNS = ("person", "channel", "purpose", "wording", "source", "given_at")


def register(app: typer.Typer, panel: str) -> None:
    """Add these commands to `3a`, under a heading of its help."""
    for command in (tasks, answer, consent, suppress, refuse, erase):
        app.command(rich_help_panel=panel)(command)


def tasks(client: Client = "own") -> None:
    """List what only a person can settle: what is known, what is asked, how to settle it."""
    from store import attention, people

    db = _db(client)
    open_ones, questions = people.questions(db, client), attention.open_questions(db, client)
    for question in questions:
        for line in _question(question, client, datetime.now(UTC)):
            typer.echo(line)
    for task in open_ones:
        typer.echo(f"{task.key}\n  known:  {task.known}\n  asked:  {task.asked}")
        typer.echo(f'  settle: 3a answer {task.key} "…"')
    typer.echo(f"{len(open_ones) + len(questions)} open.")


def answer(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="A key or a number, as `3a tasks` lists it.")
    ],
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What was decided; for a number, the verb.")
    ],
    client: Client = "own",
    note: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    supplier: Annotated[str, typer.Option(help="For substitute: cj or bigbuy.")] = "",
    sku: Annotated[str, typer.Option(help="For substitute: the article there.")] = "",
    by: Annotated[str | None, typer.Option(help="Who decides; default: your login.")] = None,
) -> None:
    """Settle a task with what was decided, or answer a question about an order."""
    from store import people

    if key.isdigit():
        _decide(int(key), text, client, note, supplier, sku, by or getpass.getuser())
        return
    if not people.answer(_db(client), client, key, text):
        raise RuleError(f"there is no open task {key}: `3a tasks` lists them")
    typer.echo("Settled.")


def consent(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    client: Client = "own",
) -> None:
    """Import consents with their proof, from a CSV; all of it, or nothing where a line is wrong.

    Its columns: person (an e-mail or a number as +33…), channel (call or mail), purpose (win-back
    for churn calls), wording (the sentence agreed to), source (where the proof lies), given_at (an
    ISO moment with its zone).
    """
    from store import people

    rows = list(_consents(file))
    people.give_consent(_db(client), client, rows)
    typer.echo(f"{len(rows)} consents stored.")


def suppress(
    person: Who,
    client: Client = "own",
    reason: Annotated[str, typer.Option(help="Why; kept with it.")] = "asked",
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


def erase(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    client: Client = "own",
    phone: Annotated[str, typer.Option(help="Their number too, as +33…: orders know it.")] = "",
) -> None:
    """Erase what we hold of a person, by e-mail. Receipts stay: they carry no identity."""
    from drains import erasing
    from store import people

    person = _person(email)
    if not EMAIL.fullmatch(person):
        raise RuleError(f"{email!r} is no e-mail: a person is erased by e-mail")
    number = _person(phone) if phone else ""
    erased = people.erase(_db(client), client, person, number)
    erased |= erasing.erase(_db(client), client, person, number, now=datetime.now(UTC))
    for table, rows in erased.items():
        typer.echo(f"{rows:6}  {table}")
    if erased[erasing.LATER]:
        typer.echo("Open orders keep what they need until they are over; then it is erased.")
    typer.echo("Erased." if any(erased.values()) else "Nothing was held of this person.")


def _question(question: "Question", client: str, now: datetime) -> Iterator[str]:
    """Say a question about orders: what is at stake, and the words that settle it."""
    from domain.dropship.answers import answers_for
    from drains.deciding import scope_of

    about = question.key.name if question.key.order_id else ""
    money = f"{question.money} {question.currency}" if question.money is not None else ""
    hours = (now - question.opened_at).total_seconds() / 3600
    age = f"{hours:.0f} h old, decide by {question.due_at:%Y-%m-%d %H:%M}"
    said = (str(question.number), question.kind, about, question.part, money, age)
    yield "  ".join(filter(None, said))
    yield f"  known:  {question.known}"
    yield f"  asked:  {question.asked}"
    of_client = "" if client == "own" else f" --client {client}"
    verbs = " | ".join(_spelled(one) for one in answers_for(question.kind, scope_of(question)))
    yield f"  settle: 3a answer {question.number}{of_client} {verbs}"


def _spelled(verb: str) -> str:
    needs = {"ignore": " --note …", "substitute": " --supplier … --sku …"}
    return verb + needs.get(verb, "")


def _decide(
    number: int, verb: str, client: str, note: str, supplier: str, sku: str, by: str
) -> None:
    from drains import deciding

    decided = deciding.decide(
        _db(client), client, number, verb, by, note=note, supplier=supplier, sku=sku
    )
    typer.echo(f"Settled: {decided.said}.")
    if decided.refund:
        typer.echo(f"{decided.refund[0].upper()}{decided.refund[1:]}.")


def _consents(file: Path) -> Iterator[dict[str, object]]:
    """Yield the consents of a file.

    Raises:
        RuleError: the first line that cannot be read, and why.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            rows = csv.DictReader(lines, strict=True)
            if lacking := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise RuleError(f"{file}: no column {', '.join(lacking)}; see 3a consent --help")
            for row in rows:
                yield _consent(f"{file}: line {rows.line_num}", row)
    except (UnicodeDecodeError, csv.Error) as exc:
        raise RuleError(f"{file} is not a CSV in UTF-8: {exc}") from exc


def _consent(where: str, row: dict[str, str | None]) -> dict[str, object]:
    """Return one consent, or say what its line lacks."""
    values = {name: (row[name] or "").strip() for name in COLUMNS}
    if missing := [name for name in COLUMNS if not values[name]]:
        raise RuleError(f"{where}: no {', '.join(missing)}")
    if values["channel"] not in CHANNELS:
        raise RuleError(f"{where}: channel is {' or '.join(CHANNELS)}, not {values['channel']}")
    try:
        given = datetime.fromisoformat(values["given_at"])
    except ValueError as exc:
        raise RuleError(f"{where}: given_at is no ISO moment: {values['given_at']}") from exc
    if given.tzinfo is None or given > datetime.now(UTC):
        wrong = "needs its zone" if given.tzinfo is None else "is in the future"
        raise RuleError(f"{where}: given_at {wrong}: {values['given_at']}")
    return {**values, "person": _person(values["person"], f"{where}: "), "given_at": given}


def _person(text: str, where: str = "") -> str:
    """Return an e-mail or a telephone number as the store spells it."""
    person = re.sub(r"[\s.()-]", "", text) if text.strip().startswith("+") else text.strip().lower()
    if not (EMAIL.fullmatch(person) or PHONE.fullmatch(person)):
        raise RuleError(f"{where}{text!r} is neither an e-mail nor a telephone number as +33…")
    return person


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)
