"""Drafts: written by the chain, judged by tools and by another model, each one kept.

When no model may or can be asked, the article is put together from the client's own sentences and
says so (`written_by` is `fallback`). A draft is never lost: what a turn made is kept with the turn.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from connectors.errors import BadAnswer, ConnectorError, NotConfigured
from connectors.llm import Completion
from connectors.llm import Prompt as Asked
from domain.content import critique as judging
from domain.content.critique import to_mend, tool_critique
from domain.content.fallback import WRITTEN_BY, fallback_draft
from domain.content.models import CritiqueAnswer, DraftAnswer
from domain.content.prompts import (
    Prompt,
    critique_prompt,
    draft_prompt,
    refine_prompt,
    taken_in,
    unknown_marks,
)
from domain.content.record import Article, KeptDraft
from domain.content.words import Citation, Critique, Cycle, Draft, Finding
from domain.prices import at_most_usd
from domain.runs import Run
from settings import settings
from store import article_ledger, articles
from tasks._io import io_task, store_of
from tasks.chain import BudgetSpent, Desk, chain
from tasks.content_bench import Bench, dead_links

log = logging.getLogger(__name__)

PROCESS = "content"
ANSWER_S = 240.0  # for a whole article; a provider that hangs is left at its first token
DRAFT_TOKENS, VERDICT_TOKENS = 16_000, 4_000  # thinking included
NOBODY = (BudgetSpent, NotConfigured, ConnectorError)


@dataclass(frozen=True, slots=True)
class Price:
    """What something cost in EUR; `eur` is None when a price is not known, `most` never is."""

    eur: Decimal | None = Decimal(0)
    most: Decimal = Decimal(0)

    def plus(self, other: "Price") -> "Price":
        """Return both together; one unknown price makes the sum unknown."""
        known = None if self.eur is None or other.eur is None else self.eur + other.eur
        return Price(known, self.most + other.most)


@io_task
async def write_draft(run: Run, bench: Bench) -> KeptDraft:
    """Return the first draft, kept and current; one that a run left behind is taken up again."""
    db = store_of(run)
    begun = _begun(run, bench.article)
    left = [one for one in articles.drafts(db, bench.article) if one.kept and one.made_at > begun]
    if left:
        _make_current(run, bench, left[-1])  # whoever made it may have died before that
        return left[-1]
    prompt = draft_prompt(bench.brief, bench.research.passages, bench.brief.images)
    async with chain(run, PROCESS, ANSWER_S) as desk:
        try:
            said = await _ask(desk, bench, prompt)
            draft, citations = _taken_in(bench, said)
            price = _price(run, said)
        except NOBODY as exc:
            draft, citations, price = _without_model(run, bench, exc), (), Price()
        made = await _judged(run, bench, desk, draft, citations, price)
    articles.keep_draft(db, bench.article, made)
    _make_current(run, bench, made)
    return made


@io_task
async def refine_draft(run: Run, bench: Bench, before: KeptDraft) -> tuple[KeptDraft, Price] | None:
    """Return a refined draft, not yet kept, and what it cost; None where nobody can refine it."""
    if before.draft.written_by == WRITTEN_BY:
        return None
    found = to_mend(before.critique)
    prompt = refine_prompt(before.draft, bench.brief, found, bench.research.passages)
    async with chain(run, PROCESS, ANSWER_S) as desk:
        try:
            said = await _ask(desk, bench, prompt)
        except NOBODY as exc:
            articles.add_event(
                store_of(run), bench.article, PROCESS, "not refined", {"why": str(exc)}, _now()
            )
            log.warning("not refined: %s", exc)
            return None
        draft, citations = _taken_in(bench, said)
        made = await _judged(run, bench, desk, draft, citations, _price(run, said))
    return made, Price(made.eur, _dearest(run, said) if made.eur is None else made.eur)


@io_task
async def keep_turn(run: Run, bench: Bench, made: KeptDraft, cycle: Cycle) -> KeptDraft:
    """Keep a turn and its draft; the article's text is the draft's if the turn was worth it."""
    kept = replace(made, kept=cycle.kept)
    db = store_of(run)
    articles.keep_draft(db, bench.article, kept)
    article_ledger.keep_cycle(db, bench.article, kept.number, cycle)
    if cycle.kept:
        _make_current(run, bench, kept)
    log.info(
        "cycle %d: %g to %g points, %s (%s), %.4f EUR",
        cycle.number, cycle.before, cycle.after, "kept" if cycle.kept else "dropped", cycle.why,
        cycle.cost,
    )  # fmt: skip
    return kept


async def _ask(desk: Desk, bench: Bench, prompt: Prompt) -> Completion:
    asked = Asked(prompt.system, prompt.user, DraftAnswer, DRAFT_TOKENS)
    return await desk.complete(bench.article.id, asked, streamed=True)


def _taken_in(bench: Bench, said: Completion) -> tuple[Draft, tuple[Citation, ...]]:
    assert isinstance(said.parsed, DraftAnswer)
    name = f"{said.provider} {said.model}"
    return taken_in(said.parsed, bench.brief, name, bench.brief.images)


def _without_model(run: Run, bench: Bench, why: Exception) -> Draft:
    """Put the article together from the client's own sentences, and say why."""
    log.warning("no model wrote this article: %s", why)
    articles.add_event(store_of(run), bench.article, PROCESS, WRITTEN_BY, {"why": str(why)}, _now())
    return fallback_draft(bench.brief, bench.research.passages, bench.research.sources)


