"""Answers in pieces, in each provider's own events, that may break or stop in their middle."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx

from sandbox import anthropic, completions, gemini
from sandbox.chat import Completion

HOSTS = {
    "api.x.ai": "xai", "api.openai.com": "openai",
    "generativelanguage.googleapis.com": "gemini", "api.anthropic.com": "anthropic",
}  # fmt: skip


def events_of(provider: str, text: str, finish: str = "stop") -> list[bytes]:
    """Say a text in a provider's own events, cut as a model would."""
    said = Completion(text, finish, 12, 34)
    if provider == "gemini":
        events = gemini._pieces(gemini._answer("m", 1, said))
    elif provider == "anthropic":
        events = anthropic._pieces(anthropic._answer("m", 1, said))
    else:
        whole = completions.answer("m", 1, 1, said)
        events = completions.pieces(whole, {"stream_options": {"include_usage": True}})
    lines = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
    return lines if provider in ("gemini", "anthropic") else [*lines, b"data: [DONE]\n\n"]


class Pieces(httpx.AsyncByteStream):
    """Sends chunks, then ends, breaks, or waits for ever."""

    def __init__(self, chunks: Sequence[bytes], end: str = "end") -> None:
        self.chunks, self.end = chunks, end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk
        if self.end == "break":
            raise httpx.RemoteProtocolError("peer closed connection")
        if self.end == "hang":
            await asyncio.Event().wait()


def streamed(provider: str, text: str, share: float = 1.0, end: str = "end", **more: Any) -> Any:
    """Answer a share of a text in pieces."""
    lines = events_of(provider, text, **more)
    cut = lines[: round(len(lines) * share)]
    kind = {"content-type": "text/event-stream"}
    return httpx.Response(200, headers=kind, stream=Pieces(cut, end))


class Voices:
    """All four providers, each with one way to answer in pieces; remembers what was asked."""

    def __init__(self, **answers: Callable[[], httpx.Response] | Exception) -> None:
        self.answers, self.asked, self.bodies = answers, [], []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        provider = HOSTS[request.url.host]
        self.asked.append(provider)
        self.bodies.append(json.loads(request.content))
        answer = self.answers[provider]
        if isinstance(answer, Exception):
            raise answer
        return answer()
