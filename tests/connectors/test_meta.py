"""A Facebook page: what is posted and read, and what each of Meta's codes becomes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from connectors import meta
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)
from connectors.meta import Blocked, Duplicate, Meta
from connectors.pace import MemorySlots
from sandbox import meta as simulated
from sandbox.faults import Faults
from settings import MetaSettings

pytestmark = pytest.mark.anyio
KEYED = MetaSettings(access_token="sandbox", page_id="1001", app_secret="app-secret")
LINK = "https://blog.example/draps-lin/"


@asynccontextmanager
async def opened(app: Any, config: MetaSettings = KEYED) -> AsyncIterator[Meta]:
    transport = app if isinstance(app, httpx.MockTransport) else Road(app)
    async with meta.connect(config, transport, Unhurried(), attempts=1) as page:
        yield page


class Unhurried(MemorySlots):
    """No pace: these tests are not about it."""

    def reserve(self, *args: Any, **more: Any) -> float:
        return 0.0


class Road(httpx.ASGITransport):
    """The way to a simulator, on which a reset is what it is on a socket."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except ConnectionResetError as exc:
            raise httpx.ReadError(str(exc)) from exc


def coded(code: int, status: int = 400, **more: Any) -> httpx.MockTransport:
    error = {"message": "private words", "type": "OAuthException", "code": code, **more}
    headers = {"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": 7}]}'}
    answer = httpx.Response(status, json={"error": error}, headers=headers)
    return httpx.MockTransport(lambda _: answer)


async def test_a_post_is_made_found_and_deleted() -> None:
    app = simulated.create(app_secret="app-secret")
    async with opened(app) as page:
        await page.check()
        made = await page.publish("Le lin, l'été\n\net l'hiver", LINK)
        found = await page.find("Le lin, l'été et l'hiver")

        assert found is not None
        assert (found.id, found.created_at.tzname()) == (made, "UTC")
        assert app.state.wall.posts[made].link == LINK
        assert await page.find("Something else") is None
        assert [await page.delete(made), await page.delete(made)] == [True, False]


@pytest.mark.parametrize("fault", ["reset_after", "malformed"])
async def test_an_unanswered_post_is_found_before_a_second_one(fault: str) -> None:
    app = simulated.create(Faults({fault: 1.0}, where="POST"))
    async with opened(app) as page:
        with pytest.raises((Uncertain, BadAnswer)):
            await page.publish("Le lin", LINK)
        assert await page.find("Le lin") is not None

    assert len(app.state.wall.posts) == 1


async def test_a_temporary_failure_of_a_post_may_have_posted_it() -> None:
    app = simulated.create()
    app.state.wall.quirks["unsure"] = 1
    async with opened(app) as page:
        with pytest.raises(Uncertain, match="code 2"):
            await page.publish("Le lin", LINK)

        assert await page.find("Le lin") is not None


@pytest.mark.parametrize(
    ("transport", "error"),
    [
        (coded(190, 400), AuthRefused),
        (coded(200, 400), AuthRefused),
        (coded(10, 403), AuthRefused),
        (coded(4), RateLimited),
        (coded(32), RateLimited),
        (coded(613, 403), RateLimited),
        (coded(80001), RateLimited),
        (coded(506), Duplicate),
        (coded(368), Blocked),
        (coded(1, 500), Uncertain),
        (coded(99, 400, is_transient=True), Uncertain),
        (coded(100), Refused),
        (coded(190, 200), AuthRefused),
    ],
)
async def test_the_code_decides_whatever_the_status(
    transport: httpx.MockTransport, error: type[ConnectorError]
) -> None:
    async with opened(transport) as page:
        with pytest.raises(error) as refused:
            await page.publish("Le lin", LINK)

    assert "private words" not in str(refused.value)
    assert type(refused.value) is error


async def test_a_throttled_page_waits_as_long_as_meta_says() -> None:
    async with opened(coded(32)) as page:
        with pytest.raises(RateLimited) as limited:
            await page.newest()

    assert limited.value.retry_after_s == 7 * 60


async def test_a_temporary_failure_of_a_reading_may_be_tried_again() -> None:
    async with opened(coded(2, 500)) as page:
        with pytest.raises(Unavailable):
            await page.newest()
    async with opened(coded(100, error_subcode=33)) as page:
        with pytest.raises(Missing):
            await page.newest()


@pytest.mark.parametrize(
    ("config", "error", "words"),
    [
        (None, NotConfigured, "META_ACCESS_TOKEN"),
        (MetaSettings(access_token="x"), NotConfigured, "META_PAGE_ID"),
    ],
)
async def test_what_is_missing_is_named(config: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        async with meta.connect(config):
            pass


async def test_a_call_without_the_apps_proof_is_refused_where_it_is_asked_for() -> None:
    plain = MetaSettings(access_token="sandbox", page_id="1001")
    async with opened(simulated.create(app_secret="app-secret"), plain) as page:
        with pytest.raises(Refused, match="code 100"):
            await page.check()
