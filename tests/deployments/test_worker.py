"""`3a worker` as a process, as a supervisor starts and stops it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tenacity import Retrying, stop_after_delay, wait_fixed

from store import manual_orders
from store.database import Database, database
from tests.drains.world import ADDRESS, NOON, line

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Started:
    """A worker under way, and the file with what it says."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def wait_for(self, words: str) -> None:
        for attempt in Retrying(stop=stop_after_delay(PATIENCE_S), wait=wait_fixed(0.05)):
            with attempt:
                assert words in self.log.read_text()

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Started]:
    """A worker on a store of its own, with no vendor configured."""
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "deployments", "worker"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield Started(process, log)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def shop(tmp_path: Path) -> Database:
    """The store that the worker of this test uses."""
    return database(f"sqlite:///{tmp_path}/store.db")


def run(tmp_path: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "deployments", "worker", *arguments],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.process
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(worker: Started, number: int) -> None:
    worker.wait_for("own: storefronts none; suppliers none")
    worker.wait_for("own: 0 to read; parts: none under way; 0 questions open")

    assert worker.stop(number) == 0
    said = worker.log.read_text()
    assert said.rstrip().endswith("stopped")
    assert "Traceback" not in said


@pytest.mark.process
def test_an_order_placed_by_hand_is_read_while_it_runs_and_nobody_is_named(
    worker: Started, shop: Database
) -> None:
    order_id, _ = manual_orders.add(shop, "own", "r1", "EUR", ADDRESS, [line("1", "ZZ-1")], NOON)

    for attempt in Retrying(stop=stop_after_delay(PATIENCE_S), wait=wait_fixed(0.05)):
        with attempt:
            found = manual_orders.get(shop, "own", order_id)
            assert found is not None
            assert found.state == "PLANNED"

    assert worker.stop(signal.SIGTERM) == 0
    said = worker.log.read_text()
    for words in (ADDRESS.email, ADDRESS.phone, ADDRESS.last_name, ADDRESS.line1):
        assert words not in said


@pytest.mark.process
def test_once_ends_when_nothing_is_due(tmp_path: Path, shop: Database) -> None:
    manual_orders.add(shop, "own", "r1", "EUR", ADDRESS, [line("1", "ZZ-1")], NOON)

    ended = run(tmp_path, "--once")

    assert ended.returncode == 0
    assert "rows; 0 to read; parts: none under way; 1 questions open" in ended.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        ([], {"LEASE_SECONDS": "5", "HTTP_TIMEOUT_SECONDS": "4"},
         "own: LEASE_SECONDS is 5: it must be at least 2 more than HTTP_TIMEOUT_SECONDS"),
        ([], {"CJ_PAY_TYPE": "9"}, "settings: CJ_API_KEY: Field required"),
        (["--client", "nobody"], {}, "there is no client 'nobody'"),
        ([], {"CJ_API_KEY": "k", "SKU_MAP": "nowhere.csv"}, "nowhere.csv"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_line_and_ends_in_2(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], said: str
) -> None:
    ended = run(tmp_path, *arguments, **variables)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("3a: ")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.process
def test_a_database_that_does_not_answer_is_waited_for(tmp_path: Path) -> None:
    log = tmp_path / "waiting.log"
    variables = {"DATABASE_URL": "postgresql+psycopg://me:hush@127.0.0.1:1/shop"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "deployments", "worker"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    waiting = Started(process, log)

    waiting.wait_for("own: the database does not answer: ")

    assert waiting.stop(signal.SIGTERM) == 0
    assert "hush" not in log.read_text()


def test_no_workflow_engine_is_imported() -> None:
    ended = subprocess.run(
        [sys.executable, "-c",
         "import sys, deployments.worker, drains.open\n"
         "heavy = ('prefect', 'pandas', 'matplotlib', 'sklearn', 'fastapi')\n"
         "print([m for m in heavy if m in sys.modules])"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    assert ended.stdout == "[]\n"
