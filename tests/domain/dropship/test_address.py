"""Addresses: what a person must put right, and that shortening loses no word."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.dropship.address import check, for_bigbuy, for_cj
from domain.dropship.countries import COUNTRIES, CUSTOMS_UNION, EU, postcode
from domain.dropship.words import Address
from tests.domain.dropship.orders import ADDRESS

PRIVATE = [ADDRESS.last_name, ADDRESS.line1, ADDRESS.phone, ADDRESS.email, ADDRESS.postcode]


def changed(**fields: str) -> Address:
    return replace(ADDRESS, **fields)


def test_a_whole_address_has_no_problem() -> None:
    assert check(ADDRESS, "bigbuy") == check(ADDRESS, "cj") == []


def test_an_order_without_an_address_says_so() -> None:
    assert check(None, "cj") == ["address: missing"]


@pytest.mark.parametrize("supplier", ["cj", "bigbuy"])
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"first_name": " ", "last_name": ""}, "name: missing"),
        ({"line1": ""}, "street: missing"),
        ({"city": "  "}, "city: missing"),
        ({"postcode": ""}, "postcode: missing"),
        ({"postcode": "7500"}, "postcode: not one of the country"),
        ({"country": "France"}, "country: not a code of two letters"),
    ],
)
def test_each_missing_field_is_named(supplier, fields, problem) -> None:
    assert problem in check(changed(**fields), supplier)
    assert (for_bigbuy if supplier == "bigbuy" else for_cj)(changed(**fields)) is None


def test_a_missing_country_is_named_once() -> None:
    assert check(changed(country=""), "cj") == ["country: missing"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"phone": ""}, "phone: missing"),
        ({"phone": "12 345"}, "phone: not a number"),
        ({"email": ""}, "email: missing"),
        ({"email": "ada@example"}, "email: not an address"),
        ({"line1": "x" * 71}, "street: a word is longer than the 70 characters of the line"),
    ],
)
def test_bigbuy_needs_more_than_cj(fields: dict[str, str], problem: str) -> None:
    assert check(changed(**fields), "bigbuy") == [problem]
    assert check(changed(**fields), "cj") == []


@pytest.mark.parametrize(
    ("field", "most", "named"),
    [("city", 50, "city"), ("line1", 200, "street"), ("line2", 200, "second line"),
     ("province", 50, "province")],
)  # fmt: skip
def test_cj_s_fields_have_lengths(field: str, most: int, named: str) -> None:
    assert check(changed(**{field: "x" * most}), "cj") == []
    assert check(changed(**{field: "x" * (most + 1)}), "cj") == [
        f"{named}: longer than {most} characters"
    ]


def test_cj_s_customer_has_one_name_of_fifty_characters() -> None:
    assert check(changed(first_name="a" * 25, last_name="b" * 24), "cj") == []
    assert check(changed(first_name="a" * 25, last_name="b" * 25), "cj") == [
        "name: longer than 50 characters"
    ]


def test_no_problem_quotes_the_address() -> None:
    wrong = changed(
        postcode="7500A", phone="1x2", email="a@b", line1="y" * 300, country="Frankreich"
    )
    said = " ".join(check(wrong, "bigbuy") + check(wrong, "cj"))
    assert said
    for secret in (*PRIVATE, "7500A", "1x2", "a@b", "yyy", "Frankreich"):
        assert secret not in said


GOOD = {
    "AT": "1010", "BE": "1000", "BG": "1000", "CY": "1010", "CZ": "110 00", "DE": "10115",
    "DK": "1050", "EE": "10111", "ES": "28001", "FI": "00100", "FR": "75001", "GR": "104 31",
    "HR": "10000", "HU": "1011", "IE": "D02 AF30", "IT": "00118", "LT": "01100", "LU": "1009",
    "LV": "1010", "MT": "VLT 1117", "NL": "1012 AB", "PL": "00-950", "PT": "1000-001",
    "RO": "010011", "SE": "111 22", "SI": "1000", "SK": "811 01", "CA": "K1A 0B1", "CH": "8001",
    "GB": "SW1A 1AA", "NO": "0150", "US": "10001",
}  # fmt: skip
ODD = [
    ("FR", "F-75001", "75001"), ("FR", " 75 001 ", "75001"), ("DE", "d-10115", "10115"),
    ("SE", "11122", "111 22"), ("SE", "SE-111 22", "111 22"), ("NL", "1012ab", "1012 AB"),
    ("PL", "00950", "00-950"), ("PT", "1000 001", "1000-001"), ("LV", "LV-1010", "1010"),
    ("LT", "LT01100", "01100"), ("LU", "L-1009", "1009"), ("GB", "m11ae", "M1 1AE"),
    ("IE", "d6wxy00", "D6W XY00"), ("US", "100011234", "10001-1234"), ("CA", "k1a0b1", "K1A 0B1"),
    ("MT", "vlt1117", "VLT 1117"), ("BR", "01310-100", "01310-100"),
]  # fmt: skip
BAD = [
    ("FR", "7500"), ("FR", "750011"), ("DE", "1011"), ("ES", "00100"), ("ES", "53001"),
    ("PT", "1000"), ("NL", "1012"), ("NL", "0123 AB"), ("PL", "0095"), ("BE", "10000"),
    ("GB", "12345"), ("GB", "SW1A"), ("IE", "D02"), ("CA", "D1A 0B1"), ("US", "1000"),
    ("US", "10001-12"), ("CH", "80011"), ("NO", "015"), ("FR", "٧٥٠٠١"),
]  # fmt: skip


def test_every_country_of_the_union_and_five_more_has_a_format() -> None:
    assert len(EU) == 27
    assert COUNTRIES.keys() == GOOD.keys() == EU | {"GB", "CH", "NO", "US", "CA"}
    assert not CUSTOMS_UNION & {"GB", "CH", "NO", "US", "CA"}


@pytest.mark.parametrize(("country", "code"), GOOD.items())
def test_a_good_postcode_stays_as_it_is(country: str, code: str) -> None:
    assert postcode(country, code) == code


@pytest.mark.parametrize(("country", "given", "right"), ODD)
def test_a_postcode_written_oddly_is_put_right(country: str, given: str, right: str) -> None:
    assert postcode(country, given) == right


@pytest.mark.parametrize(("country", "given"), BAD)
def test_a_postcode_of_another_shape_is_not_one(country: str, given: str) -> None:
    assert postcode(country, given) is None


def test_a_country_without_postcodes_needs_none_at_cj() -> None:
    assert check(changed(country="HK", postcode=""), "cj") == []
    assert check(changed(country="HK", postcode=""), "bigbuy") == ["postcode: missing"]


def test_bigbuy_takes_both_lines_in_one_while_they_fit() -> None:
    found = for_bigbuy(changed(line1="a" * 34, line2="b" * 34, company="Essais SARL"))
    assert found is not None
    assert (len(found.address), found.comment) == (70, "")
    assert (found.first_name, found.town, found.company_name) == ("Ada", "Paris", "Essais SARL")


def test_the_second_line_moves_to_the_comment_when_both_do_not_fit() -> None:
    found = for_bigbuy(changed(line1="a" * 34, line2="b" * 35))
    assert found is not None
    assert (found.address, found.comment) == ("a" * 34, "b" * 35)


def test_a_first_line_that_is_too_long_breaks_between_words() -> None:
    found = for_bigbuy(changed(line1=f"12 {'a' * 67} boulevard", line2="étage 3"))
    assert found is not None
    assert (found.address, found.comment) == (f"12 {'a' * 67}", "boulevard, étage 3")


WORDS = st.lists(st.text("abé1", min_size=1, max_size=30), max_size=12).map(" ".join)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_no_word_of_a_street_is_ever_lost_or_cut(line1: str, line2: str) -> None:
    assume(line1 or line2)
    found = for_bigbuy(changed(line1=line1, line2=line2))
    assert found is not None
    assert len(found.address) <= 70
    said = f"{found.address} {found.comment}".replace(",", "").split()
    assert said == f"{line1} {line2}".split()


def test_a_single_name_stands_for_both() -> None:
    for one in (changed(first_name=""), changed(first_name="Exemple", last_name="")):
        found = for_bigbuy(one)
        assert found is not None
        assert (found.first_name, found.last_name) == ("Exemple", "Exemple")


def test_a_company_without_a_person_is_a_name() -> None:
    firm = changed(first_name="", last_name="", company="Essais SARL")
    bigbuy, cj = for_bigbuy(firm), for_cj(firm)
    assert bigbuy is not None
    assert cj is not None
    assert (bigbuy.first_name, bigbuy.last_name) == ("Essais SARL", "Essais SARL")
    assert (cj.customer_name, cj.address2) == ("Essais SARL", "")


def test_cj_gets_the_city_where_there_is_no_province() -> None:
    without, with_one = for_cj(ADDRESS), for_cj(changed(province="Île-de-France"))
    assert without is not None
    assert with_one is not None
    assert (without.province, with_one.province) == ("Paris", "Île-de-France")
    assert (without.country_code, without.country, without.customer_name) == (
        "FR",
        "France",
        "Ada Exemple",
    )


def test_cj_gets_the_company_with_the_second_line() -> None:
    found = for_cj(changed(company="Essais SARL", line2="étage 3"))
    assert found is not None
    assert (found.address, found.address2) == ("12 rue des Essais", "Essais SARL, étage 3")


def test_cj_gets_a_long_phone_number_without_its_spaces_and_no_overlong_e_mail() -> None:
    found = for_cj(changed(phone="+33 (0) 1 99 00 00 00 00", email=f"{'a' * 40}@example.com"))
    assert found is not None
    assert (found.phone, found.email) == ("+330199000000" + "00", "")
    assert for_cj(changed(phone="1" * 21)) is None


def test_a_street_given_as_second_line_only_moves_up() -> None:
    found = for_cj(changed(line1="", line2="12 rue des Essais", country="fr"))
    assert found is not None
    assert (found.address, found.address2, found.country_code) == ("12 rue des Essais", "", "FR")
