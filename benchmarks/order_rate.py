"""From webhook to supplier order, and how many orders an hour one worker moves.

    python -m benchmarks.order_rate             30 orders per supplier: about six minutes
    python -m benchmarks.order_rate --quick     12 orders per supplier

One worker, the HTTP door, SQLite, simulated vendors in a process of their own with the documented
limits (CJ 1 call a second, BigBuy orders 1 call a second); orders come at once, so the suppliers'
limits are the bound. Printed is the share of the calls a supplier allows that were used: a worker
that lets turns go by is below 1.

Then, with CJ's limit at 100 calls a second, single orders one after another: from the sending of
the signed webhook to the supplier's own record of the order, median and 95th percentile. With the
workflow engine at work instead of a worker: `python -m benchmarks.order_engine`.

Budget: at least 0.90 of what the rates allow.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.processes import free_port
from sandbox import deliveries, serve

BUDGET = 0.90
SECRET = "rate"  # of a simulated shop
CJ_SKU, BIGBUY_SKU = "CJJJJTJT00001-Oak", "S7100001"
ADDRESS = {
    "first_name": "Simone", "last_name": "Simulée", "address1": "12 rue des Lilas",
    "city": "Lyon", "zip": "69003", "country": "France", "country_code": "FR",
    "phone": "+33600000000",
}  # fmt: skip


def main(
    orders: Annotated[int, typer.Option(help="Orders for each supplier.")] = 30,
    singles: Annotated[int, typer.Option(help="Orders timed one by one.")] = 40,
    quick: Annotated[bool, typer.Option("--quick", help="12 and 10.")] = False,
) -> None:
    """Measure both, print them, and fail below the budget."""
    orders, singles = (12, 10) if quick else (orders, singles)
    held = True
    for supplier, sku in (("cj", f"CJ-{CJ_SKU}"), ("bigbuy", f"BB-{BIGBUY_SKU}")):
        with _running(documented=True) as world:
            held = _rate(world, supplier, sku, orders) >= BUDGET and held
    with _running(documented=False) as world:
        _latency(world, singles)
    raise typer.Exit(0 if held else 1)


def _rate(world: "World", supplier: str, sku: str, orders: int) -> float:
    """Sell many at once; return the share of the supplier's calls that were used."""
    if supplier == "cj":
        world.control("cj", "PUT", "account", {"balance": "100000.00"})
    calls_before = world.calls(supplier)
    for number in range(orders):
        world.sell(sku, number)
    began = time.monotonic()
    until = began + 60 + orders * 12
    while (there := world.bought(supplier)) < orders and time.monotonic() < until:
        time.sleep(0.2)
    seconds = time.monotonic() - began
    calls = world.calls(supplier) - calls_before
    typer.echo(
        f"{supplier:7} {there} orders in {seconds:.0f} s: {there / seconds * 3600:.0f} an hour, "
        f"{calls / max(1, there):.1f} calls each; {calls / seconds:.3f} of the documented "
        "1 call a second"
    )
    return calls / seconds


def _latency(world: "World", singles: int) -> None:
    took: list[float] = []
    for number in range(singles):
        before, began = world.bought("cj"), time.monotonic()
        world.sell(f"CJ-{CJ_SKU}", number)
        while world.bought("cj") == before:
            time.sleep(0.005)
        took.append(time.monotonic() - began)
    took.sort()
    typer.echo(
        f"webhook to supplier order, {singles} one by one: median "
        f"{statistics.median(took) * 1000:.0f} ms, 95th percentile "
        f"{took[int(0.95 * (len(took) - 1))] * 1000:.0f} ms"
    )


