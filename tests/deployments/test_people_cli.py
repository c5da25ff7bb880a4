from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.acts import subject_of
from store import people
from store.database import Database
from store.people import HumanTask, Person
from tests.deployments.conftest import Console

HEADER = "person,channel,purpose,wording,source,given_at\n"
GIVEN = "2026-05-04T10:00:00+02:00"
MARIE = f"+33 6 12 34 56 78,call,win-back,Yes please call me,form 12,{GIVEN}\n"
JEAN = f"Jean@Example.com,mail,win-back,Yes,form 13,{GIVEN}\n"
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=365)).isoformat(timespec="seconds")


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "consents.csv"
    file.write_text(header + "".join(rows), encoding="utf-8")
    return file


def test_consents_are_stored_with_their_proof_under_one_spelling(
    console: Console, store: Database, tmp_path: Path
) -> None:
    ended = console("consent", written(tmp_path, MARIE, JEAN))

    assert (ended.code, ended.out) == (0, "2 consents stored.\n")
    given = people.consents(store, "own", "call", "win-back")
    assert list(given) == ["+33612345678"]
    assert given["+33612345678"]["wording"] == "Yes please call me"
    assert list(people.consents(store, "own", "mail", "win-back")) == ["jean@example.com"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"+33612345678,call,win-back,,form,{GIVEN}\n", "line 3: no wording"),
        (f",call,win-back,Yes,,{GIVEN}\n", "line 3: no person, source"),
        (f"+33612345678,fax,win-back,Yes,form,{GIVEN}\n", "channel is call or mail, not fax"),
        (f"bob,call,win-back,Yes,form,{GIVEN}\n", "line 3: 'bob' is neither an e-mail nor"),
        ("a@b.fr,mail,win-back,Yes,form,2026-05-04T10:00\n", "line 3: given_at needs its zone"),
        ("a@b.fr,mail,win-back,Yes,form,yesterday\n", "given_at is no ISO moment: yesterday"),
        (f"a@b.fr,mail,win-back,Yes,form,{NEXT_YEAR}\n", "line 3: given_at is in the future"),
        (f'"a@b.fr,mail,win-back,Yes,form,{GIVEN}\n', "is not a CSV in UTF-8"),
        ("a@b.fr,mail\n", "line 3: no purpose, wording, source, given_at"),
    ],
)  # fmt: skip
def test_one_wrong_line_is_named_and_nothing_is_stored(
    console: Console, store: Database, tmp_path: Path, row: str, said: str
) -> None:
    ended = console("consent", written(tmp_path, MARIE, row))

    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert people.consents(store, "own", "call", "win-back") == {}


def test_a_line_is_counted_as_an_editor_counts_it(console: Console, tmp_path: Path) -> None:
    two_lines = f'a@b.fr,mail,win-back,"Yes,\nplease",form,{GIVEN}\n'

    ended = console("consent", written(tmp_path, two_lines, "bob,mail,x,y,z,w\n"))

    assert "line 4: given_at is no ISO moment: w" in ended.err


def test_a_file_without_the_columns_is_told_which_are_missing(
    console: Console, tmp_path: Path
) -> None:
    ended = console("consent", written(tmp_path, header="person,channel,purpose\n"))

    assert (ended.code, ended.out) == (2, "")
    assert "no column wording, source, given_at" in ended.err


def test_a_file_that_is_no_text_is_no_consent(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "consents.csv"
    file.write_bytes(HEADER.encode() + b"\xff\xfe\x00")

    ended = console("consent", file)

    assert ended.code == 2
    assert "is not a CSV in UTF-8" in ended.err


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Marie@Example.com", "marie@example.com"),
        ("+33 6 12-34.56 78", "+33612345678"),
        ("+33612345678", "+33612345678"),
    ],
)
def test_who_is_suppressed_is_kept_as_orders_spell_them(
    console: Console, store: Database, typed: str, kept: str
) -> None:
    assert console("suppress", typed).out == "Suppressed.\n"

    assert people.suppressed(store, "own") == {kept}


def test_a_refusal_is_remembered_now(console: Console, store: Database) -> None:
    assert console("refuse", "marie@example.com").out == "Remembered.\n"

    [(person, at)] = people.refusals(store, "own", datetime.now(UTC) - timedelta(minutes=1))
    assert person == "marie@example.com"
    assert at <= datetime.now(UTC)


@pytest.mark.parametrize("typed", ["bob", "", "0612345678", "+3361", "a@b", "+33612345678x"])
@pytest.mark.parametrize("command", ["suppress", "refuse", "erase"])
def test_nobody_is_stored_under_a_name_that_reaches_nobody(
    console: Console, store: Database, command: str, typed: str
) -> None:
    ended = console(command, typed)

    assert (ended.code, ended.out) == (2, "")
    assert "is neither an e-mail nor a telephone number as +33…" in ended.err
    assert people.suppressed(store, "own") == set()


def test_a_person_is_erased_by_e_mail_and_the_rows_are_counted(
    console: Console, store: Database
) -> None:
    people.upsert(store, "own", [Person("7", subject_of("own", "7"), "marie@example.com")])

    ended = console("erase", " Marie@Example.com ")

    assert ended.code == 0
    assert "     1  people\n" in ended.out
    assert ended.out.endswith("Erased.\n")
    assert people.everybody(store, "own") == {}
    assert console("erase", "marie@example.com").out.endswith("Nothing was held of this person.\n")


def test_a_number_is_not_enough_to_erase_by(console: Console) -> None:
    ended = console("erase", "+33612345678")

    assert (ended.code, ended.out) == (2, "")
    assert "a person is erased by e-mail" in ended.err


def test_an_open_task_shows_how_to_settle_it_and_is_settled_once(
    console: Console, store: Database
) -> None:
    key = f"own:churn:call:c1:{date(2026, 11, 3)}"
    people.ask(store, "own", "churn", [HumanTask(key, "c1", "risk 0.91", "Call them yourself?")])

    listed = console("tasks")
    settled = console("answer", key, "called")

    assert listed.out == (
        f"{key}\n  known:  risk 0.91\n  asked:  Call them yourself?\n"
        f'  settle: 3a answer {key} "…"\n1 open.\n'
    )
    assert (settled.code, settled.out) == (0, "Settled.\n")
    assert console("tasks").out == "0 open.\n"
    assert console("answer", key, "again").code == 2
