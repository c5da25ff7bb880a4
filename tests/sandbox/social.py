"""What the tests of the simulated networks share: the vendors' judge and examples."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

SPECS = Path(__file__).resolve().parents[2] / "sandbox" / "specs"


def judge(answer: httpx.Response, file: Path, prefix: str = "") -> Any:
    """Hold an answer against a specification, and return its body; None where it has none."""
    spec = json.loads(file.read_text())
    path = answer.request.url.raw_path.decode().partition("?")[0].removeprefix(prefix)
    said = next(
        item[answer.request.method.lower()]
        for pattern, item in spec["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path)
        and answer.request.method.lower() in item
    )["responses"]
    content = (said.get(str(answer.status_code)) or said["default"]).get("content")
    if content is None:
        assert answer.content == b""
        return None
    kind = answer.headers["content-type"].partition(";")[0]
    schema = content[kind]["schema"] | {"components": spec["components"]}
    jsonschema_rs.validator_for(schema).validate(answer.json())
    return answer.json()


async def examples(app: Any, file: Path, key: str) -> dict[str, tuple[bool, bool]]:
    """Send the vendor's examples of requests; return by name what was found and what is right."""
    transport = httpx.ASGITransport(app=app)
    found = {}
    told = json.loads(file.read_text())  # noqa: ASYNC240  # a small file, in a test
    async with httpx.AsyncClient(transport=transport) as client:
        for one in told:
            if one["kind"] == "request" and key in one["url"]:
                headers = one["headers"]
                answer = await client.request(
                    one["method"], one["url"], json=one["body"], headers=headers
                )
                found[one["name"]] = (answer.is_success, one["ok"])
    return found
