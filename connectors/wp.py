"""WordPress: posts, their revisions, images, categories and tags of one site.

Docs      https://developer.wordpress.org/rest-api/ (wp/v2; WordPress 6.1 and 6.9)
Settings  WP_BASE_URL, WP_USER, WP_APP_PASSWORD, WP_MAX_RPS
Limits    none of the vendor's; ours spares the host: WP_MAX_RPS (5) a second. 100 rows a page

How one article stays one post: the slug is ours and unique on the site, so `find` comes before
`create`, and `create` is sent once. WordPress *accepts* a second post of one slug and names it
`slug-2`. After an unanswered `create`, `find` again: a post whose `text_hash` is the draft's is
ours, whatever the answer was; one with another hash is somebody else's, or was edited. Sites that
register the meta key `automation_key` also keep our key (`Post.key`); it is never written into the
content, where readers would find it.
"""

import math
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import AuthRefused, BadAnswer, NotConfigured
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.wp_refusals import PastTheEnd, TermExists, UnknownPost, verdict
from connectors.wp_words import (
    TRASHED,
    LivePage,
    Me,
    Media,
    Post,
    PostDraft,
    PostUpdate,
    Revision,
    Rows,
    Status,
    Term,
    checked,
    differences,
    media_kind,
    media_slug,
    said,
    text_hash,
)
from domain.pace import Limit, Slots
from settings import WpSettings

__all__ = [
    "LivePage",
    "Me",
    "Media",
    "Post",
    "PostDraft",
    "PostUpdate",
    "Revision",
    "Status",
    "Term",
    "Wp",
    "connect",
    "differences",
    "media_slug",
    "text_hash",
]

PER_PAGE = 100
FAMILY = "site"  # one host carries everything
ROUTES = "/wp-json/wp/v2"
# An editor has them all. Without `edit_others_posts` a taken slug cannot be seen.
RIGHTS = ("edit_posts", "edit_others_posts", "publish_posts", "upload_files", "manage_categories")

T = TypeVar("T")
_M = TypeVar("_M", Me, Post, Revision)
Params = dict[str, str]


