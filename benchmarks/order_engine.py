"""From webhook to supplier order when the workflow engine does the work.

    python -m benchmarks.order_engine            20 orders nudged, 20 left to the schedule
    python -m benchmarks.order_engine --quick    3 nudged, none left to the schedule

A real local workflow server, the deployments served as `3a up` serves them, the HTTP door, SQLite,
simulated vendors in a process of their own with CJ's limit at 100 calls a second; no worker, so
that whatever is bought was bought by a run of the flow `dropship`. Measured is from the sending of
the signed webhook to the supplier's own record of the order.

nudged    one order at a time, each when no run is under way; the door asks the engine for a run
          (`INGRESS_NUDGE`)
schedule  no nudge: orders come every half minute and wait for the run of every five minutes

For the same without an engine: `python -m benchmarks.order_rate`.

Budget: every order is bought; nudged ones within 60 s (a run is a process of its own, which takes
seconds to start), scheduled ones within the five minutes and that minute.
"""

import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.order_rate import CJ_SKU, World, environment, started, wait_for
from deployments.processes import free_port

NUDGED_S, SCHEDULED_S = 60.0, 360.0
APART_S = 15.0  # nudged orders: an order that met a run under way would be bought at once
BETWEEN_S = 30.0  # scheduled orders: twenty of them meet two runs or three
DEPLOYMENT = "deployments/name/dropship/orders-own"


def main(
    nudged: Annotated[int, typer.Option(help="Orders for which the engine is nudged.")] = 20,
    scheduled: Annotated[int, typer.Option(help="Orders left to the schedule.")] = 20,
    quick: Annotated[bool, typer.Option("--quick", help="3 and none.")] = False,
) -> None:
    """Measure both, print them, and fail above the budget."""
    nudged, scheduled = (3, 0) if quick else (nudged, scheduled)
    held = True
    if nudged:
        with _running(nudge=True) as world:
            held = _say("nudged", _one_by_one(world, nudged), NUDGED_S, nudged)
    if scheduled:
        with _running(nudge=False) as world:
            held = _say("schedule", _all_along(world, scheduled), SCHEDULED_S, scheduled) and held
    raise typer.Exit(0 if held else 1)


def _one_by_one(world: World, orders: int) -> list[float]:
    """Sell one when the run of the one before is over; return how long each took."""
    took: list[float] = []
    for number in range(orders):
        before, began = world.bought("cj"), time.monotonic()
        world.sell(f"CJ-{CJ_SKU}", number)
        while world.bought("cj") == before and time.monotonic() - began < 2 * NUDGED_S:
            time.sleep(0.02)
        took.append(time.monotonic() - began)
        time.sleep(APART_S)
    return took


def _all_along(world: World, orders: int) -> list[float]:
    """Sell one every half minute; return how long each took, first come, first bought."""
    sold: list[float] = []
    took: list[float] = []
    until = time.monotonic() + orders * BETWEEN_S + 2 * SCHEDULED_S
    while len(took) < orders and time.monotonic() < until:
        if len(sold) < orders and (not sold or time.monotonic() - sold[-1] >= BETWEEN_S):
            sold.append(time.monotonic())
            world.sell(f"CJ-{CJ_SKU}", len(sold))
        while len(took) < world.bought("cj"):
            took.append(time.monotonic() - sold[len(took)])
        time.sleep(0.2)
    return took


def _say(what: str, took: list[float], budget_s: float, orders: int) -> bool:
    """Print median and 95th percentile; return whether the budget held."""
    if not took:
        typer.echo(f"{what:9} nothing was bought")
        return False
    ordered = sorted(took)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    typer.echo(
        f"{what:9} webhook to supplier order through the engine: {len(took)} of {orders} orders, "
        f"median {statistics.median(took):.1f} s, 95th percentile {p95:.1f} s, "
        f"slowest {ordered[-1]:.1f} s"
    )
    return len(took) == orders and ordered[-1] <= budget_s


@contextmanager
def _running(*, nudge: bool) -> Iterator[World]:
    """Start vendors, engine, deployments and door; no worker."""
    vendors, door, engine = free_port(2), free_port(), free_port()
    api = f"http://127.0.0.1:{engine}/api"
    with TemporaryDirectory() as folder:
        env = {
            **environment(Path(folder), vendors, door, "100"),
            **_of_engine(Path(folder), api, nudge),
        }
        programs = (
            (["prefect", "server", "start", "--port", str(engine)], f"{api}/health"),
            (["deployments", "sandbox", "--port", str(vendors), "--customers", "20"],
             f"http://127.0.0.1:{vendors}/"),
            (["deployments.serve"], f"{api}/{DEPLOYMENT}"),
            (["deployments", "ingress"], f"http://127.0.0.1:{door}/ready"),
        )  # fmt: skip
        with started(Path(folder), env) as start:
            for arguments, address in programs:
                start(arguments)
                wait_for(address)
            world = World(f"http://127.0.0.1:{vendors}", f"http://127.0.0.1:{door}")
            world.control("cj", "PUT", "account", {"qps": 100, "balance": "100000.00"})
            yield world


def _of_engine(folder: Path, api: str, nudge: bool) -> Mapping[str, str]:
    from deployments import engine
    from deployments.up import AT_ONCE

    return {
        **engine.QUIET, **AT_ONCE, "INGRESS_NUDGE": str(nudge).lower(), "PREFECT_API_URL": api,
        "PREFECT_HOME": str(folder / "engine"), "UNKNOWN_SETTLE_SECONDS": "0",
        "PREFECT_LOGGING_LEVEL": "WARNING", "HOME": os.environ.get("HOME", str(folder)),
    }  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
