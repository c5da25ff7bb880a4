import re
from typing import get_args

import pytest

from domain.bant import FIELDS, Language, Turn, qualify, reply
from domain.bant.dialogue import MOST_TIMES, Reply
from domain.bant.questions import ASK, asked_in
from domain.calls.words import says_it_is_ai

LANGUAGES = get_args(Language)


def answered(turns: list[Turn], language: Language = "fr") -> Reply:
    return reply(turns, qualify(turns, language), language)


def talk(answers: list[str], language: Language = "fr") -> tuple[list[Turn], Reply]:
    """Let the rules hold a conversation with a caller who gives these answers, in order."""
    turns: list[Turn] = []
    said = answered(turns, language)
    for answer in answers:
        turns += [Turn("agent", said.text), Turn("caller", answer)]
        said = answered(turns, language)
        if said.ends:
            break
    return turns, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_ours_is_understood_as_asking_for_its_field(language: Language) -> None:
    for field in FIELDS:
        assert {asked_in(one) for one in ASK[language][field]} == {field}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", [[], ["Bonjour"], ["Hello"]])
def test_the_first_answer_says_that_it_is_an_ai(language: Language, said: list[str]) -> None:
    turns = [Turn("caller", one) for one in said]

    assert says_it_is_ai(answered(turns, language).text, language)


def test_an_answered_question_is_not_asked_again() -> None:
    turns, said = talk(["On a une boutique en ligne, 800 € par mois, c'est moi qui décide"])

    assert said.asks not in ("budget", "fit", "decision_maker")
    assert turns[-1].speaker == "caller"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_never_answers_is_asked_twice_in_other_words_and_then_let_go(
    language: Language,
) -> None:
    evasive = {"fr": "hmm je ne sais pas", "en": "hmm I don't know"}[language]

    turns, said = talk([evasive] * 30, language)

    questions = [one.text.split(". ")[-1] for one in turns if one.speaker == "agent"]
    asked = [asked_in(one) for one in questions]
    assert said.ends
    assert all(asked.count(field) <= MOST_TIMES for field in FIELDS)
    assert len(set(questions)) == len(questions)


def test_a_hot_lead_is_handed_over_once_reachable() -> None:
    turns, said = talk(
        [
            "On vend des bijoux en ligne et on perd des paniers tous les jours",
            "On perd des heures à relancer à la main",
            "1 500 € par mois",
            "tout de suite",
            "oui c'est moi",
            "06 12 34 56 78",
        ]
    )

    assert (said.intent, said.ends) == ("handover", True)
    assert "contact" not in [asked_in(one.text) for one in turns]


def test_a_known_number_is_not_asked_for() -> None:
    turns = [
        Turn("agent", "Bonjour"),
        Turn("caller", "Boutique en ligne, 2000 € par mois, c'est urgent, c'est moi qui décide"),
    ]

    said = reply(turns, qualify(turns), "fr", reachable=True)

    assert (said.asks, said.intent) == (None, "handover")


@pytest.mark.parametrize(
    ("text", "language", "intent", "ends"),
    [
        ("Je veux parler à quelqu'un", "fr", "handover", True),
        ("passez-moi un conseiller", "fr", "handover", True),
        ("can I speak to a human", "en", "handover", True),
        ("arrêtez de m'appeler", "fr", "stop", True),
        ("take me off your list", "en", "stop", True),
        ("où en est ma commande ?", "fr", "support", False),
        ("where is my order", "en", "support", False),
        ("au revoir", "fr", "close", True),
        ("ça ne m'intéresse pas", "fr", "close", True),
        ("not interested", "en", "close", True),
        ("pouvez-vous répéter ?", "fr", "repeat", False),
    ],
)
def test_a_wish_goes_before_our_questions(
    text: str, language: Language, intent: str, ends: bool
) -> None:
    said = answered([Turn("agent", "Bonjour !"), Turn("caller", text)], language)

    assert (said.intent, said.ends) == (intent, ends)


def test_a_question_about_machines_is_answered_with_yes() -> None:
    said = answered([Turn("agent", "Bonjour !"), Turn("caller", "vous êtes un robot ?")])

    assert says_it_is_ai(said.text, "fr")


@pytest.mark.parametrize("question", ["Combien ça coûte ?", "Vous livrez en combien de jours ?"])
def test_no_price_and_no_date_is_ever_made_up(question: str) -> None:
    said = answered([Turn("agent", "Bonjour !"), Turn("caller", question)])

    assert not re.search(r"\d", said.text)
    assert "équipe" in said.text
