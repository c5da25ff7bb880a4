"""The one place that speaks HTTP: timeouts, short retries, pace, error mapping, one log line.

Retry policy: seconds, for a hiccup. Outages are the tasks' business (minutes).
Repeated statuses: 408, 429, 500, 502, 503, 504 and connection errors .
"""

import asyncio
import logging
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from connectors import silence
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    RateLimited,
    Refused,
    Retryable,
    Unavailable,
    Uncertain,
)
from connectors.pace import Pace, Sleep

log = logging.getLogger(__name__)

T = TypeVar("T", bound=BaseModel)
# A vendor's own reading of an answer, asked before ours: an error, or None to go by the status.
Verdict = Callable[[str, httpx.Response], ConnectorError | None]

ATTEMPTS = 3
LONGEST_WAIT_S = 10.0  # a longer Retry-After is the task's clock's business
LONGEST_TURN_S = 120.0  # so is a longer wait for our turn
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NEVER_BUILT = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_EMAIL = re.compile(r"[^\s\"'<>@,;:()\[\]]+@[^\s\"'<>@,;:()\[\]]+")
_PHONE = re.compile(r"(?<![\w-])\+?\d(?:[ ().-]{0,2}\d){7,}")
_backoff = wait_exponential_jitter(multiplier=0.2, max=LONGEST_WAIT_S, jitter=0.3)

_leave_before: ContextVar[float] = ContextVar("leave_before", default=float("inf"))


@contextmanager
def leaving_before(epoch_s: float) -> Iterator[None]:
    """Let no call leave after this moment: whoever was frozen meanwhile no longer holds the row.

    A call that comes too late raises Unavailable: surely nothing was sent.
    """
    token = _leave_before.set(epoch_s)
    try:
        yield
    finally:
        _leave_before.reset(token)


class Barred(httpx.UnsupportedProtocol):
    """A transport does not go there; its words say why, and name no secret."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, to wait for the next bytes, and for one attempt in all."""

    connect_s: float = 5.0
    read_s: float = 10.0
    total_s: float = 30.0


