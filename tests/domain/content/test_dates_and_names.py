import pytest

from domain.content.dates import When, dates, says
from domain.content.names import leanings, names
from domain.content.quotations import altered, is_in, quotations
from domain.content.words import Language


@pytest.mark.parametrize(
    ("sentence", "language", "when"),
    [
        ("le 12 mars 2019", "fr", When(2019, 3, 12)),
        ("le 12/03/2019", "fr", When(2019, 3, 12)),
        ("2019-03-12", "fr", When(2019, 3, 12)),
        ("en mars 2019", "fr", When(2019, 3)),
        ("depuis 2019", "fr", When(2019, sense="since")),
        ("Since 1999, we weave.", "en", When(1999, sense="since")),
        ("au T3 2024", "fr", When(2024, quarter=3)),
        ("troisième trimestre 2024", "fr", When(2024, quarter=3)),
        ("les années 1990", "fr", When(decade=1990)),
        ("du mardi au jeudi", "fr", When(weekdays=frozenset({1, 2, 3}))),
        ("March 12, 2019", "en", When(2019, 3, 12)),
        ("12 March 2019", "en", When(2019, 3, 12)),
        ("Q3 2024", "en", When(2024, quarter=3)),
        ("the 1990s", "en", When(decade=1990)),
    ],
)
def test_a_date_is_read_in_all_usual_forms(sentence: str, language: Language, when: When) -> None:
    assert [one.when for one in dates(sentence, language)] == [when]


def test_a_claim_may_be_coarser_than_its_passage_and_never_finer() -> None:
    day, month, year = When(2019, 3, 12), When(2019, 3), When(2019)

    assert says(day, month)
    assert says(day, year)
    assert says(day, When(2019, quarter=1))
    assert not says(year, month)
    assert not says(day, When(2019, 4))
    assert not says(year, When(2019, sense="before"))


@pytest.mark.parametrize(
    ("sentence", "language", "found"),
    [
        ("Fondée par Claire Vernet à Lyon.", "fr", ["claire vernet", "lyon"]),
        ("Une étude de l'Institut de la Laine.", "fr", ["institut de la laine"]),
        ("La Région Auvergne-Rhône-Alpes paie.", "fr", ["region auvergne-rhone-alpes"]),
        ("Lavez à froid, sans essorer.", "fr", []),
        ("Choose a warm one.", "en", []),
        ("The INSEE says so.", "en", ["insee"]),
    ],
)
def test_names_are_capitals_that_are_not_grammar(
    sentence: str, language: Language, found: list[str]
) -> None:
    assert [one.name for one in names(sentence, language)] == found


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Selon une étude récente, tout va bien.", "fr"),
        ("Des études montrent que la laine apaise.", "fr"),
        ("Studies show that wool calms.", "en"),
        ("According to experts, it lasts.", "en"),
    ],
)
def test_leaning_on_an_authority_is_a_claim(sentence: str, language: Language) -> None:
    assert len(leanings(sentence, language)) == 1


def test_quotations_are_found_in_all_three_marks_from_three_words_on() -> None:
    text = '« un deux trois » “one two three” "a b c d" « oui »'
    assert [one.text for one in quotations(text)] == ["un deux trois", "one two three", "a b c d"]


def test_a_quotation_is_the_same_whatever_its_marks_and_altered_when_a_word_changes() -> None:
    passage = "“A good blanket is handed down, not thrown away,” she says."

    assert is_in("a good blanket is handed down – not thrown away", passage)
    assert not is_in("a good blanket is handed over, not thrown away", passage)
    assert altered("a good blanket is handed over, not thrown away", passage)
