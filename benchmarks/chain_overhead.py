"""What the AI chain adds to a call: on a healthy provider, and with a dead one in first place.

    python -m benchmarks.chain_overhead --peers /path/to/python     about a minute
    python -m benchmarks.chain_overhead --quick

A provider that answers at once is served on loopback by a process of its own. The same question is
asked in turn by a bare httpx client and by the chain (breakers in a file, as workers share them),
by rounds, so that a slow moment of the machine meets both; a ratio is the median of the rounds'.
LiteLLM's Router and pydantic-ai's FallbackModel, two providers each, are asked by the interpreter
of `--peers`, each beside a bare httpx client of that interpreter; who is not installed is left out.

With a dead provider: its address takes connections and never answers them, so that connecting costs
the whole timeout. Several processes ask one after the other.

Budgets: the first call of the fleet costs at most one connect timeout more (and 100 ms, what busy
cores may add); while the breaker is open a call costs at most 5 ms more at the median, in every
process.
"""

import asyncio
import json
import logging
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from connectors.llm import Prompt
from connectors.llm.breakers import FileBreakers
from connectors.llm.failover import Providers, connect
from settings import CompatibleSettings

ROUNDS, CALLS, QUICK_ROUNDS = 30, 50, 6
PROCESSES = 3
CONNECT_S = 1.0
FIRST_SLACK_MS, OPEN_MS = 100.0, 5.0
PEERS = Path(__file__).with_name("chain_peers.py")
ANSWER = {
    "id": "c", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None,
                 "message": {"role": "assistant", "content": "Bonjour.", "refusal": None}}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
}  # fmt: skip
BODY = {
    "model": "m", "max_tokens": 2048,
    "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
}  # fmt: skip
Ask = Callable[[], Awaitable[object]]


