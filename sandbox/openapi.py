"""Judge requests by an OpenAPI 3.0 file: parameters and bodies, each fault with its place.

Objects whose members the file names are closed: the vendor refuses members it does not know.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

SPECS = Path(__file__).parent / "specs"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a request: a JSON pointer or the name of a parameter."""

    detail: str
    pointer: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the vendor.

    Attributes:
        query: name of a query parameter -> its JSON schema.
        body: judges a request body; None where the operation takes none.
        limits: e.g. ("75/s", "750/m").
        filters: field -> the filter operators it allows.
    """

    id: str
    method: str
    path: str
    query: Mapping[str, dict[str, Any]]
    body: Any
    limits: tuple[str, ...]
    filters: Mapping[str, frozenset[str]]

    def read_query(self, pairs: list[tuple[str, str]]) -> tuple[dict[str, Any], list[Flaw]]:
        """Return the parameters of a request in their types, and what is wrong with them."""
        values: dict[str, Any] = {}
        flaws = []
        for name, text in pairs:
            schema = self.query.get(name)
            if schema is None:
                flaws.append(Flaw(f"{name} is not a valid parameter", parameter=name))
                continue
            value = _typed(text, schema)
            try:
                jsonschema_rs.validate(schema, value)
                values[name] = value
            except jsonschema_rs.ValidationError as wrong:
                flaws.append(Flaw(wrong.message, parameter=name))
        return values, flaws

    def read_body(self, body: Any) -> list[Flaw]:
        """Return what is wrong with a body, with a pointer into it."""
        if self.body.is_valid(body):
            return []
        return [
            Flaw(wrong.message[:300], pointer="".join(f"/{step}" for step in wrong.instance_path))
            for wrong in self.body.iter_errors(body)
        ]


def load(name: str) -> tuple[str, list[Operation]]:
    """Read a file of `sandbox/specs`; return its version and its operations."""
    spec = json.loads((SPECS / name).read_text())
    schemas = _closed(spec["components"]["schemas"])
    return spec["info"]["version"], list(_operations(spec["paths"], schemas))


def _operations(paths: dict[str, Any], schemas: Any) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, said in methods.items():
            query = {p["name"]: p["schema"] for p in said["parameters"] if p["in"] == "query"}
            allowed = [p for p in said["parameters"] if p["name"] == "filter"]
            limits = said["x-klaviyo-ratelimit"]
            yield Operation(
                id=said["operationId"],
                method=method.upper(),
                path=path,
                query=query,
                body=_judge(said.get("requestBody"), schemas),
                limits=tuple(limits[name] for name in ("burst", "steady")),
                filters=_filters(allowed[0]["description"]) if allowed else {},
            )


def _judge(body: dict[str, Any] | None, schemas: Any) -> Any:
    if body is None:
        return None
    [content] = body["content"].values()
    schema = {**content["schema"], "components": {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _filters(description: str) -> dict[str, frozenset[str]]:
    """Read "`email`: `any`, `equals`<br>…" into field -> operators; a cut-off tail is left out."""
    found = {}
    for line in description.partition(": ")[2].split("<br>"):
        field, _, operators = line.partition(": ")
        if operators:
            found[field.strip("` ")] = frozenset(o.strip("` ") for o in operators.split(","))
    return found


def _typed(text: str, schema: dict[str, Any]) -> Any:
    if schema["type"] == "array":
        return text.split(",")
    if schema["type"] == "integer" and text.lstrip("-").isdigit():
        return int(text)
    return text


def _closed(node: Any) -> Any:
    """Carry OpenAPI 3.0 into JSON schema: `nullable` becomes a type, named objects are closed."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _closed(value) for name, value in node.items() if name != "nullable"}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema["additionalProperties"] = False
    if node.get("nullable") is not True:
        return schema
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
