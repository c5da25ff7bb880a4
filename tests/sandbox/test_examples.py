"""The vendors' own examples of good and bad requests, sent to the simulators."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import anthropic, gemini, klaviyo, openai, xai

pytestmark = [pytest.mark.anyio, pytest.mark.contract]

KEYS = frozenset({"pk_test", "t", "k"})
SERVED = {
    "klaviyo": (klaviyo, ("/api/profile", "/api/events")),
    "xai": (xai, ("/v1/chat/completions",)),
    "openai": (openai, ("/v1/chat/completions",)),
    "gemini": (gemini, ("/v1beta/models/gemini-3.8-flash:", "/v1beta/models/gemini-3.1-flash-tts")),
    "anthropic": (anthropic, ("/v1/messages",)),
}


def _examples(file: Path, paths: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        one
        for one in json.loads(file.read_text())
        if one["kind"] == "request" and httpx.URL(one["url"]).path.startswith(paths)
    ]


@pytest.mark.parametrize("vendor", SERVED)
async def test_good_requests_are_accepted_and_bad_ones_refused(vendor: str, shared: Path) -> None:
    module, paths = SERVED[vendor]
    transport = httpx.ASGITransport(app=module.create(keys=KEYS))
    examples = _examples(shared / "contracts" / vendor / "examples.json", paths)

    verdicts = {}
    async with httpx.AsyncClient(transport=transport) as client:
        for one in examples:
            headers = one["headers"] | {"content-type": one["content_type"]}
            body = json.dumps(one["body"])
            said = await client.request(one["method"], one["url"], content=body, headers=headers)
            verdicts[one["name"]] = said.status_code < 300

    assert verdicts == {one["name"]: one["ok"] for one in examples}
    assert {True, False} <= set(verdicts.values())
