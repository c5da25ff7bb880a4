"""How the HTTP door answers: JSON in ASCII, and every refusal as {"errors": [{"message": …}]}."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Malformed(Exception):
    """The body is not JSON."""


class Invalid(Exception):
    """Some values cannot be true; `errors` names each."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(errors)} invalid values")
        self.errors = errors


class Json(JSONResponse):
    """JSON in ASCII: whatever text was sent can be said back."""

    def __init__(
        self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(content, status_code, {**_HEADERS, **(headers or {})})

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def handlers() -> dict[Any, Any]:
    """Return what answers for each kind of exception."""
    return {
        HTTPException: _refused,
        Invalid: _invalid,
        Malformed: _malformed,
        ClientDisconnect: _gone,
        Exception: _broken,
    }


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Json({"errors": [{"message": error.detail}]}, error.status_code, error.headers)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Invalid)
    return Json({"errors": error.errors}, 422)


async def _malformed(_request: Request, _error: Exception) -> Response:
    return Json({"errors": [{"message": "the body is not JSON"}]}, 400)


async def _gone(_request: Request, _error: Exception) -> Response:
    return Json({"errors": [{"message": "the body ended before it was complete"}]}, 400)


async def _broken(_request: Request, _error: Exception) -> Response:
    return Json({"errors": [{"message": "this is our mistake; it has been logged"}]}, 500)
