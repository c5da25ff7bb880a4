"""`3a up`: the workflow server, the deployments and the HTTP door together, until Ctrl-C.

Each is a process of its own; when one ends, the others are ended too, and the exit code says so.
"""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import typer
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from deployments import engine
from settings import settings

PATIENCE_S, POLL_S, GRACE_S = 90.0, 0.3, 10.0
SANDBOX_PORT = 4010


def run(*, sandbox: bool, port: int) -> None:
    """Start everything, print where to look, and wait."""
    signal.signal(signal.SIGTERM, _interrupt)
    api = f"http://127.0.0.1:{port}/api"
    with ExitStack() as stack:
        env = {**os.environ, **engine.QUIET, "PREFECT_API_URL": api}
        if sandbox:
            env |= _sandbox_settings()
            args = ["sandbox", "--port", str(SANDBOX_PORT)]
            stack.enter_context(process("sandbox", [*_3a(), *args], env))
            wait_for(f"http://127.0.0.1:{SANDBOX_PORT}/", "the sandbox")
        server = [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)]
        stack.enter_context(process("workflow server", server, env))
        wait_for(f"{api}/health", "the workflow server")
        stack.enter_context(_address(api))
        serve = [sys.executable, "-m", "deployments.serve"]
        stack.enter_context(process("deployments", serve, env))
        stack.enter_context(process("HTTP door", [*_3a(), "ingress"], env))
        door = settings().ingress
        wait_for(f"http://{door.host}:{door.port}/health", "the HTTP door")
        _say_where(port, f"http://{door.host}:{door.port}", sandbox)
        _wait_for_an_end()


@contextmanager
def process(
    name: str, command: list[str], env: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program for the length of a block; end it politely, then firmly."""
    child = subprocess.Popen(command, env=dict(env))
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                typer.echo(f"{name} does not stop by itself: killing it", err=True)
                child.kill()
                child.wait()


def wait_for(url: str, what: str) -> None:
    """Wait until an address answers.

    Raises:
        typer.Exit: it does not within PATIENCE_S.
    """
    typer.echo(f"Waiting for {what} …", err=True)
    try:
        Retrying(
            retry=retry_if_exception_type(OSError),
            stop=stop_after_delay(PATIENCE_S),
            wait=wait_fixed(POLL_S),
            reraise=True,
        )(_answers, url)
    except OSError as exc:
        typer.echo(f"{what} does not answer at {url} ({exc}): is its port taken?", err=True)
        raise typer.Exit(1) from exc


def _answers(url: str) -> None:
    with urllib.request.urlopen(url, timeout=2):
        return


@contextmanager
def _address(api: str) -> Iterator[None]:
    """Leave word for other commands where the engine is."""
    engine.ADDRESS.parent.mkdir(parents=True, exist_ok=True)
    engine.ADDRESS.write_text(api)
    try:
        yield
    finally:
        engine.ADDRESS.unlink(missing_ok=True)


def _sandbox_settings() -> dict[str, str]:
    from deployments.demo import sandbox_settings

    return sandbox_settings(SANDBOX_PORT, Path("var/sandbox"))


def _say_where(port: int, door: str, sandbox: bool) -> None:
    typer.echo("")
    typer.echo(f"  Workflows   http://127.0.0.1:{port}   (Deployments → churn → Run)")
    typer.echo(f"  HTTP door   {door}/predict, {door}/health")
    if sandbox:
        typer.echo(f"  Sandbox     http://127.0.0.1:{SANDBOX_PORT}   SIMULATED vendors")
    typer.echo(f"  Reports     {settings().output.dir}/")
    typer.echo("  Stop        Ctrl-C")


def _wait_for_an_end() -> None:
    """Wait until one of the processes ends, which none should."""
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    raise typer.Exit(1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _3a() -> list[str]:
    return [sys.executable, "-m", "deployments"]
