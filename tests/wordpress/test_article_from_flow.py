"""From the shop's pages on disk to a live page on a real WordPress, through both flows: research,
writing by simulated models, a draft on the site, a person's word, posts on simulated networks."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from domain.content.json_ld_check import check_json_ld
from domain.content.words import Language
from flows.content import content
from flows.content_approval import apply_one_content_plan, approve_article
from store import article_ledger
from tasks.content_rollback import plan_rollback
from tests import articles as made
from tests import browser
from tests.articles import REAL, Web
from tests.articles import web as web
from tests.content_shop import shop_site, variables
from tests.tasks.test_content import models as models
from tests.vendors import configure
from tests.wordpress.install import Site

pytestmark = [
    pytest.mark.anyio, pytest.mark.wordpress, pytest.mark.flow, pytest.mark.browser,
    pytest.mark.usefixtures("prefect_backend", "models"),
]  # fmt: skip

ASKED: dict[Language, tuple[str, str]] = {
    "fr": ("Choisir une couverture en laine", "couverture en laine"),
    "en": ("Choosing a wool blanket", "wool blanket"),
}


@pytest.fixture(autouse=True)
def _sites(web: Web, wordpress: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shop's pages to rest on, the networks simulated, and the real site in place of theirs."""
    with shop_site() as shop:
        configure(
            monkeypatch, **variables(shop), WP_BASE_URL=wordpress.url, WP_USER=wordpress.user,
            WP_APP_PASSWORD=wordpress.password,
        )  # fmt: skip
        yield


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_topic_becomes_a_live_page_that_says_only_what_the_shop_says(
    language: Language, web: Web, tmp_path: Path
) -> None:
    topic, keyword = ASKED[language]

    article = await content(
        topic=topic, language=language, keywords=[keyword], publish=True, distribute=True
    )
    assert (article.status, article.live_url, sum(web.posted().values())) == ("ready", "", 0)
    assert article.remote_id
    ended = await approve_article(article.id, "Marie Curie", 11)

    article = made.again(article)
    assert (article.status, ended.status("done")) == ("published", 4)
    assert web.posted() == {"facebook": 1, "linkedin": 1, "x": 1}
    seen = browser.dom(article.live_url)
    assert check_json_ld(seen) == ()
    assert all(v.status == "supported" for v in article_ledger.claims(made.store(), article))
    assert len(browser.screenshot(article.live_url, tmp_path / f"flow-{language}.png")) > 20_000

    first = article.title
    await approve_article(made.revise(article, title=f"{first} : 2").id, "Marie Curie")
    plan = await plan_rollback.fn(REAL, article.id)
    await apply_one_content_plan(plan.id, by="Paul Langevin")
    async with httpx.AsyncClient(timeout=20) as reader:
        page = await reader.get(article.live_url)
    assert page.status_code == 200
    assert f"{first} : 2" not in page.text
    assert check_json_ld(page.text) == ()
    assert sum(web.posted().values()) == 3
