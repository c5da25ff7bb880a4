"""Meta's words: posts of a Facebook page, and what its error codes mean.

Source    developers.facebook.com/docs/graph-api/guides/error-handling; the HTTP status says little,
          `error.code` decides
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Annotated

import httpx
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from connectors.errors import (
    AuthRefused,
    ConnectorError,
    Missing,
    RateLimited,
    Refused,
    Retryable,
    Unavailable,
    Uncertain,
)

FIELDS = "id,message,created_time,permalink_url"
TEMPORARY = frozenset({1, 2})
THROTTLED = frozenset({4, 17, 32, 613, *range(80000, 80015)})
DEAD_TOKEN = frozenset({102, 190})
NOT_ALLOWED = frozenset({3, 10, *range(200, 300)})
DUPLICATE, BLOCKED, BAD_PARAMETER, GONE = 506, 368, 100, 33
CREATES = frozenset({"publish"})  # what fails "temporarily" may be there all the same


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


class PagePost(BaseModel):
    """A post on the page; one of a visitor is among them where the page allows those."""

    id: str
    message: str = ""
    created_at: Annotated[datetime, AfterValidator(_aware)] = Field(validation_alias="created_time")
    link: str = Field("", validation_alias="permalink_url")


class Feed(BaseModel):
    """The newest posts."""

    data: list[PagePost]


class Created(BaseModel):
    """What a new post is called."""

    id: str


class Success(BaseModel):
    """What a deletion answers."""

    success: bool


class _Error(BaseModel):
    code: int
    error_subcode: int = 0
    is_transient: bool = False
    message: str = ""


class _Envelope(BaseModel):
    error: _Error


class _Usage(BaseModel):
    estimated_time_to_regain_access: float = 0  # minutes


class _Usages(BaseModel):
    """One header: by business, a list of what was used."""

    by_business: dict[str, list[_Usage]]


class Duplicate(Refused):
    """The page has just said the same."""


class Blocked(Refused):
    """Meta holds the page or the text against its policy: a person must look."""


def proof(token: str, secret: str) -> str:
    """Return the proof that a call comes from the app the token was given to."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Read Meta's code, whatever the status; None where it says none."""
    try:
        error = _Envelope.model_validate_json(response.content).error
    except ValidationError:
        return None
    kind, words = _kind(operation, error)
    said = kind("meta", operation, f"code {error.code}: {words}"[:200], response.status_code)
    if isinstance(said, RateLimited):
        said.retry_after_s = _regained_s(response)
        said.status = 429
    elif isinstance(said, Retryable):
        said.status = 503  # what it means; it came as a 400 or 500
    return said


def _kind(operation: str, error: _Error) -> tuple[type[ConnectorError], str]:
    """Say what to do about a code; Meta's own sentence can quote the post, so it is left out."""
    code = error.code
    if code in THROTTLED:
        return RateLimited, "too many calls"
    if code in DEAD_TOKEN:
        return AuthRefused, "the page's token is dead: a person must sign in again"
    if code in NOT_ALLOWED:
        return AuthRefused, "the token lacks a permission (pages_manage_posts)"
    if code == DUPLICATE:
        return Duplicate, "the page has just posted the same"
    if code == BLOCKED:
        return Blocked, "blocked for policy"
    if code in TEMPORARY or error.is_transient:
        return (Uncertain if operation in CREATES else Unavailable), "a temporary error"
    if code == BAD_PARAMETER and error.error_subcode == GONE:
        return Missing, "no such post or page, or no right to see it"
    return Refused, "refused"


def _regained_s(response: httpx.Response) -> float | None:
    """Return the seconds until calls are taken again, where Meta says so."""
    header = response.headers.get("x-business-use-case-usage", "{}")
    try:
        said = _Usages.model_validate_json(f'{{"by_business": {header}}}')
    except ValidationError:
        return None
    used = [one for business in said.by_business.values() for one in business]
    minutes = max((one.estimated_time_to_regain_access for one in used), default=0.0)
    return minutes * 60 or None


def same_text(one: str, other: str) -> bool:
    """Whether two texts are one to a reader."""
    return " ".join(one.split()) == " ".join(other.split())
