"""Orders under faults, kills and forgeries: none lost, none doubled, none bought that may not be.

    python -m benchmarks.order_campaign                          500 orders, SQLite, one worker
    python -m benchmarks.order_campaign --database postgres --workers 3 --seed 2
    python -m benchmarks.order_campaign --quick                  40 orders, 5 kills

The simulated vendors run in a process of their own, the product in others: its door and its
workers, driven by their environment alone. Orders of both storefronts come in (sandbox/orders.py);
webhooks are sent one to three times and out of order, one order in twenty is never told of, and
forged ones come in between; a fifth of the supplier calls fail; processes are killed with -9 and
frozen. Then the faults stop, and once nothing moves any more the books are compared with what had
to become of each order (benchmarks/order_campaign_judge.py). PostgreSQL is the server that
TEST_POSTGRES_URL or --postgres-url names.

Budget: every count is 0. A run that fails keeps its logs and its database, and says where.
"""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated

import httpx
import typer
from sqlalchemy import create_engine, text

from benchmarks.order_campaign_facts import Facts
from benchmarks.order_campaign_judge import KINDS, Finding, held
from benchmarks.order_campaign_logs import files, leaks, needles
from benchmarks.order_campaign_post import Post
from benchmarks.order_campaign_product import OPS_TOKEN, ROOT, Product, environment
from benchmarks.order_campaign_shops import SECRETS, Shops
from benchmarks.order_campaign_storm import Storm
from benchmarks.order_campaign_world import KEYS
from sandbox.orders import Case, cases

