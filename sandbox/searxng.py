"""SearXNG's search API, simulated: an instance over a small invented web.

Docs      https://docs.searxng.org/dev/search_api
Spec      sandbox/specs/searxng.json
Edges     a format that is not enabled is 403 in HTML; a bad value 400 {"error"}; parameters it does
          not know are ignored; with `limit` the fifth JSON request of an hour is 429, in words
          and without a time; engines that are `down` are named, and alone they find nothing

Control routes: sandbox/simulator.py, and
    PUT  quirks   {"formats": ["html"], "limit": 4, "down": {"google": "timeout"}}
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import CONTROL, Clock, Simulator, utc_now
from sandbox.social_spec import load
from sandbox.web_index import WEB, Entry, found

ENGINES = ("bing", "duckduckgo", "google")
PAGE = 10
WINDOW_S = 3600
FORBIDDEN = "<!doctype html><title>403 Forbidden</title><h1>Forbidden</h1>"


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    *,
    web: Sequence[Entry] = WEB,
    formats: Collection[str] = ("html", "json"),
    limit: int = 0,
) -> Simulator:
    """Build the simulator; what it was asked is `app.state.queries`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        web: the pages it knows.
        formats: what its settings.yml enables.
        limit: JSON requests an hour its limiter lets through; 0: no limiter.
    """
    instance = _Instance(clock or utc_now, web, {"formats": formats, "limit": limit, "down": {}})
    routes = [
        Route("/search", instance.search, methods=["GET"]),
        Route(f"{CONTROL}quirks", instance.change, methods=["PUT"]),
    ]
    app = Simulator(
        routes, faults=faults, say=_fault, restore=instance.restore,
        describe=lambda: {"queries": len(instance.queries)},
    )  # fmt: skip
    app.state.queries = instance.queries
    return app


class _Instance:
    def __init__(self, clock: Clock, web: Sequence[Entry], quirks: Mapping[str, Any]) -> None:
        self._clock, self._web, self._first = clock, web, dict(quirks)
        self._operation = load("searxng.json")["search"]
        self.queries: list[str] = []
        self.restore()

    def restore(self) -> None:
        """Forget what was asked, and misbehave no more than at the start."""
        self.quirks, self._asked = dict(self._first), list[float]()
        self.queries.clear()

    async def change(self, request: Request) -> Response:
        """Change the quirks."""
        self.quirks |= orjson.loads(await request.body())
        return JSONResponse({"quirks": {**self.quirks, "formats": list(self.quirks["formats"])}})

    async def search(self, request: Request) -> Response:
        """Find pages."""
        query = dict(request.query_params)
        form = query.get("format", "html")
        if form != "html" and self._limited():
            return PlainTextResponse("Too Many Requests", 429, media_type="text/html")
        if form not in self.quirks["formats"]:
            return HTMLResponse(FORBIDDEN, 403)
        if form == "html":
            return HTMLResponse("<!doctype html><title>SearXNG (simulated)</title>")
        if not query.get("q"):
            return JSONResponse({"error": "No query"}, 400)
        known = {name: text for name, text in query.items() if name in self._operation.query}
        if flaws := self._operation.flaws(known, None):
            return JSONResponse({"error": f"Invalid value: {flaws[0]}"}, 400)
        self.queries.append(query["q"])
        return JSONResponse(self._found(query))

    def _limited(self) -> bool:
        now = self._clock().timestamp()
        self._asked = [at for at in self._asked if now - at < WINDOW_S] + [now]
        return bool(self.quirks["limit"]) and len(self._asked) > self.quirks["limit"]

    def _found(self, query: Mapping[str, str]) -> dict[str, Any]:
        awake = [name for name in ENGINES if name not in self.quirks["down"]]
        rows = found(self._web, query["q"], query.get("language", "all")) if awake else []
        first = PAGE * (int(query.get("pageno", "1")) - 1)
        shown = enumerate(rows[first : first + PAGE], first + 1)
        return {
            "query": query["q"],
            "results": [_result(one, place, awake) for place, one in shown],
            "answers": [], "corrections": [], "infoboxes": [], "suggestions": [],
            "unresponsive_engines": [list(pair) for pair in sorted(self.quirks["down"].items())],
        }  # fmt: skip


def _result(one: Entry, place: int, engines: Sequence[str]) -> dict[str, Any]:
    parts = urlsplit(one.address)
    return {
        "url": one.address, "title": one.title, "content": one.excerpt,
        "engine": engines[0], "engines": list(engines), "positions": [place] * len(engines),
        "score": round(len(engines) / place, 3), "category": "general", "template": "default.html",
        "publishedDate": one.published or None, "parsed_url": list(parts), "thumbnail": "",
        "img_src": "", "priority": "",
    }  # fmt: skip


def _fault(status: int, headers: dict[str, str]) -> Response:
    if status == 429:
        return PlainTextResponse("Too Many Requests", status, headers, media_type="text/html")
    return JSONResponse({"error": "search error"}, status, headers)
