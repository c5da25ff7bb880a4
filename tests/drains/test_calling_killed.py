"""`kill -9` between the reservation and the carrier's answer: nothing rings a second time."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drains.calling import dial_next, settle_next
from store import call_queue, people
from store.database import Database
from tests.drains.exchange_world import KEY, Clock, FileCarrier, exchange_of, queue_one

pytestmark = [pytest.mark.anyio, pytest.mark.process]
ROOT = Path(__file__).parents[2]
DIALLER = Path(__file__).with_name("dialler.py")


def killed_while_dialling(db: Database, ledger: Path, rings: bool) -> None:
    process = subprocess.Popen(
        [
            sys.executable, str(DIALLER), db.engine.url.render_as_string(hide_password=False),
            str(ledger), "rings" if rings else "does not ring",
        ],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle of it\n"
    process.kill()
    assert process.wait(30) == -signal.SIGKILL


@pytest.mark.parametrize(("rings", "ends"), [(True, "placed"), (False, "unknown")])
async def test_a_dial_cut_in_the_middle_is_looked_up_and_never_repeated(
    db: Database, tmp_path: Path, rings: bool, ends: str
) -> None:
    queue_one(db)
    ledger = tmp_path / "carrier"
    killed_while_dialling(db, ledger, rings)
    survivor = exchange_of(db, FileCarrier(ledger, clock := Clock()))

    assert await dial_next(survivor) is None  # at once: its attempt is on record
    for _ in range(10):
        clock.pass_s(600)
        await settle_next(survivor)
        assert await dial_next(survivor) is None

    call = call_queue.find(db, KEY)
    assert call is not None
    assert (survivor.carrier.rung, call.status) == (int(rings), ends)
    assert len(people.questions(db, "own")) == (0 if rings else 1)
