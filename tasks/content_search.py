"""The web as a place: what a search engine names is fetched and read as any page is.

Which engine: CONTENT_SEARCH, else the one that is configured, one's own first. What an engine says
of a page is no source and reaches no model: it chooses what is read, and a hit whose words speak to
machines is not even read. A search that fails is a note: the client's own sources are there.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Literal

from connectors import brave, searxng
from connectors.errors import BadAnswer, ConnectorError, NotConfigured
from connectors.hits import Hit, Searcher
from connectors.pages import Pages
from domain.content.injection import is_order
from domain.content.record import Article, Commission
from domain.content.searching import is_read, request_usd, search_words
from domain.content.words import Finding
from domain.runs import Run
from settings import Settings, settings
from store import costs
from tasks._io import slots_of, store_of
from tasks.content_reading import Harvest, is_file, note, read, same_host

log = logging.getLogger(__name__)

Vendor = Literal["searxng", "brave"]
CONNECT: Mapping[Vendor, Callable[..., AbstractAsyncContextManager[Searcher]]] = {
    "searxng": searxng.connect,
    "brave": brave.connect,
}
CHARGED: tuple[Vendor, ...] = ("brave",)
SPARE = 3  # hits asked for per page to be read: some are the client's own, networks or files


@dataclass(frozen=True)
class Search:
    """A search engine as a provider: the best pages it finds, read; `paid` books each search."""

    engine: Searcher
    name: str
    pages: Pages
    own: str
    most: int
    paid: Callable[[], Awaitable[None]]

    async def find(self, asked: Commission, day: date) -> Harvest:
        """Return the best pages that can be read, none of the client's own site."""
        try:
            hits = await self._hits(asked)
        except ConnectorError as exc:
            return Harvest(notes=[note(self.name, f"the web was not searched: {exc}")])
        spoken = [one for one in hits if _speaks(one)]
        chosen = [one.address for one in hits if one not in spoken and self._is_wanted(one, asked)]
        found = await read(self.pages, _once(chosen)[: self.most], day, "search", own=self.own)
        found.sources = [one for one in found.sources if self._is_strange(one.address)]
        found.notes += [_spoke(one) for one in spoken]
        log.info("%d found by %s, %d read", len(hits), self.name, len(found.sources))
        return found

    async def _hits(self, asked: Commission) -> list[Hit]:
        query = search_words(asked.topic, asked.keywords)
        try:
            found = await self.engine.search(query, asked.language, SPARE * self.most)
        except BadAnswer:
            await self.paid()  # it succeeded at the vendor's
            raise
        await self.paid()
        return found

    def _is_wanted(self, one: Hit, asked: Commission) -> bool:
        known = one.address in asked.sources or is_file(one.address)
        return not known and self._is_strange(one.address)

    def _is_strange(self, address: str) -> bool:
        """Say whether a page is somebody else's, and no network's; a redirect may say otherwise."""
        return is_read(address) and not same_host(address, self.own)


async def searched(run: Run, article: Article, pages: Pages) -> Harvest:
    """Return what the web says of an article's topic, nothing where no engine is on."""
    own = settings(run.client)
    vendor = vendor_of(own)
    if vendor is None or not article.commission.search:
        return Harvest()
    paid = partial(_book, run, article, vendor)
    try:
        async with CONNECT[vendor](getattr(own, vendor), slots=slots_of(run)) as engine:
            place = Search(
                engine, vendor, pages, str(own.content.site), own.content.search_pages, paid
            )
            return await place.find(article.commission, run.day)
    except NotConfigured as exc:
        return Harvest(notes=[note(vendor, f"the web was not searched: {exc}")])


def vendor_of(own: Settings) -> Vendor | None:
    """Return which engine a client searches with: the one named, else the one configured."""
    if own.content.search == "off":
        return None
    if own.content.search:
        return own.content.search
    return next((one for one in CONNECT if getattr(own, one) is not None), None)


async def _book(run: Run, article: Article, vendor: Vendor) -> None:
    """Put a search that is charged into the ledger; one of one's own costs nobody anything."""
    if vendor not in CHARGED:
        return
    own, today = settings(run.client), datetime.now(UTC).date()
    usd = request_usd(vendor, today, own.brave.request_usd if own.brave else None)
    row: dict[str, Any] = {
        "subject": article.id, "provider": vendor, "model": "web search", "input_tokens": 0,
        "output_tokens": 0, "eur": None if usd is None else float(usd * own.fx.usd_eur),
        "part": "search",
    }  # fmt: skip
    await asyncio.to_thread(costs.add_cost, store_of(run), run.client, "content", row)


def _speaks(one: Hit) -> bool:
    return is_order(one.title) or is_order(one.excerpt)


def _spoke(one: Hit) -> Finding:
    words = "what the search says of it is an order to a machine: not read"
    return Finding("injection", "note", one.address, words)


def _once(addresses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(addresses))
