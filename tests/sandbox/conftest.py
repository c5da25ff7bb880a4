"""Fixtures of the simulators' tests: a clock that is turned by hand, and the vendors' judge."""

import json
import ssl
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from sandbox.certificate import self_signed


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


Judge = Callable[[httpx.Response], None]


@pytest.fixture
def judge_of(shared: Path) -> Callable[[str, str], Judge]:
    """Make a judge of answers: `judge_of(vendor, prefix)` raises for what the vendor never says."""

    def make(vendor: str, prefix: str = "") -> Judge:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            spec = json.loads((shared / "contracts" / vendor / "openapi.json").read_text())
            api = OpenAPI.from_dict(spec)
        origin = spec["servers"][0]["url"].removesuffix(prefix)

        def judge(answer: httpx.Response) -> None:
            request = answer.request
            kind = answer.headers.get("content-type", "").split(";")[0] or None
            asked = MockRequest(origin, request.method.lower(), request.url.path)
            said = MockResponse(answer.content, status_code=answer.status_code, content_type=kind)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                api.validate_response(asked, said)

        return judge

    return make


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own for loopback, and the certificate's file."""
    return self_signed(tmp_path_factory.mktemp("tls"))
