"""How customers can be reached, what they consented to, and what is asked of a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from store import call_attempts, conversations
from store.call_models import CallRow
from store.database import Database
from store.models import (
    ConsentRow,
    EngagementRow,
    HoldoutRow,
    OrderRow,
    PersonRow,
    RefusalRow,
    ScoreRow,
    SuppressionRow,
    TaskRow,
)
from store.sheets import read_pairs


@dataclass(frozen=True, slots=True)
class Person:
    """A customer's addresses, empty where the shop has none; `phone` is E.164."""

    customer: str
    subject: str
    email: str = ""
    phone: str = ""
    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class HumanTask:
    """A question for a person."""

    key: str
    subject: str
    known: str
    asked: str
    status: str = "open"


def upsert(db: Database, client: str, people: Iterable[Person]) -> None:
    """Insert people, or replace what an earlier reading said; silence replaces nothing."""
    rows = [{"client": client, **asdict(person)} for person in people]
    if not rows:
        return
    statement = db.insert(PersonRow)
    new = statement.excluded
    with db.write() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["client", "customer"],
                set_={
                    name: func.coalesce(func.nullif(new[name], ""), getattr(PersonRow, name))
                    for name in ("email", "phone", "name", "country")
                },
            ),
            rows,
        )


def everybody(db: Database, client: str) -> dict[str, Person]:
    """Return a client's customers by the shop's id."""
    with db.read() as connection:
        rows = connection.execute(
            select(
                PersonRow.customer, PersonRow.subject, PersonRow.email,
                PersonRow.phone, PersonRow.name, PersonRow.country,
            ).where(PersonRow.client == client)
        )  # fmt: skip
        return {row.customer: Person(*row) for row in rows}


def emails(db: Database, client: str) -> dict[str, str]:
    """Return the e-mail of every customer who has one, by subject."""
    with db.read() as connection:
        return read_pairs(
            db,
            connection,
            select(PersonRow.subject, PersonRow.email).where(
                PersonRow.client == client, PersonRow.email != ""
            ),
        )


def arms(db: Database, client: str, experiment: str) -> dict[str, str]:
    """Return the arm each subject of an experiment was given when first eligible."""
    with db.read() as connection:
        rows = connection.execute(
            select(HoldoutRow.subject, HoldoutRow.arm).where(
                HoldoutRow.client == client, HoldoutRow.experiment == experiment
            )
        )
        return {subject: arm for subject, arm in rows}


def keep_arms(
    db: Database, client: str, experiment: str, given: Mapping[str, str], since: date
) -> None:
    """Remember arms; one given earlier is never changed."""
    if not given:
        return
    rows = [
        {"client": client, "experiment": experiment, "subject": s, "arm": a, "since": since}
        for s, a in given.items()
    ]
    with db.write() as connection:
        connection.execute(db.insert(HoldoutRow).on_conflict_do_nothing(), rows)


def ask(db: Database, client: str, process: str, tasks: Sequence[HumanTask]) -> int:
    """Put questions in the queue; return how many were new."""
    before = {task.key for task in questions(db, client, status=None)}
    rows = [
        {**asdict(task), "client": client, "process": process, "at": datetime.now(UTC)}
        for task in tasks
    ]
    if rows:
        with db.write() as connection:
            connection.execute(db.insert(TaskRow).on_conflict_do_nothing(), rows)
    return sum(task.key not in before for task in tasks)


def questions(db: Database, client: str, status: str | None = "open") -> list[HumanTask]:
    """Return the questions for a person, oldest first."""
    wanted = select(TaskRow.key, TaskRow.subject, TaskRow.known, TaskRow.asked, TaskRow.status)
    wanted = wanted.where(TaskRow.client == client).order_by(TaskRow.at)
    if status:
        wanted = wanted.where(TaskRow.status == status)
    with db.read() as connection:
        return [HumanTask(*row) for row in connection.execute(wanted)]


def answer(db: Database, client: str, key: str, text: str) -> bool:
    """Settle a question; return False if there is no open one of that key."""
    with db.write() as connection:
        changed = connection.execute(
            update(TaskRow)
            .where(TaskRow.client == client, TaskRow.key == key, TaskRow.status == "open")
            .values(status="done", answer=text, settled_at=datetime.now(UTC))
        )
        return bool(changed.rowcount)


