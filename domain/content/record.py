"""An article's record: what was asked, where it stands, and every draft that was made of it.

    commission   what somebody asked for; its key finds the same article again
    article      where it stands; the text is that of its current draft
    kept draft   one draft with its critique, kept whether it was used or not

Status   asked → researching → drafting → ready or blocked → approved → published → withdrawn;
         `stopped` when nothing is known of the topic. A new current draft of a published article
         is `ready` again: it goes live when it has been approved.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import TypeAdapter

from domain.content.article import article_markdown
from domain.content.words import (
    Brief,
    Citation,
    Critique,
    Draft,
    Finding,
    Framework,
    Language,
    Passage,
    Source,
)

ArticleStatus = Literal[
    "asked", "researching", "drafting", "ready", "blocked", "stopped",
    "approved", "published", "withdrawn",
]  # fmt: skip
# From these nobody is working on it any more: a run that finds one has nothing to resume.
SETTLED: tuple[ArticleStatus, ...] = (
    "ready", "blocked", "stopped", "approved", "published", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commission:
    """What somebody asked for.

    Attributes:
        sources: URLs and files named for this article, beside the client's own.
        given_key: the caller's own key, or empty: then `key` follows from what is asked.
        agentic: refine in cycles; else one draft and what the tools say to it.
        publish, distribute, podcast: what else was asked for once it is ready.
        search: search the web too, where the client has an engine.
    """

    topic: str
    language: Language
    framework: Framework
    keywords: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    given_key: str = ""
    agentic: bool = True
    publish: bool = False
    distribute: bool = False
    podcast: bool = False
    search: bool = True

    @property
    def key(self) -> str:
        """What finds the article again: the caller's key, or a digest of what it is about."""
        if self.given_key:
            return self.given_key
        return hashlib.sha256(repr(self.subject).encode()).hexdigest()[:32]

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about: all that makes it another article when it changes."""
        known = (self.topic.strip(), self.language, self.framework, self.keywords, self.sources)
        return known if self.search else (*known, "no search")

    def article_id(self, client: str) -> str:
        """Return the id of a client's article of this commission."""
        return "art-" + hashlib.sha256(f"{client}\n{self.key}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Article:
    """Where an article stands. Times are aware UTC.

    Attributes:
        brief: with the site's live pages as research found them; None before research.
        why: what blocks it or why it stopped, in words; empty otherwise.
        content_hash: of the current draft (`content_hash`); what was approved is compared with it.
        draft: number of the current draft, 0 before the first.
        written_by, critic: who wrote and who read the current draft; `fallback` wrote without a
            model, an empty critic means tools alone.
        editor_minutes: what people say they spent on it.
        remote_id, live_url: where it was published, empty before.
    """

    id: str
    client: str
    key: str
    commission: Commission
    brief: Brief | None
    status: ArticleStatus
    why: str
    slug: str
    title: str
    meta_description: str
    content_hash: str
    draft: int
    written_by: str
    critic: str
    editor_minutes: float
    remote_id: str
    live_url: str
    made_at: datetime
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """One draft as it was made and judged.

    Attributes:
        eur: what making and reading it cost; None when a price is not known.
        kept: whether it became the current draft.
    """

    number: int
    draft: Draft
    critique: Critique
    citations: tuple[Citation, ...]
    critic: str
    eur: Decimal | None
    kept: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Research:
    """What an article rests on; `notes` say what was taken out of sources or could not be had."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleEvent:
    """Something that happened to an article: when, by whom, what, and the particulars as JSON."""

    at: datetime
    who: str
    what: str
    detail: dict[str, object]


COMMISSION = TypeAdapter(Commission)
BRIEF = TypeAdapter(Brief)
DRAFT = TypeAdapter(Draft)
CRITIQUE = TypeAdapter(Critique)
CITATIONS = TypeAdapter(tuple[Citation, ...])
FINDINGS = TypeAdapter(tuple[Finding, ...])


def content_hash(draft: Draft) -> str:
    """Return a digest of all that is published of a draft: 64 hex digits."""
    images = [f"{one.address} {one.alt}" for one in draft.images]
    return _digest([draft.slug, draft.meta_description, article_markdown(draft), *images])


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
