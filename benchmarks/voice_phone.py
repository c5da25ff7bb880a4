"""The telephone bridge: what it adds, what it costs, how soon it is quiet; beside pipecat.

Run      python -m benchmarks.voice_phone --peers /path/to/python    about two minutes
         python -m benchmarks.voice_phone --quick
Budget   the voice study's stretch bars at 10 calls: a tone passes in 0.5 ms at p50 and 1 ms at p95
         each way, `clear` follows `speech_started` within 2 ms at p99, no stale sound after it,
         no tone and no clear missing, and CPU at most 0.4 x pipecat's for the same conversation
         (not judged where the interpreter of --peers has no pipecat, and that is said)
Method   `3a voice` takes signed calls as Twilio places them: POST /twiml, then the stream it names.
         pipecat's bridge (benchmarks/voice_phone_peer.py) is built as its documentation shows.
         Bridges take turns within each round; CPU is of the process, over the conversation of two
         seconds of a person and two of the service. Both ends are benchmarks/voice_phone_load.py.
"""

import asyncio
import os
import statistics
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar
from xml.etree import ElementTree

import aiohttp
import numpy as np
import typer
import uvloop
from aiohttp import web

from benchmarks import voice_targets
from benchmarks.voice_phone_load import Figures, Services, converse, delays, interrupted
from benchmarks.voice_targets import Target
from sandbox.twilio_line import ACCOUNT, Caller, Line, dialled
from sandbox.twilio_sign import HEADER, signature

CALLS, QUICK_CALLS = 10, 4
ROUNDS, QUICK_ROUNDS = 3, 1
TURNS, BARGE_INS = 3, 2  # of each call of a round
APART_S = 0.037
T = TypeVar("T")
TOKEN = "benchmark"
P50_MS, P95_MS, CLEAR_MS, CPU_RATIO = 0.5, 1.0, 2.0, 0.4
OURS, THEIRS = "3a voice", "pipecat 1.14"


@dataclass(slots=True)
class Seen:
    """One bridge, all rounds together; CPU seconds of a call-minute, by round."""

    figures: Figures = field(default_factory=Figures)
    cpu_s: list[float] = field(default_factory=list)
    kib: list[float] = field(default_factory=list)


def main(
    peers: Annotated[str, typer.Option(help="A Python that has pipecat-ai 1.14.")] = "",
    quick: Annotated[bool, typer.Option(help="At a small scale.")] = False,
    rounds: Annotated[int, typer.Option(min=1)] = ROUNDS,
) -> None:
    """Measure, print, and end with 1 if a bar was missed."""
    target_core, own_core = voice_targets.cores()
    if own_core:
        os.sched_setaffinity(0, {int(own_core)})
    calls = QUICK_CALLS if quick else CALLS
    with tempfile.TemporaryDirectory() as folder:
        seen = uvloop.run(
            _measure(Path(folder), peers, calls, QUICK_ROUNDS if quick else rounds, target_core)
        )
    ratio = _ratio(seen)
    _show(seen, calls, ratio)
    missed = _missed(seen[OURS], ratio)
    for line in missed:
        typer.echo(f"OVER BUDGET: {line}")
    raise typer.Exit(1 if missed else 0)


async def _measure(folder: Path, peers: str, calls: int, rounds: int, core: str) -> dict[str, Seen]:
    services = Services()
    async with _served(services) as upstream:
        with ExitStack() as running:
            more = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
            empty = folder / "none.pem"
            bridges = [
                running.enter_context(voice_targets.product(upstream, empty, folder, core, more))
            ]
            if _has_pipecat(peers):
                bridges.append(running.enter_context(
                    voice_targets.pipecat(peers, upstream, folder, core)
                ))  # fmt: skip
            else:
                typer.echo(f"{THEIRS}: not measured: no interpreter with it was named")
            seen = {bridge.name: Seen() for bridge in bridges}
            for number in range(rounds):
                turned = bridges[number % len(bridges) :] + bridges[: number % len(bridges)]
                for bridge in turned:
                    await _round(bridge, services, calls, seen[bridge.name])
    return seen


async def _round(bridge: Target, services: Services, calls: int, seen: Seen) -> None:
    """Hold so many calls at a time through one bridge."""
    before_kib = bridge.rss_kib()
    async with AsyncExitStack() as open_calls:
        pairs = []
        for _ in range(calls):
            line = await open_calls.enter_async_context(_called(bridge))
            service = await services.next()
            await asyncio.wait_for(service.configured.wait(), 20)
            pairs.append((line, service))
        await asyncio.sleep(1.0)  # whatever it says first is said
        for line, service in pairs:
            line.received.clear()
            service.heard.at.clear()
        cpu_s, began = bridge.cpu_s(), asyncio.get_running_loop().time()
        for _ in range(TURNS):
            await asyncio.gather(*(_apart(n, converse(*pair)) for n, pair in enumerate(pairs)))
        lasted = asyncio.get_running_loop().time() - began
        seen.cpu_s.append((bridge.cpu_s() - cpu_s) / calls / lasted * 60)
        seen.kib.append((bridge.rss_kib() - before_kib) / calls)
        for line, service in pairs:
            delays(line, service, seen.figures)
        for _ in range(BARGE_INS):
            told = await asyncio.gather(
                *(_apart(n, service.barge_in()) for n, (_, service) in enumerate(pairs))
            )
            await asyncio.sleep(0.5)
            for (line, _), (at, following) in zip(pairs, told, strict=True):
                interrupted(line, at, following, seen.figures)
    await asyncio.sleep(1.0)


