"""X's API, simulated: the posts of one account.

Docs      https://docs.x.com/x-api (v2)
Spec      sandbox/specs/x.json
Edges     links come back as t.co, & as &amp;; the same text again is 403; 280 weighted characters,
          a link counts 23; 100 posts in 15 minutes; a post costs, one with a link more: what was
          spent is `app.state.spent_usd`

Control routes: sandbox/simulator.py and sandbox/social_wall.py.
"""

import html
import re
from collections import Counter
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, json_body, utc_now
from sandbox.social_spec import load
from sandbox.social_wall import Posted, Wall

ACCOUNT = "2244994945"
LONGEST, LINK_LENGTH = 280, 23
POSTS_PER_WINDOW, WINDOW_S = 100, 900
PLAIN_USD, LINK_USD = Decimal("0.015"), Decimal("0.20")  # docs.x.com, pricing of 2026
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # these count 1, the others 2
_LINK = re.compile(r"https?://\S+")
PROBLEMS = "https://api.x.com/2/problems/"


class _No(Exception):
    """An answer in X's words for "no"."""

    def __init__(self, status: int, body: dict[str, Any], kind: str) -> None:
        super().__init__(status)
        self.status, self.body, self.kind = status, body, kind


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: frozenset[str] = frozenset({"sandbox"}),
) -> Simulator:
    """Build the simulator; the account's posts are `app.state.wall`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: tokens that are let in.
    """
    wall = Wall(clock or utc_now, 1_900_000_000_000_000_000)
    account = _Account(wall, keys)
    routes = [
        Route(f"{prefix}{path}", endpoint, methods=[method])
        for prefix in ("/2", "")
        for path, endpoint, method in (
            ("/tweets", account.publish, "POST"),
            ("/tweets/{id}", account.delete, "DELETE"),
            ("/users/me", account.me, "GET"),
            ("/users/{id}/tweets", account.newest, "GET"),
        )
    ]

    def restore() -> None:
        wall.clear()
        account.used.clear()
        app.state.spent_usd = Decimal(0)

    app = Simulator([*wall.control(), *routes], faults=faults, say=_fault,
                    restore=restore, describe=lambda: wall.figures() | {
                        "spent_usd": str(app.state.spent_usd)})  # fmt: skip
    app.state.wall = wall
    restore()
    return app


