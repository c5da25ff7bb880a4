"""What the call door costs as a relay: against a plain TCP proxy, and a Node relay that parses.

Run      python -m benchmarks.voice_relay           about six minutes
         python -m benchmarks.voice_relay --quick   about one minute, N = 20
         python -m benchmarks.voice_relay --plain   no TLS to the service
Budget   the voice study's stretch bars, at N = 50 and 200 with TLS to the service: CPU at most
         0.75 x Node's, p99 at most Node's (best of the repeats), at most 0.3 ms added at p50 each
         way, at most 150 KiB of memory a session, no session failed or dropped, no frame lost or
         out of order; without TLS also CPU at most 2.0 x haproxy's, 1.5 the aim. Where Node or
         haproxy is not there its ratio is not judged, and that is said
Method   The product is `3a voice` as it is started by everybody: tokens, states, every event
         parsed, the score kept live. haproxy and a Node relay (benchmarks/voice_peer.cjs, `ws`
         parsing and writing every event) stand in the same place; so does nothing at all
         (direct). Targets take turns within each repeat, so that a slow moment of the machine
         meets all; ratios are medians of the repeats' ratios. Added is what is more than direct
         of the same repeat. The sessions' own figures are in benchmarks/voice_load.py.
"""

import asyncio
import os
import ssl
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
import uvloop

from benchmarks import voice_load, voice_targets
from benchmarks.voice_load import Load
from benchmarks.voice_targets import Target
from sandbox.certificate import self_signed

SIZES, QUICK_SIZES = (1, 50, 200), (1, 20)
REPEATS, SECONDS, QUICK_SECONDS = 3, 8.0, 3.0
WARM_S, DRAIN_S = 1.0, 0.5
DIALS = 20  # at a time
CPU_RATIO, P99_RATIO, ADDED_P50_MS, SESSION_KIB = 0.75, 1.0, 0.3, 150.0
PLAIN_RATIO = 2.0  # to haproxy, without TLS
US, NODE, HAPROXY, DIRECT = "3a voice", "Node ws", "haproxy", "direct"
HEAD = (
    f"{'':<10}{'up p50/p99 ms':>18}{'down p50/p99 ms':>18}{'added p50':>14}{'cpu s':>9}"
    f"{'x Node':>8}{'x haproxy':>11}{'KiB':>7}{'failed':>8}{'lost':>6}{'order':>7}"
)
JUDGED_FROM = 20  # sessions: with one alone everything is wake-ups


@dataclass(frozen=True, slots=True)
class Seen:
    """One target at one size in one repeat; ways are up, down; times in milliseconds."""

    cpu_s: float  # of a session-minute
    p50: tuple[float, float]
    p99: tuple[float, float]
    kib: float
    failed: int
    lost: int
    reordered: int


Table = dict[tuple[str, int], list[Seen]]


def main(
    quick: Annotated[bool, typer.Option(help="At a small scale.")] = False,
    repeats: Annotated[int, typer.Option(min=1)] = REPEATS,
    seconds: Annotated[float, typer.Option(min=1.0)] = SECONDS,
    sizes: Annotated[str, typer.Option(help="Sessions, comma-separated.")] = "",
    plain: Annotated[bool, typer.Option(help="Reach the service without TLS.")] = False,
    modules: Annotated[str, typer.Option(help="Folder to keep `ws` in between runs.")] = "",
) -> None:
    """Measure, print, and end with 1 if a bar was missed."""
    wanted = tuple(int(n) for n in sizes.split(",")) if sizes else (QUICK_SIZES if quick else SIZES)
    target_core, own_core = voice_targets.cores()
    if own_core:
        os.sched_setaffinity(0, {int(own_core)})
    with tempfile.TemporaryDirectory() as folder:
        table = uvloop.run(
            _measure(Path(folder), Path(modules or folder), wanted, 1 if quick else repeats,
                     QUICK_SECONDS if quick else seconds, target_core, plain=plain)
        )  # fmt: skip
    for size in wanted:
        typer.echo(f"\nN = {size}, {'no ' if plain else ''}TLS to the service "
                   "(medians; p99 is the best repeat's)")  # fmt: skip
        _show(table, size)
    judged = [size for size in wanted if size >= JUDGED_FROM]
    missed = [line for size in judged for line in _missed(table, size)]
    if plain:
        missed += [line for size in judged for line in _missed_plain(table, size)]
    for line in missed:
        typer.echo(f"OVER BUDGET: {line}")
    raise typer.Exit(1 if missed else 0)


async def _measure(
    folder: Path, modules: Path, sizes: tuple[int, ...], repeats: int, seconds: float, core: str,
    *, plain: bool,
) -> Table:  # fmt: skip
    context, certificate = self_signed(folder)
    current = [Load()]
    server, port = await voice_load.serve(current, None if plain else context)
    upstream = f"{'ws' if plain else 'wss'}://localhost:{port}/v1/realtime"
    trusting = ssl.create_default_context(cafile=certificate)
    table: Table = {}
    with ExitStack() as running:
        start = running.enter_context
        targets = [
            start(voice_targets.product(upstream, certificate, folder, core)),
            start(voice_targets.node(upstream, modules, core)),
            start(voice_targets.haproxy(port, folder, core, tls=not plain)),
        ]
        for name, target in zip((US, NODE, HAPROXY), targets, strict=True):
            if target is None:
                typer.echo(f"{name}: not measured: not installed, or its package not to be had")
        for size in sizes:
            for repeat in range(repeats):
                present = [None, *(one for one in targets if one is not None)]
                turned = present[repeat % len(present) :] + present[: repeat % len(present)]
                for target in turned:
                    current[0] = load = Load()
                    tls = trusting if target is None and not plain else None
                    seen = await _one(load, target, upstream, size, seconds, tls)
                    table.setdefault((target.name if target else DIRECT, size), []).append(seen)
    server.close()
    return table


