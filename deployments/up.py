"""`3a up`: the workflow server, the deployments, a worker and the HTTP door, until Ctrl-C.

Each is a process of its own; when one ends, the others are ended too, and the exit code says so.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import typer

from deployments import engine, simulation
from deployments.processes import Child, check_port, child, free_port, wait_for
from settings import IngressSettings, clients, settings

SANDBOX_HOME = Path("var/sandbox")
LOGS = Path("var/log")
NIGHTLY = "churn/nightly-own"
# The door asks for a run when an order rang, and whoever serves the runs looks every two seconds.
AT_ONCE = {"INGRESS_NUDGE": "true", "PREFECT_RUNNER_POLL_FREQUENCY": "2"}


def run(*, sandbox: bool, port: int) -> None:
    """Start everything, say where to look, and wait.

    Raises:
        RuleError: a port is taken.
        ChildEnded: one of the processes ended.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    simulated = free_port(2) if sandbox else None
    if simulated:
        simulation.enter(simulated, SANDBOX_HOME)
        os.environ["PREFECT_HOME"] = str(Path("engine").resolve())
    door = settings().ingress
    check_port(port, "127.0.0.1", "workflow server", "`3a up --port …`")
    check_port(door.port, door.host, "HTTP door", "set INGRESS_PORT")
    _check_stores()
    api = f"http://127.0.0.1:{port}/api"
    os.environ.update({**engine.QUIET, **AT_ONCE, "PREFECT_API_URL": api})

    with suppress(KeyboardInterrupt), ExitStack() as stack:
        children: list[Child] = []

        def start(name: str, module: Sequence[str], url: str = "") -> None:
            children.append(stack.enter_context(child(name, module, LOGS.resolve())))
            if url:
                wait_for(url, children[-1])

        if simulated:
            start("sandbox", _sandbox(simulated), f"http://127.0.0.1:{simulated}/")
        start("workflow server", _server(port), f"{api}/health")
        stack.enter_context(_address(api))
        start("deployments", ["deployments.serve"], f"{api}/deployments/name/{NIGHTLY}")
        start("worker", ["deployments", "worker"])
        start("HTTP door", ["deployments", "ingress"], f"http://{door.host}:{door.port}/health")
        _say_where(port, door, simulated)
        _wait_for_an_end(children)
    typer.echo("Stopped.")


def _sandbox(port: int) -> list[str]:
    """Serve a simulated shop whose last day was yesterday, as a real one's is."""
    today = datetime.now(UTC).date()
    return ["deployments", "sandbox", "--port", str(port), "--end", str(today)]


def _server(port: int) -> list[str]:
    return ["prefect", "server", "start", "--port", str(port)]


def _check_stores() -> None:
    """Open every client's store once, so that what is wrong is said before anything starts."""
    from store.database import database

    for client in clients():
        database(settings(client).database.url)


@contextmanager
def _address(api: str) -> Iterator[None]:
    """Leave word for other commands where the engine is."""
    engine.ADDRESS.parent.mkdir(parents=True, exist_ok=True)
    engine.ADDRESS.write_text(api)
    try:
        yield
    finally:
        engine.ADDRESS.unlink(missing_ok=True)


def _say_where(port: int, door: IngressSettings, simulated: int | None) -> None:
    page = f"http://127.0.0.1:{port}"
    lines = {
        "Workflows": f"{page}/deployments   (churn → Run → Custom run)",
        "Terminal": f"PREFECT_API_URL={page}/api prefect deployment run {NIGHTLY}",
        "HTTP door": f"http://{door.host}:{door.port}/predict, /order, /webhook/…, /health",
        "Reports": f"{settings().output.dir.resolve()}",
        "Logs": f"{LOGS.resolve()}",
    }
    if simulated:
        lines["Sandbox"] = f"http://127.0.0.1:{simulated}   SIMULATED vendors, for these runs only"
    lines["Stop"] = "Ctrl-C"
    typer.echo("")
    for what, where in lines.items():
        typer.echo(f"  {what:<10} {where}")


def _wait_for_an_end(children: Sequence[Child]) -> None:
    """Wait until one of the processes ends, which none should."""
    ours = {one.process.pid for one in children}
    while True:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        for one in children:
            one.check()
        if ended and ended.si_pid not in ours:
            os.waitpid(ended.si_pid, 0)  # in a container, an orphan that was given to us


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
