"""WordPress: what is read and written, and what each failure becomes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import wp
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    Missing,
    NotConfigured,
    Refused,
    Unavailable,
    Uncertain,
)
from connectors.pace import MemorySlots
from connectors.wp import PostDraft, PostUpdate, Wp, differences, media_slug
from connectors.wp_refusals import UnknownPost
from connectors.wp_words import SLUG, said
from sandbox import wp as simulated
from sandbox.faults import Faults
from sandbox.simulator import Simulator
from sandbox.wp_site import User
from settings import WpSettings

pytestmark = pytest.mark.anyio
KEYED = WpSettings(app_password="sand box", user="sandbox", base_url="https://blog.example")
PNG = b"\x89PNG not really"


def draft(slug: str = "lin", **more: Any) -> PostDraft:
    return PostDraft(slug, "Lin & coton", "<p>Un</p>", "L'été", **more)


@asynccontextmanager
async def opened(app: Any, config: WpSettings = KEYED, attempts: int = 1) -> AsyncIterator[Wp]:
    transport = app if isinstance(app, httpx.MockTransport) else Road(app)
    async with wp.connect(config, transport, MemorySlots(), attempts=attempts) as site:
        site._http._sleep = _no_patience
        yield site


class Road(httpx.ASGITransport):
    """The way to a simulator, on which a reset is what it is on a socket."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except ConnectionResetError as exc:
            raise httpx.ReadError(str(exc)) from exc


async def _no_patience(seconds: float) -> None:
    return None


def nothing_there_but(status: int, body: Any) -> httpx.MockTransport:
    """Find nothing, and answer this to whoever then writes."""

    def answer(request: httpx.Request) -> httpx.Response:
        reads = request.method == "GET"
        return httpx.Response(200, json=[]) if reads else httpx.Response(status, json=body)

    return httpx.MockTransport(answer)


def answering(status: int, body: Any, **headers: str) -> httpx.MockTransport:
    content = {"json": body} if isinstance(body, dict | list) else {"text": body}
    return httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, **content))


async def test_an_article_is_written_changed_and_taken_back_as_one_post() -> None:
    app = simulated.create()
    async with opened(app) as site:
        await site.check()
        made = await site.create(draft())
        await site.update(made.id, PostUpdate(status="pending"))
        await site.update(made.id, PostUpdate(status="publish"))
        changed = await site.update(made.id, PostUpdate(content="<p>Deux</p>"))
        before = await site.previous(changed)
        back = await site.restore(made.id, before.id if before else 0)

        assert (back.id, back.slug, back.status) == (made.id, "lin", "publish")
        assert back.text_hash == draft().text_hash != changed.text_hash
        assert [one.id for one in await site.find("lin")] == [made.id]
    assert len(app.state.site.posts) == 1


@pytest.mark.parametrize("fault", ["reset_after", "malformed"])
async def test_a_creation_without_a_readable_answer_is_never_sent_twice(fault: str) -> None:
    app = simulated.create(Faults({fault: 1.0}, where="POST"))
    async with opened(app, attempts=3) as site:
        with pytest.raises((Uncertain, BadAnswer), match=r"wp\.create"):
            await site.create(draft())
        [found] = await site.find("lin")

    assert found.text_hash == draft().text_hash
    assert len(app.state.site.posts) == 1


@pytest.mark.parametrize(
    ("quirk", "posts"), [("gateway", 1), ("maintenance", 0), ("page", 0), ("late", 0)]
)
async def test_what_the_host_did_with_a_creation_is_not_known(quirk: str, posts: int) -> None:
    app = simulated.create(quirks={quirk: 1.0})
    async with opened(app, attempts=3) as site:
        with pytest.raises((Uncertain, BadAnswer)):
            await site.create(draft())

    assert len(app.state.site.posts) == posts


async def test_an_update_is_repeated_and_makes_one_revision() -> None:
    app = simulated.create()
    post = app.state.site.add(slug="lin", title="Lin", status="publish")
    app.faults.configure(rates={"reset_after": 0.5}, seed=3, where="POST")
    async with opened(app, attempts=10) as site:
        await site.update(post.id, PostUpdate(content="<p>Deux</p>"))

    assert len(post.revisions) == 1


async def test_nothing_to_change_and_no_such_post_are_told_apart() -> None:
    async with opened(simulated.create()) as site:
        assert await site.post(404) is None
        with pytest.raises(UnknownPost):
            await site.update(404, PostUpdate(title="x"))
        with pytest.raises(UnknownPost):
            await site.revisions(404)
        with pytest.raises(ValueError, match="something to change"):
            await site.update(1, PostUpdate())


async def test_a_post_without_other_texts_has_nothing_to_go_back_to() -> None:
    async with opened(simulated.create()) as site:
        made = await site.create(draft())

        assert await site.previous(made) is None


