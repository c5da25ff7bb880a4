"""WordPress's words: what is read, what is sent.

Texts are the raw ones, as the site's database has them, never the rendered ones; times are aware,
read from the `_gmt` twins. A site that has nothing registered says its meta as an empty list.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    Field,
    JsonValue,
    RootModel,
)

KEY = "automation_key"  # kept by sites that register this meta key for posts; others ignore it
LONGEST_SLUG = 180  # the column has 200; WordPress's own endings need room
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
         ".gif": "image/gif", ".webp": "image/webp"}  # fmt: skip
TRASHED = "__trashed"  # the trash renames what it takes

Status = Literal["draft", "pending", "publish", "future", "private"]
T = TypeVar("T")


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _listed(meta: object) -> object:
    return {} if meta == [] else meta


Utc = Annotated[datetime, AfterValidator(_aware)]  # the vendor writes UTC without saying so
Meta = Annotated[dict[str, JsonValue], BeforeValidator(_listed)]


def text_hash(title: str, content: str, excerpt: str) -> str:
    """Return one hash of an article's texts, as sent or as read back.

    Line ends, outer blanks and a title's character entities are left out of it: sites rewrite them.
    """
    plain = [html.unescape(title), content.replace("\r\n", "\n"), html.unescape(excerpt)]
    return hashlib.sha256(json.dumps([part.strip() for part in plain]).encode()).hexdigest()


class Post(BaseModel):
    """A post as it is now. `status` may also be one of a plugin's, or "trash".

    `modified_at` moves with every edit, a person's too: compare it before writing over a post.
    """

    id: int
    slug: str
    status: str
    link: str
    modified_at: Utc = Field(validation_alias="modified_gmt")
    title: str = Field(validation_alias=AliasPath("title", "raw"))
    content: str = Field(validation_alias=AliasPath("content", "raw"), repr=False)
    rendered: str = Field("", validation_alias=AliasPath("content", "rendered"), repr=False)
    excerpt: str = Field("", validation_alias=AliasPath("excerpt", "raw"), repr=False)
    categories: list[int] = []
    tags: list[int] = []
    featured_media: int = 0
    meta: Meta = Field({}, repr=False)
    permalink_template: str = Field("", repr=False)

    @property
    def live_link(self) -> str:
        """Return where it is, or will be once it is live; `link` of a draft leads nowhere."""
        if self.status == "publish" or "%postname%" not in self.permalink_template:
            return self.link
        return self.permalink_template.replace("%postname%", self.slug)

    @property
    def key(self) -> str | None:
        """Return our key; None where the site has no such meta key registered."""
        said = self.meta.get(KEY)
        return None if said is None else str(said)

    @property
    def text_hash(self) -> str:
        """Return the hash of its texts."""
        return text_hash(self.title, self.content, self.excerpt)


class Revision(BaseModel):
    """The texts of a post after one of its edits; terms, image and status are not kept by it."""

    id: int
    modified_at: Utc = Field(validation_alias="modified_gmt")
    title: str = Field(validation_alias=AliasPath("title", "raw"))
    content: str = Field(validation_alias=AliasPath("content", "raw"), repr=False)
    excerpt: str = Field("", validation_alias=AliasPath("excerpt", "raw"), repr=False)

    @property
    def text_hash(self) -> str:
        """Return the hash of its texts."""
        return text_hash(self.title, self.content, self.excerpt)


class Media(BaseModel):
    """An uploaded file; `url` is where it is served."""

    id: int
    slug: str
    url: str = Field(validation_alias="source_url")
    alt: str = Field("", validation_alias="alt_text")
    kind: str = Field("", validation_alias="mime_type")


class Term(BaseModel):
    """A category or a tag."""

    id: int
    slug: str
    name: Annotated[str, AfterValidator(html.unescape)]


class Me(BaseModel):
    """Who the password belongs to, and what they may do."""

    id: int
    slug: str
    capabilities: dict[str, bool] = {}

    def may(self, capability: str) -> bool:
        """Whether they have a right, in WordPress's name for it: `publish_posts`."""
        return self.capabilities.get(capability, False)