def main(
    peers: Annotated[str, typer.Option(help="A Python that has litellm, pydantic-ai.")] = "",
    quick: Annotated[bool, typer.Option(help="Fewer rounds.")] = False,
    place: Annotated[str, typer.Option(hidden=True)] = "",
    url: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Measure, print, and end with 1 if a budget was exceeded."""
    logging.disable(logging.WARNING)
    if place:
        return _part(place, url)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with _server() as live, _black_hole() as dead, tempfile.TemporaryDirectory() as folder:
        print_line("healthy provider", "ms a call", "ratio to httpx")
        bare, ours = asyncio.run(_healthy(live, Path(folder), rounds))
        _print_ratios("bare httpx", bare, bare)
        _print_ratios("this chain", ours, bare)
        for peer in ("litellm", "pydantic_ai"):
            _peer(peers or sys.executable, peer, live, rounds)
        held = _dead_first(live, dead, Path(folder) / "dead")
    raise typer.Exit(0 if held else 1)


async def timed(asks: dict[str, Ask], rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds a call takes, per round, of each way to ask."""
    took: dict[str, list[float]] = {name: [] for name in asks}
    for ask in asks.values():  # connections, caches
        for _ in range(10):
            await ask()
    for _ in range(rounds):
        for name, ask in asks.items():
            started = time.perf_counter()
            for _ in range(CALLS):
                await ask()
            took[name].append((time.perf_counter() - started) * 1e3 / CALLS)
    return took


async def _healthy(live: str, folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    own = _own(live)
    async with (
        httpx.AsyncClient(base_url=live) as http,
        connect(Providers(local=own, compatible=own), breakers=FileBreakers(folder)) as chain,
    ):

        async def bare() -> None:
            (await http.post("/chat/completions", json=BODY)).json()

        took = await timed({"bare": bare, "ours": lambda: chain.complete(Prompt("s", "u"))}, rounds)
    return took["bare"], took["ours"]


def _own(url: str) -> CompatibleSettings:
    given = {"base_url": url, "model": "m", "input_usd": 0, "output_usd": 0}
    return CompatibleSettings.model_validate({**given, "connect_seconds": CONNECT_S})


def _peer(python: str, peer: str, live: str, rounds: int) -> None:
    """Ask a peer's interpreter to measure it; say so where it is not installed."""
    asked = subprocess.run(
        [python, str(PEERS), peer, live, str(rounds), str(CALLS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        why = (asked.stderr.strip().splitlines() or ["no reason given"])[-1]
        return print_line(peer, "-", f"not measured: {why[:80]}")
    said = json.loads(asked.stdout.strip().splitlines()[-1])
    return _print_ratios(f"{peer} {said['version']}", said["peer"], said["bare"])


def _dead_first(live: str, dead: str, folder: Path) -> bool:
    """Let several processes ask with a dead provider in first place, one after the other."""
    first_ms = slowest = 0.0
    for number in range(PROCESSES):
        first, *others = _ask_in_a_process(folder, f"{dead} {live}")
        if number == 0:
            first_ms = first
            print_line("dead first provider", "ms added", "")
            print_line("first call of the fleet", f"{first_ms:.1f}", f"connect {CONNECT_S} s")
        else:
            others.append(first)
        median = statistics.median(others)
        print_line(f"process {number + 1}, open breaker", f"{median:+.2f}", "median")
        slowest = max(slowest, median)
    held = first_ms <= CONNECT_S * 1e3 + FIRST_SLACK_MS and slowest <= OPEN_MS
    print_line("budget", "held" if held else "EXCEEDED", "")
    return held


def _ask_in_a_process(folder: Path, url: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.chain_overhead",
               "--place", str(folder), "--url", url]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(word) for word in said.stdout.split()]


def _part(place: str, url: str) -> None:
    """Ask forty times as a worker would, beside a chain without the dead provider.

    Says by how many milliseconds each call took longer than the one beside it.
    """
    dead, live = (_own(address) for address in url.split())
    added: list[float] = []

    async def took_ms(ask: Ask) -> float:
        started = time.perf_counter()
        await ask()
        return (time.perf_counter() - started) * 1e3

    async def compare() -> None:
        breakers = FileBreakers(Path(place))
        async with (
            connect(Providers(local=live), breakers=breakers) as well,
            connect(Providers(local=dead, compatible=live), breakers=breakers) as chain,
        ):
            for _ in range(10):  # what a process does once
                await well.complete(Prompt("s", "u"))
            for _ in range(40):
                beside = await took_ms(lambda: well.complete(Prompt("s", "u")))
                added.append(await took_ms(lambda: chain.complete(Prompt("s", "u"))) - beside)

    asyncio.run(compare())
    sys.stdout.write(" ".join(f"{ms:.3f}" for ms in added))


@contextmanager
def _server() -> Iterator[str]:
    """Serve the provider that answers at once, in a process of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    app = ["-m", "uvicorn", "benchmarks.chain_overhead:provider", "--port", str(port),
           "--log-level", "critical", "--lifespan", "off"]  # fmt: skip
    server = subprocess.Popen([sys.executable, *app])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def _black_hole() -> Iterator[str]:
    """Hold a port whose queue is full: connecting to it waits for ever, as to a dead machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        time.sleep(0.2)
        yield f"http://127.0.0.1:{address[1]}/v1"
        for one in waiting:
            one.close()


async def provider(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer every request at once, in the chat completions format (ASGI)."""
    while (await receive()).get("more_body"):
        continue
    kind = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": kind})
    await send({"type": "http.response.body", "body": json.dumps(ANSWER).encode()})


def _print_ratios(name: str, took: list[float], bare: list[float]) -> None:
    ratios = [one / other for one, other in zip(took, bare, strict=True)]
    print_line(name, f"{statistics.median(took):.2f}", f"{statistics.median(ratios):.2f}")


def print_line(name: str, figure: str, note: str) -> None:
    """Print one line of the table."""
    typer.echo(f"{name:<28}{figure:>12}   {note}")


if __name__ == "__main__":
    typer.run(main)
