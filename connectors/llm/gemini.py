"""Google's Gemini, in the generateContent format.

Docs      https://ai.google.dev/api/generate-content
Settings  GEMINI_API_KEY, GEMINI_BASE_URL, GEMINI_MODEL
Limits    per project, model and tier; the wait of a 429 is in its body; a wrong key is 400
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import AliasPath, BaseModel, Field

from connectors._http import Http
from connectors.errors import AuthRefused, BadAnswer, ConnectorError, RateLimited, Refused
from connectors.llm import OPERATION, Prompt, Said, must_serve, open_http, strict_schema
from settings import GeminiSettings

REFUSALS = frozenset({"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"})
_DELAY = re.compile(r'"retryDelay"\s*:\s*"([\d.]+)s"')


class _Part(BaseModel):
    text: str = ""
    thought: bool = False


class _Candidate(BaseModel):
    parts: list[_Part] = Field([], validation_alias=AliasPath("content", "parts"))
    finish: str | None = Field(None, validation_alias="finishReason")


class _Usage(BaseModel):
    asked: int = Field(0, validation_alias="promptTokenCount")
    said: int = Field(0, validation_alias="candidatesTokenCount")
    thought: int = Field(0, validation_alias="thoughtsTokenCount")


class _Answer(BaseModel):
    candidates: list[_Candidate] = []
    blocked: str | None = Field(None, validation_alias=AliasPath("promptFeedback", "blockReason"))
    usage: _Usage = Field(_Usage(), validation_alias="usageMetadata")
    model: str = Field("", validation_alias="modelVersion")


class _Model(BaseModel):
    name: str


class _Models(BaseModel):
    models: list[_Model]


class Gemini:
    """A provider that speaks generateContent."""

    def __init__(self, http: Http, model: str) -> None:
        self._http, self._model = http, model

    async def ask(self, prompt: Prompt) -> Said:
        """Return the model's finished answer.

        Raises:
            Refused: the model refuses to answer this prompt.
            BadAnswer: the answer is empty or cut off.
        """
        answer = await self._http.call(
            "POST", f"/models/{self._model}:generateContent", _Answer, operation=OPERATION,
            repeat=True,  # twice costs money, not correctness
            json=_body(prompt),
        )  # fmt: skip
        first = answer.candidates[0] if answer.candidates else _Candidate()
        if answer.blocked or first.finish in REFUSALS:
            raise Refused("gemini", OPERATION, "the model refuses this prompt")
        if first.finish == "MAX_TOKENS":
            raise BadAnswer("gemini", OPERATION, f"cut off at {prompt.max_tokens} tokens")
        text = "".join(part.text for part in first.parts if not part.thought)
        if not text or first.finish not in ("STOP", None):
            raise BadAnswer("gemini", OPERATION, f"no answer, finish {first.finish}")
        usage = answer.usage
        return Said(text, answer.model or self._model, usage.asked, usage.said + usage.thought)

    async def check(self) -> None:
        """Prove that the key works and that the model is served; else Missing names others."""
        models = await self._http.call(
            "GET", "/models", _Models, operation="check", params={"pageSize": "1000"}
        )
        served = [model.name.removeprefix("models/") for model in models.models]
        must_serve("gemini", self._model, served)


@asynccontextmanager
async def connect(
    config: GeminiSettings, transport: httpx.AsyncBaseTransport | None, timeout_s: float
) -> AsyncIterator[Gemini]:
    """Open a client; one attempt of at most `timeout_s`."""
    key = config.api_key.get_secret_value()
    async with open_http(
        "gemini", str(config.base_url), {"x-goog-api-key": key}, transport, timeout_s, _verdict
    ) as http:
        yield Gemini(http, config.model)


def _body(prompt: Prompt) -> dict[str, object]:
    config: dict[str, object] = {
        "maxOutputTokens": prompt.max_tokens,
        "thinkingConfig": {"thinkingLevel": "LOW"},  # thinking is paid from the same tokens
    }
    if prompt.schema:
        config["responseMimeType"] = "application/json"
        config["responseJsonSchema"] = strict_schema(prompt.schema)
    return {
        "systemInstruction": {"parts": [{"text": prompt.system}]},
        "contents": [{"role": "user", "parts": [{"text": prompt.user}]}],
        "generationConfig": config,
    }


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    status = response.status_code
    if status == 400 and ("API_KEY_INVALID" in response.text or "API key" in response.text):
        return AuthRefused("gemini", operation, "the key is not accepted", status)
    delay = _DELAY.search(response.text) if status == 429 else None
    if delay:
        limited = RateLimited("gemini", operation, "too many requests or tokens", status)
        limited.retry_after_s = float(delay[1])
        return limited
    return None
