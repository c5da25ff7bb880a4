"""The chat completions format, which xAI shares with OpenAI: request schema and answer."""

from typing import Any

import jsonschema_rs

from sandbox.chat import Completion, Schema, text_of
from sandbox.events import pieces_of

TEXT = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]}
MESSAGE = {
    "type": "object",
    "properties": {
        "role": {"enum": ["system", "developer", "user", "assistant", "tool", "function"]},
        "content": {"anyOf": [*TEXT["anyOf"], {"type": "null"}]},
    },
    "required": ["role"],
}
FORMAT = {
    "type": ["object", "null"],
    "properties": {
        "type": {"enum": ["text", "json_object", "json_schema"]},
        "json_schema": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "pattern": "^[a-zA-Z0-9_-]{1,64}$"},
                "schema": {"type": "object"},
                "strict": {"type": ["boolean", "null"]},
            },
            "required": ["name"],
        },
    },
    "required": ["type"],
    "if": {"properties": {"type": {"const": "json_schema"}}},
    "then": {"required": ["json_schema"]},
}
MEMBERS: dict[str, Any] = {
    "model": {"type": "string"},
    "messages": {"type": "array", "items": MESSAGE, "minItems": 1},
    "response_format": FORMAT,
    "temperature": {"type": ["number", "null"], "minimum": 0, "maximum": 2},
    "top_p": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    "max_tokens": {"type": ["integer", "null"], "minimum": 1},
    "max_completion_tokens": {"type": ["integer", "null"], "minimum": 1},
    "n": {"type": ["integer", "null"], "minimum": 1},
    "stop": {},
    "stream": {"type": ["boolean", "null"]},
    "stream_options": {
        "type": ["object", "null"],
        "properties": {"include_usage": {"type": "boolean"}},
        "additionalProperties": False,
    },
    "seed": {"type": ["integer", "null"]},
    "user": {"type": ["string", "null"]},
    "presence_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2},
    "frequency_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2},
    "reasoning_effort": {"type": ["string", "null"]},
}


def request_judge(*, closed: bool) -> Any:
    """Return the judge of a request; `closed` refuses members that are not named."""
    schema = {"type": "object", "properties": MEMBERS, "required": ["model", "messages"]}
    return jsonschema_rs.Draft202012Validator(schema | {"additionalProperties": not closed})


def prompt_of(body: dict[str, Any]) -> tuple[str, str, Schema | None, int | None]:
    """Return system text, the first user text, the schema asked for, and the most tokens."""
    system: list[str] = []
    user: list[str] = []
    for message in body["messages"]:
        if message["role"] == "assistant":
            break
        part = system if message["role"] in ("system", "developer") else user
        part.append(text_of(message.get("content")))
    wanted = (body.get("response_format") or {}).get("json_schema", {}).get("schema")
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    return "\n".join(system), "\n".join(user), wanted, most


def said_before(messages: list[dict[str, Any]]) -> str:
    """Return what the model said earlier in this conversation."""
    told = [text_of(one.get("content")) for one in messages if one["role"] == "assistant"]
    return told[-1] if told else ""


def wants_pieces(body: dict[str, Any]) -> bool:
    """Return whether the answer is to come in pieces."""
    return bool(body.get("stream"))


def pieces(whole: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut an answer of this format into its chunks; usage comes last, and only if asked for."""
    [choice] = whole["choices"]
    message, frame = choice["message"], {**whole, "object": "chat.completion.chunk"}
    del frame["usage"]

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    said: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    if message["content"] is None:
        said.append({"refusal": message["refusal"]})
    else:
        said += [{"content": text} for text in pieces_of(message["content"])]
    chunks = [*(chunk(delta) for delta in said), chunk({}, choice["finish_reason"])]
    if (body.get("stream_options") or {}).get("include_usage"):
        chunks.append({**frame, "choices": [], "usage": whole["usage"]})
    return chunks


def answer(model: str, number: int, created: int, said: Completion) -> dict[str, Any]:
    """Say a completion in this format; a refusal is a member of the message."""
    refused = said.finish == "refusal"
    message = {
        "role": "assistant",
        "content": None if refused else said.text,
        "refusal": "[simulated] I cannot help with that." if refused else None,
    }
    finish = "stop" if refused else said.finish
    usage = {
        "prompt_tokens": said.input_tokens,
        "completion_tokens": said.output_tokens,
        "total_tokens": said.input_tokens + said.output_tokens,
    }
    return {
        "id": f"chatcmpl-simulated-{number}",
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": usage,
    }
