"""The page: static files of this package, served with a policy that lets nothing foreign in.

The audio worklets are scripts of this origin; sound goes by the page's own WebSocket. The folder
is read once, at start: a conversation never waits for a disk.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).with_name("page")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.RouteDef]:
    """Return `GET /` and one route per file under `/page/`."""
    files = {file.name: file.read_text("utf-8") for file in sorted(FOLDER.iterdir())}
    index = web.get("/", _answer(files["index.html"], TYPES[".html"]))
    others = [
        web.get(f"/page/{name}", _answer(text, TYPES[Path(name).suffix]))
        for name, text in files.items()
        if name != "index.html"
    ]
    return [index, *others]


def _answer(text: str, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind, charset="utf-8", headers=HEADERS)

    return answer
