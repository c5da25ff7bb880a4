"""An answer in pieces (server-sent events), and the ways in which one comes to no good end.

half   the connection breaks in the middle      drip   a piece every `drip_s`, without end
hang   nothing comes at all, headers included, until the caller goes away
"""

from collections.abc import Sequence
from typing import Any

import anyio
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PIECE = 24  # characters of one piece
DRIP_S = 0.2


def pieces_of(text: str) -> list[str]:
    """Cut a text into pieces of a few words, as a model says them."""
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)] or [""]


class EventStream(Response):
    """Sends events; `fault` is one of the module's, or None."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: Sequence[dict[str, Any]],
        *,
        done: bool = False,
        named: bool = False,
        fault: str | None = None,
        drip_s: float = DRIP_S,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Prepare the events; `done` ends them with `[DONE]`, `named` says the type of each."""
        super().__init__(headers=headers)
        del self.headers["content-length"]
        lines = [_line(event, named) for event in events]
        self._lines = [*lines, b"data: [DONE]\n\n"] if done else lines
        self._fault, self._drip_s = fault, drip_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them, as far as the fault lets them come."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        cut = self._fault in ("half", "drip")
        lines = self._lines[: len(self._lines) // 2] if cut else self._lines
        for line in lines:
            if self._fault == "drip":
                await anyio.sleep(self._drip_s)
            await send({"type": "http.response.body", "body": line, "more_body": True})
        if self._fault == "half":
            return await break_off(receive)
        if self._fault == "drip":
            return await hold(Request(scope, receive))
        return await send({"type": "http.response.body", "body": b""})


async def hold(request: Request) -> None:
    """Say nothing until the caller has gone."""
    await request.body()
    while (await request.receive())["type"] != "http.disconnect":
        continue


async def break_off(receive: Receive) -> None:
    """Break the connection in mid-answer, as a crashed peer does."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the simulated vendor closed the connection")
    await anyio.sleep(0.01)  # so that what was sent has left
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        continue


class Broken(Response):
    """A whole answer of which half is sent before the connection breaks."""

    def __init__(self, answer: Response) -> None:
        """Take the answer it would have been."""
        super().__init__(answer.body, answer.status_code, media_type=answer.media_type)
        self.raw_headers = answer.raw_headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half of it."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await break_off(receive)


class Dripping(Response):
    """A whole answer whose bytes come one by one, for longer than anybody waits."""

    def __init__(self, answer: Response, drip_s: float = DRIP_S) -> None:
        """Take the answer it would have been."""
        super().__init__(answer.body, answer.status_code, media_type=answer.media_type)
        self.raw_headers, self._drip_s = answer.raw_headers, drip_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, byte by byte, while somebody listens."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        request = Request(scope, receive)
        for byte in bytes(self.body):
            if await request.is_disconnected():
                return
            await anyio.sleep(self._drip_s)
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def spoilt(answer: Response, fault: str | None) -> Response:
    """Return a whole answer as the fault lets it come."""
    return {"half": Broken, "drip": Dripping}.get(fault or "", _as_it_is)(answer)


def _as_it_is(answer: Response) -> Response:
    return answer


def _line(event: dict[str, Any], named: bool) -> bytes:
    name = b"event: " + str(event["type"]).encode() + b"\n" if named else b""
    return name + b"data: " + orjson.dumps(event) + b"\n\n"
