"""Articles: what was asked, where each stands, its drafts, and what happened to it.

    open_article     the article of a commission; the same commission gives the same one
    get, by_key, listed
    move             from one status to the next, with who and why (an event is written)
    keep_draft, choose, drafts, current   every draft is kept; `choose` makes one the current
    went_live        where it was published
    add_event, events   the history, for whoever approves, publishes and rolls back

What an article rests on and what its claims are worth is in `store.article_ledger`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.content.record import (
    BRIEF,
    CITATIONS,
    COMMISSION,
    CRITIQUE,
    DRAFT,
    Article,
    ArticleEvent,
    ArticleStatus,
    Commission,
    KeptDraft,
    content_hash,
)
from domain.content.words import Brief, Draft
from domain.errors import RuleError
from store.article_models import ArticleEventRow, ArticleRow, DraftRow
from store.database import Database


def open_article(db: Database, client: str, commission: Commission, now: datetime) -> Article:
    """Return the article of a commission, made if there is none yet.

    One that exists takes what was asked for this time (publish, distribute, podcast, agentic): the
    topic, language and framework are those of its key.

    Raises:
        RuleError: a caller's own key stands for an article on something else.
    """
    found = commission.article_id(client)
    known = get(db, client, found)
    if known is not None and known.commission.subject != commission.subject:
        raise RuleError(f"the key {commission.key!r} stands for {known.commission.topic!r}")
    asked = COMMISSION.dump_python(commission, mode="json")
    row = {
        "id": found, "client": client, "key": commission.key, "commission": asked, "brief": None,
        "language": commission.language, "status": "asked", "made_at": now, "changed_at": now,
        "published_at": None,
    }  # fmt: skip
    statement = db.insert(ArticleRow)
    with db.write() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["client", "key"],
                set_={"commission": statement.excluded.commission},
            ),
            [row],
        )
    article = get(db, client, found)
    assert article is not None
    return article


def get(db: Database, client: str, article_id: str) -> Article | None:
    """Return a client's article."""
    return _first(db, ArticleRow.id == article_id, ArticleRow.client == client)


def by_key(db: Database, client: str, key: str) -> Article | None:
    """Return the article a commission's key stands for."""
    return _first(db, ArticleRow.key == key, ArticleRow.client == client)


def listed(
    db: Database, client: str, statuses: Sequence[ArticleStatus] = (), limit: int = 50
) -> list[Article]:
    """Return a client's articles, the last changed first; only in these statuses if any."""
    wanted = select(ArticleRow.__table__).where(ArticleRow.client == client)
    if statuses:
        wanted = wanted.where(ArticleRow.status.in_(statuses))
    wanted = wanted.order_by(ArticleRow.changed_at.desc(), ArticleRow.id).limit(limit)
    with db.read() as connection:
        return [_article(row) for row in connection.execute(wanted)]


def move(
    db: Database, article: Article, status: ArticleStatus, *, who: str, now: datetime,
    why: str = "", only_from: Sequence[ArticleStatus] = (), **detail: object,
) -> bool:  # fmt: skip
    """Move an article on and write the event; return False if it was not in `only_from`."""
    changed = update(ArticleRow).where(ArticleRow.id == article.id)
    if only_from:
        changed = changed.where(ArticleRow.status.in_(only_from))
    with db.write() as connection:
        done = connection.execute(changed.values(status=status, why=why, changed_at=now))
        if not done.rowcount:
            return False
        said = ({"why": why} if why else {}) | detail
        event = {"article": article.id, "at": now, "who": who, "what": status, "detail": said}
        connection.execute(insert(ArticleEventRow), [event])
    return True


def set_brief(db: Database, article: Article, brief: Brief, now: datetime) -> Article:
    """Write what the article is to be, as research left it."""
    said = BRIEF.dump_python(brief, mode="json")
    _write(db, article.id, brief=said, changed_at=now)
    return replace(article, brief=brief, changed_at=now)


def keep_draft(db: Database, article: Article, made: KeptDraft) -> None:
    """Keep a draft; its number must be new (`next_number`).

    Raises:
        RuleError: another run keeps drafts of this article at the same time.
    """
    row = {
        "article": article.id,
        "number": made.number,
        "draft": DRAFT.dump_python(made.draft, mode="json"),
        "critique": CRITIQUE.dump_python(made.critique, mode="json"),
        "citations": CITATIONS.dump_python(made.citations, mode="json"),
        "score": made.critique.score,
        "written_by": made.draft.written_by,
        "critic": made.critic,
        "eur": None if made.eur is None else float(made.eur),
        "kept": made.kept,
        "made_at": made.made_at,
    }
    try:
        with db.write() as connection:
            connection.execute(insert(DraftRow), [row])
    except IntegrityError as exc:
        raise RuleError(f"another run is writing {article.id}: this one ends") from exc


