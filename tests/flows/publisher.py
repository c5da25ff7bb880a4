"""A run that publishes and distributes without an engine, to be killed by the tests beside it."""

import asyncio
import multiprocessing
import os
from collections.abc import Mapping

from connectors.errors import Retryable
from domain.runs import Run
from settings import settings
from store import migrate  # noqa: F401  # slow to import: paid once, before the children part
from tasks.content_distribute import distribute_article
from tasks.content_publish import publish_article, stage_article
from tests.articles import DAY


def work(variables: Mapping[str, str], article: str, steps: tuple[str, ...]) -> None:
    """Do some of stage, publish, distribute; end with 3 after an outage."""
    os.environ.update(variables)
    settings.cache_clear()
    try:
        asyncio.run(_work(Run("own", DAY, apply=True), article, steps))
    except Retryable:
        raise SystemExit(3) from None


async def _work(run: Run, article: str, steps: tuple[str, ...]) -> None:
    if "stage" in steps:
        await stage_article.fn(run, article)
    if "publish" in steps:
        await publish_article.fn(run, article)
    if "distribute" in steps:
        await distribute_article.fn(run, article)


def started(
    article: str, *steps: str, **variables: str
) -> "multiprocessing.context.ForkServerProcess":
    """Start such a run as a process of its own, with this one's settings and some others."""
    names = ("WP_", "META_", "LINKEDIN_", "X_", "CONTENT_", "DATABASE_", "UNKNOWN_", "OUTPUT_")
    given = {name: value for name, value in os.environ.items() if name.startswith(names)}
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.flows.publisher"])
    run = forks.Process(target=work, args=(given | variables, article, steps))
    run.start()
    return run
