"""Approval as its sentence, on a workflow engine: a word, a live page, posts; and what waits."""

import pytest

from deployments.schedules import all_deployments
from domain.content.record import Article
from domain.errors import AutomationError, RuleError
from flows.content_approval import apply_one_content_plan, approve_article, publish_approved
from store import approvals, articles
from store.database import Database
from tasks.content_rollback import plan_rollback
from tests import articles as made
from tests.articles import REAL, Web
from tests.articles import web as web
from tests.vendors import configure

pytestmark = [pytest.mark.anyio, pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]


@pytest.fixture(autouse=True)
def _stored(db: Database, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """On each database we promise to run on."""
    configure(monkeypatch, DATABASE_URL=db.engine.url.render_as_string(hide_password=False))


def asked(slug: str) -> Article:
    """Return an article that is to be told of once it is live."""
    return made.make(slug=slug, distribute=True)


async def test_a_word_makes_an_article_live_and_told_of_and_a_plan_takes_it_back(web: Web) -> None:
    article = asked("couverture")
    ended = await approve_article(article.id, "Marie Curie", 9)

    assert (ended.fresh, ended.status("done")) == (4, 4)
    assert [one.status for one in web.posts] == ["publish"]
    assert web.posted() == {"facebook": 1, "linkedin": 1, "x": 1}
    assert made.again(article).editor_minutes == 9

    changed = made.revise(article, title="Un titre neuf")
    with pytest.raises(RuleError, match="is another text by now"):
        await approve_article(article.id, "Marie", version=article.content_hash[:8])
    await approve_article(article.id, "Marie Curie", version=changed.content_hash[:8])
    assert (web.posts[0].title, sum(web.posted().values())) == ("Un titre neuf", 3)

    plan = await plan_rollback.fn(REAL, article.id)
    await apply_one_content_plan(plan.id, by="Paul")
    assert web.posts[0].title == article.title
    assert (await publish_approved()).total == 0  # what was taken back waits for a new word


async def test_a_network_that_fails_is_made_good_the_next_day_and_no_other_is_touched(
    web: Web,
) -> None:
    article = asked("couverture")
    web.linkedin.state.wall.quirks["dead"] = 1.0

    with pytest.raises(AutomationError, match="1 of 4 acts need a look"):
        await approve_article(article.id, "Marie Curie")
    assert web.posted() == {"facebook": 1, "linkedin": 0, "x": 1}
    web.linkedin.state.wall.quirks["dead"] = 0.0
    ended = await publish_approved()

    assert web.posted() == {"facebook": 1, "linkedin": 1, "x": 1}
    assert (ended.fresh, len(web.posts)) == (1, 1)
    assert (await publish_approved()).total == 0


async def test_what_is_over_the_month_waits_as_a_row_and_goes_when_there_is_room(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, CONTENT_POSTS_PER_MONTH="1")
    first, second = made.make(slug="un"), made.make(slug="deux")

    await approve_article(first.id, "Marie Curie")
    waits = await approve_article(second.id, "Marie Curie")
    still = await publish_approved()
    configure(monkeypatch, CONTENT_POSTS_PER_MONTH="2")
    goes = await publish_approved()

    assert (waits.status("skipped"), still.status("skipped"), goes.status("done")) == (1, 1, 1)
    assert sorted(one.slug for one in web.posts) == ["deux", "un"]
    assert [one.status for one in articles.listed(made.store(), "own")] == ["published"] * 2
    assert len(approvals.of_article(made.store(), second)) == 1


async def test_a_client_with_a_site_has_a_form_for_the_word_and_a_clock_for_what_waits() -> None:
    found = {f"{one.flow_name}/{one.name}": one for one in await all_deployments(["own"])}

    form = found["approve-article/by-hand"]
    assert form.schedules == []
    [clock] = found["publish-approved/daily-own"].schedules
    assert clock.schedule.cron == "0 8 * * *"
    assert "apply-content-plan/by-hand" in found
