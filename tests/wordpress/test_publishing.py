"""One article on a real WordPress: written once, approved, live, changed, taken back."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from connectors import wp
from connectors._http import Timeouts
from connectors.errors import AuthRefused, Refused, Uncertain
from connectors.wp import PostDraft, PostUpdate, Wp, differences
from connectors.wp_words import KEY
from settings import WpSettings
from tests.wordpress.install import Site
from tests.wordpress.test_simulator import PNG

pytestmark = [pytest.mark.anyio, pytest.mark.wordpress]
JSON_LD = '<script type="application/ld+json">{"@type": "Article", "name": "Lin & co <b>"}</script>'
CONTENT = f"<!-- wp:html -->\n<h2>Pourquoi « le lin »</h2>\n<p>Été & hiver — 59 €.</p>\n{JSON_LD}\n"


def draft(slug: str, **more: Any) -> PostDraft:
    return PostDraft(slug, "Draps en lin & coton", CONTENT, "Le lin, l'été", **more)


@asynccontextmanager
async def opened(site: Site, url: str = "", **key: str) -> AsyncIterator[Wp]:
    signed = {"user": site.user, "app_password": site.password} | key
    config = WpSettings(base_url=url or site.url, **signed)
    async with wp.connect(config, timeouts=Timeouts(5, 20, 30)) as client:
        yield client


async def shown(link: str) -> httpx.Response:
    """Open a page as anybody may."""
    async with httpx.AsyncClient(timeout=20) as reader:
        return await reader.get(link)


async def test_an_article_goes_from_draft_to_live_is_changed_and_taken_back(
    wordpress: Site,
) -> None:
    async with opened(wordpress) as site:
        await site.check()
        first = draft("draps-lin")
        made = await site.create(first)
        assert differences(made, first) == []
        assert made.text_hash == first.text_hash
        assert (await shown(made.link)).status_code == 404

        approved = await site.update(made.id, PostUpdate(status="pending"))
        live = await site.update(made.id, PostUpdate(status="publish"))
        assert [approved.status, live.status] == ["pending", "publish"]
        page = await shown(live.link)
        assert page.status_code == 200
        assert "<h2>Pourquoi « le lin »</h2>" in page.text
        assert JSON_LD in page.text

        change = PostUpdate(title="Draps en lin : le guide", content="<p>69 €</p>")
        changed = await site.update(made.id, change)
        assert differences(changed, change) == []
        assert "69 €" in (await shown(live.link)).text

        before = await site.previous(changed)
        assert before is not None
        back = await site.restore(made.id, before.id)
        assert (back.text_hash, back.status) == (first.text_hash, "publish")
        assert JSON_LD in (await shown(live.link)).text
        [only] = await site.find("draps-lin")
        assert {only.id, live.id, changed.id, back.id} == {made.id}
        assert len(await site.revisions(made.id)) == 3


async def test_the_same_values_twice_make_no_second_revision(wordpress: Site) -> None:
    async with opened(wordpress) as site:
        made = await site.create(draft("deux-fois", status="publish"))
        for _ in range(3):
            await site.update(made.id, PostUpdate(content="<p>b</p>"))

        assert len(await site.revisions(made.id)) == 1


async def test_an_unanswered_creation_is_found_again_as_one_post(wordpress: Site) -> None:
    wanted = draft("sans-reponse", status="publish")

    async with dropping(wordpress, b"POST ") as (url, lost), opened(wordpress, url) as site:
        with pytest.raises(Uncertain, match=r"wp\.create"):
            await site.create(wanted)
        [found] = await site.find("sans-reponse")

    assert lost == ["POST /wp-json/wp/v2/posts HTTP/1.1"]
    assert found.text_hash == wanted.text_hash
    assert differences(found, wanted) == []


async def test_an_unanswered_upload_is_found_again_as_one_file(wordpress: Site) -> None:
    content = PNG + b"lost"
    async with dropping(wordpress, b"POST ") as (url, _), opened(wordpress, url) as site:
        with pytest.raises(Uncertain):
            await site.upload_media(content, "lost.png", "Un drap")
        first = await site.upload_media(content, "lost.png", "Un drap")
        again = await site.upload_media(content, "lost.png", "Un drap")

    assert first.id == again.id
    assert first.slug == f"lost-{hashlib.sha256(content).hexdigest()[:16]}"


async def test_a_second_post_of_one_slug_is_accepted_and_its_difference_named(
    wordpress: Site,
) -> None:
    async with opened(wordpress) as site:
        await site.create(draft("pris", status="publish"))
        second = await site.create(draft("pris", status="publish"))

    assert second.slug == "pris-2"
    assert differences(second, draft("pris", status="publish")) == ["slug"]


async def test_an_image_is_uploaded_once_and_shown_with_its_words(wordpress: Site) -> None:
    async with opened(wordpress) as site:
        image = await site.upload_media(PNG, "Drap été.png", 'Un drap « lin » "59 €"')
        again = await site.upload_media(PNG, "Drap été.png", "Other words")
        made = await site.create(draft("avec-image", featured_media=image.id, status="publish"))

        assert (image.id, image.alt) == (again.id, 'Un drap « lin » "59 €"')
        assert made.featured_media == image.id
        assert (await shown(image.url)).content == PNG
        with pytest.raises(ValueError, match="must end with"):
            await site.upload_media(b"#!", "x.php", "")


async def test_categories_and_tags_are_found_by_their_slug(wordpress: Site) -> None:
    async with opened(wordpress) as site:
        first = [await site.category("Guides & tests", "guides"), await site.tag("Été", "ete")]
        again = [await site.category("Guides & tests", "guides"), await site.tag("Été", "ete")]
        other = await site.category("Another name", "guides")
        made = await site.create(draft("classe", categories=(first[0],), tags=(first[1],)))

    assert again == first
    assert other == first[0]
    assert (made.categories, made.tags) == ([first[0]], [first[1]])


async def test_what_the_site_left_out_without_a_word_is_named(wordpress: Site) -> None:
    wanted = draft("omis", categories=(9999,), tags=(9998,), featured_media=9997)
    async with opened(wordpress) as site:
        made = await site.create(wanted)

    assert differences(made, wanted) == ["featured_media", "categories", "tags"]


async def test_an_author_is_told_what_an_editor_may_and_loses_the_script(
    wordpress: Site, anyone: Any
) -> None:
    name, password = anyone("author")
    async with opened(wordpress, user=name, app_password=password) as site:
        with pytest.raises(AuthRefused, match="edit_others_posts, manage_categories"):
            await site.check()
        made = await site.create(draft("sans-script"))

        assert differences(made, draft("sans-script")) == ["content"]
        assert "<script" not in made.content


@pytest.mark.parametrize("call", ["check", "find", "create"])
async def test_a_wrong_password_is_refused_by_every_way_in(wordpress: Site, call: str) -> None:
    async with opened(wordpress, app_password="not it") as site:
        ask = {"check": site.check, "find": lambda: site.find("x"),
               "create": lambda: site.create(draft("x"))}[call]  # fmt: skip
        with pytest.raises(AuthRefused):
            await ask()


async def test_our_key_is_kept_only_where_the_site_has_it_registered(wordpress: Site) -> None:
    plugin = wordpress.root / "wp-content" / "mu-plugins" / "key.php"
    async with opened(wordpress) as site:
        without = await site.create(draft("sans-cle", key="own:content:1"))
        plugin.write_text(
            "<?php add_action('init', function () { register_post_meta('post', "
            f"'{KEY}', ['show_in_rest' => true, 'single' => true, 'type' => 'string']); }});"
        )
        try:
            kept = await site.create(draft("avec-cle", key="own:content:2"))
        finally:
            plugin.unlink()

    assert (without.key, kept.key) == (None, "own:content:2")
    assert "own:content" not in kept.content


async def test_a_post_a_person_threw_away_is_found_in_the_trash_alone(wordpress: Site) -> None:
    async with opened(wordpress) as site:
        made = await site.create(draft("jete", status="publish"))
        wordpress.php(f"wp_trash_post({made.id});")

        assert await site.find("jete") == []
        assert [one.id for one in await site.find("jete", "trash")] == [made.id]


async def test_only_live_pages_are_offered_for_links(wordpress: Site) -> None:
    async with opened(wordpress) as site:
        await site.create(draft("pas-encore"))
        live = await site.create(draft("en-ligne", status="publish"))
        pages = await site.pages()

    assert {"page", "post"} == {page.kind for page in pages}
    assert live.link in {page.link for page in pages}
    assert "pas-encore" not in {page.slug for page in pages}
    assert "Draps en lin & coton" in {page.title for page in pages}


async def test_a_site_that_is_no_wordpress_says_so(wordpress: Site) -> None:
    async with opened(wordpress, f"{wordpress.url}/elsewhere") as site:
        with pytest.raises(Refused, match=r"wp\.me: HTTP 404"):
            await site.me()


@asynccontextmanager
async def dropping(site: Site, begins: bytes) -> AsyncIterator[tuple[str, list[str]]]:
    """Stand before the site, and hang up once instead of passing on the answer to such a request.

    The site has done its work by then. Yields the address and the requests whose answer was lost.
    """
    lost: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        answer = await passed_on(head + await reader.readexactly(int(length[1]) if length else 0))
        if head.startswith(begins) and not lost:
            lost.append(head.partition(b"\r\n")[0].decode())
        else:
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def passed_on(request: bytes) -> bytes:
        upstream = httpx.URL(site.url)
        theirs, ours = await asyncio.open_connection(upstream.host, upstream.port)
        ours.write(request)
        answer = await theirs.read()  # PHP's server closes after each answer
        ours.close()
        return answer

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", lost
    finally:
        server.close()
