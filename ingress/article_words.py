"""What a caller may send to `/generate`, and what an article looks like from outside."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from connectors.text_files import price_list
from domain.content.claims import claim_gate
from domain.content.pages import Imprint, page_of
from domain.content.record import Article, Commission
from ingress.order_words import Words
from settings import ContentSettings
from store import article_ledger, articles
from store.database import Database
from store.jobs import Job


def _said(text: str) -> str:
    if not text.strip().isprintable() or len(text.strip()) < 3:
        raise ValueError("must be printable")
    return text.strip()


def _web(text: str) -> str:
    if not (text.startswith(("http://", "https://")) and text.isprintable()):
        raise ValueError("must be a web address")
    return text


Said = Annotated[str, Field(max_length=200), AfterValidator(_said)]
Web = Annotated[str, Field(max_length=500), AfterValidator(_web)]


class GenerateWords(Words):
    """A wish for an article. Files are no sources here: a caller sees nothing of our disk."""

    said: ClassVar[Mapping[str, str]] = {
        "topic": "must be 3 to 200 printable characters",
        "language": "must be fr or en",
        "framework": "must be PAS, AIDA or FAB",
        "keywords": "must be a list of at most 10 texts of 3 to 200 characters",
        "sources": "must be a list of at most 20 addresses with http:// or https://",
        "key": "must be at most 200 printable characters",
    } | dict.fromkeys(
        ("search", "agentic", "publish", "distribute", "podcast"), "must be true or false"
    )

    topic: Said
    language: Literal["fr", "en"] = "fr"
    framework: Literal["PAS", "AIDA", "FAB"] = "PAS"
    keywords: Annotated[list[Said], Field(max_length=10)] = []  # noqa: RUF012  # pydantic copies it
    sources: Annotated[list[Web], Field(max_length=20)] = []  # noqa: RUF012
    key: Annotated[str, Field(max_length=200)] = ""
    search: bool = True
    agentic: bool = True
    publish: bool = False
    distribute: bool = False
    podcast: bool = False

    def commission(self) -> Commission:
        """Return the wish in the rules' words."""
        return Commission(
            self.topic, self.language, self.framework, tuple(self.keywords), tuple(self.sources),
            self.key, self.agentic, self.publish, self.distribute, self.podcast, self.search,
        )  # fmt: skip


def state_of(article: Article, job: Job | None) -> dict[str, Any]:
    """Return where an article stands, without its text."""
    failed = job is not None and job.state == "failed"
    return {
        "id": article.id,
        "status": article.status,
        "why": article.why or (str(job.result.get("error", "")) if failed and job else ""),
        "failed": failed,
        "topic": article.commission.topic,
        "language": article.commission.language,
        "live_url": article.live_url,
        "made_at": article.made_at.isoformat(),
        "changed_at": article.changed_at.isoformat(),
    }


def text_of(db: Database, client: str, article: Article, own: ContentSettings) -> dict[str, Any]:
    """Return a settled article's text, what it rests on, and what it cost; empty without one."""
    kept = articles.current(db, article)
    if kept is None:
        return {}
    imprint = Imprint(str(own.site), own.site_name or client, own.author)
    listed = [one.product for one in price_list(own.products)] if own.products else []
    page = page_of(article, kept.draft, imprint, listed, datetime.now(UTC))
    draft, gate = kept.draft, claim_gate(article_ledger.claims(db, article))
    spent = article_ledger.spending(db, article)
    return {
        "title": draft.title,
        "slug": draft.slug,
        "meta_description": draft.meta_description,
        "html": page.html,
        "markdown": page.markdown,
        "json_ld": page.json_ld,
        "faq": [{"question": one.question, "answer": one.answer} for one in draft.faq],
        "written_by": article.written_by,
        "read_by": article.critic,
        "score": kept.critique.score,
        "claims": {
            "passes": gate.passes, "supported": round(gate.share_supported, 4),
            "contradicted": gate.contradicted, "note": gate.note,
        },
        "cost_eur": None if any(one.eur is None for one in spent)
        else round(sum(one.eur or 0.0 for one in spent), 6),
        "content_hash": article.content_hash,
    }  # fmt: skip
