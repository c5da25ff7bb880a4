from decimal import Decimal

import pytest

from domain.calls.money import bill, call_usd, carrier_usd


def test_a_conversation_costs_its_minutes_and_its_items() -> None:
    model = "grok-voice-think-fast-2.0"

    assert call_usd(model, 90.0, 2, simulated=False) == Decimal("0.1280")


def test_an_unknown_model_has_no_price_and_a_simulator_costs_nothing() -> None:
    assert call_usd("grok-voice-9", 90.0, 2, simulated=False) is None
    assert call_usd("grok-voice-9", 90.0, 2, simulated=True) == 0


@pytest.mark.parametrize(
    ("seconds", "minutes", "over"),
    [(0, 0, 0), (1, 1, 0), (60, 1, 0), (61, 2, 0), (6000, 100, 0), (6001, 101, 1)],
)
def test_a_minute_begun_counts_once_for_the_month(seconds, minutes, over) -> None:
    due = bill(seconds, 100, Decimal("0.05"))

    assert (due.minutes, due.over, due.usd) == (minutes, over, over * Decimal("0.05"))
    assert due.left == 100 - minutes + over


@pytest.mark.parametrize(
    ("status", "price", "unit", "usd"),
    [("completed", "-0.03000", "USD", "0.03"), ("completed", "0", "USD", "0"),
     ("completed", None, "USD", None), ("completed", "-3", "JPY", None),
     ("completed", "-3", None, None), ("completed", "?", "USD", None),
     ("no-answer", None, "USD", "0"), ("busy", None, None, "0"),
     ("in-progress", None, "USD", None)],
)  # fmt: skip
def test_the_carriers_share_is_what_it_says(status, price, unit, usd) -> None:
    known = carrier_usd(status, price, unit)

    assert known == (None if usd is None else Decimal(usd))
