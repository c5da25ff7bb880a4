from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.numerals import number
from domain.content.quantities import quantities
from domain.content.words import Language


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1 500", "fr", "1500"),
        ("1.500", "fr", "1500"),
        ("1,5", "fr", "1.5"),
        ("1,500", "en", "1500"),
        ("1.5", "en", "1.5"),
        ("1.234,56", "fr", "1234.56"),
        ("1,234.56", "en", "1234.56"),
        ("Douze", "fr", "12"),
        ("twelve", "en", "12"),
        ("vingt-cinq", "fr", "25"),
        ("vingt et un", "fr", "21"),
        ("soixante-douze", "fr", "72"),
        ("quatre-vingt-dix-sept", "fr", "97"),
        ("deux cent cinquante", "fr", "250"),
        ("mille", "fr", "1000"),
        ("thirty-four", "en", "34"),
        ("two hundred and fifty", "en", "250"),
        ("dozen", "en", "12"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(
    text: str, language: Language, value: str
) -> None:
    assert number(text, language) == Decimal(value)


@pytest.mark.parametrize(
    ("sentence", "language", "dimension", "values"),
    [
        ("Cela coûte 1,5 k€.", "fr", "price", ("1500",)),
        ("It costs $20.", "en", "price", ("20",)),
        ("La livraison est offerte.", "fr", "price", ("0",)),
        ("Delivery is free.", "en", "price", ("0",)),
        ("Une baisse de 25 %.", "fr", "percent", ("25",)),
        ("C'est 3x plus rapide.", "fr", "times", ("3",)),
        ("Sous 3 à 5 jours.", "fr", "time", ("72", "120")),
        ("In 2 business days.", "en", "business time", ("48",)),
        ("Elle mesure 140 × 200 cm.", "fr", "length", ("1.4", "2")),
        ("Noté 4,8 sur 5.", "fr", "ratio", ("4.8", "5")),
        ("It weighs 650 g.", "en", "mass", ("0.65",)),
        ("Twelve people work there.", "en", "count", ("12",)),
        ("Vingt-cinq personnes y travaillent.", "fr", "count", ("25",)),
        ("Two hundred customers came back.", "en", "count", ("200",)),
        ("La moitié de nos clients revient.", "fr", "percent", ("50",)),
        ("Three quarters of it is local.", "en", "percent", ("75",)),
        ("Une cliente sur trois revient.", "fr", "ratio", ("1", "3")),
        ("Nine customers in ten come back.", "en", "ratio", ("9", "10")),
        ("Wool is twice as warm.", "en", "times", ("2",)),
    ],
)
def test_a_quantity_is_read_with_its_unit(
    sentence: str, language: Language, dimension: str, values: tuple[str, ...]
) -> None:
    [found] = quantities(sentence, language, [])

    assert found.quantity.dimension == dimension
    assert found.quantity.values == tuple(map(Decimal, values))


@pytest.mark.parametrize(
    "sentence",
    [
        "Certifié Oeko-Tex Standard 100.",
        "Voici trois conseils.",
        "Vu en 2019.",
        "En une demi-heure.",
    ],
)
def test_names_own_counts_and_years_are_no_figures(sentence: str) -> None:
    assert quantities(sentence, "fr", []) == []


@pytest.mark.parametrize(
    ("sentence", "comparison"),
    [
        ("plus de 500 clients", "more"),
        ("moins de 500 clients", "less"),
        ("au moins 500 clients", "least"),
        ("jusqu'à 500 clients", "most"),
        ("environ 500 clients", "about"),
        ("les 500 clients", ""),
    ],
)
def test_comparison_words_are_part_of_a_figure(sentence: str, comparison: str) -> None:
    [found] = quantities(sentence, "fr", [])
    assert found.quantity.comparison == comparison


@given(st.integers(min_value=0, max_value=9_999_999))
def test_a_price_is_read_back_however_it_is_grouped(amount: int) -> None:
    french = f"{amount:,}".replace(",", " ")

    assert quantities(f"Prix : {french} €.", "fr", [])[0].quantity.values == (amount,)
    assert quantities(f"Price: €{amount:,}.", "en", [])[0].quantity.values == (amount,)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [("Some fifteen weavers work here.", 1), ("About 15 weavers work here.", 1),
     ("Fifteen weavers work here.", 1), ("Standard 100 wool is soft.", 0)],
)  # fmt: skip
def test_a_number_after_a_small_word_is_counted_and_one_in_a_name_is_not(
    sentence: str, found: int
) -> None:
    assert len(list(quantities(sentence, "en", []))) == found
