"""A language model that only repeats: what the four simulated chat services have in common.

It fills whatever JSON schema it is given from the facts in the prompt: text from the prompt's own
sentences or figures, marked "[simulated]", the first value of an enumeration, no number that the
prompt does not state. Articles are written by `sandbox/writer.py`.
Its faults are those of real models:
    wrong_shape   JSON that is not of the schema         bad_json    text that is not JSON
    refusal       the vendor's own way to decline        truncated   the end is missing
    ungrounded    a number the prompt does not state     retired     the model is gone
    overloaded    529, nothing processed                 expired     the key is no longer taken
    hang          no byte until the caller goes away     drip        bytes that come too slowly
    half          the connection breaks in the middle of the answer
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from sandbox import writer
from sandbox.events import hold
from sandbox.faults import Faults

MARK = "[simulated]"
INVENTED = "987654"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\d)|$)")
BYTES_PER_TOKEN, LONGEST = 4, 240

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model said; `finish` is stop, length or refusal."""

    text: str
    finish: str
    input_tokens: int
    output_tokens: int


def complete(
    system: str,
    user: str,
    schema: Schema | None,
    max_tokens: int | None,
    fault: str | None,
    before: str = "",
) -> Completion:
    """Answer a prompt, with a schema as JSON, unless a fault comes in between.

    `before` is what the model said earlier in the same conversation: a text goes on after it.
    """
    asked = tokens(system + user)
    if fault == "refusal":
        return Completion("", "refusal", asked, 0)
    facts = facts_of(user)
    if schema is None:
        text = _after(before, f"{MARK} {' '.join(facts)}"[:LONGEST])
        text += f" {INVENTED} agree." if fault == "ungrounded" else ""
    else:
        said = _shaped(schema, facts, user, fault)
        text = json.dumps(_spoilt(said, fault), ensure_ascii=False)
    if fault == "bad_json":
        text = text[:-2] + ",,"
    length = tokens(text)
    most = length // 2 if fault == "truncated" else max_tokens
    if most is not None and most < length:
        return Completion(text[: most * BYTES_PER_TOKEN], "length", asked, most)
    return Completion(text, "stop", asked, length)


def _shaped(schema: Schema, facts: list[str], user: str, fault: str | None) -> Any:
    """Return an answer of a schema: an article and its reading have an author of their own."""
    if writer.writes(schema):
        return writer.article(user, fault)
    if writer.reads(schema):
        return writer.verdict(user)
    return Filler(schema, facts, user).fill(schema)


def facts_of(prompt: str) -> list[str]:
    """Return the facts of a prompt: the members of the JSON object in it, or its sentences."""
    start, end = prompt.find("{"), prompt.rfind("}")
    if 0 <= start < end:
        try:
            found = json.loads(prompt[start : end + 1])
        except ValueError:
            found = None
        if isinstance(found, dict) and found:
            return [f"{_words(name)}: {_plain(value)}." for name, value in found.items()]
    return [part.strip() for part in SENTENCE.findall(prompt) if part.strip()] or ["No facts."]


def tokens(text: str) -> int:
    """Return about how many tokens a text is."""
    return max(1, len(text.encode()) // BYTES_PER_TOKEN)


def text_of(content: Any) -> str:
    """Return the text of a message's content: a string, or a list of parts with a `text`."""
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in content or () if isinstance(part, dict))


class Models:
    """The models a vendor serves now; one that is asked for and gone is refused."""

    def __init__(self, current: tuple[str, ...], faults: Faults) -> None:
        self.current = current
        self._faults = faults

    async def draw(self, request: Request) -> str | None:
        """Draw the fault of one answer; one that hangs does so here, until nobody listens."""
        fault = self._faults.answer()
        if fault == "hang":
            await hold(request)
        return fault

    def serves(self, model: str, fault: str | None) -> bool:
        """Return whether the model answers, today."""
        return model in self.current and fault != "retired"


class Filler:
    """Fills a JSON schema; each text takes up the facts where the last one stopped."""

    def __init__(self, root: Schema, facts: list[str], prompt: str) -> None:
        self._root = root
        self._facts = facts
        self._numbers = [float(number) for number in NUMBER.findall(prompt)]
        self._next = 0

    def fill(self, schema: Schema) -> Any:
        """Return a value of the schema."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        if kind == "object":
            return {n: self.fill(inner) for n, inner in schema.get("properties", {}).items()}
        if kind == "array":
            count = max(1, int(schema.get("minItems", 1)))
            return [self.fill(schema.get("items", {"type": "string"})) for _ in range(count)]
        if kind in ("number", "integer"):
            return self._number(schema, whole=kind == "integer")
        return {"boolean": False, "null": None}.get(kind, self._text(schema))

    def _resolved(self, schema: Schema) -> Schema:
        while True:
            choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
            if "$ref" in schema:
                target: Any = self._root
                for step in str(schema["$ref"]).removeprefix("#/").split("/"):
                    target = target[step]
                schema = target
            elif choices:
                schema = next((one for one in choices if one.get("type") != "null"), {})
            else:
                return schema

    def _text(self, schema: Schema) -> str:
        most = min(LONGEST, int(schema.get("maxLength", LONGEST)))
        text = MARK
        for _ in range(min(3, len(self._facts))):
            fact = self._facts[self._next % len(self._facts)]
            if len(text) + 1 + len(fact) > most:
                break
            text += f" {fact}"
            self._next += 1
        return text[:most]

    def _number(self, schema: Schema, *, whole: bool) -> float | int:
        low, high = schema.get("minimum"), schema.get("maximum")
        for number in self._numbers:
            fits = (low is None or number >= low) and (high is None or number <= high)
            if fits and (not whole or number.is_integer()):
                return int(number) if whole else number
        return int(low or 0) if whole else float(low or 0)


def _after(before: str, text: str) -> str:
    """Return what is left to say of a text of which a part has been said."""
    said = before.strip()
    return text.removeprefix(said).lstrip() or MARK if said else text


def _spoilt(said: Any, fault: str | None) -> Any:
    if fault == "wrong_shape":
        return {"answer": said}
    if fault != "ungrounded" or not isinstance(said, dict):
        return said
    for name, value in said.items():
        if isinstance(value, str) and value.startswith(MARK):
            return {**said, name: f"{MARK} {INVENTED} customers agree."}
    return said


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
