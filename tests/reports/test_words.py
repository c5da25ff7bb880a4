import json
import re
from pathlib import Path
from string import Formatter

import pytest

from reports.language import Language
from reports.words import Words

HERE = Path(__file__).resolve().parents[2] / "reports"
TEXTS: dict[str, dict[str, str]] = json.loads((HERE / "churn_words.json").read_text("utf-8"))
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in sorted(HERE.iterdir())
    if path.suffix in {".py", ".html"}
    and not path.name.startswith(("reconciliation", "article"))  # these have their own
)


def test_every_text_is_there_in_both_languages_with_the_same_blanks() -> None:
    for key, text in TEXTS.items():
        assert set(text) == {"en", "fr"}, key
        assert all(text.values()), key
        blanks = {
            language: sorted(name for _, name, _, _ in Formatter().parse(said) if name)
            for language, said in text.items()
        }
        assert blanks["en"] == blanks["fr"], key


def test_every_text_asked_for_exists() -> None:
    asked = set(re.findall(r'\b(?:t|words)\(\s*"([a-z_.]+)"[,)]', SOURCES))

    assert len(asked) > 80
    assert asked <= set(TEXTS)


def test_no_text_is_left_over() -> None:
    families = set(re.findall(r'either\("([a-z]+)"', SOURCES))
    families |= set(re.findall(r'"([a-z]+)\." ~ name', SOURCES)) | {"trust", "plot", "col"}
    quoted = set(re.findall(r'["\']([a-zA-Z_.]+)["\']', SOURCES))

    unused = [k for k in TEXTS if k not in quoted and k.split(".")[0] not in families]

    assert unused == []


def test_a_key_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("fr", "EUR")("no.such.text")


def test_a_code_without_a_text_is_shown_as_it_is() -> None:
    assert Words("fr", "EUR").either("segment", "Club or") == "Club or"
    assert Words("fr", "EUR").either("segment", "Lost") == "Perdus"


@pytest.mark.parametrize(
    ("language", "currency", "amount", "said"),
    [
        ("fr", "EUR", 1234.5, "1\u202f234\u00a0€"),
        ("fr", "EUR", 12.5, "12,50\u00a0€"),
        ("fr", "EUR", 0, "0\u00a0€"),
        ("fr", "CHF", 1500, "1\u202f500\u00a0CHF"),
        ("en", "EUR", 1234.5, "€1,234"),
        ("en", "GBP", 99.99, "£99.99"),
        ("en", "USD", 100, "$100"),
        ("en", "CHF", 1500, "CHF\u00a01,500"),
        ("en", "EUR", None, "–"),
        ("en", "EUR", float("nan"), "–"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(
    language: Language, currency: str, amount: float | None, said: str
) -> None:
    assert Words(language, currency).money(amount) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (0.004, "< 1%"),
        (0.42, "42%"),
        (0.996, "> 99%"),
        (1.0, "100%"),
        (float("nan"), "–"),
    ],
)
def test_a_percentage_is_never_a_false_certainty(share: float, said: str) -> None:
    assert Words("en", "EUR").percent(share) == said


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 0, "0 customers"),
        ("en", 1, "1 customer"),
        ("en", 2, "2 customers"),
        ("fr", 0, "0 client"),
        ("fr", 1, "1 client"),
        ("fr", 2, "2 clients"),
    ],
)
def test_a_noun_agrees_with_its_number(language: Language, number: int, said: str) -> None:
    assert Words(language, "EUR").count("customer", number).replace("\u00a0", " ") == said


def test_french_signs_keep_their_space_and_values_are_left_alone() -> None:
    said = Words("fr", "EUR")("segment.written", name="Can't Lose Them")

    assert said == "écrit «\u00a0Can't Lose Them\u00a0»"
