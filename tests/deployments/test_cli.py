import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.deployments.conftest import Console

ROOT = Path(__file__).resolve().parents[2]


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    ended = python(
        "import sys\nfrom deployments.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('prefect', 'pandas', 'sqlalchemy', 'httpx') if m in sys.modules])"
    )

    assert ended.stdout.strip().endswith("[]"), ended.stdout + ended.stderr
    for command in (
        "demo", "doctor", "up", "run", "churn", "plans", "plan", "apply", "undo", "log",
        "tasks", "answer", "consent", "suppress", "refuse", "erase", "orders", "ingress", "worker",
        "sandbox", "db",
    ):  # fmt: skip
        assert f" {command} " in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "No such command"),
        (["log", "--day", "2026-13-01"], "a day is written YYYY-MM-DD, not 2026-13-01"),
        (["log", "--day", "20260101"], "a day is written YYYY-MM-DD, not 20260101"),
        (["run", "churn", "--horizon", "3"], "greater than or equal to 7"),
        (["run", "churn", "--orders", "no.csv"], "'no.csv' does not exist"),
        (["run", "churn", "--language", "de"], "'fr', 'en'"),
        (["run", "churn", "--as-of", "yesterday"], "YYYY-MM-DD, not yesterday"),
        (["run", "churn", "--client", "nobody"], "its settings belong in clients/nobody.env"),
        (["plans", "--client", "../etc/passwd"], "there is no client"),
        (["plan", "nope"], "there is no plan nope: `3a plans` lists them"),
        (["undo", "nope"], "there is no plan nope"),
        (["answer", "nope", "yes"], "there is no open task nope"),
        (["up", "--port", "99999"], "port 99999 for the workflow server is no port"),
        (["sandbox", "--port", "99999"], "port 99999 for the sandbox is no port"),
    ],
)
def test_a_persons_mistake_is_said_without_a_traceback_and_ends_in_2(
    console: Console, arguments: list[str], said: str
) -> None:
    ended = console(*arguments)

    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CHURN_CURRENCY", "euro", "3a: settings: CHURN_CURRENCY: String should match"),
        ("KLAVIYO_REVISION", "x", "3a: settings: KLAVIYO_API_KEY: Field required"),
        ("DATABASE_URL", "nonsense", "3a: DATABASE_URL cannot be read"),
    ],
)
def test_a_malformed_setting_is_named_in_one_line(
    console: Console, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)

    ended = console("plans")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(said)
    assert ended.err.count("\n") == 1


def test_a_taken_port_of_the_door_is_named(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGRESS_PORT", "3010")  # taken back afterwards
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        ended = console("ingress", "--port", port)

    assert ended.code == 2
    assert ended.err == f"3a: port {port} for the HTTP door is taken: choose another with --port\n"


def test_a_database_that_does_not_answer_is_no_mistake_and_keeps_its_password(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://me:hush@127.0.0.1:1/shop")

    ended = console("plans")

    assert ended.code == 1
    assert ended.err.startswith("3a: database: ")
    assert "hush" not in ended.err


def test_a_database_of_an_older_version_is_told_how_to_upgrade(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE something_else (id INTEGER)"))
    engine.dispose()

    refused = console("plans")
    upgraded = console("db", "upgrade")

    assert refused.code == 2
    assert "3a db upgrade" in refused.err
    assert (upgraded.code, upgraded.out) == (0, "The database is up to date.\n")
    assert console("plans").code == 0


def test_the_program_itself_says_a_mistake_in_one_line() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "deployments", "plans", "--client", "nobody"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=os.environ,
    )  # fmt: skip

    assert ended.returncode == 2
    assert ended.stderr == (
        "3a: there is no client 'nobody': its settings belong in clients/nobody.env\n"
    )
