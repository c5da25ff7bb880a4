"""Every streaming and repairing request, and every event of an answer, judged by the specs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from connectors.llm import Prompt
from connectors.llm.breakers import MemoryBreakers
from connectors.llm.door import Patience
from connectors.llm.failover import Providers, connect
from connectors.llm.members import CONNECT
from sandbox import anthropic, gemini, openai, xai
from tests.connectors.conftest import Contract, contract
from tests.connectors.llm_stream import events_of, streamed
from tests.connectors.test_llm import ALL, GOOD, ORDER, PROMPT, said
from tests.vendors import listening

pytestmark = [pytest.mark.anyio, pytest.mark.contract]

EVENT = {
    "xai": "ChatResponseChunk",
    "openai": "CreateChatCompletionStreamResponse",
    "gemini": "GenerateContentResponse",
    "anthropic": "RawMessageStreamEvent",
}
SIMULATED = {"xai": (xai, "v1"), "openai": (openai, "v1"), "gemini": (gemini, "v1beta"),
             "anthropic": (anthropic, "v1")}  # fmt: skip
TEXT = "One sentence. Another one. And a third."


@pytest.fixture
def spec(shared: Path) -> Callable[[str], Contract]:
    return lambda vendor: contract(shared / "contracts" / vendor / "openapi.json")


def judge_of_events(spec: dict[str, Any], vendor: str) -> Any:
    """Return the judge of one event of a vendor's stream."""
    schema = {"$ref": f"#/components/schemas/{EVENT[vendor]}",
              "components": _nullable(spec["components"])}  # fmt: skip
    return jsonschema_rs.Draft202012Validator(schema)


def _nullable(node: Any) -> Any:
    """Carry OpenAPI 3.0's `nullable` into JSON schema."""
    if isinstance(node, list):
        return [_nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _nullable(value) for name, value in node.items() if name != "nullable"}
    if node.get("nullable") is not True:
        return schema
    if isinstance(schema.get("enum"), list):
        schema["enum"] = [*schema["enum"], None]
    return {"anyOf": [schema, {"type": "null"}]}


def events(lines: list[bytes]) -> list[Any]:
    data = [line.split(b"data: ", 1)[1].strip() for line in lines if b"data: " in line]
    return [json.loads(one) for one in data if one != b"[DONE]"]


@pytest.mark.parametrize("provider", ORDER)
async def test_a_request_for_pieces_and_a_takeover_are_what_the_spec_says(
    provider: str, spec: Callable[[str], Contract]
) -> None:
    judged = []

    def answer(request: httpx.Request) -> httpx.Response:
        plain = request.url.copy_remove_param("alt")  # a parameter of all of Google's services
        body = json.loads(request.content)
        if provider == "anthropic":  # its file has the call's whole form, where `stream` is false
            assert body.pop("stream") is True
        kind = {"content-type": "application/json"}
        headers = {k: v for k, v in request.headers.items() if k != "content-length"} | kind
        asked = httpx.Request("POST", plain, headers=headers, json=body)
        spec(provider).judge(asked)
        judged.append(request)
        return streamed(provider, TEXT)

    config = getattr(ALL, provider)
    chain = Providers(**{provider: config})
    transport = httpx.MockTransport(answer)
    async with connect(chain, transport, breakers=MemoryBreakers()) as opened:
        for prompt in (Prompt("s", "u"), Prompt("s", "u").continuing("One sentence.")):
            assert [piece async for piece in opened.stream(prompt)]
        assert len(judged) == 2


@pytest.mark.parametrize("provider", ORDER)
async def test_a_repair_is_what_the_spec_says(provider: str, judged: Any) -> None:
    answers = [said(provider, "nonsense"), said(provider, GOOD)]
    transport = judged(provider, lambda request: answers.pop(0))
    chain = Providers(**{provider: getattr(ALL, provider)})
    async with connect(chain, transport, breakers=MemoryBreakers()) as opened:
        assert (await opened.complete(PROMPT)).repaired


@pytest.mark.parametrize("finish", ["stop", "length", "refusal"])
@pytest.mark.parametrize("provider", ORDER)
def test_every_event_our_tests_say_is_the_vendors(
    provider: str, finish: str, spec: Callable[[str], Contract]
) -> None:
    judge = judge_of_events(spec(provider).spec, provider)
    text = "" if finish == "refusal" else TEXT

    for event in events(events_of(provider, text, finish)):
        judge.validate(event)


@pytest.mark.parametrize("provider", ORDER)
async def test_every_event_of_the_simulated_provider_is_the_vendors(
    provider: str, spec: Callable[[str], Contract]
) -> None:
    module, version = SIMULATED[provider]
    judge, seen = judge_of_events(spec(provider).spec, provider), []
    with listening(module.create()) as url:
        config = getattr(ALL, provider).model_copy(update={"base_url": f"{url}/{version}"})
        headers = {"authorization": "Bearer sandbox", "x-api-key": "sandbox",
                   "x-goog-api-key": "sandbox", "anthropic-version": "2023-06-01"}  # fmt: skip
        bodies = []

        def note(request: httpx.Request) -> httpx.Response:
            bodies.append(request)
            return streamed(provider, TEXT)

        async with CONNECT[provider](config, httpx.MockTransport(note), Patience()) as client:
            pieces, _ = client.stream(config.model, Prompt("s", TEXT))
            assert [piece async for piece in pieces]
        [asked] = bodies
        async with httpx.AsyncClient() as http:
            answer = await http.post(asked.url, content=asked.content, headers=headers)
        assert answer.headers["content-type"].startswith("text/event-stream")
        seen = events(answer.content.split(b"\n\n"))

    assert len(seen) > 2
    for event in seen:
        judge.validate(event)
