"""A Facebook page: post with a link, read the newest posts, delete.

Docs      https://developers.facebook.com/docs/pages-api/posts (Graph API v25.0)
Settings  META_ACCESS_TOKEN (the page's own), META_PAGE_ID, META_APP_SECRET, META_API_VERSION
Limits    4,800 calls per engaged user and day; ours: META_MAX_RPS (1) a second. No idempotency:
          after an unanswered `publish`, `find` the text among the newest posts before a second one
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import BadAnswer, Missing, NotConfigured
from connectors.meta_words import (
    FIELDS,
    Blocked,
    Created,
    Duplicate,
    Feed,
    PagePost,
    Success,
    proof,
    same_text,
    verdict,
)
from connectors.pace import OWN_SLOTS, Pace, account_of
from domain.pace import Limit, Slots
from settings import MetaSettings

__all__ = ["Blocked", "Duplicate", "Meta", "PagePost", "connect"]

FAMILY = "page"
NEWEST = 25


class Meta:
    """Typed client of one page: knows Meta's words and nothing of ours.

    Every method raises AuthRefused when the token is dead or lacks a permission, RateLimited with
    the wait Meta asks for, Unavailable when the same call may work later, Refused otherwise.
    """

    def __init__(self, http: Http, page_id: str, proven: dict[str, str]) -> None:
        self._http, self._page, self._proven = http, page_id, proven

    async def check(self) -> None:
        """Prove that the token may read the page."""
        await self.newest(1)

    async def publish(self, message: str, link: str) -> str:
        """Post a text and a link, live at once; return the post's id.

        Raises:
            Duplicate: the page has just said the same.
            Blocked: policy; a person must look.
            Uncertain, BadAnswer: it may be there: `find` it.
        """
        answer = await self._http.call(
            "POST", f"/{self._page}/feed", Created, operation="publish", family=FAMILY,
            params=self._proven, json={"message": message, "link": link, "published": True},
        )  # fmt: skip
        return answer.id

    async def newest(self, count: int = NEWEST) -> list[PagePost]:
        """Return the newest posts of the page, the newest first."""
        answer = await self._http.call(
            "GET", f"/{self._page}/feed", Feed, operation="newest", family=FAMILY,
            params={"fields": FIELDS, "limit": str(count), **self._proven},
        )  # fmt: skip
        return answer.data

    async def find(self, message: str) -> PagePost | None:
        """Return the newest post of this text; None when none of the last NEWEST says it."""
        return next((p for p in await self.newest() if same_text(p.message, message)), None)

    async def delete(self, post_id: str) -> bool:
        """Delete a post; return False when there was none (or none we may see)."""
        try:
            answer = await self._http.call(
                "DELETE", f"/{post_id}", Success, operation="delete", family=FAMILY,
                repeat=True,  # gone is gone
                params=self._proven,
            )  # fmt: skip
        except Missing:
            return False
        if not answer.success:
            raise BadAnswer("meta", "delete", "not deleted, and no reason given", 200)
        return True


@asynccontextmanager
async def connect(
    config: MetaSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Meta]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("meta", "META_ACCESS_TOKEN")
    if not config.page_id:
        raise NotConfigured("meta", "META_PAGE_ID")
    token = config.access_token.get_secret_value()
    limits = {FAMILY: (Limit(1, 1 / config.max_rps),)}
    secret = config.app_secret.get_secret_value() if config.app_secret else ""
    proven = {"appsecret_proof": proof(token, secret)} if secret else {}
    async with Http(
        "meta", f"{config.base_url}/{config.api_version}", {"Authorization": f"Bearer {token}"},
        pace=Pace(account_of("meta", token), limits, slots or OWN_SLOTS),
        transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Meta(http, config.page_id, proven)
