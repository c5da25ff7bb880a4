"""An article's life on a real WordPress, in French and in English: draft, approved, live, changed,
rolled back, taken off; and the page as a browser shows it."""

from pathlib import Path

import httpx
import pytest

from connectors import wp
from connectors.wp import Post
from domain.content.json_ld_check import check_json_ld
from domain.content.record import Article
from domain.content.words import Image, Language
from domain.receipts import Receipt
from settings import settings
from store import publications
from tasks.content_approval import approve_text
from tasks.content_publish import publish_article, stage_article
from tasks.content_rollback import apply_content_plan, plan_rollback, plan_unpublish
from tests import articles as made
from tests import browser
from tests.articles import REAL
from tests.vendors import configure
from tests.wordpress.install import Site

pytestmark = [pytest.mark.anyio, pytest.mark.wordpress]

PICTURES = Path(__file__).parents[1] / "fixtures" / "wordpress"
ALTS = {"fr": "Une couverture de laine pliée", "en": "A folded wool blanket"}
CHANGED = {"fr": "Alba ou Brume : bien choisir sa couverture", "en": "Alba or Brume: which blanket"}


@pytest.fixture(autouse=True)
def _site(wordpress: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(
        monkeypatch, WP_BASE_URL=wordpress.url, WP_USER=wordpress.user,
        WP_APP_PASSWORD=wordpress.password, WP_MAX_RPS="1000", UNKNOWN_SETTLE_SECONDS="0",
        CONTENT_IMAGES=str(PICTURES), CONTENT_CATEGORY="Le journal",
    )  # fmt: skip


async def on_the_site(slug: str) -> list[Post]:
    """Return the site's posts of a slug, and of those WordPress makes of a taken one."""
    async with wp.connect(settings().wp) as site:
        return await site.find(slug) + await site.find(f"{slug}-2")


async def served(link: str) -> httpx.Response:
    """Open a page as anybody may."""
    async with httpx.AsyncClient(timeout=20, follow_redirects=True) as reader:
        return await reader.get(link)


async def live(article: Article) -> Receipt:
    """Approve an article's present text and make it live."""
    await approve_text.fn(REAL, article.id, "Marie Curie", 6)
    receipt = await publish_article.fn(REAL, article.id)
    assert receipt.status == "done", receipt
    return receipt


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.browser
async def test_an_article_lives_on_a_real_site(language: Language, tmp_path: Path) -> None:
    picture = Image("blanket.png", ALTS[language])
    article = made.make(language, f"vie-{language}", images=(picture,))

    staged = await stage_article.fn(REAL, article.id)
    unread = await publish_article.fn(REAL, article.id)
    [draft] = await on_the_site(article.slug)
    assert (staged.status, unread.status, draft.status) == ("done", "skipped", "draft")
    assert (await served(draft.link)).status_code == 404

    receipt = await live(article)
    url = made.again(article).live_url
    page = await served(url)
    assert (page.status_code, "warning" in receipt.detail) == (200, False), receipt.detail
    assert check_json_ld(page.text) == ()
    seen = browser.dom(url)
    assert check_json_ld(seen) == ()
    assert article.title.split(":")[0].strip() in seen
    assert f'alt="{ALTS[language]}"' in seen
    assert len(browser.screenshot(url, tmp_path / f"article-{language}.png")) > 20_000

    changed = made.revise(article, title=CHANGED[language])
    await live(changed)
    page = await served(url)
    assert CHANGED[language] in page.text
    assert check_json_ld(page.text) == ()

    plan = await plan_rollback.fn(REAL, article.id)
    await apply_content_plan.fn(REAL, plan.id, "Paul Langevin")
    page = await served(url)
    assert (page.status_code, CHANGED[language] in page.text) == (200, False)
    assert check_json_ld(page.text) == ()
    [post] = await on_the_site(article.slug)
    assert (post.id, post.title, post.status) == (draft.id, draft.title, "publish")

    plan = await plan_unpublish.fn(REAL, article.id)
    await apply_content_plan.fn(REAL, plan.id, "Paul Langevin")
    assert (await served(url)).status_code == 404
    assert [one.id for one in await on_the_site(article.slug)] == [draft.id]


async def test_what_a_person_edits_on_the_site_is_left_and_said(wordpress: Site) -> None:
    article = made.make("fr", "edite-a-la-main")
    await live(article)
    [post] = await on_the_site(article.slug)
    wordpress.php(f"wp_update_post(['ID' => {post.id}, 'post_title' => 'Le titre de Zoé']);")
    await approve_text.fn(REAL, made.revise(article, title="Un titre neuf").id, "Marie Curie")

    receipt = await publish_article.fn(REAL, article.id)

    assert (receipt.status, "Le titre de Zoé" in receipt.detail) == ("skipped", True)
    [post] = await on_the_site(article.slug)
    assert post.title == "Le titre de Zoé"


async def test_a_user_without_the_right_to_write_scripts_is_told_so_and_shows_no_junk(
    anyone, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, password = anyone("author")
    configure(monkeypatch, WP_USER=name, WP_APP_PASSWORD=password, CONTENT_CATEGORY="")
    article = made.make("fr", "sans-script-du-tout")
    await approve_text.fn(REAL, article.id, "Marie Curie")

    receipt = await publish_article.fn(REAL, article.id)

    # An author may not make the tags' taxonomy, nor see others' posts: the site says what it lets.
    assert receipt.status == "done", receipt
    assert "unfiltered_html" in receipt.detail
    page = await served(made.again(article).live_url)
    assert page.status_code == 200
    assert "schema.org/Article" not in page.text
    assert '"@type"' not in page.text


async def test_a_site_that_forbids_scripts_to_everybody_is_found_out_by_reading_back(
    wordpress: Site,
) -> None:
    """As on a multisite, or with DISALLOW_UNFILTERED_HTML: the user's rights do not tell."""
    plugin = wordpress.root / "wp-content" / "mu-plugins" / "locked.php"
    plugin.write_text(
        "<?php add_filter('map_meta_cap', function ($caps, $cap) {"
        "return $cap === 'unfiltered_html' ? ['do_not_allow'] : $caps; }, 10, 2);"
    )
    article = made.make("en", "locked-site")
    try:
        receipt = await live(article)
    finally:
        plugin.unlink()

    assert "no structured data on the page" in receipt.detail
    page = await served(made.again(article).live_url)
    assert (page.status_code, '"@type"' in page.text) == (200, False)
    assert "Arles merino" in page.text


async def test_the_fields_of_an_seo_plugin_are_written_where_the_site_offers_them(
    wordpress: Site,
) -> None:
    plugin = wordpress.root / "wp-content" / "mu-plugins" / "seo.php"
    plugin.write_text(
        "<?php add_action('init', function () { register_post_meta('post', '_yoast_wpseo_metadesc',"
        "['show_in_rest' => true, 'single' => true, 'type' => 'string',"
        "'auth_callback' => '__return_true']); });"
    )
    article = made.make("fr", "avec-seo")
    try:
        receipt = await live(article)
        [post] = await on_the_site(article.slug)
    finally:
        plugin.unlink()

    assert "warning" not in receipt.detail
    assert post.meta["_yoast_wpseo_metadesc"] == article.meta_description


async def test_a_second_run_changes_the_post_and_makes_no_other() -> None:
    article = made.make("en", "twice-over")
    await stage_article.fn(REAL, article.id)
    await live(article)
    row = publications.get(made.store(), article)
    assert row is not None
    with made.store().write() as connection:  # a restored database: we know nothing any more
        for table in ("receipts", "publications"):
            connection.exec_driver_sql(f"DELETE FROM {table}")

    again = await publish_article.fn(REAL, article.id)

    assert again.status == "done"
    assert [one.id for one in await on_the_site(article.slug)] == [row.post]
