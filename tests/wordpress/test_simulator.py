"""The simulated WordPress, held against the real one: the same requests, the same answers."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from sandbox import wp
from sandbox.wp_site import User
from tests.wordpress.install import Site

pytestmark = [pytest.mark.anyio, pytest.mark.wordpress]
ROUTES = "/wp-json/wp/v2"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
# What a site has or not by its version, theme and plugins, and what only it can know.
OWN = {"_links", "class_list", "meta", "avatar_urls", "is_super_admin", "url", "locale"}
PERSONAL = {"email", "first_name", "last_name", "nickname", "registered_date", "capabilities"}
Step = tuple[str, str, str, dict[str, Any]]

# who, method, path, what; {post} is the id of the first post made, {revision} of its last revision
STEPS: tuple[Step, ...] = (
    ("owner", "GET", "/users/me", {"params": {"context": "edit"}}),
    ("wrong", "GET", "/users/me", {}),
    ("nobody", "GET", "/posts", {"params": {"status": "any"}}),
    ("nobody", "GET", "/posts", {"params": {"context": "edit"}}),
    ("wrong", "POST", "/posts", {"json": {"title": "x"}}),
    ("owner", "POST", "/posts", {"json": {}}),
    ("owner", "POST", "/posts", {"json": {"title": "x", "status": "published"}}),
    ("owner", "POST", "/posts", {"json": {"title": "x", "categories": ["seo"]}}),
    ("owner", "POST", "/posts", {"content": b"{bad", "headers": {"content-type":
                                                                  "application/json"}}),
    ("owner", "POST", "/posts", {"json": {"title": "A & b", "slug": "same", "content": "<p>1</p>",
                                          "categories": [999], "featured_media": 999}}),
    ("owner", "POST", "/posts", {"json": {"title": "A", "slug": "same", "content": "<p>1</p>"}}),
    ("owner", "POST", "/posts", {"json": {"title": "Été à la mer"}}),
    ("owner", "POST", "/posts", {"json": {"title": "Été à la mer", "status": "publish"}}),
    ("owner", "GET", "/posts", {"params": {"slug": "same", "status": "any", "context": "edit"}}),
    ("owner", "GET", "/posts/{post}/revisions", {"params": {"context": "edit"}}),
    ("owner", "POST", "/posts/{post}", {"json": {"status": "pending"}}),
    ("owner", "POST", "/posts/{post}", {"json": {"status": "publish"}}),
    ("owner", "POST", "/posts/{post}", {"json": {"content": {"raw": "<p>2</p>"}}}),
    ("owner", "POST", "/posts/{post}", {"json": {"content": "<p>2</p>"}}),
    ("owner", "GET", "/posts/{post}/revisions", {"params": {"context": "edit"}}),
    ("owner", "GET", "/posts/{post}/revisions/{revision}", {"params": {"context": "edit"}}),
    ("owner", "GET", "/posts/{post}/revisions/99999", {}),
    ("author", "GET", "/posts/{post}/revisions", {}),
    ("author", "GET", "/posts/{post}", {"params": {"context": "edit"}}),
    ("nobody", "GET", "/posts/{post}", {}),
    ("nobody", "GET", "/posts", {"params": {"slug": "same", "context": "embed"}}),
    ("author", "POST", "/posts/{post}", {"json": {"title": "mine"}}),
    ("author", "POST", "/posts", {"json": {"title": "t & u", "slug": "by-author", "content":
                                           '<p>a & b</p><script type="x">{}</script>'}}),
    ("author", "GET", "/posts", {"params": {"slug": "same,by-author", "status": "any",
                                            "context": "edit"}}),
    ("contributor", "POST", "/posts", {"json": {"title": "t", "status": "publish"}}),
    ("contributor", "POST", "/media", {"files": {"file": ("a.png", PNG, "image/png")}}),
    ("author", "POST", "/categories", {"json": {"name": "Mine"}}),
    ("owner", "GET", "/posts", {"params": {"page": "9"}}),
    ("owner", "GET", "/posts", {"params": {"per_page": "101"}}),
    ("owner", "GET", "/posts/99999", {}),
    ("owner", "POST", "/posts/99999", {"json": {"title": "x"}}),
    ("owner", "GET", "/posts/99999/revisions", {}),
    ("owner", "POST", "/categories", {"json": {"name": "Conseils & co", "slug": "conseils"}}),
    ("owner", "POST", "/categories", {"json": {"name": "Conseils & co", "slug": "conseils"}}),
    ("owner", "POST", "/categories", {"json": {"name": "Conseils & co", "slug": "autre"}}),
    ("owner", "POST", "/categories", {"json": {"slug": "x"}}),
    ("owner", "GET", "/categories", {"params": {"slug": "conseils"}}),
    ("owner", "POST", "/tags", {"json": {"name": "lin", "slug": "lin"}}),
    ("owner", "POST", "/tags", {"json": {"name": "lin", "slug": "lin"}}),
    ("owner", "POST", "/tags", {"json": {"name": "Lin!", "slug": "lin"}}),
    ("owner", "GET", "/tags", {"params": {"slug": "nothing"}}),
    ("owner", "POST", "/media", {"files": {"file": ("a.png", PNG, "image/png")},
                                 "data": {"slug": "a-1", "alt_text": "Un «drap»"}}),
    ("owner", "POST", "/media", {"content": PNG, "headers": {
        "content-type": "image/png", "content-disposition": 'attachment; filename="b.png"'}}),
    ("owner", "POST", "/media", {"files": {"file": ("a.exe", b"text", "text/plain")}}),
    ("owner", "POST", "/media", {}),
    ("owner", "GET", "/media", {"params": {"slug": "a-1"}}),
    ("owner", "DELETE", "/posts/{post}", {}),
    ("owner", "DELETE", "/posts/{post}", {}),
    ("owner", "GET", "/posts", {"params": {"slug": "same", "status": "any"}}),
    ("owner", "GET", "/posts", {"params": {"slug": "same__trashed", "status": "trash"}}),
    ("owner", "GET", "/nothing", {}),
)  # fmt: skip


async def test_the_simulator_answers_as_the_real_site_does(wordpress: Site, anyone: Any) -> None:
    real = {role: anyone(role) for role in ("author", "contributor")}
    real |= {"owner": (wordpress.user, wordpress.password), "wrong": (wordpress.user, "no")}
    users = tuple(User(n, role, role, role) for n, role in enumerate(("author", "contributor"), 2))
    app = wp.create(users=(wp.OWNER, *users))
    simulated = {role: (role, role) for role in ("author", "contributor")}
    simulated |= {"owner": ("sandbox", "sandbox"), "wrong": ("sandbox", "no")}

    expected = await _played(wordpress.url, real, None)
    found = await _played("http://site.example", simulated, httpx.ASGITransport(app=app))

    told = [step[:3] for step in STEPS]
    for step, theirs, ours in zip(told, expected, found, strict=True):
        assert (step, ours) == (step, theirs)


async def _played(
    url: str, keys: dict[str, tuple[str, str]], transport: httpx.AsyncBaseTransport | None
) -> list[Any]:
    """Play all steps on one site; return of each answer what two sites may be compared by."""
    answers, names = [], {"post": "0", "revision": "0"}
    async with _client(f"{url}{ROUTES}", transport) as http:
        for who, method, path, more in STEPS:
            answer = await http.request(method, path.format(**names), auth=keys.get(who), **more)
            said = answer.json()
            if answer.status_code == 201 and names["post"] == "0":
                names["post"] = str(said["id"])
            if path.endswith("/revisions") and isinstance(said, list) and said:
                names["revision"] = str(said[0]["id"])
            answers.append((answer.status_code, _essence(said)))
    return answers


@asynccontextmanager
async def _client(
    base: str, transport: httpx.AsyncBaseTransport | None
) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base, transport=transport, timeout=20) as http:
        yield http


def _essence(said: Any) -> Any:
    """Keep what the site decided: codes, names of members, slugs, statuses, raw texts."""
    if isinstance(said, list):
        return [_essence(one) for one in said]
    if "code" in said:
        details = said.get("data") or {}
        params = details.get("params") or {}
        return said["code"], said["message"], sorted(details), sorted(params)
    kept = {name: said[name] for name in ("slug", "status", "type", "alt_text", "name", "taxonomy",
            "featured_media", "mime_type") if name in said}  # fmt: skip
    if "link" not in said and "parent" in said:
        del kept["slug"]  # of a revision: the number of its post
    raw = dict(_raw(said))
    named = sorted(set(said) - OWN - PERSONAL)
    known = ("publish_posts", "unfiltered_html", "edit_others_posts", "manage_categories")
    rights = [name for name in known if said.get("capabilities", {}).get(name)]
    owner = {"slug": "", "name": ""} if rights else {}
    return kept | owner, raw, named, rights


def _raw(said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("title", "content", "excerpt"):
        if isinstance(said.get(name), dict):
            yield name, said[name].get("raw")
            yield f"{name} members", sorted(said[name])
