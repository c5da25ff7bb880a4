"""Four providers, one question: what is sent, what is an answer, and who is asked next."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Literal

import httpx
import pytest
from pydantic import BaseModel, Field

from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
)
from connectors.llm import Prompt, anthropic, gemini, openai, strict_schema, xai
from connectors.llm.breakers import MemoryBreakers
from connectors.llm.door import Patience
from connectors.llm.failover import Providers, complete
from sandbox import anthropic as anthropic_simulator
from sandbox import gemini as gemini_simulator
from sandbox import openai as openai_simulator
from sandbox import xai as xai_simulator
from settings import AnthropicSettings, GeminiSettings, OpenaiSettings, XaiSettings

pytestmark = pytest.mark.anyio

KEY = "planted-key-0123456789"
ALL = Providers(
    XaiSettings(api_key=KEY), OpenaiSettings(api_key=KEY),
    GeminiSettings(api_key=KEY), AnthropicSettings(api_key=KEY),
)  # fmt: skip
ORDER = ("xai", "openai", "gemini", "anthropic")
MODULES = {"xai": xai, "openai": openai, "gemini": gemini, "anthropic": anthropic}
HOSTS = {
    "api.x.ai": "xai", "api.openai.com": "openai",
    "generativelanguage.googleapis.com": "gemini", "api.anthropic.com": "anthropic",
}  # fmt: skip


class Reason(BaseModel):
    text: str = Field(max_length=200)
    weight: Literal["low", "high"] = "low"


class Advice(BaseModel):
    """What to do."""

    title: str
    reasons: list[Reason] = Field(min_length=1)
    note: str | None = None


GOOD = '{"title": "Call her", "reasons": [{"text": "late", "weight": "high"}], "note": null}'
PROMPT = Prompt("You advise a shop.", "Sarah has not ordered for 90 days.", Advice, 500)


def said(provider: str, text: str | None, finish: str | None = None, **more: Any) -> httpx.Response:
    """Say an answer in a provider's own format."""
    if provider == "gemini":
        parts = [] if text is None else [{"text": "hm", "thought": True}, {"text": text}]
        candidate = {"content": {"role": "model", "parts": parts}, "finishReason": finish or "STOP"}
        usage = {"promptTokenCount": 3, "candidatesTokenCount": 5, "thoughtsTokenCount": 2}
        body = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "m"}
    elif provider == "anthropic":
        content = [] if text is None else [{"type": "text", "text": text, "citations": None}]
        body = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
            "content": content, "stop_reason": finish or "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": 3, "output_tokens": 7},
        }  # fmt: skip
    else:
        message = {"role": "assistant", "content": text, "refusal": None} | more.pop("message", {})
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": finish or "stop",
            "logprobs": None,
        }
        usage = {"prompt_tokens": 3, "completion_tokens": 7, "total_tokens": 10}
        body = {
            "id": "c", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [choice], "usage": usage,
        }  # fmt: skip
    return httpx.Response(200, json=body | more)


async def at_once(seconds: float) -> None:
    """No patience in tests."""


class World:
    """All four providers at their own addresses, each with one answer."""

    def __init__(self, **answers: httpx.Response | Exception | Callable) -> None:
        self.answers, self.asked = answers, []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        provider = HOSTS[request.url.host]
        self.asked.append(provider)
        answer = self.answers.get(provider) or said(provider, GOOD)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer


async def ask(world: Callable, providers: Providers = ALL, prompt: Prompt = PROMPT, **options):
    options.setdefault("breakers", MemoryBreakers())
    options.setdefault("sleep", at_once)
    return await complete(providers, prompt, httpx.MockTransport(world), **options)


def only(provider: str) -> Providers:
    return Providers(**{provider: getattr(ALL, provider)})


@pytest.mark.parametrize("provider", ORDER)
async def test_an_answer_is_parsed_and_says_who_gave_it_for_how_much(provider: str) -> None:
    completion = await ask(World(), only(provider))
    assert completion.parsed == Advice.model_validate_json(GOOD)
    assert (completion.provider, completion.model, completion.text) == (provider, "m", GOOD)
    assert (completion.input_tokens, completion.output_tokens) == (3, 7)
    assert completion.latency_ms > 0
    assert completion.tried == ()


