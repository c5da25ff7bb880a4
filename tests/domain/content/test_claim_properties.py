"""What must hold of every claim, whatever its digits: the least change makes it unsupported."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.claim_gate import TEA_SHOP, article, shop_library
from domain.content.claims import claim_gate, judge
from domain.content.dates import MONTHS
from domain.content.words import LANGUAGES, Language

KNOWN = {language: shop_library(language, TEA_SHOP) for language in LANGUAGES}
PRICES = {
    "fr": (
        ("Le Darjeeling Castleton coûte {} € les 100 g.", "28"),
        ("La livraison à domicile coûte {} €.", "5,90"),
        ("Le coffret mensuel coûte {} € par mois.", "24"),
        ("Le Rooibos vanille coûte {} €.", "8,90"),
    ),
    "en": (
        ("Castleton Darjeeling costs €{} per 100 g.", "28"),
        ("Home delivery costs €{}.", "5.90"),
        ("The monthly box costs €{} a month.", "24"),
        ("Vanilla Rooibos costs €{}.", "8.90"),
    ),
}
LAUNCH = date(2020, 2, 2)
LAUNCHED = {"fr": "Le coffret a été lancé le {}.", "en": "The box was launched on {}."}


def unsupported(text: str, language: Language, kind: str) -> bool:
    verdicts = [one for one in judge(text, KNOWN[language]) if one.claim.kind == kind]
    assert verdicts
    return any(one.status != "supported" for one in verdicts)


def written(day: date, language: Language) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prices_and_the_date_are_supported_as_they_stand(language: Language) -> None:
    for sentence, price in PRICES[language]:
        assert not unsupported(sentence.format(price), language, "price")
    assert not unsupported(LAUNCHED[language].format(written(LAUNCH, language)), language, "date")


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(LANGUAGES))
def test_changing_any_digit_of_a_supported_price_makes_it_unsupported(
    data: st.DataObject, language: Language
) -> None:
    sentence, price = data.draw(st.sampled_from(PRICES[language]))
    place = data.draw(st.sampled_from([at for at, one in enumerate(price) if one.isdigit()]))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {price[place]})))
    false = sentence.format(price[:place] + digit + price[place + 1 :])

    assert unsupported(false, language, "price")
    planted = f"{article(language, TEA_SHOP)}\n\n{false}"
    assert not claim_gate(judge(planted, KNOWN[language])).passes


@settings(max_examples=60, deadline=None)
@given(st.integers(-4_000, 2_000).filter(bool), st.sampled_from(LANGUAGES))
def test_moving_a_date_by_a_day_or_more_makes_it_unsupported(days: int, language: Language) -> None:
    moved = written(LAUNCH + timedelta(days=days), language)
    assert unsupported(LAUNCHED[language].format(moved), language, "date")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [-1, 1])
def test_a_date_one_day_off_is_contradicted(days: int, language: Language) -> None:
    false = LAUNCHED[language].format(written(LAUNCH + timedelta(days=days), language))
    assert {one.status for one in judge(false, KNOWN[language]) if one.claim.kind == "date"} == {
        "contradicted"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_true_article_of_the_tea_shop_passes(language: Language) -> None:
    assert claim_gate(judge(article(language, TEA_SHOP), KNOWN[language])).passes
