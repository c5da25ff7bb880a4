"""The way to a chat provider: one whole answer, or one that comes in pieces, each in its time.

A call is sent once; whether it is worth another try is the chain's to say. Pieces are server-sent
events: `data:` lines of JSON, an optional `event:` before them, `[DONE]` at the end of some.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar
from urllib.request import getproxies

import httpx
import orjson
from pydantic import BaseModel

from connectors._http import Http, Timeouts, Verdict
from connectors.errors import BadAnswer, Missing, Unavailable
from connectors.llm import OPERATION, Said
from connectors.pace import MemorySlots, Pace, Sleep

T = TypeVar("T", bound=BaseModel)
LONGEST_LINE = 1_000_000  # bytes of one event


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to connect, to the first token, between two pieces, and for the whole answer."""

    connect_s: float = 2.0
    first_s: float = 5.5
    stall_s: float = 5.0
    answer_s: float = 20.0


class Reader(Protocol):
    """Reads the events of one answer; one per format."""

    def feed(self, event: Any) -> str | None:
        """Return the text of an event: empty while the model thinks, None if it says nothing.

        Raises:
            ConnectorError: the provider refuses, or says in mid-answer that it cannot go on.
        """

    def said(self) -> Said:
        """Return the answer, as it ended.

        Raises:
            Unavailable: it has no end.
        """


class _Unpaced(Pace):
    """No booking: an AI provider's limits are its own, and the next provider is the way round."""

    async def turn(self, family: str, longest_s: float, sleep: Sleep) -> float:
        return 0.0

    async def push_back(self, family: str, seconds: float) -> None:
        return None


class Door(Http):
    """An authenticated client for one provider that tries once.

    `operation` names the call in errors and in the log; `longest_line` is in bytes of one event.
    """

    operation = OPERATION
    longest_line = LONGEST_LINE

    def __init__(
        self,
        provider: str,
        origin: str,
        headers: dict[str, str],
        patience: Patience,
        transport: httpx.AsyncBaseTransport | None = None,
        verdict: Verdict | None = None,
    ) -> None:
        self.patience = patience
        super().__init__(
            provider, origin, headers,
            pace=_Unpaced(provider, slots=MemorySlots()), transport=transport or _own_transport(),
            verdict=verdict,
            timeouts=Timeouts(
                min(patience.connect_s, patience.answer_s), patience.answer_s, patience.answer_s
            ),
            attempts=1,
        )  # fmt: skip

    async def post(self, path: str, answer: type[T], body: object) -> T:
        """Return one whole answer.

        Raises:
            ConnectorError: see `Http.call`.
        """
        response = await self._sent(path, body, {}, stream=False)
        try:
            return answer.model_validate_json(response.content)
        except ValueError:  # not chained: its text quotes the answer
            detail = "not an answer of this format"
        raise BadAnswer(self.vendor, self.operation, detail, response.status_code)

    async def pieces(
        self,
        path: str,
        body: object,
        reader: Reader,
        *,
        patience: Patience | None = None,
        **request: Any,
    ) -> AsyncGenerator[str, None]:
        """Yield the text of an answer as it comes; `reader.said()` holds for it afterwards.

        `patience` may be shorter than the door's, never longer.

        Raises:
            Unavailable: no first token or no next one in time, or a broken line.
            BadAnswer: pieces keep coming, but not the end.
            ConnectorError: as `post`, and what the reader says.
        """
        clock, started = asyncio.get_running_loop().time, time.perf_counter()
        begun, most = clock(), patience or self.patience
        end, due, late = begun + most.answer_s, begun + most.first_s, "no first token"
        async with aclosing(self._texts(path, body, reader, request)) as texts:
            while True:
                try:
                    async with asyncio.timeout_at(min(due, end)):
                        text = await anext(texts)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    waited = f"{time.perf_counter() - started:.1f} s"
                    if due <= end:
                        raise Unavailable(
                            self.vendor, self.operation, f"{late} in {waited}"
                        ) from None
                    raise BadAnswer(
                        self.vendor, self.operation, f"still not done after {waited}"
                    ) from None
                given = clock()
                if text:
                    yield text
                end += clock() - given  # the caller's time is not the provider's
                due, late = clock() + most.stall_s, "it stopped in mid-answer"

    async def _texts(
        self, path: str, body: object, reader: Reader, request: dict[str, Any]
    ) -> AsyncGenerator[str, None]:
        response = await self._sent(path, body, request, stream=True)
        try:
            async for event in self._events(response):
                text = reader.feed(event)
                if text is not None:
                    yield text
        finally:
            await response.aclose()

    async def _sent(
        self, path: str, body: object, request: dict[str, Any], *, stream: bool
    ) -> httpx.Response:
        """Send a question once: sent twice it costs money, not correctness."""
        asked = {"method": "POST", "url": path, "json": body, "headers": self._headers, **request}
        response = await self._attempt(self.operation, True, 1, stream, asked)
        # a body that streams cannot be read beforehand, so the verdict is of failures alone
        error = self._judge(self.operation, True, stream and response.is_success, response)
        if error is not None:
            await response.aclose()
            raise error
        return response

    async def _events(self, response: httpx.Response) -> AsyncIterator[Any]:
        rest = b""
        try:
            async for chunk in response.aiter_bytes():
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > self.longest_line:
                    raise BadAnswer(self.vendor, self.operation, "an event without an end")
                for line in lines:
                    data = line.strip().removeprefix(b"data:").strip()
                    if line.startswith(b"data:") and data and data != b"[DONE]":
                        yield orjson.loads(data)
        except (httpx.TransportError, httpx.DecodingError) as exc:
            raise Unavailable(self.vendor, self.operation, type(exc).__name__) from exc
        except orjson.JSONDecodeError:
            raise BadAnswer(self.vendor, self.operation, "an event that is no JSON") from None


def _own_transport() -> httpx.AsyncBaseTransport | None:
    """Return a transport on certificates read once (tens of ms); None: httpx makes its own.

    Where the environment names a proxy, only httpx's own knows it.
    """
    return None if getproxies() else httpx.AsyncHTTPTransport(verify=_certificates())


@lru_cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def must_serve(provider: str, models: Sequence[str], served: Sequence[str]) -> None:
    """Check the names of models against the provider's list.

    Raises:
        Missing: one is not there; the message says which setting to change.
    """
    for model, field in zip(models, ("MODEL", "CHEAP_MODEL"), strict=False):
        if model and model not in served:
            known = ", ".join(sorted(served)[:8])
            raise Missing(
                provider,
                "check",
                f"no model {model}: set {provider.upper()}_{field}, for example to {known}",
            )
