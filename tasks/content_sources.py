"""Where an article's ground comes from: one provider per kind of place.

A provider answers `find` with what it fetched; the one that searches the web is `content_search`.
What a place refuses (robots, a private address, no text) is a note, never a made-up source.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from connectors import feeds, text_files
from connectors.errors import ConnectorError
from connectors.page_text import page_text
from connectors.pages import Pages
from connectors.text_files import TextFile
from domain.content.record import Commission
from domain.content.research import language_of, nearness
from domain.content.words import Source, SourceKind
from tasks.content_reading import Harvest, is_file, note, orders, read, same_host, slug_words

MOST_OF_A_FEED = 5
MOST_LINKS_FOLLOWED = 200


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
        own = [one for one in known if same_host(one, self.address) and not is_file(one)]
        said = [asked.topic, *asked.keywords]
        ranked = sorted(own, key=lambda one: -nearness(slug_words(one), "", said, asked.language))
        return await read(self.pages, ranked[: self.most], day, "client", own=self.address)


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
            kind: SourceKind = "client" if same_host(address, self.own) else "web"
            found.add(await read(self.pages, [address], day, kind, own=self.own))
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
                found.notes.append(note(address, str(exc)))
                continue
            said = [asked.topic, *asked.keywords]
            near = [(nearness(e.title, e.html, said, asked.language), e) for e in entries]
            ranked = sorted((pair for pair in near if pair[0]), key=lambda pair: -pair[0])
            for _, entry in ranked[:MOST_OF_A_FEED]:
                found.add(await self._entry(entry, day))
        return found

    async def _entry(self, entry: feeds.Entry, day: date) -> Harvest:
        kind: SourceKind = "client" if same_host(entry.address, self.own) else "feed"
        got = await read(self.pages, [entry.address], day, kind, own=self.own)
        if got.sources:
            return got
        said = page_text(f"<html><body><main>{entry.html}</main></body></html>", entry.address)
        language = language_of(said.language, said.text)
        if said.text and language:
            got.sources.append(
                Source("", entry.address, day, entry.title, language, kind, said.text)
            )
        return got


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
    found.notes += orders(one.path.name, one.hidden)
    if language is None or not one.text:
        found.notes.append(note(one.path.name, "no text in French or English"))
        return found
    found.sources.append(Source("", one.path.name, day, one.title, language, "client", one.text))
    return found
