"""The invented shop as a web site on loopback: pages in French and English, map, feed, robots.

Its pages are the Markdown of `tests/fixtures/content/site` in the frame a shop has: menu, cookie
banner, footer, scripts. `poison` puts a page of somebody else's into it that speaks to machines.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from tests.vendors import listening

FIXTURES = Path(__file__).parent / "fixtures"
FRAME = (FIXTURES / "content_shop" / "frame.html").read_text("utf-8")
ROBOTS = "User-agent: *\nDisallow: /compte\nDisallow: /panier\n"
FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Le carnet</title><link>{at}/</link><description>d</description>
<item><title>La laine et le froid</title><link>{at}/carnet/laine-froid</link>
<description>&lt;p&gt;La couverture en laine Alba garde la chaleur. L'atelier ouvre le
12 décembre 2026. Nous vous attendons dans la cour avec du thé et des biscuits pour les
enfants.&lt;/p&gt;</description>
<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate></item>
<item><title>Nos vacances</title><link>{at}/carnet/vacances</link>
<description>Rien.</description></item>
</channel></rss>"""


@dataclass
class Shop:
    """A running site: what it serves may be changed, and what was asked of it is counted."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    with_map: bool = True
    robots: str = ROBOTS
    feed: str = ""  # empty: FEED

    def put(self, path: str, title: str, body: str, language: str = "fr", more: str = "") -> str:
        """Put a page there; return its address."""
        self.pages[path] = FRAME.format(
            language=language, title=title, address=f"{self.url}{path}", body=body, more=more
        )
        return f"{self.url}{path}"

    def answer(self, request: Request) -> Response:
        """Answer a request as a shop's server does."""
        path = request.url.path
        self.asked[path] += 1
        if path == "/robots.txt":
            return PlainTextResponse(self.robots) if self.robots else Response(status_code=404)
        if path == "/sitemap.xml" and self.with_map:
            rows = "".join(f"<url><loc>{self.url}{one}</loc></url>" for one in self.pages)
            return Response(f"<urlset>{rows}</urlset>", media_type="application/xml")
        if path == "/feed.xml":
            feed = self.feed or FEED.format(at=self.url)
            return Response(feed, media_type="application/rss+xml")
        if path.startswith("/assets/") and path not in self.gone:
            return Response(b"\xff\xd8\xff", media_type="image/jpeg")
        if path in self.moved:
            return RedirectResponse(self.moved[path], 301)
        if path in self.gone or path not in self.pages:
            return Response("<h1>404</h1>", 404, media_type="text/html")
        return Response(self.pages[path], media_type="text/html; charset=utf-8")


@contextmanager
def shop_site() -> Iterator[Shop]:
    """Serve the shop on a free loopback port."""
    shop = Shop()

    async def anything(request: Request) -> Response:
        return shop.answer(request)

    app = Starlette()
    app.add_route("/{path:path}", anything)
    with listening(app) as url:
        shop.url = url
        for language in ("fr", "en"):
            for path in sorted((FIXTURES / "content" / "site" / language).glob("*.md")):
                _add(shop, path, language)
        yield shop


def variables(shop: Shop, **more: str) -> Mapping[str, str]:
    """Return the settings of a client whose site this is."""
    return {
        "CONTENT_SITE": shop.url,
        "CONTENT_NAME": "Maison Sorbier",
        "CONTENT_LEAST_WORDS": "250",
        "CONTENT_CALL_FR": "Découvrez nos couvertures",
        "CONTENT_CALL_EN": "Discover our blankets",
        **more,
    }


def _add(shop: Shop, path: Path, language: str) -> None:
    head, text = path.read_text("utf-8").split("\n\n", 1)
    said = dict(line.split(": ", 1) for line in head.splitlines())
    html = MarkdownIt("commonmark").render(text)
    image = f'<p><img src="/assets/{path.stem}.jpg" alt="{said["title"]}"></p>'
    shop.put(urlsplit(said["address"]).path, said["title"], html, language, image)
