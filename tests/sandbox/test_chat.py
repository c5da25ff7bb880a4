"""Four simulated chat services: their formats, their refusals, and a model that invents nothing."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import jsonschema_rs
import pytest

from sandbox import anthropic, gemini, openai, xai
from sandbox.chat import INVENTED, MARK, complete
from sandbox.faults import Faults
from sandbox.simulator import Simulator

pytestmark = pytest.mark.anyio

FACTS = {"segment": "At Risk", "orders": 3, "spent": 212, "risk_percent": 78}
SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string", "description": "at most two sentences"},
        "action": {"enum": ["personal_mail", "no_contact"]},
        "angle": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "orders": {"$ref": "#/$defs/Count"},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "sure": {"type": "boolean"},
    },
    "required": ["summary", "action", "angle", "orders", "reasons", "sure"],
    "additionalProperties": False,
    "$defs": {"Count": {"type": "integer"}},
}


class Service:
    """One vendor: how to ask it, and where its answer has the text."""

    def __init__(self, module: Any, path: str, headers: dict[str, str], ask: Any, read: Any):
        self.module, self.path, self.headers, self.ask, self.read = (
            module,
            path,
            headers,
            ask,
            read,
        )

    async def post(self, app: Simulator, body: Any, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://model"
        ) as client:
            return await client.post(self.path, json=body, headers=self.headers | headers)


def _chat(model: str) -> Callable[..., dict[str, Any]]:
    def ask(user: str, schema: Any = None) -> dict[str, Any]:
        messages = [{"role": "system", "content": "s"}, {"role": "user", "content": user}]
        body: dict[str, Any] = {"model": model, "messages": messages}
        if schema:
            wanted = {"name": "a", "schema": schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        return body

    return ask


def _gemini(user: str, schema: Any = None) -> dict[str, Any]:
    config = {"responseMimeType": "application/json", "responseJsonSchema": schema}
    body: dict[str, Any] = {"contents": [{"role": "user", "parts": [{"text": user}]}]}
    return body | ({"generationConfig": config} if schema else {})


def _anthropic(user: str, schema: Any = None) -> dict[str, Any]:
    messages = [{"role": "user", "content": user}]
    body: dict[str, Any] = {"model": "claude-sonnet-5-5", "max_tokens": 600, "messages": messages}
    wanted = {"format": {"type": "json_schema", "schema": schema}}
    return body | ({"output_config": wanted} if schema else {})


BEARER = {"Authorization": "Bearer sandbox"}
COMPLETIONS = "/v1/chat/completions"
SERVICES = {
    "xai": Service(
        xai, COMPLETIONS, BEARER, _chat("grok-4.7"), lambda a: a["choices"][0]["message"]["content"]
    ),
    "openai": Service(
        openai,
        COMPLETIONS,
        BEARER,
        _chat("gpt-5.6"),
        lambda a: a["choices"][0]["message"]["content"],
    ),
    "gemini": Service(
        gemini,
        "/v1beta/models/gemini-3.8-flash:generateContent",
        {"x-goog-api-key": "sandbox"},
        _gemini,
        lambda a: a["candidates"][0]["content"]["parts"][0]["text"],
    ),
    "anthropic": Service(
        anthropic,
        "/v1/messages",
        {"x-api-key": "sandbox", "anthropic-version": "2023-06-01"},
        _anthropic,
        lambda a: a["content"][0]["text"],
    ),
}


@pytest.fixture(params=SERVICES)
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def answer(vendor: str, fault: str | None = None, schema: Any = SCHEMA) -> httpx.Response:
    service = SERVICES[vendor]
    app = service.module.create(Faults({fault: 1.0} if fault else None))
    return await service.post(app, service.ask(json.dumps(FACTS), schema))


async def test_an_answer_has_the_schema_asked_for_and_only_numbers_of_the_prompt(
    vendor: str,
) -> None:
    said = await answer(vendor)
    text = SERVICES[vendor].read(said.json())
    value = json.loads(text)

    jsonschema_rs.validate(SCHEMA, value)
    assert value["summary"].startswith(MARK)
    assert "At Risk" in text
    assert value["action"] == "personal_mail"
    assert set(re.findall(r"\d+", text)) <= {"3", "212", "78"}


async def test_without_a_schema_the_answer_is_text(vendor: str) -> None:
    said = await answer(vendor, schema=None)

    assert SERVICES[vendor].read(said.json()).startswith(MARK)


async def test_an_ungrounded_answer_states_a_number_nobody_gave(vendor: str) -> None:
    said = await answer(vendor, "ungrounded")

    assert INVENTED in SERVICES[vendor].read(said.json())


async def test_a_wrong_shape_is_json_of_another_schema(vendor: str) -> None:
    value = json.loads(SERVICES[vendor].read((await answer(vendor, "wrong_shape")).json()))

    assert not jsonschema_rs.is_valid(SCHEMA, value)


async def test_bad_json_is_no_json(vendor: str) -> None:
    text = SERVICES[vendor].read((await answer(vendor, "bad_json")).json())

    with pytest.raises(ValueError, match=r"Expecting|delimiter|Illegal"):
        json.loads(text)


async def test_a_retired_model_is_not_found(vendor: str) -> None:
    assert (await answer(vendor, "retired")).status_code == 404


@pytest.mark.parametrize(
    ("name", "truncated", "refused"),
    [
        ("xai", ("choices", 0, "finish_reason", "length"), ("choices", 0, "message", "content")),
        ("openai", ("choices", 0, "finish_reason", "length"), ("choices", 0, "message", "content")),
        ("gemini", ("candidates", 0, "finishReason", "MAX_TOKENS"), ("candidates",)),
        ("anthropic", ("stop_reason", "max_tokens"), ("content",)),
    ],
)
async def test_truncation_and_refusal_are_said_in_each_vendors_way(
    name: str, truncated: tuple[Any, ...], refused: tuple[Any, ...]
) -> None:
    short: Any = (await answer(name, "truncated")).json()
    for step in truncated[:-1]:
        short = short[step]
    declined: Any = (await answer(name, "refusal")).json()
    for step in refused:
        declined = declined[step] if isinstance(step, int) else declined.get(step)

    assert short == truncated[-1]
    assert not declined


async def test_a_wrong_key_is_refused_by_each_vendor_in_its_own_way() -> None:
    wrong = {
        "xai": ({"Authorization": "Bearer other"}, 400),
        "openai": ({"Authorization": "Bearer other"}, 401),
        "gemini": ({"x-goog-api-key": "other"}, 400),
        "anthropic": ({"x-api-key": "other"}, 401),
    }
    for name, (headers, status) in wrong.items():
        service = SERVICES[name]
        said = await service.post(service.module.create(), service.ask("u"), **headers)
        assert said.status_code == status, name


@pytest.mark.parametrize("name", ["openai", "gemini", "anthropic"])
async def test_an_unknown_member_is_refused(name: str) -> None:
    service = SERVICES[name]
    said = await service.post(service.module.create(), service.ask("u") | {"colour": "blue"})

    assert said.status_code == 400
    assert "colour" in said.text


async def test_a_strict_schema_at_openai_must_be_strict() -> None:
    loose = {"type": "object", "properties": {"a": {"type": "string"}}}
    said = await answer("openai", schema=loose)

    assert said.status_code == 400
    assert said.json()["error"]["code"] == "invalid_json_schema"


async def test_a_bounded_schema_is_refused_by_anthropic() -> None:
    bounded = {
        "type": "object",
        "properties": {"a": {"type": "string", "maxLength": 5}},
        "required": ["a"],
        "additionalProperties": False,
    }
    said = await answer("anthropic", schema=bounded)

    assert said.status_code == 400
    assert "maxLength" in said.json()["error"]["message"]


@pytest.mark.parametrize(
    ("name", "member"), [("xai", {"stop": ["a"]}), ("openai", {"temperature": 0.2})]
)
async def test_reasoning_models_refuse_what_does_not_fit_them(
    name: str, member: dict[str, Any]
) -> None:
    service = SERVICES[name]
    said = await service.post(service.module.create(), service.ask("u") | member)

    assert said.status_code == 400


@pytest.mark.parametrize(
    ("name", "path", "list_of"),
    [
        ("xai", "/v1/models", "data"),
        ("openai", "/v1/models", "data"),
        ("gemini", "/v1beta/models", "models"),
        ("anthropic", "/v1/models", "data"),
    ],
)
async def test_models_are_listed(name: str, path: str, list_of: str) -> None:
    service = SERVICES[name]
    transport = httpx.ASGITransport(app=service.module.create())
    async with httpx.AsyncClient(transport=transport, base_url="http://model") as client:
        rows = (await client.get(path, headers=service.headers)).json()[list_of]

    assert set(service.module.MODELS) <= {
        row.get("id", row.get("name", "")).removeprefix("models/") for row in rows
    }


async def test_a_short_budget_of_tokens_cuts_the_answer() -> None:
    said = complete("", json.dumps(FACTS), SCHEMA, 10, None)

    assert (said.finish, said.output_tokens) == ("length", 10)
    assert len(said.text) == 40


async def test_a_bound_on_text_is_kept() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 30}}}

    text = json.loads(complete("", "One. Two. " * 40, schema, None, None).text)["a"]

    assert len(text) <= 30


@pytest.mark.contract
async def test_every_answer_is_one_the_vendor_gives(
    vendor: str, judge_of: Callable[..., Any]
) -> None:
    judge = judge_of(vendor, "/v1" if vendor == "openai" else "")

    described = [] if vendor == "xai" else ["error"]  # xAI's file describes no 5xx
    for fault in (None, "refusal", "truncated", "retired", "too_many", *described):
        judge(await answer(vendor, fault))
