"""The data of a simulated WordPress site, and what people do to it.

Times have whole seconds. Numbers of posts, revisions, pages and files come from one counter, those
of categories and tags from another, as in WordPress.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

TEXTS = ("title", "content", "excerpt")
TRASHED = "__trashed"
_OWN = ("edit_posts", "delete_posts", "read")
_AUTHOR = (*_OWN, "edit_published_posts", "delete_published_posts", "publish_posts", "upload_files")
_EDITOR = (*_AUTHOR, "edit_others_posts", "delete_others_posts", "read_private_posts",
           "manage_categories", "unfiltered_html", "edit_pages")  # fmt: skip
ROLES = {"contributor": _OWN, "author": _AUTHOR, "editor": _EDITOR,
         "administrator": (*_EDITOR, "manage_options")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an application password."""

    id: int
    name: str
    password: str
    role: str = "administrator"

    def may(self, right: str) -> bool:
        """Whether their role has a right."""
        return right in ROLES[self.role]


@dataclass(slots=True)
class Post:
    """A post or a page, with its revisions, the oldest first."""

    id: int
    author: int
    created_at: datetime
    modified_at: datetime
    slug: str = ""
    status: str = "draft"
    kind: str = "post"
    title: str = ""
    content: str = ""
    excerpt: str = ""
    categories: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    featured_media: int = 0
    meta: dict[str, Any] = field(default_factory=dict)
    revisions: list["Revision"] = field(default_factory=list)

    @property
    def texts(self) -> tuple[str, str, str]:
        """What a revision keeps."""
        return self.title, self.content, self.excerpt


@dataclass(frozen=True, slots=True)
class Revision:
    """The texts of a post after one of its updates."""

    id: int
    author: int
    at: datetime
    texts: tuple[str, str, str]