async def test_the_trash_is_looked_into_only_when_asked() -> None:
    app = simulated.create()
    app.state.site.trash(app.state.site.add(slug="lin", title="Lin", status="publish"))
    async with opened(app) as site:
        assert await site.find("lin") == []
        assert [one.status for one in await site.find("lin", "trash")] == ["trash"]


@pytest.mark.parametrize("slug", ["", "Été", "a--b", "-a", "a b", "a/b", "a,b", "x" * 181])
async def test_a_slug_wordpress_would_rewrite_is_refused_before_it_leaves(slug: str) -> None:
    async with opened(answering(500, "never asked")) as site:
        with pytest.raises(ValueError, match="a slug has"):
            await site.find(slug)
        with pytest.raises(ValueError, match="a slug has"):
            await site.create(draft(slug))


async def test_an_image_is_uploaded_once_by_its_content() -> None:
    app = simulated.create()
    async with opened(app) as site:
        first = await site.upload_media(PNG, "Drap été.PNG", "Un drap")
        same = await site.upload_media(PNG, "Drap été.PNG", "Un drap")
        other = await site.upload_media(PNG + b"!", "Drap été.PNG", "Un drap")

    assert first.id == same.id != other.id
    assert first.alt == "Un drap"
    assert {one.content for one in app.state.site.files.values()} == {PNG, PNG + b"!"}


async def test_a_file_the_site_does_not_take_is_refused_not_uncertain() -> None:
    body = {"code": "rest_upload_unknown_error", "message": "no", "data": {"status": 500}}
    upload = nothing_there_but(500, body)
    async with opened(upload) as site:
        with pytest.raises(Refused, match="rest_upload_unknown_error"):
            await site.upload_media(PNG, "a.webp", "")


async def test_a_term_is_found_by_slug_else_made_else_taken_from_the_refusal() -> None:
    app = simulated.create()
    app.state.site.add_term("post_tag", "Lin", "le-lin")
    async with opened(app) as site:
        made = await site.category("Guides & co", "guides")
        assert await site.category("Whatever", "guides") == made
        assert await site.tag("Lin", "le-lin") == 2

    exists = {"code": "term_exists", "message": "x", "data": {"status": 400, "term_id": 16}}
    racing = nothing_there_but(400, exists)
    async with opened(racing) as site:
        assert await site.tag("Lin", "lin") == 16


async def test_live_pages_and_posts_are_walked_to_the_end() -> None:
    app = simulated.create()
    for number in range(200):
        app.state.site.add(slug=f"p{number}", title="P & q", status="publish")
    app.state.site.add(slug="page", title="Page", status="publish", kind="page")
    app.state.site.add(slug="draft", title="Draft")
    async with opened(app) as site:
        pages = await site.pages()

    assert len(pages) == 201
    assert {page.kind for page in pages} == {"page", "post"}
    assert {page.title for page in pages} == {"P & q", "Page"}


async def test_an_author_is_told_which_rights_are_lacking_and_a_script_is_missed() -> None:
    app = simulated.create(users=(User(2, "sandbox", "sandbox", "author"),))
    wanted = PostDraft("lin", "Lin", '<p>a</p><script type="x">{}</script>')
    async with opened(app) as site:
        with pytest.raises(AuthRefused, match="edit_others_posts, manage_categories"):
            await site.check()
        made = await site.create(wanted)

    assert differences(made, wanted) == ["content"]


async def test_what_the_site_left_out_is_named_and_what_was_not_said_is_not() -> None:
    app = simulated.create()
    app.state.site.add(slug="lin", title="Somebody's", status="publish")
    wanted = draft(status="publish", categories=(99,), featured_media=98)
    async with opened(app) as site:
        made = await site.create(wanted)

    assert differences(made, wanted) == ["slug", "featured_media", "categories"]
    assert differences(made, PostUpdate(title="Lin & coton")) == []


@pytest.mark.parametrize("keys", [(), ("automation_key",)])
async def test_our_key_is_kept_where_the_site_has_it_registered(keys: tuple[str, ...]) -> None:
    async with opened(simulated.create(meta_keys=keys)) as site:
        made = await site.create(draft(key="own:content:lin"))

    assert made.key == ("own:content:lin" if keys else None)


async def test_a_site_that_says_its_empty_meta_as_a_list_is_understood() -> None:
    body = {"id": 1, "slug": "a", "status": "draft", "link": "https://x/?p=1", "meta": [],
            "modified_gmt": "2026-11-22T10:00:00", "title": {"raw": "A"},
            "content": {"raw": "b"}}  # fmt: skip
    async with opened(answering(200, body)) as site:
        post = await site.post(1)

    assert post is not None
    assert (post.key, post.modified_at.tzname()) == (None, "UTC")


