"""CJdropshipping's access token: fetched by the API key, refreshed, kept on a shelf.

Docs      https://developers.cjdropshipping.com/en/api/api2/api/auth.html
Limits    an access token lives 15 days, a refresh token 180; asking is allowed once per second,
          by an older text once in five minutes; within 24 hours the key gives the same token
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

from pydantic import BaseModel

from connectors._http import Http
from connectors.cj_words import Login
from connectors.errors import BadAnswer, Refused

AUTH = "auth"  # the family of limits
TIME_OF_CJ = timezone(timedelta(hours=8))  # a time without a zone is read as theirs
UNREADABLE_LIFE = timedelta(hours=24)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Token:
    """What opens CJ, and until when (aware, UTC). Secret: its repr shows nothing.

    `open_id` is the account's; CJ signs its webhooks with it.
    """

    access: str
    access_expires_at: datetime
    refresh: str
    refresh_expires_at: datetime
    open_id: str = ""

    def __repr__(self) -> str:
        return f"Token(until {self.access_expires_at:%Y-%m-%d %H:%M})"

    def usable(self, stale: str | None, now: datetime) -> bool:
        """Whether it lives for another minute and is not the one CJ just refused."""
        return self.access != stale and self.access_expires_at > now + timedelta(minutes=1)


Fetch = Callable[[Token | None], Awaitable[Token]]


def utc_now() -> datetime:
    """Return the time of the machine, aware."""
    return datetime.now(UTC)


class TokenShelf(Protocol):
    """Where the tokens of one account are kept; CJ refuses whoever asks for them often."""

    async def token(self, stale: str | None, fetch: Fetch) -> Token:
        """Return a kept token that is usable and not `stale`, else what `fetch` gets.

        `fetch` takes the token kept so far, runs under the shelf's own lock (one at a time over
        all processes that share the shelf), and what it returns is kept.
        """


class MemoryShelf:
    """Tokens of this process alone."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock, self._lock = clock, asyncio.Lock()
        self._kept: Token | None = None

    async def token(self, stale: str | None, fetch: Fetch) -> Token:
        """Return the kept token, or keep a new one; see `TokenShelf`."""
        async with self._lock:
            if self._kept is None or not self._kept.usable(stale, self._clock()):
                self._kept = await fetch(self._kept)
            return self._kept


class _Answer(BaseModel):
    data: Login


class Keys:
    """The account's way in: the token, got anew when it has to be."""

    def __init__(self, http: Http, api_key: str, shelf: TokenShelf, clock: Clock) -> None:
        self._http, self._api_key, self._shelf, self._clock = http, api_key, shelf, clock

    async def token(self, stale: str | None = None) -> str:
        """Return an access token other than `stale`."""
        return (await self._shelf.token(stale, self._fetch)).access

    async def _fetch(self, previous: Token | None) -> Token:
        if previous and previous.refresh and previous.refresh_expires_at > self._clock():
            try:
                return await self._login("refreshAccessToken", refreshToken=previous.refresh)
            except (Refused, BadAnswer):
                pass  # the key opens what a spent refresh token does not
        return await self._login("getAccessToken", apiKey=self._api_key)

    async def _login(self, door: str, **secret: str) -> Token:
        answer = await self._http.call(
            "POST", f"/authentication/{door}", _Answer,
            operation=door, family=AUTH,
            repeat=True,  # the same token for a day; a spent refresh token falls back on the key
            json=secret,
        )  # fmt: skip
        return token_of(answer.data, self._clock())


def token_of(login: Login, now: datetime) -> Token:
    """Read the tokens of an answer received `now` (aware)."""
    return Token(
        login.access, expiry(login.access_until, now), login.refresh,
        expiry(login.refresh_until, now), str(login.open_id),
    )  # fmt: skip


def expiry(said: object, now: datetime) -> datetime:
    """Read when a token ends: aware, UTC. What cannot be true of a new token is 24 h from now."""
    text = str(said).partition("[")[0].strip()
    try:
        if re.fullmatch(r"[0-9]{10}|[0-9]{13}", text):
            at = datetime.fromtimestamp(int(text[:10]), UTC)
        else:
            at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=TIME_OF_CJ)).astimezone(UTC)
    except (ValueError, OverflowError):
        return now + UNREADABLE_LIFE
    return at if at > now else now + UNREADABLE_LIFE
