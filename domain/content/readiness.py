"""Whether an article may be shown to whoever approves it, and if not, why not."""

from collections.abc import Sequence

from domain.content.claims import claim_gate
from domain.content.fallback import WRITTEN_BY
from domain.content.record import Article, ArticleStatus
from domain.content.words import Critique, Draft, Finding

MOST_REASONS = 8
PASSED: tuple[ArticleStatus, ...] = ("ready", "approved", "published")


def passed(article: Article) -> bool:
    """Say whether an article passed its gate and stands."""
    return article.status in PASSED


def reasons_against(
    draft: Draft, critique: Critique, markup: Sequence[Finding], least_score: float
) -> tuple[str, ...]:
    """Return what keeps an article from being ready, the claim gate first; nothing if ready.

    An article put together without a model is not held to the score: it is plain by design, quotes
    alone, and marked as such.

    Args:
        markup: what the check of the structured data found.
    """
    gate = claim_gate(critique.claims)
    found = [] if gate.passes else [f"claims: {gate.note}"]
    found += [
        f"{one.tool}: {one.words} ({one.where})"
        for one in (*critique.findings, *markup)
        if one.severity == "blocks"
    ]
    if draft.written_by != WRITTEN_BY and critique.score < least_score:
        found.append(f"score: {critique.score:g} of 100, asked are {least_score:g}")
    return tuple(found[:MOST_REASONS])