class Wp:
    """Typed client: knows WordPress's words and nothing of ours.

    Every method raises AuthRefused when the password is wrong or too weak, Missing when the site
    has no such route, Refused when it says no, Unavailable or RateLimited when the same call may
    work later.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    async def me(self) -> Me:
        """Return whose password it is, and their rights."""
        return await self._get("me", "/users/me", Me, {"context": "edit"})

    async def check(self) -> None:
        """Prove that the password has an editor's rights; raises AuthRefused when it has not."""
        me = await self.me()
        if lacking := [right for right in RIGHTS if not me.may(right)]:
            raise AuthRefused("wp", "check", f"the user may not: {', '.join(lacking)}")

    async def find(self, slug: str, status: str = "any") -> list[Post]:
        """Return the posts of a slug, the oldest first; an empty list when there is none.

        "any" leaves out the trash: ask for "trash" to see whether a person threw it away.

        Raises:
            ValueError: WordPress would have rewritten this slug.
        """
        wanted = checked(slug) + (TRASHED if status == "trash" else "")
        asked = {"slug": wanted, "status": status, "context": "edit", "orderby": "id",
                 "order": "asc", "per_page": str(PER_PAGE)}  # fmt: skip
        return await self._rows("find", "/posts", Post, asked)

    async def post(self, post_id: int) -> Post | None:
        """Return a post as it is now; None when WordPress itself says it has none of this id."""
        try:
            return await self._get("post", f"/posts/{post_id}", Post, {"context": "edit"})
        except UnknownPost:
            return None

    async def create(self, draft: PostDraft) -> Post:
        """Create a post; look with `find` first, and again where no answer came.

        Its slug may be another one (`slug-2`) and its image 0: see `differences`.

        Raises:
            Uncertain, BadAnswer: it may be there.
            ValueError: WordPress would rewrite the slug.
        """
        checked(draft.slug)
        return await self._http.call(
            "POST", "/posts", Post, operation="create", family=FAMILY, json=said(draft)
        )

    async def update(self, post_id: int, change: PostUpdate) -> Post:
        """Change a post; its id stays. Its slug does too, unless it goes out (`publish`) while a
        draft or post of somebody else has the same: compare `slug` with the one you want.

        Raises:
            UnknownPost: it is not there any more.
            ValueError: there is nothing to change.
        """
        if not (fields := said(change)):
            raise ValueError("update needs something to change")
        return await self._http.call(
            "POST", f"/posts/{post_id}", Post, operation="update", family=FAMILY,
            repeat=True,  # the same values: twice is once, and makes no second revision
            json=fields,
        )  # fmt: skip

    async def revisions(self, post_id: int) -> list[Revision]:
        """Return the revisions of a post, the newest (its present texts) first.

        A site may keep few of them, or none. The first is made by the first update, not by the
        creation: a post created as published and then changed has lost its first texts.

        Raises:
            UnknownPost: there is no such post.
        """
        asked = {"context": "edit", "per_page": str(PER_PAGE)}
        return await self._rows("revisions", f"/posts/{post_id}/revisions", Revision, asked)

    async def previous(self, post: Post) -> Revision | None:
        """Return the newest revision with other texts than the post has; None when there is none.

        Terms, image and status are not in it.
        """
        found = await self.revisions(post.id)
        return next((one for one in found if one.text_hash != post.text_hash), None)

    async def restore(self, post_id: int, revision_id: int) -> Post:
        """Write the texts of a revision back; the status stays, a new revision remembers it.

        Raises:
            UnknownPost: there is no such post or revision.
        """
        at = f"/posts/{post_id}/revisions/{revision_id}"
        old = await self._get("restore", at, Revision, {"context": "edit"})
        return await self.update(post_id, PostUpdate(old.title, old.content, old.excerpt))

    async def media_by_slug(self, slug: str) -> Media | None:
        """Return the uploaded file of a slug; None when there is none."""
        found = await self._rows("media_by_slug", "/media", Media, {"slug": slug})
        return found[0] if found else None

    async def upload_media(self, content: bytes, name: str, alt: str) -> Media:
        """Upload an image unless it is there already, by `media_slug`: its name and its content.

        Raises:
            Uncertain, BadAnswer: it may be there; the next call looks.
            ValueError: the name does not end like an image's.
        """
        (ending, kind), slug = media_kind(name), media_slug(content, name)
        if found := await self.media_by_slug(slug):
            return found
        return await self._http.call(
            "POST", "/media", Media, operation="upload_media", family=FAMILY,
            files={"file": (f"{slug}{ending}", content, kind)},
            data={"slug": slug, "alt_text": alt, "title": alt or slug},
        )  # fmt: skip

    async def category(self, name: str, slug: str) -> int:
        """Return the id of a category, found by its slug or else created."""
        return await self._term("category", "/categories", name, slug)

    async def tag(self, name: str, slug: str) -> int:
        """Return the id of a tag, found by its slug or else created."""
        return await self._term("tag", "/tags", name, slug)

    async def pages(self) -> list[LivePage]:
        """Return every page and post that everybody can read, with its link."""
        live: list[LivePage] = []
        for path in ("/pages", "/posts"):
            live += await self._all("pages", path, LivePage, {"context": "embed"})
        return live

    async def public(self, link: str) -> str:
        """Return a page as everybody is served it; our password is not sent.

        Raises:
            Refused: it is not there (Missing), or somewhere else.
        """
        lines = [line async for line in self._http.lines(link, operation="public")]
        return b"\n".join(lines).decode(errors="replace")

    async def _term(self, operation: str, path: str, name: str, slug: str) -> int:
        found = await self._rows(operation, path, Term, {"slug": checked(slug)})
        if found:
            return found[0].id
        try:
            made = await self._http.call(
                "POST", path, Term, operation=operation, family=FAMILY,
                repeat=True,  # a name is unique: a second creation is refused with the first's id
                json={"name": name, "slug": slug},
            )  # fmt: skip
        except TermExists as exists:  # under another slug, or made a moment ago
            return exists.term_id
        return made.id

    async def _all(self, operation: str, path: str, kind: type[T], params: Params) -> list[T]:
        rows: list[T] = []
        for number in range(1, 1_000):
            asked = {"orderby": "id", "order": "asc", **params}
            asked |= {"page": str(number), "per_page": str(PER_PAGE)}
            try:
                page = await self._rows(operation, path, kind, asked)
            except PastTheEnd:
                return rows
            rows += page
            if len(page) < PER_PAGE:
                return rows
        raise BadAnswer("wp", operation, "the list has no end", 200)

    async def _rows(self, operation: str, path: str, kind: type[T], params: Params) -> list[T]:
        answer = await self._http.call(
            "GET", path, Rows[kind],  # type: ignore[valid-type]  # a class at run time
            operation=operation, family=FAMILY, params=params,
        )  # fmt: skip
        rows: list[T] = answer.root
        return rows

    async def _get(self, operation: str, path: str, kind: type[_M], params: Params) -> _M:
        return await self._http.call(
            "GET", path, kind, operation=operation, family=FAMILY, params=params
        )


@asynccontextmanager
async def connect(
    config: WpSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Wp]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("wp", "WP_APP_PASSWORD")
    if not config.user:
        raise NotConfigured("wp", "WP_USER")
    if not config.base_url:
        raise NotConfigured("wp", "WP_BASE_URL")
    password = config.app_password.get_secret_value()
    calls = max(1, math.floor(config.max_rps))
    limits = {FAMILY: (Limit(calls, calls / config.max_rps),)}
    pair = b64encode(f"{config.user}:{password}".encode()).decode()
    async with Http(
        "wp", f"{config.base_url}{ROUTES}", {"Authorization": f"Basic {pair}"},
        pace=Pace(account_of("wp", f"{config.base_url}{password}"), limits, slots or OWN_SLOTS),
        transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Wp(http)
