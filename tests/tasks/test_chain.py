"""The chain as processes ask it: the ledger, the day's budget, and what is done above it."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from connectors.errors import NotConfigured
from connectors.llm import Prompt
from domain.runs import Run
from sandbox import openai, xai
from settings import settings
from store import costs
from store.database import Database
from tasks._io import store_of
from tasks.chain import BudgetSpent, breakers_of, chain
from tests.vendors import configure, listening

pytestmark = pytest.mark.anyio

RUN = Run("own", date(2026, 11, 22))
PROMPT = Prompt("You tell.", "The shop opens at nine. It closes at six.")


def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture
def db(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The store of these settings, and a provider on loopback."""
    with listening(xai.create()) as url:
        configure(monkeypatch, XAI_API_KEY="sandbox", XAI_BASE_URL=f"{url}/v1")
        yield store_of(RUN)
    breakers_of.cache_clear()


def spend(db: Database, eur: float | None, provider: str = "xai", tokens: int = 0) -> None:
    row = {"subject": "s", "provider": provider, "model": "m", "input_tokens": tokens,
           "output_tokens": tokens, "eur": eur}  # fmt: skip
    costs.add_cost(db, "own", "churn", row)


async def test_an_answer_is_in_the_ledger_with_its_price(db: Database) -> None:
    async with chain(RUN, "content") as desk:
        done = await desk.complete("article-1", PROMPT)

    [used] = costs.costs_of_day(db, "own", today())
    assert (used.provider, used.model, used.calls, used.step) == ("xai", "grok-4.7", 1, "full")
    assert (used.input_tokens, used.output_tokens) == (done.usage.input, done.usage.output)
    assert used.eur == pytest.approx(float(done.cost_usd * settings().fx.usd_eur))
    assert done.degraded == ""


async def test_whose_work_is_judged_is_not_asked(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chain(RUN, "content") as desk:
        with pytest.raises(NotConfigured):
            await desk.complete("article-1", PROMPT, without="xai")
    assert costs.costs_of_day(db, "own", today()) == []

    with listening(openai.create()) as url:
        configure(monkeypatch, OPENAI_API_KEY="sandbox", OPENAI_BASE_URL=f"{url}/v1")
        async with chain(RUN, "content") as desk:
            other = await desk.complete("article-1", PROMPT, without="xai")
            usual = await desk.complete("article-1", PROMPT)
    assert (other.provider, usual.provider) == ("openai", "xai")


async def test_sentences_are_paid_too(db: Database) -> None:
    async with chain(RUN, "content") as desk:
        stream = await desk.stream("article-1", PROMPT)
        text = "".join([sentence async for sentence in stream])

    [used] = costs.costs_of_day(db, "own", today())
    assert "opens at nine" in text
    assert used.output_tokens == stream.completion.usage.output


async def test_near_the_budget_the_cheaper_model_answers_and_it_is_said(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    spend(db, 45.0)

    with caplog.at_level(logging.WARNING, "tasks.chain"):
        async with chain(RUN, "content") as desk:
            done = await desk.complete("article-1", PROMPT)

    assert (done.model, "cheaper models answer" in done.degraded) == ("grok-4.3", True)
    assert "cheaper models answer" in caplog.text
    assert [u.step for u in costs.costs_of_day(db, "own", today()) if u.model == "grok-4.3"] == [
        "cheap"
    ]


async def test_above_the_budget_nobody_is_asked_and_the_ledger_says_so(db: Database) -> None:
    spend(db, 50.0)

    async with chain(RUN, "content") as desk:
        with pytest.raises(BudgetSpent, match="no model is asked until tomorrow"):
            await desk.complete("article-1", PROMPT)

    [said] = [u for u in costs.costs_of_day(db, "own", today()) if u.step == "rules"]
    assert (said.provider, said.eur) == ("rule", 0.0)


async def test_another_clients_money_and_another_kind_of_cost_do_not_count(db: Database) -> None:
    spend(db, 100.0, provider="twilio")
    costs.add_cost(db, "other", "churn", {"subject": "s", "provider": "xai", "model": "m",
                    "input_tokens": 1, "output_tokens": 1, "eur": 99.0})  # fmt: skip

    async with chain(RUN, "content") as desk:
        assert (await desk.complete("article-1", PROMPT)).degraded == ""


async def test_tokens_without_a_price_count_at_the_dearest_one(db: Database) -> None:
    spend(db, None, tokens=2_000_000)

    async with chain(RUN, "content") as desk:
        with pytest.raises(BudgetSpent):
            await desk.complete("article-1", PROMPT)


async def test_the_budget_is_the_clients_to_set(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    spend(db, 1_000.0)
    configure(monkeypatch, LLM_DAILY_EUR="1300")

    async with chain(RUN, "content") as desk:
        assert (await desk.complete("article-1", PROMPT)).degraded == ""


async def test_without_any_key_the_process_is_told_which_to_set() -> None:
    async with chain(RUN, "content") as desk:
        with pytest.raises(NotConfigured, match="XAI_API_KEY"):
            await desk.complete("article-1", PROMPT)
