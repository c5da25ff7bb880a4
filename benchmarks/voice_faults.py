"""Faults of the voice service at every point of a conversation: what the caller hears of them.

Run      python -m benchmarks.voice_faults           about five minutes
         python -m benchmarks.voice_faults --quick   about one minute
Budget   the voice study's bars: no conversation lost, every turn answered, no question asked twice,
         dead air below 3 s at p95 over all faults at all points, the caller told of a loss within
         5 s; after a connection that breaks in mid-answer a sound within 0.5 s; no sound of an
         interrupted answer; and after many sessions cut at random no socket left, and memory at
         most a tenth above what it was after the first third of them
Method   `3a voice` as everybody starts it, a fresh one for each fault, on the simulated service
         (sandbox/xai_realtime.py) and simulated speech for degraded mode. A person greets, hears
         the answer, and answers in turn, in real time; the fault is planned for one point of the
         first turn. A service that is lost for good is met by what a page does then: it types what
         the browser itself has understood; one that comes back and has heard nothing, by what
         people do: they say it again. Dead air is the longest silence between the end of the
         caller's words (for a fault at the start: the opening) and the end of the answer's text
"""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Annotated

import aiohttp
import typer
import uvicorn
import uvloop

from benchmarks import voice_targets
from benchmarks.voice_faults_caller import DELTA, Person, calling
from benchmarks.voice_faults_judge import Seen, missed_by, show
from benchmarks.voice_targets import Target
from sandbox import gemini, xai_realtime
from sandbox.xai_realtime import Options, Realtime

LOSSES = ("reset", "close", "stall", "expired")
HARMLESS = ("malformed", "oversized", "binary", "unknown", "duplicated")
POINTS = ("created", "updated", "commit", "response", "mid_response", "speech", "idle")
AT_DOOR = ("refuse", "unauthorised", "too_many", "unavailable", "slow")
ALL = [*((kind, "accept") for kind in AT_DOOR),
       *((kind, at) for at in POINTS for kind in LOSSES),
       *((kind, at) for at in ("commit", "mid_response") for kind in HARMLESS),
       ("late", "cancel")]  # fmt: skip
QUICK = [("unavailable", "accept"), ("stall", "created"), ("reset", "commit"),
         ("reset", "mid_response"), ("stall", "response"), ("late", "cancel")]  # fmt: skip
BEFORE = ("accept", "created", "updated")  # points that come before the greeting
TOLD = ("session.reconnecting", "session.degraded", "session.restored")
SCRIPT = {
    "turns": [
        {"caller_text": "Mon budget est de 1 500 € par mois", "reply_text": "Et pour quand ?"},
        {"caller_text": "Pour ce mois-ci", "reply_text": "Très bien, c'est noté."},
        {"caller_text": "Merci beaucoup", "reply_text": "Merci à vous, au revoir."},
    ]
}
GROWN = 0.10
LANES, CUT, QUICK_CUT, AT_A_TIME = 3, 1_000, 100, 40
PATIENCE_S = 20.0
NOTHING_S = 2.5  # after the door is back: then a person says it again


@dataclass(frozen=True, slots=True)
class Lane:
    """A door and its service."""

    door: Target
    sim: Realtime
    http: aiohttp.ClientSession

    @property
    def address(self) -> str:
        """Host and port of the door."""
        return self.door.sessions.removeprefix("http://").removesuffix("/session")


def main(
    quick: Annotated[bool, typer.Option(help="At a small scale.")] = False,
    only: Annotated[str, typer.Option(help="KIND@POINT, comma-separated.")] = "",
) -> None:
    """Measure, print, and end with 1 if a bar was missed."""
    named = [tuple(one.split("@")) for one in only.split(",") if one]
    faults = [(kind, at) for kind, at in named] or (QUICK if quick else ALL)
    with tempfile.TemporaryDirectory() as folder, _speech() as speech:
        seen, left = uvloop.run(
            _measure(Path(folder), speech, faults, 0 if only else QUICK_CUT if quick else CUT)
        )
    show(seen)
    missed = [*missed_by(seen), *left]
    for line in missed:
        typer.echo(f"OVER BUDGET: {line}")
    raise typer.Exit(1 if missed else 0)


async def _measure(
    folder: Path, speech: str, faults: list[tuple[str, str]], cut: int
) -> tuple[list[Seen], list[str]]:
    left, seen = list(enumerate(faults)), list[Seen]()

    async def work() -> None:
        while left:
            number, (kind, at) = left.pop()
            async with _lane(folder / str(number), speech) as lane:
                seen.append(await _conversation(lane, kind, at))

    await asyncio.gather(*(work() for _ in range(LANES)))
    if not cut:
        return seen, []
    async with _lane(folder / "cut", speech) as lane:
        return seen, await _cut_at_random(lane, cut)


@asynccontextmanager
async def _lane(folder: Path, speech: str) -> AsyncIterator[Lane]:
    """Start a door of its own: a breaker that opened for one fault is not the next one's."""
    await asyncio.to_thread(folder.mkdir)
    more = {"GEMINI_API_KEY": "sandbox", "GEMINI_BASE_URL": speech, "LLM_ORDER": "openai",
            "VOICE_HOLD_MS": "0"}  # fmt: skip
    once = aiohttp.TCPConnector(force_close=True)  # so that no socket left is ours
    async with (
        xai_realtime.listening(Options(limit=0, speech=False)) as sim,
        aiohttp.ClientSession(connector=once) as http,
    ):
        running = voice_targets.product(sim.url, folder / "none", folder, "", more)
        door = await asyncio.to_thread(running.__enter__)
        try:
            yield Lane(door, sim, http)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)


