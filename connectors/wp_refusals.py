"""What WordPress's refusals mean.

Errors    {"code", "message", "data": {"status", …}}; the code decides, and not always the status
"""

from collections.abc import Mapping

import httpx
from pydantic import BaseModel, JsonValue, ValidationError

from connectors.errors import AuthRefused, ConnectorError, Missing, Refused


class Error(BaseModel):
    """How WordPress says no."""

    code: str
    message: str = ""
    data: JsonValue = None


class UnknownPost(Missing):
    """The site has no post or revision of this id."""


class TermExists(Refused):
    """A category or tag of this name is there already."""

    term_id: int = 0


class PastTheEnd(Refused):
    """The list has no page of this number."""


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Tell the refusals that mean something to us from the others."""
    if response.is_success:
        return None
    if response.is_redirect:
        host = httpx.URL(response.headers.get("location", "")).host
        return Refused(
            "wp", operation, f"the site is elsewhere ({host}): correct WP_BASE_URL",
            response.status_code,
        )  # fmt: skip
    try:
        error = Error.model_validate_json(response.content)
    except ValidationError:
        return None
    return _meant(operation, error, response)


def _meant(operation: str, error: Error, response: httpx.Response) -> ConnectorError | None:
    status = response.status_code
    if error.code in ("rest_post_invalid_id", "rest_post_invalid_parent"):
        return UnknownPost("wp", operation, error.code, status)
    if error.code == "rest_post_invalid_page_number":
        return PastTheEnd("wp", operation, error.code, status)
    if error.code.startswith("rest_upload_"):  # some are a 500, and nothing was kept
        return Refused("wp", operation, error.code, status)
    if error.code == "rest_not_logged_in":
        hint = "the application password is wrong, or the host strips the Authorization header"
        return AuthRefused("wp", operation, hint, status)
    if "rest_forbidden_status" in response.text:  # a 400, where nobody is signed in
        return AuthRefused("wp", operation, "rest_forbidden_status", status)
    if error.code == "term_exists" and isinstance(error.data, Mapping):
        exists = TermExists("wp", operation, error.code, status)
        number = error.data.get("term_id")
        exists.term_id = number if isinstance(number, int) else 0
        return exists if exists.term_id else None
    return None
