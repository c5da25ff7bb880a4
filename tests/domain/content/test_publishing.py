"""An article as the site keeps it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.content.json_ld import Product, Publication
from domain.content.json_ld_check import check_json_ld
from domain.content.publishing import (
    SCRIPT,
    categories,
    is_file,
    seo_fields,
    tags,
    texts,
    without_data,
)
from domain.content.words import Image, Language
from tests.domain.content import shop

AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
FACTS = Publication("https://maison-sorbier.example/alba/", AT, AT, "Marie", "Maison Sorbier")
PICTURE = Image("https://maison-sorbier.example/a.png", "Une couverture")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_text_and_data_are_two_blocks_that_say_the_same(language: Language) -> None:
    draft = shop.article(language)

    made = texts(draft, FACTS, disclosed=False)

    assert made.content.count("<!-- wp:html -->") == made.content.count("<!-- /wp:html -->") == 2
    assert check_json_ld(f"<h1>{draft.title}</h1>{made.content}") == ()
    assert (made.title, made.excerpt) == (draft.title, draft.meta_description)


def test_the_image_the_theme_shows_is_in_the_data_and_not_in_the_text() -> None:
    draft = replace(shop.article("fr"), images=(PICTURE, Image("https://x.example/b.png", "B")))

    made = texts(draft, FACTS, disclosed=False, featured=PICTURE)
    told, _, data = made.content.partition(SCRIPT)

    assert PICTURE.address not in told
    assert "https://x.example/b.png" in told
    assert json.loads(data.partition("</script>")[0])["@graph"][0]["image"] == [
        PICTURE.address, "https://x.example/b.png",
    ]  # fmt: skip


@pytest.mark.parametrize(("price", "marked"), [("149.00", True), ("151.00", False)])
def test_a_product_is_marked_up_only_as_the_article_shows_it(price: str, marked: bool) -> None:
    product = Product("Alba", Decimal(price), "EUR")

    made = texts(shop.article("fr"), FACTS, product, disclosed=False)

    assert ('"@type": "Product"' in made.content) is marked


def test_only_an_unread_text_says_that_a_machine_wrote_it() -> None:
    read = texts(shop.article("en"), FACTS, disclosed=False)
    unread = texts(shop.article("en"), FACTS, disclosed=True)

    assert "ai-disclosure" not in read.content
    assert "not reviewed by a person" in unread.content.partition(SCRIPT)[0]


def test_without_its_data_a_text_is_all_words() -> None:
    made = texts(shop.article("fr"), FACTS, disclosed=True)

    bare = without_data(made.content)

    assert SCRIPT not in bare
    assert made.content.startswith(bare)
    assert "ai-disclosure" in bare
    assert without_data("<p>none</p>") == "<p>none</p>"


def test_tags_are_the_first_keywords_once_each() -> None:
    brief = shop.brief("fr", keywords=("Laine", "laine", " ", "a", "b", "c", "d", "e"))

    assert [one.slug for one in tags(brief)] == ["laine", "a", "b", "c", "d"]


def test_no_category_is_invented() -> None:
    assert categories("  ", shop.article("fr")) == ()
    assert categories("Conseils & idées", shop.article("fr"))[0].slug == "conseils-idees"


def test_only_the_fields_a_site_offers_are_written() -> None:
    draft = shop.article("fr")

    assert seo_fields({"footnotes": ""}, draft) == {}
    assert seo_fields({"rank_math_description": "", "x": 1}, draft) == {
        "rank_math_description": draft.meta_description
    }


@pytest.mark.parametrize(
    ("address", "ours"),
    [("a.png", True), ("sub/a.png", True), ("/a.png", False), ("https://x/a.png", False),
     ("file:///etc/passwd", False), ("#a", False), ("", False)],
)  # fmt: skip
def test_an_image_is_a_file_of_ours_when_its_address_is_a_name(address: str, ours: bool) -> None:
    assert is_file(Image(address, "")) is ours
