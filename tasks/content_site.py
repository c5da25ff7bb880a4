"""An article on the client's WordPress: looked up, written, read back, seen as everybody sees it.

How one article stays one post: our row has the site's id; before there is one, the slug is looked
up, and a post is ours if its texts are ones we wrote down before we sent them (or if it carries our
key). What a person changed on the site is never written over unasked: `LeftAlone` says what it was.
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connectors.errors import ConnectorError
from connectors.wp import Post, PostDraft, PostUpdate, Wp, differences, text_hash
from domain.content.approval import diff
from domain.content.article import article_markdown
from domain.content.json_ld import Publication as Facts
from domain.content.json_ld_check import check_json_ld
from domain.content.pages import product_of
from domain.content.publishing import (
    SCRIPT,
    Texts,
    seo_fields,
    texts,
    without_data,
)
from domain.content.record import Article
from domain.content.words import Brief, Draft
from domain.errors import AutomationError
from settings import ContentSettings
from store import publications
from store.database import Database
from store.publications import Publication, Version
from tasks.content_assets import terms, with_images
from tasks.content_research import products

log = logging.getLogger(__name__)

NO_DATA = (
    "no structured data on the page: the site's user may not write scripts (unfiltered_html: give "
    "the application password to an editor or administrator)"
)
DATA = "application/ld+json"
SHOWN = 600  # characters of a person's changes in a question


class LeftAlone(AutomationError):
    """The site has something we must not write over: what is known of it, and what is asked."""

    def __init__(self, known: str, asked: str) -> None:
        super().__init__(known)
        self.known, self.asked = known, asked


@dataclass(frozen=True, slots=True)
class Piece:
    """An article and its current draft, ready to be written.

    Attributes:
        author: whom the structured data names.
        disclosed: no person reviewed it, and its reader is told.
    """

    article: Article
    brief: Brief
    draft: Draft
    author: str
    disclosed: bool = False

    def purpose(self, live: bool) -> str:
        """Return the word its version is kept under."""
        return ("auto" if self.disclosed else "live") if live else "draft"


@dataclass
class SiteDesk:
    """Writes one article on an open site; `over` lets it write over a person's edits."""

    site: Wp
    db: Database
    knobs: ContentSettings
    piece: Piece
    over: bool = False

    async def look(self) -> Post | None:
        """Return our post as it is now, None where there is none yet.

        Raises:
            LeftAlone: it is somebody else's, thrown away, or was edited since we last wrote.
        """
        row, slug = self._row(), self.piece.draft.slug
        if row and row.post:
            return self._unedited(await self.site.post(row.post), row)
        found = await self.site.find(slug)
        ours = [one for one in found if self._is_ours(one)]
        if found and not ours:
            other = found[0]
            raise LeftAlone(
                f"the site has a post {other.id} at {slug}, “{other.title}”, that is not ours",
                "Give the article another slug, or move that post?",
            )
        if not found and not self.over and await self.site.find(slug, "trash"):
            raise LeftAlone(
                f"a person threw a post at {slug} into the trash",
                "Publish the article all the same? Then: 3a approve … --over",
            )
        return ours[0] if ours else None

    async def write(self, post: Post | None, *, live: bool) -> tuple[Post, list[str]]:
        """Create or update the post, read it back; return it with what the site made different.

        A creation is a draft, and the one call that must not be repeated; all else may be.
        """
        if post is None:
            post, lost = await self._create()
            if not live:
                return await self._with_fields(post, lost)
        version = await self._held(post, live)
        groups, marks = await terms(self.site, self.knobs, self.piece.brief, self.piece.draft, post)
        change = PostUpdate(
            version.title, version.content, version.excerpt,
            status="publish" if live else None, meta=seo_fields(post.meta, self.piece.draft),
            categories=groups or None, tags=marks or None,
            featured_media=version.featured or None,
        )  # fmt: skip
        self._about_to_send(version)
        written = post
        if differences(post, change):  # else an unanswered try has done it
            written = await self.site.update(post.id, change)
        written, kept = await self._without_stripped(written, version)
        change = replace(change, content=kept.content)
        warnings = self._differences(written, change, stripped=kept != version)
        self._read_back(written, warnings)
        return written, warnings

    async def seen(self, post: Post) -> list[str]:
        """Open the live page as everybody does; return what it lacks, nothing where all is well."""
        try:
            page = await self.site.public(post.link)
        except ConnectorError as exc:
            return [f"the page could not be opened: {exc}"]
        if DATA not in page:
            return [NO_DATA]
        return [f"structured data: {one.where}: {one.words}" for one in check_json_ld(page)]

    async def _create(self) -> tuple[Post, list[str]]:
        version = await self._held(None, live=False)
        groups, marks = await terms(self.site, self.knobs, self.piece.brief, self.piece.draft, None)
        draft = PostDraft(
            self.piece.draft.slug, version.title, version.content, version.excerpt,
            categories=groups, tags=marks, featured_media=version.featured, key=self._key(),
        )  # fmt: skip
        self._about_to_send(version)
        post = await self.site.create(draft)
        self._record(post=post.id)
        post, kept = await self._without_stripped(post, version)
        wanted = replace(draft, content=kept.content)
        warnings = self._differences(post, wanted, stripped=kept != version)
        self._read_back(post, warnings)
        return post, warnings

    async def _with_fields(self, post: Post, warnings: list[str]) -> tuple[Post, list[str]]:
        """Write the fields of SEO plugins: which ones there are is known once the post is there."""
        if fields := seo_fields(post.meta, self.piece.draft):
            change = PostUpdate(meta=fields)
            post = await self.site.update(post.id, change)
            warnings = warnings + self._differences(post, change)
            self._read_back(post, warnings)
        return post, warnings

    async def _held(self, post: Post | None, live: bool) -> Version:
        """Return the texts to send: those kept at the first try, else new ones, kept now."""
        piece, purpose = self.piece, self.piece.purpose(live)
        if held := publications.held_version(self.db, piece.article, purpose, self._hash()):
            return held
        draft, featured = await with_images(self.site, self.knobs, self.piece.draft)
        row, now = self._row(), datetime.now(UTC)
        url = post.live_link if post else f"{piece.brief.site.address.rstrip('/')}/{draft.slug}/"
        first = (row.turn_at if row else None) or now
        facts = Facts(url, first, now, piece.author, piece.brief.site.name)
        image = draft.images[0] if featured else None
        listed = [one.product for one in products(self.knobs)]
        product = product_of(piece.article, draft, listed)
        made = texts(draft, facts, product, disclosed=piece.disclosed, featured=image)
        return publications.hold(
            self.db, piece.article, self._version(made, purpose, featured, now)
        )

    def _version(self, made: Texts, purpose: str, featured: int, now: datetime) -> Version:
        digest = text_hash(made.title, made.content, made.excerpt)
        markdown = article_markdown(self.piece.draft)
        return Version(purpose, self._hash(), made.title, made.content, made.excerpt, markdown,
                       digest, featured, now)  # fmt: skip

    async def _without_stripped(self, post: Post, version: Version) -> tuple[Post, Version]:
        """Take the structured data out where the site took its tags: it would be read as words."""
        if SCRIPT in post.content or SCRIPT not in version.content:
            return post, version
        bare = without_data(version.content)
        digest = text_hash(version.title, bare, version.excerpt)
        publications.rewritten(self.db, self.piece.article, version, bare, digest)
        self._record(sent_hash=digest)
        post = await self.site.update(post.id, PostUpdate(content=bare))
        return post, replace(version, content=bare, text_hash=digest)

    def _differences(
        self, post: Post, wanted: PostDraft | PostUpdate, stripped: bool = False
    ) -> list[str]:
        found = [f"the site kept another {name}" for name in differences(post, wanted)]
        if isinstance(wanted, PostUpdate) and post.slug != self.piece.draft.slug:
            found.append(f"the page keeps its address {post.slug}, not {self.piece.draft.slug}")
        return found + ([NO_DATA] if stripped else [])

    def _unedited(self, post: Post | None, row: Publication) -> Post | None:
        """Return the post if it is as we last wrote or read it."""
        if post is None or post.status == "trash":
            if self.over:
                return None
            gone = "was thrown into the trash" if post else "is not there any more"
            asked = "Publish it again as a new post? Then: 3a approve … --over"
            raise LeftAlone(f"post {row.post} at {row.slug} {gone}", asked)
        if self.over or not (changed := self._changed(post, row)):
            return post
        raise LeftAlone(
            f"post {post.id} at {post.slug} was edited on the site since our last write: {changed}",
            "Take the edits into the article, or write over them? Then: 3a approve … --over",
        )

    def _changed(self, post: Post, row: Publication) -> str:
        """Say what a person changed, as lines taken away and added; empty where nothing was."""
        found = []
        if row.site_status and post.status != row.site_status:
            found.append(f"status {row.site_status} → {post.status}")
        if post.text_hash not in (row.read_hash, row.sent_hash):
            ours = publications.version_of(self.db, self.piece.article, row.sent_hash)
            for name in ("title", "excerpt", "content"):
                if lines := diff(getattr(ours, name, ""), getattr(post, name)):
                    found.append(f"{name}: {lines}")
        return "; ".join(found)[:SHOWN]

    def _is_ours(self, post: Post) -> bool:
        known = publications.version_of(self.db, self.piece.article, post.text_hash)
        return post.key == self._key() or known is not None

    def _about_to_send(self, version: Version) -> None:
        """Say what is on its way: until it is read back, its status on the site is not known."""
        slug = self.piece.draft.slug
        self._record(sent_hash=version.text_hash, slug=slug, site_status="")

    def _read_back(self, post: Post, warnings: list[str]) -> None:
        self._record(
            post=post.id, slug=post.slug, site_status=post.status, link=post.link,
            read_hash=post.text_hash, content_hash=self._hash(), warnings=warnings,
        )  # fmt: skip

    def _record(self, **values: object) -> None:
        publications.record(self.db, self.piece.article, datetime.now(UTC), **values)

    def _row(self) -> Publication | None:
        return publications.get(self.db, self.piece.article)

    def _hash(self) -> str:
        return self.piece.article.content_hash

    def _key(self) -> str:
        return f"{self.piece.article.client}:content:{self.piece.article.id}"
