"""`kill -9` while an article is published and told of: nothing twice, nothing untrue."""

import asyncio
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.content.approval import Approval
from domain.content.record import Article
from domain.receipts import Receipt
from store import approvals, costs, distributions, receipts
from tasks.content_distribute import distribute_article
from tasks.content_publish import publish_article, stage_article
from tests import articles as made
from tests.articles import REAL, Web, simulated_web
from tests.flows import publisher
from tests.holding import holding
from tests.vendors import configure

pytestmark = pytest.mark.process

ONCE = {"facebook": 1, "linkedin": 1, "x": 1}
PATHS = {"META": "POST /v25.0/1001/feed", "LINKEDIN": "POST /rest/posts", "X": "POST /2/tweets"}
NAMES = {"META": "facebook", "LINKEDIN": "linkedin", "X": "x"}
KILLS, LONGEST_LIFE_S, PATIENCE_S = 15, 1.0, 60.0


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with simulated_web(monkeypatch) as served:
        yield served


def approved(slug: str = "") -> Article:
    article = made.make(slug=slug)
    said = Approval(article.content_hash, "approved", "Marie", "person", datetime.now(UTC))
    approvals.add(made.store(), article, said)
    return article


def by_action(article: Article) -> dict[str, Receipt]:
    found = receipts.of_subject(made.store(), "own", article.id)
    return {receipt.action: receipt for _, receipt in found}


def killed_while_held(article: Article, step: str, upstream: str, begins: str, **at: str) -> None:
    """Kill a run after the vendor did its work and before the run could read the answer.

    Args:
        at: the variable that names the vendor's address, and what follows the origin there.
    """
    [(variable, path)] = at.items()
    with holding(upstream, begins) as hold:
        run = publisher.started(article.id, step, **{variable: f"{hold.url}{path}"})
        assert hold.happened.wait(PATIENCE_S)
        run.kill()
        run.join()
    assert run.exitcode == -9


def test_a_run_killed_after_the_creation_leaves_one_post_and_the_truth(web: Web) -> None:
    article = approved()

    killed_while_held(article, "stage", web.url, "POST /wp-json/wp/v2/posts", WP_BASE_URL="")
    left = by_action(article)["stage"]
    again = asyncio.run(stage_article.fn(REAL, article.id))

    assert (left.status, again.status) == ("uncertain", "done")
    assert [one.slug for one in web.posts] == [article.slug]


def test_a_run_killed_after_going_live_is_live_once(web: Web) -> None:
    article = approved()
    asyncio.run(stage_article.fn(REAL, article.id))
    [post] = web.posts

    begins = f"POST /wp-json/wp/v2/posts/{post.id}"
    killed_while_held(article, "publish", web.url, begins, WP_BASE_URL="")
    left = by_action(article)["publish"]
    again = asyncio.run(publish_article.fn(REAL, article.id))

    assert (left.status, again.status) == ("uncertain", "done")
    assert [(one.slug, one.status) for one in web.posts] == [(article.slug, "publish")]
    assert len(web.posts[0].revisions) == 1


@pytest.mark.parametrize("network", ["META", "LINKEDIN", "X"])
def test_a_run_killed_after_a_post_has_posted_once(web: Web, network: str) -> None:
    article = approved()
    asyncio.run(publish_article.fn(REAL, article.id))
    upstream, variable = os.environ[f"{network}_BASE_URL"], f"{network}_BASE_URL"

    killed_while_held(article, "distribute", upstream, PATHS[network], **{variable: ""})
    left = by_action(article)[NAMES[network]]
    again = asyncio.run(distribute_article.fn(REAL, article.id))

    assert left.status == "uncertain"
    assert {one.status for one in again} == {"done"}
    assert web.posted() == ONCE
    kept = distributions.of_article(made.store(), article)
    assert all(one.id for one in kept.values())


def test_runs_killed_at_any_moment_publish_and_post_once(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, CONTENT_POSTS_PER_MONTH="1000")
    lives, kills, articles = random.Random(7), 0, [approved("article-0")]
    while kills < KILLS:
        article = articles[-1]
        run = publisher.started(article.id, "stage", "publish", "distribute")
        run.join(lives.uniform(0.05, LONGEST_LIFE_S))
        kills += run.is_alive()
        run.kill()
        run.join()
        done = by_action(article)
        if len(done) == 5 and {one.status for one in done.values()} == {"done"}:
            articles.append(approved(f"article-{len(articles)}"))
    for article in articles:
        run = publisher.started(article.id, "stage", "publish", "distribute")
        run.join(PATIENCE_S)
        assert run.exitcode == 0

    assert sorted((one.slug, one.status) for one in web.posts) == sorted(
        (one.slug, "publish") for one in articles
    )
    assert web.posted() == dict.fromkeys(ONCE, len(articles))
    for article in articles:
        assert {one.status for one in by_action(article).values()} == {"done"}
    [spent] = costs.costs_of_day(made.store(), "own", datetime.now(UTC).date())
    assert spent.calls == len(articles)
