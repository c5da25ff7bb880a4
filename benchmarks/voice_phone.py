"""A telephone call through the gateway: how late sound is, how soon an interruption is heard.

Run      python -m benchmarks.voice_phone [--quick]
Budget   the voice study's stretch bars at N = 10: sound passed through at most 0.5 ms later at
         p50 and 1 ms at p95, each way; `clear` at most 2 ms after `speech_started` at p99; no
         sound of the interrupted answer after it; nothing lost, altered or out of order
Method   The product is `3a voice` as it is started by everybody: signatures, one-time tokens,
         states, marks, every event parsed. Twilio's end and the service's are one process that
         costs less than what it measures (benchmarks/voice_calls.py). CPU is that of the
         gateway's process for a minute of one call.
"""

import asyncio
import secrets
import tempfile
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
import uvloop

from benchmarks.voice_calls import Calls, call, serve
from benchmarks.voice_targets import Target, cores, product
from sandbox.twilio_sign import HEADER, signature

AUTH = "sandbox"
CALLS, SECONDS, QUICK_SECONDS, WARM_S = 10, 20.0, 4.0, 1.0
P50_MS, P95_MS, CLEAR_P99_MS = 0.5, 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One measurement; ways are up, down, in milliseconds."""

    p50: tuple[float, float]
    p95: tuple[float, float]
    lost: int
    reordered: int
    cpu_s: float
    kib: float
    clears: int
    interruptions: int
    clear_p50: float
    clear_p99: float
    stale: int
    altered: int

    @property
    def within(self) -> bool:
        """Whether it meets every bar."""
        return (
            max(self.p50) <= P50_MS
            and max(self.p95) <= P95_MS
            and self.clear_p99 <= CLEAR_P99_MS
            and self.clears == self.interruptions > 0
            and self.stale == self.altered == self.lost == self.reordered == 0
        )


def main(
    quick: Annotated[bool, typer.Option(help="Some seconds instead of a minute.")] = False,
    calls: Annotated[int, typer.Option(help="Calls at a time.")] = CALLS,
) -> None:
    """Measure the telephone path and hold it to its bars."""
    seen = uvloop.run(_measured(calls, QUICK_SECONDS if quick else SECONDS))
    for line in _report(seen, calls):
        typer.echo(line)
    typer.echo("within budget" if seen.within else "OVER BUDGET")
    raise typer.Exit(0 if seen.within else 1)


async def _measured(number: int, seconds: float) -> Seen:
    current = [Calls()]
    server, port = await serve(current)
    account = {
        "TWILIO_ACCOUNT_SID": f"AC{'a' * 32}", "TWILIO_AUTH_TOKEN": AUTH,
        "TWILIO_CALLER": "+33162000001",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        upstream = f"ws://127.0.0.1:{port}/v1/realtime"
        with product(upstream, Path(folder), Path(folder), cores()[0], account) as target:
            idle_kib = target.rss_kib()
            for n in range(number):
                await _dial(current[0], target, n)
            talked = await _talk(current[0], target, seconds)
            kib = (target.rss_kib() - idle_kib) / number
            await current[0].interrupt(seconds)
            await asyncio.sleep(0.5)
    server.close()
    return _seen(current[0], talked, kib, number * seconds / 60)


async def _dial(calls: Calls, target: Target, number: int) -> None:
    """Have the gateway take a call as Twilio would, and open its stream."""
    door = target.url.removesuffix("/voice").replace("ws://", "http://", 1)
    sid = f"CA{secrets.token_hex(16)}"
    form = {"CallSid": sid, "CallStatus": "ringing", "From": f"+336{number:08d}"}
    twiml = await asyncio.to_thread(_posted, f"{door}/twiml/own", form)
    token = twiml.partition('name="token" value="')[2].partition('"')[0]
    stream = door.replace("http", "ws", 1) + "/twilio/own"
    await call(calls, stream, {HEADER: signature(stream, {}, AUTH)}, sid, token)


def _posted(url: str, form: dict[str, str]) -> str:
    request = urllib.request.Request(
        url, urllib.parse.urlencode(form).encode(), {HEADER: signature(url, form, AUTH)}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())


async def _talk(calls: Calls, target: Target, seconds: float) -> float:
    """Talk both ways; return the gateway's CPU seconds."""
    await calls.talk(WARM_S)
    calls.measuring, before = True, target.cpu_s()
    await calls.talk(seconds)
    calls.measuring, used = False, target.cpu_s() - before
    await asyncio.sleep(0.3)
    return used


def _seen(calls: Calls, cpu_s: float, kib: float, minutes: float) -> Seen:
    up, down = np.array(calls.up.ms), np.array(calls.down.ms)
    clear = np.array(calls.clear_ms) if calls.clear_ms else np.array([np.inf])
    return Seen(
        p50=(float(np.percentile(up, 50)), float(np.percentile(down, 50))),
        p95=(float(np.percentile(up, 95)), float(np.percentile(down, 95))),
        lost=calls.down.lost(),
        reordered=calls.up.reordered + calls.down.reordered,
        cpu_s=cpu_s / minutes,
        kib=kib,
        clears=len(calls.clear_ms),
        interruptions=calls.interrupted,
        clear_p50=float(np.percentile(clear, 50)),
        clear_p99=float(np.percentile(clear, 99)),
        stale=calls.stale,
        altered=calls.altered,
    )


def _report(seen: Seen, calls: int) -> list[str]:
    ways = zip(("up", "down"), seen.p50, seen.p95, strict=True)
    return [
        f"{calls} calls, mu-law passed through",
        *(f"{way:<5} p50 {p50:.2f} ms, p95 {p95:.2f} ms" for way, p50, p95 in ways),
        f"lost {seen.lost}, out of order {seen.reordered}, altered {seen.altered}",
        f"CPU {seen.cpu_s:.2f} s of a call-minute, {seen.kib:.0f} KiB a call",
        f"{seen.interruptions} interruptions, {seen.clears} cleared: "
        f"p50 {seen.clear_p50:.2f} ms, p99 {seen.clear_p99:.2f} ms; "
        f"{seen.stale} pieces of sound after it",
    ]


if __name__ == "__main__":
    typer.run(main)
