"""Gemini, simulated: generateContent for text and speech, whole and in pieces, and its models.

Docs      https://ai.google.dev/api/generate-content
Schema    written by hand from the documentation (gemini_spec.py); speech: gemini_speech.py
Edges     unknown members are 400; a wrong key is 400; a refusal is a 200 without candidates;
          `finishReason` MAX_TOKENS is no success
"""

import re
from collections.abc import Collection
from itertools import count, takewhile
from typing import Any

import jsonschema_rs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.chat import Completion, Models, complete, text_of
from sandbox.events import EventStream, pieces_of, spoilt
from sandbox.faults import Faults
from sandbox.gemini_spec import REQUEST
from sandbox.gemini_speech import SPEECH_MODELS, joined, speech_events, wrong_speech
from sandbox.simulator import Clock, Simulator, json_body

MODELS = ("gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash", "gemini-3.5-flash",
          "gemini-3.5-flash-lite", "gemini-3-flash-preview")  # fmt: skip
STATUS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
          429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 529: "UNAVAILABLE"}  # fmt: skip
UNEXPECTED = re.compile(r"\('([^']+)' was unexpected\)")


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
    served = (*MODELS, *SPEECH_MODELS)
    models, numbers = Models(served, faults), count(1)
    judge = jsonschema_rs.Draft202012Validator(REQUEST)

    async def generate_content(request: Request) -> Response:
        refused, model = _admit(request, keys), request.path_params["model"]
        if refused:
            return refused
        body, fault = await json_body(request), await models.draw(request)
        answer = _generate(model, body, judge, models, fault, next(numbers))
        if isinstance(answer, Response):
            return answer
        return spoilt(JSONResponse(_whole(answer)), fault)

    async def stream_generate_content(request: Request) -> Response:
        refused, model = _admit(request, keys), request.path_params["model"]
        if refused:
            return refused
        body, fault = await json_body(request), await models.draw(request)
        answer = _generate(model, body, judge, models, fault, next(numbers))
        if isinstance(answer, Response):
            return answer
        if request.query_params.get("alt") != "sse":  # a JSON array, which nobody here asks for
            return spoilt(JSONResponse(answer), fault)
        return EventStream(answer, fault=fault)

    async def list_models(request: Request) -> Response:
        rows = [
            {
                "name": f"models/{model}",
                "displayName": f"Simulated {model}",
                "supportedGenerationMethods": ["generateContent", "countTokens"],
            }
            for model in served
        ]
        return _admit(request, keys) or JSONResponse({"models": rows})

    return Simulator(
        [
            Route("/v1beta/models/{model}:generateContent", generate_content, methods=["POST"]),
            Route(
                "/v1beta/models/{model}:streamGenerateContent",
                stream_generate_content,
                methods=["POST"],
            ),
            Route("/v1beta/models", list_models, methods=["GET"]),
        ],
        faults=faults,
        say=lambda status, headers: _error(status, "simulated fault", headers=headers),
    )


def _generate(
    model: str, body: Any, judge: Any, models: Models, fault: str | None, number: int
) -> Response | list[dict[str, Any]]:
    """Judge and answer one request, in pieces."""
    wrong = next(judge.iter_errors(body), None)
    if wrong:
        return _error(400, _said(wrong))
    if body["contents"][-1].get("role") == "model":
        return _error(400, "Requests whose last turn is the model's are not supported.")
    if fault == "overloaded":
        return _error(529, "The model is overloaded. Please try again later.")
    if fault == "expired":
        return _wrong_key("API key expired. Please renew the API key.")
    if not models.serves(model, fault):
        return _error(404, f"models/{model} is not found for API version v1beta.")
    config = body.get("generationConfig") or {}
    if model in SPEECH_MODELS or "AUDIO" in config.get("responseModalities", ()):
        refusal = wrong_speech(model, config)
        text = text_of(body["contents"][-1].get("parts"))
        return _error(400, refusal) if refusal else speech_events(model, text, number, fault)
    schema = config.get("responseJsonSchema") or config.get("responseSchema")
    if schema and config.get("responseMimeType") != "application/json":
        text = "response_schema is only allowed with response mime type application/json."
        return _error(400, text)
    system = text_of((body.get("systemInstruction") or {}).get("parts"))
    turns = [(one.get("role", "user"), text_of(one.get("parts"))) for one in body["contents"]]
    user = "\n".join(text for _, text in takewhile(lambda turn: turn[0] == "user", turns))
    before = next((text for role, text in reversed(turns) if role == "model"), "")
    said = complete(system, user, schema, config.get("maxOutputTokens"), fault, before)
    return _pieces(_answer(model, number, said))


def _whole(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the pieces of an answer together again: one part, text or sound."""
    last = events[-1]
    if len(events) == 1 or "candidates" not in last:
        return last
    parts = [part for one in events for part in one["candidates"][0]["content"]["parts"]]
    [candidate] = last["candidates"]
    together = {**candidate, "content": {"role": "model", "parts": [joined(parts)]}}
    return {**last, "candidates": [together]}


def _pieces(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut an answer into events of the same shape; all carry the usage so far."""
    if "candidates" not in whole:
        return [whole]
    [candidate] = whole["candidates"]
    [part] = candidate["content"]["parts"]
    texts = pieces_of(part["text"])
    events = []
    for number, text in enumerate(texts, 1):
        content = {**candidate["content"], "parts": [{"text": text}]}
        one = {"index": 0, "content": content}
        if number == len(texts):
            one["finishReason"] = candidate["finishReason"]
        events.append({**whole, "candidates": [one]})
    return events


def _answer(model: str, number: int, said: Completion) -> dict[str, Any]:
    usage = {
        "promptTokenCount": said.input_tokens,
        "candidatesTokenCount": said.output_tokens,
        "totalTokenCount": said.input_tokens + said.output_tokens,
    }
    frame = {
        "usageMetadata": usage,
        "modelVersion": model,
        "responseId": f"simulated-{number}",
    }
    if said.finish == "refusal":
        return {"promptFeedback": {"blockReason": "SAFETY"}, **frame}
    candidate = {
        "index": 0,
        "content": {"role": "model", "parts": [{"text": said.text}]},
        "finishReason": "MAX_TOKENS" if said.finish == "length" else "STOP",
    }
    return {"candidates": [candidate], **frame}


def _admit(request: Request, keys: Collection[str]) -> Response | None:
    key = request.headers.get("x-goog-api-key") or request.query_params.get("key")
    if not key:
        return _error(403, "Method doesn't allow unregistered callers. Please use an API key.")
    if key not in keys:
        return _wrong_key("API key not valid. Please pass a valid API key.")
    return None


def _wrong_key(text: str) -> Response:
    reason = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    }
    return _error(400, text, [reason])


def _said(wrong: Any) -> str:
    unknown = UNEXPECTED.search(wrong.message)
    at = ".".join(str(step) for step in wrong.instance_path)
    if unknown:
        where = f' at "{at}"' if at else ""
        return (
            f'Invalid JSON payload received. Unknown name "{unknown[1]}"{where}: Cannot find field.'
        )
    return f"Invalid value at {at!r}: {wrong.message}"


def _error(
    status: int,
    message: str,
    details: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    wait = (headers or {}).get("Retry-After")
    if wait:
        kind = "type.googleapis.com/google.rpc.RetryInfo"
        details = [{"@type": kind, "retryDelay": f"{wait}s"}]
    error = {"code": status, "message": message, "status": STATUS[status]}
    return JSONResponse({"error": {**error, "details": details or []}}, status, headers)
