"""Articles asked for over HTTP: one job per article, taken by lease by whoever makes them."""

from datetime import UTC, datetime

from sqlalchemy import update

from domain.content.record import SETTLED, Article, Commission
from store import articles, jobs, sync_jobs
from store.database import Database
from store.dropship_models import JobRow
from store.jobs import Job

KIND: jobs.Kind = "generate"


def ask(db: Database, client: str, asked: Commission, now: datetime) -> Article:
    """Keep a wish for an article, once per key; one whose making failed is tried again.

    Raises:
        RuleError: the caller's key stands for another subject.
    """
    article = articles.open_article(db, client, asked, now)
    if article.status in SETTLED and article.status != "stopped":
        return article
    jobs.add(db, client, KIND, {"article": article.id}, now, article.id)
    with db.write() as connection:
        connection.execute(
            update(JobRow)
            .where(
                JobRow.id == article.id,
                JobRow.client == client,
                JobRow.state.in_(("failed", "done")),
            )
            .values(state="waiting", due=now.timestamp(), result={}, tries=0, ended_at=None)
        )
    return article


def job_of(db: Database, article: Article) -> Job | None:
    """Return the job of an article; None if nobody asked for it over HTTP."""
    found = jobs.get(db, article.client, article.id)
    return found if found and found.kind == KIND else None


def take(db: Database, client: str, now: float, lease_s: float) -> Job | None:
    """Take hold of the wish that waits longest; `now` in seconds since the epoch."""
    return sync_jobs.take(db, client, now, lease_s, KIND)


def ended(db: Database, job: Job, error: str = "") -> None:
    """Write down that an article was made, or why not.

    Raises:
        LeaseLost: somebody else holds it by now.
    """
    now = datetime.now(UTC)
    if error:
        jobs.fail(db, job, error, now)
    else:
        jobs.finish(db, job, {}, now)