class World:
    """The simulated vendors and the product's two processes."""

    def __init__(self, vendors: str, door: str) -> None:
        self.vendors, self.door = vendors, door

    def sell(self, sku: str, number: int) -> None:
        """Sell one, and ring."""
        order = self.control(
            "shopify", "POST", "orders",
            {"lines": [{"sku": sku, "quantity": 1, "cents": 3990}], "address": ADDRESS,
             "email": f"nobody{number}-{time.monotonic_ns()}@example.org"},
        )  # fmt: skip
        rung = deliveries.shopify({"id": order["id"]}, "orders/paid", SECRET, datetime.now(UTC))
        _call(f"{self.door}/webhook/shopify", "POST", rung.body, rung.headers)

    def bought(self, supplier: str) -> int:
        """How many orders the supplier's books have."""
        return len(self.control(supplier, "GET", "orders", None))

    def calls(self, supplier: str) -> int:
        """How many calls the supplier has received."""
        counts = self.control(supplier, "GET", "state", None)["operations"]
        return sum(one["received"] for one in counts.values())

    def control(self, vendor: str, method: str, name: str, given: object) -> Any:
        """Use a control route."""
        body = None if given is None else json.dumps(given).encode()
        said = _call(f"{self.vendors}/{vendor}/__sandbox__/{name}", method, body, {})
        return json.loads(said) if said else None


@contextmanager
def _running(*, documented: bool) -> Iterator[World]:
    """Start vendors, door and worker; end them."""
    rps = "1" if documented else "100"
    vendors, door = free_port(2), free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), vendors, door, rps)
        with started(Path(folder), env) as start:
            start(["deployments", "sandbox", "--port", str(vendors), "--customers", "20"])
            start(["deployments", "ingress"])
            world = World(f"http://127.0.0.1:{vendors}", f"http://127.0.0.1:{door}")
            wait_for(f"{world.vendors}/")
            wait_for(f"{world.door}/ready")
            if not documented:
                world.control("cj", "PUT", "account", {"qps": 100})
            start(["deployments", "worker"])
            time.sleep(3)
            yield world


@contextmanager
def started(
    folder: Path, env: Mapping[str, str]
) -> Iterator[Callable[[list[str]], "subprocess.Popen[bytes]"]]:
    """Yield what starts `python -m …` in a folder; end all of them, the last first."""
    running: list[subprocess.Popen[bytes]] = []

    def start(arguments: list[str]) -> "subprocess.Popen[bytes]":
        running.append(_start(arguments, folder, env))
        return running[-1]

    try:
        yield start
    finally:
        for one in reversed(running):
            one.terminate()
            with suppress(subprocess.TimeoutExpired):
                one.wait(15)
            one.kill()


def environment(folder: Path, vendors: int, door: int, rps: str) -> dict[str, str]:
    """Return the settings of the product's processes, all vendors simulated."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "PYTHONPATH": str(Path.cwd()),
        **serve.base_urls(vendors, serve.MOUNTED),
        "SHOPIFY_ACCESS_TOKEN": "sandbox", "SHOPIFY_SHOP_DOMAIN": "simulated.myshopify.com",
        "SHOPIFY_WEBHOOK_SECRET": SECRET, "WOO_CONSUMER_KEY": "sandbox",
        "WOO_CONSUMER_SECRET": "sandbox", "WOO_WEBHOOK_SECRET": SECRET,
        "CJ_API_KEY": "sandbox", "BIGBUY_API_KEY": "sandbox", "CJ_PAY_TYPE": "2",
        "CJ_MAX_RPS": rps, "BIGBUY_MAX_RPS": rps, "KLAVIYO_API_KEY": "sandbox",
        "XAI_API_KEY": "s", "OPENAI_API_KEY": "s", "GEMINI_API_KEY": "s", "ANTHROPIC_API_KEY": "s",
        "DATABASE_URL": f"sqlite:///{folder}/store.db", "INGRESS_PORT": str(door),
        "HOLD_SECONDS": "0", "TRACKING_POLL_SECONDS": "3600", "MAX_REPEAT_MINUTES": "0",
    }  # fmt: skip


def _start(arguments: list[str], folder: Path, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    log = (folder / f"{'-'.join(arguments[:2])}.log").open("wb")
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=folder, env=dict(env), stdout=log, stderr=log
    )


def wait_for(url: str) -> None:
    """Wait until somebody answers at an address."""
    for _ in range(300):
        with suppress(OSError):
            _call(url, "GET", None, {})
            return
        time.sleep(0.2)
    raise TimeoutError(url)


def _call(url: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    asked = urllib.request.Request(
        url, body, {"Content-Type": "application/json", **headers}, method=method
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    typer.run(main)
