"""The tables of the content process. Every row belongs to a client; every time is UTC.

An article is a client's, found again by its key. What hangs on it (sources, passages, drafts,
cycles, claims, events, episodes) is found by the article's id. Money is EUR.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base

ARTICLE = String(20)


class ArticleRow(Base):
    """One article, and where it stands; see `domain.content.record.Article`."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    commission: Mapped[dict[str, Any]]
    brief: Mapped[dict[str, Any] | None]
    language: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(default="")
    meta_description: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    draft: Mapped[int] = mapped_column(default=0)
    written_by: Mapped[str] = mapped_column(String(100), default="")
    critic: Mapped[str] = mapped_column(String(100), default="")
    editor_minutes: Mapped[float] = mapped_column(Float(53), default=0.0)
    remote_id: Mapped[str] = mapped_column(String(80), default="")
    live_url: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("client", "key", name="uq_articles_key"),
        Index("ix_articles_client_status", "client", "status", "changed_at"),
        Index("ix_articles_published", "client", "published_at"),
    )


class SourceRow(Base):
    """One text an article may rest on, as it was kept: where it was, when it was fetched."""

    __tablename__ = "article_sources"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(10))
    address: Mapped[str]
    fetched_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str]
    text: Mapped[str]


class PassageRow(Base):
    """A piece of a source a claim can rest on, with the characters it covers."""

    __tablename__ = "article_passages"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]


class DraftRow(Base):
    """One draft with its critique; every one is kept."""

    __tablename__ = "article_drafts"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draft: Mapped[dict[str, Any]]
    critique: Mapped[dict[str, Any]]
    citations: Mapped[list[Any]] = mapped_column(JSON)
    score: Mapped[float] = mapped_column(Float(53))
    written_by: Mapped[str] = mapped_column(String(100))
    critic: Mapped[str] = mapped_column(String(100))
    eur: Mapped[float | None] = mapped_column(Float(53))
    kept: Mapped[bool] = mapped_column(Boolean)
    made_at: Mapped[datetime]


class CycleRow(Base):
    """One turn of critique and refinement: what it gained, what it cost, whether it was kept."""

    __tablename__ = "article_cycles"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    draft: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # that it made
    number: Mapped[int]
    before: Mapped[float] = mapped_column(Float(53))
    after: Mapped[float] = mapped_column(Float(53))
    kept: Mapped[bool] = mapped_column(Boolean)
    why: Mapped[str]
    eur: Mapped[float] = mapped_column(Float(53))


class ClaimRow(Base):
    """The claim ledger: a statement of a draft, its verdict, and the passages it rests on."""

    __tablename__ = "article_claims"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    draft: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    sentence: Mapped[str]
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    passages: Mapped[list[Any]] = mapped_column(JSON)
    why: Mapped[str]


class ArticleNoteRow(Base):
    """What research took out of a source, or could not have."""

    __tablename__ = "article_notes"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tool: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(10))
    place: Mapped[str]
    words: Mapped[str]


class ArticleEventRow(Base):
    """What happened to an article, and who did it; rows are added, never changed."""

    __tablename__ = "article_events"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    article: Mapped[str] = mapped_column(ARTICLE)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_article_events_article", "article", "id"),)


class EpisodeRow(Base):
    """The podcast episode of an article: its turns, its notes, and its sound where there is one."""

    __tablename__ = "article_episodes"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    draft: Mapped[int] = mapped_column(Integer)
    episode: Mapped[dict[str, Any]]
    audio: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
