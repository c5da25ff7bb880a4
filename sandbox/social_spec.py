"""Judging requests to networks (Meta, LinkedIn, X) and search engines by their specifications."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

SPECS = Path(__file__).parent / "specs"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its query parameters with their schemas, and a judge of its body, if any."""

    id: str
    method: str
    path: str
    query: Mapping[str, dict[str, Any]]
    required: frozenset[str]
    body: Any

    def flaws(self, query: Mapping[str, str], body: Any) -> list[str]:
        """Name what is wrong with a request: unknown or missing names, wrong types, bad members."""
        return [*self._query_flaws(query), *self._body_flaws(body)]

    def _query_flaws(self, query: Mapping[str, str]) -> Iterator[str]:
        for name in self.required - set(query):
            yield f"{name} is missing"
        for name, text in query.items():
            if name not in self.query:
                yield f"{name} is not a parameter"
            elif not jsonschema_rs.is_valid(self.query[name], _typed(text, self.query[name])):
                yield f"{name} is not valid"

    def _body_flaws(self, body: Any) -> Iterator[str]:
        if self.body is not None:
            for wrong in self.body.iter_errors(body):
                yield wrong.message[:200]


def load(name: str) -> dict[str, Operation]:
    """Read a file of `sandbox/specs`; return its operations by id."""
    spec = json.loads((SPECS / name).read_text())
    return {one.id: one for one in _operations(spec)}


def _operations(spec: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in spec["paths"].items():
        for method, said in methods.items():
            query = [p for p in said["parameters"] if p["in"] == "query"]
            content = said.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            judge = schema and jsonschema_rs.Draft202012Validator(
                {**schema, "components": spec["components"]}, validate_formats=True
            )
            yield Operation(
                said["operationId"], method.upper(), path,
                {p["name"]: p["schema"] for p in query},
                frozenset(p["name"] for p in query if p.get("required")), judge,
            )  # fmt: skip


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "array":
            return text.split(",")
        case "integer" if text.lstrip("-").isdigit():
            return int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
    return text
