"""How well the rules read what callers say: precision, recall and F1 of each field.

Run      python -m benchmarks.bant_labels [--quick] [--show tuning]
Input    tests/fixtures/bant: invented remarks and conversations with a person's labels, sets of
         several writers in two halves each; one half was written apart from the tuning.
Budget   F1 >= 0.90 for each field and half, by rules alone; F1 >= 0.85 in each language
Limits   What these writers never thought of reads worse: docs/benchmarks.md, "at first sight"
Method   A wrong value counts twice: as a false find and as a miss. A value is right where it
         equals the label (money within 2 %); its quote where it overlaps the words labelled.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.bant import FIELDS, Field, Found, Language, Qualification, Turn, qualify
from domain.bant.words import LANGUAGES

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "bant"
HALVES = ("tuning", "kept_apart", "second", "second_apart", "stranger_open", "newcomer")
UNREAD = ("stranger_apart", "newcomer_apart", "varied_apart")  # faults never looked at: no budget
KINDS = ("utterances", "conversations")
LEAST, LEAST_IN_A_LANGUAGE = 0.90, 0.85
NEAR = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Case:
    """What was said in which language, and the labels by field."""

    language: Language
    turns: tuple[Turn, ...]
    labels: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one case: what was found there, against its label."""

    case: Case
    field: Field
    verdict: str  # right, wrong, missed, false, unknown
    found: object
    quoted: bool | None


@dataclass(frozen=True, slots=True)
class Rates:
    """What a field's verdicts come to; `quotes` is the share of right values rightly quoted."""

    known: int
    precision: float
    recall: float
    f1: float
    quotes: float


def cases(half: str) -> list[Case]:
    """Read one half, remarks and conversations (one of them may be all there is)."""
    found = []
    for path in (FIXTURES / f"{kind}_{half}.jsonl" for kind in KINDS):
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for one in map(json.loads, lines):
            turns = tuple(Turn(speaker, text) for speaker, text in one["turns"])
            found.append(Case(one["language"], turns, one["labels"]))
    return found


def judged(case: Case, read: Qualification) -> Iterator[Judged]:
    """Hold what was read against the labels, but for fields on which people would disagree."""
    for field in FIELDS:
        label = case.labels.get(field, {})
        if label.get("unjudged"):
            continue
        found = read.found(field)
        verdict = _verdict(field, found, label)
        quoted = _quoted(found, label["quote"]) if found and "quote" in label else None
        yield Judged(case, field, verdict, found, quoted)


def rates(seen: Sequence[Judged]) -> Rates:
    """Return what the verdicts of one field come to."""
    count = Counter(one.verdict for one in seen)
    given = count["right"] + count["wrong"] + count["false"]
    known = count["right"] + count["wrong"] + count["missed"]
    precision = count["right"] / given if given else 1.0
    recall = count["right"] / known if known else 1.0
    both = precision + recall
    quotes = [one.quoted for one in seen if one.verdict == "right" and one.quoted is not None]
    share = sum(map(bool, quotes)) / len(quotes) if quotes else 1.0
    return Rates(known, precision, recall, 2 * precision * recall / both if both else 0.0, share)


def look(half: str) -> list[Judged]:
    """Read every case of a half by the rules."""
    return [one for case in cases(half) for one in judged(case, qualify(case.turns, case.language))]


def main(
    quick: Annotated[bool, typer.Option(help="The same: it takes a second.")] = False,
    show: Annotated[str, typer.Option(help="Name the faults in this half.")] = "",
) -> None:
    """Print the figures of every half; exit code 1 if one is under its budget."""
    within = True
    for half in (*HALVES, *UNREAD):
        seen = look(half)
        typer.echo(f"{half}: {len(cases(half))} cases")
        for field in FIELDS:
            mine = [one for one in seen if one.field == field]
            held = _line(field, "all", mine) >= LEAST
            for language in LANGUAGES:
                spoken = [one for one in mine if one.case.language == language]
                held &= _line(field, language, spoken) >= LEAST_IN_A_LANGUAGE
            within &= held or half in UNREAD
        if show == half:
            _show(seen)
    raise typer.Exit(0 if within else 1)


def _verdict(field: Field, found: Found[object] | None, label: dict[str, Any]) -> str:
    if "value" not in label:
        return "false" if found else "unknown"
    if found is None:
        return "missed"
    return "right" if _same(field, found.value, label["value"]) else "wrong"


def _same(field: Field, value: object, label: object) -> bool:
    if field == "budget" and isinstance(value, Decimal):
        wanted = Decimal(str(label))
        return abs(value - wanted) <= NEAR * wanted
    return value == label


def _quoted(found: Found[object], words: str) -> bool:
    return words in found.quote or found.quote in words or _overlap(found.quote, words)


def _overlap(one: str, other: str) -> bool:
    return any(word in other.split() for word in one.split() if len(word) > 2)


def _line(field: Field, language: str, seen: Sequence[Judged]) -> float:
    found = rates(seen)
    typer.echo(
        f"  {field:<15}{language:<4} of {found.known:>3}  precision {found.precision:.3f}"
        f"  recall {found.recall:.3f}  F1 {found.f1:.3f}  quotes {found.quotes:.3f}"
    )
    return found.f1


def _show(seen: Iterable[Judged]) -> None:
    for one in seen:
        if one.verdict in ("wrong", "missed", "false") or one.quoted is False:
            said = " / ".join(turn.text for turn in one.case.turns)
            label = one.case.labels.get(one.field, {}).get("value")
            typer.echo(f"    {one.field} {one.verdict}, wanted {label}: {said}")
            typer.echo(f"        {one.found}")


if __name__ == "__main__":
    typer.run(main)
