"""Judging requests to Twilio by its own specification; forms and queries are text, it is typed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

SPEC = json.loads((Path(__file__).parent / "specs" / "twilio.json").read_text())
OPERATIONS = {
    said["operationId"]: (path, said)
    for path, methods in SPEC["paths"].items()
    for said in methods.values()
}


def form_of(operation: str, pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[str]]:
    """Return the members of a form in their types, and the names of those that are wrong.

    Members Twilio does not know are ignored, as it does.
    """
    schema = OPERATIONS[operation][1]["requestBody"]["content"]
    properties = schema["application/x-www-form-urlencoded"]["schema"]["properties"]
    return _typed(properties, pairs)


def query_of(operation: str, pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[str]]:
    """Return the parameters of a query in their types, and the names of those that are wrong."""
    listed = OPERATIONS[operation][1]["parameters"]
    return _typed({p["name"]: p["schema"] for p in listed if p["in"] == "query"}, pairs)


def _typed(
    properties: Mapping[str, dict[str, Any]], pairs: Iterable[tuple[str, str]]
) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    wrong = []
    for name, text in pairs:
        schema = properties.get(name)
        if schema is None:
            continue
        if schema.get("type") == "array":
            values.setdefault(name, []).append(text)
            continue
        value = _read(text, schema)
        if not jsonschema_rs.is_valid({**schema, "components": SPEC["components"]}, value):
            wrong.append(name)
        values[name] = value
    return values, wrong


def _read(text: str, schema: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "integer" if text.lstrip("-").isdigit():
            return int(text)
        case "boolean" if text.lower() in ("true", "false"):
            return text.lower() == "true"
    return text
