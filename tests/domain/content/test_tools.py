from dataclasses import replace

import pytest

from benchmarks.claim_gate import shop_sources
from domain.content.brand import check_brand, distance, forbidden_words, style
from domain.content.copying import check_copying, copied_runs, resemblance
from domain.content.keywords import check_keywords, occurrences
from domain.content.language_check import check_language, share_of
from domain.content.links import check_links, links
from domain.content.readability import check_readability, readability, syllables
from domain.content.slugs import is_slug, slug
from domain.content.structure import check_structure
from domain.content.words import LANGUAGES, Draft, Finding, Language, Question
from tests.domain.content.shop import article, brief

HOME = "https://maison-sorbier.example"


def with_body(text: str) -> Draft:
    return replace(article("fr"), body_markdown=text)


def found(findings: tuple[Finding, ...], words: str) -> list[str]:
    return [one.severity for one in findings if words in f"{one.where} {one.words}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_article_has_nothing_to_mend(language: Language) -> None:
    draft, asked = article(language), brief(language)

    assert check_structure(draft, asked) == ()
    assert check_links(draft, asked, ()) == ()
    assert check_keywords(draft, asked) == ()
    assert check_readability(draft) == ()
    assert check_copying(draft, shop_sources(language), {}) == ()
    assert check_language(draft, language) == ()


def test_a_second_h1_and_raw_html_block_and_a_skipped_level_lowers() -> None:
    findings = check_structure(with_body("# Un\n\n## Deux\n\n#### Quatre\n\n<b>x</b>"), brief("fr"))

    assert found(findings, "second H1") == ["blocks"]
    assert found(findings, "raw HTML") == ["blocks"]
    assert found(findings, "H4 stands under an H2") == ["lowers"]


@pytest.mark.parametrize(("size", "wrong"), [(69, True), (70, False), (160, False), (161, True)])
def test_a_meta_description_has_its_length(size: int, wrong: bool) -> None:
    findings = check_structure(replace(article("fr"), meta_description="x" * size), brief("fr"))
    assert bool(found(findings, "meta")) is wrong


def test_a_faq_needs_questions_and_answers() -> None:
    draft = replace(article("fr"), faq=(Question("Affirmation", "Oui."), Question("Oui ?", "")))
    assert len(found(check_structure(draft, brief("fr")), "not a question with an answer")) == 2


def test_a_missing_call_to_action_lowers() -> None:
    asked = brief("fr", call_to_action="Réservez une visite guidée")
    assert found(check_structure(article("fr"), asked), "call to action") == ["lowers"]


def test_a_keyword_is_matched_by_meaning() -> None:
    assert occurrences("couverture laine", "Des couvertures en laine.", "fr") == 1


def test_stuffing_and_missing_keywords_lower() -> None:
    stuffed = check_keywords(with_body("couverture en laine, " * 20), brief("fr"))
    missing = check_keywords(article("fr"), brief("fr", keywords=("couverture", "soie sauvage")))

    assert found(stuffed, "of all words") == ["lowers"]
    assert found(missing, "soie sauvage") == ["lowers"]


def test_flesch_is_computed_as_published() -> None:
    measured = readability("The cat sat on the mat.", "en")
    assert measured.score == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 1, abs=0.01)


def test_long_words_and_sentences_are_harder_in_both_languages() -> None:
    assert (
        readability("Le chat dort.", "fr").score
        > readability(
            "L'institutionnalisation administrative complexifie considérablement l'organisation.",
            "fr",
        ).score
    )


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [("couverture", "fr", 3), ("laine", "fr", 1), ("blanket", "en", 2), ("make", "en", 1)],
)
def test_syllables_leave_out_mute_endings(word: str, language: Language, count: int) -> None:
    assert syllables(word, language) == count


def test_an_article_in_the_other_language_is_blocked() -> None:
    assert [one.severity for one in check_language(article("en"), "fr")] == ["blocks"]
    assert share_of("Oui.", "fr") is None


