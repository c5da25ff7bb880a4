"""Brave's search: what is asked and found, and what each of its codes becomes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from connectors import brave
from connectors.brave import Brave
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
)
from connectors.hits import Hit
from connectors.pace import MemorySlots
from domain.pace import Limit
from sandbox import brave as simulated
from settings import BraveSettings
from tests.connectors.searches import Judged, example
from tests.connectors.test_meta import Unhurried

pytestmark = pytest.mark.anyio
SPEC = "brave.json"
KEYED = BraveSettings(api_key="sandbox")


@asynccontextmanager
async def opened(
    transport: httpx.AsyncBaseTransport, config: BraveSettings = KEYED
) -> AsyncIterator[Brave]:
    async with brave.connect(config, transport, Unhurried(), attempts=1) as engine:
        yield engine


async def test_pages_are_found_in_a_language_and_at_most_as_many_as_asked() -> None:
    app = simulated.create()
    async with opened(Judged(app, SPEC)) as engine:
        await engine.check()
        french = await engine.search("Choisir une couverture en laine", "fr", 2)

    assert [one.address for one in french] == [
        "https://musee-laine.example/couvertures", "https://entretien.example/laine",
    ]  # fmt: skip
    assert app.state.queries == ["brave", "Choisir une couverture en laine"]


async def test_an_answer_is_read_in_plain_text() -> None:
    async with opened(example(SPEC, "search_two_pages")) as engine:
        found = await engine.search("couverture en laine", "fr", 5)

    assert found == [
        Hit("https://musee.example/couvertures", "La couverture en laine",
            "Une couverture en laine retient l'air chaud.", datetime(2026, 2, 10, 8, tzinfo=UTC)),
        Hit("https://entretien.example/laine", "Laver la laine", "", None),
    ]  # fmt: skip


async def test_an_answer_without_web_results_is_nothing_found() -> None:
    async with opened(example(SPEC, "search_nothing")) as engine:
        assert await engine.search("zzqxv", "fr", 5) == []


@pytest.mark.parametrize(
    ("query", "asked"),
    [("laine " * 60, " ".join(["laine"] * 50)),
     ("a" * 300 + " " + "b" * 99, "a" * 300 + " " + "b" * 99),
     ("a" * 300 + " " + "b" * 100, "a" * 300), ("a" * 500, "a" * 400)],
)  # fmt: skip
async def test_a_query_is_cut_to_what_brave_takes(query: str, asked: str) -> None:
    app = simulated.create()
    async with opened(Judged(app, SPEC)) as engine:
        await engine.search(query, "fr", 40)

    assert app.state.queries == [asked]


@pytest.mark.parametrize(
    ("name", "status", "error", "words"),
    [("error_token_invalid", 422, AuthRefused, "subscription token is invalid"),
     ("error_token_missing", 422, AuthRefused, "validate"),
     ("error_no_plan", 404, AuthRefused, "No subscription found"),
     ("error_quota_limited", 429, AuthRefused, "of this month are used"),
     ("error_rate_limited", 429, RateLimited, "rate limit exceeded"),
     ("error_validation", 422, Refused, "VALIDATION")],
)  # fmt: skip
async def test_each_code_is_told_by_what_can_be_done(
    name: str, status: int, error: type[Refused], words: str
) -> None:
    async with opened(example(SPEC, name, status)) as engine:
        with pytest.raises(error, match=words) as refused:
            await engine.search("laine", "fr", 5)
    assert type(refused.value) is error
    assert refused.value.status == status


async def test_a_wrong_key_is_not_in_the_words() -> None:
    config = BraveSettings(api_key="BSA-hush-hush")
    async with opened(Judged(simulated.create(), SPEC), config) as engine:
        with pytest.raises(AuthRefused) as refused:
            await engine.check()
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "wait"),
    [("1, 15000", "0, 1000", "1, 1419704", 1.0), ("50, 0", "0, 0", "1, 1419704", 1.0),
     ("1, 15000", "0, 0", "1, 86400", 86_400.0), ("", "", "", None),
     ("1, 15000", "1, 5", "1, 9", None)],
)  # fmt: skip
async def test_the_wait_is_that_of_the_windows_that_are_shut(
    limit: str, remaining: str, reset: str, wait: float | None
) -> None:
    headers = {"x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining,
               "x-ratelimit-reset": reset}  # fmt: skip
    async with opened(example(SPEC, "error_rate_limited", 429, **headers)) as engine:
        with pytest.raises(RateLimited) as limited:
            await engine.search("laine", "fr", 5)
    assert limited.value.retry_after_s == wait


async def test_a_month_that_is_used_up_is_a_persons_business_and_holds_nobody_back() -> None:
    headers = {"x-ratelimit-limit": "1, 15000", "x-ratelimit-remaining": "1, 0",
               "x-ratelimit-reset": "1, 86401"}  # fmt: skip
    async with opened(example(SPEC, "error_rate_limited", 429, **headers)) as engine:
        with pytest.raises(AuthRefused, match="of this month are used"):
            await engine.search("laine", "fr", 5)


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthRefused), (402, AuthRefused), (403, AuthRefused),
                          (404, Missing), (500, Unavailable)],
)  # fmt: skip
async def test_a_status_without_a_code_is_read_as_everywhere(
    status: int, error: type[Exception]
) -> None:
    async with opened(httpx.MockTransport(lambda _: httpx.Response(status, text="no"))) as engine:
        with pytest.raises(error):
            await engine.search("laine", "fr", 5)


async def test_one_call_too_many_in_a_second_holds_all_back_for_it() -> None:
    app, waits = simulated.create(per_second=1), list[float]()

    class Counted(Unhurried):
        def penalise(self, account: str, family: str, seconds: float) -> None:
            waits.append(seconds)

    async with brave.connect(KEYED, Judged(app, SPEC), Counted(), attempts=1) as engine:
        await engine.search("laine", "fr", 5)
        with pytest.raises(RateLimited):
            await engine.search("laine", "fr", 5)

    assert waits == [1.0]
    assert str(app.state.plan.spent_usd) == "0.005"


async def test_another_shape_is_a_bad_answer() -> None:
    other = httpx.MockTransport(lambda _: httpx.Response(200, json={"type": "news"}))
    async with opened(other) as engine:
        with pytest.raises(BadAnswer):
            await engine.search("laine", "fr", 5)


async def test_the_address_of_the_api_may_be_given_whole() -> None:
    app = simulated.create()
    config = BraveSettings(api_key="sandbox", base_url="https://api.search.brave.com/res/v1")
    async with opened(Judged(app, SPEC), config) as engine:
        assert await engine.search("laine", "fr", 5)


async def test_searches_take_their_turns_by_key() -> None:
    booked: list[tuple[str, tuple[Limit, ...]]] = []

    class Watched(MemorySlots):
        def reserve(self, account, family, limits, n=1):  # type: ignore[no-untyped-def]
            booked.append((family, tuple(limits)))
            return super().reserve(account, family, limits, n)

    async with brave.connect(KEYED, Judged(simulated.create(), SPEC), Watched()) as engine:
        await engine.search("laine", "fr", 5)

    assert booked == [("searches", (Limit(1, 1.0),))]


async def test_what_is_missing_is_named() -> None:
    with pytest.raises(NotConfigured, match="BRAVE_API_KEY"):
        async with brave.connect(None):
            pass
