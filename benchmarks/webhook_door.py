"""How fast the HTTP door acknowledges webhooks that it has written down first.

    python -m benchmarks.webhook_door            200 a second for 20 s, on each database
    python -m benchmarks.webhook_door --quick    for 5 s

The real server runs in a process of its own; the load comes from this one. It is open: a delivery
leaves when its time has come, whether or not earlier ones were answered, and its latency counts
from that time on. Each delivery is signed, about 5 kB, and about an order of its own; afterwards
every acknowledged order has to be in the store. The same server also answers the same rate of a
call that it does not write down (WooCommerce's ping), in the same run: the ratio is what durable
costs.
PostgreSQL is measured where TEST_POSTGRES_URL or --postgres names a server.

Budget: p99 below 50 ms on every database, no delivery refused, none acknowledged and lost.
"""

import asyncio
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import create_engine, text

BUDGET_MS, RATE = 50.0, 200
SECONDS, QUICK_SECONDS, WARM_UP_SECONDS = 20, 5, 2
CONNECTIONS = 64
SECRET = "of-this-benchmark"  # signs what nobody else sees
HOME = Path("var/bench/door")
START_S = 60

Request = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Phase:
    """What one load found: milliseconds of each answer in order of size, and how many were 200."""

    ms: tuple[float, ...]
    good: int

    def at(self, share: float) -> float:
        """Return the latency that this share of the calls stayed below."""
        return self.ms[min(len(self.ms) - 1, int(share * len(self.ms)))]

    def line(self) -> str:
        """Return the figures in words."""
        p50, p95, p99 = (self.at(share) for share in (0.5, 0.95, 0.99))
        return (
            f"p50 {p50:6.2f}  p95 {p95:6.2f}  p99 {p99:6.2f}  max {self.ms[-1]:6.2f} ms"
            f"  ({self.good} of {len(self.ms)} acknowledged)"
        )


def delivery(host: str, run: int) -> Request:
    """Return what makes the nth signed delivery of a run."""
    lines = [
        {"id": n, "sku": f"CJ-{n}", "quantity": 1, "price": "19.95", "title": "x" * 300}
        for n in range(12)
    ]

    def made(number: int) -> bytes:
        said = {"id": run * 10_000_000 + number, "currency": "EUR", "line_items": lines}
        body = json.dumps(said).encode()
        signature = b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
        headers = (
            f"X-Shopify-Topic: orders/paid\r\nX-Shopify-Hmac-Sha256: {signature}\r\n"
            f"X-Shopify-Webhook-Id: {number}\r\nContent-Type: application/json\r\n"
        )
        return _post("/webhook/shopify", host, headers, body)

    return made


def ping(host: str) -> Request:
    """Return what makes a call that is answered and not written down."""
    return lambda _number: _post("/webhook/woo", host, "", b"webhook_id=1")


async def load(port: int, request: Request, seconds: float) -> Phase:
    """Send RATE calls a second, each at its own time, and measure from that time on."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    calls = [request(number) for number in range(int(RATE * seconds))]
    begins = time.perf_counter() + 0.1

    async def one(number: int) -> tuple[float, bool]:
        at = begins + number / RATE
        await asyncio.sleep(at - time.perf_counter())
        reader, writer = await free.get()
        writer.write(calls[number])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        free.put_nowait((reader, writer))
        return (time.perf_counter() - at) * 1000, head.startswith(b"HTTP/1.1 200")

    answers = await asyncio.gather(*(one(number) for number in range(len(calls))))
    while not free.empty():
        free.get_nowait()[1].close()
    return Phase(tuple(sorted(ms for ms, _ in answers)), sum(good for _, good in answers))


@contextmanager
def server(url: str) -> Iterator[int]:
    """Run `python -m ingress` on a database, in a folder without settings; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {
        "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(Path.cwd()), "DATABASE_URL": url,
        "INGRESS_PORT": str(port), "SHOPIFY_ACCESS_TOKEN": "none", "WOO_CONSUMER_KEY": "none",
        "SHOPIFY_WEBHOOK_SECRET": SECRET, "WOO_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    with (HOME / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "ingress"], cwd=HOME, env=environment, stdout=log, stderr=log
        )
        try:
            _wait_until_up(port, child)
            yield port
        finally:
            child.terminate()
            child.wait(timeout=30)


@contextmanager
def postgres(admin_url: str) -> Iterator[str]:
    """Make a database for this run, and drop it afterwards."""
    name = f"door_{uuid.uuid4().hex[:12]}"
    admin = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield admin.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def measure(name: str, url: str, seconds: float) -> bool:
    """Measure one database; return whether it is within the budget."""
    with server(url) as port:
        host = f"127.0.0.1:{port}"
        warm = asyncio.run(load(port, delivery(host, 1), WARM_UP_SECONDS))
        plain = asyncio.run(load(port, ping(host), seconds))
        kept = asyncio.run(load(port, delivery(host, 2), seconds))
    engine = create_engine(url)
    with engine.connect() as connection:
        stored = connection.scalar(text("SELECT count(*) FROM doorbells"))
    engine.dispose()
    lost = warm.good + kept.good - int(stored or 0)
    refused = len(kept.ms) - kept.good
    typer.echo(f"{name}, {RATE}/s for {seconds:g} s")
    typer.echo(f"  written down   {kept.line()}")
    typer.echo(f"  only answered  {plain.line()}")
    p50, p99 = (kept.at(share) / plain.at(share) for share in (0.5, 0.99))
    typer.echo(f"  ratio          p50 {p50:.2f}  p99 {p99:.2f}; acknowledged and lost: {lost}")
    return kept.at(0.99) < BUDGET_MS and not lost and not refused


def main(
    quick: Annotated[bool, typer.Option(help="For 5 s.")] = False,
    seconds: Annotated[float | None, typer.Option(help="For so many seconds.")] = None,
    on_postgres: Annotated[
        str | None,
        typer.Option("--postgres", envvar="TEST_POSTGRES_URL", help="URL of a server."),
    ] = None,
) -> None:
    """Measure the door on every database there is."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    lasting = seconds or (QUICK_SECONDS if quick else SECONDS)
    held = [measure("SQLite", f"sqlite:///{HOME.resolve()}/door.db", lasting)]
    if on_postgres:
        with postgres(on_postgres) as url:
            held.append(measure("PostgreSQL", url, lasting))
    else:
        typer.echo("PostgreSQL: not measured, set TEST_POSTGRES_URL")
    typer.echo(f"budget: p99 < {BUDGET_MS:g} ms: {'held' if all(held) else 'NOT HELD'}")
    raise typer.Exit(0 if all(held) else 1)


def _post(path: str, host: str, headers: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _wait_until_up(port: int, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and child.poll() is None:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up: see {HOME / 'log'}")


if __name__ == "__main__":
    typer.run(main)
