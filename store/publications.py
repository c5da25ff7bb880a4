"""Where each article stands on its site, and every text we wrote there.

get, record          one row per article: its post, and the hashes of what was sent and read
hold, version        texts are kept before they are sent: what a crash leaves is recognised
take_turn            a place among the month's articles, one at a time for each client
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from domain.content.approval import next_turn
from domain.content.record import Article
from store.database import Database
from store.models import PaceRow
from store.publication_models import PublicationRow, VersionRow

PACE = "articles"


@dataclass(frozen=True, slots=True)
class Publication:
    """An article on its site.

    Attributes:
        post: the site's id of it; 0 before it is there.
        site_status: as the site said it last: draft, publish, …
        content_hash: of the draft whose words are there; empty where none of ours is known to be.
        read_hash, sent_hash: of the texts as read back, and as last sent; the site may keep them a
            little differently, and a crash may leave only the second.
        turn_at: its place among a month's articles, from just before it first went live.
        warnings: what the site made different, or a page lacks.
    """

    article: str
    slug: str
    post: int
    site_status: str
    content_hash: str
    read_hash: str
    sent_hash: str
    link: str
    turn_at: datetime | None
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """Texts for the site. `featured` is the site's id of the image shown above them."""

    purpose: str
    content_hash: str
    title: str
    content: str
    excerpt: str
    markdown: str
    text_hash: str
    featured: int
    made_at: datetime


def get(db: Database, article: Article) -> Publication | None:
    """Return how an article stands on its site; None before anything was sent."""
    columns = [getattr(PublicationRow, name) for name in Publication.__slots__]
    with db.read() as connection:
        row = connection.execute(
            select(*columns).where(PublicationRow.article == article.id)
        ).first()
    return Publication(*row) if row else None


def record(db: Database, article: Article, now: datetime, **values: Any) -> None:
    """Write some of the values of `Publication` for an article."""
    row = {"article": article.id, "client": article.client, "changed_at": now, "warnings": []}
    statement = db.insert(PublicationRow)
    with db.write() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["article"], set_={**values, "changed_at": now}
            ),
            [row | values],
        )


def hold(db: Database, article: Article, version: Version) -> Version:
    """Keep a version that is about to be sent; return the earlier one of its purpose and text."""
    values = {name: getattr(version, name) for name in Version.__slots__}
    with db.write() as connection:
        connection.execute(
            db.insert(VersionRow).on_conflict_do_nothing(), [{"article": article.id, **values}]
        )
    held = held_version(db, article, version.purpose, version.content_hash)
    assert held is not None
    return held


def held_version(db: Database, article: Article, purpose: str, content_hash: str) -> Version | None:
    """Return the version of a purpose and text that was kept before."""
    return _first(
        db, article, VersionRow.purpose == purpose, VersionRow.content_hash == content_hash
    )


def version_of(db: Database, article: Article, text_hash: str) -> Version | None:
    """Return the version that has exactly these texts, the newest if there are several."""
    return _first(db, article, VersionRow.text_hash == text_hash)


def of_content(db: Database, article: Article, content_hash: str) -> Version | None:
    """Return the newest version of a draft's words."""
    return _first(db, article, VersionRow.content_hash == content_hash)


def live_before(db: Database, article: Article, text_hash: str) -> Version | None:
    """Return the newest version made to be live before the one with these texts."""
    present = version_of(db, article, text_hash)
    where = [VersionRow.purpose != "draft", VersionRow.text_hash != text_hash]
    if present is not None:
        where.append(VersionRow.made_at < present.made_at)
    return _first(db, article, *where)


def rewritten(db: Database, article: Article, version: Version, content: str, digest: str) -> None:
    """Change what a version sends: the site did not take it as it was."""
    with db.write() as connection:
        connection.execute(
            update(VersionRow)
            .where(
                VersionRow.article == article.id,
                VersionRow.purpose == version.purpose,
                VersionRow.content_hash == version.content_hash,
            )
            .values(content=content, text_hash=digest)
        )


def take_turn(db: Database, article: Article, now: datetime, per_month: int) -> datetime | None:
    """Take a place among the month's articles; return when there is one if there is none now.

    An article keeps its place for good: changing it later takes no other.
    """
    with db.write() as connection:
        _lock(db, connection, article.client)
        taken = connection.execute(
            select(PublicationRow.article, PublicationRow.turn_at).where(
                PublicationRow.client == article.client, PublicationRow.turn_at.is_not(None)
            )
        ).all()
        if article.id in {row.article for row in taken}:
            return None
        if until := next_turn([row.turn_at for row in taken], now, per_month):
            return until
        connection.execute(
            update(PublicationRow).where(PublicationRow.article == article.id).values(turn_at=now)
        )
    return None


def _lock(db: Database, connection: Connection, client: str) -> None:
    """Hold a client's places until the transaction ends."""
    mine = {"account": client, "family": PACE}
    connection.execute(db.insert(PaceRow).values(**mine, not_before=0.0).on_conflict_do_nothing())
    connection.execute(
        select(PaceRow.account)
        .where(PaceRow.account == client, PaceRow.family == PACE)
        .with_for_update()
    )


def _first(db: Database, article: Article, *where: Any) -> Version | None:
    columns = [getattr(VersionRow, name) for name in Version.__slots__]
    wanted = select(*columns).where(VersionRow.article == article.id, *where)
    with db.read() as connection:
        row = connection.execute(wanted.order_by(VersionRow.id.desc()).limit(1)).first()
    return Version(*row) if row else None
