"""OpenAI, and the chat completions format that others share.

Docs      https://platform.openai.com/docs/api-reference/chat
Settings  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL
Limits    per model and organisation; 429 also says that there is no credit
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import BaseModel, Field

from connectors._http import Http
from connectors.errors import AuthRefused, BadAnswer, ConnectorError, Refused, Unavailable
from connectors.llm import OPERATION, Prompt, Said, must_serve, open_http, strict_schema
from settings import OpenaiSettings


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Answer(BaseModel):
    model: str
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


class Chat:
    """A provider that speaks chat completions."""

    def __init__(self, http: Http, model: str) -> None:
        self._http, self._model = http, model

    async def ask(self, prompt: Prompt) -> Said:
        """Return the model's finished answer.

        Raises:
            Refused: the model refuses to answer this prompt.
            BadAnswer: the answer is empty or cut off.
        """
        provider = self._http.vendor
        answer = await self._http.call(
            "POST", "/chat/completions", _Answer, operation=OPERATION,
            repeat=True,  # twice costs money, not correctness
            json=_body(self._model, prompt),
        )  # fmt: skip
        choice = answer.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise Refused(provider, OPERATION, "the model refuses this prompt")
        if choice.finish_reason == "length":
            raise BadAnswer(provider, OPERATION, f"cut off at {prompt.max_tokens} tokens")
        if not choice.message.content:
            raise BadAnswer(provider, OPERATION, "an empty answer")
        usage = answer.usage or _Usage()
        return Said(
            choice.message.content, answer.model, usage.prompt_tokens, usage.completion_tokens
        )

    async def check(self) -> None:
        """Prove that the key works and that the model is served; else Missing names others."""
        models = await self._http.call("GET", "/models", _Models, operation="check")
        must_serve(self._http.vendor, self._model, [model.id for model in models.data])


@asynccontextmanager
async def connect(
    config: OpenaiSettings, transport: httpx.AsyncBaseTransport | None, timeout_s: float
) -> AsyncIterator[Chat]:
    """Open a client; one attempt of at most `timeout_s`."""
    key = config.api_key.get_secret_value()
    bearer = {"Authorization": f"Bearer {key}"}
    async with open_http(
        "openai", str(config.base_url), bearer, transport, timeout_s, _verdict
    ) as http:
        yield Chat(http, config.model)


def _body(model: str, prompt: Prompt) -> dict[str, object]:
    body: dict[str, object] = {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "max_completion_tokens": prompt.max_tokens,
    }
    if prompt.schema:
        wanted = {"name": "answer", "strict": True, "schema": strict_schema(prompt.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    return body


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    if response.status_code == 429 and "insufficient_quota" in response.text:
        return AuthRefused("openai", operation, "there is no credit", 429)
    if response.status_code == 409:
        return Unavailable("openai", operation, "try again", 409)
    return None
