"""What each simulated route of WordPress does, in WordPress's order of checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from sandbox import wp_answers as say
from sandbox.woo_calls import Said
from sandbox.woo_spec import Refusal
from sandbox.wp_site import TEXTS, Post, Site, User, filtered

KINDS = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
         "webp": "image/webp", "pdf": "application/pdf", "txt": "text/plain"}  # fmt: skip
SETTABLE = ("slug", "status", "featured_media", "categories", "tags", "meta")
HIDDEN = ("trash", "auto-draft")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in; `user` is None for somebody who is not signed in."""

    ids: Mapping[str, int]
    query: dict[str, Any]
    body: dict[str, Any]
    base: str
    user: User | None
    upload: tuple[str, bytes] | None = None

    @property
    def context(self) -> str:
        """How much of an object is shown."""
        return str(self.query.get("context", "view"))

    def may(self, right: str) -> bool:
        """Whether whoever asks has a right."""
        return self.user is not None and self.user.may(right)

    @property
    def denied(self) -> int:
        """The status of a "no": 401 to strangers, 403 to users."""
        return 401 if self.user is None else 403


Handler = Callable[[Site, Call], Said]


def list_posts(site: Site, call: Call) -> Said:
    """List posts: what of them is asked for, and may be seen."""
    asked = call.query.get("status", ["publish"])
    if asked != ["publish"] and not call.may("edit_posts"):
        problem = {"code": "rest_forbidden_status", "message": "Status is forbidden.",
                   "data": {"status": call.denied}}  # fmt: skip
        raise Refusal(
            400, "rest_invalid_param", "Invalid parameter(s): status",
            params={"status": "Status is forbidden."}, details={"status": problem},
        )  # fmt: skip
    _may_edit_context(call)
    rows = [one for one in _of_kind(site, call, "post") if _of_status(one, asked)]
    if call.context == "edit":
        rows = [one for one in rows if _editable(call, one)]
    return _page(call, rows, lambda one: say.post(site, one, call.base, call.context))


def list_pages(site: Site, call: Call) -> Said:
    """List the live pages."""
    rows = [one for one in _of_kind(site, call, "page") if one.status == "publish"]
    return _page(call, rows, lambda one: say.post(site, one, call.base, call.context))


def get_post(site: Site, call: Call) -> Said:
    """Show a post to whoever may see it."""
    one = _post(site, call.ids["id"])
    if call.context == "edit" and not _editable(call, one):
        text = "Sorry, you are not allowed to edit this post."
        raise Refusal(call.denied, "rest_forbidden_context", text)
    if one.status != "publish" and not _editable(call, one):
        text = "Sorry, you are not allowed to do that."
        raise Refusal(call.denied, "rest_forbidden", text)
    return Said(say.post(site, one, call.base, call.context))


def create_post(site: Site, call: Call) -> Said:
    """Create a post; a taken slug gets a number, and nobody says so."""
    if not call.may("edit_posts"):
        text = "Sorry, you are not allowed to create posts as this user."
        raise Refusal(call.denied, "rest_cannot_create", text)
    _may_publish(call)
    fields = _fields(call)
    if not any(fields.get(name) for name in TEXTS):
        raise Refusal(400, "empty_content", "Content, title, and excerpt are empty.")
    assert call.user is not None
    one = site.add(call.user.id, **fields)
    return Said(say.post(site, one, call.base, "edit"), 201)


def update_post(site: Site, call: Call) -> Said:
    """Change a post; a person who threw it away keeps it thrown away."""
    one = _post(site, call.ids["id"])
    if not _editable(call, one):
        text = "Sorry, you are not allowed to edit this post."
        raise Refusal(call.denied, "rest_cannot_edit", text)
    _may_publish(call)
    assert call.user is not None
    site.change(one, call.user.id, **_fields(call))
    return Said(say.post(site, one, call.base, "edit"))


