"""Anthropic, simulated: messages and the list of models.

Docs      https://platform.claude.com/docs/en/api/messages
Schema    written by hand from the documentation
Edges     `anthropic-version` is required; under 2026-10-21 sampling members are refused; unknown
          members are refused; a schema may not bound lengths or numbers; 529 is overload
"""

from collections.abc import Collection, Iterator
from itertools import count, takewhile
from typing import Any

import jsonschema_rs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.chat import Completion, Models, complete, text_of
from sandbox.events import EventStream, pieces_of, spoilt
from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, json_body

MODELS = ("claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5", "claude-sonnet-5")
SAMPLING_ENDS = "2026-10-21"
VERSIONS = ("2023-06-01", SAMPLING_ENDS)
SAMPLING = ("temperature", "top_p", "top_k")
UNBOUND = frozenset({"minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
                     "exclusiveMaximum", "multipleOf", "maxItems"})  # fmt: skip
KINDS = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error",
         429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}  # fmt: skip
STOP = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}

TEXT = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]}
REQUEST = {
    "type": "object",
    "properties": {
        "model": {"type": "string"},
        "max_tokens": {"type": "integer", "minimum": 1},
        "messages": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"role": {"enum": ["user", "assistant"]}, "content": TEXT},
                "required": ["role", "content"],
                "additionalProperties": False,
            },
        },
        "system": TEXT,
        "metadata": {"type": "object"},
        "output_config": {
            "type": "object",
            "properties": {
                "format": {
                    "type": ["object", "null"],
                    "properties": {
                        "type": {"const": "json_schema"},
                        "schema": {"type": "object"},
                    },
                    "required": ["type", "schema"],
                    "additionalProperties": False,
                },
                "effort": {"type": ["string", "null"]},
            },
            "additionalProperties": False,
        },
        "stop_sequences": {"type": "array", "items": {"type": "string"}},
        "thinking": {"type": "object"},
        "stream": {"type": "boolean"},
        "service_tier": {"enum": ["auto", "standard_only"]},
        "temperature": {"type": "number", "minimum": 0, "maximum": 1},
        "top_p": {"type": "number", "minimum": 0, "maximum": 1},
        "top_k": {"type": "integer", "minimum": 0},
    },
    "required": ["model", "max_tokens", "messages"],
    "additionalProperties": False,
}


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: Collection[str] = frozenset({"sandbox"}),
) -> Simulator:
    """Build the simulator.

    Args:
        faults: what goes wrong on the way and in the answers; None is nothing, until changed.
        clock: accepted for symmetry; no answer of this vendor carries a time.
        keys: the API keys that are let in.
    """
    faults = faults or Faults()
    models, numbers = Models(MODELS, faults), count(1)
    judge = jsonschema_rs.Draft202012Validator(REQUEST)

    async def messages(request: Request) -> Response:
        refused, version = _admit(request, keys), request.headers.get("anthropic-version", "")
        if refused:
            return refused
        body, fault = await json_body(request), await models.draw(request)
        return _message(body, version, judge, models, fault, next(numbers))

    async def list_models(request: Request) -> Response:
        made = {"type": "model", "created_at": "2026-05-01T00:00:00Z"}
        rows = [{"id": model, "display_name": f"Simulated {model}", **made} for model in MODELS]
        page = {"data": rows, "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]}
        return _admit(request, keys) or JSONResponse(page)

    return Simulator(
        [
            Route("/v1/messages", messages, methods=["POST"]),
            Route("/v1/models", list_models, methods=["GET"]),
        ],
        faults=faults,
        say=lambda status, headers: _error(
            status, "Internal server error" if status == 500 else "Slow down", headers
        ),
    )


def _message(
    body: Any, version: str, judge: Any, models: Models, fault: str | None, number: int
) -> Response:
    """Judge and answer one request."""
    wrong = next(judge.iter_errors(body), None)
    if wrong:
        at = ".".join(str(step) for step in wrong.instance_path)
        return _error(400, f"{at}: {wrong.message}")
    refused = _refused(body, version)
    if refused:
        return refused
    if fault == "overloaded":
        return _error(529, "Overloaded")
    if fault == "expired":
        return _error(401, "invalid x-api-key")
    if not models.serves(body["model"], fault):
        return _error(404, f"model: {body['model']}")
    schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    turns = [(message["role"], text_of(message["content"])) for message in body["messages"]]
    user = "\n".join(text for _, text in takewhile(lambda turn: turn[0] == "user", turns))
    before = next((text for role, text in reversed(turns) if role == "assistant"), "")
    system = text_of(body.get("system"))
    said = complete(system, user, schema, body["max_tokens"], fault, before)
    headers = {"request-id": f"req_simulated_{number}"}
    answer = _answer(body["model"], number, said)
    if body.get("stream"):
        return EventStream(_pieces(answer), named=True, fault=fault, headers=headers)
    return spoilt(JSONResponse(answer, headers=headers), fault)


def _pieces(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut an answer into the vendor's events; the output tokens come with the end."""
    usage = {**whole["usage"], "output_tokens": 1}
    start = {**whole, "content": [], "stop_reason": None, "usage": usage}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": start}]
    for block in whole["content"]:
        empty = {**block, "text": ""}
        events.append({"type": "content_block_start", "index": 0, "content_block": empty})
        events += [
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": text},
            }
            for text in pieces_of(block["text"])
        ]
        events.append({"type": "content_block_stop", "index": 0})
    end = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    used = {"output_tokens": whole["usage"]["output_tokens"]}
    events.append({"type": "message_delta", "delta": end, "usage": used})
    return [*events, {"type": "message_stop"}]


def _answer(model: str, number: int, said: Completion) -> dict[str, Any]:
    return {
        "id": f"msg_simulated_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": said.text, "citations": None}] if said.text else [],
        "stop_reason": STOP[said.finish],
        "stop_sequence": None,
        "usage": {"input_tokens": said.input_tokens, "output_tokens": said.output_tokens},
    }


def _admit(request: Request, keys: Collection[str]) -> Response | None:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if (request.headers.get("x-api-key") or bearer) not in keys:
        return _error(401, "invalid x-api-key")
    if request.headers.get("anthropic-version") not in VERSIONS:
        return _error(400, "anthropic-version: header is required and must be a known version")
    return None


def _refused(body: dict[str, Any], version: str) -> Response | None:
    sampling = [name for name in SAMPLING if name in body]
    if sampling and version >= SAMPLING_ENDS:
        return _error(400, f"{sampling[0]}: not supported as of version {SAMPLING_ENDS}")
    schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    for flaw in _flaws(schema):
        return _error(400, f"output_config.format.schema: {flaw}")
    return None


def _flaws(schema: Any) -> Iterator[str]:
    """Yield what the vendor's structured outputs do not take."""
    if isinstance(schema, list):
        for inner in schema:
            yield from _flaws(inner)
    if not isinstance(schema, dict):
        return
    for name in sorted(UNBOUND & set(schema)):
        yield f"For '{schema.get('type')}' type, property '{name}' is not supported"
    properties = schema.get("properties")
    if isinstance(properties, dict) and schema.get("additionalProperties") is not False:
        yield "For 'object' type, 'additionalProperties' must be explicitly set to false"
    inside = properties.values() if isinstance(properties, dict) else ()
    rest = [value for name, value in schema.items() if name != "properties"]
    for inner in (*inside, *rest):
        yield from _flaws(inner)


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    error = {"type": KINDS[status], "message": message}
    body = {"type": "error", "error": error, "request_id": "req_simulated"}
    return JSONResponse(body, status, headers)
