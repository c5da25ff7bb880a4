from datetime import date
from decimal import Decimal

import pytest

from domain.budgets import step
from domain.prices import PRICES, Price, Usage, at_most_usd, cost_usd, price_of
from settings import AnthropicSettings, GeminiSettings, OpenaiSettings, XaiSettings

DAY = date(2026, 11, 22)
MILLION = 1_000_000


@pytest.mark.parametrize("kind", [XaiSettings, OpenaiSettings, GeminiSettings, AnthropicSettings])
def test_every_default_model_has_a_price(kind: type) -> None:
    config = kind(api_key="k")

    assert price_of(config.model, DAY) is not None
    assert price_of(config.cheap_model, DAY) is not None


def test_the_cheaper_model_is_cheaper() -> None:
    for kind in (XaiSettings, OpenaiSettings, GeminiSettings, AnthropicSettings):
        config, usage = kind(api_key="k"), Usage(1_000, 1_000)
        assert cost_usd(config.cheap_model, usage, DAY) < cost_usd(config.model, usage, DAY)


@pytest.mark.parametrize(
    ("served", "known"),
    [
        ("claude-sonnet-5-5-20260924", "claude-sonnet-5-5"),
        ("gpt-5.6-sol-2026-07-09", "gpt-5.6-sol"),
        ("models/gemini-3.8-flash-001", "gemini-3.8-flash"),
        ("grok-4.7-latest", "grok-4.7"),
    ],
)
def test_a_dated_name_has_the_price_of_its_model(served: str, known: str) -> None:
    assert price_of(served, DAY) == price_of(known, DAY)


@pytest.mark.parametrize("model", ["", "grok-99", "gpt-5.6-nova", "claude-sonnet-5-5-fast"])
def test_an_unknown_model_has_no_price_and_costs_no_zero(model: str) -> None:
    assert cost_usd(model, Usage(10, 10), DAY) is None


def test_a_price_holds_from_its_day_on() -> None:
    def half_million(day: date) -> Decimal:
        return cost_usd("gemini-3.8-flash", Usage(MILLION, 0), day)

    assert half_million(date(2026, 12, 31)) == Decimal("0.75")
    assert half_million(date(2027, 1, 1)) == Decimal("1.50")


def test_cached_and_written_tokens_have_their_own_price_and_thinking_is_output() -> None:
    usage = Usage(input=100_000, output=50_000, cached=40_000, written=10_000, reasoning=30_000)

    # claude-sonnet-5-5: 50 000 x 2 + 40 000 x 0.10 + 10 000 x 2.50 + 50 000 x 10
    assert cost_usd("claude-sonnet-5-5", usage, DAY) == Decimal("0.629")


@pytest.mark.parametrize(("tokens", "usd"), [(100_000, "0.01"), (100_001, "0.0500005")])
def test_a_long_prompt_pays_the_long_price_from_its_first_token(tokens: int, usd: str) -> None:
    assert cost_usd("claude-haiku-5-5", Usage(tokens), DAY) == Decimal(usd)


def test_a_price_of_ones_own_goes_before_the_table() -> None:
    free = Price(Decimal(0), Decimal(0), Decimal(0))

    assert cost_usd("grok-4.7", Usage(MILLION, MILLION), DAY, free) == 0


def test_the_dearest_price_is_at_least_every_price() -> None:
    usage = Usage(5_000, 2_000)
    worst = at_most_usd(usage, DAY)

    assert all(cost_usd(model, usage, DAY) <= worst for model in PRICES)


@pytest.mark.parametrize(
    ("spent", "budget", "expected"),
    [("0", None, "full"), ("7.99", "10", "full"), ("8", "10", "cheap"), ("9.99", "10", "cheap"),
     ("10", "10", "rules"), ("0", "0", "rules")],
)  # fmt: skip
def test_a_day_ends_in_two_steps(spent: str, budget: str | None, expected: str) -> None:
    assert step(Decimal(spent), Decimal(budget) if budget else None) == expected
