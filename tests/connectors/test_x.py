"""X: what is posted and read, and what each refusal becomes."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors import x
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    NotConfigured,
    RateLimited,
    Refused,
    Uncertain,
)
from connectors.x import Duplicate, X
from sandbox import x as simulated
from sandbox.faults import Faults
from settings import XSettings
from tests.connectors.test_meta import Road, Unhurried

pytestmark = pytest.mark.anyio
KEYED = XSettings(access_token="sandbox")
TEXT = "Lin & coton < soie : le guide https://blog.example/draps-lin/"


@asynccontextmanager
async def opened(app: Any) -> AsyncIterator[X]:
    transport = app if isinstance(app, httpx.MockTransport) else Road(app)
    async with x.connect(KEYED, transport, Unhurried(), attempts=1) as account:
        yield account


async def test_a_post_is_made_found_in_xs_own_words_and_deleted() -> None:
    app = simulated.create()
    async with opened(app) as account:
        await account.check()
        made = await account.publish(TEXT)
        found = await account.find(TEXT)

        assert found is not None
        assert (found.id, found.said) == (made, TEXT)
        assert "https://t.co/" in found.text
        assert "&amp;" in found.text
        assert await account.delete(made)
        assert await account.find(TEXT) is None
    assert app.state.spent_usd == Decimal("0.20")


@pytest.mark.parametrize("fault", ["reset_after", "malformed"])
async def test_an_unanswered_post_is_found_before_it_is_paid_twice(fault: str) -> None:
    app = simulated.create(Faults({fault: 1.0}, where="POST"))
    async with opened(app) as account:
        with pytest.raises((Uncertain, BadAnswer)):
            await account.publish(TEXT)
        assert await account.find(TEXT) is not None

    assert app.state.spent_usd == Decimal("0.20")


async def test_the_same_text_again_is_a_duplicate_and_no_missing_right() -> None:
    async with opened(simulated.create()) as account:
        await account.publish(TEXT)
        with pytest.raises(Duplicate):
            await account.publish(TEXT)


@pytest.mark.parametrize("text", ["", "é" * 281, "鳥" * 141])
async def test_what_x_does_not_take_is_refused(text: str) -> None:
    async with opened(simulated.create()) as account:
        with pytest.raises(Refused, match="400"):
            await account.publish(text)


async def test_the_hundred_and_first_post_waits_for_the_window() -> None:
    app = simulated.create()
    async with opened(app) as account:
        for number in range(100):
            await account.publish(f"Number {number}")
        with pytest.raises(RateLimited) as limited:
            await account.publish("One more")

    assert limited.value.retry_after_s is not None
    assert 0 <= limited.value.retry_after_s <= 900
    assert len(app.state.wall.posts) == 100


async def test_the_wait_is_read_from_xs_own_header() -> None:
    headers = {"x-rate-limit-reset": str(int(time.time()) + 600)}
    limited = httpx.MockTransport(lambda _: httpx.Response(429, headers=headers))
    async with opened(limited) as account:
        with pytest.raises(RateLimited) as refused:
            await account.newest()

    assert 590 < (refused.value.retry_after_s or 0) <= 600


async def test_a_dead_token_and_a_missing_right_are_the_persons_business() -> None:
    app = simulated.create()
    app.state.wall.quirks["dead"] = 1
    async with opened(app) as account:
        with pytest.raises(AuthRefused):
            await account.check()
    body = {"title": "Forbidden", "detail": "You are not permitted", "type": "about:blank"}
    forbidden = httpx.MockTransport(lambda _: httpx.Response(403, json=body))
    async with opened(forbidden) as account:
        with pytest.raises(AuthRefused):
            await account.publish(TEXT)


async def test_an_account_without_posts_has_none() -> None:
    async with opened(simulated.create()) as account:
        assert await account.newest() == []


async def test_what_is_missing_is_named() -> None:
    with pytest.raises(NotConfigured, match="X_ACCESS_TOKEN"):
        async with x.connect(None):
            pass
