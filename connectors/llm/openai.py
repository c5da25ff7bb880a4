"""OpenAI, and the chat completions format that others share.

Docs      https://platform.openai.com/docs/api-reference/chat
Settings  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, OPENAI_CHEAP_MODEL, OPENAI_…_SECONDS
Limits    per model and organisation; 429 also says that there is no credit
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from connectors.errors import AuthRefused, BadAnswer, ConnectorError, Unavailable
from connectors.llm import OPERATION, Prompt, Said, strict_schema
from connectors.llm.door import Door, Patience, Reader, must_serve
from domain.prices import Usage
from settings import OpenaiSettings

TICKS_PER_USD = Decimal(10_000_000_000)


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None


class _Read(BaseModel):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Written(BaseModel):
    reasoning_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    prompt_tokens_details: _Read | None = None
    completion_tokens_details: _Written | None = None
    cost_in_usd_ticks: int | None = None  # xAI alone


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Answer(BaseModel):
    model: str
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class _Part(BaseModel):
    delta: _Message
    finish_reason: str | None = None


class _Chunk(BaseModel):
    model: str = ""
    choices: list[_Part] = []
    usage: _Usage | None = None
    error: Any = None


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


class Chat:
    """A provider that speaks chat completions."""

    def __init__(self, door: Door, tokens_field: str = "max_completion_tokens") -> None:
        self._door, self._tokens_field = door, tokens_field

    async def ask(self, model: str, prompt: Prompt) -> Said:
        """Return the model's answer, as it ended."""
        answer = await self._door.post("/chat/completions", _Answer, self._body(model, prompt))
        choice = answer.choices[0]
        finish = _finish(choice.finish_reason or "stop", choice.message.refusal)
        return _said(choice.message.content or "", answer.model, finish, answer.usage)

    def stream(self, model: str, prompt: Prompt) -> tuple[AsyncGenerator[str, None], Reader]:
        """Return the answer's pieces, and who reads them."""
        reader = _Reader(self._door.vendor, model)
        asked = {"stream": True, "stream_options": {"include_usage": True}}
        body = self._body(model, prompt) | asked
        return self._door.pieces("/chat/completions", body, reader), reader

    async def check(self, *models: str) -> None:
        """Prove that the key works and the models are served; else Missing names others."""
        listed = await self._door.call("GET", "/models", _Models, operation="check")
        must_serve(self._door.vendor, models, [model.id for model in listed.data])

    def _body(self, model: str, prompt: Prompt) -> dict[str, object]:
        said = [{"role": "system", "content": prompt.system}]
        said.append({"role": "user", "content": prompt.user})
        roles = {"model": "assistant", "us": "user"}
        said += [{"role": roles[turn.by], "content": turn.text} for turn in prompt.turns]
        body: dict[str, object] = {
            "model": model, "messages": said, self._tokens_field: prompt.max_tokens,
        }  # fmt: skip
        if prompt.schema:
            wanted = {"name": "answer", "strict": True, "schema": strict_schema(prompt.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        return body


class _Reader:
    """Reads the chunks of one answer."""

    def __init__(self, provider: str, model: str) -> None:
        self._provider, self._model = provider, model
        self._text: list[str] = []
        self._refusal, self._finish = "", ""
        self._usage: _Usage | None = None

    def feed(self, event: Any) -> str | None:
        """Return the text of a chunk; see `Reader`."""
        try:
            chunk = _Chunk.model_validate(event)
        except ValidationError:
            raise BadAnswer(self._provider, OPERATION, "a chunk of another format") from None
        if chunk.error is not None:
            raise Unavailable(self._provider, OPERATION, "it gave up in mid-answer")
        self._model = chunk.model or self._model
        self._usage = chunk.usage or self._usage
        if not chunk.choices:
            return None
        part = chunk.choices[0]
        self._finish = part.finish_reason or self._finish
        self._refusal += part.delta.refusal or ""
        if part.delta.content:
            self._text.append(part.delta.content)
            return part.delta.content
        return "" if part.delta.reasoning_content else None

    def said(self) -> Said:
        """Return the finished answer; see `Reader`."""
        if not self._finish:
            raise Unavailable(self._provider, OPERATION, "the stream ended early")
        finish = _finish(self._finish, self._refusal)
        return _said("".join(self._text), self._model, finish, self._usage)


@asynccontextmanager
async def connect(
    config: OpenaiSettings, transport: httpx.AsyncBaseTransport | None, patience: Patience
) -> AsyncIterator[Chat]:
    """Open a client that tries once."""
    bearer = {"Authorization": f"Bearer {config.api_key.get_secret_value()}"}
    async with Door("openai", str(config.base_url), bearer, patience, transport, _verdict) as door:
        yield Chat(door)


def _finish(reason: str, refusal: str | None) -> str:
    return "refused" if refusal or reason == "content_filter" else reason


def _said(text: str, model: str, finish: str, usage: _Usage | None) -> Said:
    used = usage or _Usage()
    ticks = used.cost_in_usd_ticks
    usd = Decimal(ticks) / TICKS_PER_USD if ticks else None
    return Said(text, model, _tokens(used), finish, usd)


def _tokens(used: _Usage) -> Usage:
    """Read the tokens; xAI counts thinking beside the completion, OpenAI inside it."""
    read = used.prompt_tokens_details or _Read()
    thought = (used.completion_tokens_details or _Written()).reasoning_tokens or 0
    output = used.completion_tokens
    if thought and used.total_tokens == used.prompt_tokens + output + thought:
        output += thought
    return Usage(
        used.prompt_tokens, output,
        read.cached_tokens or 0, read.cache_write_tokens or 0, min(thought, output),
    )  # fmt: skip


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    if response.status_code == 429 and "insufficient_quota" in response.text:
        return AuthRefused("openai", operation, "there is no credit", 429)
    if response.status_code == 409:
        return Unavailable("openai", operation, "try again", 409)
    return None
