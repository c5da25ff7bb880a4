"""The way into one CJ account: a call with its token, counted before it leaves.

Docs      https://developers.cjdropshipping.com/en/api/api2/api/auth.html, …/standard/points.html
Settings  CJ_API_KEY, CJ_BASE_URL, CJ_MAX_RPS
Limits    a token that CJ refuses is replaced once; nothing was done by then
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from connectors._http import Http
from connectors.cj_token import Keys
from connectors.cj_verdict import TokenRefused
from connectors.errors import Unavailable

ACCOUNT = "account"  # CJ counts all calls of an account together, but for tokens
HEADER = "CJ-Access-Token"

# Points a call costs, of those in use here; orders, tracking and the balance cost nothing.
POINTS = {"variant": 10, "product": 10, "products": 50, "stock": 10, "freight": 10}

Meter = Callable[[int], Awaitable[None]]  # told the points of a call before it leaves

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Answer(BaseModel, Generic[T]):
    """What CJ wraps every answer in, as far as it is read."""

    data: T


class Door:
    """Asks one account."""

    def __init__(self, http: Http, keys: Keys, meter: Meter | None = None) -> None:
        self._http, self._keys, self._meter = http, keys, meter

    async def _ask(self, method: str, path: str, kind: type[M], **call: Any) -> M:
        """Call with the token; a token that CJ refuses is replaced once, nothing was done yet."""
        cost = POINTS.get(call["operation"], 0)
        if self._meter is not None and cost:
            await self._meter(cost)

        async def call_with(token: str) -> M:
            return await self._http.call(
                method, path, kind, family=ACCOUNT, headers={HEADER: token}, **call
            )

        token = await self._keys.token()
        try:
            return await call_with(token)
        except TokenRefused:
            token = await self._keys.token(stale=token)
        try:
            return await call_with(token)
        except TokenRefused as exc:  # replaced by another process meanwhile: nothing was done
            raise Unavailable("cj", exc.operation, "a fresh token was refused too") from exc
