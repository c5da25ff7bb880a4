"""LinkedIn posts of one organisation or person: post with a link, read the newest, delete.

Docs      https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api
Settings  LINKEDIN_ACCESS_TOKEN, LINKEDIN_AUTHOR, LINKEDIN_VERSION (each lives about a year)
Limits    per UTC day, unpublished; ours: LINKEDIN_MAX_RPS (1) a second. No idempotency, but the
          same text again is refused; after an unanswered `publish`, `find` it before a second one
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import httpx

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import BadAnswer, Missing, NotConfigured
from connectors.linkedin_words import (
    LONGEST_TEXT,
    Duplicate,
    Found,
    LinkedinPost,
    VersionEnded,
    body_of,
    same_text,
    verdict,
)
from connectors.pace import OWN_SLOTS, Pace, account_of
from domain.pace import Limit, Slots
from settings import LinkedinSettings

__all__ = ["Duplicate", "Linkedin", "LinkedinPost", "VersionEnded", "connect"]

FAMILY = "posts"
NEWEST = 25
POSTS = "/rest/posts"
RESTLI = "2.0.0"


class Linkedin:
    """Typed client of one author: knows LinkedIn's words and nothing of ours.

    Every method raises AuthRefused when the token is dead or lacks a permission, VersionEnded when
    the settings name a version no longer served, RateLimited or Unavailable when the same call may
    work later, Refused otherwise.
    """

    def __init__(self, http: Http, author: str) -> None:
        self._http, self._author = http, author

    async def check(self) -> None:
        """Prove that the token may read the author's posts."""
        await self.newest(1)

    async def publish(self, commentary: str, link: str, title: str, description: str = "") -> str:
        """Post a text with an article, live at once; return the post's URN.

        `commentary` is little text: what is not escaped in it may cut it off. Only its bare words
        are counted against 3,000 by LinkedIn; here all characters are.

        Raises:
            Duplicate: the author has just said the same.
            Uncertain, BadAnswer: it may be there: `find` it.
            ValueError: the text is too long.
        """
        if len(commentary) > LONGEST_TEXT:
            raise ValueError(f"a post on LinkedIn has at most {LONGEST_TEXT} characters")
        answer = await self._http.send(
            "POST", POSTS, operation="publish", family=FAMILY,
            json=body_of(self._author, commentary, link, title, description),
        )  # fmt: skip
        urn = str(answer.headers.get("x-restli-id", ""))
        if not urn:
            raise BadAnswer("linkedin", "publish", "x-restli-id: missing", answer.status_code)
        return urn

    async def newest(self, count: int = NEWEST) -> list[LinkedinPost]:
        """Return the author's newest posts, the newest first."""
        asked = {"q": "author", "author": self._author, "count": str(count), "sortBy": "CREATED"}
        answer = await self._http.call(
            "GET", POSTS, Found, operation="newest", family=FAMILY, params=asked,
            headers={"X-RestLi-Method": "FINDER"},
        )  # fmt: skip
        return answer.elements

    async def find(self, commentary: str) -> LinkedinPost | None:
        """Return the newest post of this text; None when none of the last NEWEST says it."""
        found = await self.newest()
        return next((p for p in found if same_text(p.commentary, commentary)), None)

    async def delete(self, urn: str) -> bool:
        """Delete a post; return False when LinkedIn says there was none (it need not)."""
        try:
            await self._http.send(
                "DELETE", f"{POSTS}/{quote(urn, safe='')}", operation="delete", family=FAMILY,
                repeat=True,  # the vendor's own word: idempotent
            )  # fmt: skip
        except Missing:
            return False
        return True


@asynccontextmanager
async def connect(
    config: LinkedinSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Linkedin]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("linkedin", "LINKEDIN_ACCESS_TOKEN")
    if not config.author:
        raise NotConfigured("linkedin", "LINKEDIN_AUTHOR")
    token = config.access_token.get_secret_value()
    limits = {FAMILY: (Limit(1, 1 / config.max_rps),)}
    headers = {
        "Authorization": f"Bearer {token}",
        "Linkedin-Version": config.version,
        "X-Restli-Protocol-Version": RESTLI,
    }
    async with Http(
        "linkedin", str(config.base_url), headers,
        pace=Pace(account_of("linkedin", token), limits, slots or OWN_SLOTS),
        transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Linkedin(http, config.author)
