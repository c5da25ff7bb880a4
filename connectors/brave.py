"""Brave's web search: pages found for a query.

Docs      https://api-dashboard.search.brave.com/api-reference/web/search/get (read 2026-11-29)
Settings  BRAVE_API_KEY, BRAVE_BASE_URL, BRAVE_COUNTRY
Limits    by plan, in sliding windows that each answer tells; ours: BRAVE_MAX_RPS (1) a second.
          A query has at most 400 characters and 50 words. A request that succeeds is charged
Keys      a wrong or missing key is 422 with a code, not 401; a key without a plan is 404
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import BaseModel, Field, JsonValue, ValidationError

from connectors._http import ATTEMPTS, Http, Timeouts, seconds_of
from connectors.errors import AuthRefused, ConnectorError, NotConfigured, RateLimited
from connectors.hits import Hit, Published, hit, is_web
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.wordings import rooted, told
from domain.pace import Limit, Slots
from settings import BraveSettings

__all__ = ["Brave", "connect"]

ROUTES = "/res/v1"
MOST_CHARACTERS, MOST_WORDS, MOST_HITS = 400, 50, 20
TOKEN = "x-subscription-token"
DAY_S = 86_400.0  # who must wait longer is out of credit, and a person may buy more meanwhile
_KEY_CODES = ("SUBSCRIPTION_TOKEN_INVALID", "SUBSCRIPTION_TOKEN_MISSING", "SUBSCRIPTION_NOT_FOUND")


class _Result(BaseModel):
    url: str
    title: str = ""
    description: str | None = None
    page_age: Published = None


class _Web(BaseModel):
    results: list[_Result] = []


class _Found(BaseModel):
    """An answer; `web` is left out where nothing was found."""

    type: str = Field(pattern="^search$")
    web: _Web | None = None


class _Error(BaseModel):
    code: str = ""
    detail: str = ""
    meta: dict[str, JsonValue] = {}


class _Errors(BaseModel):
    """What is wrong: under `error` in answers, under `errors` in the vendor's examples."""

    error: _Error | None = None
    errors: list[_Error] = []


class Brave:
    """Typed client: knows Brave's words and nothing of ours."""

    def __init__(self, http: Http, country: str) -> None:
        self._http, self._country = http, country

    async def check(self) -> None:
        """Prove that the key may search, by a search for one page: it is charged like any."""
        await self.search("brave", "en", 1)

    async def search(self, query: str, language: str, count: int) -> list[Hit]:
        """Return at most `count` (20) pages; what a query has beyond the limits is cut off."""
        answer = await self._http.call(
            "GET", "/web/search", _Found, operation="search", family="searches",
            params={"q": _fitting(query), "count": str(min(count, MOST_HITS)), "offset": "0",
                    "search_lang": language, "country": self._country, "safesearch": "moderate",
                    "result_filter": "web", "text_decorations": "false", "operators": "false"},
        )  # fmt: skip
        found = answer.web.results if answer.web else []
        return [
            hit(one.url, one.title, one.description, one.page_age)
            for one in found
            if is_web(one.url)
        ][:count]


@asynccontextmanager
async def connect(
    config: BraveSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Brave]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("brave", "BRAVE_API_KEY")
    key = config.api_key.get_secret_value()
    limits = {"searches": (Limit(1, 1 / config.max_rps),)}
    async with Http(
        "brave", rooted(str(config.base_url), ROUTES), {TOKEN: key, "Accept": "application/json"},
        pace=Pace(account_of("brave", key), limits, slots or OWN_SLOTS),
        transport=transport, verdict=_verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Brave(http, config.country)


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Tell a key from a request, and a second's limit from a month's, by the code."""
    if response.is_success:
        return None
    status, error = response.status_code, _error(response)
    if error.code in _KEY_CODES or _about_the_key(error):
        return AuthRefused("brave", operation, error.detail or "the key is not accepted", status)
    if status != 429:
        return None
    wait_s = _until(response.headers)
    if error.code == "QUOTA_LIMITED" or (wait_s or 0.0) > DAY_S:
        return AuthRefused("brave", operation, "the plan's requests of this month are used", status)
    limited = RateLimited("brave", operation, error.detail or "too many calls", status)
    limited.retry_after_s = wait_s
    return limited


def _error(response: httpx.Response) -> _Error:
    try:
        said = _Errors.model_validate_json(response.content)
    except ValidationError:
        return _Error()
    return said.error or (said.errors[0] if said.errors else _Error())


def _about_the_key(error: _Error) -> bool:
    """Say whether a request was not valid because its key is missing."""
    faults = told(error.meta, "errors")
    places = [told(one, "loc") for one in faults] if isinstance(faults, list) else []
    return any(isinstance(loc, list) and TOKEN in loc for loc in places)


def _until(headers: httpx.Headers) -> float | None:
    """Return the seconds until every window is open again: each tells limit, rest and reset.

    A limit of 0 is none: so a month without a ceiling is told.
    """
    columns = [
        [part.strip() for part in headers.get(f"x-ratelimit-{name}", "").split(",")]
        for name in ("limit", "remaining", "reset")
    ]
    shut = [
        float(reset)
        for limit, rest, reset in zip(*columns, strict=False)
        if limit != "0" and rest == "0" and reset.isdecimal()
    ]
    return max(shut) if shut else seconds_of(headers.get("retry-after"))


def _fitting(query: str) -> str:
    """Return as many of the first words as Brave takes."""
    words = query.split()[:MOST_WORDS]
    while words and len(" ".join(words)) > MOST_CHARACTERS:
        words.pop()
    return " ".join(words) or query[:MOST_CHARACTERS]
