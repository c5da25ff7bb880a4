"""Any server that speaks chat completions: a model on one's own machine, a gateway.

Settings  LOCAL_BASE_URL, LOCAL_MODEL, LOCAL_API_KEY (optional), LOCAL_TOKENS_FIELD,
          LOCAL_INPUT_USD, LOCAL_OUTPUT_USD, LOCAL_…_SECONDS; COMPATIBLE_… for a second one
Limits    the server's own. It must know `response_format` of type `json_schema`
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from connectors.errors import NotConfigured
from connectors.llm.door import Door, Patience
from connectors.llm.openai import Chat
from settings import CompatibleSettings


@asynccontextmanager
async def connect(
    config: CompatibleSettings,
    transport: httpx.AsyncBaseTransport | None,
    patience: Patience,
    name: str = "compatible",
) -> AsyncIterator[Chat]:
    """Open a client that tries once; `name` is the slice's.

    Raises:
        NotConfigured: the address or the model is missing.
    """
    if not config.on:
        raise NotConfigured(name, f"{name.upper()}_BASE_URL and {name.upper()}_MODEL")
    key = config.api_key.get_secret_value()
    bearer = {"Authorization": f"Bearer {key}"} if key else {}
    async with Door(name, str(config.base_url), bearer, patience, transport) as door:
        yield Chat(door, config.tokens_field)
