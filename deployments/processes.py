"""Programs that live as long as a block, and addresses that are waited for.

A child leads a group of its own, so that Ctrl-C reaches only us and what it started ends with it.
On Linux it also ends when we are killed without a chance to say so; a run under way then ends, or
fails, by itself.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import typer
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from domain.errors import AutomationError, RuleError

PATIENCE_S, POLL_S, GRACE_S = 90.0, 0.2, 10.0
LAST_LINES = 8
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class ChildEnded(AutomationError):
    """A program that should run on has ended."""


class Child:
    """A program that was started, and the file with what it says."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.name, self.process, self.log = name, process, log

    def check(self) -> None:
        """Make sure that it still runs.

        Raises:
            ChildEnded: it does not; its last words are in the message.
        """
        if (code := self.process.poll()) is None:
            return
        last = self.log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]
        said = "".join(f"\n    {line}" for line in last)
        raise ChildEnded(f"{self.name} ended by itself, exit code {code}; see {self.log}{said}")


@contextmanager
def child(name: str, module: Sequence[str], logs: Path) -> Iterator[Child]:
    """Run `python -m module …` for the length of a block; end it politely, then firmly.

    Args:
        logs: the folder for the file with what it says.
    """
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name.replace(' ', '-')}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_end_with_parent,
        )  # fmt: skip
    try:
        yield Child(name, process, log)
    finally:
        _end(name, process)


def wait_for(url: str, started: Child) -> None:
    """Wait until a program answers at an address.

    Raises:
        ChildEnded: it ended instead.
        AutomationError: it does not answer within PATIENCE_S.
    """
    typer.echo(f"Starting the {started.name} …", err=True)

    def answers() -> None:
        started.check()
        with urllib.request.urlopen(url, timeout=2):
            return

    try:
        Retrying(
            retry=retry_if_exception_type(OSError),
            stop=stop_after_delay(PATIENCE_S),
            wait=wait_fixed(POLL_S),
            reraise=True,
        )(answers)
    except OSError as exc:
        raise AutomationError(f"the {started.name} does not answer at {url}: {exc}") from exc


def check_port(port: int, host: str, what: str, remedy: str) -> None:
    """Make sure that a port can be listened at.

    Raises:
        RuleError: it is taken, or is no port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as exc:
            why = "is taken" if isinstance(exc, OSError) else "is no port"
            raise RuleError(f"port {port} for the {what} {why}: {remedy}") from exc


def free_port(in_a_row: int = 1) -> int:
    """Return a port nobody listens at now, the first of so many: the simulators need two."""
    while True:
        with ExitStack() as probes:
            first = probes.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for beside in range(port + 1, port + in_a_row):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", beside))
            except (OSError, OverflowError):
                continue
            return port


def _end(name: str, process: "subprocess.Popen[bytes]") -> None:
    """End a program, and whatever it started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            typer.echo(f"The {name} does not stop by itself: killing it.", err=True)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_with_parent() -> None:
    """In the child: ask to be killed when the parent dies; politely, it would wait for others."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
