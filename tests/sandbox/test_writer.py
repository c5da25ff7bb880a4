"""The simulated writer: it says what its prompt says, and its bad days are what they are called."""

import re

import pytest

from benchmarks.claim_gate import shop_sources
from domain.content.claims import claim_gate, judge
from domain.content.models import CritiqueAnswer, DraftAnswer
from domain.content.passages import library, passages
from domain.content.prompts import critique_prompt, draft_prompt, refine_prompt, taken_in
from domain.content.words import LANGUAGES, Language
from sandbox.writer import MARK, article, reads, verdict, writes
from tests.domain.content.shop import article as real_article
from tests.domain.content.shop import brief


def prompt(language: Language, *, mending: bool = False) -> str:
    found = passages(shop_sources(language))
    if mending:
        return refine_prompt(real_article(language), brief(language), [], found).user
    return draft_prompt(brief(language), found).user


def cited(said: dict[str, object]) -> set[str]:
    return set(re.findall(r"\[P\d+\]", str(said["body_markdown"])))


def gate(language: Language, said: dict[str, object]) -> bool:
    draft, _ = taken_in(DraftAnswer.model_validate(said), brief(language), "simulated")
    sources = shop_sources(language)
    known = library(passages(sources), sources, language)
    return claim_gate(judge(draft.body_markdown, known)).passes


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_states_only_what_the_passages_say_and_says_it_is_simulated(language: Language) -> None:
    said = article(prompt(language), None)
    assert gate(language, said)
    assert MARK in str(said["body_markdown"])
    assert len(re.findall(r"\[P\d+\]", str(said["body_markdown"]))) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_false_claims_are_false_until_it_is_told(language: Language) -> None:
    assert not gate(language, article(prompt(language), "false_claim"))
    assert gate(language, article(prompt(language, mending=True), "false_claim"))


def test_it_loses_claims_only_when_it_mends() -> None:
    whole = article(prompt("fr"), None)
    assert article(prompt("fr"), "lost_claim") == whole
    mended = article(prompt("fr", mending=True), None)
    less = article(prompt("fr", mending=True), "lost_claim")
    assert cited(whole) == cited(mended)
    assert cited(mended) - cited(less)


def test_an_obedient_one_links_where_nobody_asked() -> None:
    assert "casino" in str(article(prompt("fr"), "obeys")["body_markdown"])


def test_one_of_the_wrong_language_speaks_the_other() -> None:
    assert "Keep that in mind" in str(article(prompt("fr"), "wrong_language")["body_markdown"])


def test_a_reader_gives_a_verdict_of_the_form_that_was_asked() -> None:
    said = verdict(critique_prompt(real_article("fr"), brief("fr")).user)
    assert CritiqueAnswer.model_validate(said).ready
    assert MARK in said["remarks"][0]["words"]


def test_the_shape_asked_for_says_what_is_wanted() -> None:
    assert writes(DraftAnswer.model_json_schema())
    assert reads(CritiqueAnswer.model_json_schema())
    assert not writes(CritiqueAnswer.model_json_schema())
