"""Anthropic's Claude, in the messages format.

Docs      https://platform.claude.com/docs/en/api/messages
Settings  ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL, ANTHROPIC_CHEAP_MODEL,
          ANTHROPIC_VERSION, ANTHROPIC_…_SECONDS
Limits    per organisation, model class and tier; 529 is overload. No sampling members are sent:
          the newer version refuses them
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    RateLimited,
    Unavailable,
)
from connectors.llm import OPERATION, Prompt, Said, strict_schema
from connectors.llm.door import Door, Patience, Reader, must_serve
from domain.prices import Usage
from settings import AnthropicSettings

FINISH = {
    "end_turn": "stop", "stop_sequence": "stop", "refusal": "refused",
    "max_tokens": "length", "model_context_window_exceeded": "length",
}  # fmt: skip


class _Block(BaseModel):
    type: str = ""
    text: str = ""


class _Thinking(BaseModel):
    thinking_tokens: int = 0


class _Usage(BaseModel):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens_details: _Thinking | None = None


class _Answer(BaseModel):
    model: str
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Usage = _Usage()


class _Delta(BaseModel):
    type: str = ""
    text: str = ""
    stop_reason: str | None = None


class _Fault(BaseModel):
    type: str = ""


class _Event(BaseModel):
    type: str
    message: _Answer | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None
    error: _Fault | None = None


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


class Anthropic:
    """A provider that speaks messages."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def ask(self, model: str, prompt: Prompt) -> Said:
        """Return the model's answer, as it ended."""
        answer = await self._door.post("/messages", _Answer, _body(model, prompt))
        text = "".join(block.text for block in answer.content if block.type == "text")
        return _said(text, answer.model, answer.stop_reason or "end_turn", answer.usage)

    def stream(self, model: str, prompt: Prompt) -> tuple[AsyncGenerator[str, None], Reader]:
        """Return the answer's pieces, and who reads them."""
        reader = _Reader(model)
        body = _body(model, prompt) | {"stream": True}
        return self._door.pieces("/messages", body, reader), reader

    async def check(self, *models: str) -> None:
        """Prove that the key works and the models are served; else Missing names others."""
        listed = await self._door.call(
            "GET", "/models", _Models, operation="check", params={"limit": "1000"}
        )
        must_serve("anthropic", models, [model.id for model in listed.data])


class _Reader:
    """Reads the events of one answer; the tokens come in two of them."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._text: list[str] = []
        self._stop: str | None = None
        self._usage = _Usage()

    def feed(self, event: Any) -> str | None:
        """Return the text of an event; see `Reader`."""
        try:
            one = _Event.model_validate(event)
        except ValidationError:
            raise BadAnswer("anthropic", OPERATION, "an event of another format") from None
        if one.error is not None:
            raise _given_up(one.error.type)
        if one.message is not None:
            self._model, self._usage = one.message.model, one.message.usage
        if one.usage is not None:
            self._usage = self._usage.model_copy(update=one.usage.model_dump(exclude_none=True))
            self._usage = _Usage.model_validate(self._usage.model_dump())
        if one.delta is None:
            return None
        self._stop = one.delta.stop_reason or self._stop
        if one.delta.type == "text_delta":
            self._text.append(one.delta.text)
            return one.delta.text
        return "" if one.delta.type == "thinking_delta" else None

    def said(self) -> Said:
        """Return the finished answer; see `Reader`."""
        if not self._stop:
            raise Unavailable("anthropic", OPERATION, "the stream ended early")
        return _said("".join(self._text), self._model, self._stop, self._usage)


@asynccontextmanager
async def connect(
    config: AnthropicSettings, transport: httpx.AsyncBaseTransport | None, patience: Patience
) -> AsyncIterator[Anthropic]:
    """Open a client that tries once."""
    headers = {
        "x-api-key": config.api_key.get_secret_value(),
        "anthropic-version": config.version,
    }
    async with Door(
        "anthropic", str(config.base_url), headers, patience, transport, _verdict
    ) as door:
        yield Anthropic(door)


def _body(model: str, prompt: Prompt) -> dict[str, object]:
    said = [{"role": "user", "content": prompt.user}]
    roles = {"model": "assistant", "us": "user"}
    said += [{"role": roles[turn.by], "content": turn.text} for turn in prompt.turns]
    body: dict[str, object] = {
        "model": model,
        "max_tokens": prompt.max_tokens,
        "system": prompt.system,
        "messages": said,
    }
    if prompt.schema:
        wanted = {"type": "json_schema", "schema": strict_schema(prompt.schema)}
        body["output_config"] = {"format": wanted}
    return body


def _said(text: str, model: str, stop: str, used: _Usage) -> Said:
    return Said(text, model, _tokens(used), FINISH.get(stop, stop))


def _tokens(used: _Usage) -> Usage:
    """Read the tokens; the vendor counts cached and written ones beside the input."""
    cached, written = used.cache_read_input_tokens or 0, used.cache_creation_input_tokens or 0
    thought = used.output_tokens_details.thinking_tokens if used.output_tokens_details else 0
    output = used.output_tokens or 0
    asked = (used.input_tokens or 0) + cached + written
    return Usage(asked, output, cached, written, min(thought, output))


def _given_up(kind: str) -> ConnectorError:
    """Return the error a stream says in its middle, by the vendor's name for it."""
    if kind == "rate_limit_error":
        return RateLimited("anthropic", OPERATION, kind, 429)
    return Unavailable("anthropic", OPERATION, f"it gave up in mid-answer: {kind}")


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    if response.status_code == 400 and "credit balance" in response.text:
        return AuthRefused("anthropic", operation, "there is no credit", 400)
    if response.status_code == 409:
        return Unavailable("anthropic", operation, "try again", 409)
    return None
