"""An article's report: what each claim rests on, what each cycle gained, what it cost.

One HTML page that needs nothing else, for whoever approves the article; the same in short for the
run's page. Texts from outside are escaped; only web addresses become links.
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from domain.content.article import faq_markdown
from domain.content.claims import Gate, claim_gate
from domain.content.render import to_html
from domain.content.words import Finding, Source, Verdict
from reports import article_french
from reports.article_values import (
    ArticleReport,
    ClaimLine,
    Found,
    Proof,
    SentenceLine,
    SourceLine,
    Spent,
)
from reports.plain import plain
from reports.templates import templates
from reports.words import NBSP, Words

__all__ = ["ArticleReport", "Spent", "render_html", "render_markdown", "summary_rows"]

SECTIONS = ("verdict", "claims", "cycles", "critique", "cost", "sources", "text", "history")
CHIPS = {"supported": "low", "not_found": "high", "contradicted": "critical"}
ORDER = {"contradicted": 0, "not_found": 1, "supported": 2}
QUOTED = 240  # characters of a passage
TOP, MOST_PROOFS = 12, 3


def render_html(report: ArticleReport) -> str:
    """Return the whole page, in the article's language."""
    article, words = report.article, _words(report)
    gate = claim_gate(report.claims)
    draft = report.kept.draft
    text = to_html("\n\n".join(one for one in (draft.body_markdown, faq_markdown(draft)) if one))
    return templates().get_template("article.html").render(
        report=report, article=article, kept=report.kept, t=words, gate=gate,
        css=Markup(files("reports").joinpath("churn.css").read_text(encoding="utf-8")),
        sections=SECTIONS, lead=_lead(gate, report.claims, words),
        against=_against(report), found=_found(report), parts=_parts(report),
        notes=[_said(report, one) for one in report.research.notes],
        first_score=report.first_score, cost=_total(report, words),
        calls=sum(one.calls for one in report.spending), distance=_distance(report),
        lines=_by_sentence(_claims(report)), sources=_sources(report), text=Markup(text),
        fallback_why=_fallback_why(report), euro=lambda eur: _euro(eur, words),
    )  # fmt: skip


def render_markdown(report: ArticleReport, link: str = "") -> str:
    """Return a summary: where it stands, its claims that do not hold, its cycles, its cost."""
    words, article = _words(report), report.article
    gate = claim_gate(report.claims)
    bad = [one for one in _claims(report) if one.status != "supported"][:TOP]
    parts = [
        *([f"> **{words('simulated.banner')}** {words('simulated.text')}"] * report.simulated),
        f"# {plain(article.title)}",
        f"**{plain(words.either('status', article.status))}** "
        f"{plain(_lead(gate, report.claims, words))}",
        "\n".join(f"- {plain(one)}" for one in _against(report)),
        "\n".join(
            f"- {words('verdict.' + one.status)}: {plain(one.text)} – {plain(one.why)}"
            for one in bad
        ),
        "\n".join(
            f"- {words('col.cycle')} {turn.number}: {turn.before:g} → {turn.after:g}, "
            f"{_euro(turn.cost, words)}, {plain(turn.why)}"
            for turn in report.cycles
        ),
        f"{words('section.cost')}: {_total(report, words)}. "
        + words(
            "wrote", writer=article.written_by, critic=article.critic or words("tools_alone")
        ),
        *([words("md.report", link=f"`{link}`")] if link else []),
    ]  # fmt: skip
    return "\n\n".join(one for one in parts if one) + "\n"


def summary_rows(report: ArticleReport) -> list[dict[str, Any]]:
    """Return the claim ledger, one row per claim, for a table artifact."""
    return [
        {
            "claim": one.text, "kind": one.kind, "verdict": one.status,
            "passages": ", ".join(proof.id for proof in one.proofs), "why": one.why,
        }
        for one in _claims(report)
    ]  # fmt: skip


def _words(report: ArticleReport) -> Words:
    return Words(report.article.commission.language, "EUR", "article_words.json")


