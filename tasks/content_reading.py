"""Reading pages for an article: what a page gives, and what it does not, each with its reason."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from connectors.errors import ConnectorError, Retryable
from connectors.pages import Pages
from domain.content.injection import is_order
from domain.content.research import language_of
from domain.content.words import Finding, Image, Page, Source, SourceKind

AT_ONCE = 4  # pages of one site fetched side by side
_FILES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".zip", ".xml", ".css", ".js")


@dataclass
class Harvest:
    """What a place gave: texts, live pages of the client's site, images, and what went wrong."""

    sources: list[Source] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def add(self, other: "Harvest") -> None:
        """Take in what another place gave."""
        self.sources += other.sources
        self.pages += other.pages
        self.images += other.images
        self.notes += other.notes


async def read(
    pages: Pages, addresses: Sequence[str], day: date, kind: SourceKind, own: str
) -> Harvest:
    """Read pages side by side; those that cannot be read are notes."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(address: str) -> Harvest:
        async with turn:
            return await _page(pages, address, day, kind, own)

    found = Harvest()
    for page in await asyncio.gather(*(one(address) for address in addresses)):
        found.add(page)
    return found


async def _page(pages: Pages, address: str, day: date, kind: SourceKind, own: str) -> Harvest:
    found = Harvest()
    try:
        at, said = await pages.page(address)
    except ConnectorError as exc:
        why = f"{exc} (it may answer later)" if isinstance(exc, Retryable) else str(exc)
        found.notes.append(note(address, why))
        return found
    found.notes += orders(at, said.hidden)
    language = language_of(said.language, said.text)
    if language is None or not said.text:
        found.notes.append(note(at, "no text in French or English"))
        return found
    found.sources.append(Source("", at, day, said.title, language, kind, said.text))
    if own and same_host(at, own):
        found.pages.append(Page(at, said.title))
        found.images += [Image(src, alt) for src, alt in said.images if same_host(src, own)]
    return found


def orders(where: str, hidden: Sequence[str]) -> list[Finding]:
    """Note what is hidden from readers and speaks to machines; other hidden text is common."""
    words = "an order to a machine, hidden from readers, taken out"
    return [
        Finding("injection", "note", where, f"{words}: {one[:60]}")
        for one in hidden
        if is_order(one)
    ]


def note(where: str, words: str) -> Finding:
    """Return what is said of a place that gave nothing."""
    return Finding("research", "note", where, words)


def same_host(one: str, other: str) -> bool:
    """Say whether two addresses lie on one host; www. is none."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1] != ""


def is_file(address: str) -> bool:
    """Say whether an address ends as a picture, a document or the like."""
    return urlsplit(address).path.lower().endswith(_FILES)


def slug_words(address: str) -> str:
    """Return the words of an address's path."""
    return unquote(urlsplit(address).path).replace("-", " ").replace("/", " ").replace("_", " ")
