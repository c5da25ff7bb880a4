import pytest

from domain.analysis import SYSTEM, Analysis, by_rule, facts, ungrounded

CUSTOMER = {
    "segment": "At Risk", "risk": 0.834, "recency_days": 120, "orders": 3, "spent": 412.4,
    "r": 2, "f": 3, "m": 3, "value_at_risk": 96.0, "email": "marie@example.com",
}  # fmt: skip
FIGURES = facts(CUSTOMER, 90)


def saying(text: str) -> Analysis:
    return Analysis(summary=text, reason="r", action="reminder_mail", angle="a")


def test_a_model_sees_figures_and_no_person() -> None:
    assert FIGURES["probability_of_no_order_percent"] == 83
    assert "marie@example.com" not in str(FIGURES)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("3 commandes, 120 jours, 83 %", []),
        ("412 EUR et 412,0 EUR", []),
        ("une remise de 15 %", ["15"]),
        ("no number at all", []),
    ],
)
def test_a_number_that_is_not_the_customers_is_found(text, wrong) -> None:
    assert ungrounded(saying(text), FIGURES) == wrong


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("orders", "m", "action"),
    [(1, 5, "ask_feedback"), (2, 3, "reminder_mail"), (2, 4, "personal_mail")],
)
def test_without_a_model_the_figures_choose_the_action(language, orders, m, action) -> None:
    advice = by_rule({**FIGURES, "orders": orders, "m": m}, language)

    assert advice.action == action
    assert ungrounded(advice, {}) == []
    assert SYSTEM[language]
