"""OpenAI, simulated: chat completions and the list of models.

Docs      https://platform.openai.com/docs/api-reference/chat
Schema    written by hand from the documentation (sandbox/completions.py)
Edges     unknown members are refused; reasoning models (all served here) refuse `temperature` and
          `max_tokens`; a strict schema needs every property required and no additional ones
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import completions
from sandbox.chat import Models, complete
from sandbox.events import EventStream, spoilt
from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, json_body, utc_now

MODELS = ("gpt-5.6", "gpt-5.6-luna", "gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.2")
UNSUPPORTED = {"temperature": None, "top_p": None, "max_tokens": "max_completion_tokens"}


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: Collection[str] = frozenset({"sandbox"}),
) -> Simulator:
    """Build the simulator.

    Args:
        faults: what goes wrong on the way and in the answers; None is nothing, until changed.
        clock: aware UTC time; replaces the machine's in tests.
        keys: the API keys that are let in.
    """
    faults = faults or Faults()
    models, now, numbers = Models(MODELS, faults), clock or utc_now, count(1)
    judge = completions.request_judge(closed=True)

    async def chat_completions(request: Request) -> Response:
        refused = _admit(request, keys)
        if refused:
            return refused
        body, fault = await json_body(request), await models.draw(request)
        return _chat(body, judge, models, fault, now(), next(numbers))

    async def list_models(request: Request) -> Response:
        made = {"created": 1_780_000_000, "object": "model", "owned_by": "openai"}
        rows = [{"id": model, **made} for model in MODELS]
        return _admit(request, keys) or JSONResponse({"object": "list", "data": rows})

    return Simulator(
        [
            Route("/v1/chat/completions", chat_completions, methods=["POST"]),
            Route("/v1/models", list_models, methods=["GET"]),
        ],
        faults=faults,
        say=lambda status, headers: _error(
            status,
            "simulated fault",
            None,
            "rate_limit_exceeded" if status == 429 else None,
            headers,
        ),
    )


def _chat(
    body: Any, judge: Any, models: Models, fault: str | None, now: datetime, number: int
) -> Response:
    """Judge and answer one request."""
    wrong = next(judge.iter_errors(body), None)
    if wrong:
        at = ".".join(str(step) for step in wrong.instance_path)
        return _error(400, f"Invalid request: {wrong.message}", at or None, "invalid_value")
    if body.get("stream_options") and not body.get("stream"):
        text = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        return _error(400, text, "stream_options", None)
    if fault == "overloaded":
        return _error(529, "The server is overloaded.", None, None)
    if fault == "expired":
        return _error(401, "Incorrect API key provided.", None, "invalid_api_key")
    if not models.serves(body["model"], fault):
        text = f"The model `{body['model']}` does not exist or you do not have access to it."
        return _error(404, text, None, "model_not_found")
    refused = _unsupported(body) or _loose(body)
    if refused:
        return refused
    before = completions.said_before(body["messages"])
    said = complete(*completions.prompt_of(body), fault, before)
    answer = completions.answer(body["model"], number, int(now.timestamp()), said)
    headers = {"x-request-id": answer["id"]}
    if completions.wants_pieces(body):
        chunks = completions.pieces(answer, body)
        return EventStream(chunks, done=True, fault=fault, headers=headers)
    return spoilt(JSONResponse(answer, headers=headers), fault)


def _admit(request: Request, keys: Collection[str]) -> Response | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme == "Bearer" and key in keys:
        return None
    text = "Incorrect API key provided." if key else "You didn't provide an API key."
    return _error(401, text, None, "invalid_api_key" if key else None)


def _unsupported(body: dict[str, Any]) -> Response | None:
    for name, instead in UNSUPPORTED.items():
        if body.get(name) is not None:
            hint = f" Use '{instead}' instead." if instead else ""
            text = f"Unsupported parameter: '{name}' is not supported with this model.{hint}"
            return _error(400, text, name, "unsupported_parameter")
    return None


def _loose(body: dict[str, Any]) -> Response | None:
    """Refuse a strict schema that is not strict."""
    wanted = (body.get("response_format") or {}).get("json_schema") or {}
    if not wanted.get("strict"):
        return None
    for flaw in _flaws(wanted.get("schema", {})):
        text = f"Invalid schema for response_format '{wanted['name']}': {flaw}"
        return _error(400, text, "response_format", "invalid_json_schema")
    return None


def _flaws(schema: Any, at: str = "()") -> Iterator[str]:
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            if schema.get("additionalProperties") is not False:
                yield f"In context={at}, 'additionalProperties' is required to be false."
            if set(schema.get("required", ())) != set(properties):
                yield f"In context={at}, 'required' must include every key in properties."
        for name, inner in schema.items():
            yield from _flaws(inner, f"({at}, {name!r})")
    elif isinstance(schema, list):
        for inner in schema:
            yield from _flaws(inner, at)


def _error(
    status: int,
    message: str,
    param: str | None,
    code: str | None,
    headers: dict[str, str] | None = None,
) -> Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "param": param, "code": code}
    return JSONResponse({"error": error}, status, headers)
