"""Anthropic's Claude, in the messages format.

Docs      https://platform.claude.com/docs/en/api/messages
Settings  ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL, ANTHROPIC_VERSION
Limits    per organisation, model class and tier; 529 is overload. No sampling members are sent:
          the newer version refuses them
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import BaseModel

from connectors._http import Http
from connectors.errors import AuthRefused, BadAnswer, ConnectorError, Refused, Unavailable
from connectors.llm import OPERATION, Prompt, Said, must_serve, open_http, strict_schema
from settings import AnthropicSettings


class _Block(BaseModel):
    type: str
    text: str = ""


class _Usage(BaseModel):
    input_tokens: int = 0
    output_tokens: int = 0


class _Answer(BaseModel):
    model: str
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Usage = _Usage()


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


class Anthropic:
    """A provider that speaks messages."""

    def __init__(self, http: Http, model: str) -> None:
        self._http, self._model = http, model

    async def ask(self, prompt: Prompt) -> Said:
        """Return the model's finished answer.

        Raises:
            Refused: the model refuses to answer this prompt.
            BadAnswer: the answer is empty or cut off.
        """
        answer = await self._http.call(
            "POST", "/messages", _Answer, operation=OPERATION,
            repeat=True,  # twice costs money, not correctness
            json=_body(self._model, prompt),
        )  # fmt: skip
        if answer.stop_reason == "refusal":
            raise Refused("anthropic", OPERATION, "the model refuses this prompt")
        if answer.stop_reason in ("max_tokens", "model_context_window_exceeded"):
            raise BadAnswer("anthropic", OPERATION, f"cut off at {prompt.max_tokens} tokens")
        text = "".join(block.text for block in answer.content if block.type == "text")
        if not text:
            raise BadAnswer("anthropic", OPERATION, "an empty answer")
        return Said(text, answer.model, answer.usage.input_tokens, answer.usage.output_tokens)

    async def check(self) -> None:
        """Prove that the key works and that the model is served; else Missing names others."""
        models = await self._http.call(
            "GET", "/models", _Models, operation="check", params={"limit": "1000"}
        )
        must_serve("anthropic", self._model, [model.id for model in models.data])


@asynccontextmanager
async def connect(
    config: AnthropicSettings, transport: httpx.AsyncBaseTransport | None, timeout_s: float
) -> AsyncIterator[Anthropic]:
    """Open a client; one attempt of at most `timeout_s`."""
    key = config.api_key.get_secret_value()
    headers = {"x-api-key": key, "anthropic-version": config.version}
    async with open_http(
        "anthropic", str(config.base_url), headers, transport, timeout_s, _verdict
    ) as http:
        yield Anthropic(http, config.model)


def _body(model: str, prompt: Prompt) -> dict[str, object]:
    body: dict[str, object] = {
        "model": model,
        "max_tokens": prompt.max_tokens,
        "system": prompt.system,
        "messages": [{"role": "user", "content": prompt.user}],
    }
    if prompt.schema:
        wanted = {"type": "json_schema", "schema": strict_schema(prompt.schema)}
        body["output_config"] = {"format": wanted}
    return body


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    if response.status_code == 400 and "credit balance" in response.text:
        return AuthRefused("anthropic", operation, "there is no credit", 400)
    if response.status_code == 409:
        return Unavailable("anthropic", operation, "try again", 409)
    return None