@dataclass(slots=True)
class File:
    """An uploaded file."""

    id: int
    author: int
    at: datetime
    slug: str
    name: str
    kind: str
    title: str
    alt: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag; the name with its entities, as the database has it."""

    id: int
    taxonomy: str
    name: str
    slug: str


class Site:
    """Everything a site knows; `later` is work that goes on after its request was given up."""

    def __init__(
        self, clock: Callable[[], datetime], zone: ZoneInfo, meta_keys: tuple[str, ...] = ()
    ) -> None:
        self.clock, self.zone, self.meta_keys = clock, zone, meta_keys
        self.clear()

    def clear(self) -> None:
        """Forget everything but the first category."""
        self.posts: dict[int, Post] = {}
        self.files: dict[int, File] = {}
        self._posts, self._terms = count(1), count(2)
        self.terms: dict[int, Term] = {1: Term(1, "category", "Uncategorized", "uncategorized")}
        self.later: list[tuple[datetime, Callable[[], object]]] = []

    def now(self) -> datetime:
        """Return the time in whole seconds, UTC."""
        return self.clock().replace(microsecond=0)

    def put_off(self, seconds: float, work: Callable[[], object]) -> None:
        """Let `work` be done only after so long."""
        self.later.append((self.clock() + timedelta(seconds=seconds), work))

    def settle(self) -> None:
        """Do the work that is due."""
        now = self.clock()
        due = [work for at, work in self.later if at <= now]
        self.later = [(at, work) for at, work in self.later if at > now]
        for work in due:
            work()

    def add(self, author: int = 1, **fields: Any) -> Post:
        """Create a post (or a page, by `kind`), as its slug and status have it."""
        now = self.now()
        post = Post(next(self._posts), author, now, now)
        self.posts[post.id] = post
        self._set(post, {"categories": [1] if fields.get("kind", "post") == "post" else []})
        self._set(post, fields)
        return post

    def change(self, post: Post, author: int = 1, **fields: Any) -> None:
        """Update a post; what it says then becomes a revision unless the last one says it."""
        self._set(post, fields)
        post.modified_at = self.now()
        if not post.revisions or post.revisions[-1].texts != post.texts:
            post.revisions.append(Revision(next(self._posts), author, post.modified_at, post.texts))

    def trash(self, post: Post) -> None:
        """Throw a post away; its slug becomes free."""
        post.slug, post.status = f"{post.slug}{TRASHED}", "trash"
        post.modified_at = self.now()

    def by_slug(self, slug: str) -> list[Post]:
        """Return the posts of a slug, whatever their status."""
        return [post for post in self.posts.values() if post.slug == slug]

    def add_file(self, author: int, name: str, kind: str, content: bytes, **said: str) -> File:
        """Keep an uploaded file; its slug is unique among everything that has one."""
        stem = name.rpartition(".")[0]
        title = said.get("title") or stem
        wanted = slug_of(said.get("slug") or title)
        taken = {one.slug for one in self.posts.values()}
        taken |= {one.slug for one in self.files.values()}
        file = File(next(self._posts), author, self.now(), _free(wanted, taken), name, kind,
                    title, said.get("alt_text", ""), content)  # fmt: skip
        self.files[file.id] = file
        return file

    def add_term(self, taxonomy: str, name: str, slug: str) -> Term:
        """Create a category or tag; `term_named` says whether it is there already."""
        taken = {one.slug for one in self.terms.values() if one.taxonomy == taxonomy}
        wanted = slug_of(slug or name)
        term = Term(next(self._terms), taxonomy, escaped(name), _free(wanted, taken))
        self.terms[term.id] = term
        return term

    def term_named(self, taxonomy: str, name: str, slug: str) -> Term | None:
        """Return the term that keeps this one from being created."""
        there = [one for one in self.terms.values() if one.taxonomy == taxonomy]
        same = next((t for t in there if t.name.lower() == escaped(name).lower()), None)
        taken = any(t.slug == slug_of(slug) for t in there)
        return same if not slug or taken else None  # another slug makes a second of the name

    def _set(self, post: Post, fields: dict[str, Any]) -> None:
        known = {term.id: term.taxonomy for term in self.terms.values()}
        for name, value in fields.items():
            if name in ("categories", "tags"):  # what is not there is left out without a word
                kind = "category" if name == "categories" else "post_tag"
                value = [one for one in value if known.get(one) == kind]
            elif name == "featured_media":
                value = value if value in self.files else 0
            elif name == "meta":
                value = post.meta | {k: v for k, v in value.items() if k in self.meta_keys}
            setattr(post, name, value)
        self._name(post, fields)

    def _name(self, post: Post, fields: dict[str, Any]) -> None:
        """Settle the slug: made of the title once it goes out, and unique among its kind.

        That of a draft is made unique only where slug and status are said together.
        """
        post.slug, waits = slug_of(post.slug), post.status in ("draft", "pending", "trash")
        if not post.slug and not waits:
            post.slug = slug_of(post.title) or str(post.id)
        if post.slug and (not waits or {"slug", "status"} <= set(fields)):
            others = {p.slug for p in self.posts.values() if p is not post and p.kind == post.kind}
            post.slug = _free(post.slug, others)


def slug_of(text: str) -> str:
    """Return a text as WordPress makes it part of an address (`sanitize_title`)."""
    plain = unicodedata.normalize("NFKD", re.sub(r"&\w+;|<[^>]*>", "", text))
    letters = "".join(one for one in plain.lower() if not unicodedata.combining(one))
    kept = re.sub(r"[^a-z0-9 _-]", "", re.sub(r"[./]", "-", letters))
    return re.sub(r"-+", "-", re.sub(r"\s+", "-", kept)).strip("-")[:200]


def escaped(text: str) -> str:
    """Return a name with its ampersands as the database has them."""
    return re.sub(r"&(?!\w+;|#\d+;)", "&amp;", text)


def filtered(text: str) -> str:
    """Return what is kept of a text from somebody who may not write any HTML they like."""
    return escaped(re.sub(r"</?script[^>]*>", "", text))


def copy_of(post: Post) -> Post:
    """Return a post as it is now, for whoever compares later."""
    return replace(post, revisions=list(post.revisions), meta=dict(post.meta))


def _free(slug: str, taken: set[str]) -> str:
    """Return the slug, or the first of slug-2, slug-3, … that nobody has."""
    if slug not in taken:
        return slug
    return next(one for n in count(2) if (one := f"{slug}-{n}") not in taken)