@pytest.mark.parametrize("provider", ORDER)
async def test_without_a_schema_the_answer_is_text(provider: str) -> None:
    world = World(**{provider: said(provider, "Bonjour")})
    completion = await ask(world, only(provider), Prompt("s", "u"))
    assert (completion.text, completion.parsed) == ("Bonjour", None)


@pytest.mark.parametrize("provider", ORDER)
@pytest.mark.contract
async def test_every_request_and_every_model_answer_is_what_the_vendors_spec_says(
    judged, provider: str
) -> None:
    transport = judged(provider, lambda request: said(provider, GOOD))
    for prompt in (PROMPT, Prompt("s", "u")):
        module, config = MODULES[provider], getattr(ALL, provider)
        async with module.connect(config, transport, Patience()) as client:
            assert (await client.ask(config.model, prompt)).text == GOOD


@pytest.mark.parametrize("provider", ["xai", "openai", "gemini"])
@pytest.mark.contract
async def test_the_check_is_what_the_vendors_spec_says(judged, provider: str) -> None:
    transport = judged(provider, lambda request: model_list(provider))
    async with MODULES[provider].connect(getattr(ALL, provider), transport, Patience()) as client:
        with pytest.raises(Missing, match=f"set {provider.upper()}_MODEL"):
            await client.check("gone")


def model_list(provider: str, *names: str) -> httpx.Response:
    if provider == "gemini":
        return httpx.Response(200, json={"models": [{"name": f"models/{n}"} for n in names]})
    models = [{"id": n, "created": 1, "object": "model", "owned_by": "o"} for n in names]
    return httpx.Response(200, json={"object": "list", "data": models})


@pytest.mark.parametrize("provider", ORDER)
async def test_the_check_knows_whether_the_model_is_still_served(provider: str) -> None:
    config = getattr(ALL, provider)

    def serving(*names: str) -> httpx.MockTransport:
        return httpx.MockTransport(lambda request: model_list(provider, *names))

    async with MODULES[provider].connect(
        config, serving("newer", config.model), Patience()
    ) as client:
        await client.check(config.model)
    async with MODULES[provider].connect(config, serving("newer"), Patience()) as client:
        with pytest.raises(Missing, match=f"no model {config.model}: .* for example to newer"):
            await client.check(config.model)