async def _one(
    load: Load, target: Target | None, upstream: str, size: int, seconds: float,
    tls: ssl.SSLContext | None,
) -> Seen:  # fmt: skip
    """Measure one target with so many sessions."""
    before_kib = target.rss_kib() if target else 0
    await _dial(load, target, upstream, size, tls)
    await load.talk(WARM_S)
    load.measuring = True
    cpu_s = target.cpu_s() if target else 0.0
    await load.talk(seconds)
    cpu_s = (target.cpu_s() if target else 0.0) - cpu_s
    load.measuring = False
    await asyncio.sleep(DRAIN_S)
    kib = ((target.rss_kib() if target else 0) - before_kib) / size
    dropped = load.dropped()
    for caller in load.callers:
        if caller.transport is not None:
            caller.transport.disconnect()
    await asyncio.sleep(DRAIN_S)
    ways = (load.up, load.down)
    marks = [np.percentile(np.asarray(way.ms or [np.nan]), (50, 99)) for way in ways]
    return Seen(
        cpu_s=cpu_s / size / seconds * 60,
        p50=(float(marks[0][0]), float(marks[1][0])), p99=(float(marks[0][1]), float(marks[1][1])),
        kib=kib, failed=dropped,
        lost=sum(way.lost() for way in ways), reordered=sum(way.reordered for way in ways),
    )  # fmt: skip


async def _dial(
    load: Load, target: Target | None, upstream: str, size: int, tls: ssl.SSLContext | None
) -> None:
    gate = asyncio.Semaphore(DIALS)

    async def one() -> None:
        async with gate:
            if target is None:
                key = {"Authorization": "Bearer sandbox"}
                return await voice_load.call(load, upstream, key, b"session.updated", tls)
            headers = await asyncio.to_thread(target.headers)
            return await voice_load.call(load, target.url, headers, target.ready_on)

    await asyncio.gather(*(one() for _ in range(size)))


def _show(table: Table, size: int) -> None:
    typer.echo(HEAD)
    for name in (DIRECT, HAPROXY, NODE, US):
        rows = table.get((name, size))
        if rows is None:
            continue
        up, down = (
            f"{statistics.median(r.p50[way] for r in rows):.2f}/{min(r.p99[way] for r in rows):.2f}"
            for way in (0, 1)
        )
        added = (
            [] if name == DIRECT else [f"{_added(table, name, size, way):+.2f}" for way in (0, 1)]
        )
        cpu_s = statistics.median(r.cpu_s for r in rows)
        ratios = [_ratio(table, name, size, to) for to in (NODE, HAPROXY)]
        to_node, to_haproxy = ("-" if ratio is None else f"{ratio:.2f}" for ratio in ratios)
        typer.echo(
            f"{name:<10}{up:>18}{down:>18}{' '.join(added):>14}{cpu_s:>9.3f}"
            f"{to_node:>8}{to_haproxy:>11}"
            f"{statistics.median(r.kib for r in rows):>7.0f}{sum(r.failed for r in rows):>8}"
            f"{sum(r.lost for r in rows):>6}{sum(r.reordered for r in rows):>7}"
        )


def _missed(table: Table, size: int) -> list[str]:
    """Name every bar that the product missed."""
    ours, at = table[(US, size)], f"N = {size}: "
    missed = [
        f"{at}{what}: {sum(values)}"
        for what, values in (
            ("sessions failed or dropped", [r.failed for r in ours]),
            ("frames lost", [r.lost for r in ours]),
            ("frames out of order", [r.reordered for r in ours]),
        )
        if sum(values)
    ]
    kib = statistics.median(r.kib for r in ours)
    if kib > SESSION_KIB:
        missed.append(f"{at}{kib:.0f} KiB a session, at most {SESSION_KIB:.0f}")
    ratio = _ratio(table, US, size, NODE)
    if ratio is not None and ratio > CPU_RATIO:
        missed.append(f"{at}CPU {ratio:.2f} x Node, at most {CPU_RATIO}")
    for way, name in enumerate(("up", "down")):
        added = _added(table, US, size, way)
        if added > ADDED_P50_MS:
            missed.append(f"{at}{added:.2f} ms added {name}, at most {ADDED_P50_MS}")
        theirs = min((r.p99[way] for r in table.get((NODE, size), [])), default=None)
        best = min(r.p99[way] for r in ours)
        if theirs is not None and best > theirs * P99_RATIO:
            missed.append(f"{at}p99 {name} {best:.2f} ms, Node {theirs:.2f} ms")
    return missed


def _missed_plain(table: Table, size: int) -> list[str]:
    """Name the bar that is set where there is no TLS."""
    ratio = _ratio(table, US, size, HAPROXY)
    if ratio is None or ratio <= PLAIN_RATIO:
        return []
    return [f"N = {size}: CPU {ratio:.2f} x haproxy, at most {PLAIN_RATIO}"]


def _added(table: Table, name: str, size: int, way: int) -> float:
    pairs = zip(table[(name, size)], table[(DIRECT, size)], strict=True)
    return statistics.median(one.p50[way] - direct.p50[way] for one, direct in pairs)


def _ratio(table: Table, name: str, size: int, to: str) -> float | None:
    """Return a target's CPU over another's, None where that is not there."""
    theirs = table.get((to, size))
    if theirs is None or name == DIRECT:
        return None
    pairs = zip(table[(name, size)], theirs, strict=True)
    return statistics.median(one.cpu_s / other.cpu_s for one, other in pairs if other.cpu_s)


if __name__ == "__main__":
    typer.run(main)
