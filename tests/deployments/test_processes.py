import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tenacity import Retrying, stop_after_delay, wait_fixed

from deployments.processes import ChildEnded, check_port, child, free_port, wait_for
from domain.errors import RuleError

pytestmark = pytest.mark.process

PARENT = """
import sys, time
from pathlib import Path
from deployments.processes import child
with child("server", ["http.server", "0", "--bind", "127.0.0.1"], Path("log")) as started:
    print(started.process.pid, flush=True)
    time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Return whether a process runs; one that only waits to be collected does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int) -> None:
    for attempt in Retrying(stop=stop_after_delay(10), wait=wait_fixed(0.05)):
        with attempt:
            assert not alive(pid)


def test_of_ports_in_a_row_each_is_free() -> None:
    for _ in range(50):
        first = free_port(3)
        for port in range(first, first + 3):
            check_port(port, "127.0.0.1", "test", "")


def test_a_row_with_a_taken_port_in_it_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        before = taken.getsockname()[1] - 1
        bind = socket.socket.bind
        given = iter([before])

        def beside(self: socket.socket, address: tuple[str, int]) -> None:
            first = address[1] == 0 and next(given, 0)
            bind(self, (address[0], first or address[1]))

        monkeypatch.setattr(socket.socket, "bind", beside)
        assert free_port(2) != before


def test_a_program_answers_inside_the_block_and_is_gone_after_it(tmp_path: Path) -> None:
    port = free_port()
    with child("server", ["http.server", str(port), "--bind", "127.0.0.1"], tmp_path) as started:
        wait_for(f"http://127.0.0.1:{port}/", started)
        started.check()

    assert not alive(started.process.pid)


def test_a_program_that_ends_by_itself_is_reported_with_its_last_words(tmp_path: Path) -> None:
    with (
        child("odd thing", ["no_such_module_here"], tmp_path) as started,
        pytest.raises(
            ChildEnded, match=r"odd thing ended by itself, exit code 1; .*odd-thing\.log"
        ) as ended,
    ):
        wait_for("http://127.0.0.1:1/", started)

    assert "No module named no_such_module_here" in str(ended.value)


def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "family.py").write_text(
        "import subprocess, sys, time\n"
        "code = 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)'\n"
        "print(subprocess.Popen([sys.executable, '-c', code]).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with child("family", ["family"], tmp_path) as started:
        for attempt in Retrying(stop=stop_after_delay(20), wait=wait_fixed(0.05)):
            with attempt:
                grandchild = int(started.log.read_text())
        assert alive(grandchild)

    wait_until_gone(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_parent_killed_without_a_word_leaves_no_orphan(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    assert alive(orphan)

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    wait_until_gone(orphan)


def test_a_taken_port_is_named_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(RuleError, match=f"port {port} for the door is taken: move it"):
            check_port(port, "127.0.0.1", "door", "move it")

    check_port(port, "127.0.0.1", "door", "move it")
