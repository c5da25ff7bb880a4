"""BigBuy's operations, read from its specification, with the documented limit of each."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from sandbox.openapi import SPECS, Operation

FILE = "bigbuy.json"
SECOND, FIVE_SECONDS, HOUR = (1, 1.0), (1, 5.0), (10, 3600.0)
LIMITS = {  # calls and seconds, per key and route; whatever is not here is 1 per second
    "products": HOUR,
    "productsStockByHandlingDays": HOUR,
    "variationsStockByHandlingDays": HOUR,
    "productInformationBySku": FIVE_SECONDS,
    "productStockByHandlingDays": FIVE_SECONDS,
}
PURSE = Operation("purse", "GET", "/rest/user/purse.json", {}, None, (), {})  # in no file


def operations() -> Iterator[Operation]:
    """Yield every operation; fixed paths come before those with a parameter."""
    spec = json.loads((SPECS / FILE).read_text())
    schemas = _closed(spec["components"]["schemas"])
    yield PURSE
    for path in sorted(spec["paths"], key=lambda path: "{" in path):
        for method, said in spec["paths"][path].items():
            asked = said.get("parameters", [])
            query = {one["name"]: one["schema"] for one in asked if one["in"] == "query"}
            body = _judge(said.get("requestBody"), schemas)
            yield Operation(said["operationId"], method.upper(), path, query, body, (), {})


def _judge(body: dict[str, Any] | None, schemas: Any) -> Any:
    if body is None:
        return None
    schema = {**body["content"]["application/json"]["schema"], "components": {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(schema)


def _closed(node: Any) -> Any:
    """Close objects whose members are named: a form "should not contain extra fields"."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _closed(value) for name, value in node.items()}
    if schema.get("type") == "object" and schema.get("properties"):
        schema["additionalProperties"] = False
    return schema
