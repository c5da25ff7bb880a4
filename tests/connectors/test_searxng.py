"""SearXNG: what is asked and found, and what each refusal becomes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from connectors import searxng
from connectors.errors import BadAnswer, NotConfigured, RateLimited, Refused, Unavailable
from connectors.hits import Hit
from connectors.pace import MemorySlots
from connectors.searxng import Searxng
from domain.pace import Limit
from sandbox import searxng as simulated
from sandbox.faults import Faults
from settings import SearxngSettings
from tests.connectors.searches import Judged, example
from tests.connectors.test_meta import Road, Unhurried

pytestmark = pytest.mark.anyio
SPEC = "searxng.json"
OWN = SearxngSettings(base_url="https://searx.example.org")


@asynccontextmanager
async def opened(transport: httpx.AsyncBaseTransport) -> AsyncIterator[Searxng]:
    async with searxng.connect(OWN, transport, Unhurried(), attempts=1) as engine:
        yield engine


async def test_pages_are_found_in_a_language_and_the_query_is_what_was_asked() -> None:
    app = simulated.create()
    async with opened(Judged(app, SPEC)) as engine:
        french = await engine.search("Choisir une couverture en laine", "fr", 2)
        english = await engine.search("wool blanket", "en", 5)

    assert [one.address for one in french] == [
        "https://musee-laine.example/couvertures", "https://entretien.example/laine",
    ]  # fmt: skip
    assert "https://care-guide.example/wool" in {one.address for one in english}
    assert app.state.queries == ["Choisir une couverture en laine", "wool blanket"]


async def test_an_answer_is_read_in_plain_text_without_what_is_no_page() -> None:
    async with opened(example(SPEC, "search_two_pages")) as engine:
        found = await engine.search("couverture en laine", "fr", 5)

    assert found == [
        Hit("https://musee.example/couvertures", "La couverture en laine",
            "Une couverture en laine retient l'air chaud.", datetime(2026, 2, 10, 8, tzinfo=UTC)),
        Hit("https://entretien.example/laine", "Laver la laine", "", None),
    ]  # fmt: skip


async def test_a_word_of_a_topic_is_no_command_to_the_engine() -> None:
    app = simulated.create()
    async with opened(Judged(app, SPEC)) as engine:
        await engine.search("!!g :de laine <9 ?", "fr", 5)

    assert app.state.queries == ["g de laine 9"]


async def test_nothing_found_is_nothing_and_no_failure_on_an_older_instance_too() -> None:
    async with opened(example(SPEC, "search_number_of_results")) as engine:
        assert await engine.search("laine", "fr", 5) == []


async def test_no_results_because_no_engine_answered_is_a_failure_that_names_them() -> None:
    async with opened(example(SPEC, "search_no_engine")) as engine:
        with pytest.raises(Unavailable, match="duckduckgo CAPTCHA, google timeout"):
            await engine.search("laine", "fr", 5)


async def test_a_format_that_is_not_enabled_names_the_setting() -> None:
    async with opened(Road(simulated.create(formats=("html",)))) as engine:
        for asked in (engine.check(), engine.search("laine", "fr", 5)):
            with pytest.raises(Refused, match=r"403: .*search\.formats"):
                await asked


async def test_a_check_asks_no_engine() -> None:
    app = simulated.create()
    async with opened(Road(app)) as engine:
        await engine.check()

    assert app.state.queries == []
    assert app.counts["search"]["refused"] == 1


async def test_the_limiter_is_not_asked_again_within_seconds() -> None:
    app = simulated.create(limit=4)
    async with searxng.connect(OWN, Judged(app, SPEC), Unhurried()) as engine:
        for _ in range(4):
            await engine.search("laine", "fr", 5)
        with pytest.raises(RateLimited) as limited:
            await engine.search("laine", "fr", 5)

    assert limited.value.retry_after_s == searxng.LIMITED_S
    assert app.counts["search"]["throttled"] == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [("error", Unavailable), ("reset_before", Unavailable), ("reset_after", Unavailable),
     ("malformed", BadAnswer)],
)  # fmt: skip
async def test_a_bad_day_of_the_instance_is_told_by_what_can_be_done(
    fault: str, error: type[Exception]
) -> None:
    async with opened(Road(simulated.create(Faults({fault: 1.0})))) as engine:
        with pytest.raises(error):
            await engine.search("laine", "fr", 5)


async def test_a_page_in_front_of_the_instance_is_no_answer() -> None:
    wall = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>Are you human?</html>"))
    async with opened(wall) as engine:
        with pytest.raises(BadAnswer):
            await engine.search("laine", "fr", 5)


async def test_searches_take_their_turns_by_instance() -> None:
    booked: list[tuple[str, tuple[Limit, ...]]] = []

    class Watched(MemorySlots):
        def reserve(self, account, family, limits, n=1):  # type: ignore[no-untyped-def]
            booked.append((family, tuple(limits)))
            return super().reserve(account, family, limits, n)

    config = OWN.model_copy(update={"max_rps": 4.0})
    async with searxng.connect(config, Judged(simulated.create(), SPEC), Watched()) as engine:
        await engine.search("laine", "fr", 5)

    assert booked == [("searches", (Limit(1, 0.25),))]


async def test_what_is_missing_is_named() -> None:
    with pytest.raises(NotConfigured, match="SEARXNG_BASE_URL"):
        async with searxng.connect(None):
            pass
