import pytest

from domain.bant import Language, Turn
from domain.calls.order_request import OrderRequest, order_in, order_request
from domain.calls.words import WORDS

ASKED = WORDS["fr"].ask_order
WHO = WORDS["fr"].ask_identity


@pytest.mark.parametrize(
    ("text", "language", "order"),
    [
        ("ma commande 10482 n'est pas arrivée", "fr", "10482"),
        ("c'est la commande n° 10 482", "fr", "10482"),
        ("le numéro c'est le 4471", "fr", "4471"),
        ("#1001", "fr", "1001"),
        ("commande W17845", "fr", "W17845"),
        ("order number is 55210", "en", "55210"),
        ("my order cost 120 euros", "en", ""),
        ("ma commande de 3 jours", "fr", ""),
        ("j'ai 45 ans", "fr", ""),
    ],
)
def test_an_order_number_is_found_where_it_is_named(
    text: str, language: Language, order: str
) -> None:
    assert order_in(text, language) == order


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("4471", "4471"),
        ("quatre quatre sept un", "4471"),
        ("douze mille trois cent quatre", "12304"),
        ("je l'ai pas sous les yeux", ""),
        ("06 12 34 56 78", ""),
    ],
)
def test_digits_alone_are_one_only_where_it_was_asked_for(text: str, order: str) -> None:
    assert order_in(text, "fr", asked=True) == order
    assert order_in(text, "fr") == ""


def test_a_conversation_gathers_number_and_contact_turn_by_turn() -> None:
    turns = [
        Turn("caller", "Bonjour, où en est ma commande ?"),
        Turn("agent", ASKED),
        Turn("caller", "quatre quatre sept un"),
        Turn("agent", WHO),
        Turn("caller", "jo arobase exemple point fr"),
    ]

    assert order_request(turns[:1], "fr") == OrderRequest()
    assert order_request(turns[:3], "fr") == OrderRequest("4471")
    assert order_request(turns, "fr") == OrderRequest("4471", "jo@exemple.fr", "", 1)


def test_whoever_tries_one_contact_after_the_other_is_counted() -> None:
    failed = WORDS["fr"].identity_failed
    turns = [Turn("caller", "ma commande 4471 n'est pas arrivée, a@b.fr")]
    for name in ("c@d.fr", "e@f.fr"):
        turns += [Turn("agent", failed), Turn("caller", name)]

    asked = order_request(turns, "fr")

    assert asked is not None
    assert (asked.email, asked.contacts) == ("e@f.fr", 3)


def test_an_answered_question_is_not_asked_for_ever() -> None:
    turns = [
        Turn("caller", "ma commande 4471 n'est pas arrivée, a@b.fr"),
        Turn("agent", "Commande 4471 : en cours."),
        Turn("caller", "merci, et sinon vous vendez quoi ?"),
    ]

    assert order_request(turns, "fr") is None
