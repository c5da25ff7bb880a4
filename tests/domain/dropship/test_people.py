"""People as keyed hashes: every spelling of one address is one hash, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dropship.people import contact_hash

CHLOE, PHONE = "chloe@example.com", "+33612345678"


@pytest.mark.parametrize(
    "text", ["Chloe@Example.COM", " chloe@example.com\n", "ＣＨＬＯＥ@example.com"]
)
def test_an_email_is_compared_without_case_and_spaces(text: str) -> None:
    assert contact_hash("k", text) == contact_hash("k", CHLOE)


@pytest.mark.parametrize(
    "text", ["+33 6 12 34 56 78", "0033612345678", "+33 (0)6.12.34.56.78", "00 33 (0) 612-345-678"]
)
def test_a_number_is_compared_by_its_digits_in_international_form(text: str) -> None:
    assert contact_hash("k", text) == contact_hash("k", PHONE)


def test_a_national_number_is_one_of_its_own() -> None:
    assert contact_hash("k", "06 12 34 56 78") == contact_hash("k", "0612345678")
    assert contact_hash("k", "0612345678") != contact_hash("k", PHONE)


@pytest.mark.parametrize("text", ["", "  ", "none", "12345", "+", "00"])
def test_what_names_nobody_has_no_hash(text: str) -> None:
    assert contact_hash("k", text) == ""


def test_another_key_is_another_hash() -> None:
    hashes = {contact_hash(key, text) for key in ("", "a", "b" * 100) for text in (CHLOE, PHONE)}
    assert len(hashes) == 6


@given(key=st.text(), text=st.text())
def test_a_hash_is_32_hexadecimal_characters_and_holds_nothing_of_the_text(
    key: str, text: str
) -> None:
    said = contact_hash(key, text)
    assert said == "" or (len(said) == 32 and set(said) <= set("0123456789abcdef"))
