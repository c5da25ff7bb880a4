"""The article's report: a page for whoever approves it, and the run's artifacts."""

import asyncio
import logging
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from domain.content.record import Article
from domain.errors import RuleError
from domain.runs import Run
from reports.article import ArticleReport, Spent, render_html, render_markdown, summary_rows
from settings import LOOPBACK, settings
from store import article_ledger, articles
from tasks._io import io_task, store_of
from tasks.content_ending import folder_of

log = logging.getLogger(__name__)

OF_OURS = ("local", "compatible")  # servers of the client's own: on this machine, and real


@io_task
async def publish_report(run: Run, article: Article) -> str:
    """Write the report's page and publish its summary on the run's page; return the file's path."""
    report = await asyncio.to_thread(report_of, run, article.id)
    path = await asyncio.to_thread(_written, run, article.id, report)
    key = f"article-{article.id}".replace("_", "-")
    await acreate_markdown_artifact(
        key=f"{key}-report",
        markdown=render_markdown(report, str(path)),
        description="Where the article stands, what blocks it, what it cost.",
    )
    await acreate_table_artifact(
        key=f"{key}-claims",
        table=summary_rows(report),
        description="Each checkable claim, and the passages it rests on.",
    )
    log.info("report written to %s", path)
    return str(path)


def write_report(client: str, article_id: str) -> Path:
    """Write an article's report as it stands now; return its file.

    Raises:
        RuleError: there is no such article, or it has no draft yet.
    """
    run = Run(client, datetime.now(UTC).date())
    return _written(run, article_id, report_of(run, article_id))


def report_of(run: Run, article_id: str) -> ArticleReport:
    """Return all that is known of an article, in the report's values.

    Raises:
        RuleError: there is no such article, or it has no draft yet.
    """
    db = store_of(run)
    article = articles.get(db, run.client, article_id)
    kept = articles.current(db, article) if article else None
    if article is None or kept is None:
        raise RuleError(f"{run.client} has no article {article_id!r} with a text")
    spent = article_ledger.spending(db, article)
    told = article_ledger.episode(db, article)
    return ArticleReport(
        article=article,
        kept=kept,
        first_score=articles.drafts(db, article)[0].critique.score,
        claims=article_ledger.claims(db, article),
        cycles=article_ledger.cycles(db, article),
        research=article_ledger.research(db, article),
        spending=[
            Spent(f"{one.provider} {one.model}", one.calls, one.input_tokens, one.output_tokens,
                  one.eur)
            for one in spent
        ],
        events=articles.events(db, article),
        simulated=any(_is_simulated(run, one.provider) for one in spent),
        episode=(str(told.episode["length"]), told.audio) if told else None,
    )  # fmt: skip


def report_path(client: str, article_id: str) -> Path:
    """Return where an article's report stands."""
    return folder_of(client, article_id) / "report.html"


def _written(run: Run, article_id: str, report: ArticleReport) -> Path:
    path = report_path(run.client, article_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_html(report), encoding="utf-8")
    return path


def _is_simulated(run: Run, provider: str) -> bool:
    """Say whether a vendor's model was asked on this machine, where only simulators are."""
    config = getattr(settings(run.client), provider, None)
    if config is None or provider in OF_OURS:
        return False
    host = urlsplit(str(config.base_url)).hostname or ""
    try:
        return host in LOOPBACK or ip_address(host).is_loopback
    except ValueError:
        return False