def next_number(db: Database, article: Article) -> int:
    """Return the number of an article's next draft, 1 for the first."""
    wanted = select(func.max(DraftRow.number)).where(DraftRow.article == article.id)
    with db.read() as connection:
        return int(connection.scalar(wanted) or 0) + 1


def choose(db: Database, article: Article, made: KeptDraft, now: datetime) -> None:
    """Make a kept draft the current one: its title, slug and hash are the article's."""
    draft = made.draft
    _write(
        db, article.id,
        slug=draft.slug, title=draft.title, meta_description=draft.meta_description,
        content_hash=content_hash(draft), draft=made.number, written_by=draft.written_by,
        critic=made.critic, changed_at=now,
    )  # fmt: skip


def drafts(db: Database, article: Article) -> list[KeptDraft]:
    """Return all drafts of an article, the first first."""
    wanted = select(DraftRow.__table__).where(DraftRow.article == article.id)
    with db.read() as connection:
        return [_kept(row) for row in connection.execute(wanted.order_by(DraftRow.number))]


def current(db: Database, article: Article) -> KeptDraft | None:
    """Return the draft that is the article's text now, None before the first."""
    wanted = select(DraftRow.__table__).where(
        DraftRow.article == article.id, DraftRow.number == article.draft
    )
    with db.read() as connection:
        row = connection.execute(wanted).first()
    return _kept(row) if row else None


def texts(db: Database, but: Article, limit: int = 200) -> list[tuple[Article, Draft]]:
    """Return the current texts in an article's language, of every client here, but for its own."""
    wanted = (
        select(ArticleRow.__table__, DraftRow.draft.label("text"))
        .join(
            DraftRow, and_(DraftRow.article == ArticleRow.id, DraftRow.number == ArticleRow.draft)
        )
        .where(ArticleRow.id != but.id, ArticleRow.language == but.commission.language)
        .order_by(ArticleRow.changed_at.desc())
        .limit(limit)
    )
    with db.read() as connection:
        rows = connection.execute(wanted).all()
    return [(_article(row), DRAFT.validate_python(row.text)) for row in rows]


def went_live(db: Database, article: Article, remote_id: str, url: str, now: datetime) -> None:
    """Write down where an article was published; the first time stays."""
    _write(
        db, article.id, remote_id=remote_id, live_url=url, changed_at=now,
        published_at=func.coalesce(ArticleRow.published_at, now),
    )  # fmt: skip


def set_remote(db: Database, article: Article, remote_id: str, now: datetime) -> None:
    """Write down the id the site gave an article, live or not."""
    _write(db, article.id, remote_id=remote_id, changed_at=now)


def add_minutes(db: Database, article: Article, minutes: float) -> None:
    """Add what a person says they spent on an article."""
    _write(db, article.id, editor_minutes=ArticleRow.editor_minutes + minutes)


def add_event(
    db: Database, article: Article, who: str, what: str, detail: dict[str, object], now: datetime
) -> None:
    """Add one thing that happened to an article's history."""
    row = {"article": article.id, "at": now, "who": who, "what": what, "detail": detail}
    with db.write() as connection:
        connection.execute(insert(ArticleEventRow), [row])


def events(db: Database, article: Article) -> list[ArticleEvent]:
    """Return an article's history, the oldest first."""
    wanted = select(ArticleEventRow.__table__).where(ArticleEventRow.article == article.id)
    with db.read() as connection:
        rows = connection.execute(wanted.order_by(ArticleEventRow.id))
        return [ArticleEvent(row.at, row.who, row.what, row.detail) for row in rows]


def _write(db: Database, article_id: str, **values: Any) -> None:
    with db.write() as connection:
        connection.execute(update(ArticleRow).where(ArticleRow.id == article_id).values(**values))


def _first(db: Database, *where: Any) -> Article | None:
    with db.read() as connection:
        row = connection.execute(select(ArticleRow.__table__).where(*where)).first()
    return _article(row) if row else None


def _article(row: Any) -> Article:
    said = dict(row._mapping)
    del said["language"]
    said.pop("text", None)
    brief = said.pop("brief")
    return Article(
        **{**said, "commission": COMMISSION.validate_python(said["commission"])},
        brief=None if brief is None else BRIEF.validate_python(brief),
    )


def _kept(row: Any) -> KeptDraft:
    return KeptDraft(
        number=row.number,
        draft=DRAFT.validate_python(row.draft),
        critique=CRITIQUE.validate_python(row.critique),
        citations=CITATIONS.validate_python(row.citations),
        critic=row.critic,
        eur=None if row.eur is None else Decimal(str(row.eur)),
        kept=row.kept,
        made_at=row.made_at,
    )
