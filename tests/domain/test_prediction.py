"""What is said of one customer from the brief's seven figures; missing is never zero."""

import math
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.churn import band
from domain.prediction import HORIZON_DAYS, Summary, missing, predict, silent_risk
from domain.prediction_words import SENTENCES

TODAY = date(2026, 11, 24)
SARAH = Summary(
    email="sarah@example.com",
    recency_days=45,
    orders=5,
    spent=600.0,
    open_rate=0.3,
    click_rate=0.05,
    support_tickets=0,
)


@dataclass(frozen=True)
class Stored:
    as_of: date = TODAY - timedelta(days=2)
    horizon_days: int = 120
    risk: float = 0.42
    band: str = "medium"
    model: str = "shop"
    segment: str = "Loyal Customers"
    r: int = 4
    f: int = 3
    m: int = 4


def test_the_whole_answer_comes_from_the_pooled_prior_when_the_shop_has_no_score() -> None:
    said = predict(SARAH, TODAY)
    assert (said.r, said.f, said.m, said.segment) == (4, 3, 4, "Loyal Customers")
    assert said.risk == silent_risk(5, 45)
    assert said.band == band(silent_risk(5, 45))
    assert (said.model, said.confidence, said.as_of) == ("prior", "medium", TODAY)
    assert said.horizon_days == HORIZON_DAYS == 90
    assert said.missing == ()


@pytest.mark.parametrize(
    ("figure", "value", "score"),
    [
        ("recency_days", 30, 5), ("recency_days", 31, 4), ("recency_days", 60, 4),
        ("recency_days", 61, 3), ("recency_days", 90, 3), ("recency_days", 91, 2),
        ("recency_days", 180, 2), ("recency_days", 181, 1),
        ("orders", 10, 5), ("orders", 9, 4), ("orders", 6, 4), ("orders", 5, 3),
        ("orders", 3, 3), ("orders", 2, 2), ("orders", 1, 1),
        ("spent", 1000, 5), ("spent", 999.99, 4), ("spent", 500, 4), ("spent", 499.99, 3),
        ("spent", 200, 3), ("spent", 199.99, 2), ("spent", 100, 2), ("spent", 99.99, 1),
        ("spent", 0, 1),
    ],
)  # fmt: skip
def test_a_score_follows_the_cut_points_of_the_brief(figure: str, value: float, score: int) -> None:
    said = predict(replace(SARAH, **{figure: value}), TODAY)
    assert {"recency_days": said.r, "orders": said.f, "spent": said.m}[figure] == score


# The shop's own score


def test_a_fresh_score_of_the_shop_is_the_answer() -> None:
    said = predict(SARAH, TODAY, Stored())
    assert (said.risk, said.band, said.segment) == (0.42, "medium", "Loyal Customers")
    assert (said.model, said.as_of, said.horizon_days) == ("shop", TODAY - timedelta(days=2), 120)
    assert (said.r, said.f, said.m, said.confidence) == (4, 3, 4, "high")
    assert "2026-11-22" in said.reasons[1]


def test_a_stored_score_that_came_from_the_prior_is_less_certain() -> None:
    said = predict(SARAH, TODAY, Stored(model="prior"))
    assert (said.model, said.confidence) == ("prior", "medium")
    assert said.as_of == TODAY - timedelta(days=2)


@pytest.mark.parametrize(("age", "used"), [(0, True), (7, True), (8, False), (-1, False)])
def test_a_stored_score_serves_for_a_week(age: int, used: bool) -> None:
    said = predict(SARAH, TODAY, Stored(as_of=TODAY - timedelta(days=age)))
    assert (said.risk == 0.42) is used


@pytest.mark.parametrize(
    ("recency_days", "used"), [(1, False), (1.9, False), (2, True), (None, True)]
)
def test_an_order_after_the_stored_score_makes_it_void(
    recency_days: float | None, used: bool
) -> None:
    said = predict(replace(SARAH, recency_days=recency_days), TODAY, Stored())
    assert (said.model == "shop") is used


# Missing is not zero


def test_a_prospect_has_no_risk() -> None:
    said = predict(Summary(orders=0, spent=0.0), TODAY)
    assert said.segment == "Prospect"
    assert (said.risk, said.band, said.model, said.confidence) == (None, None, None, None)
    assert (said.r, said.f, said.m) == (None, None, None)