async def _conversation(lane: Lane, kind: str, at: str) -> Seen:
    """Hold one conversation of two turns with one fault in it."""
    sim, early = lane.sim, at in BEFORE
    sim.control.script(SCRIPT)
    plan = {"plan": [{"kind": kind, "at": at, "deltas": 2, "after_s": 0.0}]}
    sim.control.faults(plan if early else {"plan": []})
    first, second = (turn["caller_text"] for turn in SCRIPT["turns"][:2])
    async with calling(lane.http, lane.address) as person:
        await person.until(lambda: _greeted(person), PATIENCE_S)
        opening_s = person.dead_air_s(person.opened_at, monotonic()) if early else 0.0
        sim.control.faults({"plan": []} if early else plan)
        turn = _Turn(person)
        answered = await turn.held(first, interrupts=at == "cancel")
        answered = await turn.held(second) and answered
        fell_at = next(iter(sim.door.plan.came), None)
        told = person.told(*TOLD, since=fell_at) if fell_at else None
        return Seen(
            kind, at, fell_at is not None, answered and not person.ended,
            max(opening_s, turn.dead_air_s), told - fell_at if told and fell_at else None,
            person.next_sound_s(fell_at) if fell_at else None,
            _asked_again(person.answers()), turn.repeated, _stale(person),
        )  # fmt: skip


class _Turn:
    """The person's turns: says something, waits for the answer, and does what people do."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._before = 0
        self.dead_air_s, self.repeated = 0.0, False

    async def held(self, words: str, *, interrupts: bool = False) -> bool:
        """Say something; whether it was answered.

        Where nobody hears, it is typed; where the door says that it was away, said once more.
        """
        person = self._person
        self._before = len(person.answers())
        degraded = person.told("session.degraded")
        if degraded and not person.told("session.restored", since=degraded):
            await person.type(words)
            person.quiet_at = monotonic()
            return await self._answered()
        await person.speak(1.0)
        if interrupts:
            await person.until(lambda: bool(person.next_sound_s(person.quiet_at)), PATIENCE_S)
            await person.speak(1.0)
        if await self._answered(unless=self._unheard):
            return True
        if person.told("session.degraded", since=person.quiet_at - 1.0):
            await person.type(words)
        else:
            self.repeated = True
            await person.speak(1.0)
        return await self._answered()

    async def _answered(self, unless: Callable[[], bool] = lambda: False) -> bool:
        """Wait for an answer, and note the dead air."""
        person = self._person
        await person.until(lambda: self._has_answer() or unless(), PATIENCE_S)
        silent_s = person.dead_air_s(person.quiet_at, monotonic())
        self.dead_air_s = max(self.dead_air_s, silent_s)
        return self._has_answer()

    def _has_answer(self) -> bool:
        return len(self._person.answers()) > self._before

    def _unheard(self) -> bool:
        """Whether the service was lost after the caller spoke, and nothing has come of it."""
        told = self._person.told("session.degraded", "session.restored",
                                 since=self._person.quiet_at - 1.0)  # fmt: skip
        return told is not None and monotonic() - told > NOTHING_S


def _greeted(person: Person) -> bool:
    return bool(person.answers()) or person.told("session.degraded") is not None


def _asked_again(answers: list[str]) -> bool:
    """Whether a question was asked twice."""
    asked = [said for said in answers if said.rstrip().endswith("?")]
    return len(asked) != len(set(asked))


def _stale(person: Person) -> int:
    """Count pieces of an answer that came after the player was told to forget it."""
    stale, flushed, last = 0, "", ""
    for _, event in person.events:
        if event["type"] == "audio.flush":
            flushed = last
        elif event["type"] == DELTA:
            last = event["response_id"]
            stale += bool(flushed) and last == flushed
    return stale


async def _cut_at_random(lane: Lane, count: int) -> list[str]:
    """Open and cut sessions at random moments, in three rounds; return what is left behind."""
    drawn = random.Random(7)
    gate, pid = asyncio.Semaphore(AT_A_TIME), lane.door.pid

    async def one() -> None:
        async with gate, calling(lane.http, lane.address) as person:
            await person.until(lambda: False, drawn.uniform(0.0, 1.0))

    sockets = _sockets(pid)
    sizes = []
    for _ in range(3):
        await asyncio.gather(*(one() for _ in range(count // 3)))
        await asyncio.sleep(3)
        sizes.append(lane.door.rss_kib())
    async with lane.http.get(f"http://{lane.address}/readyz") as answer:
        sessions = (await answer.json())["sessions"]
    await asyncio.sleep(0.5)
    more, grown = _sockets(pid) - sockets, sizes[2] / sizes[0] - 1
    typer.echo(f"{count} sessions cut at random: {sessions} left, {more:+} sockets, memory "
               f"{grown:+.1%} from the first third to the last")  # fmt: skip
    left = [f"{sessions} sessions left"] if sessions else []
    left += [f"{more} sockets left"] if more > 0 else []
    return left + ([f"memory grew by {grown:.1%}, at most {GROWN:.0%}"] if grown > GROWN else [])


def _sockets(pid: int) -> int:
    links = Path(f"/proc/{pid}/fd").iterdir()
    return sum(link.is_symlink() and "socket:" in str(link.readlink()) for link in links)


@contextmanager
def _speech() -> Iterator[str]:
    """Serve simulated speech on a thread; yield its address."""
    import threading

    port = voice_targets.free_port()
    server = uvicorn.Server(
        uvicorn.Config(gemini.create(), host="127.0.0.1", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/v1beta"
    server.should_exit = True
    thread.join(10)


if __name__ == "__main__":
    typer.run(main)
