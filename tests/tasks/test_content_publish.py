"""An article on the simulated site: as a draft, approved, live, changed; and what stops it."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import Unavailable
from domain.content.approval import Approval
from domain.content.record import Article
from domain.content.words import Image
from store import approvals, articles, people, publications, receipts
from tasks.content_publish import publish_article, stage_article
from tests import articles as made
from tests.articles import DRY, PICTURE, REAL, Web, simulated_web
from tests.articles import web as web
from tests.vendors import configure
from tests.wordpress.test_simulator import PNG

pytestmark = pytest.mark.anyio


def approve(article: Article, who: str = "Marie Curie") -> None:
    said = Approval(article.content_hash, "approved", who, "person", datetime.now(UTC))
    approvals.add(made.store(), article, said)


async def live(article: Article) -> Article:
    """Approve an article and make it live."""
    approve(article)
    receipt = await publish_article.fn(REAL, article.id)
    assert receipt.status == "done", receipt
    return made.again(article)


async def test_an_article_is_a_draft_then_live_then_changed_as_one_post(web: Web) -> None:
    article = made.make()

    staged = await stage_article.fn(REAL, article.id)
    assert (staged.status, web.posts[0].status) == ("done", "draft")
    article = await live(article)
    first = web.posts[0].content
    changed = await live(made.revise(article, title="Une couverture en laine, bien choisie"))

    [post] = web.posts
    assert (post.id, post.status, post.slug) == (1, "publish", article.slug)
    assert post.title == "Une couverture en laine, bien choisie"
    assert '"@type": "Article"' in first
    assert (changed.status, changed.remote_id) == ("published", "1")
    assert changed.live_url == f"{web.url}/{article.slug}/"
    row = publications.get(made.store(), article)
    assert row is not None
    assert (row.content_hash, row.warnings) == (changed.content_hash, [])


async def test_a_dry_run_touches_nothing_and_says_what_it_would_do(web: Web) -> None:
    article = made.make()
    approve(article)

    staged = await stage_article.fn(DRY, article.id)
    published = await publish_article.fn(DRY, article.id)

    assert (staged.status, published.status, web.posts) == ("planned", "planned", [])


async def test_twice_is_once(web: Web) -> None:
    article = made.make()
    await stage_article.fn(REAL, article.id)
    await stage_article.fn(REAL, article.id)
    await live(article)
    asked = dict(web.wp.counts["post_wp_v2_posts_id"])

    again = await publish_article.fn(REAL, article.id)

    assert (again.status, again.fresh, len(web.posts)) == ("done", False, 1)
    assert dict(web.wp.counts["post_wp_v2_posts_id"]) == asked


async def test_nothing_goes_live_without_an_approval_of_exactly_that_text(web: Web) -> None:
    article = made.make()

    before = await publish_article.fn(REAL, article.id)
    approve(article)
    changed = made.revise(article, meta_description="Une tout autre description, jamais relue.")
    after = await publish_article.fn(REAL, changed.id)

    for receipt in (before, after):
        assert receipt.status == "skipped"
        assert "waits for a person's approval" in receipt.detail
    assert changed.content_hash[:8] in after.detail
    assert web.posts == []


async def test_a_rejection_after_the_approval_counts(web: Web) -> None:
    article = made.make()
    approve(article)
    said = Approval(article.content_hash, "rejected", "Paul", "person", datetime.now(UTC))
    approvals.add(made.store(), article, said)

    receipt = await publish_article.fn(REAL, article.id)

    assert (receipt.status, web.posts) == ("skipped", [])


async def test_what_the_gate_blocks_is_not_even_a_draft(web: Web) -> None:
    article = made.make()
    articles.move(
        made.store(), article, "blocked", who="gate", now=datetime.now(UTC), why="3 claims"
    )

    receipt = await stage_article.fn(REAL, article.id)

    assert (receipt.status, receipt.detail, web.posts) == ("skipped", "it is blocked: 3 claims", [])


async def test_the_fifth_article_of_a_month_waits_and_says_until_when(web: Web) -> None:
    four = [await live(made.make(slug=f"article-{n}")) for n in range(4)]
    fifth = made.make(slug="article-5")
    approve(fifth)

    waiting = await publish_article.fn(REAL, fifth.id)
    first = min(row.turn_at for row in map(_row, four))
    articles_of_june = [one.status for one in web.posts]
    await live(made.revise(four[0], title="Un article déjà compté peut changer"))

    assert waiting.status == "skipped"
    assert f"waits until {first + timedelta(days=30):%Y-%m-%d %H:%M} UTC" in waiting.detail
    assert articles_of_june == ["publish"] * 4


async def test_the_fifth_goes_live_once_the_first_is_a_month_old(web: Web) -> None:
    four = [await live(made.make(slug=f"article-{n}")) for n in range(4)]
    old = datetime.now(UTC) - timedelta(days=30, minutes=1)
    publications.record(made.store(), four[0], old, turn_at=old)

    fifth = await live(made.make(slug="article-5"))

    assert fifth.status == "published"


async def test_what_a_person_changed_on_the_site_is_left_and_said(web: Web) -> None:
    article = await live(made.make())
    [post] = web.posts
    theirs = post.content.replace("Alba", "ALBA (prix corrigé à la main)", 1)
    web.wp.state.site.change(post, content=theirs)
    article = made.revise(article, title="Un titre neuf pour la couverture")
    approve(article)

    receipt = await publish_article.fn(REAL, article.id)

    assert receipt.status == "skipped"
    assert "was edited on the site since our last write" in receipt.detail
    assert "+" in receipt.detail
    assert "prix corrigé à la main" in receipt.detail
    assert (web.posts[0].content, web.posts[0].title) == (theirs, post.title)
    [task] = people.questions(made.store(), "own")
    assert "--over" in task.asked


async def test_over_writes_over_a_persons_edit_on_their_word(web: Web) -> None:
    article = await live(made.make())
    web.wp.state.site.change(web.posts[0], content="<p>theirs</p>")
    article = made.revise(article, title="Un titre neuf pour la couverture")
    approve(article)

    receipt = await publish_article.fn(REAL, article.id, over=True)

    assert receipt.status == "done"
    assert "theirs" not in web.posts[0].content


async def test_a_page_a_person_took_off_the_site_is_not_put_back(web: Web) -> None:
    article = await live(made.make())
    web.wp.state.site.change(web.posts[0], status="draft")
    article = made.revise(article, title="Un titre neuf pour la couverture")
    approve(article)

    receipt = await publish_article.fn(REAL, article.id)

    assert (receipt.status, web.posts[0].status) == ("skipped", "draft")
    assert "status publish → draft" in receipt.detail


@pytest.mark.parametrize("thrown", ["before", "after"])
async def test_what_a_person_threw_away_stays_away_unless_told_otherwise(
    web: Web, thrown: str
) -> None:
    article = made.make()
    if thrown == "before":  # a post of that slug we never wrote
        web.wp.state.site.trash(web.wp.state.site.add(slug=article.slug, title="x"))
    else:
        await stage_article.fn(REAL, article.id)
        web.wp.state.site.trash(web.posts[0])
    approve(article)

    left = await publish_article.fn(REAL, article.id)
    told = await publish_article.fn(REAL, article.id, over=True)

    assert (left.status, told.status) == ("skipped", "done")
    assert "trash" in left.detail
    assert [one.status for one in web.posts] == ["trash", "publish"]


async def test_somebody_elses_post_of_the_same_slug_is_never_touched(web: Web) -> None:
    article = made.make()
    web.wp.state.site.add(slug=article.slug, title="Leur page", content="<p>à eux</p>")
    approve(article)

    left = await publish_article.fn(REAL, article.id)
    told = await publish_article.fn(REAL, article.id, over=True)

    assert (left.status, told.status) == ("skipped", "skipped")
    assert "“Leur page”, that is not ours" in left.detail
    assert [one.content for one in web.posts] == ["<p>à eux</p>"]


async def test_images_terms_and_seo_fields_are_written_and_read_back(
    web: Web, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "couverture.png").write_bytes(PNG)
    configure(monkeypatch, CONTENT_IMAGES=str(tmp_path), CONTENT_CATEGORY="Conseils")
    web.wp.state.site.meta_keys = ("_yoast_wpseo_metadesc", "automation_key")
    article = await live(
        made.make(images=(PICTURE, Image("https://maison-sorbier.example/a.png", "A")))
    )

    [post], site = web.posts, web.wp.state.site
    [file] = site.files.values()
    named = {term.name for term in site.terms.values() if term.id in post.categories + post.tags}
    assert (file.alt, post.featured_media) == (PICTURE.alt, file.id)
    assert named == {"Conseils", "couverture en laine", "laine"}
    assert post.meta["_yoast_wpseo_metadesc"] == post.excerpt
    assert post.meta["automation_key"] == f"own:content:{article.id}"
    assert "couverture.png" not in post.content.partition("<script")[0]  # the theme shows it
    assert "https://maison-sorbier.example/a.png" in post.content
    row = _row(article)
    assert row.warnings == []


async def test_terms_that_people_added_are_kept(web: Web) -> None:
    article = await live(made.make())
    site = web.wp.state.site
    theirs = site.add_term("category", "Les favoris", "favoris")
    web.posts[0].categories.append(theirs.id)

    await live(made.revise(article, title="Un titre neuf pour la couverture"))

    assert theirs.id in web.posts[0].categories


async def test_a_live_page_keeps_its_address_when_the_articles_slug_changes(web: Web) -> None:
    article = await live(made.make(slug="premiere-adresse"))

    article = made.revise(article, slug="autre-adresse")
    approve(article)
    receipt = await publish_article.fn(REAL, article.id)

    assert [one.slug for one in web.posts] == ["premiere-adresse"]
    assert "keeps its address premiere-adresse, not autre-adresse" in receipt.detail
    assert made.again(article).live_url.endswith("/premiere-adresse/")


async def test_an_image_outside_its_folder_is_refused(
    web: Web, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    (tmp_path / "images").mkdir()
    configure(monkeypatch, CONTENT_IMAGES=str(tmp_path / "images"))
    article = made.make(images=(Image("../secret.png", "x"),))

    receipt = await stage_article.fn(REAL, article.id)

    assert (receipt.status, web.posts) == ("failed", [])
    assert "no image ../secret.png" in receipt.detail


async def test_a_user_who_may_not_write_scripts_gets_the_words_without_them_and_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with simulated_web(monkeypatch, role="author") as web:
        article = made.make()
        approve(article)
        receipt = await publish_article.fn(REAL, article.id)

        [post] = web.posts
        assert receipt.status == "done"
        assert "unfiltered_html" in receipt.detail
        assert "schema.org" not in post.content
        assert "Alba" in post.content
        assert any("unfiltered_html" in one for one in _row(article).warnings)


async def test_autopilot_goes_live_unread_and_the_page_says_so(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, CONTENT_AUTOPILOT="true")
    article = made.make()

    receipt = await publish_article.fn(REAL, article.id)

    [decision] = approvals.of_article(made.store(), article)
    assert (receipt.status, decision.kind, decision.who) == ("done", "autopilot", "autopilot")
    assert "sans relecture humaine" in web.posts[0].content
    assert "sans relecture humaine" in decision.responsibility


async def test_a_person_who_approves_answers_for_the_text_and_no_mark_is_put(web: Web) -> None:
    await live(made.make("en"))

    assert "artificial intelligence" not in web.posts[0].content


# --- bad days ---


async def test_a_site_that_is_down_leaves_no_trace_and_the_next_try_makes_one_post(
    web: Web,
) -> None:
    article = made.make()
    web.wp.faults.configure(rates={"error": 1.0}, where="GET")

    with pytest.raises(Unavailable):
        await stage_article.fn(REAL, article.id)
    assert receipts.of_subject(made.store(), "own", article.id) == []
    web.wp.faults.configure(rates={})
    again = await stage_article.fn(REAL, article.id)

    assert (again.status, len(web.posts)) == ("done", 1)


@pytest.mark.parametrize("fault", ["reset_after", "malformed"])
async def test_a_creation_without_its_answer_is_found_again(web: Web, fault: str) -> None:
    article = made.make()
    web.wp.faults.configure(rates={fault: 1.0}, where="POST /wp-json/wp/v2/posts")

    lost = await stage_article.fn(REAL, article.id)
    web.wp.faults.configure(rates={})
    approve(article)
    found = await stage_article.fn(REAL, article.id)
    published = await publish_article.fn(REAL, article.id)

    assert (lost.status, found.status, published.status) == ("uncertain", "done", "done")
    assert [one.slug for one in web.posts] == [article.slug]


async def test_a_site_that_falls_between_the_draft_and_the_live_page_ends_live_once(
    web: Web,
) -> None:
    article = made.make()
    approve(article)
    web.wp.faults.configure(rates={"error": 1.0}, where="/posts/")  # created, then down

    with pytest.raises(Unavailable):
        await publish_article.fn(REAL, article.id)
    assert [one.status for one in web.posts] == ["draft"]
    web.wp.faults.configure(rates={})
    again = await publish_article.fn(REAL, article.id)

    assert again.status == "done"
    assert [(one.slug, one.status) for one in web.posts] == [(article.slug, "publish")]


async def test_a_host_that_answers_late_is_looked_at_before_a_second_post(web: Web) -> None:
    article = made.make()
    for name, slug in (("couverture en laine", "couverture-laine"), ("laine", "laine")):
        web.wp.state.site.add_term("post_tag", name, slug)
    web.wp.state.quirks.update(late=1.0, late_s=0.0)

    late = await stage_article.fn(REAL, article.id)
    web.wp.state.quirks.update(late=0.0)
    found = await stage_article.fn(REAL, article.id)

    assert (late.status, found.status, len(web.posts)) == ("uncertain", "done", 1)


async def test_a_wrong_password_fails_and_names_the_call(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, WP_APP_PASSWORD="wrong")

    receipt = await stage_article.fn(REAL, made.make().id)

    assert receipt.status == "failed"
    assert "wp.find: HTTP 40" in receipt.detail


async def test_a_client_without_a_site_is_skipped_with_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receipt = await stage_article.fn(REAL, made.make().id)

    assert (receipt.status, receipt.detail) == (
        "skipped", "wp is not configured: set WP_APP_PASSWORD to enable it",
    )  # fmt: skip


def _row(article: Article):
    found = publications.get(made.store(), article)
    assert found is not None
    return found
