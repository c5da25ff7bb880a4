"""Where an article's ground comes from: one provider per kind of place.

A provider answers `find` with what it fetched; one that searches the web would be one class more.
There is none, because no search vendor's interface is known to us. What a place refuses (robots, a
private address, no text) is a note, never a made-up source.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from connectors import feeds, text_files
from connectors.errors import ConnectorError, Retryable
from connectors.page_text import page_text
from connectors.pages import Pages
from connectors.text_files import TextFile
from domain.content.injection import is_order
from domain.content.record import Commission
from domain.content.research import language_of, nearness
from domain.content.words import Finding, Image, Page, Source, SourceKind

AT_ONCE = 4  # pages of one site fetched side by side
MOST_OF_A_FEED = 5
MOST_LINKS_FOLLOWED = 200
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


class Provider(Protocol):
    """A place where something may be known about a topic."""

    async def find(self, asked: Commission, day: date) -> Harvest:
        """Return what is there."""


@dataclass(frozen=True)
class Site:
    """The client's own site: by its map, else by the links of its first page."""

    pages: Pages
    address: str
    most: int

    async def find(self, asked: Commission, day: date) -> Harvest:
        """Return the pages nearest to the topic by their addresses, as many as are allowed.

        Raises:
            Retryable: the site does not answer at all.
        """
        home_at, home = await self.pages.page(f"{self.address}/")
        listed = await self.pages.site_map(self.address)
        known = dict.fromkeys([home_at, *(listed or home.links[:MOST_LINKS_FOLLOWED])])
        own = [one for one in known if _same_host(one, self.address) and not _is_file(one)]
        said = [asked.topic, *asked.keywords]
        ranked = sorted(own, key=lambda one: -nearness(_slug_words(one), "", said, asked.language))
        return await _read(self.pages, ranked[: self.most], day, "client", own=self.address)


@dataclass(frozen=True)
class Given:
    """The URLs named for this article; a page of the client's own site is the client's word."""

    pages: Pages
    addresses: Sequence[str]
    own: str

    async def find(self, asked: Commission, day: date) -> Harvest:
        """Return each that can be read."""
        found = Harvest()
        for address in self.addresses:
            kind: SourceKind = "client" if _same_host(address, self.own) else "web"
            found.add(await _read(self.pages, [address], day, kind, own=self.own))
        return found


@dataclass(frozen=True)
class Feeds:
    """RSS and Atom feeds: the entries nearest to the topic, each by its page or its own words."""

    pages: Pages
    addresses: Sequence[str]
    own: str

    async def find(self, asked: Commission, day: date) -> Harvest:
        """Return the entries that say anything of the topic."""
        found = Harvest()
        for address in self.addresses:
            try:
                fetched = await self.pages.fetch(address)
                entries = feeds.entries(fetched.body, fetched.address)
            except ConnectorError as exc:
                found.notes.append(_note(address, str(exc)))
                continue
            said = [asked.topic, *asked.keywords]
            near = [(nearness(e.title, e.html, said, asked.language), e) for e in entries]
            ranked = sorted((pair for pair in near if pair[0]), key=lambda pair: -pair[0])
            for _, entry in ranked[:MOST_OF_A_FEED]:
                found.add(await self._entry(entry, day))
        return found

    async def _entry(self, entry: feeds.Entry, day: date) -> Harvest:
        kind: SourceKind = "client" if _same_host(entry.address, self.own) else "feed"
        read = await _read(self.pages, [entry.address], day, kind, own=self.own)
        if read.sources:
            return read
        said = page_text(f"<html><body><main>{entry.html}</main></body></html>", entry.address)
        language = language_of(said.language, said.text)
        if said.text and language:
            read.sources.append(
                Source("", entry.address, day, entry.title, language, kind, said.text)
            )
        return read


@dataclass(frozen=True)
class Files:
    """Texts on disk: the client's folder, and files an operator names. All the client's word."""

    folder: Path | None
    named: Sequence[Path]

    async def find(self, asked: Commission, day: date) -> Harvest:
        """Return every text.

        Raises:
            RuleError: a folder or a named file cannot be read.
        """
        inside = await asyncio.to_thread(text_files.in_folder, self.folder) if self.folder else ()
        named = [await asyncio.to_thread(text_files.text_file, one) for one in self.named]
        found = Harvest()
        for one in [*inside, *named]:
            found.add(_of_file(one, day))
        return found


def _of_file(one: TextFile, day: date) -> Harvest:
    found = Harvest()
    language = language_of(one.language, one.text)
    found.notes += _orders(one.path.name, one.hidden)
    if language is None or not one.text:
        found.notes.append(_note(one.path.name, "no text in French or English"))
        return found
    found.sources.append(Source("", one.path.name, day, one.title, language, "client", one.text))
    return found


async def _read(
    pages: Pages, addresses: Sequence[str], day: date, kind: SourceKind, own: str
) -> Harvest:
    """Read pages side by side; those that cannot be read are notes."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(address: str) -> Harvest:
        async with turn:
            return await _page(pages, address, day, kind, own)

    found = Harvest()
    for read in await asyncio.gather(*(one(address) for address in addresses)):
        found.add(read)
    return found


async def _page(pages: Pages, address: str, day: date, kind: SourceKind, own: str) -> Harvest:
    found = Harvest()
    try:
        at, said = await pages.page(address)
    except ConnectorError as exc:
        why = f"{exc} (it may answer later)" if isinstance(exc, Retryable) else str(exc)
        found.notes.append(_note(address, why))
        return found
    found.notes += _orders(at, said.hidden)
    language = language_of(said.language, said.text)
    if language is None or not said.text:
        found.notes.append(_note(at, "no text in French or English"))
        return found
    found.sources.append(Source("", at, day, said.title, language, kind, said.text))
    if own and _same_host(at, own):
        found.pages.append(Page(at, said.title))
        found.images += [Image(src, alt) for src, alt in said.images if _same_host(src, own)]
    return found


def _orders(where: str, hidden: Sequence[str]) -> list[Finding]:
    """Note what is hidden from readers and speaks to machines; other hidden text is common."""
    words = "an order to a machine, hidden from readers, taken out"
    return [
        Finding("injection", "note", where, f"{words}: {one[:60]}")
        for one in hidden
        if is_order(one)
    ]


def _note(where: str, words: str) -> Finding:
    return Finding("research", "note", where, words)


def _same_host(one: str, other: str) -> bool:
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1] != ""


def _is_file(address: str) -> bool:
    return urlsplit(address).path.lower().endswith(_FILES)


def _slug_words(address: str) -> str:
    return unquote(urlsplit(address).path).replace("-", " ").replace("/", " ").replace("_", " ")
