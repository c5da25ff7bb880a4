"""WordPress's way to judge a request by a route's schema (`rest_validate_value_from_schema`).

What it does not know it lets pass; a wrong type, an enumeration or a bound broken is 400
`rest_invalid_param`, a missing argument 400 `rest_missing_callback_param`. Numbers and booleans
may come as text, texts may not come as numbers, and a list may be one text with commas.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parent / "specs" / "woo.json"
PREFIX = "/wc/v3"
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_TRUE, _FALSE = (True, 1, "1", "true", "TRUE", "True"), (False, 0, "0", "false", "FALSE", "False")


class Refusal(Exception):
    """An answer in WordPress's words for "no"."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": message, "data": {"status": status, **data}}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What one argument broke: WordPress's code and sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route; `path` is below the vendor's prefix."""

    id: str
    method: str
    path: str
    query: Mapping[str, dict[str, Any]]
    body: dict[str, Any]

    def read(self, query: Mapping[str, str], body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return query and body in their types.

        Raises:
            Refusal: what WordPress refuses before the route is entered.
        """
        fields = body if isinstance(body, dict) else {}
        missing = [name for name in self.body.get("required", []) if name not in fields]
        if missing:
            text = f"Missing parameter(s): {', '.join(missing)}"
            raise Refusal(400, "rest_missing_callback_param", text, params=missing)
        wrong: dict[str, Wrong] = {}
        typed = _typed(dict(query), self.query, wrong)
        read = _typed(fields, self.body.get("properties", {}), wrong)
        if wrong:
            raise Refusal(
                400, "rest_invalid_param", f"Invalid parameter(s): {', '.join(wrong)}",
                params={name: one.message for name, one in wrong.items()},
                details={
                    name: {"code": one.code, "message": one.message, "data": None}
                    for name, one in wrong.items()
                },
            )  # fmt: skip
        return typed, read


def load() -> list[Operation]:
    """Read the routes of the trimmed specification."""
    return list(_operations(json.loads(SPEC.read_text())["paths"]))


def _operations(paths: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, said in methods.items():
            query = {p["name"]: p["schema"] for p in said["parameters"] if p["in"] == "query"}
            body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
            yield Operation(
                said["operationId"], method.upper(), path.removeprefix(PREFIX), query,
                body.get("schema", {}),
            )  # fmt: skip


def _typed(
    given: dict[str, Any], schemas: Mapping[str, dict[str, Any]], wrong: dict[str, Wrong]
) -> dict[str, Any]:
    read = {}
    for name, value in given.items():
        if name not in schemas:
            continue  # WordPress does not look at it
        found = next(_flaws(value, schemas[name], name), None)
        if found:
            wrong[name] = found
        else:
            read[name] = _cast(value, schemas[name])
    return read


def _flaws(value: Any, schema: dict[str, Any], at: str) -> Iterator[Wrong]:
    kinds = _kinds(schema)
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield Wrong("rest_invalid_type", f"{at} is not of type {','.join(kinds)}.")
        return
    if value is None:
        return
    if "enum" in schema and value not in schema["enum"]:
        yield Wrong("rest_not_in_enum", f"{at} is not one of {_listed(schema['enum'])}.")
    if schema.get("format") == "email" and not _EMAIL.fullmatch(value):
        yield Wrong("rest_invalid_email", "Invalid email address.")
    if schema.get("x-wp-format") == "date-time" and not _is_date(value):
        yield Wrong("rest_invalid_date", "Invalid date.")
    yield from _bounds(value, schema, at)
    if "array" in kinds:
        for number, item in enumerate(_items(value)):
            yield from _flaws(item, schema.get("items", {}), f"{at}[{number}]")
    if "object" in kinds and isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _flaws(value[name], inner, f"{at}[{name}]")


def _bounds(value: Any, schema: dict[str, Any], at: str) -> Iterator[Wrong]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and high is None:
        return
    number = float(value)
    if (low is not None and number < low) or (high is not None and number > high):
        between = f"between {low} (inclusive) and {high} (inclusive)"
        more = f"greater than or equal to {low}"
        text = f"{at} must be {between if high is not None else more}"
        yield Wrong("rest_out_of_bounds", text)


def _kinds(schema: dict[str, Any]) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _is(value: Any, kind: str) -> bool:
    """Whether WordPress takes a value for this type."""
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return _is(value, "number") and float(value).is_integer()
        case "number":
            return not isinstance(value, bool) and _number(value) is not None
        case "boolean":
            return any(value is one or value == one for one in (*_TRUE, *_FALSE))
        case "array":
            return isinstance(value, list | str | int)
        case "object":
            return isinstance(value, dict) or value in ("", [])
        case _:
            return value is None


def _number(value: Any) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    whole = isinstance(value, str) and re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE]\d+)?", value)
    return float(value) if whole else None


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return "T" in value


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [one for one in re.split(r"[\s,]+", str(value)) if one]


def _cast(value: Any, schema: dict[str, Any]) -> Any:
    if value is None:
        return None
    match _kinds(schema)[:1]:
        case ["integer"]:
            return int(float(value))
        case ["boolean"]:
            return value in _TRUE
        case ["array"]:
            return [_cast(item, schema.get("items", {})) for item in _items(value)]
    return value


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])}, and {names[-1]}"
