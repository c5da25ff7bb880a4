"""Breakers in the store and in a file: one probe for all, whoever asks."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.llm.breakers import FileBreakers
from domain.breaker import Breakers, Failure, Health
from store import drills
from store.breakers import StoreBreakers
from store.database import Database
from store.drills import Drill

ROOT, PROCESSES = Path(__file__).parents[2], 4
CALLER = Path(__file__).with_name("breaker_caller.py")


@pytest.fixture
def now() -> list[float]:
    return [1_000.0]


@pytest.fixture(params=["store", "file"])
def make(request: pytest.FixtureRequest, db: Database, tmp_path: Path, now: list[float]) -> Any:
    def another() -> Breakers:
        if request.param == "file":
            return FileBreakers(tmp_path, lambda: now[0])
        return StoreBreakers(db, lambda: now[0])

    return another


def test_a_failure_is_seen_by_everybody_and_forgotten_by_all(make: Callable[[], Breakers]) -> None:
    one, other = make(), make()
    one.failed("a", Failure("down"))

    assert other.admit("a", 5.0)[0] == "rest"
    assert other.look("a").why == "down"
    assert other.admit("b", 5.0) == ("go", Health())
    other.succeeded("a")
    assert one.look("a").clean


def test_of_two_callers_one_gets_the_probe_until_it_gives_it_back(
    make: Callable[[], Breakers], now: list[float]
) -> None:
    one, other = make(), make()
    one.failed("a", Failure("down"))
    now[0] += 31

    assert (one.admit("a", 5.0)[0], other.admit("a", 5.0)[0]) == ("probe", "rest")
    one.gave_up("a")
    assert other.admit("a", 5.0)[0] == "probe"


def test_a_rest_written_before_the_clock_was_set_back_is_forgotten(tmp_path: Path) -> None:
    now = [1_000_000.0]
    breakers = FileBreakers(tmp_path, lambda: now[0])
    breakers.failed("a", Failure("down"))
    now[0] -= 200_000

    assert breakers.look("a").clean


@pytest.mark.process
@pytest.mark.parametrize("where", ["file", "store"])
def test_a_dead_provider_is_probed_by_one_process_of_many(
    where: str, db: Database, tmp_path: Path
) -> None:
    url = db.engine.url.render_as_string(hide_password=False)
    place = str(tmp_path) if where == "file" else url
    mine = FileBreakers(tmp_path) if where == "file" else StoreBreakers(db)
    callers = [
        subprocess.Popen(
            [sys.executable, str(CALLER), where, place],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    for caller in callers:
        assert caller.stdout.readline().strip() == "go"  # nothing has failed yet
    mine.failed("a", Failure("down"))
    opened = [_next(caller) for caller in callers]
    half = [_next(caller) for caller in callers]  # asked with a clock half a minute ahead
    for caller in callers:
        caller.stdin.close()
        caller.wait(20)

    assert opened == ["rest"] * PROCESSES
    assert sorted(half) == ["probe", *["rest"] * (PROCESSES - 1)]


def _next(caller: subprocess.Popen[str]) -> str:
    caller.stdin.write("go\n")
    caller.stdin.flush()
    return caller.stdout.readline().strip()


def test_the_newest_drill_of_a_client_is_the_one_that_counts(db: Database) -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC)
    drill = Drill("llm", "simulators", "xai", 92, 63, 63, True, 80.0, "log", first)
    newer = Drill("llm", "real", "xai", 3, 2, 1, False, 90.0, "log", first + timedelta(days=7))
    drills.save(db, "own", newer)
    drills.save(db, "own", drill)

    assert drills.latest(db, "own", "llm") == newer
    assert drills.latest(db, "other", "llm") is None
    assert drills.age_days(drill, first + timedelta(hours=36)) == 1.5
