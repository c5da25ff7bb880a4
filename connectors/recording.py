"""A vendor's answers kept in a file, and given again without a network or a key.

Both ends are transports, the seam every `connect()` has. A file holds one exchange per line of
JSON. No credential is written: of the headers only a few harmless ones are kept, and what looks
like a secret in a query or a body is replaced. People are kept: a recording is as private as the
data it holds.
"""

import asyncio
import base64
import json
import re
from collections import defaultdict, deque
from collections.abc import Collection
from pathlib import Path
from typing import Any

import httpx

from domain.errors import AutomationError

KEPT_HEADERS = frozenset(
    {
        "accept", "anthropic-version", "content-type", "ratelimit-limit", "ratelimit-remaining",
        "ratelimit-reset", "retry-after", "revision", "x-shopify-api-version",
    }
)  # fmt: skip
REDACTED = "[redacted]"
# True of the bytes that travelled, not of the text we hand on.
_OF_THE_WIRE = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
_SECRET = r"(?:(?:api|access|private)[_-]?key|(?:\w+[_-])?(?:token|secret|password|signature))"
_IN_JSON = re.compile(rf'("{_SECRET}"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE)
_IN_QUERY = re.compile(rf"((?:^|[?&]){_SECRET}=)[^&#\"\s]*", re.IGNORECASE)


class NotRecorded(AutomationError):
    """The recording holds no answer to this request."""


class RecordingTransport(httpx.AsyncBaseTransport):
    """Passes requests on, and appends each exchange to a file."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, path: Path, secrets: Collection[str] = ()
    ) -> None:
        """Record to `path`; `secrets` are replaced wherever they appear."""
        self._inner, self._path, self._secrets = inner, path, secrets

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the inner transport does, once the exchange is written."""
        asked = _asked(request, await request.aread(), self._secrets)
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        await response.aclose()
        answered = _said(response.headers, body, self._secrets) | {"status": response.status_code}
        line = json.dumps({"request": asked, "response": answered}, ensure_ascii=False)
        await asyncio.to_thread(self._append, line)
        plain = [pair for pair in response.headers.raw if pair[0].lower() not in _OF_THE_WIRE]
        return httpx.Response(response.status_code, headers=plain, content=body)

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class ReplayingTransport(httpx.AsyncBaseTransport):
    """Answers from a file: the same request again gets the next answer, and the last one stays."""

    def __init__(self, path: Path, secrets: Collection[str] = ()) -> None:
        """Read `path`; `secrets` are those given to the recording.

        Raises:
            FileNotFoundError: there is no such recording.
        """
        self._secrets = secrets
        self._answers: defaultdict[str, deque[dict[str, Any]]] = defaultdict(deque)
        with path.open(encoding="utf-8") as file:
            for line in file:
                exchange = json.loads(line)
                self._answers[_key(exchange["request"])].append(exchange["response"])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as recorded.

        Raises:
            NotRecorded: nothing like it was asked then; names the method and the path.
        """
        answers = self._answers.get(_key(_asked(request, await request.aread(), self._secrets)))
        if not answers:
            asked = f"{request.method} {request.url.path}"
            raise NotRecorded(f"the recording has no answer to {asked}: record the run again")
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        body = base64.b64decode(answer["base64"]) if "base64" in answer else answer["body"]
        return httpx.Response(answer["status"], headers=answer["headers"], content=body)


def _asked(request: httpx.Request, body: bytes, secrets: Collection[str]) -> dict[str, Any]:
    """Say a request without its port, which differs from run to run on one machine."""
    url = f"{request.url.host}{request.url.raw_path.decode()}"
    said = _said(request.headers, body, secrets)
    return {"method": request.method, "url": _redacted(url, secrets)} | said


def _said(headers: httpx.Headers, body: bytes, secrets: Collection[str]) -> dict[str, Any]:
    kept = {
        name: _redacted(value, secrets) for name, value in headers.items() if name in KEPT_HEADERS
    }
    try:
        return {"headers": kept, "body": _redacted(body.decode(), secrets)}
    except UnicodeDecodeError:
        return {"headers": kept, "base64": base64.b64encode(body).decode()}


def _key(asked: dict[str, Any]) -> str:
    return " ".join((asked["method"], asked["url"], asked.get("body", ""), asked.get("base64", "")))


def _redacted(text: str, secrets: Collection[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, REDACTED)
    return _IN_QUERY.sub(rf"\1{REDACTED}", _IN_JSON.sub(rf'\1"{REDACTED}"', text))
