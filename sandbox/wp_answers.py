"""What WordPress answers about its objects, member by member as its own code does.

Docs  recorded from WordPress 6.9.1 and 6.1.9. `context` is view, edit (with the raw texts) or
      embed (the few members a link needs). Each time comes twice: in the site's zone and as `_gmt`.
"""

import re
from datetime import UTC, datetime
from typing import Any

from sandbox.wp_site import ROLES, File, Post, Revision, Site, Term, User

EMBEDDED = ("id", "date", "slug", "type", "link", "title", "excerpt", "author", "featured_media",
            "_links", "parent", "name", "taxonomy", "alt_text", "media_type", "mime_type",
            "source_url", "media_details")  # fmt: skip
EDITORS = ("password", "permalink_template", "generated_slug")


def post(site: Site, one: Post, base: str, context: str) -> dict[str, Any]:
    """Say a post or a page."""
    home, plural = base.removesuffix("/wp-json"), f"{one.kind}s"
    at = f"{base}/wp/v2/{plural}"
    live = one.status in ("publish", "private")
    guid = f"{home}/?p={one.id}"
    said: dict[str, Any] = {
        "id": one.id, **_times(site, one.created_at, one.modified_at),
        "guid": _text(guid, guid, context), "password": "", "slug": one.slug, "status": one.status,
        "type": one.kind, "link": f"{home}/{one.slug}/" if live else guid,
        "title": _text(one.title, re.sub(r"&(?!\w+;|#)", "&#038;", one.title), context),
        "content": _text(one.content, _paragraph(one.content), context, protected=False,
                         block_version=int("<!-- wp:" in one.content)),
        "excerpt": _text(one.excerpt, _paragraph(one.excerpt), context, protected=False),
        "author": one.author, "featured_media": one.featured_media, "comment_status": "open",
        "ping_status": "open", "template": "",
        "meta": {"footnotes": "", **{k: one.meta.get(k, "") for k in site.meta_keys}},
        "class_list": [f"post-{one.id}", one.kind, f"type-{one.kind}", f"status-{one.status}"],
        "_links": {"self": [{"href": f"{at}/{one.id}"}], "collection": [{"href": at}]},
    }  # fmt: skip
    if one.kind == "post":
        said |= {"sticky": False, "format": "standard", "categories": one.categories,
                 "tags": one.tags}  # fmt: skip
        counted = {"count": len(one.revisions), "href": f"{at}/{one.id}/revisions"}
        said["_links"]["version-history"] = [counted]
    else:
        said |= {"parent": 0, "menu_order": 0}
    said |= {"permalink_template": f"{home}/%postname%/", "generated_slug": one.slug}
    return _seen(said, context)


def revision(site: Site, holder: Post, one: Revision, base: str, context: str) -> dict[str, Any]:
    """Say a revision."""
    title, content, excerpt = one.texts
    guid, parent = f"{base.removesuffix('/wp-json')}/?p={one.id}", f"{base}/wp/v2/posts/{holder.id}"
    said: dict[str, Any] = {
        "id": one.id, "author": one.author, **_times(site, one.at, one.at), "parent": holder.id,
        "slug": f"{holder.id}-revision-v1", "guid": _text(guid, guid, context),
        "title": _text(title, title, context),
        "content": _text(content, _paragraph(content), context),
        "excerpt": _text(excerpt, _paragraph(excerpt), context),
        "_links": {"parent": [{"href": parent}]},
    }  # fmt: skip
    return _seen(said, context)


def media(site: Site, one: File, base: str, context: str) -> dict[str, Any]:
    """Say an uploaded file."""
    home, at = base.removesuffix("/wp-json"), f"{base}/wp/v2/media"
    url = f"{home}/wp-content/uploads/{one.at:%Y/%m}/{one.name}"
    said: dict[str, Any] = {
        "id": one.id, **_times(site, one.at, one.at), "guid": _text(url, url, context),
        "slug": one.slug, "status": "inherit", "type": "attachment", "link": f"{home}/{one.slug}/",
        "title": _text(one.title, one.title, context), "author": one.author,
        "comment_status": "open", "ping_status": "closed", "template": "", "meta": [],
        "permalink_template": f"{home}/?attachment_id={one.id}", "generated_slug": one.slug,
        "description": _text("", "", context), "caption": _text("", "", context),
        "alt_text": one.alt, "mime_type": one.kind,
        "media_type": "image" if one.kind.startswith("image/") else "file",
        "media_details": {"filesize": len(one.content), "sizes": {}}, "post": None,
        "source_url": url, "missing_image_sizes": [],
        "_links": {"self": [{"href": f"{at}/{one.id}"}], "collection": [{"href": at}]},
    }  # fmt: skip
    if context != "edit":
        del said["missing_image_sizes"]
    return _seen(said, context)


def term(site: Site, one: Term, base: str, context: str) -> dict[str, Any]:
    """Say a category or a tag."""
    home, category = base.removesuffix("/wp-json"), one.taxonomy == "category"
    word, plural = ("category", "categories") if category else ("tag", "tags")
    at, used = f"{base}/wp/v2/{plural}", [getattr(p, plural) for p in site.posts.values()
                                          if p.status == "publish"]  # fmt: skip
    said: dict[str, Any] = {
        "id": one.id, "count": sum(one.id in terms for terms in used), "description": "",
        "link": f"{home}/{word}/{one.slug}/", "name": one.name, "slug": one.slug,
        "taxonomy": one.taxonomy, **({"parent": 0} if category else {}), "meta": [],
        "_links": {"self": [{"href": f"{at}/{one.id}"}], "collection": [{"href": at}]},
    }  # fmt: skip
    return _seen(said, context)


def me(one: User, base: str, context: str) -> dict[str, Any]:
    """Say who is signed in; their rights only to themselves, when they ask to edit."""
    home, at = base.removesuffix("/wp-json"), f"{base}/wp/v2/users"
    said: dict[str, Any] = {
        "id": one.id, "name": one.name, "url": "", "description": "", "slug": one.name,
        "link": f"{home}/author/{one.name}/", "avatar_urls": {}, "meta": [],
        "_links": {"self": [{"href": f"{at}/{one.id}"}], "collection": [{"href": at}]},
    }  # fmt: skip
    if context == "edit":
        rights = dict.fromkeys((*ROLES[one.role], one.role), True)
        said |= {"username": one.name, "roles": [one.role], "capabilities": rights,
                 "extra_capabilities": {one.role: True}}  # fmt: skip
    return said


def _seen(said: dict[str, Any], context: str) -> dict[str, Any]:
    """Leave out what a context does not show."""
    if context == "embed":
        return {name: value for name, value in said.items() if name in EMBEDDED}
    return {n: v for n, v in said.items() if context == "edit" or n not in EDITORS}


def _text(raw: str, rendered: str, context: str, **more: Any) -> dict[str, Any]:
    if context != "edit":
        more.pop("block_version", None)
        return {"rendered": rendered, **more}
    return {"raw": raw, "rendered": rendered, **more}


def _paragraph(text: str) -> str:
    """Render a text, roughly: what begins as a block stays, the rest becomes a paragraph."""
    if not text:
        return ""
    return f"{text}\n" if text.startswith("<") else f"<p>{text}</p>\n"


def _times(site: Site, created: datetime, modified: datetime) -> dict[str, str]:
    here, utc = site.zone, UTC
    return {
        "date": f"{created.astimezone(here):%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{created.astimezone(utc):%Y-%m-%dT%H:%M:%S}",
        "modified": f"{modified.astimezone(here):%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{modified.astimezone(utc):%Y-%m-%dT%H:%M:%S}",
    }
