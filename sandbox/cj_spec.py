"""CJdropshipping's operations and what they take, from `sandbox/specs/cj.json`.

Objects whose members the file names are closed: a member CJ does not document is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from sandbox.openapi import SPECS, Flaw, Operation

TOKEN = "CJ-Access-Token"
# Points per call, since June 2026; what is not named costs nothing.
POINTS = {"productListV2": 50, "productQuery": 10, "stockQueryByVid": 10, "freightCalculate": 10}


@dataclass(frozen=True, slots=True)
class Call:
    """An operation, the parameters it cannot do without, whether it wants a token, its price."""

    operation: Operation
    required: frozenset[str]
    keyed: bool
    points: int

    def read_query(self, pairs: list[tuple[str, str]]) -> tuple[dict[str, Any], list[Flaw]]:
        """Return the parameters in their types, and what is wrong with them."""
        values, flaws = self.operation.read_query(pairs)
        given = {name for name, text in pairs if text.strip()}
        missing = [Flaw(f"{name} must not be empty") for name in sorted(self.required - given)]
        return values, missing + flaws


def load() -> list[Call]:
    """Read every operation of the file."""
    spec = json.loads((SPECS / "cj.json").read_text())
    schemas = closed(spec["components"]["schemas"])
    return [
        _call(path, method, said, schemas)
        for path, methods in spec["paths"].items()
        for method, said in methods.items()
    ]


def _call(path: str, method: str, said: Mapping[str, Any], schemas: Any) -> Call:
    query = [one for one in said["parameters"] if one["in"] == "query"]
    name = said["operationId"]
    operation = Operation(
        id=name,
        method=method.upper(),
        path=path,
        query={one["name"]: one["schema"] for one in query},
        body=_judge(said.get("requestBody"), schemas),
        limits=(),
        filters={},
    )
    return Call(
        operation,
        frozenset(one["name"] for one in query if one["required"]),
        any(one["name"] == TOKEN for one in said["parameters"]),
        POINTS.get(name, 0),
    )


def _judge(body: Mapping[str, Any] | None, schemas: Any) -> Any:
    if body is None:
        return None
    schema = closed(body["content"]["application/json"]["schema"])
    return jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": schemas}})


def closed(node: Any) -> Any:
    """Close every object whose members are named."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {name: closed(value) for name, value in node.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema["additionalProperties"] = False
    return schema
