"""CJdropshipping's refusals: what a code in the body of an answer means.

Docs      https://developers.cjdropshipping.com/en/api/api2/standard/ps-code.html
Limits    HTTP says 200 to nearly everything: the body's `code` decides
"""

import json
import re
from collections.abc import Iterator

import httpx
from pydantic import BaseModel, ValidationError, field_validator

from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)

SUCCESS, BUSY, TOO_OFTEN, QUOTA = 200, 1_600_000, 1_600_200, 1_600_201
BAD_PARAMETER = 1_600_300  # also: there is no such order
LOW_BALANCE, NO_SUCH_LOGISTICS = 1_604_000, 1_605_000
OF_THE_TOKEN = frozenset({1_600_001, 1_600_002, 1_600_003, 1_600_030})
OF_THE_KEY = frozenset(range(1_600_004, 1_600_009))
NO_SUCH_PRODUCT = frozenset({1_602_000, 1_602_001, 1_602_002})
ITS_CODES = range(BUSY, 1_700_000)

ONCE_ONLY = "create_order"  # the operation that must not be sent twice
TOO_OFTEN_WAIT_S = 1.0  # limits are per second

_GONE = r"(?:not found|(?:not|n't|never) exist|no such|not be found)"
_ABSENT = re.compile(_GONE)
_ORDER_ABSENT = re.compile(rf"\border\b.*{_GONE}|no (?:such )?order\b")
_ANOTHER_THING = re.compile(
    r"\b(?:param(?:eter)?s?|empty|blank|required|interface|api|route|path|token|account|user)\b"
)

_PERSONAL = (
    "shippingCustomerName", "shippingAddress", "shippingAddress2", "shippingPhone", "shippingZip",
    "houseNumber", "email", "taxId", "remark", "apiKey", "refreshToken",
)  # fmt: skip
_EMAIL = re.compile(r"[^\s\"'<>,;:()\[\]]+@[^\s\"'<>,;:()\[\]]+")
_DIGITS = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){7,}")


class CjRefused(Refused):
    """CJ said no; `code` is its own code (see the table of the docs), 0 where it gave none."""

    code: int = 0


class CjAuthRefused(CjRefused, AuthRefused):
    """The API key is wrong or no longer authorised."""


class TokenRefused(CjAuthRefused):
    """The access token is missing, wrong or expired: the call was not processed."""


class Envelope(BaseModel):
    """What every answer has; success is code 200, unless `result` denies it, whatever HTTP says."""

    code: int
    result: bool | None = None
    message: str | None = None

    @field_validator("message", mode="before")
    @classmethod
    def _text(cls, said: object) -> object:
        return said if said is None else str(said)


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Judge an answer by the code in its body, which HTTP calls a success even when it is none."""
    status = response.status_code
    if status in (408, 429) or status >= 500:
        return None  # the status says enough
    try:
        said = Envelope.model_validate_json(response.content)
    except ValidationError as wrong:
        cut = wrong.errors(include_input=False, include_url=False)[0]["type"] == "json_invalid"
        if cut or not response.is_success:
            return None  # a cut body may be asked for once more
        return BadAnswer("cj", operation, "the answer has no code", status)
    if said.code == SUCCESS:
        contradictory = response.is_success and said.result is False
        detail = "code 200 with result false"
        return BadAnswer("cj", operation, detail, status) if contradictory else None
    error = _refusal(operation, said, response.request)
    forbidden = status in (401, 403) and not isinstance(error, AuthRefused)
    return None if forbidden else error


def not_found(refused: CjRefused) -> bool:
    """Whether CJ says that what was asked for is not there.

    The same code says that a parameter is bad: then, and where something else is missing, it says
    nothing about the order.
    """
    words = refused.detail.lower()
    absent = _ORDER_ABSENT.search(words) or (
        _ABSENT.search(words) and not _ANOTHER_THING.search(words)
    )
    return refused.code == BAD_PARAMETER and bool(absent)


def _refusal(operation: str, said: Envelope, request: httpx.Request) -> ConnectorError:
    """Map a code to the error that says what to do next."""
    code, detail = said.code, f"{said.code}: {_harmless(said.message or '', request)}"
    if code == BUSY or code not in ITS_CODES:  # it may have been done
        unknown = Uncertain if operation == ONCE_ONLY else Unavailable
        return unknown("cj", operation, detail)
    if code == TOO_OFTEN:
        limited = RateLimited("cj", operation, detail)
        limited.retry_after_s = TOO_OFTEN_WAIT_S
        return limited
    if code == QUOTA:
        return RateLimited("cj", operation, detail, SUCCESS)  # of the day: seconds do not cure it
    kinds = {
        **dict.fromkeys(OF_THE_TOKEN, TokenRefused),
        **dict.fromkeys(OF_THE_KEY, CjAuthRefused),
    }
    refused = kinds.get(code, CjRefused)("cj", operation, detail)
    refused.code = code
    return refused


def _harmless(text: str, request: httpx.Request) -> str:
    """Return CJ's words without the person, the key and the token of the request."""
    for value in sorted(_told(request), key=len, reverse=True):
        text = re.sub(re.escape(value), "…", text, flags=re.IGNORECASE)
    return " ".join(_DIGITS.sub("…", _EMAIL.sub("…@…", text)).split())[:200]


def _told(request: httpx.Request) -> Iterator[str]:
    """Yield what the request tells of a person, and its secrets."""
    if token := request.headers.get("CJ-Access-Token"):
        yield token
    try:
        body = json.loads(request.content or b"{}")
    except ValueError:
        return
    for name in _PERSONAL:
        value = str(body.get(name) or "")
        if len(value) >= 3:
            yield value
