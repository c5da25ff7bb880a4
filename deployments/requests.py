"""Articles asked for at the HTTP door, made one after the other, each by `3a run content`.

A run of its own per article: it shows on the workflow page like any other, and what breaks there
breaks nothing here. While it runs its row is held; one whose worker died is taken again.
"""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from settings import settings
from store import article_requests, articles, sync_jobs
from store.claims import LeaseLost
from store.database import Database, database
from store.jobs import Job

LEASE_S, RENEW_S, LOOK_EVERY_S = 120.0, 30.0, 1.0
LONGEST_S = 1_800.0  # a run that takes longer is ended
SHOWN = 300  # characters of what a failed run said

log = logging.getLogger("worker")


async def work(names: Sequence[str], stop: asyncio.Event) -> None:
    """Make what is asked for until a signal; the article in hand is finished first."""
    while not stop.is_set():
        done = 0
        for client in names:
            if not stop.is_set():
                done += await turn(client)
        if not done:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)


async def turn(client: str) -> int:
    """Make the article of this client that waits longest; return how many that were."""
    try:
        db = database(settings(client).database.url)
        job = await asyncio.to_thread(article_requests.take, db, client, time.time(), LEASE_S)
    except Exception as exc:  # the store is gone for a moment: it is asked again
        log.error("%s: no articles looked for (%s)", client, type(exc).__name__)  # noqa: TRY400  # its text may quote data
        return 0
    if job is None:
        return 0
    await _make(db, job)
    return 1


async def _make(db: Database, job: Job) -> None:
    article_id = str(job.params["article"])
    log.info("%s: making article %s", job.client, article_id)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deployments", "run", "content", "--article", article_id,
        "--client", job.client, env=dict(os.environ), start_new_session=True,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said = await _held(db, job, child)
    error = "" if child.returncode == 0 else _last(said) or "it ended without a word"
    article = articles.get(db, job.client, article_id)
    if article is not None and article.status == "stopped":
        error = article.why
    try:
        await asyncio.to_thread(article_requests.ended, db, job, error)
    except LeaseLost:
        log.warning("%s: article %s is somebody else's by now", job.client, article_id)
    log.info("%s: article %s: %s", job.client, article_id, error or "made")


async def _held(db: Database, job: Job, child: asyncio.subprocess.Process) -> str:
    """Hold the row while the run lasts; return what it said."""
    said = asyncio.create_task(child.communicate())
    until = time.monotonic() + LONGEST_S
    while not said.done():
        await asyncio.wait([said], timeout=RENEW_S)
        if time.monotonic() > until and child.returncode is None:
            child.kill()
        await asyncio.to_thread(sync_jobs.renew, db, job, time.time() + LEASE_S)
    _, words = said.result()
    return words.decode(errors="replace")


def _last(said: str) -> str:
    """Return the line that says what went wrong."""
    lines = [one.strip() for one in said.splitlines() if one.strip()]
    told = [one.removeprefix("3a: ") for one in lines if one.startswith("3a: ")]
    return (told or lines or [""])[-1][:SHOWN]
