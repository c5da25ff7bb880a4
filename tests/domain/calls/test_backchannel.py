import pytest

from domain.calls.backchannel import is_backchannel


@pytest.mark.parametrize(
    "said",
    ["oui", "Mm", "mm-hmm", "d'accord", "D’accord.", "ok", "oui oui", "je vois", "tout à fait",
     "Ah bon", "très bien", "ouais ok d'accord"],
)  # fmt: skip
def test_a_french_listener_does_not_interrupt(said: str) -> None:
    assert is_backchannel(said, "fr")


@pytest.mark.parametrize(
    "said", ["uh-huh", "right", "Okay", "I see", "got it", "makes sense", "mm"]
)
def test_an_english_listener_does_not_interrupt(said: str) -> None:
    assert is_backchannel(said, "en")


@pytest.mark.parametrize(
    ("said", "language"),
    [("non", "fr"), ("attendez", "fr"), ("stop", "fr"), ("oui mais combien ça coûte", "fr"),
     ("ok ?", "fr"), ("", "fr"), ("je", "fr"), ("no", "en"), ("wait", "en"), ("yes but how", "en"),
     ("I", "en"), ("right now", "en"), ("...", "en"), ("oui, en avril", "fr")],
)  # fmt: skip
def test_whoever_has_something_to_say_does(said: str, language: str) -> None:
    assert not is_backchannel(said, language)
