"""The tables of approving, publishing and distributing articles. Articles are named by their id.

Every row belongs to a client; every time is UTC. Money is USD, as the networks charge it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base

CLIENT = String(40)
ARTICLE = String(40)
HASH = String(64)


class PublicationRow(Base):
    """An article on its site, as we last wrote and read it; see `store.publications`."""

    __tablename__ = "publications"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    client: Mapped[str] = mapped_column(CLIENT)
    slug: Mapped[str] = mapped_column(String(200), default="")
    post: Mapped[int] = mapped_column(default=0)  # the site's id; 0: not there yet
    site_status: Mapped[str] = mapped_column(String(20), default="")
    content_hash: Mapped[str] = mapped_column(HASH, default="")  # of the draft that is there
    read_hash: Mapped[str] = mapped_column(HASH, default="")  # of the texts as read back
    sent_hash: Mapped[str] = mapped_column(HASH, default="")  # of the texts last sent
    link: Mapped[str] = mapped_column(default="")
    turn_at: Mapped[datetime | None]  # its place among a month's articles; None: none yet
    warnings: Mapped[list[Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    __table_args__ = (Index("ix_publications_turn", "client", "turn_at"),)


class VersionRow(Base):
    """Texts written on the site, or about to be; kept for good, written before they are sent."""

    __tablename__ = "publication_versions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    article: Mapped[str] = mapped_column(ARTICLE)
    purpose: Mapped[str] = mapped_column(String(10))  # draft, live, auto (live, unreviewed)
    content_hash: Mapped[str] = mapped_column(HASH)
    title: Mapped[str]
    content: Mapped[str]
    excerpt: Mapped[str]
    markdown: Mapped[str]
    text_hash: Mapped[str] = mapped_column(HASH)
    featured: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("article", "purpose", "content_hash", name="uq_publication_versions"),
    )


class ApprovalRow(Base):
    """One decision about one text of an article; rows are added, never changed."""

    __tablename__ = "approvals"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(CLIENT)
    article: Mapped[str] = mapped_column(ARTICLE)
    content_hash: Mapped[str] = mapped_column(HASH)
    decision: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    minutes: Mapped[float] = mapped_column(Float(53))
    why: Mapped[str]
    against: Mapped[str] = mapped_column(HASH)
    diff: Mapped[str]
    responsibility: Mapped[str]
    __table_args__ = (Index("ix_approvals_article", "article", "id"),)


class DistributionRow(Base):
    """One article's post on one network: written before it is sent, `post` when it is known."""

    __tablename__ = "distributions"
    article: Mapped[str] = mapped_column(ARTICLE, primary_key=True)
    network: Mapped[str] = mapped_column(String(10), primary_key=True)
    client: Mapped[str] = mapped_column(CLIENT)
    text: Mapped[str]
    link: Mapped[str]
    title: Mapped[str]
    cost_usd: Mapped[float] = mapped_column(Float(53))
    post: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
