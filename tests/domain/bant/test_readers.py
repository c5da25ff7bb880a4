from datetime import date
from decimal import Decimal

import pytest

from domain.bant import Language, Qualification, Timeline, Turn, qualify
from domain.bant.language import language_of

BUDGET = {"fr": "Quel budget mensuel avez-vous prévu ?", "en": "What is your monthly budget?"}
WHO = {"fr": "Est-ce vous qui décidez ?", "en": "Are you the one who decides?"}


def said(text: str, language: Language = "fr", asked: str = "") -> Qualification:
    before = [Turn("agent", asked)] if asked else []
    return qualify([*before, Turn("caller", text)], language)


def budget(text: str, language: Language = "fr", asked: str = "") -> Decimal | None:
    found = said(text, language, asked).budget_eur_month
    return found and found.value


@pytest.mark.parametrize(
    ("text", "eur"),
    [
        ("un budget de 1 500 €", "1500"),
        ("un budget de 1\u202f500\u00a0€", "1500"),
        ("1.500€ par mois", "1500"),
        ("1,5k par mois", "1500"),
        ("5k€", "5000"),
        ("2000 par mois", "2000"),
        ("entre 500 et 800 euros", "500"),
        ("quinze cents euros", "1500"),
        ("mille deux cents par mois", "1200"),
        ("quatre-vingt-dix euros par mois", "90"),
        ("12 000 € par an", "1000"),
        ("900 euros par trimestre", "300"),
        ("non, plutôt 800 euros", "800"),
        ("pas 500, plutôt 750 euros", "750"),
    ],
)
def test_a_french_sum_is_read_as_euros_a_month(text: str, eur: str) -> None:
    assert budget(text) == Decimal(eur)


@pytest.mark.parametrize(
    ("text", "eur"),
    [
        ("€1,500 a month", "1500"),
        ("1.5k/month", "1500"),
        ("a couple thousand euros", "2000"),
        ("two and a half grand a month", "2500"),
        ("between five hundred and eight hundred euros", "500"),
        ("twelve thousand euros a year", "1000"),
        ("$2,000 a month", "1840"),
    ],
)
def test_an_english_sum_is_read_as_euros_a_month(text: str, eur: str) -> None:
    assert budget(text, "en") == Decimal(eur)


@pytest.mark.parametrize(
    "text",
    [
        "Mon numéro est le 06 12 34 56 78",
        "+33 6 12 34 56 78",
        "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
        "la commande 10482",
        "depuis 2019",
        "le 12/03/2027 à 14h30",
        "nous sommes 25",
        "40 % de croissance",
        "75011 Paris",
        "C'est 500 € ?",
        "c'est combien par mois",
        "Mon concurrent paie 800 euros par mois",
        "1500 € c'est trop cher",
        "Si j'avais 2000 euros par mois",
        "notre chiffre d'affaires est de 90 000 euros",
    ],
)
def test_other_numbers_and_other_peoples_money_are_no_budget(text: str) -> None:
    assert budget(text) is None


def test_a_bare_number_is_a_budget_only_where_it_was_asked_for() -> None:
    assert budget("450") is None
    assert budget("450", asked=BUDGET["fr"]) == 450
    assert budget("12 salariés", asked=BUDGET["fr"]) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("pas de budget", "fr"), ("on n'a pas les moyens", "fr"), ("no budget", "en")],
)
def test_no_budget_is_zero_and_not_unknown(text: str, language: Language) -> None:
    assert budget(text, language) == 0


@pytest.mark.parametrize(
    "text", ["le budget n'est pas un problème", "pas de budget défini", "aucune idée", "ça dépend"]
)
def test_an_open_budget_is_unknown_and_not_zero(text: str) -> None:
    assert budget(text, asked=BUDGET["fr"]) is None


def test_the_agents_prices_are_never_the_callers_budget() -> None:
    turns = [Turn("agent", "Notre formule est à 900 € par mois."), Turn("caller", "d'accord")]

    assert qualify(turns, "fr") == Qualification(language="fr")


def test_the_latest_statement_wins_and_says_in_which_turn() -> None:
    turns = [
        Turn("agent", BUDGET["fr"]),
        Turn("caller", "500 euros"),
        Turn("agent", "Très bien. Pour quand ?"),
        Turn("caller", "C'est urgent, et comptez plutôt 1 200 euros."),
    ]

    found = qualify(turns).budget_eur_month

    assert found is not None
    assert (found.value, found.turn, found.quote) == (Decimal(1200), 3, "1 200 euros")


