"""SearXNG, a metasearch engine one runs oneself: pages found for a query.

Docs      https://docs.searxng.org/dev/search_api (read 2026-11-29; what it leaves open, from
          searx/webapp.py and searx/webadapter.py: 400 with {"error"}, unknown parameters ignored)
Settings  SEARXNG_BASE_URL
Limits    none by default; an instance with `server.limiter` takes 4 such requests an hour from an
          address unless that is in its `pass_ip`. Ours: SEARXNG_MAX_RPS (1) a second
Format    an instance answers JSON only if `search.formats` in its settings.yml says so, which it
          does not by default; else it is 403
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import BaseModel, Field, JsonValue

from connectors._http import ATTEMPTS, Http, Timeouts, seconds_of
from connectors.errors import ConnectorError, NotConfigured, RateLimited, Refused, Unavailable
from connectors.hits import Hit, Published, hit, is_web
from connectors.pace import OWN_SLOTS, Pace, account_of
from domain.pace import Limit, Slots
from settings import SearxngSettings

__all__ = ["Searxng", "connect"]

LIMITED_S = 60.0  # the limiter says no time, and asking at once counts against us
MODERATE = "1"
NO_JSON = "answers no JSON here: add json to search.formats in its settings.yml"
_HEADERS = {"User-Agent": "3a-automation/1 (articles)", "Accept": "application/json"}
_COMMAND = re.compile(r"(?<!\S)[!:?<]+")  # of its query language: !engine, !!leave, :language, <1


class _Result(BaseModel):
    url: str = ""
    title: str | None = None
    content: str | None = None
    published: Published = Field(None, alias="publishedDate")


class _Found(BaseModel):
    results: list[_Result]
    unresponsive_engines: list[JsonValue] = []


class Searxng:
    """Typed client of one instance: knows SearXNG's words and nothing of ours."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def check(self) -> None:
        """Prove that it answers as JSON, without a search: no query is a 400 there, no 403."""
        try:
            await self._http.send(
                "GET", "/search", operation="check", family="searches", params={"format": "json"}
            )
        except Refused as exc:
            if exc.status != 400:
                raise

    async def search(self, query: str, language: str, count: int) -> list[Hit]:
        """Return at most `count` pages of the first page of results.

        Raises:
            Unavailable: it answers, but none of its engines did.
        """
        answer = await self._http.call(
            "GET", "/search", _Found, operation="search", family="searches",
            params={"q": _plain(query), "format": "json", "language": language, "pageno": "1",
                    "categories": "general", "safesearch": MODERATE},
            headers={"Accept-Language": language},
        )  # fmt: skip
        found = [
            hit(one.url, one.title, one.content, one.published)
            for one in answer.results
            if is_web(one.url)
        ]
        if not found and answer.unresponsive_engines:
            silent = ", ".join(_silent(one) for one in answer.unresponsive_engines[:5])
            raise Unavailable("searxng", "search", f"none of its engines answered: {silent}")
        return found[:count]


@asynccontextmanager
async def connect(
    config: SearxngSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Searxng]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("searxng", "SEARXNG_BASE_URL")
    base_url = str(config.base_url)
    limits = {"searches": (Limit(1, 1 / config.max_rps),)}
    async with Http(
        "searxng", base_url, _HEADERS,
        pace=Pace(account_of("searxng", base_url), limits, slots or OWN_SLOTS),
        transport=transport, verdict=_verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Searxng(http)


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Name the setting that is missing, and wait where the limiter says no time."""
    if response.status_code == 403:
        return Refused("searxng", operation, NO_JSON, 403)
    if response.status_code == 429:
        limited = RateLimited("searxng", operation, "its limiter takes no more from us now", 429)
        limited.retry_after_s = seconds_of(response.headers.get("retry-after")) or LIMITED_S
        return limited
    return None


def _plain(query: str) -> str:
    """Return a query whose words command nothing."""
    return " ".join(_COMMAND.sub("", query).split())


def _silent(said: JsonValue) -> str:
    """Say which engine did not answer, and why: a pair of words."""
    return " ".join(map(str, said)) if isinstance(said, list) else str(said)
