import pytest

from domain.bant import Turn
from domain.calls.minimise import e164, kept, masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Écrivez à jo.durand@exemple.fr merci", "Écrivez à [e-mail] merci"),
        ("jo point durand arobase exemple point fr", "[e-mail]"),
        ("Mon numéro, le 06 12 34 56 78, le soir", "Mon numéro, le [number], le soir"),
        ("+33 6 12 34 56 78", "[number]"),
        ("carte 4970 1012 3456 7890", "carte [number]"),
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", "[number]"),
        ("Environ 1 500 euros par mois", "Environ 1 500 euros par mois"),
        ("15 000 commandes en 2026", "15 000 commandes en 2026"),
    ],
)
def test_addresses_and_numbers_go_and_amounts_stay(text, left) -> None:
    assert masked(text, "fr") == left


def test_the_last_turns_stay_and_each_is_bounded() -> None:
    turns = [Turn("caller", f"{n} " + "a" * 900) for n in range(100)]

    left = kept(turns, "fr")

    assert len(left) == 60
    assert left[0]["text"].startswith("40 ")
    assert len(left[0]["text"]) == 500


@pytest.mark.parametrize(
    ("number", "country", "dialled"),
    [("0612345678", "FR", "+33612345678"), ("+32470000000", "FR", "+32470000000"),
     ("612345678", "FR", ""), ("0612345678", "XX", "")],
)  # fmt: skip
def test_a_number_is_written_as_it_is_dialled_from_anywhere(number, country, dialled) -> None:
    assert e164(number, country) == dialled