def test_a_strict_schema_requires_everything_and_lets_nothing_else_in() -> None:
    schema = strict_schema(Advice)
    assert schema["required"] == ["title", "reasons", "note"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {"title", "reasons", "note"}
    assert schema["$defs"]["Reason"] == {
        "type": "object", "additionalProperties": False, "required": ["text", "weight"],
        "properties": {
            "text": {"type": "string"}, "weight": {"type": "string", "enum": ["low", "high"]},
        },
    }  # fmt: skip
    assert "minItems" not in json.dumps(schema)


REFUSALS = [
    ("xai", said("xai", None, message={"refusal": "no"})),
    ("openai", said("openai", None, message={"refusal": "no"})),
    ("openai", said("openai", None, "content_filter")),
    ("gemini", httpx.Response(200, json={"promptFeedback": {"blockReason": "SAFETY"}})),
    ("gemini", said("gemini", None, "PROHIBITED_CONTENT")),
    ("anthropic", said("anthropic", None, "refusal")),
    ("openai", httpx.Response(400, json={"error": {"message": "bad request"}})),
]


@pytest.mark.parametrize(("provider", "answer"), REFUSALS)
async def test_a_refusal_is_not_shopped_around(provider: str, answer: httpx.Response) -> None:
    chain = Providers(**{name: getattr(ALL, name) for name in (provider, "anthropic")})
    world = World(**{provider: answer})
    with pytest.raises(Refused) as caught:
        await ask(world, chain)
    assert (type(caught.value), world.asked) == (Refused, [provider])


FAILURES = [
    ("xai", httpx.Response(503), Unavailable),
    ("xai", httpx.ConnectError("x"), Unavailable),
    ("xai", httpx.ReadTimeout("x"), Unavailable),
    ("xai", httpx.Response(429), RateLimited),
    ("xai", httpx.Response(401), AuthRefused),
    ("xai", httpx.Response(400, json={"error": "Incorrect API key provided"}), AuthRefused),
    ("xai", httpx.Response(404, text="The model does not exist"), Missing),
    ("xai", said("xai", GOOD[:20]), BadAnswer),
    ("xai", said("xai", '{"title": 1}'), BadAnswer),
    ("xai", said("xai", GOOD[:20], "length"), BadAnswer),
    ("xai", said("xai", ""), BadAnswer),
    ("xai", httpx.Response(200, json={"model": "m", "choices": []}), BadAnswer),
    ("openai", httpx.Response(429, json={"error": {"code": "insufficient_quota"}}), AuthRefused),
    ("openai", httpx.Response(409), Unavailable),
    ("gemini", httpx.Response(400, json={"error": {"message": "API key not valid"}}), AuthRefused),
    ("gemini", httpx.Response(429), RateLimited),
    ("gemini", httpx.Response(429, text='{"details": [{"retryDelay": "17s"}]}'), RateLimited),
    ("gemini", said("gemini", GOOD[:20], "MAX_TOKENS"), BadAnswer),
    ("gemini", said("gemini", GOOD, "RECITATION"), BadAnswer),
    ("gemini", httpx.Response(200, json={}), BadAnswer),
    ("anthropic", httpx.Response(529), Unavailable),
    ("anthropic", httpx.Response(409), Unavailable),
    ("anthropic", httpx.Response(400, text="Your credit balance is too low"), AuthRefused),
    ("anthropic", said("anthropic", GOOD[:20], "max_tokens"), BadAnswer),
    ("anthropic", said("anthropic", None), BadAnswer),
]


@pytest.mark.parametrize(("provider", "failure", "verdict"), FAILURES)
async def test_each_failure_of_the_last_provider_ends_as_what_it_is(
    provider: str, failure: Any, verdict: type
) -> None:
    world = World(**{provider: failure})
    with pytest.raises(ConnectorError, match=rf"^llm\.complete: {provider}\.complete: ") as caught:
        await ask(world, only(provider))
    expected = Unavailable if verdict is RateLimited else verdict
    assert set(world.asked) == {provider}
    assert issubclass(type(caught.value), expected)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(("provider", "failure", "verdict"), [f for f in FAILURES if f[0] == "xai"])
async def test_a_provider_that_is_the_trouble_is_passed_over(
    provider: str, failure: Any, verdict: type
) -> None:
    world = World(xai=failure)
    completion = await ask(world)
    assert completion.provider == "openai"
    assert list(dict.fromkeys(world.asked)) == ["xai", "openai"]
    [tried] = completion.tried
    assert (tried.provider, tried.reason.startswith("xai.complete: ")) == ("xai", True)


async def test_the_order_is_grok_openai_gemini_claude() -> None:
    down = httpx.Response(503)
    world = World(xai=down, openai=down, gemini=down)
    completion = await ask(world)
    assert world.asked == list(ORDER)
    assert [t.provider for t in completion.tried] == ["xai", "openai", "gemini"]


async def test_none_left_is_an_outage_that_names_each_when_time_may_cure_one() -> None:
    wrong, down = httpx.Response(401), httpx.Response(503)
    world = World(xai=down, openai=wrong, gemini=wrong, anthropic=wrong)
    with pytest.raises(Unavailable) as caught:
        await ask(world)
    assert all(f"{name}.complete: HTTP " in str(caught.value) for name in ORDER)


async def test_without_any_key_it_says_which_variables_to_set() -> None:
    with pytest.raises(NotConfigured, match="set XAI_API_KEY or OPENAI_API_KEY or GEMINI_API_KEY"):
        await ask(World(), Providers())


async def test_a_failed_provider_rests_for_half_a_minute() -> None:
    now = [1000.0]
    rests, world = MemoryBreakers(lambda: now[0]), World(xai=httpx.Response(503))
    await ask(world, breakers=rests)
    now[0] += 29.9
    assert (await ask(world, breakers=rests)).tried[0].provider == "xai"
    now[0] += 0.1
    await ask(world, breakers=rests)
    assert world.asked == ["xai", "openai", "openai", "xai", "openai"]


async def test_when_all_rest_nobody_is_asked_but_who_only_answered_badly() -> None:
    rests = MemoryBreakers()
    world = World(xai=httpx.Response(503), openai=said("openai", "nonsense"))
    two = Providers(xai=ALL.xai, openai=ALL.openai)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await ask(world, two, breakers=rests)
    assert world.asked == ["xai", *["openai"] * 4]  # each time once more, to repair it


async def test_a_refusal_does_not_make_a_provider_rest() -> None:
    rests, world = MemoryBreakers(), World(xai=said("xai", None, message={"refusal": "no"}))
    for _ in range(2):
        with pytest.raises(Refused):
            await ask(world, breakers=rests)
    assert world.asked == ["xai", "xai"]


async def test_two_keys_of_one_provider_rest_apart() -> None:
    rests, world = MemoryBreakers(), World(xai=httpx.Response(503))
    await ask(world, breakers=rests)
    other = Providers(xai=XaiSettings(api_key="another-key"), openai=ALL.openai)
    await ask(world, other, breakers=rests)
    assert world.asked == ["xai", "openai", "xai", "openai"]


async def test_a_provider_rests_as_long_as_it_asked_for() -> None:
    now = [1000.0]
    rests = MemoryBreakers(lambda: now[0])
    world = World(xai=httpx.Response(429, headers={"retry-after": "60"}))
    for moment in (1000.0, 1059.0, 1060.0):
        now[0] = moment
        assert (await ask(world, breakers=rests)).provider == "openai"
    assert world.asked == ["xai", "openai", "openai", "xai", "openai"]


async def test_a_slow_provider_is_left_after_its_time() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        if HOSTS[request.url.host] == "xai":
            await never.wait()
        return said(HOSTS[request.url.host], GOOD)

    never = asyncio.Event()
    completion = await ask(slow, timeout_s=0.05)
    assert completion.provider == "openai"
    assert "TimeoutError" in completion.tried[0].reason


SIMULATORS = {
    "xai": (xai_simulator, "http://s.test/v1"),
    "openai": (openai_simulator, "http://s.test/v1"),
    "gemini": (gemini_simulator, "http://s.test/v1beta"),
    "anthropic": (anthropic_simulator, "http://s.test/v1"),
}


def on_sandbox(provider: str, key: str = "sandbox", **changes: str) -> Providers:
    kind = type(getattr(ALL, provider))
    return Providers(**{provider: kind(api_key=key, base_url=SIMULATORS[provider][1], **changes)})


async def asked_of_sandbox(provider: str, providers: Providers):
    transport = httpx.ASGITransport(app=SIMULATORS[provider][0].create())
    return await complete(providers, PROMPT, transport, breakers=MemoryBreakers())


@pytest.mark.parametrize("provider", ORDER)
async def test_the_simulated_provider_answers_by_the_schema(provider: str) -> None:
    completion = await asked_of_sandbox(provider, on_sandbox(provider))
    assert isinstance(completion.parsed, Advice)
    assert completion.output_tokens > 0


@pytest.mark.parametrize("provider", ORDER)
async def test_the_simulated_provider_refuses_a_wrong_key(provider: str) -> None:
    with pytest.raises(AuthRefused):
        await asked_of_sandbox(provider, on_sandbox(provider, "wrong"))


@pytest.mark.parametrize("provider", ORDER)
async def test_the_simulated_provider_no_longer_serves_an_old_model(provider: str) -> None:
    with pytest.raises(Missing):
        await asked_of_sandbox(provider, on_sandbox(provider, model="long-gone"))


@pytest.mark.parametrize("provider", ORDER)
async def test_the_default_model_passes_the_check_of_the_simulated_provider(provider: str) -> None:
    transport = httpx.ASGITransport(app=SIMULATORS[provider][0].create())
    config = getattr(on_sandbox(provider), provider)
    async with MODULES[provider].connect(config, transport, Patience()) as client:
        assert await client.check(config.model, config.cheap_model) is None  # a refusal is raised