class LivePage(BaseModel):
    """A page or post that everybody can read."""

    id: int
    kind: str = Field(validation_alias="type")
    slug: str
    link: str
    title: Annotated[str, AfterValidator(html.unescape)] = Field(
        validation_alias=AliasPath("title", "rendered")
    )


class Rows(RootModel[list[T]], Generic[T]):
    """One page of a list."""


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A post to be created; terms and image are ids. `key` is ours (see KEY), `meta` a plugin's."""

    slug: str
    title: str
    content: str
    excerpt: str = ""
    status: Status = "draft"
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    featured_media: int = 0
    key: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def text_hash(self) -> str:
        """Return the hash of its texts, to be found again in what the site has."""
        return text_hash(self.title, self.content, self.excerpt)


@dataclass(frozen=True, slots=True)
class PostUpdate:
    """What to change of a post; None leaves it. The slug stays: it is how the post is found."""

    title: str | None = None
    content: str | None = None
    excerpt: str | None = None
    status: Status | None = None
    categories: tuple[int, ...] | None = None
    tags: tuple[int, ...] | None = None
    featured_media: int | None = None
    meta: Mapping[str, str] = field(default_factory=dict)


def said(post: PostDraft | PostUpdate) -> dict[str, object]:
    """Say a post; what is None, and a draft's empty lists and key, are left out."""
    names = ("slug", "title", "content", "excerpt", "status", "categories", "tags")
    values = {name: getattr(post, name, None) for name in (*names, "featured_media")}
    if isinstance(post, PostDraft):
        values = {name: value or None for name, value in values.items()}
    key = {KEY: post.key} if isinstance(post, PostDraft) and post.key else {}
    values["meta"] = {**key, **post.meta} or None
    listed = {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
    return {name: value for name, value in listed.items() if value is not None}


def differences(post: Post, wanted: PostDraft | PostUpdate) -> list[str]:
    """Name what a site made different from what it was sent; what was not said is not compared.

    WordPress accepts much that it does not keep: an unknown image or category, a taken slug, a
    script from somebody who may not write one.
    """
    sent = said(wanted)
    found = [n for n in ("slug", "status", "featured_media") if sent.get(n, getattr(post, n))
             != getattr(post, n)]  # fmt: skip
    for name in ("title", "content", "excerpt"):
        if name in sent and _plain(str(sent[name])) != _plain(getattr(post, name)):
            found.append(name)
    for name in ("categories", "tags"):
        listed = sent.get(name)
        if isinstance(listed, Sequence) and sorted(listed) != sorted(getattr(post, name)):
            found.append(name)
    return found + [name for name, value in wanted.meta.items() if post.meta.get(name) != value]


def _plain(text: str) -> str:
    return html.unescape(text.replace("\r\n", "\n")).strip()


def checked(slug: str) -> str:
    """Return a slug WordPress keeps as it is.

    Raises:
        ValueError: WordPress would rewrite it, and it would not be found again.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise ValueError("a slug has a-z, 0-9 and single hyphens, at most 180 in all")
    return slug


def media_slug(content: bytes, name: str) -> str:
    """Return the slug of an image: its name, and a hash of what is in it."""
    stem = re.sub(r"[^a-z0-9]+", "-", PurePath(name).stem.lower()).strip("-")[:60].strip("-")
    return f"{stem or 'image'}-{hashlib.sha256(content).hexdigest()[:16]}"


def media_kind(name: str) -> tuple[str, str]:
    """Return the ending and the type of an image's file.

    Raises:
        ValueError: it is no image that every WordPress takes.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise ValueError(f"not an image WordPress takes: it must end with {', '.join(KINDS)}")
    return ending, KINDS[ending]