class _Account:
    def __init__(self, wall: Wall, keys: frozenset[str]) -> None:
        self._wall, self._keys, self.used = wall, keys, Counter[int]()
        self._operations = load("x.json")

    async def publish(self, request: Request) -> Response:
        """Post a text."""
        return await self._answered(request, "createPosts", self._publish)

    async def delete(self, request: Request) -> Response:
        """Delete a post; one that is gone is deleted."""
        return await self._answered(request, "deletePosts", self._delete)

    async def me(self, request: Request) -> Response:
        """Say whose token it is."""
        return await self._answered(request, "getUsersMe", self._me)

    async def newest(self, request: Request) -> Response:
        """List the newest posts."""
        return await self._answered(request, "getUsersPosts", self._list)

    async def _answered(self, request: Request, name: str, work: Any) -> Response:
        request.scope["operation"] = name
        try:
            body = await json_body(request) if request.method == "POST" else None
            self._admit(request)
            _refuse(self._operations[name].flaws(dict(request.query_params), body))
            answer: Response = work(request, body)
        except _No as no:
            return JSONResponse(no.body, no.status, media_type=no.kind)
        return answer

    def _admit(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token not in self._keys or self._wall.quirks["dead"]:
            raise _No(401, {"code": 32, "message": "Unauthorized"}, "application/json")

    def _publish(self, request: Request, body: dict[str, Any]) -> Response:
        headers, text = self._counted(), str(body.get("text", ""))
        if headers["x-rate-limit-remaining"] == "-1":
            headers["x-rate-limit-remaining"] = "0"
            return JSONResponse({"code": 88, "message": "Too Many Requests"}, 429, headers)
        if not text.strip():
            raise _invalid("text must not be empty")
        if weight(text) > LONGEST:
            raise _invalid("text is longer than 280 weighted characters")
        if self._wall.twin(text):
            detail = "You are not allowed to create a Tweet with duplicate content."
            problem = {"type": f"{PROBLEMS}disallowed-resource", "title": "Forbidden",
                       "detail": detail, "status": 403, "resource_type": "tweet"}  # fmt: skip
            raise _No(403, problem, "application/problem+json")
        post = self._wall.add(text)
        request.app.state.spent_usd += LINK_USD if _LINK.search(text) else PLAIN_USD
        if self._wall.unsure():
            raise _No(503, {"code": 130, "message": "Over capacity"}, "application/json")
        return JSONResponse({"data": _said(post, ("id", "text"))}, 201, headers)

    def _counted(self) -> dict[str, str]:
        window = int(self._wall.now().timestamp()) // WINDOW_S
        left = POSTS_PER_WINDOW - self.used[window]
        self.used[window] += left > 0
        return {"x-rate-limit-limit": str(POSTS_PER_WINDOW),
                "x-rate-limit-remaining": str(left - 1),
                "x-rate-limit-reset": str((window + 1) * WINDOW_S)}  # fmt: skip

    def _delete(self, request: Request, body: None) -> Response:
        self._wall.posts.pop(request.path_params["id"], None)
        return JSONResponse({"data": {"deleted": True}})

    def _me(self, request: Request, body: None) -> Response:
        return JSONResponse({"data": {"id": ACCOUNT, "name": "Shop", "username": "shop"}})

    def _list(self, request: Request, body: None) -> Response:
        if request.path_params["id"] != ACCOUNT:
            return JSONResponse({"meta": {"result_count": 0}})
        fields = ("id", "text", *request.query_params.get("post.fields", "").split(","))
        most = int(request.query_params.get("max_results", 10))
        rows = [_said(post, fields) for post in self._wall.shown()[:most]]
        if not rows:
            return JSONResponse({"meta": {"result_count": 0}})
        ends = {"newest_id": rows[0]["id"], "oldest_id": rows[-1]["id"]}
        return JSONResponse({"data": rows, "meta": {"result_count": len(rows), **ends}})


def weight(text: str) -> int:
    """Return how long a text is to X."""
    bare, links = _LINK.subn("", text)
    light = [any(low <= ord(one) <= high for low, high in LIGHT) for one in bare]
    return links * LINK_LENGTH + sum(1 if is_light else 2 for is_light in light)


def _said(post: Posted, fields: tuple[str, ...]) -> dict[str, Any]:
    text, links = post.text, []
    for number, link in enumerate(_LINK.findall(post.text)):
        short = f"https://t.co/{post.id[-6:]}{number}"
        text = text.replace(link, short, 1)
        links.append({"url": short, "expanded_url": link})
    text = html.escape(text, quote=False)
    for link_said in links:
        link_said["start"] = text.index(link_said["url"])
        link_said["end"] = link_said["start"] + len(link_said["url"])
    said: dict[str, Any] = {"id": post.id, "text": text, "edit_history_post_ids": [post.id],
            "created_at": f"{post.at:%Y-%m-%dT%H:%M:%S}.000Z"}  # fmt: skip
    if links:
        said["entities"] = {"urls": links}
    return {n: v for n, v in said.items() if n in fields or n == "edit_history_post_ids"}


def _refuse(flaws: list[str]) -> None:
    if flaws:
        raise _invalid(flaws[0])


def _invalid(detail: str) -> _No:
    problem = {"type": f"{PROBLEMS}invalid-request", "title": "Invalid Request",
               "detail": detail, "status": 400}  # fmt: skip
    return _No(400, problem, "application/problem+json")


def _fault(status: int, headers: dict[str, str]) -> Response:
    return JSONResponse({"code": 130, "message": "simulated fault"}, status, headers)