def refuse(db: Database, client: str, person: str, at: datetime) -> None:
    """Remember that a person said no at this moment."""
    with db.write() as connection:
        connection.execute(insert(RefusalRow), [{"client": client, "person": person, "at": at}])


def refusals(db: Database, client: str, since: datetime) -> list[tuple[str, datetime]]:
    """Return (person, moment) of the refusals since a moment."""
    with db.read() as connection:
        rows = connection.execute(
            select(RefusalRow.person, RefusalRow.at).where(
                RefusalRow.client == client, RefusalRow.at >= since
            )
        )
        return [(person, at) for person, at in rows]


def give_consent(db: Database, client: str, consents: Sequence[Mapping[str, Any]]) -> None:
    """Store consents with their proof: person, channel, purpose, wording, source, given_at."""
    base = db.insert(ConsentRow)
    new = base.excluded
    statement = base.on_conflict_do_update(
        index_elements=["client", "person", "channel", "purpose"],
        set_={n: new[n] for n in ("wording", "source", "given_at", "withdrawn_at")},
    )
    with db.write() as connection:
        connection.execute(
            statement, [{"withdrawn_at": None, **c, "client": client} for c in consents]
        )


def consents(db: Database, client: str, channel: str, purpose: str) -> dict[str, dict[str, Any]]:
    """Return the consents for a channel and purpose, by person."""
    columns = (
        ConsentRow.person, ConsentRow.channel, ConsentRow.purpose, ConsentRow.wording,
        ConsentRow.source, ConsentRow.given_at, ConsentRow.withdrawn_at,
    )  # fmt: skip
    with db.read() as connection:
        rows = connection.execute(
            select(*columns).where(
                ConsentRow.client == client,
                ConsentRow.channel == channel,
                ConsentRow.purpose == purpose,
            )
        )
        return {row.person: dict(row._mapping) for row in rows}


def suppress(db: Database, client: str, person: str, reason: str) -> None:
    """Never contact this e-mail or telephone number again."""
    row = db.insert(SuppressionRow).values(
        client=client, person=person, reason=reason, at=datetime.now(UTC)
    )
    with db.write() as connection:
        connection.execute(row.on_conflict_do_nothing())


def suppressed(db: Database, client: str) -> set[str]:
    """Return the addresses and numbers that must not be contacted."""
    with db.read() as connection:
        return set(
            connection.scalars(select(SuppressionRow.person).where(SuppressionRow.client == client))
        )


def erase(db: Database, client: str, email: str, phone: str = "") -> dict[str, int]:
    """Erase a person by e-mail, and by a number given with it; return the rows removed by table.

    Receipts stay: they hold our own id only, and are the proof of what was done. A suppression
    stays too: without it the person would be contacted again.
    """
    mine = PersonRow.client == client, PersonRow.email == email
    with db.write() as connection:
        found = connection.execute(
            select(PersonRow.customer, PersonRow.subject, PersonRow.phone).where(*mine)
        ).all()
        customers, subjects = [row.customer for row in found], [row.subject for row in found]
        numbers = {phone, *(row.phone for row in found)} - {""}
        reached = [email, *numbers]
        dialled = call_attempts.forget(connection, client, reached)
        spoke = conversations.forget(connection, client, reached)
        return {"call_attempts": dialled, "conversations": spoke} | {
            table.__tablename__: connection.execute(
                delete(table).where(table.client == client, column.in_(values))
            ).rowcount
            for table, column, values in (
                (OrderRow, OrderRow.customer, customers),
                (ScoreRow, ScoreRow.customer, customers),
                (EngagementRow, EngagementRow.email, [email]),
                (CallRow, CallRow.subject, subjects),
                (TaskRow, TaskRow.subject, [*subjects, *reached]),
                (ConsentRow, ConsentRow.person, reached),
                (RefusalRow, RefusalRow.person, reached),
                (PersonRow, PersonRow.email, [email]),
            )
        }
