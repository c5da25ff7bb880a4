"""A person's word on an article: approved, rejected, withdrawn; and what waits to go live.

Answers may take days: they are rows, and no flow waits for them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.content.approval import Approval, diff, in_force, named, responsibility
from domain.content.article import article_markdown
from domain.content.record import Article
from domain.errors import RuleError
from domain.runs import Run
from store import approvals, articles, distributions, publications, receipts
from store.database import Database
from tasks._io import io_task, store_of
from tasks.content_publish import PUBLISH, READY, act_key, of_client

STILL_TOLD = timedelta(days=30)  # after this nobody is told any more of an article


@io_task
async def approve_text(
    run: Run,
    article_id: str,
    by: str,
    minutes: float = 0.0,
    version: str = "",
    over: bool = False,
) -> Approval:
    """Write down that a person approves an article's present text, and answers for it.

    Args:
        version: the beginning of the content hash they saw; refused if the text is another by now.
        over: write over what people changed on the site, or put there again what they removed.

    Raises:
        RuleError: nobody's name, another text, or one that the claim gate blocks.
    """
    db, now, who = store_of(run), datetime.now(UTC), named(by)
    article = of_client(run, article_id)
    _check(db, article, version)
    if over:
        key = act_key(run, PUBLISH, article)
        receipts.undone(db, [key], f"to be written over the site's, by {who}")
    earlier = in_force(approvals.of_article(db, article), article.content_hash)
    if earlier and earlier.kind == "person" and not over:
        return earlier
    against, changes = _changes(db, article)
    made = Approval(
        article.content_hash, "approved", who, "person", now, minutes, "", against, changes,
        responsibility("person", who, now, article.commission.language),
    )  # fmt: skip
    approvals.add(db, article, made)
    if minutes:
        articles.add_minutes(db, article, minutes)
    articles.move(db, article, "approved", who=who, now=now, minutes=minutes,
                  version=article.content_hash)  # fmt: skip
    return made


def reject_text(run: Run, article_id: str, by: str, why: str, minutes: float = 0.0) -> Approval:
    """Write down that a person rejects an article's present text, and why.

    Raises:
        RuleError: nobody's name, or no reason.
    """
    db, now, who = store_of(run), datetime.now(UTC), named(by)
    if not why.strip():
        raise RuleError("a rejection says why: --why …")
    article = of_client(run, article_id)
    against, changes = _changes(db, article)
    made = Approval(article.content_hash, "rejected", who, "person", now, minutes, why.strip(),
                    against, changes)  # fmt: skip
    approvals.add(db, article, made)
    if minutes:
        articles.add_minutes(db, article, minutes)
    articles.move(db, article, "blocked", who=who, now=now, why=f"rejected by {who}: {why.strip()}")
    return made


@io_task
async def due_articles(run: Run) -> list[str]:
    """Return the articles that are approved and not live, and those of a month whose posts are not
    all made though they were asked for; the longest waiting first."""
    db = store_of(run)
    waiting = articles.listed(db, run.client, ("approved",), limit=1_000)
    since = datetime.now(UTC) - STILL_TOLD
    told = [
        one
        for one in articles.listed(db, run.client, ("published",), limit=1_000)
        if one.commission.distribute and one.published_at and one.published_at > since
        and not _all_posted(db, one)
    ]  # fmt: skip
    return [one.id for one in sorted((*waiting, *told), key=lambda one: one.changed_at)]


def _all_posted(db: Database, article: Article) -> bool:
    made = distributions.of_article(db, article)
    return len(made) == 3 and all(one.id for one in made.values())


def _check(db: Database, article: Article, version: str) -> None:
    if version and not article.content_hash.startswith(version.lower()):
        now = article.content_hash[:8]
        raise RuleError(f"{article.id} is another text by now: version {now}, not {version}")
    if article.status in READY:
        return
    decided = approvals.of_article(db, article)
    newest = decided[-1] if decided else None
    if newest and newest.decision == "rejected" and newest.content_hash == article.content_hash:
        return  # blocked by a person, who may think again; the gate had let it pass
    why = f": {article.why}" if article.why else ""
    raise RuleError(f"{article.id} cannot be approved: it is {article.status}{why}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person would approve: the text's version, from what it differs, and how.

    Attributes:
        against: the version on the site now; empty where there is none.
        site_status: what it is there: publish, draft; empty where it is not.
        link: where it is there.
        decisions: those made about this article before, the oldest first.
    """

    article: Article
    against: str
    diff: str
    site_status: str
    link: str
    decisions: list[Approval]


def preview(run: Run, article_id: str) -> Preview:
    """Return what approving an article now would approve."""
    article, db = of_client(run, article_id), store_of(run)
    against, changes = _changes(db, article)
    row = publications.get(db, article)
    status, link = (row.site_status, row.link) if row else ("", "")
    decided = approvals.of_article(db, article)
    return Preview(article, against, changes, status, link, decided)


def _changes(db: Database, article: Article) -> tuple[str, str]:
    """Return the hash of what is on the site now (live, or as a draft), and the diff from there."""
    kept, row = articles.current(db, article), publications.get(db, article)
    assert kept is not None
    shown = row.content_hash if row else ""
    version = publications.of_content(db, article, shown) if shown else None
    return shown, diff(version.markdown if version else "", article_markdown(kept.draft))
