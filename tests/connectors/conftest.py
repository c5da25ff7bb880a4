"""Judging what a connector sends, and what tests answer it, by the vendors' own specs."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

Answer = Callable[[httpx.Request], httpx.Response]


class Contract:
    """One vendor's spec, as a judge of requests and answers."""

    def __init__(self, path: Path) -> None:
        self.spec = json.loads(path.read_text())
        self._api = OpenAPI.from_dict(self.spec)

    def judge(self, request: httpx.Request, response: httpx.Response | None = None) -> None:
        """Raise when the request, or the answer to it, is not what the spec says."""
        kind = request.headers.get("content-type", "").split(";")[0]
        asked = MockRequest(
            f"{request.url.scheme}://{request.url.host}", request.method.lower(), request.url.path,
            args=dict(request.url.params), headers=dict(request.headers),
            data=request.content or None, content_type=kind,
        )  # fmt: skip
        self._api.validate_request(asked)
        strange = list(self._strange(request, kind))
        assert not strange, f"not in the spec: {strange}"
        if response is not None and response.content:
            kind = response.headers["content-type"].split(";")[0]
            said = MockResponse(response.content, response.status_code, content_type=kind)
            self._api.validate_response(asked, said)

    def _strange(self, request: httpx.Request, kind: str) -> Iterator[str]:
        """Name what an open schema lets through: query names and members it does not know."""
        operation = self._operation(request)
        known = {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}
        yield from set(dict(request.url.params)) - known
        if request.content:
            schema = operation["requestBody"]["content"][kind]["schema"]
            form = kind == "application/x-www-form-urlencoded"
            text = request.content.decode()
            yield from self._members(schema, parse_qs(text) if form else json.loads(text), "body")

    def _operation(self, request: httpx.Request) -> dict[str, Any]:
        prefix = httpx.URL(self.spec["servers"][0]["url"]).path.rstrip("/")
        for path, item in self.spec["paths"].items():
            if re.fullmatch(prefix + re.sub("{[^}]+}", "[^/]+", path), request.url.path):
                operation = item.get(request.method.lower())
                if operation:
                    return operation | {
                        "parameters": item.get("parameters", []) + operation.get("parameters", [])
                    }
        raise AssertionError(f"no operation {request.method} {request.url.path}")

    def _members(self, schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
        if isinstance(value, list):
            items = [s["items"] for s in self._branches(schema) if "items" in s]
            for i, entry in enumerate(value):
                for found in [list(self._members(s, entry, f"{at}.{i}")) for s in items][:1]:
                    yield from found
        if not isinstance(value, dict):
            return
        known: dict[str, list[dict[str, Any]]] = {}
        for branch in self._branches(schema):
            for name, inner in branch.get("properties", {}).items():
                known.setdefault(name, []).append(inner)
        if known:  # an object without declared members is free
            for name, entry in value.items():
                if name not in known:
                    yield f"{at}.{name}"
                else:
                    yield from self._members({"anyOf": known[name]}, entry, f"{at}.{name}")

    def _branches(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while "$ref" in schema:
            schema = self._at(schema["$ref"])
        yield schema
        for word in ("allOf", "anyOf", "oneOf"):
            for branch in schema.get(word, []):
                yield from self._branches(branch)

    def _at(self, ref: str) -> dict[str, Any]:
        found = self.spec
        for step in ref.removeprefix("#/").split("/"):
            found = found[step]
        return found


@cache
def contract(path: Path) -> Contract:
    return Contract(path)


@pytest.fixture
def judged(shared: Path) -> Callable[[str, Answer], httpx.MockTransport]:
    """Make a transport of `answer` that judges both sides by a vendor's spec."""

    def transport(vendor: str, answer: Answer) -> httpx.MockTransport:
        spec = contract(shared / "contracts" / vendor / "openapi.json")

        def handle(request: httpx.Request) -> httpx.Response:
            response = answer(request)
            spec.judge(request, response)
            return response

        return httpx.MockTransport(handle)

    return transport
