"""The end of an article's making: ready or blocked, and its files for whoever looks at it.

OUTPUT_DIR/CLIENT/articles/ID/   article.html, article.md, article.json (what a site needs)
"""

import asyncio
import html
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from domain.content.article import faq_markdown
from domain.content.json_ld_check import check_json_ld
from domain.content.pages import Imprint, page_of
from domain.content.readiness import reasons_against
from domain.content.record import Article, KeptDraft
from domain.content.render import Rendered
from domain.content.words import Draft
from domain.errors import AutomationError
from domain.runs import Run
from settings import settings
from store import articles
from tasks._io import io_task, store_of
from tasks.content_research import products
from tasks.content_writing import PROCESS

log = logging.getLogger(__name__)

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{meta}"><title>{title}</title></head>
<body><main><article>
{body}</article></main></body></html>
"""


@io_task
async def settle_article(run: Run, article: Article, kept: KeptDraft) -> Article:
    """Say whether the current draft is ready, and write its files."""
    return await asyncio.to_thread(_settle, run, article, kept)


def rendered(run: Run, article: Article, draft: Draft, url: str = "") -> Rendered:
    """Return a draft as HTML, Markdown and structured data, for the address it will have.

    Args:
        url: where it is or will be; empty: the site's address and its slug.
    """
    own = settings(run.client).content
    imprint = Imprint(str(own.site), own.site_name or run.client, own.author)
    listed = [one.product for one in products(own)]
    return page_of(article, draft, imprint, listed, datetime.now(UTC), url)


def folder_of(client: str, article_id: str) -> Path:
    """Return where an article's files stand."""
    return settings(client).output.dir / client / "articles" / article_id


def _settle(run: Run, article: Article, kept: KeptDraft) -> Article:
    db, own = store_of(run), settings(run.client).content
    now_current = articles.get(db, run.client, article.id)
    if now_current is None:
        raise AutomationError(f"{article.id} is gone")
    page = rendered(run, now_current, kept.draft)
    markup = check_json_ld(page.page_html)
    against = reasons_against(kept.draft, kept.critique, markup, own.min_score)
    _write_files(run, now_current, kept, page)
    status = "blocked" if against else "ready"
    articles.move(
        db, now_current, "blocked" if against else "ready", who=PROCESS, now=datetime.now(UTC),
        why="; ".join(against), only_from=("drafting",), draft=kept.number,
        score=kept.critique.score, written_by=kept.draft.written_by,
    )  # fmt: skip
    log.info("%s: %s", status, "; ".join(against) or f"{kept.critique.score:g} points")
    settled = articles.get(db, run.client, article.id)
    assert settled is not None
    return settled


def _write_files(run: Run, article: Article, kept: KeptDraft, page: Rendered) -> None:
    draft, folder = kept.draft, folder_of(run.client, article.id)
    folder.mkdir(parents=True, exist_ok=True)
    whole = PAGE.format(
        language=draft.language,
        meta=html.escape(draft.meta_description, quote=True),
        title=html.escape(draft.title),
        body=page.page_html,
    )
    (folder / "article.html").write_text(whole, encoding="utf-8")
    (folder / "article.md").write_text(page.markdown, encoding="utf-8")
    said = {
        "id": article.id,
        "title": draft.title,
        "slug": draft.slug,
        "meta_description": draft.meta_description,
        "language": draft.language,
        "written_by": draft.written_by,
        "content_hash": article.content_hash,
        "html": page.html,
        "faq_markdown": faq_markdown(draft),
        "json_ld": page.json_ld,
    }
    text = json.dumps(said, ensure_ascii=False, indent=2)
    (folder / "article.json").write_text(text + "\n", encoding="utf-8")
