"""The access log: method, route, status, milliseconds. Never a query, a header or a body."""

import logging
import time

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("ingress")


class AccessLog:
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
            # The router leaves word of the route it took: its pattern, so no id is repeated.
            taken = scope.get("route")
            route = taken.path if isinstance(taken, Route) else "(no route)"
            milliseconds = (time.perf_counter() - started) * 1000
            log.info("%s %s -> %s in %.0f ms", scope["method"], route, status, milliseconds)
