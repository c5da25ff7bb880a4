"""LinkedIn's words: posts of an organisation or a person, and what its refusals mean."""

import re
from datetime import UTC, datetime

import httpx
from pydantic import BaseModel, Field, ValidationError

from connectors.errors import AuthRefused, ConnectorError, Refused

LONGEST_TITLE, LONGEST_TEXT = 400, 3000
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
_ESCAPE = re.compile(r"\\([|{}@\[\]()<>#\\*_~])")


class LinkedinPost(BaseModel):
    """A post as the author's list has it; `commentary` is little text, with its backslashes."""

    id: str
    commentary: str = ""
    state: str = Field("", validation_alias="lifecycleState")
    created_ms: int | None = Field(None, validation_alias="createdAt")

    @property
    def created_at(self) -> datetime | None:
        """Return when it was made, UTC; None where LinkedIn does not say."""
        return None if self.created_ms is None else datetime.fromtimestamp(
            self.created_ms / 1000, UTC
        )  # fmt: skip


class Found(BaseModel):
    """The newest posts of an author."""

    elements: list[LinkedinPost]


class _Error(BaseModel):
    code: str = ""
    message: str = ""


class Duplicate(Refused):
    """The author has just said the same; `existing` is that post where LinkedIn names it."""

    existing: str | None = None


class VersionEnded(Refused):
    """The API version of the settings is no longer served."""


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Tell the refusals that ask for a person or a look-up from the others."""
    status = response.status_code
    if status == 426:
        hint = "this version has ended: set LINKEDIN_VERSION to a newer one (YYYYMM)"
        return VersionEnded("linkedin", operation, hint, status)
    if status == 401:
        hint = "the token is dead (60 days): a person must sign in again"
        return AuthRefused("linkedin", operation, hint, status)
    if status not in (409, 422):
        return None
    try:
        said = _Error.model_validate_json(response.content)
    except ValidationError:
        return None
    if "duplicate" not in f"{said.code} {said.message}".lower():
        return None
    duplicate = Duplicate("linkedin", operation, "the author has just posted the same", status)
    named = _URN.search(said.message)
    duplicate.existing = named[0] if named else None
    return duplicate


def body_of(
    author: str, commentary: str, link: str, title: str, description: str
) -> dict[str, object]:
    """Say a public post with an article; LinkedIn fetches no preview itself."""
    article = {"source": link, "title": title[:LONGEST_TITLE]}
    article |= {"description": description} if description else {}
    return {
        "author": author, "commentary": commentary, "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [],
                         "thirdPartyDistributionChannels": []},
        "content": {"article": article}, "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }  # fmt: skip


def same_text(one: str, other: str) -> bool:
    """Whether two little texts are one to a reader, escaped alike or not."""
    plain = [" ".join(_ESCAPE.sub(r"\1", text).split()) for text in (one, other)]
    return plain[0] == plain[1]
