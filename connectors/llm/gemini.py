"""Google's Gemini, in the generateContent format.

Docs      https://ai.google.dev/api/generate-content
Settings  GEMINI_API_KEY, GEMINI_BASE_URL, GEMINI_MODEL, GEMINI_CHEAP_MODEL, GEMINI_…_SECONDS
Limits    per project, model and tier; the wait of a 429 is in its body; a wrong key is 400
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from pydantic import AliasPath, BaseModel, Field, ValidationError

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
from settings import GeminiSettings

REFUSALS = frozenset({"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"})
FINISH = {"STOP": "stop", "MAX_TOKENS": "length"}
_DELAY = re.compile(r'"retryDelay"\s*:\s*"([\d.]+)s"')


class _Part(BaseModel):
    text: str = ""
    thought: bool = False


class _Candidate(BaseModel):
    parts: list[_Part] = Field([], validation_alias=AliasPath("content", "parts"))
    finish: str | None = Field(None, validation_alias="finishReason")


class _Usage(BaseModel):
    asked: int = Field(0, validation_alias="promptTokenCount")
    cached: int = Field(0, validation_alias="cachedContentTokenCount")
    said: int = Field(0, validation_alias="candidatesTokenCount")
    thought: int = Field(0, validation_alias="thoughtsTokenCount")


class _Answer(BaseModel):
    candidates: list[_Candidate] = []
    blocked: str | None = Field(None, validation_alias=AliasPath("promptFeedback", "blockReason"))
    usage: _Usage | None = Field(None, validation_alias="usageMetadata")
    model: str = Field("", validation_alias="modelVersion")
    error: Any = None


class _Model(BaseModel):
    name: str


class _Models(BaseModel):
    models: list[_Model]


class Gemini:
    """A provider that speaks generateContent."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def ask(self, model: str, prompt: Prompt) -> Said:
        """Return the model's answer, as it ended."""
        path = f"/models/{model}:generateContent"
        reader = _Reader(model)
        reader.take(await self._door.post(path, _Answer, _body(prompt)))
        return reader.said()

    def stream(self, model: str, prompt: Prompt) -> tuple[AsyncGenerator[str, None], Reader]:
        """Return the answer's pieces, and who reads them."""
        reader = _Reader(model)
        path = f"/models/{model}:streamGenerateContent"
        return self._door.pieces(path, _body(prompt), reader, params={"alt": "sse"}), reader

    async def check(self, *models: str) -> None:
        """Prove that the key works and the models are served; else Missing names others."""
        listed = await self._door.call(
            "GET", "/models", _Models, operation="check", params={"pageSize": "1000"}
        )
        served = [model.name.removeprefix("models/") for model in listed.models]
        must_serve("gemini", models, served)


class _Reader:
    """Reads one answer, whole or in pieces: they have the same shape."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._text: list[str] = []
        self._refused, self._finish = False, ""
        self._usage = _Usage()

    def feed(self, event: Any) -> str | None:
        """Return the text of an event; see `Reader`."""
        try:
            return self.take(_Answer.model_validate(event))
        except ValidationError:
            raise BadAnswer("gemini", OPERATION, "an event of another format") from None

    def take(self, answer: _Answer) -> str | None:
        """Read one answer or a part of it."""
        if answer.error is not None:
            raise Unavailable("gemini", OPERATION, "it gave up in mid-answer")
        self._model, self._usage = answer.model or self._model, answer.usage or self._usage
        first = answer.candidates[0] if answer.candidates else _Candidate()
        self._refused = self._refused or bool(answer.blocked) or first.finish in REFUSALS
        self._finish = first.finish or self._finish
        text = "".join(part.text for part in first.parts if not part.thought)
        if text:
            self._text.append(text)
        return text if text or first.parts else None

    def said(self) -> Said:
        """Return the finished answer; see `Reader`."""
        text, finish = "".join(self._text), self._finish
        if text and not finish:
            raise Unavailable("gemini", OPERATION, "the answer ended early")
        finish = "refused" if self._refused else FINISH.get(finish, finish or "none")
        used = self._usage
        tokens = Usage(used.asked, used.said + used.thought, used.cached, 0, used.thought)
        return Said(text, self._model, tokens, finish)


@asynccontextmanager
async def connect(
    config: GeminiSettings, transport: httpx.AsyncBaseTransport | None, patience: Patience
) -> AsyncIterator[Gemini]:
    """Open a client that tries once."""
    key = {"x-goog-api-key": config.api_key.get_secret_value()}
    async with Door("gemini", str(config.base_url), key, patience, transport, verdict) as door:
        yield Gemini(door)


def _body(prompt: Prompt) -> dict[str, object]:
    config: dict[str, object] = {
        "maxOutputTokens": prompt.max_tokens,
        "thinkingConfig": {"thinkingLevel": "LOW"},  # thinking is paid from the same tokens
    }
    if prompt.schema:
        config["responseMimeType"] = "application/json"
        config["responseJsonSchema"] = strict_schema(prompt.schema)
    said = [("user", prompt.user)]
    said += [("model" if turn.by == "model" else "user", turn.text) for turn in prompt.turns]
    return {
        "systemInstruction": {"parts": [{"text": prompt.system}]},
        "contents": [{"role": role, "parts": [{"text": text}]} for role, text in said],
        "generationConfig": config,
    }


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Tell a wrong key, which is 400 here, and how long a 429 asks us to wait."""
    status = response.status_code
    if status == 400 and ("API_KEY_INVALID" in response.text or "API key" in response.text):
        return AuthRefused("gemini", operation, "the key is not accepted", status)
    delay = _DELAY.search(response.text) if status == 429 else None
    if delay:
        limited = RateLimited("gemini", operation, "too many requests or tokens", status)
        limited.retry_after_s = float(delay[1])
        return limited
    return None
