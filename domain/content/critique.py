"""The critique: tools first, then a model's typed verdict; one score out of both.

Score    each tool has points; what it finds costs some of them. A blocking finding costs all of its
         tool's points, one that lowers a third. Claims earn theirs by the share supported, and each
         contradicted one costs a quarter of them. A model's remarks cost up to READER points and
         block nothing: it can neither lift a score nor settle a fact.
Why      tools first, because models do not mend facts by looking inward (product row C3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.content.article import checkable_markdown
from domain.content.brand import Style, check_brand
from domain.content.claims import Gate, claim_gate, judge
from domain.content.copying import check_copying
from domain.content.keywords import check_keywords
from domain.content.language_check import check_language
from domain.content.links import check_links
from domain.content.models import CritiqueAnswer
from domain.content.passages import Library
from domain.content.readability import check_readability
from domain.content.structure import check_structure
from domain.content.words import Brief, Critique, Draft, Finding, Part, Source, Verdict

POINTS = {
    "claims": 35,
    "structure": 15,
    "links": 10,
    "keywords": 10,
    "readability": 10,
    "copying": 5,
    "language": 5,
    "brand": 5,
    "call to action": 5,
}
LOWERS_SHARE = 1 / 3
CONTRADICTED_SHARE = 1 / 4
READER, PER_REMARK = 12.0, 3.0
UNREAD = Finding(
    "reader", "note", "article", "the second reader's verdict could not be read: it needs work"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tools compare a draft with.

    `articles` are the texts of other articles by address; `voice` is None without samples.
    """

    brief: Brief
    sources: Sequence[Source]
    library: Library
    voice: Style | None = None
    articles: Mapping[str, str] = field(default_factory=dict)


def tool_critique(draft: Draft, desk: Desk) -> Critique:
    """Run every tool on a draft."""
    verdicts = judge(checkable_markdown(draft), desk.library)
    gate = claim_gate(verdicts)
    findings = (
        *_claim_findings(gate, verdicts),
        *check_structure(draft, desk.brief),
        *check_links(draft, desk.brief, desk.sources),
        *check_keywords(draft, desk.brief),
        *check_readability(draft),
        *check_copying(draft, desk.sources, desk.articles),
        *check_language(draft, desk.brief.language),
        *check_brand(draft, desk.brief, desk.voice),
    )
    parts = (
        _claim_part(gate, len(verdicts)),
        *(_part(tool, findings) for tool in POINTS if tool != "claims"),
    )
    return Critique(findings, verdicts, _total(parts), parts)


def with_reader(critique: Critique, answer: CritiqueAnswer | None) -> Critique:
    """Add a model's verdict to the tools'. None, an unreadable one, is noted and costs nothing."""
    if answer is None:
        note = Finding("reader", "note", "article", "no second reader could be heard")
        return Critique((*critique.findings, note), critique.claims, critique.score, critique.parts)
    remarks = tuple(
        Finding("reader", "lowers" if one.serious else "note", one.where, one.words)
        for one in answer.remarks
    )
    cost = min(READER, PER_REMARK * sum(one.severity == "lowers" for one in remarks))
    parts = (*critique.parts, Part("reader", -cost, 0))
    return Critique((*critique.findings, *remarks), critique.claims, _total(parts), parts)


def unread(critique: Critique) -> Critique:
    """Note that a second reader answered, but not in a form that can be read: it needs work."""
    return replace(critique, findings=(*critique.findings, UNREAD))


def with_dead_links(critique: Critique, dead: Sequence[str]) -> Critique:
    """Add the links that were tried and do not answer: each blocks."""
    if not dead:
        return critique
    found = tuple(Finding("links", "blocks", one, "does not answer") for one in dead)
    findings = (*critique.findings, *found)
    parts = tuple(
        _part("links", findings) if one.tool == "links" else one for one in critique.parts
    )
    return Critique(findings, critique.claims, _total(parts), parts)


def to_mend(critique: Critique) -> tuple[Finding, ...]:
    """Return what a refinement should mend, what blocks first; an unread verdict is one of them."""
    order = {"blocks": 0, "lowers": 1, "note": 2}
    found = [one for one in critique.findings if one.severity != "note" or one == UNREAD]
    return tuple(sorted(found, key=lambda one: order[one.severity]))


def _claim_findings(gate: Gate, verdicts: Sequence[Verdict]) -> list[Finding]:
    if not verdicts:
        return [Finding("claims", "note", "article", gate.note)]
    worst = {"contradicted": "is contradicted", "not_found": "rests on no passage"}
    findings = [
        Finding(
            "claims",
            "blocks" if one.status == "contradicted" or not gate.passes else "lowers",
            one.claim.sentence[:80],
            f"“{one.claim.text}” {worst[one.status]}: {one.why}",
        )
        for one in gate.unsupported
    ]
    return [*findings, Finding("claims", "note", "article", gate.note)]


def _claim_part(gate: Gate, count: int) -> Part:
    of = POINTS["claims"]
    lost = CONTRADICTED_SHARE * gate.contradicted
    return Part("claims", round(of * max(0.0, gate.share_supported - lost), 2) if count else of, of)


def _part(tool: str, findings: Sequence[Finding]) -> Part:
    of = POINTS[tool]
    severities = [one.severity for one in findings if one.tool == tool]
    left = 1 - LOWERS_SHARE * severities.count("lowers")
    return Part(tool, 0.0 if "blocks" in severities else round(of * max(0.0, left), 2), of)


def _total(parts: Sequence[Part]) -> float:
    return round(min(100.0, max(0.0, sum(one.points for one in parts))), 2)
