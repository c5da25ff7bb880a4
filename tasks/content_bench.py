"""The bench an article is made on: its ground, read once, and what drafts are compared with."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from connectors import pages as reader
from connectors.text_files import in_folder
from domain.content import critique as judging
from domain.content.article import article_markdown
from domain.content.brand import Style, style
from domain.content.links import links
from domain.content.passages import library
from domain.content.record import Article, Research
from domain.content.words import Brief, Draft
from domain.errors import AutomationError
from domain.runs import Run
from settings import settings
from store import article_ledger, articles
from tasks._io import io_task, store_of


@dataclass(frozen=True)
class Bench:
    """What a draft of an article is made of and compared with; `alive` remembers tried links."""

    article: Article
    brief: Brief
    research: Research
    desk: judging.Desk
    alive: dict[str, bool] = field(default_factory=dict)


@io_task
async def lay_out(run: Run, article: Article) -> Bench:
    """Read an article's ground for whoever writes and judges it."""
    return await asyncio.to_thread(_bench, run, article)


async def dead_links(bench: Bench, draft: Draft, barred: Collection[str]) -> list[str]:
    """Try what a draft links to or shows, once a run; return what does not answer.

    Args:
        barred: addresses that may not be linked anyway. They are not tried: an order in a source
            may have named them, and even a visit would obey it.
    """
    site = bench.brief.site.address
    used = [one for one in links(article_markdown(draft)) if not one.startswith("#")]
    used = [one for one in [*used, *(image.address for image in draft.images)] if one not in barred]
    full = {one: site.rstrip("/") + one if one.startswith("/") else one for one in used}
    fresh = [one for one in full.values() if one not in bench.alive]
    async with reader.connect([site] if site else []) as pages:
        for one in fresh:
            if one.startswith(("http://", "https://")):
                bench.alive[one] = await pages.is_live(one)
    return [said for said, one in full.items() if not bench.alive.get(one, True)]


def _bench(run: Run, article: Article) -> Bench:
    db, own = store_of(run), settings(run.client).content
    research, brief = article_ledger.research(db, article), article.brief
    if brief is None:
        raise AutomationError(f"{article.id} has not been researched")
    desk = judging.Desk(
        brief,
        research.sources,
        library(research.passages, research.sources, brief.language),
        _voice(run, brief) if own.samples else None,
        _others(run, article) | _pages(research),
    )
    return Bench(article, brief, research, desk)


def _voice(run: Run, brief: Brief) -> Style | None:
    folder = settings(run.client).content.samples
    found = in_folder(folder) if folder else ()
    samples = [one.text for one in found if one.language in ("", brief.language)]
    return style(samples, brief.language) if samples else None


def _pages(research: Research) -> dict[str, str]:
    """Return the texts of the client's own pages: an article that is one of them again competes."""
    return {one.address: one.text for one in research.sources if one.kind == "client"}


def _others(run: Run, article: Article) -> dict[str, str]:
    """Return the texts of other articles, this client's by title, other clients' by nothing."""
    found: dict[str, str] = {}
    for other, draft in articles.texts(store_of(run), article):
        mine = other.client == run.client
        name = other.live_url or other.title if mine else f"another client's article {len(found)}"
        found[name] = article_markdown(draft)
    return found
