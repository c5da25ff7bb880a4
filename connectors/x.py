"""X posts of one account: post with a link, read the newest, delete.

Docs      https://docs.x.com/x-api (API v2)
Settings  X_ACCESS_TOKEN (OAuth 2, user context: tweet.read tweet.write users.read)
Limits    100 posts per 15 min and user; ours: X_MAX_RPS (1) a second. X charges per post, more for
          one with a link. No idempotency, but the same text again is refused; after an unanswered
          `publish`, `find` the text before a second one
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import Missing, NotConfigured
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.x_words import (
    FIELDS,
    Account,
    Deleted,
    Duplicate,
    One,
    Page,
    XPost,
    same_text,
    verdict,
)
from domain.pace import Limit, Slots
from settings import XSettings

__all__ = ["Duplicate", "X", "XPost", "connect"]

POSTS = Limit(100, 900.0)
NEWEST = 25
ROUTES = "/2"


class X:
    """Typed client of one account: knows X's words and nothing of ours.

    Every method raises AuthRefused when the token is dead, lacks a permission or is out of credit,
    RateLimited with the wait X asks for, Unavailable when the same call may work later, Refused
    otherwise.
    """

    def __init__(self, http: Http) -> None:
        self._http, self._account = http, ""

    async def check(self) -> None:
        """Prove that the token is an account's."""
        await self.account()

    async def account(self) -> str:
        """Return the id of the account, asked for once."""
        if not self._account:
            answer = await self._http.call(
                "GET", "/users/me", One[Account], operation="account", family="reads"
            )
            self._account = answer.data.id
        return self._account

    async def publish(self, text: str) -> str:
        """Post a text, its link within it, live at once; return the post's id. X charges for it.

        Raises:
            Duplicate: the account has just said the same.
            Uncertain, BadAnswer: it may be there: `find` it.
        """
        answer = await self._http.call(
            "POST", "/tweets", One[XPost], operation="publish", family="posts", json={"text": text}
        )
        return answer.data.id

    async def newest(self, count: int = NEWEST) -> list[XPost]:
        """Return the account's newest posts (5 to 100), the newest first."""
        answer = await self._http.call(
            "GET", f"/users/{await self.account()}/tweets", Page, operation="newest",
            family="reads", params={"max_results": str(count), "post.fields": FIELDS},
        )  # fmt: skip
        return answer.data

    async def find(self, text: str) -> XPost | None:
        """Return the newest post of this text; None when none of the last NEWEST says it."""
        return next((p for p in await self.newest() if same_text(p.said, text)), None)

    async def delete(self, post_id: str) -> bool:
        """Delete a post; return False when there was none."""
        try:
            answer = await self._http.call(
                "DELETE", f"/tweets/{post_id}", One[Deleted], operation="delete", family="posts",
                repeat=True,  # gone is gone
            )  # fmt: skip
        except Missing:
            return False
        return answer.data.deleted


@asynccontextmanager
async def connect(
    config: XSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[X]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("x", "X_ACCESS_TOKEN")
    token = config.access_token.get_secret_value()
    ours = Limit(1, 1 / config.max_rps)
    limits = {"posts": (ours, POSTS), "reads": (ours,)}
    async with Http(
        "x", f"{config.base_url}{ROUTES}", {"Authorization": f"Bearer {token}"},
        pace=Pace(account_of("x", token), limits, slots or OWN_SLOTS),
        transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield X(http)
