"""WordPress, simulated: posts, revisions, images, categories, tags and pages of one site.

Docs      https://developer.wordpress.org/rest-api/ (wp/v2; WordPress 6.9.1, compared with 6.1.9)
Spec      sandbox/specs/wp.json: every request is judged by it, in WordPress's way
Edges     a taken slug becomes `slug-2` and 201 (that of a draft only where its status is sent with
          it: else once it is published); the trash renames what it takes; the first revision
          is made by the first update; an unknown image or category is left out without a word;
          scripts of an author are taken out; a password nobody has is as good as none

The routes answer under /wp-json/wp/v2 and at the top; a live post's page is at /SLUG/. Beside the
control routes of every simulator (sandbox/simulator.py) there are, under /__sandbox__/:
    GET  posts             everything the site has, drafts, trash and revisions included
    POST posts/{id}/edit   what a person does in the site's own pages: {"content": …, "status": …}
    POST posts/{id}/trash  a person throws it away
    PUT  quirks            the host's misbehaviour, each the share of requests that meets it:
        gateway      the request is processed, the host's proxy answers 504 with a page
        late         a write is answered 504 and done `late_s` seconds later
        maintenance  503 with a page, nothing is done: the site is being updated
        page         200 with a page of a security plugin, nothing is done
        stripped     the host takes the Authorization header away
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import CONTROL, Clock, Simulator, base_of, utc_now
from sandbox.woo_calls import Said
from sandbox.woo_spec import Operation, Refusal
from sandbox.wp_operations import HANDLERS, SIGNED, Call
from sandbox.wp_page import live_page
from sandbox.wp_site import Site, User
from sandbox.wp_spec import load

ROUTES = "/wp-json/wp/v2"
QUIRKS = ("gateway", "late", "maintenance", "page", "stripped")
OWNER = User(1, "sandbox", "sandbox")


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    users: tuple[User, ...] = (OWNER,),
    zone: str = "Europe/Paris",
    meta_keys: tuple[str, ...] = (),
    quirks: Mapping[str, float] | None = None,
    fill: Callable[[Site], None] | None = None,
) -> Simulator:
    """Build the simulator; its data is `app.state.site`, its host's moods `app.state.quirks`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        users: who has an application password; by default "sandbox" is administrator.
        zone: the site's time zone, in which the dates without `_gmt` are.
        meta_keys: the meta keys of posts that a plugin of the site has registered.
        quirks: shares of QUIRKS, and `late_s`.
        fill: puts the first data in; called again when the simulator is reset.
    """
    site = Site(clock or utc_now, ZoneInfo(zone), meta_keys)
    own = {**dict.fromkeys(QUIRKS, 0.0), "late_s": 2.0, **(quirks or {})}
    door = _Door(site, own, {user.name: user for user in users}, Random(0))

    def restore() -> None:
        site.clear()
        if fill:
            fill(site)

    app = Simulator(
        [*_control(site, own), *_routes(door)],
        faults=faults,
        say=lambda status, headers: _answer(
            Refusal(status, "simulated_fault", "simulated fault").body, status, headers
        ),
        restore=restore,
        describe=partial(_figures, site),
    )
    app.state.site, app.state.quirks = site, own
    restore()
    return app


def _figures(site: Site) -> dict[str, int]:
    site.settle()
    live = sum(one.status == "publish" for one in site.posts.values())
    return {"posts": len(site.posts), "live": live, "files": len(site.files),
            "terms": len(site.terms)}  # fmt: skip


def _routes(door: "_Door") -> list[Route]:
    """Lay every operation under the vendor's prefix and at the top; anything else is no route."""
    routes = []
    for operation in load():
        path = operation.path.replace("{id}", "{id:int}").replace("{parent}", "{parent:int}")
        endpoint = _endpoint(door, operation)
        routes += [
            Route(f"{prefix}{path}", endpoint, methods=[operation.method])
            for prefix in (ROUTES, "")
        ]
    routes.append(Route("/{slug}/", _public(door), methods=["GET"]))
    return [*routes, Route("/{rest:path}", _no_route, methods=["GET", "POST", "PUT", "DELETE"])]


def _public(door: "_Door") -> Any:
    """Serve a live post to anybody, as the theme shows it."""

    async def public(request: Request) -> Response:
        found = live_page(door.site, request.path_params["slug"])
        if found is None:
            return HTMLResponse("<html><body><h1>Page not found</h1></body></html>", 404)
        return HTMLResponse(found)

    return public


def _endpoint(door: "_Door", operation: Operation) -> Any:
    async def endpoint(request: Request) -> Response:
        request.scope["operation"] = operation.id
        quirk = door.draw(writes=operation.method != "GET")
        if quirk in ("maintenance", "page"):
            return _page(quirk)
        try:
            call = await door.admit(request, operation, stripped=quirk == "stripped")
        except Refusal as refused:
            return _answer(refused.body, refused.status)
        return door.work(operation, call, quirk)

    return endpoint


async def _no_route(request: Request) -> Response:
    text = "No route was found matching the URL and request method."
    refused = Refusal(404, "rest_no_route", text)
    return _answer(refused.body, 404)


