"""A conversation by keys: what a key stands for, and what happens when none is pressed."""

import pytest

from domain.bant import Turn, qualify, score
from domain.bant.words import Language
from domain.calls.keypad import QUESTIONS, STEPS, Keypad


def said_by(keys: str, language: Language) -> list[str]:
    pad = Keypad(language)
    for key in keys:
        pad.press(key)
    assert pad.over
    return pad.answers


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("keys", "points"),
    [
        ("1111", {"budget": 30, "decision_maker": 20, "timeline": 25}),
        ("1122", {"budget": 20, "decision_maker": 20}),
        ("1233", {"budget": 10, "decision_maker": 0, "timeline": 0}),
        ("1214", {"budget": 5, "decision_maker": 0, "timeline": 25}),
    ],
)
def test_keys_earn_the_points_of_what_they_stand_for(
    keys: str, points: dict[str, int], language: Language
) -> None:
    turns = [Turn("caller", text) for text in said_by(keys, language)]
    parts = score(qualify(turns, language)).parts
    assert {field: parts[field] for field in points} == points


def test_a_support_question_is_not_asked_about_money() -> None:
    pad = Keypad("fr")
    assert pad.press("2") == "J'ai une question sur une commande."
    assert pad.over


def test_a_key_that_means_nothing_here_changes_nothing() -> None:
    pad = Keypad("fr")
    for key in "03456789*#A":
        assert pad.press(key) is None
    assert (pad.step, pad.answers) == ("keypad", [])


def test_a_question_is_repeated_once_and_then_passed_over() -> None:
    pad = Keypad("fr")
    pad.press("1")
    pad.silent()
    assert (pad.step, pad.asked) == ("keypad_who", 2)
    pad.silent()
    assert (pad.step, pad.asked) == ("keypad_when", 1)


def test_who_presses_nothing_is_called_back_and_asked_nothing_more() -> None:
    pad = Keypad("en")
    pad.silent()
    pad.silent()
    assert (pad.over, pad.answers) == (True, [])


def test_every_step_has_its_words_in_both_languages_and_a_way_to_a_person() -> None:
    assert all(QUESTIONS[step][language] for step in STEPS for language in ("fr", "en"))
    assert "0" in QUESTIONS["keypad"]["fr"]
    assert "0" in QUESTIONS["keypad"]["en"]