def delete_post(site: Site, call: Call) -> Said:
    """Throw a post into the trash, or away for good."""
    one = _post(site, call.ids["id"])
    if not _editable(call, one):
        text = "Sorry, you are not allowed to delete this post."
        raise Refusal(call.denied, "rest_cannot_delete", text)
    if call.query.get("force"):
        del site.posts[one.id]
        previous = say.post(site, one, call.base, "edit")
        return Said({"deleted": True, "previous": previous})
    if one.status == "trash":
        raise Refusal(410, "rest_already_trashed", "The post has already been deleted.")
    site.trash(one)
    return Said(say.post(site, one, call.base, "edit"))


def list_revisions(site: Site, call: Call) -> Said:
    """List a post's revisions, the newest first."""
    one = _revised(site, call)
    return _page(call, one.revisions[::-1], lambda r: say.revision(site, one, r, call.base,
                                                                   call.context))  # fmt: skip


def get_revision(site: Site, call: Call) -> Said:
    """Show one revision."""
    one = _revised(site, call)
    found = next((r for r in one.revisions if r.id == call.ids["id"]), None)
    if found is None:
        raise Refusal(404, "rest_post_invalid_id", "Invalid revision ID.")
    return Said(say.revision(site, one, found, call.base, call.context))


def list_media(site: Site, call: Call) -> Said:
    """List uploaded files."""
    _may_edit_context(call)
    wanted = call.query.get("slug")
    rows = [one for one in site.files.values() if not wanted or one.slug in wanted]
    return _page(call, rows, lambda one: say.media(site, one, call.base, call.context))


def get_media(site: Site, call: Call) -> Said:
    """Show one uploaded file."""
    if call.ids["id"] not in site.files:
        raise Refusal(404, "rest_post_invalid_id", "Invalid post ID.")
    return Said(say.media(site, site.files[call.ids["id"]], call.base, call.context))


def upload_media(site: Site, call: Call) -> Said:
    """Keep a file of a known ending; the refusal of another has status 500."""
    if not call.may("upload_files"):
        text = "Sorry, you are not allowed to create posts as this user."
        raise Refusal(call.denied, "rest_cannot_create", text)
    if call.upload is None:
        raise Refusal(400, "rest_upload_no_data", "No data supplied.")
    name, content = call.upload
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None:
        text = "Sorry, you are not allowed to upload this file type."
        raise Refusal(500, "rest_upload_unknown_error", text)
    assert call.user is not None
    said = {n: v for n, v in call.body.items() if n in ("slug", "title", "alt_text")}
    one = site.add_file(call.user.id, name, kind, content, **said)
    return Said(say.media(site, one, call.base, "edit"), 201)


def _list_terms(taxonomy: str) -> Handler:
    def handler(site: Site, call: Call) -> Said:
        wanted = call.query.get("slug")
        rows = [one for one in site.terms.values() if one.taxonomy == taxonomy
                and (not wanted or one.slug in wanted)]  # fmt: skip
        return _page(call, rows, lambda one: say.term(site, one, call.base, call.context))

    return handler


def _create_term(taxonomy: str, right: str, where: str) -> Handler:
    def handler(site: Site, call: Call) -> Said:
        if not call.may(right):
            text = "Sorry, you are not allowed to create terms in this taxonomy."
            raise Refusal(call.denied, "rest_cannot_create", text)
        name, slug = call.body["name"], call.body.get("slug", "")
        if taken := site.term_named(taxonomy, name, slug):
            text = f"A term with the name provided already exists {where}."
            refused = Refusal(400, "term_exists", text, term_id=taken.id)
            return Said({**refused.body, "additional_data": [taken.id, taken.id]}, 400)
        one = site.add_term(taxonomy, name, slug)
        return Said(say.term(site, one, call.base, "edit"), 201)

    return handler


def me(site: Site, call: Call) -> Said:
    """Say who is signed in."""
    assert call.user is not None
    return Said(say.me(call.user, call.base, call.context))