@dataclass(frozen=True, slots=True)
class _Door:
    """WordPress's checks before any route, and what the host makes of the answer."""

    site: Site
    quirks: dict[str, float]
    users: Mapping[str, User]
    random: Random

    def draw(self, *, writes: bool) -> str | None:
        """Draw at most one quirk; only a write can be late."""
        left = self.random.random() if any(self.quirks[name] for name in QUIRKS) else 1.0
        for name in QUIRKS:
            left -= self.quirks[name]
            if left < 0:
                return None if name == "late" and not writes else name
        return None

    async def admit(self, request: Request, operation: Operation, *, stripped: bool) -> Call:
        """Read who asks and what, in WordPress's order."""
        user = None if stripped else self._user(request)
        if user is None and operation.id in SIGNED:
            raise Refusal(401, "rest_not_logged_in", "You are not currently logged in.")
        fields, upload = await _body(request)
        query, body = operation.read(dict(request.query_params), fields)
        body |= {n: v for n, v in fields.items() if n in ("title", "content", "excerpt")}
        ids = {name: int(value) for name, value in request.path_params.items()}
        return Call(ids, query, body, f"{base_of(request)}/wp-json", user, upload)

    def work(self, operation: Operation, call: Call, quirk: str | None) -> Response:
        """Do what is asked, and answer as the host's day has it."""
        self.site.settle()
        if quirk == "late":
            late_s = self.quirks["late_s"]
            self.site.put_off(late_s, lambda: self._handle(operation, call))
            return _page("gateway")
        said = self._handle(operation, call)
        if quirk == "gateway":
            return _page("gateway")
        return _answer(said.body, said.status, said.headers)

    def _handle(self, operation: Operation, call: Call) -> Said:
        try:
            return HANDLERS[operation.id](self.site, call)
        except Refusal as refused:
            return Said(refused.body, refused.status)

    def _user(self, request: Request) -> User | None:
        """Return who signed; the spaces of a password are for people."""
        scheme, _, coded = request.headers.get("authorization", "").partition(" ")
        try:
            name, _, password = b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
        user = self.users.get(name)
        good = user is not None and user.password == password.replace(" ", "")
        return user if good and scheme.lower() == "basic" else None


async def _body(request: Request) -> tuple[dict[str, Any], tuple[str, bytes] | None]:
    """Return the fields of a body, and the file in it: a part of a form, or all of it."""
    raw, kind = await request.body(), request.headers.get("content-type", "")
    if not raw:
        return {}, None
    if kind.startswith("multipart/form-data"):
        return _form(raw, kind)
    if kind.startswith("image/"):
        _, _, name = request.headers.get("content-disposition", "").partition("filename=")
        return {}, (name.strip('"; '), raw) if name else None
    if kind.partition(";")[0] != "application/json":
        return {}, None
    try:
        fields = orjson.loads(raw)
    except orjson.JSONDecodeError:
        why = {"json_error_code": 4, "json_error_message": "Syntax error"}
        raise Refusal(400, "rest_invalid_json", "Invalid JSON body passed.", **why) from None
    return (fields if isinstance(fields, dict) else {}), None


def _form(raw: bytes, kind: str) -> tuple[dict[str, Any], tuple[str, bytes] | None]:
    parts = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
    fields: dict[str, Any] = {}
    upload = None
    for part in parts.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        if part.get_filename() and name == "file":
            upload = (str(part.get_filename()), content)
        else:
            fields[str(name)] = content.decode()
    return fields, upload


def _control(site: Site, quirks: dict[str, float]) -> list[Route]:
    async def posts(request: Request) -> Response:
        site.settle()
        return _answer([asdict(one) for one in site.posts.values()], 200)

    async def act(request: Request) -> Response:
        one = site.posts.get(request.path_params["id"])
        if one is None:
            return JSONResponse({"error": "no such post"}, 404)
        if request.path_params["act"] == "trash":
            site.trash(one)
        else:
            site.change(one, **await request.json())
        return _answer(asdict(one), 200)

    async def moods(request: Request) -> Response:
        said = await request.json()
        if unknown := set(said) - set(quirks):
            return JSONResponse({"error": f"unknown: {', '.join(sorted(unknown))}"}, 400)
        quirks.update({name: float(value) for name, value in said.items()})
        return JSONResponse(quirks)

    return [
        Route(f"{CONTROL}posts", posts, methods=["GET"]),
        Route(f"{CONTROL}posts/{{id:int}}/{{act}}", act, methods=["POST"]),
        Route(f"{CONTROL}quirks", moods, methods=["PUT"]),
    ]


def _page(kind: str) -> Response:
    status = {"gateway": 504, "maintenance": 503, "page": 200}[kind]
    headers = {"Retry-After": "600"} if kind == "maintenance" else None
    return HTMLResponse(f"<html><body><h1>{kind}</h1></body></html>", status, headers)


def _answer(body: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    kind = "application/json; charset=UTF-8"
    said = orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(said, status, headers, media_type=kind)
