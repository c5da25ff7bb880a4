"""xAI's Grok, in the chat completions format.

Docs      https://docs.x.ai/docs/api-reference
Settings  XAI_API_KEY, XAI_BASE_URL, XAI_MODEL, XAI_CHEAP_MODEL, XAI_…_SECONDS
Limits    per model and spend tier; a wrong key is 400, errors come in three shapes
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from connectors.errors import AuthRefused, ConnectorError
from connectors.llm.door import Door, Patience
from connectors.llm.openai import Chat
from settings import XaiSettings


@asynccontextmanager
async def connect(
    config: XaiSettings, transport: httpx.AsyncBaseTransport | None, patience: Patience
) -> AsyncIterator[Chat]:
    """Open a client that tries once."""
    bearer = {"Authorization": f"Bearer {config.api_key.get_secret_value()}"}
    async with Door("xai", str(config.base_url), bearer, patience, transport, _verdict) as door:
        yield Chat(door)


def _verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    if response.status_code == 400 and "api key" in response.text.lower():
        return AuthRefused("xai", operation, "the key is not accepted", 400)
    return None
