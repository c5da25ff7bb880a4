"""The HTTP door: `POST /predict` and `GET /health`, in JSON, for machines.

Nothing that was sent is logged: the access log has the method, the route, the status and the
milliseconds. Every refusal has the body {"errors": [{"message": …}]}.

Settings  INGRESS_HOST, INGRESS_PORT, INGRESS_TOKEN
Limits    1 MiB a body, 10 s to send it, 1,000 customers a call, 50 calls a second after 300
"""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.prediction_words import Language
from ingress.predict import Invalid, Lookup, Malformed, answer
from ingress.security import Guard, Limits, guard
from settings import OWN, Settings
from store import scores
from store.database import database

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = logging.getLogger("ingress")


class Json(JSONResponse):
    """JSON in ASCII: whatever text was sent can be said back."""

    def __init__(
        self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(content, status_code, {**_HEADERS, **(headers or {})})

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def create(
    settings: Settings, lookup: Lookup | None = None, limits: Limits | None = None
) -> Starlette:
    """Return the app.

    Args:
        lookup: returns the last stored score of an e-mail in lower case, or None.
        limits: how fast, how large and how slow a call may be.

    Raises:
        Exposed: the host is not loopback and there is no token.
    """
    zone = ZoneInfo(settings.churn.timezone)
    door = _Door(settings, guard(settings.ingress, limits or Limits()), lookup, zone)
    app = Starlette(
        routes=[
            Route("/predict", door.predict, methods=["POST"]),
            Route("/health", door.health, methods=["GET"]),
        ],
        middleware=[Middleware(_AccessLog)],
        exception_handlers={
            HTTPException: _refused,
            Invalid: _invalid,
            Malformed: _malformed,
            ClientDisconnect: _gone,
            Exception: _broken,
        },
    )
    app.router.redirect_slashes = False
    return app


def serve(settings: Settings) -> None:
    """Answer until stopped, with the scores of our own store at hand.

    Raises:
        Exposed: the host is not loopback and there is no token.
        NotMigrated: the store is of another version.
    """
    db = database(settings.database.url)
    app = create(settings, lambda email: scores.of_email(db, OWN, email))
    uvicorn.run(
        app,
        host=settings.ingress.host,
        port=settings.ingress.port,
        access_log=False,  # ours has no query and no address
        server_header=False,
        timeout_keep_alive=5,
    )


@dataclass(frozen=True, slots=True)
class _Door:
    settings: Settings
    guard: Guard
    lookup: Lookup | None
    zone: ZoneInfo

    async def predict(self, request: Request) -> Response:
        """Answer `POST /predict`."""
        self.guard.admit(request)
        if _media_type(request) != "application/json":
            raise HTTPException(415, "send application/json")
        body = await _body(request, self.guard.limits)
        language = _language(request, self.settings.churn.language)
        today = datetime.now(self.zone).date()
        return Json(await run_in_threadpool(answer, body, today, self.lookup, language))

    async def health(self, _request: Request) -> Response:
        """Answer `GET /health`: what is configured, without asking any vendor."""
        vendors = [name for name, f in Settings.model_fields.items() if f.default is None]
        configured = {name: getattr(self.settings, name) is not None for name in vendors}
        return Json({"status": "ok", "vendors": configured})


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _language(request: Request, default: Language) -> Language:
    """Return the first language asked for that we speak."""
    for asked in request.headers.get("accept-language", "").lower().split(","):
        match asked.strip()[:2]:
            case "fr":
                return "fr"
            case "en":
                return "en"
    return default


async def _body(request: Request, limits: Limits) -> bytes:
    """Read the body, and stop as soon as it is too large or too slow."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limits.body_bytes:
        raise _too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.body_bytes:
                    raise _too_large(limits)
    except TimeoutError as error:
        raise HTTPException(408, f"the body took longer than {limits.body_s:g} s") from error
    return bytes(body)


def _too_large(limits: Limits) -> HTTPException:
    return HTTPException(413, f"a body may have {limits.body_bytes} bytes", {"Connection": "close"})


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


class _AccessLog:
    """One line a call, after the answer; a path that is no route of ours is not repeated."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and note its status and duration."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            route = scope["path"] if scope["path"] in ("/predict", "/health") else "(no route)"
            milliseconds = (time.perf_counter() - started) * 1000
            log.info("%s %s -> %s in %.0f ms", scope["method"], route, status, milliseconds)
