import pytest

from domain.bant import Language, Turn
from domain.bant.contacts import Contact, contact_in, digit_runs, email_in, phone_in


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("zéro six vingt-quatre cinquante-deux quatre-vingt-un dix", "fr", "0624528110"),
        ("quatre quatre sept un", "fr", "4471"),
        ("douze mille trois cent quatre", "fr", "12304"),
        ("mille un", "fr", "1001"),
        ("soixante et onze", "fr", "71"),
        ("la 10 482", "fr", "10482"),
        ("four four seven one", "en", "4471"),
        ("twelve thousand three hundred and four", "en", "12304"),
        ("oh two oh seven", "en", "0207"),
    ],
)
def test_digits_are_read_as_they_are_spoken(text: str, language: Language, digits: str) -> None:
    assert digit_runs(text, language) == [digits]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("C'est Jo.Martin@Exemple.fr.", "jo.martin@exemple.fr"),
        ("jo point martin arobase exemple point fr", "jo.martin@exemple.fr"),
        ("jo at example dot com", "jo@example.com"),
        ("meet me at noon", ""),
    ],
)
def test_an_address_is_read_written_or_aloud(text: str, email: str) -> None:
    assert email_in(text) == email


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("zéro six vingt-quatre cinquante-deux quatre-vingt-un dix", "0624528110"),
        ("1 500 euros", ""),
        ("commande 10482", ""),
    ],
)
def test_a_telephone_number_is_read_and_nothing_shorter(text: str, phone: str) -> None:
    assert phone_in(text, "fr") == phone


def test_only_the_callers_own_words_say_how_to_reach_them() -> None:
    turns = [Turn("agent", "Écrivez à nous@exemple.fr"), Turn("caller", "moi@exemple.fr")]

    assert contact_in(turns, "fr") == Contact("moi@exemple.fr", "")
