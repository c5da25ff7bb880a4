"""How well a language model reads what callers say, alone and behind the rules.

Run      python -m benchmarks.bant_model [--half kept_apart] [--most 50]
Needs    a provider's key in `.env`; each case is one paid question
Input    the labelled set of `bant_labels`
Budget   none: which model answers is the client's choice; compare with `bant_labels`
Caution  against a simulated provider the figures say nothing of any model: its answers are written
         beforehand. Then only the way there is tested, and the output says so.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

import typer

from benchmarks.bant_labels import Case, Judged, cases, judged, rates
from connectors.errors import ConnectorError
from connectors.llm import Prompt
from connectors.llm.failover import Chain, Providers, connect
from domain.bant import FIELDS, qualify
from domain.bant.asked import Asked, by_model, merged, system_prompt, user_prompt
from settings import LOOPBACK, settings

AT_ONCE = 4
MOST_TOKENS = 700


async def look(half: str, most: int) -> tuple[list[Judged], list[Judged], Counter[str]]:
    """Judge a half as the model reads it, and as rules and model do together; count the answers."""
    gate = asyncio.Semaphore(AT_ONCE)
    alone: list[Judged] = []
    together: list[Judged] = []
    answers: Counter[str] = Counter()

    async def one(chain: Chain, case: Case) -> None:
        async with gate:
            read = await _asked(chain, case)
        answers["answered" if read else "no answer"] += 1
        if read is None:
            return
        rules = qualify(case.turns, case.language)
        alone.extend(judged(case, by_model(read, case.turns, case.language)))
        together.extend(judged(case, merged(rules, read, case.turns)))

    async with connect(Providers.of(settings())) as chain, asyncio.TaskGroup() as group:
        for case in cases(half)[:most]:
            group.create_task(one(chain, case))
    return alone, together, answers


def main(
    half: Annotated[str, typer.Option(help="tuning or kept_apart.")] = "kept_apart",
    most: Annotated[int, typer.Option(min=1, help="So many cases at most.")] = 1000,
) -> None:
    """Print precision, recall and F1 of each field, the model alone and behind the rules."""
    names = [one.name for one in Providers.of(settings()).on()]
    if not names:
        typer.echo("no provider is on: set a key, see .env.example")
        raise typer.Exit(1)
    if any(_is_simulated(name) for name in names):
        typer.echo("SIMULATED provider: these figures say nothing of a model.")
    alone, together, answers = asyncio.run(look(half, most))
    typer.echo(f"{half}, asked {names[0]} first: {dict(answers)}")
    for title, seen in (("model alone", alone), ("rules, then model", together)):
        typer.echo(title)
        _print(seen)


async def _asked(chain: Chain, case: Case) -> Asked | None:
    system, user = system_prompt(case.language), user_prompt(case.turns)
    try:
        done = await chain.complete(Prompt(system, user, Asked, MOST_TOKENS))
    except ConnectorError:
        return None
    return done.parsed if isinstance(done.parsed, Asked) else None


def _print(seen: Iterable[Judged]) -> None:
    every = list(seen)
    for field in FIELDS:
        found = rates([one for one in every if one.field == field])
        typer.echo(
            f"  {field:<15} of {found.known:>3}  precision {found.precision:.3f}"
            f"  recall {found.recall:.3f}  F1 {found.f1:.3f}  quotes {found.quotes:.3f}"
        )


def _is_simulated(name: str) -> bool:
    address = str(getattr(getattr(settings(), name), "base_url", ""))
    return name not in ("local", "compatible") and urlsplit(address).hostname in LOOPBACK


if __name__ == "__main__":
    typer.run(main)