def test_an_unknown_recency_leaves_the_risk_unknown() -> None:
    said = predict(replace(SARAH, recency_days=None), TODAY)
    assert (said.risk, said.band, said.model, said.segment) == (None, None, None, None)
    assert (said.r, said.f, said.m) == (None, 3, 4)
    assert said.missing == ("recency_days",)


@pytest.mark.parametrize(
    ("recency_days", "risk"), [(30, 0.40), (60, 0.52), (90, 0.60), (180, 0.72), (181, 0.87)]
)
def test_an_unknown_number_of_orders_leaves_only_recency_to_speak(
    recency_days: float, risk: float
) -> None:
    said = predict(Summary(recency_days=recency_days), TODAY)
    assert (said.risk, said.model, said.confidence) == (risk, "rule", "low")
    assert (said.f, said.m, said.segment) == (None, None, None)


def test_an_unknown_amount_lowers_the_confidence_and_not_the_risk() -> None:
    said = predict(replace(SARAH, spent=None), TODAY)
    assert said.risk == predict(SARAH, TODAY).risk
    assert (said.m, said.segment, said.confidence) == (None, None, "low")
    assert any("not counted as zero" in reason for reason in said.reasons)


def test_nothing_known_is_answered_with_nothing_but_the_list() -> None:
    said = predict(Summary(), TODAY)
    assert (said.risk, said.segment, said.confidence) == (None, None, None)
    assert said.missing == missing(Summary()) == Summary.__slots__


@pytest.mark.parametrize("silent", ["open_rate", "click_rate", "support_tickets"])
def test_engagement_moves_nothing_known_or_not(silent: str) -> None:
    without = predict(replace(SARAH, **{silent: None}), TODAY)
    assert without.risk == predict(replace(SARAH, **{silent: 1}), TODAY).risk
    assert without.missing == (silent,)
    assert without.confidence == "medium"


# The risk itself


@given(st.integers(1, 200), st.floats(0, 36_500), st.integers(1, 700))
def test_a_risk_is_a_probability_that_grows_with_silence(
    orders: int, recency_days: float, more: int
) -> None:
    risk = silent_risk(orders, recency_days)
    assert 0 <= risk <= 1
    assert silent_risk(orders, recency_days + more) >= risk - 1e-9


@pytest.mark.parametrize("orders", [1, 2, 1000, 1_000_000])
@pytest.mark.parametrize("recency_days", [0, 36_500])
def test_the_risk_stays_finite_at_the_edges(orders: int, recency_days: float) -> None:
    assert math.isfinite(silent_risk(orders, recency_days))


def test_a_longer_horizon_leaves_fewer_silent() -> None:
    assert silent_risk(3, 40, 30) > silent_risk(3, 40, 90) > silent_risk(3, 40, 180)


def test_a_frequent_customer_just_seen_is_safer_than_a_one_time_buyer() -> None:
    assert silent_risk(12, 10) < silent_risk(3, 10) < silent_risk(1, 10)


# The reasons


def test_reasons_are_plain_sentences_in_the_language_asked_for() -> None:
    english, french = predict(SARAH, TODAY), predict(SARAH, TODAY, language="fr")
    assert english.reasons[1:3] == (
        "The last order was 45 days ago.",
        "There are 5 orders so far.",
    )
    assert french.reasons[1:3] == (
        "La dernière commande date d'il y a 45 jours.",
        "Il y a 5 commandes à ce jour.",
    )
    assert f"about {round(100 * silent_risk(5, 45))} place no order" in english.reasons[0]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (0, "The last order is from today."),
        (1, "The last order was a day ago."),
        (2, "The last order was 2 days ago."),
    ],
)
def test_a_day_ago_is_said_as_people_say_it(days: int, sentence: str) -> None:
    assert predict(replace(SARAH, recency_days=days), TODAY).reasons[1] == sentence


def test_a_single_order_needs_no_guess_of_age() -> None:
    one = predict(replace(SARAH, orders=1), TODAY)
    many = predict(replace(SARAH, orders=2), TODAY)
    assert len(many.reasons) == len(one.reasons) + 1


def test_every_sentence_holds_the_same_values_in_both_languages() -> None:
    for english, french in SENTENCES.values():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", french))
        assert english != french
