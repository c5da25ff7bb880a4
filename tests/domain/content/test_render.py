from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.content.json_ld import Product, Publication, product_matches
from domain.content.json_ld_check import check_json_ld
from domain.content.render import render, to_html
from domain.content.words import LANGUAGES, Image, Language, Question
from tests.domain.content.shop import article

DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
PUBLICATION = Publication(
    "https://maison-sorbier.example/blog/alba", DAY, DAY, "Claire Vernet", "Maison Sorbier"
)
ALBA = Product("couverture Alba", Decimal("149.00"), "EUR")


@pytest.mark.parametrize("language", LANGUAGES)
def test_structured_data_matches_the_visible_page(language: Language) -> None:
    page = render(article(language), PUBLICATION).page_html

    assert check_json_ld(page) == ()
    assert page.count("<h1>") == 1
    assert "FAQPage" in page


def test_a_product_is_marked_up_only_as_it_is_shown() -> None:
    dearer = replace(ALBA, price=Decimal(159))

    assert product_matches(article("fr"), ALBA)
    assert check_json_ld(render(article("fr"), PUBLICATION, ALBA).page_html) == ()
    assert not product_matches(article("fr"), dearer)
    found = check_json_ld(render(article("fr"), PUBLICATION, dearer).page_html)
    assert [one.words for one in found] == ["the price is not on the page"]


def test_what_is_marked_up_and_not_visible_blocks() -> None:
    page = render(article("fr"), PUBLICATION).page_html.replace("une lessive douce.</p>", "</p>")
    assert [one.where for one in check_json_ld(page)] == ["FAQPage"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>nothing</p>",
        '<script type="application/ld+json">{oops</script>',
        '<script type="application/ld+json">{"@type": "Article"}</script>',
    ],
)
def test_missing_or_malformed_structured_data_blocks(page: str) -> None:
    assert [one.severity for one in check_json_ld(page)] == ["blocks"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "[x](//evil.example)",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
    ],
)
def test_nothing_that_runs_leaves(text: str) -> None:
    found = to_html(text)

    assert "<script" not in found
    assert "<img" not in found
    assert "href" not in found


def test_no_text_ends_the_script_early() -> None:
    draft = replace(article("fr"), faq=(Question("</script><b>?", "x </script> y"),))
    page = render(draft, PUBLICATION).page_html

    assert page.count("</script>") == 1
    assert check_json_ld(page) == ()


def test_images_carry_their_alternative_text_and_only_safe_addresses() -> None:
    images = (Image('https://maison-sorbier.example/a.jpg"', 'a "b"'), Image("javascript:x", "b"))
    page = render(replace(article("fr"), images=images), PUBLICATION).html

    assert 'alt="a &quot;b&quot;"' in page
    assert page.count("<img") == 1
