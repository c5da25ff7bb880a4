"""How many planted false claims the gate catches, and how many true ones it doubts.

Run      python -m benchmarks.claim_gate [--quick]
Input    tests/fixtures/content: an invented shop's pages in French and English, and sentences that
         are true or planted false, in three sets. The rules were tuned on the first alone; the
         second was written at the same time, before the rules, and is only counted; the third was
         written later by somebody else, in the manner of advertising: lists, headings, table rows,
         questions, round numbers.
Budget   tuning: recall 1.0; kept apart and another hand: >= 0.95; false alarms <= 0.10, 0.10, 0.20
Method   A false sentence is caught when a claim in it is not supported, denied when one is
         contradicted, and blocks when the true article with it in does not pass the gate.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from domain.content.claims import claim_gate, judge
from domain.content.passages import Library, library, passages
from domain.content.words import LANGUAGES, Language, Source

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "content"
# Sentences, least recall, most false alarms.
SETS = {
    "tuning": ("claims_tuning.json", 1.0, 0.0),
    "kept apart": ("claims_kept_apart.json", 1.0, 0.0),
    "another hand": ("claims_another_hand.json", 1.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, and whether it is true or in which way it is false."""

    language: Language
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate made of a case."""

    case: Case
    caught: bool
    denied: bool
    blocks: bool


def shop_sources(language: Language) -> list[Source]:
    """Read the invented shop's pages in a language."""
    found = []
    for number, path in enumerate(sorted((FIXTURES / "site" / language).glob("*.md")), 1):
        head, text = path.read_text(encoding="utf-8").split("\n\n", 1)
        said = dict(line.split(": ", 1) for line in head.splitlines())
        found.append(
            Source(
                f"S{number}",
                said["address"],
                date(2026, 11, 20),
                said["title"],
                language,
                "client",
                text.strip(),
            )
        )
    return found


def shop_library(language: Language) -> Library:
    """Read them for what they say."""
    sources = shop_sources(language)
    return library(passages(sources), sources, language)


def article(language: Language) -> str:
    """Return the body of the true article in a language."""
    text = (FIXTURES / f"article_{language}.md").read_text(encoding="utf-8")
    return text.split("\n\n", 1)[1]


def cases(name: str) -> list[Case]:
    """Read one set of the planted sentences."""
    return [Case(**one) for one in json.loads((FIXTURES / name).read_text(encoding="utf-8"))]


def see(case: Case, known: Library) -> Seen:
    """Judge a sentence alone, then planted in the article."""
    verdicts = judge(case.sentence, known)
    planted = claim_gate(judge(f"{article(case.language)}\n\n{case.sentence}", known))
    return Seen(
        case,
        any(one.status != "supported" for one in verdicts),
        any(one.status == "contradicted" for one in verdicts),
        not planted.passes,
    )


def look(half: str) -> list[Seen]:
    """Judge every sentence of a set."""
    known = {language: shop_library(language) for language in LANGUAGES}
    return [see(one, known[one.language]) for one in cases(SETS[half][0])]


def rates(seen: Sequence[Seen]) -> dict[str, float]:
    """Return recall, the share denied and blocking, and the share of true sentences doubted."""
    false = [one for one in seen if one.case.kind != "true"]
    true = [one for one in seen if one.case.kind == "true"]
    return {
        "recall": sum(one.caught for one in false) / len(false),
        "denied": sum(one.denied for one in false) / len(false),
        "blocks": sum(one.blocks for one in false) / len(false),
        "false alarms": sum(one.caught for one in true) / len(true),
    }


def main(
    quick: Annotated[bool, typer.Option(help="The same: it takes a second.")] = False,
    show: Annotated[str, typer.Option(help="Name the misses of this set.")] = "",
) -> None:
    """Print the figures of each set; exit code 1 if one is over its budget."""
    within = True
    for half, (_, least, most) in SETS.items():
        seen = look(half)
        for language in LANGUAGES:
            found = rates([one for one in seen if one.case.language == language])
            typer.echo(f"{half:<13}{language}  {_line(found)}")
        found = rates(seen)
        typer.echo(f"{half:<13}all {_line(found)}  of {len(seen)} sentences")
        within &= found["recall"] >= least and found["false alarms"] <= most
        if show == half:
            for one in seen:
                if one.caught == (one.case.kind == "true"):
                    typer.echo(f"    {one.case.kind}: {one.case.sentence}")
    raise typer.Exit(0 if within else 1)


def _line(found: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in found.items())


if __name__ == "__main__":
    typer.run(main)
