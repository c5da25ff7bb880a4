"""Copied runs from sources, and articles that are nearly another one.

Twelve words in a row of a source block, but for a marked quotation with its author beside it. Two
articles are compared by the share of five-word shingles they have in common (A. Broder, "On the
resemblance and containment of documents", 1997).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.content.article import article_markdown
from domain.content.mentions import Mention, read
from domain.content.text import fold, plain
from domain.content.words import Draft, Finding, Language, Source

RUN_WORDS = 12
SHINGLE_WORDS = 5
NEAR_DUPLICATE = 0.5  # resemblance from which it is the same article
ALIKE = 0.2  # from which two articles of a site compete


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in a row in an article and in a source."""

    source_id: str
    words: str
    length: int


def copied_runs(text: str, language: Language, sources: Sequence[Source]) -> tuple[Run, ...]:
    """Return every run of twelve words or more, the attributed quotations left out."""
    said = _bare(_without_quotations(text, language))
    found = []
    for source in sources:
        own = _bare(plain(source.text))
        known = {tuple(own[at : at + RUN_WORDS]) for at in range(len(own) - RUN_WORDS + 1)}
        hits = [
            at
            for at in range(len(said) - RUN_WORDS + 1)
            if tuple(said[at : at + RUN_WORDS]) in known
        ]
        for _, group in groupby(enumerate(hits), lambda one: one[1] - one[0]):
            row = [at for _, at in group]
            words = said[row[0] : row[-1] + RUN_WORDS]
            found.append(Run(source.id, " ".join(words), len(words)))
    return tuple(found)


def resemblance(one: str, other: str) -> float:
    """Return the share of five-word shingles two texts have in common, 0 to 1."""
    mine, theirs = _shingles(one), _shingles(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def check_copying(
    draft: Draft, sources: Sequence[Source], articles: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return copied runs and near-duplicates; `articles` are other texts by their address."""
    text = article_markdown(draft)
    findings = [
        Finding("copying", "blocks", run.source_id, f"{run.length} words of it: {run.words[:80]}")
        for run in copied_runs(text, draft.language, sources)
    ]
    for address, other in articles.items():
        alike = resemblance(text, other)
        if alike >= NEAR_DUPLICATE:
            findings.append(Finding("copying", "blocks", address, f"the same article: {alike:.0%}"))
        elif alike >= ALIKE:
            findings.append(Finding("copying", "lowers", address, f"much alike: {alike:.0%}"))
    return tuple(findings)


def _without_quotations(text: str, language: Language) -> str:
    """Cut out quotations whose sentence says whose they are; a mark keeps the rest apart."""
    found = read(text, language)
    whole = plain(text)
    spans = []
    for one in found.mentions:
        if one.kind == "quotation" and _attributed(one, found.mentions):
            spans.append((one.sentence.start + one.start, one.sentence.start + one.end))
    for start, end in reversed(spans):
        whole = f"{whole[:start]} ¶{start}¶ {whole[end:]}"
    return whole


def _attributed(quote: Mention, mentions: Sequence[Mention]) -> bool:
    return any(
        one.kind == "name"
        and one.sentence is quote.sentence
        and not quote.start <= one.start < quote.end
        for one in mentions
    )


def _shingles(text: str) -> set[tuple[str, ...]]:
    said = _bare(plain(text))
    return {tuple(said[at : at + SHINGLE_WORDS]) for at in range(len(said) - SHINGLE_WORDS + 1)}


def _bare(text: str) -> list[str]:
    return "".join(one if one.isalnum() or one == "¶" else " " for one in fold(text)).split()
