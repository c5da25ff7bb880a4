"""How many planted false claims the gate catches, and how many true ones it doubts.

Run      python -m benchmarks.claim_gate [--quick]
Input    tests/fixtures/content: an invented shop's pages in French and English, and sentences that
         are true or planted false, in three sets, the third by another hand in the manner of
         advertising (lists, headings, table rows, questions, round numbers); content_tea: the
         pages of another trade, and a fourth set. None of them is blind: the rules were mended by
         what each showed (docs/benchmarks.md has what each gave at first sight).
Budget   recall and blocking 1.0, no false alarm
Method   A false sentence is caught when a claim in it is not supported, denied when one is
         contradicted, and blocks when the true article with it in does not pass the gate.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from domain.content.claims import claim_gate, judge
from domain.content.passages import Library, library, passages
from domain.content.words import LANGUAGES, Language, Source

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "content"
TEA_SHOP = FIXTURES.parent / "content_tea"


class ClaimSet(NamedTuple):
    """Sentences about a shop, the least recall, the most false alarms."""

    file: str
    recall: float
    false_alarms: float
    shop: Path = FIXTURES


SETS = {
    "tuning": ClaimSet("claims_tuning.json", 1.0, 0.0),
    "kept apart": ClaimSet("claims_kept_apart.json", 1.0, 0.0),
    "another hand": ClaimSet("claims_another_hand.json", 1.0, 0.0),
    "another trade": ClaimSet("claims.json", 1.0, 0.0, TEA_SHOP),
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


def shop_sources(language: Language, shop: Path = FIXTURES) -> list[Source]:
    """Read an invented shop's pages in a language."""
    found = []
    for number, path in enumerate(sorted((shop / "site" / language).glob("*.md")), 1):
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


def shop_library(language: Language, shop: Path = FIXTURES) -> Library:
    """Read them for what they say."""
    sources = shop_sources(language, shop)
    return library(passages(sources), sources, language)


def article(language: Language, shop: Path = FIXTURES) -> str:
    """Return the body of the true article in a language."""
    text = (shop / f"article_{language}.md").read_text(encoding="utf-8")
    return text.split("\n\n", 1)[1]


def cases(name: str, shop: Path = FIXTURES) -> list[Case]:
    """Read one set of the planted sentences."""
    return [Case(**one) for one in json.loads((shop / name).read_text(encoding="utf-8"))]


def see(case: Case, known: Library, shop: Path = FIXTURES) -> Seen:
    """Judge a sentence alone, then planted in the article."""
    verdicts = judge(case.sentence, known)
    planted = claim_gate(judge(f"{article(case.language, shop)}\n\n{case.sentence}", known))
    return Seen(
        case,
        any(one.status != "supported" for one in verdicts),
        any(one.status == "contradicted" for one in verdicts),
        not planted.passes,
    )


def look(half: str) -> list[Seen]:
    """Judge every sentence of a set."""
    file, _, _, shop = SETS[half]
    known = {language: shop_library(language, shop) for language in LANGUAGES}
    return [see(one, known[one.language], shop) for one in cases(file, shop)]


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
    for half, (_, least, most, _) in SETS.items():
        seen = look(half)
        for language in LANGUAGES:
            found = rates([one for one in seen if one.case.language == language])
            typer.echo(f"{half:<13}{language}  {_line(found)}")
        found = rates(seen)
        typer.echo(f"{half:<13}all {_line(found)}  of {len(seen)} sentences")
        within &= min(found["recall"], found["blocks"]) >= least and found["false alarms"] <= most
        if show == half:
            for one in seen:
                if one.caught == (one.case.kind == "true"):
                    typer.echo(f"    {one.case.kind}: {one.case.sentence}")
    raise typer.Exit(0 if within else 1)


def _line(found: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in found.items())


if __name__ == "__main__":
    typer.run(main)
