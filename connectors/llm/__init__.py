"""What a language model is asked and what it said, in no provider's words."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ValidationError

from connectors.errors import BadAnswer, Refused
from domain.prices import Usage

OPERATION = "complete"
Part = Literal["answer", "useless", "refused", "broken"]
# What the providers' strict modes do not take; pydantic checks it when the answer is here.
_DROPPED = frozenset(
    {
        "default", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength",
        "maximum", "minItems", "minLength", "minimum", "multipleOf", "pattern", "title",
    }
)  # fmt: skip
_REPAIR = (
    "That answer was not valid: {wrong}. Answer again: JSON of the schema alone, nothing around it."
)
_CONTINUE = (
    "You were interrupted. Continue exactly after your last sentence, in the same language and "
    "form. Repeat nothing, introduce nothing, do not mention the interruption."
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said after the question: by the model, or by us again."""

    by: Literal["model", "us"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to ask; with a schema the answer is JSON of that shape. Thinking counts as tokens."""

    system: str
    user: str
    schema: type[BaseModel] | None = None
    max_tokens: int = 2048
    turns: tuple[Turn, ...] = ()

    def repairing(self, answer: str, wrong: str) -> Self:
        """Return the prompt that shows an answer and what is wrong with it."""
        asked = Turn("us", _REPAIR.format(wrong=wrong))
        return replace(self, turns=(*self.turns, Turn("model", answer), asked))

    def continuing(self, given: str) -> Self:
        """Return the prompt that goes on after a text that stays."""
        if not given:
            return self
        return replace(self, turns=(*self.turns, Turn("model", given), Turn("us", _CONTINUE)))

    @property
    def length(self) -> int:
        """Return its characters."""
        return len(self.system) + len(self.user) + sum(len(turn.text) for turn in self.turns)


@dataclass(frozen=True, slots=True)
class Said:
    """One provider's answer, finished well or not.

    `finish` is stop, length, refused, or the provider's own word for another end; `usd` is the
    price where the provider itself says it.
    """

    text: str
    model: str
    usage: Usage = field(default_factory=Usage)
    finish: str = "stop"
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What one exchange used: the answer, or one that was of no use.

    `usd` is None where the price is not known; `estimated` where the provider did not say how many
    tokens it was.
    """

    provider: str
    model: str
    part: Part
    usage: Usage
    usd: Decimal | None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """A provider that did not answer, and why."""

    provider: str
    reason: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The answer, who gave it, in how long, for how much, and who had been tried before.

    `usage` and `cost_usd` are of everything this question used, failed answers included; the cost
    is None as soon as one price is not known. `restarts` counts the providers that took over in
    mid-answer. `degraded` says in words what is less than usual, empty if nothing is.
    """

    text: str
    parsed: BaseModel | None
    provider: str
    model: str
    latency_ms: float
    first_token_ms: float | None
    usage: Usage
    cost_usd: Decimal | None
    tried: tuple[Tried, ...] = ()
    spent: tuple[Spent, ...] = ()
    repaired: bool = False
    restarts: int = 0
    degraded: str = ""

    @property
    def input_tokens(self) -> int:
        """Tokens read, cached ones included."""
        return self.usage.input

    @property
    def output_tokens(self) -> int:
        """Tokens written, thinking included."""
        return self.usage.output


class CutOff(BadAnswer):
    """The answer ended at the limit of its tokens: the prompt's doing, not the provider's."""


class OffShape(BadAnswer):
    """A whole answer that is not of the schema; carries what a repair needs."""

    text: str = ""
    wrong: str = ""


def checked(provider: str, prompt: Prompt, said: Said) -> Said:
    """Return an answer that is one.

    Raises:
        Refused: the model refuses to answer this prompt.
        CutOff: the tokens did not suffice.
        BadAnswer: it is empty, or ended in another way.
    """
    if said.finish == "refused":
        raise Refused(provider, OPERATION, "the model refuses this prompt")
    if said.finish == "length":
        raise CutOff(provider, OPERATION, f"cut off at {prompt.max_tokens} tokens")
    if said.finish != "stop":
        raise BadAnswer(provider, OPERATION, f"no answer, finish {said.finish or 'none'}")
    if not said.text:
        raise BadAnswer(provider, OPERATION, "an empty answer")
    return said


def parsed(provider: str, prompt: Prompt, text: str) -> BaseModel | None:
    """Read an answer as the prompt's schema; None where the prompt has none.

    Raises:
        OffShape: the text is not of that shape.
    """
    if prompt.schema is None:
        return None
    try:
        return prompt.schema.model_validate_json(text)
    except ValidationError as exc:  # not chained: its text quotes the answer
        flaws = exc.errors(include_input=False, include_url=False)[:5]
    where = ", ".join(".".join(map(str, e["loc"])) or e["type"] for e in flaws[:3])
    off = OffShape(provider, OPERATION, f"not of the schema asked for: {where}")
    off.text = text
    off.wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in flaws)
    raise off


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
