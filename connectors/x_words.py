"""X's words: posts of one account, and what its refusals mean.

X shortens each link to t.co and writes & < > as entities: `XPost.said` undoes both.
"""

import html
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import httpx
from pydantic import AfterValidator, BaseModel, Field, JsonValue

from connectors.errors import ConnectorError, RateLimited, Refused

FIELDS = "created_at,entities,text"
T = TypeVar("T")


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


class _Link(BaseModel):
    url: str | None = None
    expanded_url: str | None = None


class _Entities(BaseModel):
    urls: list[_Link] | None = None


class XPost(BaseModel):
    """A post; `text` is X's, with its short links."""

    id: str
    text: str
    created_at: Annotated[datetime, AfterValidator(_aware)] | None = None
    entities: _Entities = Field(_Entities(), repr=False)

    @property
    def said(self) -> str:
        """Return the text as it was sent."""
        text = self.text
        for link in self.entities.urls or []:
            if link.url and link.expanded_url:
                text = text.replace(link.url, link.expanded_url)
        return html.unescape(text)


class Account(BaseModel):
    """Whose token it is."""

    id: str


class Deleted(BaseModel):
    """What a deletion answers."""

    deleted: bool


class One(BaseModel, Generic[T]):
    """One object."""

    data: T


class Page(BaseModel):
    """The newest posts; X leaves `data` out where there are none."""

    data: list[XPost] = []
    meta: Mapping[str, JsonValue] = {}


class Duplicate(Refused):
    """The account has just said the same."""


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Tell a repeated text from a missing right, and read when calls are taken again."""
    status = response.status_code
    if status == 403 and "duplicate" in response.text.lower():
        return Duplicate("x", operation, "the account has just posted the same", status)
    if status == 429:
        limited = RateLimited("x", operation, "too many calls", status)
        limited.retry_after_s = _until(response.headers.get("x-rate-limit-reset"))
        return limited
    return None


def _until(header: str | None) -> float | None:
    """Return the seconds until a moment said in UNIX seconds; None where none is."""
    return max(0.0, int(header) - time.time()) if header and header.isdecimal() else None


def same_text(one: str, other: str) -> bool:
    """Whether two texts are one to a reader; a final slash of a link is none."""
    plain = [" ".join(word.rstrip("/") for word in text.split()) for text in (one, other)]
    return plain[0] == plain[1]
