"""xAI, simulated: chat completions and the list of models.

Docs      https://docs.x.ai/developers
Schema    written by hand from the documentation (sandbox/completions.py)
Edges     a wrong key is 400, not 401; errors come in three shapes; retired models are 404;
          reasoning models refuse `stop` and the penalties; live search is gone
"""

from collections.abc import Collection
from datetime import datetime
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import completions
from sandbox.chat import Models, complete
from sandbox.events import EventStream, spoilt
from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, json_body, utc_now

MODELS = ("grok-4.7", "grok-4.6", "grok-4.5", "grok-4.3", "grok-4.20")
REFUSED = ("stop", "presence_penalty", "frequency_penalty")
TICKS_PER_TOKEN = 30_000  # 10^10 ticks are a dollar; an invented price


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
    judge = completions.request_judge(closed=False)

    async def chat_completions(request: Request) -> Response:
        refused = _admit(request, keys)
        if refused:
            return refused
        body, fault = await json_body(request), await models.draw(request)
        return _chat(body, judge, models, fault, now(), next(numbers))

    async def list_models(request: Request) -> Response:
        made = {"created": 1_780_000_000, "object": "model", "owned_by": "xai"}
        rows = [{"id": model, **made} for model in MODELS]
        return _admit(request, keys) or JSONResponse({"data": rows, "object": "list"})

    return Simulator(
        [
            Route("/v1/chat/completions", chat_completions, methods=["POST"]),
            Route("/v1/models", list_models, methods=["GET"]),
        ],
        faults=faults,
        say=lambda status, headers: JSONResponse(
            {"error": {"message": "simulated fault", "code": status}}, status, headers
        ),
    )


def _chat(
    body: Any, judge: Any, models: Models, fault: str | None, now: datetime, number: int
) -> Response:
    """Judge and answer one request."""
    wrong = next(judge.iter_errors(body), None)
    if wrong:
        text = f"Failed to deserialize the JSON body into the target type: {wrong.message}"
        return PlainTextResponse(text, 422)
    if fault == "overloaded":
        return _error(529, "Overloaded", "The service is overloaded.")
    if fault == "expired":
        return _wrong_key()
    if not models.serves(body["model"], fault):
        return _error(404, "Some requested entity was not found", f"no model {body['model']}")
    for name in REFUSED:
        if body.get(name) is not None:
            text = f"Model {body['model']} does not support parameter {name}"
            return _error(400, "Client specified an invalid argument", text)
    if body.get("search_parameters") is not None:
        return _error(410, "Gone", "Live search is no longer available; use tools.")
    before = completions.said_before(body["messages"])
    said = complete(*completions.prompt_of(body), fault, before)
    answer = completions.answer(body["model"], number, int(now.timestamp()), said)
    answer["usage"]["cost_in_usd_ticks"] = said.output_tokens * TICKS_PER_TOKEN
    if completions.wants_pieces(body):
        return EventStream(completions.pieces(answer, body), done=True, fault=fault)
    return spoilt(JSONResponse(answer), fault)


def _admit(request: Request, keys: Collection[str]) -> Response | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        return _error(401, "Unauthenticated", "No credentials provided.")
    if key not in keys:
        return _wrong_key()
    return None


def _wrong_key() -> Response:
    text = "Incorrect API key provided. You can obtain an API key from https://console.x.ai."
    return _error(400, "Client specified an invalid argument", text)


def _error(status: int, code: str, error: str) -> Response:
    return JSONResponse({"code": code, "error": error}, status)
