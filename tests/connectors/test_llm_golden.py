"""The same answers lead to the same decisions through each format, whole and in pieces."""

import json
from pathlib import Path

import httpx
import pytest

from connectors.errors import ConnectorError
from connectors.llm import Prompt, checked, parsed
from connectors.llm.door import Patience
from connectors.llm.members import CONNECT
from domain.analysis import Analysis, ungrounded
from sandbox import anthropic, completions, gemini
from sandbox.chat import Completion
from tests.connectors.llm_stream import streamed
from tests.connectors.test_llm import ALL, ORDER

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parents[1] / "fixtures" / "llm" / "golden"
GOLDEN = {file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))}


def whole(provider: str, said: Completion) -> httpx.Response:
    """Say a completion as a whole answer of a provider."""
    if provider == "gemini":
        return httpx.Response(200, json=gemini._answer("m", 1, said))
    if provider == "anthropic":
        return httpx.Response(200, json=anthropic._answer("m", 1, said))
    return httpx.Response(200, json=completions.answer("m", 1, 1, said))


@pytest.mark.parametrize("way", ["whole", "pieces"])
@pytest.mark.parametrize("provider", ORDER)
@pytest.mark.parametrize("golden", GOLDEN.values(), ids=GOLDEN)
async def test_a_golden_answer_leads_to_its_decision(golden: dict, provider: str, way: str) -> None:
    prompt = Prompt("s", json.dumps(golden["facts"]), Analysis)
    said = Completion(golden["said"], golden["finish"], 12, 34)

    def answer(request: httpx.Request) -> httpx.Response:
        if way == "whole":
            return whole(provider, said)
        return streamed(provider, said.text, finish=said.finish)

    config = getattr(ALL, provider)
    transport = httpx.MockTransport(answer)
    async with CONNECT[provider](config, transport, Patience()) as client:
        if way == "whole":
            got = await client.ask(config.model, prompt)
        else:
            pieces, reader = client.stream(config.model, prompt)
            text = "".join([piece async for piece in pieces])
            got = reader.said()
            assert text == got.text

    assert decision(provider, prompt, got, golden["facts"]) == golden["decision"]


def decision(provider: str, prompt: Prompt, got: object, facts: dict) -> dict:
    """Return what is decided of an answer: its words, or the error it ends as."""
    try:
        advice = parsed(provider, prompt, checked(provider, prompt, got).text)
    except ConnectorError as error:
        return {"end": type(error).__name__}
    invented = ungrounded(advice, facts)
    return {"end": "parsed", "action": advice.action, "ungrounded": invented}
