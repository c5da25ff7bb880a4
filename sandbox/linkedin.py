"""LinkedIn's Posts API, simulated: the posts of one author.

Docs      https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api
Spec      sandbox/specs/linkedin.json
Edges     no version, 400; one older than a year, 426; a URN in a path with bare colons, 400; the
          same text again, 422 with the first one's URN; what is not escaped in a text cuts it off

Control routes: sandbox/simulator.py and sandbox/social_wall.py.
"""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, json_body, utc_now
from sandbox.social_spec import load
from sandbox.social_wall import Posted, Wall

AUTHOR = "urn:li:organization:5515715"
OLDEST, NEWEST = "202512", "202611"
_BARE = re.compile(r"(?<!\\)[|{}@\[\]()<>#*_~]")


class _No(Exception):
    """An answer in LinkedIn's words for "no"."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"status": status, "code": code, "message": message}


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: frozenset[str] = frozenset({"sandbox"}),
    author: str = AUTHOR,
) -> Simulator:
    """Build the simulator; the author's posts are `app.state.wall`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: tokens that are let in.
        author: whom they may post for.
    """
    wall = Wall(clock or utc_now, 7_000, "urn:li:share:")
    posts = _Posts(wall, keys, author)
    routes = [
        Route("/rest/posts", posts.many, methods=["GET", "POST"]),
        Route("/rest/posts/{urn}", posts.one, methods=["GET", "DELETE"]),
    ]
    app = Simulator([*wall.control(), *routes], faults=faults, say=_fault,
                    restore=wall.clear, describe=wall.figures)  # fmt: skip
    app.state.wall = wall
    return app


class _Posts:
    def __init__(self, wall: Wall, keys: frozenset[str], author: str) -> None:
        self._wall, self._keys, self._author = wall, keys, author
        self._operations = load("linkedin.json")

    async def many(self, request: Request) -> Response:
        """List an author's posts, or add one."""
        reads = request.method == "GET"
        name = "findByAuthor" if reads else "createPost"
        return await self._answered(request, name, self._list if reads else self._publish)

    async def one(self, request: Request) -> Response:
        """Show or delete a post."""
        reads = request.method == "GET"
        name = "getPost" if reads else "deletePost"
        return await self._answered(request, name, self._show if reads else self._delete)

    async def _answered(self, request: Request, name: str, work: Any) -> Response:
        request.scope["operation"] = name
        try:
            body = await json_body(request) if request.method == "POST" else None
            self._admit(request)
            _refuse(self._operations[name].flaws(dict(request.query_params), body))
            answer: Response = work(request, body)
        except _No as no:
            return JSONResponse(no.body, no.status)
        return answer

    def _admit(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token not in self._keys or self._wall.quirks["dead"]:
            raise _No(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        version = request.headers.get("linkedin-version", "")
        if not re.fullmatch(r"20\d{2}(0[1-9]|1[0-2])", version):
            raise _No(400, "VERSION_MISSING", "A version must be present. Please specify a version")
        if not OLDEST <= version <= NEWEST:
            raise _No(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise _No(400, "INVALID_REQUEST", "X-Restli-Protocol-Version must be 2.0.0")

    def _publish(self, request: Request, body: dict[str, Any]) -> Response:
        if body["author"] != self._author:
            raise _No(403, "ACCESS_DENIED", "Not enough permissions to access: POST /posts")
        text = _kept(body["commentary"])
        link = body.get("content", {}).get("article", {}).get("source", "")
        if twin := self._wall.twin(text, link):
            raise _No(422, "DUPLICATE_POST", f"Content is a duplicate of {twin.id}")
        post = self._wall.add(text, link)
        if self._wall.unsure():
            raise _No(500, "INTERNAL_SERVER_ERROR", "Internal Server Error")
        return Response(None, 201, {"x-restli-id": post.id})

    def _list(self, request: Request, body: None) -> Response:
        if request.query_params["author"] != self._author:
            raise _No(403, "ACCESS_DENIED", "Not enough permissions to access: FINDER author")
        start = int(request.query_params.get("start", 0))
        count = int(request.query_params.get("count", 10))
        rows = [self._said(post) for post in self._wall.shown()[start : start + count]]
        paging = {"start": start, "count": count, "links": []}
        return JSONResponse({"elements": rows, "paging": paging})

    def _show(self, request: Request, body: None) -> Response:
        found = self._wall.posts.get(_urn(request))
        if found is None:
            raise _No(404, "NOT_FOUND", "Not found")
        return JSONResponse(self._said(found))

    def _delete(self, request: Request, body: None) -> Response:
        self._wall.posts.pop(_urn(request), None)
        return Response(None, 204)

    def _said(self, post: Posted) -> dict[str, Any]:
        at = int(post.at.timestamp() * 1000)
        article = {"source": post.link, "title": ""}
        return {
            "id": post.id, "author": self._author, "commentary": post.text, "visibility": "PUBLIC",
            "lifecycleState": "PUBLISHED", "publishedAt": at, "createdAt": at,
            "lastModifiedAt": at, "distribution": {"feedDistribution": "MAIN_FEED"},
            "content": {"article": article} if post.link else {},
        }  # fmt: skip


def _refuse(flaws: list[str]) -> None:
    if flaws:
        raise _No(400, "INVALID_REQUEST", flaws[0])


def _kept(commentary: str) -> str:
    """Return what is left of a text: the first bare character of the format ends it."""
    bare = _BARE.search(commentary)
    return commentary[: bare.start()] if bare else commentary


def _urn(request: Request) -> str:
    raw = request.scope.get("raw_path", b"").partition(b"?")[0].rpartition(b"/")[2]
    if b":" in raw:
        raise _No(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
    return str(request.path_params["urn"])


def _fault(status: int, headers: dict[str, str]) -> Response:
    words = {429: ("TOO_MANY_REQUESTS", "Resource level throttle limit for calls reached")}
    code, message = words.get(status, ("INTERNAL_SERVER_ERROR", "Internal Server Error"))
    return JSONResponse(_No(status, code, message).body, status, headers)
