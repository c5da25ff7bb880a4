"""Taking an article back: to the texts before, or off the site; planned, then done once."""

import pytest

from domain.content.record import Article
from domain.plans import PlanRefused
from store import approvals, plans, publications, receipts
from tasks.content_approval import approve_text
from tasks.content_publish import publish_article
from tasks.content_rollback import apply_content_plan, plan_rollback, plan_unpublish
from tests import articles as made
from tests.articles import DRY, REAL, Web
from tests.articles import web as web

pytestmark = pytest.mark.anyio
TITLES = ("Premier titre de la couverture", "Deuxième titre", "Troisième titre")


async def live(article: Article) -> Article:
    await approve_text.fn(REAL, article.id, "Marie Curie")
    assert (await publish_article.fn(REAL, article.id)).status == "done"
    return made.again(article)


@pytest.fixture
async def changed(web: Web) -> Article:
    """An article that went live, and was changed twice."""
    article = await live(made.make(title=TITLES[0]))
    for title in TITLES[1:]:
        article = await live(made.revise(article, title=title))
    return article


async def rolled_back(article: Article) -> None:
    plan = await plan_rollback.fn(REAL, article.id)
    await apply_content_plan.fn(REAL, plan.id, "Paul")


async def test_a_roll_back_gives_the_texts_before_and_a_second_one_those_before_them(
    web: Web, changed: Article
) -> None:
    before = len(web.posts)

    await rolled_back(changed)
    once = web.posts[0].title
    await rolled_back(changed)

    assert (once, web.posts[0].title, web.posts[0].status) == (TITLES[1], TITLES[0], "publish")
    assert len(web.posts) == before == 1
    with pytest.raises(PlanRefused, match="had no other texts before"):
        await plan_rollback.fn(REAL, changed.id)


async def test_the_plan_shows_what_changes_and_writes_nothing(web: Web, changed: Article) -> None:
    plan = await plan_rollback.fn(REAL, changed.id)
    tally = await apply_content_plan.fn(DRY, plan.id, "Paul")

    [act] = plans.acts(made.store(), plan.id)
    assert act.before["text"] != act.after["text"]
    assert TITLES[1] in plan.summary["diff"]
    assert tally.status("planned") == 1
    assert web.posts[0].title == TITLES[2]


async def test_what_was_taken_back_is_not_put_live_again_without_a_new_word(
    web: Web, changed: Article
) -> None:
    await rolled_back(changed)

    by_itself = await publish_article.fn(REAL, changed.id)
    assert (by_itself.status, web.posts[0].title) == ("skipped", TITLES[1])
    assert made.again(changed).status == "ready"
    await approve_text.fn(REAL, changed.id, "Marie Curie")
    again = await publish_article.fn(REAL, changed.id)

    assert (again.status, web.posts[0].title) == ("done", TITLES[2])


async def test_a_roll_back_leaves_receipts_and_is_done_once(web: Web, changed: Article) -> None:
    plan = await plan_rollback.fn(REAL, changed.id)
    await apply_content_plan.fn(REAL, plan.id, "Paul")
    again = await apply_content_plan.fn(REAL, plan.id, "Paul")

    kept = [one for _, one in receipts.of_subject(made.store(), "own", changed.id)]
    assert [one.status for one in kept if one.action == "rollback"] == ["done"]
    assert "undone" in {one.status for one in kept if one.action == "publish"}
    assert again.total == 0
    decision = approvals.of_article(made.store(), changed)[-1]
    assert (decision.decision, decision.who) == ("withdrawn", "Paul")


async def test_a_plan_is_refused_once_a_person_has_edited_the_post(
    web: Web, changed: Article
) -> None:
    plan = await plan_rollback.fn(REAL, changed.id)
    web.wp.state.site.change(web.posts[0], content="<p>theirs</p>")

    with pytest.raises(PlanRefused, match="changed since the plan was made"):
        await apply_content_plan.fn(REAL, plan.id, "Paul")

    assert web.posts[0].content == "<p>theirs</p>"
    assert plans.get(made.store(), plan.id).status == "refused"


async def test_where_the_site_keeps_no_revisions_our_own_texts_serve(
    web: Web, changed: Article
) -> None:
    web.posts[0].revisions.clear()

    await rolled_back(changed)

    assert web.posts[0].title == TITLES[1]


async def test_an_article_taken_off_the_site_is_a_draft_there_and_can_come_back(
    web: Web, changed: Article
) -> None:
    plan = await plan_unpublish.fn(REAL, changed.id)
    await apply_content_plan.fn(REAL, plan.id, "Paul")

    assert (web.posts[0].status, made.again(changed).status) == ("draft", "withdrawn")
    row = publications.get(made.store(), changed)
    assert row is not None
    assert row.site_status == "draft"
    with pytest.raises(PlanRefused, match="not live"):
        await plan_unpublish.fn(REAL, changed.id)
    await live(changed)
    assert web.posts[0].status == "publish"


async def test_an_unanswered_roll_back_is_found_done(web: Web, changed: Article) -> None:
    plan = await plan_rollback.fn(REAL, changed.id)
    web.wp.faults.configure(rates={"reset_after": 1.0}, where="POST /wp-json/wp/v2/posts/")

    with pytest.raises(Exception, match=r"wp\.update"):
        await apply_content_plan.fn(REAL, plan.id, "Paul")
    web.wp.faults.configure(rates={})
    await apply_content_plan.fn(REAL, plan.id, "Paul")

    assert web.posts[0].title == TITLES[1]
    assert plans.get(made.store(), plan.id).status == "applied"
