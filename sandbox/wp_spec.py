"""The routes of WordPress that are simulated, judged as WordPress judges (sandbox/woo_spec.py)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.woo_spec import Operation

SPEC = Path(__file__).parent / "specs" / "wp.json"
PREFIX = "/wp/v2"


def load() -> list[Operation]:
    """Read the routes of the trimmed specification."""
    return list(_operations(json.loads(SPEC.read_text())["paths"]))


def _operations(paths: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, said in methods.items():
            query = {p["name"]: p["schema"] for p in said["parameters"] if p["in"] == "query"}
            content = said.get("requestBody", {}).get("content", {})
            body = content.get("application/json") or content.get("multipart/form-data") or {}
            schema = dict(body.get("schema", {}))
            schema["required"] = [n for n in schema.get("required", []) if n != "file"]
            yield Operation(
                said["operationId"], method.upper(), path.removeprefix(PREFIX), query, schema
            )
