"""How close to Klaviyo's documented limits a plan is read, written, and repaired under faults.

    python -m benchmarks.klaviyo_rate            100,000 customers, about six minutes
    python -m benchmarks.klaviyo_rate --quick    5,000 customers

The simulated vendor enforces the limits of the vendor's own specification, per operation, and runs
in a process of its own. It notes when each request arrives, so the rate is judged from outside: the
floor of n requests is the least time between the first and the last that burst and steady windows
allow, the ratio is that floor over the time they took. Imports and event bulks are endpoints with
limits of their own and go side by side: the floor of writing both is the larger one, and its time
runs from the first request of any kind to the last write. The whole step, from the call to the last
receipt (checking the plan's hash, asking how imports ended), is set against the same floor. A phase
with too few requests for its limits to bind is bound by our own and the vendor's work.

Budget: ratio of the reading >= 0.95, of writing profiles and events >= 0.95 where bulks bind, no
429 in the clean runs, every profile right and every event exactly once in all of them.
"""

import asyncio
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

CUSTOMERS, QUICK_CUSTOMERS = 100_000, 5_000
RATIO = 0.95
BINDS = 751  # pages from which the steady limit of the reading binds
BULKS = 100  # bulks from which the burst limit binds, and our own start no longer shows
FAULTS = 0.05
DAY = date(2026, 11, 2)
HOME = Path("var/bench/klaviyo")
# Seconds and calls: burst and steady of each operation, as the vendor's specification states them.
LIMITS = {
    "get_profiles": ((1, 75), (60, 750)),
    "create_event": ((1, 350), (60, 3500)),
    "bulk": ((1, 10), (60, 150)),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """Requests of one operation: how many, and when the first and the last came, in seconds."""

    requests: int
    first_s: float
    last_s: float
    floor: float

    @property
    def seconds(self) -> float:
        """How long they took."""
        return self.last_s - self.first_s

    @property
    def ratio(self) -> float:
        """The share of the allowed rate that was used; 0 where nothing was limited."""
        return self.floor / self.seconds if self.seconds else 0.0


def floor_s(requests: int, limits: Sequence[tuple[int, int]]) -> float:
    """Return the least seconds between the first and the last of so many requests.

    Every window is used up at its very start, which no program can better.
    """
    left, least = requests - 1, 0.0
    for window_s, calls in sorted(limits, reverse=True):
        full, left = divmod(left, calls)
        least += full * window_s
    return least


class Vendor:
    """The simulated vendor in its own process, and what it noted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=120)

    def state(self) -> dict[str, Any]:
        """Return the vendor's own counters."""
        return dict(self._http.get("/__sandbox__/state").json())

    def faults(self, rates: dict[str, float]) -> None:
        """Set the share of requests that meet each fault."""
        self._http.put("/__sandbox__/faults", json={"rates": rates, "slow_s": 0.5, "seed": 7})

    def forget(self) -> None:
        """Start noting the requests anew."""
        self._http.post("/noted")

    def phases(self) -> dict[str, Phase]:
        """Return what arrived since, by operation."""
        noted: dict[str, tuple[int, float, float]] = self._http.get("/noted").json()
        return {
            name: Phase(n, first, last, floor_s(n, LIMITS.get(name, LIMITS["bulk"])))
            for name, (n, first, last) in noted.items()
        }

    def wrong(self, risk: float, band: str) -> dict[str, int]:
        """Return how many profiles are not as written, and how many events are not there once."""
        return dict(self._http.get("/wrong", params={"risk": risk, "band": band}).json())


@contextmanager
def vendor(customers: int) -> Iterator[Vendor]:
    """Run the simulated vendor with so many profiles in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.klaviyo_account", str(port), str(customers)]
    child = subprocess.Popen(command)
    try:
        served = Vendor(f"http://127.0.0.1:{port}")
        waiting = Retrying(
            retry=retry_if_exception_type(httpx.TransportError),
            stop=stop_after_delay(60), wait=wait_fixed(0.1), reraise=True,
        )  # fmt: skip
        waiting(served.state)
        yield served
    finally:
        child.terminate()
        child.wait()


def main(quick: bool = False, customers: int = 0) -> bool:
    """Measure; print the figures; return whether every one is within its budget.

    Args:
        customers: how many; 0 is as many as the scale has.
    """
    count = customers or (QUICK_CUSTOMERS if quick else CUSTOMERS)
    shutil.rmtree(HOME, ignore_errors=True)
    with vendor(count) as served:
        os.environ.update(
            DATABASE_URL=f"sqlite:///{HOME}/store.db",
            KLAVIYO_API_KEY="sandbox",
            KLAVIYO_BASE_URL=served.url,
            UNKNOWN_SETTLE_SECONDS="0",
            PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW="ignore",
        )
        return asyncio.run(_measure(served, count))


async def _measure(served: Vendor, count: int) -> bool:
    from benchmarks.klaviyo_plan import apply, apply_until_applied, know, plan
    from settings import settings

    settings.cache_clear()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    know(count)
    held = []

    for number, (what, risk, band, faulty) in enumerate(
        (
            ("write profiles alone", 0.6, "medium", False),
            ("write profiles and events", 0.9, "critical", False),
            ("profiles and events, with 5 % faults", 0.1, "low", True),
        )
    ):
        served.forget()
        began = time.perf_counter()
        made = await plan(DAY + timedelta(number), count, risk, band)
        if number == 0:
            held.append(_told("read and plan", count, time.perf_counter() - began, served))
        before = served.state()
        served.forget()
        served.faults(dict.fromkeys(_ROAD, FAULTS / len(_ROAD)) if faulty else {})
        began, work_s = time.perf_counter(), time.process_time()
        runs = await (apply_until_applied if faulty else apply)(made)
        seconds, work_s = time.perf_counter() - began, time.process_time() - work_s
        held.append(_told(what, count, seconds, served, faulty))
        held.append(_both(served.phases(), seconds, work_s) or faulty)
        after = served.state()
        served.faults({})
        wrong = served.wrong(risk, band)
        if number == 0:  # a first band is not a change: nobody has an event
            wrong["without"] -= count
        held.append(_true(wrong, runs, before, after))
    return all(held)


_ROAD = ("too_many", "error", "reset_before", "reset_after", "slow", "malformed")


def _told(what: str, customers: int, seconds: float, served: Vendor, faulty: bool = False) -> bool:
    """Print a run's figures; return whether its limits were used, and none was overrun."""
    typer.echo(
        f"\n{what}: {customers:,} customers in {seconds:.1f} s, {customers / seconds:,.0f}/s"
    )
    held = True
    for name, phase in sorted(served.phases().items()):
        bound = name == "get_profiles" and phase.requests >= BINDS
        line = f"  {name:<34}{phase.requests:>6} requests{phase.seconds:>8.2f} s"
        limited = f", floor {phase.floor:.2f} s, ratio {phase.ratio:.3f}" if phase.floor else ""
        typer.echo(line + limited)
        held &= faulty or not bound or phase.ratio >= RATIO
    throttled = sum(one.get("throttled", 0) for one in served.state()["operations"].values())
    typer.echo(f"  429: {throttled}")
    return held and (faulty or throttled == 0)


def _both(phases: dict[str, Phase], whole_s: float, work_s: float) -> bool:
    """Print how close profiles and events together came; return whether it was close enough."""
    typer.echo(f"  our own work: {work_s:.1f} s of one core")
    bulks = phases.get("bulk_create_events")
    if bulks is None or not bulks.floor:
        return True
    floor = max(one.floor for one in phases.values())
    wire_s = bulks.last_s - min(one.first_s for one in phases.values())
    typer.echo(
        f"  profiles and events: floor {floor:.2f} s; first request to last bulk {wire_s:.2f} s, "
        f"ratio {floor / wire_s:.3f}; whole step {whole_s:.2f} s, ratio {floor / whole_s:.3f}"
    )
    return bulks.requests < BULKS or floor / wire_s >= RATIO


def _true(wrong: dict[str, int], runs: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
    repeated = after["events_repeated"] - before["events_repeated"]
    typer.echo(
        f"  {runs} run(s); profiles wrong {wrong['profiles']}, events missing {wrong['without']}, "
        f"events made twice {wrong['several']}; sent again and refused as known: {repeated}; "
        f"faults met: {sum(after['injected'].values())}"
    )
    return not any(wrong.values())


def _command(
    quick: Annotated[bool, typer.Option(help="5,000 customers instead of 100,000.")] = False,
    customers: Annotated[int, typer.Option(help="0: as many as the scale has.")] = 0,
) -> None:
    """How close to Klaviyo's documented limits a plan is read, written, and repaired."""
    raise typer.Exit(0 if main(quick, customers) else 1)


if __name__ == "__main__":
    typer.run(_command)