async def _judged(
    run: Run, bench: Bench, desk: Desk, draft: Draft, citations: Sequence[Citation], price: Price
) -> KeptDraft:
    """Judge a draft: all tools, each link tried, then a second reader who did not write it."""
    critique = await asyncio.to_thread(tool_critique, draft, bench.desk)
    found = [one for one in critique.findings if one.tool == "links" and one.severity == "blocks"]
    dead = await dead_links(bench, draft, {one.where for one in found})
    critique = judging.with_dead_links(critique, dead)
    made_up = unknown_marks(citations, bench.research.passages)
    critique = _with(critique, made_up)
    critic = ""
    if bench.article.commission.agentic and draft.written_by != WRITTEN_BY:
        critique, critic, read = await _read_over(run, bench, desk, draft, critique)
        price = price.plus(read)
    number = articles.next_number(store_of(run), bench.article)
    return KeptDraft(number, draft, critique, tuple(citations), critic, price.eur, True, _now())


async def _read_over(
    run: Run, bench: Bench, desk: Desk, draft: Draft, critique: Critique
) -> tuple[Critique, str, Price]:
    """Ask another model than the writer's what a reader would change."""
    prompt = critique_prompt(draft, bench.brief)
    asked = Asked(prompt.system, prompt.user, CritiqueAnswer, VERDICT_TOKENS)
    writer = draft.written_by.partition(" ")[0]
    try:
        said = await desk.complete(bench.article.id, asked, streamed=True, without=writer)
    except BadAnswer as exc:
        log.warning("the second reader's verdict could not be read: %s", exc)
        return judging.unread(critique), "", Price()
    except NOBODY as exc:
        log.info("no second reader: %s", exc)
        return judging.with_reader(critique, None), "", Price()
    assert isinstance(said.parsed, CritiqueAnswer)
    read = judging.with_reader(critique, said.parsed)
    return read, f"{said.provider} {said.model}", _price(run, said)


def _make_current(run: Run, bench: Bench, made: KeptDraft) -> None:
    db = store_of(run)
    article_ledger.keep_claims(db, bench.article, made.number, made.critique.claims)
    articles.choose(db, bench.article, made, _now())


def _begun(run: Run, article: Article) -> datetime:
    """Return when the article was last begun: drafts before that are of an earlier version."""
    found = articles.events(store_of(run), article)
    moments = [one.at for one in found if one.what == "researching"]
    return max(moments, default=article.made_at)


def _with(critique: Critique, findings: Sequence[Finding]) -> Critique:
    found = (*critique.findings, *findings)
    return Critique(found, critique.claims, critique.score, critique.parts)


def _price(run: Run, said: Completion) -> Price:
    rate = settings(run.client).fx.usd_eur
    eur = None if said.cost_usd is None else said.cost_usd * rate
    return Price(eur, _dearest(run, said) if eur is None else eur)


def _dearest(run: Run, said: Completion) -> Decimal:
    """Return what it cost at most: the dearest price known, where its own is not."""
    return at_most_usd(said.usage, run.day) * settings(run.client).fx.usd_eur


def _now() -> datetime:
    return datetime.now(UTC)
