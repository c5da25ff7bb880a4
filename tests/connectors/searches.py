"""What the tests of the search engines share: roads judged by the trimmed specifications."""

from pathlib import Path
from typing import Any

import httpx

from tests.connectors.conftest import Answer, contract
from tests.connectors.test_meta import Road

SPECS = Path(__file__).parents[2] / "sandbox" / "specs"
FIXTURES = Path(__file__).parents[1] / "fixtures"


class Judged(Road):
    """The way to a simulator on which request and answer are held against the specification."""

    def __init__(self, app: Any, spec: str) -> None:
        super().__init__(app)
        self._judge = contract(SPECS / spec).judge

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        await answer.aread()
        self._judge(request, answer)
        return answer


def example(spec: str, name: str, status: int = 200, **headers: str) -> httpx.MockTransport:
    """Answer every request with an example in the vendor's shape, its words invented."""
    body = (FIXTURES / spec.removesuffix(".json") / f"{name}.json").read_bytes()
    kind = {"content-type": "application/json"}
    return judged(spec, lambda _: httpx.Response(status, content=body, headers=kind | headers))


def judged(spec: str, answer: Answer) -> httpx.MockTransport:
    """Make a transport that holds both sides against the specification."""

    def handle(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        contract(SPECS / spec).judge(request, response)
        return response

    return httpx.MockTransport(handle)
