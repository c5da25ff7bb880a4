"""LinkedIn: what is posted and read, and what each refusal becomes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from connectors import linkedin
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    NotConfigured,
    RateLimited,
    Uncertain,
)
from connectors.linkedin import Duplicate, Linkedin, VersionEnded
from sandbox import linkedin as simulated
from sandbox.faults import Faults
from settings import LinkedinSettings
from tests.connectors.test_meta import Road, Unhurried

pytestmark = pytest.mark.anyio
KEYED = LinkedinSettings(access_token="sandbox", author=simulated.AUTHOR)
LINK = "https://blog.example/draps-lin/"
TEXT = r"Le lin \(100 %\) \#lin"


@asynccontextmanager
async def opened(app: Any, config: LinkedinSettings = KEYED) -> AsyncIterator[Linkedin]:
    transport = app if isinstance(app, httpx.MockTransport) else Road(app)
    async with linkedin.connect(config, transport, Unhurried(), attempts=1) as author:
        yield author


def answering(status: int, **more: Any) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, **more))


async def test_a_post_is_made_found_and_deleted() -> None:
    app = simulated.create()
    async with opened(app) as author:
        await author.check()
        urn = await author.publish(TEXT, LINK, "Draps en lin", "Un guide")
        found = await author.find("Le lin (100 %) #lin")

        assert found is not None
        assert (found.id, found.state) == (urn, "PUBLISHED")
        assert found.created_at is not None
        assert app.state.wall.posts[urn].link == LINK
        assert [await author.delete(urn), await author.delete(urn)] == [True, True]
        assert await author.find(TEXT) is None


async def test_the_same_text_again_is_refused_with_the_first_ones_name() -> None:
    async with opened(simulated.create()) as author:
        urn = await author.publish(TEXT, LINK, "Draps")
        with pytest.raises(Duplicate) as refused:
            await author.publish(TEXT, LINK, "Draps")

    assert refused.value.existing == urn


@pytest.mark.parametrize("fault", ["reset_after", "error"])
async def test_an_unanswered_post_is_uncertain_until_it_is_looked_for(fault: str) -> None:
    app = simulated.create(Faults({fault: 1.0}, where="POST"))
    async with opened(app) as author:
        with pytest.raises(Uncertain):
            await author.publish(TEXT, LINK, "Draps")
        found = await author.find(TEXT)

    assert (found is not None) == (fault == "reset_after")


async def test_a_post_that_is_listed_late_is_not_found_yet() -> None:
    app = simulated.create()
    app.state.wall.quirks.update(late_s=60, unsure=1)
    async with opened(app) as author:
        with pytest.raises(Uncertain):
            await author.publish(TEXT, LINK, "Draps")
        assert await author.find(TEXT) is None

    assert len(app.state.wall.posts) == 1


@pytest.mark.parametrize(
    ("transport", "error", "words"),
    [
        (answering(426, json={"status": 426, "message": "x"}), VersionEnded, "LINKEDIN_VERSION"),
        (answering(401, json={"status": 401, "message": "x"}), AuthRefused, "sign in again"),
        (answering(403, json={"status": 403, "message": "x"}), AuthRefused, "403"),
        (answering(429, json={"status": 429, "message": "x"}), RateLimited, "429"),
        (answering(500, text="oops"), Uncertain, "500"),
        (answering(201), BadAnswer, "x-restli-id"),
    ],
)
async def test_each_failure_says_what_to_do(
    transport: httpx.MockTransport, error: type[ConnectorError], words: str
) -> None:
    async with opened(transport) as author:
        with pytest.raises(error, match=words):
            await author.publish(TEXT, LINK, "Draps")


async def test_a_version_that_has_ended_is_said_by_the_simulator_too() -> None:
    old = KEYED.model_copy(update={"version": "202511"})
    async with opened(simulated.create(), old) as author:
        with pytest.raises(VersionEnded):
            await author.check()


async def test_a_text_too_long_never_leaves() -> None:
    async with opened(answering(500)) as author:
        with pytest.raises(ValueError, match="3000"):
            await author.publish("x" * 3001, LINK, "Draps")


@pytest.mark.parametrize(
    ("config", "variable"),
    [(None, "LINKEDIN_ACCESS_TOKEN"), (LinkedinSettings(access_token="x"), "LINKEDIN_AUTHOR")],
)
async def test_what_is_missing_is_named(config: Any, variable: str) -> None:
    with pytest.raises(NotConfigured, match=variable):
        async with linkedin.connect(config):
            pass