def _lead(gate: Gate, claims: Sequence[Verdict], words: Words) -> str:
    if not claims:
        return words("lead.none")
    supported = len(claims) - len(gate.unsupported)
    return words(
        "lead.claims",
        supported=words.number(supported),
        all=words.number(len(claims)),
        contradicted=words.number(gate.contradicted),
    )


def _claims(report: ArticleReport) -> list[ClaimLine]:
    """Return the claims, those that do not hold first, each with the passages it rests on."""
    passages = {one.id: one for one in report.research.passages}
    sources = {one.id: one for one in report.research.sources}
    spoken = report.article.commission.language
    french = article_french.in_french if spoken == "fr" else str
    found = []
    for one in sorted(report.claims, key=lambda one: ORDER[one.status]):
        proofs = tuple(
            _proof(name, passages[name].text, sources[passages[name].source_id])
            for name in one.passage_ids
            if name in passages
        )
        claim = one.claim
        found.append(ClaimLine(claim.text, claim.kind, claim.sentence, one.status,
                               CHIPS[one.status], french(one.why), proofs))  # fmt: skip
    return found


def _against(report: ArticleReport) -> list[str]:
    """Return what keeps it from being ready, in the reader's language."""
    french = report.article.commission.language == "fr"
    found = [one for one in report.article.why.split("; ") if one]
    return [article_french.reason_in_french(one) for one in found] if french else found


def _found(report: ArticleReport) -> list[Found]:
    return [_said(report, one) for one in report.kept.critique.findings]


def _parts(report: ArticleReport) -> list[tuple[str, float, int]]:
    french = report.article.commission.language == "fr"
    names = article_french.TOOLS if french else {}
    return [(names.get(p.tool, p.tool), p.points, p.of) for p in report.kept.critique.parts]


def _said(report: ArticleReport, one: Finding) -> Found:
    """Say what a tool found in the reader's language; a reader's own words stay."""
    if report.article.commission.language != "fr":
        return Found(one.tool, one.severity, one.where, one.words)
    tool = article_french.TOOLS.get(one.tool, one.tool)
    words = article_french.in_french(one.words)
    return Found(tool, one.severity, article_french.place(one.where), words)


def _by_sentence(claims: Sequence[ClaimLine]) -> list[SentenceLine]:
    """Gather the claims of each sentence, those with one that does not hold first."""
    found: dict[str, list[ClaimLine]] = {}
    for one in claims:
        found.setdefault(one.sentence, []).append(one)
    return [
        SentenceLine(
            sentence,
            tuple({(one.text, one.kind, one.status): one for one in group}.values()),
            tuple({proof.id: proof for one in group for proof in one.proofs}.values())[
                :MOST_PROOFS
            ],
        )
        for sentence, group in found.items()
    ]


def _proof(name: str, text: str, source: Source) -> Proof:
    quote = text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + " …"
    return Proof(name, quote, source.title, _link(source.address))


def _sources(report: ArticleReport) -> list[SourceLine]:
    counts = Counter(one.source_id for one in report.research.passages)
    return [
        SourceLine(one.id, one.title, one.address, _link(one.address), one.kind, one.fetched_on,
                   counts[one.id])
        for one in report.research.sources
    ]  # fmt: skip


def _link(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""


def _distance(report: ArticleReport) -> float | None:
    """Return how far the draft is from the brand's voice, None where there were no samples."""
    for one in report.kept.critique.findings:
        measured = re.match(r"distance (\d\.\d\d) ", one.words)
        if one.tool == "brand" and measured:
            return float(measured[1])
    return None


def _fallback_why(report: ArticleReport) -> str:
    found = [one for one in report.events if one.what == "fallback"]
    return str(found[-1].detail.get("why", "")) if found else ""


def _total(report: ArticleReport, words: Words) -> str:
    return words("cost.unknown") if report.eur is None else _euro(report.eur, words)


def _euro(amount: float | Decimal, words: Words) -> str:
    """Return an amount with the decimals a fraction of a cent needs."""
    value = float(amount)
    text = words.number(value, 2 if value == 0 or value >= 1 else 4)
    return f"{text}{NBSP}€" if words.language == "fr" else f"€{text}"