HANDLERS: Mapping[str, Handler] = {
    "get_wp_v2_posts": list_posts,
    "post_wp_v2_posts": create_post,
    "get_wp_v2_posts_id": get_post,
    "post_wp_v2_posts_id": update_post,
    "delete_wp_v2_posts_id": delete_post,
    "get_wp_v2_posts_parent_revisions": list_revisions,
    "get_wp_v2_posts_parent_revisions_id": get_revision,
    "get_wp_v2_pages": list_pages,
    "get_wp_v2_media": list_media,
    "get_wp_v2_media_id": get_media,
    "post_wp_v2_media": upload_media,
    "get_wp_v2_categories": _list_terms("category"),
    "post_wp_v2_categories": _create_term("category", "manage_categories", "with this parent"),
    "get_wp_v2_tags": _list_terms("post_tag"),
    "post_wp_v2_tags": _create_term("post_tag", "edit_posts", "in this taxonomy"),
    "get_wp_v2_users_me": me,
}
SIGNED = frozenset({"get_wp_v2_users_me"})  # routes that refuse a stranger before anything else


def _fields(call: Call) -> dict[str, Any]:
    """Return what is to be set; scripts only from somebody who may write them."""
    fields = {name: call.body[name] for name in SETTABLE if name in call.body}
    for name in TEXTS:
        if name in call.body:
            given = call.body[name]
            text = given.get("raw", "") if isinstance(given, dict) else str(given)
            fields[name] = text if call.may("unfiltered_html") else filtered(text)
    return fields


def _may_publish(call: Call) -> None:
    status = call.body.get("status")
    if status in ("publish", "future", "private") and not call.may("publish_posts"):
        text = "Sorry, you are not allowed to publish posts in this post type."
        raise Refusal(call.denied, "rest_cannot_publish", text)


def _may_edit_context(call: Call) -> None:
    if call.context == "edit" and not call.may("edit_posts"):
        text = "Sorry, you are not allowed to edit posts in this post type."
        raise Refusal(call.denied, "rest_forbidden_context", text)


def _editable(call: Call, one: Post) -> bool:
    own = call.user is not None and one.author == call.user.id
    return call.may("edit_posts" if own else "edit_others_posts")


def _post(site: Site, number: int) -> Post:
    one = site.posts.get(number)
    if one is None or one.kind != "post":
        raise Refusal(404, "rest_post_invalid_id", "Invalid post ID.")
    return one


def _revised(site: Site, call: Call) -> Post:
    one = site.posts.get(call.ids["parent"])
    if one is None or one.kind != "post":
        raise Refusal(404, "rest_post_invalid_parent", "Invalid post parent ID.")
    if not _editable(call, one):
        text = "Sorry, you are not allowed to view revisions of this post."
        raise Refusal(call.denied, "rest_cannot_read", text)
    return one


def _of_kind(site: Site, call: Call, kind: str) -> list[Post]:
    wanted = call.query.get("slug")
    return [one for one in site.posts.values() if one.kind == kind
            and (not wanted or one.slug in wanted)]  # fmt: skip


def _of_status(one: Post, asked: list[str]) -> bool:
    return one.status in asked or ("any" in asked and one.status not in HIDDEN)


def _page(call: Call, rows: list[Any], one: Callable[[Any], dict[str, Any]]) -> Said:
    """Cut a page out of a list, the newest first unless it is said; none is past the end."""
    if call.query.get("orderby") == "id" or "order" in call.query:
        rows = sorted(rows, key=lambda row: row.id, reverse=call.query.get("order") != "asc")
    size, number = call.query.get("per_page", 10), call.query.get("page", 1)
    pages = ceil(len(rows) / size)
    if number > max(pages, 1):
        text = "The page number requested is larger than the number of pages available."
        raise Refusal(400, "rest_post_invalid_page_number", text)
    headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
    start = (number - 1) * size
    return Said([one(row) for row in rows[start : start + size]], headers=headers)
