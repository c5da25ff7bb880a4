"""What a language model is asked and what it said, in no provider's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from connectors._http import Http, Timeouts, Verdict
from connectors.errors import BadAnswer, Missing
from connectors.pace import MemorySlots, Pace

OPERATION = "complete"
# What the providers' strict modes do not take; pydantic checks it when the answer is here.
_DROPPED = frozenset(
    {
        "default", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength",
        "maximum", "minItems", "minLength", "minimum", "multipleOf", "pattern", "title",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to ask; with a schema the answer is JSON of that shape. Thinking counts as tokens."""

    system: str
    user: str
    schema: type[BaseModel] | None = None
    max_tokens: int = 2048


@dataclass(frozen=True, slots=True)
class Said:
    """One provider's finished answer."""

    text: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A provider that did not answer, and why."""

    provider: str
    reason: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The answer, who gave it, in how long, for how many tokens, and who had been tried before."""

    text: str
    parsed: BaseModel | None
    provider: str
    model: str
    latency_ms: float
    input_tokens: int
    output_tokens: int
    tried: tuple[Tried, ...] = ()


def parsed(provider: str, prompt: Prompt, text: str) -> BaseModel | None:
    """Read an answer as the prompt's schema; None where the prompt has none.

    Raises:
        BadAnswer: the text is not of that shape.
    """
    if prompt.schema is None:
        return None
    try:
        return prompt.schema.model_validate_json(text)
    except ValidationError as exc:  # not chained: its text quotes the answer
        where = ", ".join(".".join(map(str, e["loc"])) or e["type"] for e in exc.errors()[:3])
        raise BadAnswer(provider, OPERATION, f"not of the schema asked for: {where}") from None


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return a model's JSON schema as the strict modes want it: all required, nothing besides."""
    schema: dict[str, Any] = _strict(model.model_json_schema())
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    strict = {
        name: {key: _strict(value) for key, value in inner.items()}
        if name in ("properties", "$defs")
        else _strict(inner)
        for name, inner in node.items()
        if name not in _DROPPED
    }
    if "properties" in strict:
        strict |= {"required": list(strict["properties"]), "additionalProperties": False}
    return strict


def open_http(
    provider: str,
    origin: str,
    headers: dict[str, str],
    transport: httpx.AsyncBaseTransport | None,
    timeout_s: float,
    verdict: Verdict | None,
) -> Http:
    """Open a client that tries once and briefly: the next provider is the retry."""
    return Http(
        provider, origin, headers,
        pace=Pace(provider, slots=MemorySlots()), transport=transport, verdict=verdict,
        timeouts=Timeouts(min(2.0, timeout_s), timeout_s, timeout_s),
        attempts=1,
    )  # fmt: skip


def must_serve(provider: str, model: str, served: Sequence[str]) -> None:
    """Check a model's name against the provider's list.

    Raises:
        Missing: it is not there; the message says which setting to change.
    """
    if model not in served:
        variable = f"{provider.upper()}_MODEL"
        known = ", ".join(sorted(served)[:8])
        raise Missing(
            provider, "check", f"no model {model}: set {variable}, for example to {known}"
        )