@pytest.mark.parametrize(
    ("text", "soon"),
    [
        ("c'est urgent", Timeline.NOW),
        ("pas urgent", Timeline.LATER),
        ("cette semaine", Timeline.WEEK),
        ("le mois prochain", Timeline.MONTH),
        ("dans deux mois", Timeline.QUARTER),
        ("d'ici trois semaines", Timeline.MONTH),
        ("dans un an", Timeline.LATER),
        ("aucun projet", Timeline.NONE),
    ],
)
def test_a_timeline_says_how_soon(text: str, soon: Timeline) -> None:
    found = said(text).timeline

    assert found is not None
    assert found.value is soon


@pytest.mark.parametrize(
    ("text", "soon"),
    [
        ("on démarre en décembre", Timeline.MONTH),
        ("on démarre en janvier", Timeline.QUARTER),
        ("pas avant l'été", Timeline.LATER),
        ("début novembre", Timeline.NOW),
    ],
)
def test_a_named_month_counts_from_the_day_of_the_conversation(text: str, soon: Timeline) -> None:
    dated = qualify([Turn("caller", text)], "fr", date(2026, 11, 28)).timeline
    undated = said(text).timeline

    assert dated is not None
    assert dated.value is soon
    assert undated is not None
    assert undated.confidence < dated.confidence


@pytest.mark.parametrize(
    "text",
    ["rappelez-moi la semaine prochaine", "je pars en vacances le mois prochain",
     "au plus tard", "j'étais aux urgences", "on a déménagé le mois dernier"],
)  # fmt: skip
def test_calls_holidays_and_the_past_are_no_timeline(text: str) -> None:
    assert said(text).timeline is None


@pytest.mark.parametrize(
    ("text", "language", "decides"),
    [
        ("je suis le gérant", "fr", True),
        ("je ne suis pas le gérant", "fr", False),
        ("c'est moi qui décide", "fr", True),
        ("mon associé décide", "fr", False),
        ("I'm not the one who decides", "en", False),
        ("my boss decides", "en", False),
        ("I'm the CEO", "en", True),
        ("Are you the owner?", "en", None),
        ("si j'étais le patron", "fr", None),
        ("concepteot", "fr", None),
        ("le PDG de Tesla", "fr", None),
    ],
)
def test_who_decides_is_read_from_what_callers_say_of_themselves(
    text: str, language: Language, decides: bool | None
) -> None:
    found = said(text, language).decision_maker

    assert (found and found.value) is decides


@pytest.mark.parametrize(("answer", "decides"), [("oui", True), ("non", False), ("mm", None)])
def test_a_mere_yes_answers_the_question_who_decides(answer: str, decides: bool | None) -> None:
    found = said(answer, asked=WHO["fr"]).decision_maker

    assert (found and found.value) is decides


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("on a une boutique en ligne", True),
        ("nous vendons aux entreprises", True),
        ("je suis un particulier", False),
        ("je suis étudiant", False),
        ("vous pouvez me rappeler ?", None),
        ("rien de particulier", None),
        ("ma cousine a une boutique en ligne", None),
        ("j'ai acheté dans une boutique en ligne", None),
    ],
)
def test_fit_is_about_the_callers_own_business(text: str, fits: bool | None) -> None:
    found = said(text).fit

    assert (found and found.value) is fits


@pytest.mark.parametrize(
    ("text", "takes_part"),
    [
        ("Combien ça coûte ?", True),
        ("On perd des clients tous les mois", True),
        ("D'accord pour la démo mardi", True),
        ("ça ne m'intéresse pas", False),
        ("oui", None),
        ("Vous pouvez répéter ?", None),
    ],
)
def test_engagement_is_more_than_a_yes(text: str, takes_part: bool | None) -> None:
    found = said(text).engagement

    assert (found and found.value) is takes_part


def test_every_quote_stands_in_the_callers_words() -> None:
    text = "Alors voilà, j'ai une boutique Shopify, c'est moi qui décide, 800 € par mois, urgent !"

    q = said(text)

    for found in (q.budget_eur_month, q.timeline, q.decision_maker, q.fit):
        assert found is not None
        assert found.quote in text


def test_the_language_is_the_callers() -> None:
    turns = [Turn("agent", "Bonjour !"), Turn("caller", "Hi, we need this next month")]

    assert qualify(turns).language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ça peut attendre", "fr"),
        ("On veut démarrer immédiatement.", "fr"),
        ("I'm a sole trader.", "en"),
        ("Probably next quarter.", "en"),
    ],
)
@pytest.mark.parametrize("default", ["fr", "en"])
def test_a_few_words_tell_the_language(text: str, language: Language, default: Language) -> None:
    assert language_of(text, default) == language


@pytest.mark.parametrize("default", ["fr", "en"])
def test_a_number_tells_no_language(default: Language) -> None:
    assert language_of("1 500", default) == default
