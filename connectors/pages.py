"""Web pages, as a polite and careful reader fetches them.

Robots    robots.txt of each origin is asked first, once, and obeyed (RFC 9309: an origin whose
          robots.txt fails is left alone, one without is open); read by Python's own parser
Guards    connectors.outside: public addresses and the client's own site, bounded in size and hops
Settings  none; the caller says which origins are the client's own
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from connectors._http import Http, Timeouts
from connectors.errors import ConnectorError, Missing, Refused
from connectors.outside import FINAL, Outside, Resolve, resolve
from connectors.page_text import PageText, page_text

AGENT = "3a-automation"
HEADERS = {"User-Agent": f"{AGENT}/1 (articles)", "Accept": "text/html,application/xml,*/*;q=0.5"}
TIMEOUTS = Timeouts(connect_s=5.0, read_s=10.0, total_s=20.0)
MOST_ADDRESSES = 500  # of a site map
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.I)
_LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.I)
_TEXT = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay at an address, and where it was found in the end."""

    address: str
    media_type: str
    body: bytes
    charset: str

    @property
    def text(self) -> str:
        """The body as text: by its charset, by the page's own word, else as UTF-8."""
        said = _META_CHARSET.search(self.body[:2048])
        for name in (self.charset, said[1].decode("ascii") if said else "", "utf-8"):
            try:
                return self.body.decode(name) if name else self.body.decode("utf-8")
            except (LookupError, UnicodeDecodeError):
                continue
        return self.body.decode("cp1252", "replace")


class Pages:
    """Fetches pages, feeds and site maps; remembers each origin's robots.txt."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._robots: dict[str, RobotFileParser | None] = {}

    async def fetch(self, address: str) -> Fetched:
        """Return what lies at an address.

        Raises:
            Refused: robots.txt forbids it, it is no public address, or the site refuses it.
            Retryable: the site does not answer.
        """
        if not await self._allowed(address):
            raise Refused("pages", "fetch", f"robots.txt of {_origin(address)} forbids it")
        found = await self._get(address)
        if _origin(found.address) != _origin(address) and not await self._allowed(found.address):
            raise Refused("pages", "fetch", f"robots.txt of {_origin(found.address)} forbids it")
        return found

    async def page(self, address: str) -> tuple[str, PageText]:
        """Return where a page was found, and what it says.

        Raises:
            Refused: as `fetch`, or it is no page of text.
            Retryable: the site does not answer.
        """
        found = await self.fetch(address)
        if found.media_type not in _TEXT:
            kind = found.media_type or "unknown"
            raise Refused("pages", "page", f"{address} is no page of text ({kind})")
        return found.address, page_text(found.text, found.address)

    async def is_live(self, address: str) -> bool:
        """Say whether an address answers with a page now; robots.txt is no matter of a click."""
        try:
            await self._get(address)
        except ConnectorError:
            return False
        return True

    async def site_map(self, site: str) -> tuple[str, ...]:
        """Return the addresses a site lists in its map, indexes one level deep; none if none."""
        found: list[str] = []
        for address in await self._locations(f"{site}/sitemap.xml"):
            inner = await self._locations(address) if address.endswith(".xml") else (address,)
            found += [one for one in inner if _origin(one) == _origin(site)]
            if len(found) >= MOST_ADDRESSES:
                break
        return tuple(dict.fromkeys(found[:MOST_ADDRESSES]))

    async def _locations(self, address: str) -> tuple[str, ...]:
        try:
            found = await self.fetch(address)
        except ConnectorError:
            return ()
        return tuple(one.replace("&amp;", "&") for one in _LOC.findall(found.text))

    async def _get(self, address: str) -> Fetched:
        response = await self._http.send("GET", address, operation="fetch")
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        final = str(response.extensions.get(FINAL) or address)
        charset = response.charset_encoding or ""
        return Fetched(final, media_type, response.content, charset)

    async def _allowed(self, address: str) -> bool:
        origin = _origin(address)
        if origin not in self._robots:
            self._robots[origin] = await self._rules(origin)
        rules = self._robots[origin]
        return rules is not None and rules.can_fetch(AGENT, address)

    async def _rules(self, origin: str) -> RobotFileParser | None:
        """Return an origin's rules; None where nothing of it may be fetched."""
        rules = RobotFileParser()
        try:
            found = await self._get(f"{origin}/robots.txt")
        except Missing:
            rules.parse([])
            return rules
        except ConnectorError as exc:
            if exc.status is None:
                raise  # barred, or nobody answers: the reason is in its words
            return None
        rules.parse(found.text.splitlines())
        return rules


@asynccontextmanager
async def connect(
    own: Sequence[str] = (),
    transport: httpx.AsyncBaseTransport | None = None,
    resolver: Resolve = resolve,
) -> AsyncIterator[Pages]:
    """Open a reader for one batch of work.

    Args:
        own: the client's own origins, which may lie on a private address.
        transport: replaces the network, and `resolver` the look-up of names, in tests.
    """
    outside = Outside(own, transport, resolver)
    async with Http("pages", "", HEADERS, transport=outside, timeouts=TIMEOUTS, attempts=2) as http:
        yield Pages(http)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