@pytest.mark.parametrize(
    ("transport", "error", "words"),
    [
        (answering(401, {"code": "rest_not_logged_in", "message": "x"}), AuthRefused, "strips"),
        (answering(403, {"code": "rest_cannot_create", "message": "x"}), AuthRefused, "cannot"),
        (answering(404, {"code": "rest_no_route", "message": "x"}), Missing, "rest_no_route"),
        (answering(404, "<html>"), Missing, "404"),
        (answering(301, "", location="https://www.blog.example/wp-json/"), Refused,
         r"www\.blog\.example\): correct WP_BASE_URL"),
        (answering(200, "<html>a captcha</html>"), BadAnswer, "body"),
        (answering(503, "maintenance"), Unavailable, "503"),
    ],
)  # fmt: skip
async def test_each_failure_says_what_to_do(
    transport: httpx.MockTransport, error: type[Exception], words: str
) -> None:
    async with opened(transport) as site:
        with pytest.raises(error, match=words):
            await site.me()


async def test_a_stripped_header_is_a_wrong_password_though_it_comes_as_a_400() -> None:
    async with opened(simulated.create(quirks={"stripped": 1.0})) as site:
        with pytest.raises(AuthRefused, match="rest_forbidden_status"):
            await site.find("lin")


@pytest.mark.parametrize(
    ("config", "variable"),
    [
        (None, "WP_APP_PASSWORD"),
        (WpSettings(app_password="x", base_url="https://a.example"), "WP_USER"),
        (WpSettings(app_password="x", user="a"), "WP_BASE_URL"),
    ],
)
async def test_what_is_missing_is_named(config: WpSettings | None, variable: str) -> None:
    with pytest.raises(NotConfigured, match=variable):
        async with wp.connect(config):
            pass


@given(st.binary(max_size=20), st.text(max_size=30))
def test_the_slug_of_an_image_is_one_wordpress_keeps(content: bytes, name: str) -> None:
    assert SLUG.fullmatch(media_slug(content, name))


@pytest.mark.contract
async def test_every_request_and_answer_is_what_the_vendor_specifies(judged: Any) -> None:
    app: Simulator = simulated.create(meta_keys=())
    inner = httpx.ASGITransport(app=app)

    seen: list[tuple[httpx.Request, httpx.Response]] = []

    async def keep(request: httpx.Request) -> httpx.Response:
        answer = await inner.handle_async_request(request)
        await answer.aread()
        seen.append((request, httpx.Response(answer.status_code, headers=answer.headers,
                                             content=answer.content)))  # fmt: skip
        return answer

    async with wp.connect(KEYED, httpx.MockTransport(keep), MemorySlots()) as site:
        made = await site.create(draft(categories=(1,)))
        await site.find("lin")
        await site.update(made.id, PostUpdate(status="publish"))

    replies = iter(seen)
    judge = judged("wordpress", lambda _: next(replies)[1])
    for request, _ in list(seen):
        blog = httpx.Request(request.method, request.url, headers=request.headers,
                             content=request.content)  # fmt: skip
        judge.handle_request(blog)


def test_a_draft_says_its_status_so_that_a_taken_slug_shows_at_once() -> None:
    assert said(draft())["status"] == "draft"
    assert "tags" not in said(draft())


async def test_a_live_page_is_read_as_everybody_reads_it_without_our_password() -> None:
    app, seen = simulated.create(), []

    async def asked(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return await Road(app).handle_async_request(request)

    async with opened(app) as site:
        made = await site.create(draft())
        with pytest.raises(Missing):
            await site.public(f"{KEYED.base_url}/lin/")
        live = await site.update(made.id, PostUpdate(status="publish"))
    async with opened(httpx.MockTransport(asked)) as site:
        page = await site.public(live.link)

    assert "<p>Un</p>" in page
    assert seen == [None]


async def test_a_draft_knows_where_it_will_be() -> None:
    async with opened(simulated.create()) as site:
        made = await site.create(draft())
        live = await site.update(made.id, PostUpdate(status="publish"))

    assert made.link != made.live_link
    assert made.live_link == live.live_link == live.link


async def test_fields_of_a_plugin_are_kept_where_they_are_registered_and_missed_where_not() -> None:
    wanted = PostUpdate(meta={"_yoast_wpseo_metadesc": "d"})
    kept, lost = [], []
    for keys, into in ((("_yoast_wpseo_metadesc",), kept), ((), lost)):
        async with opened(simulated.create(meta_keys=keys)) as site:
            made = await site.create(draft())
            into += differences(await site.update(made.id, wanted), wanted)

    assert (kept, lost) == ([], ["_yoast_wpseo_metadesc"])