def test_twelve_words_of_a_source_block_and_eleven_do_not() -> None:
    [source] = [one for one in shop_sources("en") if one.title == "Shipping"]
    said = "Express delivery by DHL costs €32 and takes 48 hours. Standard delivery is"
    run = said.split()

    assert copied_runs(" ".join(run[:11]), "en", [source]) == ()
    assert [one.length for one in copied_runs(" ".join(run[:12]), "en", [source])] == [12]


def test_a_marked_quotation_with_its_author_may_be_long() -> None:
    words = "Standard delivery to the United Kingdom costs €18 and takes 5 to 8 business days"
    sources = shop_sources("en")

    assert copied_runs(f"“{words}”, writes Maison Sorbier.", "en", sources) == ()
    assert copied_runs(f"“{words}”, they write.", "en", sources) != ()


def test_nearly_the_same_article_blocks() -> None:
    draft = article("fr")
    other = draft.body_markdown.replace("laine", "coton", 1)

    assert resemblance("a b c d e f", "g h i j k l") == 0.0
    assert [one.severity for one in check_copying(draft, (), {"/autre": other})] == ["blocks"]


@pytest.mark.parametrize(
    "address",
    [
        f"{HOME}/absente",
        "https://ailleurs.example/",
        "javascript:alert",
        "//evil.example/x",
        "evil.com/promo",
        "mailto:a@b.example",
    ],
)
def test_only_live_pages_sources_and_the_asked_for_address_may_be_linked(address: str) -> None:
    draft = with_body(f"{article('fr').body_markdown}\n\n[ici]({address})")
    assert found(check_links(draft, brief("fr"), ()), address) == ["blocks"]


def test_the_call_to_action_and_a_source_may_be_linked() -> None:
    [source, *_] = shop_sources("fr")
    outside = replace(source, address="https://institut.example/etude", kind="web")
    draft = with_body(
        f"{article('fr').body_markdown}\n\n[a](https://institut.example/etude) [b](https://rdv.example)"
    )
    asked = brief("fr", call_to_action_url="https://rdv.example/")

    assert check_links(draft, asked, [outside]) == ()


def test_too_few_and_too_many_internal_links_lower() -> None:
    assert found(check_links(with_body("Rien."), brief("fr"), ()), "internal links") == ["lowers"]
    every = " ".join(f"[x]({one.address})" for one in brief("fr").site.pages)
    assert found(check_links(with_body(every), brief("fr"), ()), "internal links") == ["lowers"]


def test_addresses_are_found_in_every_form() -> None:
    text = "[a](https://a.example/x) <https://b.example> www.c.example d.com/promo [e]\n\n[e]: https://e.example"
    assert set(links(text)) == {
        "https://a.example/x", "https://b.example", "www.c.example", "d.com/promo", "https://e.example",
    }  # fmt: skip


def test_forbidden_words_are_found_inflected_and_in_phrases() -> None:
    assert forbidden_words("Des prix révolutionnaires !", ["révolutionnaire"], "fr") != ()
    assert forbidden_words("The best of the best.", ["best of the best", "cheap"], "en") == (
        "best of the best",
    )


def test_a_voice_is_near_itself_and_far_from_another() -> None:
    samples = [one.text for one in shop_sources("fr")]
    mine = style(samples, "fr")
    loud = style(["Hé ! Tu viens ? Tu vas adorer ! Trop bien, hein ? Oh ! Oui ! Fonce !"], "fr")

    assert mine.reliable
    assert distance(mine, mine) == 0.0
    assert distance(loud, mine) > 0.5
    asked = brief("fr", forbidden=("chaleur",))
    assert next(one.severity for one in check_brand(article("fr"), asked, mine)) == "blocks"


def test_a_slug_has_no_accents_and_no_small_words() -> None:
    assert slug("L'hiver à la montagne : où dormir ?", "fr") == "hiver-montagne-dormir"
    assert len(slug("mot " * 40, "fr")) <= 60
    assert slug("…", "fr") == "article"
    assert is_slug("alba-ou-brume")
    assert not is_slug("Alba--brume")
