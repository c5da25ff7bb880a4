"""The note about parcels: what it says, and that what it says is found again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.notes import mentioned, shipment_note
from domain.dropship.tracking import Language
from domain.dropship.words import Parcel


def test_a_note_names_every_number_and_each_carrier_once() -> None:
    parcels = [Parcel("LP1", "Colissimo"), Parcel("LP2", "Colissimo"), Parcel("G3", "GLS")]
    assert shipment_note(parcels, "fr") == (
        "Vos colis sont en route. Numéros de suivi : LP1, LP2, G3. Transporteur : Colissimo, GLS."
    )


def test_an_unknown_carrier_is_not_named_and_an_address_to_follow_is() -> None:
    assert shipment_note([Parcel("LP1", "", "https://track.example/LP1")], "en") == (
        "Your parcel is on its way. Tracking number: LP1. https://track.example/LP1"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LP 1", True), ("lp1", True), ("(LP 1)", True), ("see /LP 1/", True), ("LP\u00a01", True),
        ("<b>lp 1</b>", True), ("LP 12", False), ("XLP 1", False), ("LP 1-2", False),
        ("A-LP 1", False), ("LP 1 - thanks", True), ("LP 1.", True), ("", False),
    ],
)  # fmt: skip
def test_a_number_is_found_as_a_word_of_its_own(text: str, found: bool) -> None:
    assert (mentioned([text], ["LP 1"]) == ("LP 1",)) is found


def test_no_number_is_found_nowhere() -> None:
    assert mentioned(["LP1"], ["", " "]) == ()


NUMBER = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20).filter(
    lambda text: text.strip("<>&")
)


@settings(deadline=None)
@given(
    st.lists(NUMBER, min_size=1, max_size=4), st.text(max_size=10), st.sampled_from(["fr", "en"])
)
def test_what_was_told_is_always_found_again(
    numbers: list[str], carrier: str, language: Language
) -> None:
    text = shipment_note([Parcel(number, carrier) for number in numbers], language)
    assert set(mentioned([text], numbers)) == set(numbers)
