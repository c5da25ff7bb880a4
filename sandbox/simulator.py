"""What every simulator shares: a clock, the faults, the counters and the control routes.

The control routes lie under `/__sandbox__/` and are no part of any vendor:
    GET  faults   the settings of the fault injector, and what it has injected
    PUT  faults   change some of them, e.g. {"rates": {"reset_after": 0.05}, "seed": 7}
    GET  state    per operation: requests received, answered, refused, throttled, failed, lost;
                 what a fault answered in the vendor's place is under "injected" alone
    POST reset    forget counters and limits, start the faults again, restore the first data

A reset is a real one where there is a socket (the transport is aborted); without one, as under an
in-process transport, it is a `ConnectionResetError` raised at the caller.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import anyio
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from sandbox.faults import Faults

CONTROL = "/__sandbox__/"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time of the machine, aware, in UTC."""
    return datetime.now(UTC)


class Simulator(Starlette):
    """One vendor: its routes, wrapped in faults and counted."""

    def __init__(
        self,
        routes: Sequence[BaseRoute],
        *,
        faults: Faults | None,
        say: Callable[[int, dict[str, str]], Response],
        restore: Callable[[], None] = lambda: None,
        describe: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        """Wrap `routes`.

        Args:
            routes: the vendor's own.
            faults: the injector; None injects nothing until the control route says so.
            say: the vendor's way to say an HTTP status that comes from no operation.
            restore: puts the vendor's data and limits back to what they were at the start.
            describe: figures about the data, for the control route.
        """
        self.faults = faults or Faults()
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._say = say
        self._restore = restore
        self._describe = describe
        control = [
            Route(f"{CONTROL}faults", self._faults, methods=["GET", "PUT"]),
            Route(f"{CONTROL}state", self._state, methods=["GET"]),
            Route(f"{CONTROL}reset", self._reset, methods=["POST"]),
        ]
        super().__init__(routes=[*control, *routes])

    def figures(self) -> dict[str, Any]:
        """Return what has happened here: requests per operation, faults, size of the data."""
        counts = {name: dict(one) for name, one in self.counts.items()}
        return {"operations": counts, "injected": dict(self.faults.injected), **self._describe()}

    def reset(self) -> None:
        """Put everything back to what it was at the start."""
        self.counts.clear()
        self.faults.restart()
        self._restore()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, unless a fault comes first or after."""
        if scope["type"] != "http" or CONTROL in scope["path"]:
            return await super().__call__(scope, receive, send)
        fault = self.faults.road(f"{scope['method']} {scope['path']}")
        if fault in ("too_many", "error"):
            status, wait = (429, self.faults.retry_after_s) if fault == "too_many" else (500, 0)
            answer = self._say(status, {"Retry-After": str(wait)} if wait else {})
            return await answer(scope, receive, send)
        if fault == "reset_before":
            return await _reset(receive)
        if fault == "slow":  # the request has arrived: whoever hangs up now is served all the same
            receive = await _arrived(receive)
            await anyio.sleep(self.faults.slow_s)
        return await self._process(fault, scope, receive, send)

    async def _process(self, fault: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            if fault in ("reset_after", "malformed"):
                held.append(message)
            else:
                await send(message)

        await super().__call__(scope, receive, watch)
        counts = self.counts[operation_of(scope)]
        counts["received"] += 1
        counts[_verdict(status)] += 1
        if fault == "reset_after":
            counts["lost"] += 1
            return await _reset(receive)
        for message in _cut(held):
            await send(message)
        return None

    async def _faults(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self.faults.configure(**await request.json())
            except (TypeError, ValueError) as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse({**self.faults.settings(), "injected": self.faults.injected})

    async def _state(self, request: Request) -> Response:
        return Response(orjson.dumps(self.figures(), default=dict), media_type="application/json")

    async def _reset(self, request: Request) -> Response:
        self.reset()
        return await self._state(request)


async def json_body(request: Request) -> Any:
    """Return the JSON of a body; None, which no schema takes, where it is none."""
    try:
        return orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return None


def base_of(request: Request) -> str:
    """Return the address the simulator is mounted at, without a final slash."""
    url = request.url
    return f"{url.scheme}://{url.netloc}{request.scope.get('root_path', '')}"


def operation_of(scope: Scope) -> str:
    """Return the name of the vendor's operation a request reached."""
    return str(scope.get("operation") or getattr(scope.get("endpoint"), "__name__", "(none)"))


def _verdict(status: int) -> str:
    if status == 429:
        return "throttled"
    if status >= 500:
        return "failed"
    return "refused" if status >= 400 else "answered"


def _cut(held: list[Message]) -> list[Message]:
    """Halve the body of an answer, with a content-length that agrees."""
    body = b"".join(message.get("body", b"") for message in held)
    half = body[: len(body) // 2]
    for message in held:
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message["headers"] if k != b"content-length"]
            start = {**message, "headers": [*headers, (b"content-length", b"%d" % len(half))]}
            return [start, {"type": "http.response.body", "body": half}]
    return []


async def _arrived(receive: Receive) -> Receive:
    """Read a request's body to its end, and return a way to read it again."""
    message = await receive()
    body = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    read: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return read.pop() if read else await receive()

    return again


async def _reset(receive: Receive) -> None:
    """Break the connection, as a crashed peer does."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the simulated vendor closed the connection")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        continue
