"""Several processes, one key: exactly one acts."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from store import receipts
from store.database import Database

ACTS, PROCESSES = 200, 4
RACER = Path(__file__).with_name("racer.py")


@pytest.mark.process
def test_processes_racing_for_the_same_keys_act_once_each(db: Database, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    url = db.engine.url.render_as_string(hide_password=False)
    racers = [
        subprocess.Popen(
            [sys.executable, str(RACER), url, str(ACTS), str(ledger)],
            stdin=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
            text=True,
        )
        for _ in range(PROCESSES)
    ]

    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    ended = [racer.wait(60) for racer in racers]

    acted = Counter(ledger.read_text().split())
    assert ended == [0] * PROCESSES
    assert len(acted) == ACTS
    assert set(acted.values()) == {1}
    keys = list(acted)
    assert {r.status for r in receipts.blocking(db, keys).values()} == {"done"}