async def _apart(number: int, doing: Awaitable[T]) -> T:
    """Do something a little after the call before: people do not speak in chorus."""
    await asyncio.sleep(number * APART_S)
    return await doing


@asynccontextmanager
async def _called(bridge: Target) -> AsyncIterator[Line]:
    """Place one call, as Twilio does: ask for TwiML, then open the stream it names."""
    if not bridge.sessions:
        async with dialled(bridge.url, token=TOKEN) as line:
            yield line
        return
    sid = f"CA{os.urandom(16).hex()}"
    whose = f"+336{int(sid[-8:], 16) % 10**8:08d}"  # each number has its share of the seats
    form = {"CallSid": sid, "AccountSid": ACCOUNT, "From": whose, "To": "+33900000000",
            "CallStatus": "ringing", "Direction": "inbound"}  # fmt: skip
    url = bridge.sessions.replace("/session", "/twiml")
    signed = {HEADER: signature(url, form, TOKEN)}
    async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=signed) as answer:
        document = ElementTree.fromstring(await answer.text())
    stream = next(document.iter("Stream"))
    parameters = {one.attrib["name"]: one.attrib["value"] for one in stream}
    caller = Caller(ACCOUNT, sid, parameters)
    async with dialled(stream.attrib["url"], token=TOKEN, caller=caller) as line:
        yield line


@asynccontextmanager
async def _served(services: Services) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/v1/realtime", services.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"ws://127.0.0.1:{runner.addresses[0][1]}/v1/realtime"
    await runner.cleanup()


def _has_pipecat(python: str) -> bool:
    asked = [python, "-c", "import pipecat.services.xai.realtime.llm, fastapi, uvicorn"]
    return bool(python) and subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _ratio(seen: dict[str, Seen]) -> float | None:
    if THEIRS not in seen:
        return None
    pairs = zip(seen[OURS].cpu_s, seen[THEIRS].cpu_s, strict=True)
    return statistics.median(ours / theirs for ours, theirs in pairs)


def _marks(values: list[float], *wanted: int) -> list[float]:
    return [float(one) for one in np.percentile(np.asarray(values or [np.nan]), wanted)]


def _shown(values: list[float], *wanted: int) -> str:
    return "/".join(f"{value:.2f}" for value in _marks(values, *wanted))


def _show(seen: dict[str, Seen], calls: int, ratio: float | None) -> None:
    typer.echo(f"\n{calls} calls at a time")
    typer.echo(f"{'':<14}{'up p50/p95 ms':>16}{'down p50/p95 ms':>18}{'clear p50/p99 ms':>19}"
               f"{'stale ms':>10}{'missing':>9}{'cpu s':>8}{'KiB':>7}")  # fmt: skip
    for name, one in seen.items():
        told = one.figures
        up, down = (
            "/".join(f"{v:.2f}" for v in _marks(way, 50, 95)) for way in (told.up, told.down)
        )
        clear = "/".join(f"{v:.2f}" for v in _marks(told.clear, 50, 99))
        typer.echo(f"{name:<14}{up:>16}{down:>18}{clear:>19}{max(told.stale, default=0):>10.0f}"
                   f"{told.missing:>9}{statistics.median(one.cpu_s):>8.2f}"
                   f"{statistics.median(one.kib):>7.0f}")  # fmt: skip
    if ratio is not None:
        typer.echo(f"CPU of a call-minute: {ratio:.2f} x pipecat")


def _missed(ours: Seen, ratio: float | None) -> list[str]:
    """Name every bar that the product missed."""
    told, missed = ours.figures, []
    for name, way in (("up", told.up), ("down", told.down)):
        for value, most, mark in zip(
            _marks(way, 50, 95), (P50_MS, P95_MS), ("p50", "p95"), strict=True
        ):
            if not value <= most:
                missed.append(f"a tone {name}: {value:.2f} ms at {mark}, at most {most}")
    [slowest] = _marks(told.clear, 99)
    if not slowest <= CLEAR_MS:
        missed.append(f"clear {slowest:.2f} ms after speech_started at p99, at most {CLEAR_MS}")
    if any(told.stale):
        missed.append(f"{max(told.stale):.0f} ms of stale sound")
    if told.missing:
        missed.append(f"{told.missing} tones or clears that never came")
    if ratio is not None and ratio > CPU_RATIO:
        missed.append(f"CPU {ratio:.2f} x pipecat, at most {CPU_RATIO}")
    return missed


if __name__ == "__main__":
    typer.run(main)
