"""Posts about a live article: one per network, each by itself, whatever one of them does."""

import os
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from connectors.errors import Unavailable
from deployments.processes import free_port
from domain.content.approval import Approval
from domain.content.record import Article
from domain.content.social import Post
from domain.receipts import Receipt
from store import approvals, costs, distributions
from tasks.content_distribute import cost_said, distribute_article
from tasks.content_publish import publish_article
from tests import articles as made
from tests.articles import DRY, REAL, Web
from tests.articles import web as web
from tests.vendors import configure

pytestmark = pytest.mark.anyio

ONCE = {"facebook": 1, "linkedin": 1, "x": 1}


@pytest.fixture
async def article(web: Web) -> Article:
    """An article that is live."""
    article = made.make()
    said = Approval(article.content_hash, "approved", "Marie", "person", datetime.now(UTC))
    approvals.add(made.store(), article, said)
    assert (await publish_article.fn(REAL, article.id)).status == "done"
    return made.again(article)


async def told(article: Article) -> dict[str, Receipt]:
    """Distribute, whatever comes; return the receipts by network."""
    receipts = await distribute_article.fn(REAL, article.id)
    return {one.action: one for one in receipts}


async def test_each_network_has_one_post_with_the_live_address(web: Web, article: Article) -> None:
    first = await told(article)
    again = await told(article)

    assert {one.status for one in first.values()} == {"done"}
    assert not any(one.fresh for one in again.values())
    assert web.posted() == ONCE
    for wall in (web.meta, web.linkedin, web.x):
        [post] = wall.state.wall.posts.values()
        assert article.live_url in post.text.replace("\\", "")
    kept = distributions.of_article(made.store(), article)
    assert {name: bool(one.id) for name, one in kept.items()} == dict.fromkeys(ONCE, True)


async def test_the_cost_is_said_before_and_written_after(web: Web, article: Article) -> None:
    planned = await distribute_article.fn(DRY, article.id)
    assert [one.what.rpartition(": ")[2] for one in planned] == ["0.00 USD", "0.00 USD", "0.20 USD"]
    assert {one.status for one in planned} == {"planned"}
    assert "0.20 USD" in cost_said()
    assert sum(web.posted().values()) == 0

    await told(article)
    await told(article)

    [row] = costs.costs_of_day(made.store(), "own", datetime.now(UTC).date())
    assert (row.provider, row.model, row.calls) == ("x", "post with a link", 1)
    assert row.eur == pytest.approx(0.20 * 0.92)
    assert float(web.x.state.spent_usd) == pytest.approx(0.20)


async def test_nothing_is_posted_before_the_page_is_live(web: Web) -> None:
    receipts = await told(made.make())

    assert {one.status for one in receipts.values()} == {"skipped"}
    assert "not live yet" in receipts["x"].detail
    assert sum(web.posted().values()) == 0


async def test_nothing_is_posted_about_a_page_that_is_gone(web: Web, article: Article) -> None:
    web.wp.state.site.change(web.posts[0], status="draft")

    receipts = await told(article)

    assert {one.status for one in receipts.values()} == {"skipped"}
    assert "does not answer as a live page" in receipts["facebook"].detail
    assert sum(web.posted().values()) == 0


