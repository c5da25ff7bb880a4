"""Meta's Graph API, simulated: the feed of one Facebook page.

Docs      https://developers.facebook.com/docs/graph-api (v25.0)
Spec      sandbox/specs/meta.json
Edges     nearly every refusal is a 400: `error.code` says which; the same post twice in a row is
          506; a version that is no more is 2635; too many calls are code 32

The routes answer with the version before them, under any origin, and without. Control routes:
sandbox/simulator.py and sandbox/social_wall.py.
"""

import hashlib
import hmac
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, json_body, utc_now
from sandbox.social_spec import load
from sandbox.social_wall import Posted, Wall

VERSIONS = ("v24.0", "v25.0", "v26.0")
PAGE = "1001"
OWN_QUERY = frozenset({"access_token", "appsecret_proof"})  # taken by every route
READABLE = ("id", "message", "created_time", "permalink_url", "is_published", "updated_time")


class _No(Exception):
    """An answer in Meta's words for "no"."""

    def __init__(self, code: int, message: str, status: int = 400, **more: Any) -> None:
        super().__init__(message)
        self.status, kind = status, "OAuthException"
        self.body = {
            "error": {"message": message, "type": kind, "code": code, "fbtrace_id": "A", **more}
        }


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: frozenset[str] = frozenset({"sandbox"}),
    page_id: str = PAGE,
    app_secret: str = "",
) -> Simulator:
    """Build the simulator; the page's posts are `app.state.wall`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: page tokens that are let in.
        page_id: the page they belong to.
        app_secret: where set, every call must prove it.
    """
    wall = Wall(clock or utc_now, 1, f"{page_id}_")
    page = _Page(wall, keys, page_id, app_secret)
    routes = [
        Route(f"{prefix}{path}", endpoint, methods=methods)
        for prefix in ("/{version:str}", "")
        for path, endpoint, methods in (
            ("/{node}/feed", page.feed, ["GET", "POST"]),
            ("/{node}", page.node, ["GET", "DELETE"]),
        )
    ]
    app = Simulator([*wall.control(), *routes], faults=faults, say=_fault,
                    restore=wall.clear, describe=wall.figures)  # fmt: skip
    app.state.wall = wall
    return app


class _Page:
    def __init__(self, wall: Wall, keys: frozenset[str], page_id: str, secret: str) -> None:
        self._wall, self._keys, self._page, self._secret = wall, keys, page_id, secret
        self._operations = load("meta.json")

    async def feed(self, request: Request) -> Response:
        """List the page's posts, or add one."""
        reads = request.method == "GET"
        name = "Page_get_feed" if reads else "Page_post_feed"
        return await self._answered(request, name, self._list if reads else self._publish)

    async def node(self, request: Request) -> Response:
        """Show or delete a post."""
        reads = request.method == "GET"
        name = "PagePost_get_self" if reads else "PagePost_delete_self"
        return await self._answered(request, name, self._show if reads else self._delete)

    async def _answered(self, request: Request, name: str, work: Any) -> Response:
        request.scope["operation"] = name
        try:
            body = await json_body(request) if request.method == "POST" else None
            self._admit(request)
            query = {k: v for k, v in request.query_params.items() if k not in OWN_QUERY}
            unknown = set(query.get("fields", "id").split(",")) - set(READABLE)
            flaws = [f"Tried accessing nonexisting field ({one})" for one in unknown]
            _refuse([*flaws, *self._operations[name].flaws(query, body)])
            return JSONResponse(work(request, body))
        except _No as no:
            return JSONResponse(no.body, no.status)

    def _admit(self, request: Request) -> None:
        version = request.path_params.get("version")
        if version is not None and version not in VERSIONS:
            raise _No(2635, "You are calling a deprecated version of the API.")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if scheme.lower() in ("bearer", "oauth") else ""
        token = token or request.query_params.get("access_token", "")
        if token not in self._keys or self._wall.quirks["dead"]:
            raise _No(190, "Invalid OAuth access token.", 401)
        if self._secret:
            wanted = hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).hexdigest()
            if request.query_params.get("appsecret_proof") != wanted:
                raise _No(100, "Invalid appsecret_proof provided in the API argument")

    def _list(self, request: Request, body: None) -> dict[str, Any]:
        self._own(request)
        limit = int(request.query_params.get("limit", 25))
        fields = request.query_params.get("fields", "id,message,created_time")
        return {"data": [_said(post, fields) for post in self._wall.shown()[:limit]]}

    def _publish(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        self._own(request)
        message, link = str(body.get("message", "")), str(body.get("link", ""))
        if not message and not link:
            raise _No(100, "(#100) The post must not be empty")
        newest = next(reversed(self._wall.posts.values()), None)
        if newest and (newest.text, newest.link) == (message, link):
            raise _No(506, "Duplicate status message", error_subcode=1455006)
        post = self._wall.add(message, link)
        if self._wall.unsure():
            raise _No(2, "An unexpected error has occurred.", 500, is_transient=True)
        return {"id": post.id}

    def _show(self, request: Request, body: None) -> dict[str, Any]:
        fields = request.query_params.get("fields", "id,message,created_time")
        return _said(self._post(request), fields)

    def _delete(self, request: Request, body: None) -> dict[str, Any]:
        del self._wall.posts[self._post(request).id]
        return {"success": True}

    def _own(self, request: Request) -> None:
        if request.path_params["node"] not in (self._page, "me"):
            raise _No(200, "(#200) The user hasn't authorized the application", 403)

    def _post(self, request: Request) -> Posted:
        found = self._wall.posts.get(request.path_params["node"])
        if found is None:
            text = "Unsupported request. Object does not exist or cannot be loaded."
            raise _No(100, text, error_subcode=33)
        return found


def _refuse(flaws: list[str]) -> None:
    if flaws:
        raise _No(100, f"(#100) {flaws[0]}")


def _said(post: Posted, fields: str) -> dict[str, Any]:
    wanted = {"id", *fields.split(",")}
    at = f"{post.at:%Y-%m-%dT%H:%M:%S}+0000"
    said = {
        "id": post.id, "message": post.text, "created_time": at, "updated_time": at,
        "permalink_url": f"https://www.facebook.com/{post.id}", "is_published": True,
    }  # fmt: skip
    return {name: value for name, value in said.items() if name in wanted}


def _fault(status: int, headers: dict[str, str]) -> Response:
    if status == 429:
        used = {PAGE: [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 0}]}
        headers = {**headers, "X-Business-Use-Case-Usage": orjson.dumps(used).decode()}
        return JSONResponse(_No(32, "(#32) Page request limit reached").body, 400, headers)
    return JSONResponse(
        _No(1, "An unknown error occurred", is_transient=True).body, status, headers
    )
