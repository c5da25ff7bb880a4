"""xAI's Grok, in the chat completions format.

Docs      https://docs.x.ai/docs/api-reference
Settings  XAI_API_KEY, XAI_BASE_URL, XAI_MODEL
Limits    per model and spend tier; a wrong key is 400, errors come in three shapes
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from connectors.errors import AuthRefused, ConnectorError
from connectors.llm import open_http
from connectors.llm.openai import Chat
from settings import XaiSettings


@asynccontextmanager
async def connect(
    config: XaiSettings, transport: httpx.AsyncBaseTransport | None, timeout_s: float
) -> AsyncIterator[Chat]:
    """Open a client; one attempt of at most `timeout_s`."""
    key = config.api_key.get_secret_value()
    bearer = {"Authorization": f"Bearer {key}"}
    async with open_http(
        "xai", str(config.base_url), bearer, transport, timeout_s, _verdict
    ) as http:
        yield Chat(http, config.model)


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    if response.status_code == 400 and "api key" in response.text.lower():
        return AuthRefused("xai", operation, "the key is not accepted", 400)
    return None
