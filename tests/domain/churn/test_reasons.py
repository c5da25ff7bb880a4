import numpy as np
import pytest

from domain import churn
from domain.churn.features import NAMES
from domain.churn.reasons import TOPICS, WORDS, sentences, strongest
from tests.domain.churn.shops import END, shop


def away(**moved: float) -> np.ndarray:
    return np.array([[moved.get(name, 0.0) for name in NAMES]])


def test_every_feature_but_the_constant_belongs_to_one_topic() -> None:
    said = [name for names in TOPICS.values() for name in names]

    assert sorted(said) == sorted(NAMES[:-1])


def test_the_three_strongest_topics_are_told_strongest_first() -> None:
    code = strongest(away(mbg=2.0, repeats=-3.0, age=0.1, mean_order=1.0), np.ones(len(NAMES)))

    assert sentences(code).tolist() == [
        "number of orders so far lowers the risk; time since the last order raises the risk; "
        "amounts spent raises the risk"
    ]


def test_features_of_a_topic_are_added_before_they_are_ranked() -> None:
    code = strongest(away(recency=3.0, mbg=-3.1, gap_cv=0.5), np.ones(len(NAMES)))

    assert sentences(code)[0].startswith("delay against the customer's own rhythm raises")


def test_a_weight_of_the_other_sign_turns_the_sentence() -> None:
    theta = -np.ones(len(NAMES))

    assert sentences(strongest(away(age=1.0), theta))[0].startswith(
        "time since the first order lowers the risk"
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_language_has_words_for_each_topic(language: str) -> None:
    assert set(WORDS[language]) == {*TOPICS, "up", "down"}  # type: ignore[index]


def test_each_customer_of_a_shop_has_three_reasons_in_both_languages() -> None:
    customers = churn.score(shop(customers=60), END).customers

    for language in ("reasons", "reasons_fr"):
        assert (customers[language].str.count("; ") == 2).all()
