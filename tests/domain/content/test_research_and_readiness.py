from dataclasses import replace
from datetime import date

import pytest

from benchmarks.claim_gate import shop_sources
from domain.content.critique import (
    UNREAD,
    Desk,
    to_mend,
    tool_critique,
    unread,
    with_dead_links,
)
from domain.content.cycles import goes_on
from domain.content.fallback import WRITTEN_BY
from domain.content.readiness import reasons_against
from domain.content.record import Commission, content_hash
from domain.content.research import chosen, images_of, language_of, nearness, pages_of
from domain.content.words import Critique, Finding, Image, Page, Source
from tests.domain.content.shop import article, brief, known

DAY = date(2026, 11, 20)


def seen() -> Critique:
    return tool_critique(article("fr"), Desk(brief("fr"), shop_sources("fr"), known("fr")))


def source(address: str, text: str, kind: str = "web", language: str = "fr") -> Source:
    return Source("", address, DAY, "T", language, kind, text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "text", "found"),
    [("", "Nous livrons les commandes dans la semaine et elles sont suivies par nous.", "fr"),
     ("fr", "We ship the orders within the week and they are followed by us for you.", "en"),
     ("fr", "149 €", "fr"), ("de", "149 €", None), ("", "", None)],
)  # fmt: skip
def test_a_text_is_of_the_language_its_words_are_of(stated: str, text: str, found: str) -> None:
    assert language_of(stated, text) == found


def test_sources_are_the_nearest_in_the_language_numbered_and_once_each() -> None:
    laine = source("https://a.example/1", "La couverture en laine est chaude.")
    far = source("https://b.example/2", "Le football est un sport.")
    own = source("https://c.example/3", "Nous livrons à vélo.", "client")
    english = source("https://d.example/4", "A wool blanket is warm.", "client", "en")

    found = chosen([far, own, laine, laine, english], "couverture en laine", (), "fr")

    assert [(one.id, one.address) for one in found] == [
        ("S1", "https://a.example/1"), ("S2", "https://c.example/3"),
    ]  # fmt: skip


def test_the_client_comes_first_at_the_same_nearness() -> None:
    strange = source("https://a.example/1", "La laine.")
    own = source("https://c.example/3", "La laine.", "client")
    assert chosen([strange, own], "laine", (), "fr")[0].kind == "client"
    assert nearness("laine", "", ["laine"], "fr") > nearness("", "laine", ["laine"], "fr")


def test_pages_and_images_are_offered_once() -> None:
    pages = [Page("https://a.example/x/", "X"), Page("https://www.a.example/x", "X")]
    assert len(pages_of(pages, brief("fr"), 5)) == 1
    assert len(images_of([Image("https://a.example/i.jpg", "I")] * 3)) == 1


def test_an_unread_verdict_asks_for_more_work_and_costs_nothing() -> None:
    critique = unread(seen())
    assert critique.score == seen().score
    assert to_mend(critique)[-1] == UNREAD
    assert goes_on((), critique)
    assert not goes_on((), seen())


def test_a_dead_link_blocks_and_takes_the_points_of_links() -> None:
    critique = with_dead_links(seen(), ["https://maison-sorbier.example/gone"])
    assert critique.blocked
    assert critique.score == seen().score - 10
    assert with_dead_links(seen(), []) == seen()


def test_a_clean_article_is_ready_and_every_reason_against_is_named() -> None:
    assert reasons_against(article("fr"), seen(), (), 60.0) == ()
    dead = with_dead_links(seen(), ["https://maison-sorbier.example/gone"])
    [why] = reasons_against(article("fr"), dead, (), 60.0)
    assert why == "links: does not answer (https://maison-sorbier.example/gone)"
    markup = Finding("json-ld", "blocks", "page", "no Article")
    assert reasons_against(article("fr"), seen(), (markup,), 60.0)


@pytest.mark.parametrize(("least", "ready"), [(100.0, True), (100.01, False)])
def test_an_article_is_held_to_the_score_and_one_without_a_model_is_not(
    least: float, ready: bool
) -> None:
    assert (reasons_against(article("fr"), seen(), (), least) == ()) is ready
    plain = replace(article("fr"), written_by=WRITTEN_BY)
    assert reasons_against(plain, seen(), (), least) == ()


def test_a_key_follows_from_what_is_asked_and_not_from_what_else_is_wished() -> None:
    one = Commission("Laine", "fr", "PAS", ("a",))
    assert one.key == Commission("Laine ", "fr", "PAS", ("a",), publish=True).key
    assert one.key != Commission("Laine", "en", "PAS", ("a",)).key
    assert one.article_id("own") != one.article_id("marie")
    assert Commission("Laine", "fr", "PAS", given_key="k").key == "k"


def test_the_hash_changes_with_whatever_is_published() -> None:
    draft = article("fr")
    changed = [
        replace(draft, title="Autre"), replace(draft, meta_description="Autre"),
        replace(draft, slug="autre"), replace(draft, faq=()),
        replace(draft, images=(Image("https://a.example/i.jpg", "I"),)),
    ]  # fmt: skip
    assert len({content_hash(one) for one in [draft, *changed]}) == 6
