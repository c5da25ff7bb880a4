from dataclasses import replace

import pytest

from benchmarks.claim_gate import shop_sources
from domain.content.article import article_markdown, checkable_markdown
from domain.content.claims import claim_gate, judge
from domain.content.copying import check_copying
from domain.content.fallback import WRITTEN_BY, fallback_draft, require_ground
from domain.content.links import check_links
from domain.content.passages import passages
from domain.content.podcast import (
    PAUSE_S,
    WORDS_PER_MINUTE,
    episode,
    script_markdown,
    spoken,
    timed,
)
from domain.content.text import plain, split_sentences
from domain.content.words import LANGUAGES, Language
from domain.errors import RuleError
from tests.domain.content.shop import article, brief, known


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_model_every_fact_is_a_quotation_of_the_client(language: Language) -> None:
    sources = shop_sources(language)
    draft = fallback_draft(brief(language), passages(sources), sources)
    gate = claim_gate(judge(checkable_markdown(draft), known(language)))

    assert draft.written_by == WRITTEN_BY
    assert gate.passes, gate.unsupported
    assert gate.share_supported == 1.0
    assert check_copying(draft, sources, {}) == ()
    assert [
        one for one in check_links(draft, brief(language), sources) if one.severity == "blocks"
    ] == []


def test_a_stranger_s_page_is_no_fallback() -> None:
    sources = [replace(one, kind="web") for one in shop_sources("fr")]
    with pytest.raises(RuleError, match="nothing to write about"):
        fallback_draft(brief("fr"), passages(sources), sources)


def test_a_topic_without_source_or_client_fact_stops() -> None:
    with pytest.raises(RuleError, match="no source"):
        require_ground("laine", [])
    with pytest.raises(RuleError, match="no fact of the client's"):
        require_ground("laine", [replace(shop_sources("fr")[0], kind="web")])
    require_ground("laine", shop_sources("fr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_episode_is_said_by_two_voices_and_says_only_what_the_article_says(
    language: Language,
) -> None:
    verdicts = judge(checkable_markdown(article(language)), known(language))
    made = episode(article(language), verdicts, shop_sources(language))
    told = plain(article_markdown(article(language)))
    guest = [
        piece
        for one in made.turns
        if one.voice == "guest"
        for _, piece in split_sentences(one.text)
    ]

    assert {one.voice for one in made.turns} == {"host", "guest"}
    assert [one for one in guest if one not in told] == []
    assert shop_sources(language)[0].address in made.show_notes
    assert made.audio == ""
    assert made.title in script_markdown(made)


def test_turns_follow_each_other_at_the_pace_of_the_language() -> None:
    first, second = timed([("host", "mot " * WORDS_PER_MINUTE["fr"]), ("guest", "oui")], "fr")

    assert first.length_s == 60.0
    assert second.start_s == 60.0 + PAUSE_S


def test_a_script_without_audio_says_so() -> None:
    assert "Script seul" in episode(article("fr"), (), shop_sources("fr")).show_notes


def test_signs_are_said_as_words_by_a_speech_provider() -> None:
    assert spoken("140 × 200 cm, https://a.example", "en") == "140 by 200 cm,"
