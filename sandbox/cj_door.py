"""CJdropshipping's checks before any operation: token, calls per second, points, schema.

Limits  getAccessToken once in `auth_gap_s`; within 24 hours the key gives the same token
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
from starlette.requests import Request

from sandbox.cj_account import Account
from sandbox.cj_refusals import (
    BAD_PARAMETER,
    BAD_REFRESH,
    DEAD_TOKEN,
    NO_TOKEN,
    QUOTA,
    TOO_OFTEN,
    UNKNOWN_TOKEN,
    WRONG_KEY,
    Refusal,
)
from sandbox.cj_spec import TOKEN, Call
from sandbox.limits import Windows

OPEN_ID = 123456789
ACCESS_LIFE, REFRESH_LIFE = timedelta(days=15), timedelta(days=180)
SAME_FOR = timedelta(hours=24)
BEIJING = timezone(timedelta(hours=8))


@dataclass(slots=True)
class Session:
    """Tokens handed out together."""

    access: str
    refresh: str
    issued: datetime
    dead: bool = False

    def said(self) -> dict[str, Any]:
        """Say them as CJ does, with the vendor's own zone."""
        here = self.issued.astimezone(BEIJING).replace(microsecond=0)
        return {
            "openId": OPEN_ID,
            "accessToken": self.access,
            "accessTokenExpiryDate": (here + ACCESS_LIFE).isoformat(),
            "refreshToken": self.refresh,
            "refreshTokenExpiryDate": (here + REFRESH_LIFE).isoformat(),
            "createDate": here.isoformat(),
        }


class Door:
    """Lets calls in, or raises the Refusal that CJ would answer."""

    def __init__(
        self,
        account: Account,
        keys: Collection[str],
        *,
        qps: int | None,
        points: int,
        auth_gap_s: float,
    ) -> None:
        self.account, self.keys = account, frozenset(keys)
        self.qps, self.points, self.auth_gap = qps, points, timedelta(seconds=auth_gap_s)
        self.clear()

    def clear(self) -> None:
        """Forget tokens, calls and points."""
        self.sessions: list[Session] = []
        self.spent = 0
        self._day = self.account.clock().date()
        self._asked: datetime | None = None
        self._windows = Windows()

    def admit(self, call: Call, headers: Mapping[str, str]) -> None:
        """Check token, frequency and points."""
        if not call.keyed:
            return
        self._know(headers.get(TOKEN, ""))
        now = self.account.clock()
        if self.qps is not None:
            limit = (f"{self.qps}/s",)
            if not self._windows.take("account", limit, now.timestamp()).allowed:
                told = f"Too Many Requests, QPS limit is {self.qps} time/1second"
                raise Refusal(TOO_OFTEN, told)
        if now.date() != self._day:
            self._day, self.spent = now.date(), 0
        if self.spent + call.points > self.points:
            raise Refusal(QUOTA, "Quota has been used up")
        self.spent += call.points

    def login(self, key: str) -> Session:
        """Hand out tokens for a key."""
        now = self.account.clock()
        if self._asked is not None and now - self._asked < self.auth_gap:
            raise Refusal(TOO_OFTEN, "Too Many Requests")
        self._asked = now
        if key not in self.keys:
            raise Refusal(WRONG_KEY, "APIkey is wrong, please check and try again")
        for session in reversed(self.sessions):
            if not session.dead and now - session.issued < SAME_FOR:
                return session
        return self._open(now)

    def refresh(self, token: str) -> Session:
        """Hand out new tokens for a refresh token, which is spent by it."""
        now = self.account.clock()
        for session in self.sessions:
            if token and session.refresh == token and now - session.issued < REFRESH_LIFE:
                session.refresh, session.dead = "", True
                return self._open(now)
        raise Refusal(BAD_REFRESH, "Invalid Refresh token")

    def expire(self) -> None:
        """Let every access token die; refresh tokens live on."""
        for session in self.sessions:
            session.dead = True

    def _open(self, now: datetime) -> Session:
        number = len(self.sessions) + 1
        session = Session(f"sim-access-{number:06d}", f"sim-refresh-{number:06d}", now)
        self.sessions.append(session)
        return session

    def _know(self, token: str) -> None:
        if not token:
            raise Refusal(NO_TOKEN, "access token cannot be empty")
        if self.account.quirks.draw("token_expired"):
            self.expire()
        session = next((one for one in self.sessions if one.access == token), None)
        if session is None:
            raise Refusal(UNKNOWN_TOKEN, "Invalid API key or access token")
        if session.dead or self.account.clock() - session.issued >= ACCESS_LIFE:
            raise Refusal(DEAD_TOKEN, "token invalidation fail")


async def read(call: Call, request: Request) -> dict[str, Any]:
    """Read and judge the parameters and the body of a request."""
    query, flaws = call.read_query(request.query_params.multi_items())
    if call.operation.body is None:
        asked: Any = query
    else:
        asked = await _json(request)
        flaws += call.operation.read_body(asked)
    if flaws:
        told = "; ".join(f"{flaw.pointer} {flaw.detail}".strip() for flaw in flaws[:3])
        raise Refusal(BAD_PARAMETER, f"Param error: {told}")
    return dict(asked)


async def _json(request: Request) -> Any:
    kind = request.headers.get("content-type", "").partition(";")[0]
    try:
        if kind == "application/json":
            return orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        pass
    raise Refusal(BAD_PARAMETER, "The request parameter is not in a correct JSON format")
