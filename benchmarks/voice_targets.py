"""What is measured as a relay of voice: the product, haproxy, a Node relay; each a process.

A target is pinned to one core and the harness to another, where there are two; CPU is user and
system time of the process and its children from /proc, memory its resident set.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
WS_PACKAGE = "ws@8"


@dataclass(frozen=True, slots=True)
class Target:
    """A running relay: its process, where callers connect, how they show who they are."""

    name: str
    pid: int
    url: str
    ready_on: bytes
    sessions: str = ""  # POST here for a token; empty: none is needed

    def cpu_s(self) -> float:
        """Return the CPU seconds used so far, children included."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICKS

    def rss_kib(self) -> int:
        """Return the resident memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def headers(self) -> Mapping[str, str]:
        """Return what the upgrade of one caller carries; asks for a token where one is needed."""
        if not self.sessions:
            return {"Authorization": "Bearer sandbox"}
        request = urllib.request.Request(self.sessions, data=b"{}", method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            token = orjson.loads(answer.read())["token"]
        return {"Sec-WebSocket-Protocol": f"voice.v1, token.{token}"}


def cores() -> tuple[str, str]:
    """Return the core of the target and that of the harness; empty where there is only one."""
    mine = sorted(os.sched_getaffinity(0))
    return (str(mine[0]), str(mine[-1])) if len(mine) > 1 else ("", "")


@contextmanager
def product(
    upstream: str, certificate: Path, folder: Path, core: str, more: Mapping[str, str] | None = None
) -> Iterator[Target]:
    """Run `3a voice` with a store of its own and no setting of this machine's."""
    port = free_port()
    variables = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "PYTHONPATH": str(HERE.parent), "XAI_API_KEY": "sandbox", "XAI_REALTIME_URL": upstream,
        **({"SSL_CERT_FILE": str(certificate)} if certificate.is_file() else {}),
        "VOICE_PORT": str(port), "VOICE_DRAIN_SECONDS": "0", "VOICE_RESPOND_PORT": "0",
        "DATABASE_URL": f"sqlite:///{folder}/voice.db", "OUTPUT_DIR": str(folder), **(more or {}),
    }  # fmt: skip
    command = [sys.executable, "-m", "deployments", "voice", "--port", str(port)]
    with _running(command, port, core, variables, folder, "product.log") as pid:
        door = f"127.0.0.1:{port}"
        yield Target(
            "3a voice", pid, f"ws://{door}/voice", b"session.ready", f"http://{door}/session"
        )


@contextmanager
def haproxy(
    upstream_port: int, folder: Path, core: str, *, tls: bool = True
) -> Iterator[Target | None]:
    """Run haproxy as a TCP proxy, with TLS upstream or without; None where it is not installed."""
    binary = shutil.which("haproxy")
    if binary is None:
        yield None
        return
    port = free_port()
    config = folder / "haproxy.cfg"
    config.write_text(
        "global\n  nbthread 1\n  maxconn 8000\n"
        "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 1h\n  timeout server 1h\n"
        f"listen voice\n  bind 127.0.0.1:{port}\n"
        f"  server upstream 127.0.0.1:{upstream_port}{' ssl verify none' if tls else ''}\n"
    )
    command = [binary, "-db", "-f", str(config)]
    with _running(command, port, core, dict(os.environ), folder, "haproxy.log") as pid:
        yield Target("haproxy", pid, f"ws://127.0.0.1:{port}/v1/realtime", b"session.updated")


@contextmanager
def node(upstream: str, folder: Path, core: str) -> Iterator[Target | None]:
    """Run the Node relay; `ws` is fetched from npm's registry; None where either is not there."""
    binary, npm = shutil.which("node"), shutil.which("npm")
    if not binary or not npm or not _fetched(npm, folder):
        yield None
        return
    port = free_port()
    variables = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    command = [binary, str(HERE / "voice_peer.cjs"), str(port), upstream]
    with _running(command, port, core, variables, folder, "node.log") as pid:
        yield Target("Node ws", pid, f"ws://127.0.0.1:{port}/v1/realtime", b"session.updated")


@contextmanager
def pipecat(python: str, upstream: str, folder: Path, core: str) -> Iterator[Target]:
    """Run pipecat's telephone bridge in the interpreter it is installed in."""
    port = free_port()
    command = [python, str(HERE / "voice_phone_peer.py"), str(port), upstream]
    with _running(command, port, core, dict(os.environ), folder, "pipecat.log") as pid:
        yield Target("pipecat 1.14", pid, f"ws://127.0.0.1:{port}/ws", b"")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _running(
    command: list[str], port: int, core: str, variables: Mapping[str, str], folder: Path, log: str
) -> Iterator[int]:
    """Run a program on one core until the block ends; wait until it listens."""
    pinned = ["taskset", "-c", core] if core and shutil.which("taskset") else []
    with (folder / log).open("wb") as out:
        process = subprocess.Popen(
            [*pinned, *command], env=dict(variables), cwd=folder, stdout=out, stderr=out
        )
        try:
            _wait(process, port, folder / log)
            yield process.pid
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[Any]", port: int, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"it did not start: {log.read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"it does not listen: {log.read_text()[-2000:]}")


def _fetched(npm: str, folder: Path) -> bool:
    if (folder / "node_modules" / "ws").is_dir():
        return True
    asked = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(folder),
        WS_PACKAGE,
    ]
    return subprocess.run(asked, capture_output=True, timeout=120).returncode == 0