ORDERS, KILLS, MINUTES = 500, 20, 4.0
QUICK_ORDERS, QUICK_KILLS, QUICK_MINUTES = 40, 5, 0.6
RPS = 50
CALM_S = 240.0
DETAILS = 40
SESSION_TOKENS = {"CJ access token": "sim-access-", "CJ refresh token": "sim-refresh-"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is about."""

    orders: int = ORDERS
    seed: int = 1
    database: str = "sqlite"
    workers: int = 1
    kills: int = KILLS
    minutes: float = MINUTES
    postgres_url: str = ""


@dataclass(slots=True)
class Result:
    """What a campaign found; `counts` must all be 0."""

    counts: dict[str, int]
    details: list[str]
    figures: dict[str, str]
    home: Path = field(default_factory=Path)

    @property
    def clean(self) -> bool:
        """Whether nothing went wrong."""
        return not any(self.counts.values())


def run(plan: Plan, home: Path) -> Result:
    """Run one campaign; logs and database are in `home`, a folder that is there and empty."""
    with _world(plan.seed, home) as world, _database(plan, home) as database:
        variables = environment(world, _free_port(), database, plan.seed, RPS)
        return asyncio.run(_run(plan, world, Product(home, variables, plan.workers)))


async def _run(plan: Plan, world: str, product: Product) -> Result:
    made = cases(plan.seed, plan.orders)
    random = Random(f"campaign {plan.seed}")
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
    began = time.monotonic()
    async with (
        httpx.AsyncClient(base_url=world, timeout=60, limits=limits) as vendors,
        httpx.AsyncClient(base_url=product.door, timeout=5, limits=limits) as door,
    ):
        post = Post(door, random, stretch=1.0 if plan.minutes >= 1 else 0.5)
        storm = Storm(made, Shops(vendors), post, product, vendors, door, random, plan.seed)
        try:
            await product.start()
            await storm.blow(plan.minutes * 60, plan.kills, plan.kills // 4)
            facts, findings, moved_s = await storm.settle(CALM_S)
        finally:
            product.stop()
    result = _result(made, facts, findings, storm)
    result.home = product.home
    result.figures |= {
        "bought under faults": storm.under_faults,
        "still after": f"{moved_s:.0f} s without faults",
        "in all": f"{time.monotonic() - began:.0f} s",
        **{f"faults at {name}": said for name, said in storm.spoiled.items()},
    }
    return result


def _result(made: list[Case], facts: Facts, findings: list[Finding], storm: Storm) -> Result:
    post, product = storm.post, storm.product
    secrets = {**KEYS, **SECRETS, "ops": OPS_TOKEN, **SESSION_TOKENS}
    texts = [*files(product.home / "logs"), ("/ops/attention", storm.attention_text)]
    leaked = leaks(texts, needles(made, secrets))
    counted = Counter(one.what for one in findings)
    counts = {
        **{kind: counted[kind] for kind in KINDS},
        "forged accepted": len(post.accepted),
        "genuine refused": len(post.refused),
        "leaked": len(leaked),
        "crashed": product.crashes.total(),
    }
    details = [f"{one.what}: {one.where}: {one.detail}" for one in findings]
    details += post.accepted + post.refused + leaked
    figures = {
        "orders": f"{len(facts.keys)}, supplier orders {len(facts.bought)}",
        "held for a person": ", ".join(f"{k} {n}" for k, n in held(made, facts).items()) or "none",
        "webhooks": ", ".join(f"{kind} {n}" for kind, n in sorted(post.genuine.items())),
        "forged": ", ".join(f"{kind} {n}" for kind, n in sorted(post.forged.items())),
        "killed": f"{product.deaths.total()}, frozen {product.freezes}",
    }
    return Result(counts, details, figures)


@contextmanager
def _world(seed: int, home: Path) -> Iterator[str]:
    """Run the simulated vendors; yield their origin."""
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.order_campaign_world", str(port), str(seed)]
    with (home / "world.log").open("wb") as log:
        child = subprocess.Popen(
            [*command, str(RPS)], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/__sandbox__/state", child)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()
            child.wait()


@contextmanager
def _database(plan: Plan, home: Path) -> Iterator[str]:
    """Yield the address of an empty database; one on a server is dropped in the end."""
    if plan.database == "sqlite":
        yield f"sqlite:///{home}/orders.db"
        return
    server = plan.postgres_url or os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        raise typer.BadParameter("no PostgreSQL server: set TEST_POSTGRES_URL or --postgres-url")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"campaign_{uuid.uuid4().hex[:10]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield admin.url.set(database=name).render_as_string(hide_password=False)
    finally:
        _keep_postgres(admin.url.set(database=name).render_as_string(hide_password=False), home)
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _keep_postgres(url: str, home: Path) -> None:
    """Write the database into the campaign's folder, where there is a tool for it."""
    if tool := shutil.which("pg_dump"):
        plain = url.replace("postgresql+psycopg://", "postgresql://")
        subprocess.run([tool, "--file", str(home / "orders.sql"), plain], check=False)


def _wait_for(url: str, child: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the simulated vendors did not start: see world.log")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _show(plan: Plan, result: Result) -> None:
    typer.echo(
        f"\n{plan.orders} orders, {plan.database}, {plan.workers} worker(s), seed {plan.seed}"
    )
    for name, figure in result.figures.items():
        typer.echo(f"  {name:<20}{figure}")
    for kind, count in result.counts.items():
        typer.echo(f"  {kind:<20}{count:>5}")
    for line in result.details[:DETAILS]:
        typer.echo(f"    {line}")


def main(
    orders: Annotated[int, typer.Option(help="How many shop orders.")] = ORDERS,
    seed: Annotated[int, typer.Option(help="Of everything.")] = 1,
    database: Annotated[str, typer.Option(help="sqlite or postgres.")] = "sqlite",
    workers: Annotated[int, typer.Option(help="Worker processes.")] = 1,
    kills: Annotated[int, typer.Option(help="Processes killed with -9.")] = KILLS,
    minutes: Annotated[
        float, typer.Option(help="How long orders, faults and kills go on.")
    ] = MINUTES,
    quick: Annotated[bool, typer.Option(help="40 orders, 5 kills, half a minute.")] = False,
    postgres_url: Annotated[str, typer.Option(help="A server to make a database on.")] = "",
) -> None:
    """Run a campaign; print what it found; exit 1 if anything went wrong."""
    if quick:
        orders, kills, minutes = QUICK_ORDERS, QUICK_KILLS, QUICK_MINUTES
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the processes it started
    plan = Plan(orders, seed, database, workers, kills, minutes, postgres_url)
    home = Path(tempfile.mkdtemp(prefix=f"order-campaign-{seed}-"))
    result = run(plan, home)
    _show(plan, result)
    if result.clean:
        shutil.rmtree(home)
    else:
        typer.echo(f"  kept: {home}")
    raise typer.Exit(0 if result.clean else 1)


if __name__ == "__main__":
    typer.run(main)
