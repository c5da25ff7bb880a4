"""A drill of the AI chain: every provider fails in every way, and the chain still answers.

Each fault at each place of the chain: the providers before it are dead, the one at it has the
fault, those after it are well. A call is answerable unless the fault is at the last place, or is
the model's own refusal, which is not shopped around. The log is JSON lines; the drill is a row.
"""

import asyncio
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from connectors.errors import ConnectorError, Refused
from connectors.llm import Prompt
from connectors.llm.breakers import MemoryBreakers
from connectors.llm.failover import Providers, connect
from deployments.drill_ground import Ground, real, simulators
from settings import settings
from store import costs, drills
from store.database import database
from tasks.chain import entry

PATIENCE = {"connect_seconds": 0.4, "first_token_seconds": 0.4, "stall_seconds": 0.4,
            "answer_seconds": 1.0}  # fmt: skip
HEALTHY_RUNS = 5
TALE = "The baker opens at six. Bread is warm then. Cakes come at nine. The shop closes at noon. "


class Verdict(BaseModel):
    """What the drill's question is answered with."""

    word: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One fault at one place, asked for in one way, and what came of it."""

    fault: str
    place: int
    provider: str
    way: Literal["whole", "pieces"]
    answerable: bool
    outcome: str  # answered, refused, ended, or what went wrong
    held: bool
    by: str
    restarts: int
    ms: float
    added_ms: float
    why: str


async def drill(
    client: str, on_real: bool, providers: Sequence[str], faults: Sequence[str]
) -> tuple[list[Case], Ground]:
    """Drill a client's chain, or the simulators in its order; no name means all of them."""
    own = settings(client)
    opened = real(Providers.of(own)) if on_real else simulators(tuple(own.llm.names), PATIENCE)
    with opened as ground:
        places = [at for at, name in enumerate(ground.order) if not providers or name in providers]
        return await run(ground, client, places, faults), ground


async def run(
    ground: Ground, client: str, places: Sequence[int], faults: Sequence[str] = ()
) -> list[Case]:
    """Drill these places with these faults, all if none are named."""
    usual = {way: await _healthy_ms(ground, client, way) for way in ("whole", "pieces")}
    cases = []
    for fault in ground.faults():
        for at in places if not faults or fault in faults else ():
            for way in ("whole",) if fault == "shape" else ("whole", "pieces"):
                cases.append(await _case(ground, client, fault, at, way, usual[way]))
    return cases


async def _healthy_ms(ground: Ground, client: str, way: str) -> float:
    if not ground.order:
        return 0.0
    cases = [await _case(ground, client, None, 0, way, 0.0) for _ in range(HEALTHY_RUNS)]
    return statistics.median(case.ms for case in cases)


async def _case(
    ground: Ground, client: str, fault: str | None, at: int, way: Any, usual_ms: float
) -> Case:

    ground.set(fault, at)
    answerable = fault is None or (at < len(ground.order) - 1 and fault != "policy")
    clock, outcome, by, restarts, why = asyncio.get_running_loop().time, "answered", "", 0, ""
    started, chain = clock(), ground.chain(fault, at)
    ledger = _ledger(client) if not ground.simulators else None
    text = ""
    try:
        async with connect(chain, breakers=MemoryBreakers(), ledger=ledger) as opened:
            done, text = await _ask(opened, way)
        by, restarts = done.provider, done.restarts
        why = "; ".join(f"{one.provider}: {one.reason}" for one in done.tried)
    except Refused as exc:
        outcome, why = ("refused" if type(exc) is Refused else "ended"), str(exc)
    except ConnectorError as exc:
        outcome, why = "ended", str(exc)
    ms = (clock() - started) * 1e3
    expected = "answered" if answerable else "refused" if fault == "policy" else "ended"
    twice = _twice(ground, by, text)
    held = outcome == expected and not twice
    return Case(
        fault or "none", at + 1, ground.order[at], way, answerable, twice or outcome, held, by,
        restarts, round(ms, 2), round(ms - usual_ms, 2), why,
    )  # fmt: skip


async def _ask(chain: Any, way: str) -> tuple[Any, str]:

    if way == "whole":
        done = await chain.complete(Prompt("You judge.", "Is bread warm at six?", Verdict))
        return done, ""
    stream = chain.stream(Prompt("You tell a tale.", TALE))
    text = "".join([sentence async for sentence in stream])
    return stream.completion, text


def _twice(ground: Ground, by: str, text: str) -> str:
    """Return what was answered twice, empty if nothing was."""
    sentences = [one.strip() for one in text.split(".") if one.strip()]
    if len(set(sentences)) != len(sentences):
        return "a sentence was given twice"
    if not by or not ground.simulators:
        return ""
    after = ground.order[ground.order.index(by) + 1 :]
    asked = ground.asked(by) - 1 + sum(ground.asked(name) for name in after)
    return "answered twice" if asked > 0 else ""


def _ledger(client: str) -> Any:
    """Return where real answers are paid from."""

    own = settings(client)
    db = database(own.database.url)

    async def write(spent: Any) -> None:
        row = entry("drill", "full", spent, own.fx.usd_eur)
        await asyncio.to_thread(costs.add_cost, db, client, "drill", row)

    return write


def keep(client: str, cases: list[Case], ground: Ground, *, whole: bool) -> Path:
    """Write the log, and the drill's row if it was a whole one."""

    own, now = settings(client), datetime.now(UTC)
    path = own.output.dir / client / f"drill-llm-{now:%Y-%m-%dT%H%M%SZ}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"drill": "llm", "at": now.isoformat(timespec="seconds"), "ground": ground.name,
            "chain": ground.order, **_summary(cases)}  # fmt: skip
    lines = [head, *(asdict(case) for case in cases)]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    if whole:
        row = drills.Drill(
            "llm", ground.name, " → ".join(ground.order), log=str(path), at=now, **_summary(cases)
        )
        drills.save(database(own.database.url), client, row)
    return path


def _summary(cases: list[Case]) -> dict[str, Any]:
    answerable = [case for case in cases if case.answerable]
    answered = [case for case in answerable if case.held]
    return {
        "cases": len(cases),
        "answerable": len(answerable),
        "answered": len(answered),
        "passed": all(case.held for case in cases),
        "added_ms": statistics.median([case.added_ms for case in answered] or [0.0]),
    }


def show(cases: list[Case], ground: Ground) -> None:
    """Print one row per fault: per place what came of it, and what it added at most."""
    table = Table(title=f"Drill of the AI chain on {ground.name}", title_justify="left")
    table.add_column("fault")
    for place in sorted({case.place for case in cases}):
        table.add_column(f"{place}: {ground.order[place - 1]}", justify="right")
    for fault in dict.fromkeys(case.fault for case in cases):
        row = [
            _cell([case for case in cases if (case.fault, case.place) == (fault, place)])
            for place in sorted({case.place for case in cases})
        ]
        table.add_row(fault, *row)
    console = Console()
    console.print(table)
    said = _summary(cases)
    rate = 100 * said["answered"] / said["answerable"] if said["answerable"] else 100.0
    console.print(
        f"{said['answered']} of {said['answerable']} answerable calls answered ({rate:.0f} %), "
        f"median added {said['added_ms']:.0f} ms; {said['cases']} calls in all"
    )


def _cell(cases: list[Case]) -> str:
    if wrong := [case for case in cases if not case.held]:
        return f"FAILED: {wrong[0].outcome}"
    added = max(case.added_ms for case in cases)
    return f"{cases[0].outcome} +{added:.0f} ms"