class Http:
    """An authenticated JSON client for one vendor."""

    def __init__(
        self,
        vendor: str,
        base_url: str,
        headers: Mapping[str, str],
        *,
        pace: Pace | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        verdict: Verdict | None = None,
        timeouts: Timeouts | None = None,
        attempts: int = ATTEMPTS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.vendor, self._headers, self._pace = vendor, dict(headers), pace or Pace(vendor)
        self._verdict, self._timeouts = verdict, timeouts or Timeouts()
        self._attempts, self._sleep = attempts, sleep
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(self._timeouts.read_s, connect=self._timeouts.connect_s),
            verify=_trusted(),
            transport=transport,
        )
        for chatty in ("httpx", "httpcore"):  # their lines carry URLs and headers
            logging.getLogger(chatty).setLevel(logging.WARNING)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def call(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        operation: str,
        family: str = "",
        repeat: bool = False,
        **request: Any,
    ) -> T:
        """Send one request and return its parsed answer.

        `repeat` states that sending it twice does no harm; a GET always qualifies. `family` names
        the limits it consumes. `request` is httpx's own: params, json, content, headers.

        Raises:
            Retryable: still failing after ATTEMPTS tries, or the wait asked for is too long.
            Uncertain: not repeatable, sent, and no answer came.
            Refused: the vendor rejected the request.
            BadAnswer: the body does not match `answer`.
        """
        for last in (not (repeat or method == "GET"), True):
            response = await self.send(
                method, path, operation=operation, family=family, repeat=repeat, **request
            )
            try:
                return answer.model_validate_json(response.content)
            except ValidationError as exc:
                surprise = exc.errors(include_input=False, include_url=False)
            if last or surprise[0]["type"] != "json_invalid":
                break  # only a body cut on its way is worth asking for once more
        found = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in surprise[:3]
        )
        raise BadAnswer(self.vendor, operation, found, response.status_code) from None

    async def send(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        family: str = "",
        repeat: bool = False,
        **request: Any,
    ) -> httpx.Response:
        """Send one request whose answer says enough by its status; raises as `call` does."""
        request["headers"] = self._headers | request.get("headers", {})
        return await self._persist(
            operation, family, repeat or method == "GET", method=method, url=path, **request
        )

    async def lines(self, url: str, *, operation: str) -> AsyncIterator[bytes]:
        """Yield the lines of a file at any address, never holding it whole.

        Our credential is not sent: the address is somebody else's.

        Raises:
            Retryable: it could not be opened, or broke off; what was yielded is good.
            Refused: it is not there.
        """
        response = await self._persist(operation, "", True, stream=True, method="GET", url=url)
        rest = b""
        try:
            async for chunk in response.aiter_bytes():
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    yield line
        except (httpx.TransportError, httpx.DecodingError) as exc:
            raise Unavailable(self.vendor, operation, type(exc).__name__) from exc
        finally:
            await response.aclose()
        if rest:
            yield rest

    async def slow_down(self, family: str, seconds: float) -> None:
        """Push a family back for everybody who shares the account."""
        await self._pace.push_back(family, seconds)

    async def _persist(
        self, operation: str, family: str, repeat: bool, *, stream: bool = False, **request: Any
    ) -> httpx.Response:
        tries = count(1)

        async def attempt() -> httpx.Response:
            if wait_s := await self._pace.turn(family, LONGEST_TURN_S, self._sleep):
                limited = RateLimited(self.vendor, operation, "our turn is too far off")
                limited.retry_after_s = wait_s
                raise limited
            if time.time() > _leave_before.get():
                raise Unavailable(self.vendor, operation, "too late to leave")
            response = await self._attempt(operation, repeat, next(tries), stream, request)
            error = self._judge(operation, repeat, stream, response)
            if error is None:
                return response
            if isinstance(error, RateLimited) and error.retry_after_s:
                await self.slow_down(family, error.retry_after_s)
            raise error

        return await AsyncRetrying(
            retry=retry_if_exception(_worth_another_try),
            stop=stop_after_attempt(self._attempts),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )(attempt)

    async def _attempt(
        self, operation: str, repeat: bool, number: int, stream: bool, request: dict[str, Any]
    ) -> httpx.Response:
        started, outcome = time.perf_counter(), "given up"
        try:
            async with asyncio.timeout(self._timeouts.total_s):
                response = await self._client.send(
                    self._client.build_request(**request), stream=stream
                )
                if not response.is_success:
                    await response.aread()
            outcome = str(response.status_code)
        except Barred as exc:
            outcome = "barred"
            raise Refused(self.vendor, operation, str(exc)) from exc
        except _NEVER_BUILT as exc:  # not chained: its text quotes the header
            outcome = type(exc).__name__
            raise Refused(self.vendor, operation, f"{outcome}: check the key and address") from None
        except (httpx.RequestError, TimeoutError) as exc:
            outcome = type(exc).__name__
            if isinstance(exc, httpx.TimeoutException | TimeoutError):
                silence.note(self.vendor)
            safe = repeat or isinstance(exc, _NEVER_LEFT)
            raise (Unavailable if safe else Uncertain)(self.vendor, operation, outcome) from exc
        finally:
            log.info(
                "%s.%s -> %s in %.0f ms, attempt %d",
                self.vendor, operation, outcome, (time.perf_counter() - started) * 1e3, number,
            )  # fmt: skip
        return response

    def _judge(
        self, operation: str, repeat: bool, stream: bool, response: httpx.Response
    ) -> ConnectorError | None:
        error = None if stream or not self._verdict else self._verdict(operation, response)
        if error is None and not response.is_success:
            error = self._error(operation, repeat, response)
        return error

    def _error(self, operation: str, repeat: bool, response: httpx.Response) -> ConnectorError:
        """Map a failed response to the one error type that says what to do next."""
        status, detail = response.status_code, self._words(response.text)
        if status == 429 or status == 408 or status >= 500:
            kind = RateLimited if status == 429 else Unavailable if repeat else Uncertain
            error = kind(self.vendor, operation, detail, status)
            if isinstance(error, Retryable):
                error.retry_after_s = seconds_of(response.headers.get("retry-after"))
            return error
        refusals = {401: AuthRefused, 402: AuthRefused, 403: AuthRefused, 404: Missing}
        return refusals.get(status, Refused)(self.vendor, operation, detail, status)

    def _words(self, text: str) -> str:
        """Return the vendor's words without our credential and without people."""
        text = text[:4000]
        for value in self._headers.values():
            for secret in value.split():
                text = text.replace(secret, "…") if len(secret) >= 8 else text
        return " ".join(_PHONE.sub("…", _EMAIL.sub("…@…", text)).split())[:200]


@lru_cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust; read once, because reading it takes 20 ms each time."""
    return httpx.create_ssl_context()


def _worth_another_try(exc: BaseException) -> bool:
    """Whether seconds may cure it: else the task's clock, in minutes, or nothing."""
    return (
        isinstance(exc, Retryable)
        and (exc.status is None or exc.status in RETRIED)
        and (exc.retry_after_s or 0.0) <= LONGEST_WAIT_S
    )


def _wait(state: RetryCallState) -> float:
    """Wait what the vendor asked for, else back off exponentially with jitter."""
    exc = state.outcome.exception() if state.outcome else None
    asked = exc.retry_after_s if isinstance(exc, Retryable) else None
    return _backoff(state) if asked is None else asked


def seconds_of(header: str | None) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date; None where there is nothing to read."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
