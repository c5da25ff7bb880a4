"""Measures one peer beside a bare httpx client, in the interpreter it is installed in.

    python benchmarks/chain_peers.py litellm|pydantic_ai URL ROUNDS CALLS

Needs nothing of ours; prints one line of JSON. Started by `benchmarks.chain_overhead`.
"""

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any

import httpx

Ask = Callable[[], Awaitable[Any]]
MESSAGES = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]


def litellm_router(url: str) -> tuple[Ask, str]:
    """Return a question to a router of two deployments, one the other's fallback."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_TELEMETRY", "False")
    litellm = import_module("litellm")
    given = {"model": "openai/m", "api_base": url, "api_key": "k"}
    models = [{"model_name": name, "litellm_params": dict(given)} for name in ("one", "two")]
    router = litellm.Router(model_list=models, fallbacks=[{"one": ["two"]}], num_retries=1)
    logging.disable(logging.CRITICAL)

    async def ask() -> Any:
        return await router.acompletion(model="one", messages=MESSAGES, max_tokens=2048)

    return ask, version("litellm")


def pydantic_fallback(url: str) -> tuple[Ask, str]:
    """Return a question to an agent on a fallback of two models."""
    chat = import_module("pydantic_ai.models.openai").OpenAIChatModel
    provider = import_module("pydantic_ai.providers.openai").OpenAIProvider
    fallback = import_module("pydantic_ai.models.fallback").FallbackModel
    models = [chat("m", provider=provider(base_url=url, api_key="k")) for _ in range(2)]
    agent = import_module("pydantic_ai").Agent(fallback(*models), system_prompt="s")

    async def ask() -> Any:
        return await agent.run("u")

    return ask, version("pydantic-ai-slim")


async def measure(peer: str, url: str, rounds: int, calls: int) -> dict[str, Any]:
    """Return milliseconds a call, per round, of the peer and of a bare client."""
    ask, number = {"litellm": litellm_router, "pydantic_ai": pydantic_fallback}[peer](url)
    body = {"model": "m", "max_tokens": 2048, "messages": MESSAGES}
    took: dict[str, list[float]] = {"bare": [], "peer": []}
    async with httpx.AsyncClient(base_url=url) as http:

        async def bare() -> None:
            (await http.post("/chat/completions", json=body)).json()

        for one in (bare, ask):
            for _ in range(10):
                await one()
        for _ in range(rounds):
            for name, one in (("bare", bare), ("peer", ask)):
                started = time.perf_counter()
                for _ in range(calls):
                    await one()
                took[name].append((time.perf_counter() - started) * 1e3 / calls)
    return {**took, "version": number}


if __name__ == "__main__":
    name, address, rounds, calls = sys.argv[1:]
    found = asyncio.run(measure(name, address, int(rounds), int(calls)))
    sys.stdout.write("\n" + json.dumps(found) + "\n")
