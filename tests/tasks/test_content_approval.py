"""A person's word: of which text, by whom, how long it took, and what it changes."""

import pytest

from domain.errors import RuleError
from store import approvals, articles
from tasks.content_approval import approve_text, due_articles, preview, reject_text
from tasks.content_publish import publish_article, stage_article
from tests import articles as made
from tests.articles import REAL, Web
from tests.articles import web as web

pytestmark = pytest.mark.anyio


async def test_an_approval_keeps_name_time_minutes_diff_and_who_answers(web: Web) -> None:
    article = made.make()
    await approve_text.fn(REAL, article.id, "Marie Curie", 12.5)
    await publish_article.fn(REAL, article.id)
    changed = made.revise(article, title="Un titre neuf")

    said = await approve_text.fn(REAL, changed.id, "  Paul   Langevin ", 3)

    assert (said.who, said.content_hash, said.against) == (
        "Paul Langevin", changed.content_hash, article.content_hash,
    )  # fmt: skip
    assert "+# Un titre neuf" in said.diff
    assert f"-# {article.title}" in said.diff
    assert "Paul Langevin" in said.responsibility
    assert "art. 50" in said.responsibility
    assert made.again(article).editor_minutes == 15.5
    assert [one.who for one in approvals.of_article(made.store(), article)] == [
        "Marie Curie", "Paul Langevin",
    ]  # fmt: skip


async def test_the_draft_that_was_seen_on_the_site_is_what_it_is_compared_with(web: Web) -> None:
    article = made.make()
    await stage_article.fn(REAL, article.id)

    said = await approve_text.fn(REAL, article.id, "Marie Curie")

    assert (said.against, said.diff) == (article.content_hash, "")


async def test_a_text_that_changed_since_it_was_read_is_refused() -> None:
    article = made.make()
    read = article.content_hash[:8]
    made.revise(article, title="Un titre neuf")

    with pytest.raises(RuleError, match=f"is another text by now: version .*, not {read}"):
        await approve_text.fn(REAL, article.id, "Marie Curie", version=read)


@pytest.mark.parametrize("name", ["", "  ", "autopilot", "42", "x" * 81])
async def test_nobody_cannot_approve(name: str) -> None:
    with pytest.raises(RuleError, match="name"):
        await approve_text.fn(REAL, made.make().id, name)


async def test_what_the_gate_blocks_cannot_be_approved() -> None:
    article = made.make()
    kept = articles.current(made.store(), article)
    assert kept is not None
    made.write(article, kept.draft, status="blocked")

    with pytest.raises(RuleError, match="cannot be approved: it is blocked"):
        await approve_text.fn(REAL, article.id, "Marie Curie")


async def test_a_rejection_says_why_and_a_person_may_think_again() -> None:
    article = made.make()

    reject_text(REAL, article.id, "Paul", "le ton", 4)

    found = made.again(article)
    assert (found.status, found.why) == ("blocked", "rejected by Paul: le ton")
    with pytest.raises(RuleError, match="--why"):
        reject_text(REAL, article.id, "Paul", " ")
    await approve_text.fn(REAL, article.id, "Marie Curie")
    assert made.again(article).status == "approved"
    assert [one.decision for one in preview(REAL, article.id).decisions] == ["rejected", "approved"]


async def test_the_same_word_twice_is_one_approval() -> None:
    article = made.make()
    first = await approve_text.fn(REAL, article.id, "Marie Curie", 5)
    second = await approve_text.fn(REAL, article.id, "Marie Curie", 5)

    assert first == second
    assert made.again(article).editor_minutes == 5


async def test_what_is_approved_and_not_live_is_due(web: Web) -> None:
    waiting, live = made.make(slug="attend"), made.make(slug="en-ligne")
    for one in (waiting, live):
        await approve_text.fn(REAL, one.id, "Marie Curie")
    await publish_article.fn(REAL, live.id)

    assert await due_articles.fn(REAL) == [waiting.id]
