"""`kill -9` after a real WordPress did its work and before anybody read its answer: one post."""

import asyncio
from datetime import UTC, datetime

import pytest

from connectors import wp
from connectors.wp import Post, Revision
from domain.content.approval import Approval
from domain.content.record import Article
from settings import settings
from store import approvals, receipts
from tasks.content_publish import publish_article, stage_article
from tests import articles as made
from tests.articles import REAL
from tests.flows import publisher
from tests.holding import holding
from tests.vendors import configure
from tests.wordpress.install import Site

pytestmark = [pytest.mark.wordpress, pytest.mark.process]


@pytest.fixture(autouse=True)
def _site(wordpress: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(
        monkeypatch, WP_BASE_URL=wordpress.url, WP_USER=wordpress.user,
        WP_APP_PASSWORD=wordpress.password, WP_MAX_RPS="1000", UNKNOWN_SETTLE_SECONDS="0",
    )  # fmt: skip


def on_the_site(slug: str) -> list[tuple[Post, list[Revision]]]:
    """Return the site's posts of a slug and of those made of a taken one, with their revisions."""

    async def look() -> list[tuple[Post, list[Revision]]]:
        async with wp.connect(settings().wp) as site:
            found = await site.find(slug) + await site.find(f"{slug}-2")
            return [(one, await site.revisions(one.id)) for one in found]

    return asyncio.run(look())


def killed(article: Article, step: str, upstream: str, begins: str) -> str:
    """Kill a run once the site has answered such a request; return the status of its receipt."""
    with holding(upstream, begins) as hold:
        run = publisher.started(article.id, step, WP_BASE_URL=hold.url)
        assert hold.happened.wait(60)
        run.kill()
        run.join()
    assert run.exitcode == -9
    found = {one.action: one for _, one in receipts.of_subject(made.store(), "own", article.id)}
    return found[step].status


def test_a_run_killed_after_each_write_leaves_one_post_that_goes_live_once(wordpress: Site) -> None:
    article = made.make("fr", "tue-en-route")
    said = Approval(article.content_hash, "approved", "Marie", "person", datetime.now(UTC))
    approvals.add(made.store(), article, said)

    created = killed(article, "stage", wordpress.url, "POST /wp-json/wp/v2/posts")
    [(post, _)] = on_the_site(article.slug)
    found = asyncio.run(stage_article.fn(REAL, article.id))
    begins = f"POST /wp-json/wp/v2/posts/{post.id}"
    live = killed(article, "publish", wordpress.url, begins)
    published = asyncio.run(publish_article.fn(REAL, article.id))

    assert (created, found.status) == ("uncertain", "done")
    assert (live, published.status) == ("uncertain", "done")
    [(post, revisions)] = on_the_site(article.slug)
    assert (post.status, len(revisions)) == ("publish", 1)