async def test_a_network_without_its_token_is_skipped_by_name(
    web: Web, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ACCESS_TOKEN", "BASE_URL", "AUTHOR", "MAX_RPS"):
        monkeypatch.delenv(f"LINKEDIN_{name}")
    configure(monkeypatch)

    receipts = await told(article)

    assert receipts["linkedin"].status == "skipped"
    assert "LINKEDIN_ACCESS_TOKEN" in receipts["linkedin"].detail
    assert web.posted() == {**ONCE, "linkedin": 0}


async def test_an_outage_of_one_network_keeps_no_other_and_only_it_is_retried(
    web: Web, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = os.environ["LINKEDIN_BASE_URL"]
    configure(monkeypatch, LINKEDIN_BASE_URL=f"http://127.0.0.1:{free_port()}")

    with pytest.raises(Unavailable, match="linkedin"):
        await told(article)
    assert web.posted() == {**ONCE, "linkedin": 0}
    configure(monkeypatch, LINKEDIN_BASE_URL=there)
    again = await told(article)

    assert web.posted() == ONCE
    assert {name: one.fresh for name, one in again.items()} == {
        "facebook": False, "linkedin": True, "x": False,
    }  # fmt: skip


async def test_who_dies_while_writing_down_a_post_loses_its_price_and_its_id_or_neither(
    web: Web, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, now = made.store(), datetime.now(UTC)
    distributions.hold(
        db, article, Post("x", "Words", "https://x.example", "T", Decimal("0.2")), now
    )
    cost = {
        "subject": article.id, "provider": "x", "model": "post with a link", "input_tokens": 0,
        "output_tokens": 0, "eur": 0.18,
    }  # fmt: skip

    def posted() -> bool:
        return distributions.posted(db, article, "x", "1", now, process="content", cost=cost)

    def known() -> tuple[bool, int]:
        return bool(distributions.of_article(db, article)["x"].id), sum(
            row.calls for row in costs.costs_of_day(db, "own", now.date())
        )

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(distributions, "write_cost", die)
        with pytest.raises(SystemExit):
            posted()
    assert known() == (False, 0)

    assert posted()
    assert not posted()
    assert known() == (True, 1)


@pytest.mark.parametrize("network", ["meta", "linkedin", "x"])
async def test_a_post_whose_answer_was_lost_is_found_and_not_made_again(
    web: Web, article: Article, network: str
) -> None:
    getattr(web, network).faults.configure(rates={"reset_after": 1.0}, where="POST")

    lost = await told(article)
    getattr(web, network).faults.configure(rates={})
    found = await told(article)

    assert sorted(one.status for one in lost.values()) == ["done", "done", "uncertain"]
    assert {one.status for one in found.values()} == {"done"}
    assert web.posted() == ONCE
    kept = distributions.of_article(made.store(), article)
    assert all(one.id for one in kept.values())
    assert float(web.x.state.spent_usd) == pytest.approx(0.20)
    spent = costs.costs_of_day(made.store(), "own", datetime.now(UTC).date())
    assert [row.calls for row in spent] == [1]


async def test_a_post_answered_as_a_failure_though_it_was_made_is_found(
    web: Web, article: Article
) -> None:
    for wall in (web.meta, web.linkedin, web.x):
        wall.state.wall.quirks["unsure"] = 1.0

    lost = await told(article)
    for wall in (web.meta, web.linkedin, web.x):
        wall.state.wall.quirks["unsure"] = 0.0
    found = await told(article)

    assert {one.status for one in lost.values()} == {"uncertain"}
    assert {one.status for one in found.values()} == {"done"}
    assert web.posted() == ONCE


async def test_a_dead_token_fails_that_network_alone(web: Web, article: Article) -> None:
    web.meta.state.wall.quirks["dead"] = 1.0

    receipts = await told(article)

    assert receipts["facebook"].status == "failed"
    assert "token is dead" in receipts["facebook"].detail
    assert web.posted() == {**ONCE, "facebook": 0}


async def test_a_post_that_is_there_already_is_taken_for_ours(web: Web, article: Article) -> None:
    """As after a database was restored: the receipts are gone, the posts are not."""
    await told(article)
    with made.store().write() as connection:
        connection.exec_driver_sql("DELETE FROM receipts")
        connection.exec_driver_sql("DELETE FROM distributions")

    receipts = await told(article)

    assert {one.status for one in receipts.values()} == {"done"}
    assert web.posted() == ONCE


async def test_it_is_done_by_itself_only_where_it_was_asked_for(web: Web, article: Article) -> None:
    assert await distribute_article.fn(REAL, article.id, if_asked=True) == []
    assert sum(web.posted().values()) == 0
