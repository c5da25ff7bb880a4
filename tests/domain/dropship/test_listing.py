"""What of a storefront's product is still ours to write over."""

from decimal import Decimal

import pytest

from domain.dropship.listing import (
    Given,
    as_kept,
    cost_moved,
    given_of,
    price_is_ours,
    texts_are_ours,
    words_of,
)

GIVEN = Given("2026-11-22", "Lamp", words_of("<p>Warm light</p>"), "6.40", "19.90")


@pytest.mark.parametrize(
    "html", ["<p>Warm light</p>\n", "<div>Warm&nbsp;<b>light</b></div>", "Warm\n light"]
)
def test_markup_around_the_same_words_is_the_same_text(html: str) -> None:
    assert texts_are_ours(GIVEN, "Lamp", html)


@pytest.mark.parametrize(
    ("title", "html"), [("Oak lamp", "<p>Warm light</p>"), ("Lamp", "<p>Cold light</p>")]
)
def test_a_text_somebody_changed_is_no_longer_ours(title: str, html: str) -> None:
    assert not texts_are_ours(GIVEN, title, html)


def test_an_older_entry_knows_the_day_alone_and_claims_nothing() -> None:
    old = given_of("2026-11-22")
    assert old == Given("2026-11-22")
    assert not texts_are_ours(old, "", "")
    assert not price_is_ours(old, Decimal("19.90"))
    assert not cost_moved(old, Decimal(1))


def test_what_is_kept_is_read_as_it_was() -> None:
    assert given_of(as_kept(GIVEN)) == GIVEN


@pytest.mark.parametrize(("price", "ours"), [("19.9", True), ("19.91", False), (None, False)])
def test_a_price_is_ours_while_the_shop_asks_it(price: str | None, ours: bool) -> None:
    assert price_is_ours(GIVEN, Decimal(price) if price else None) is ours


def test_a_cost_with_more_zeros_has_not_moved() -> None:
    assert not cost_moved(GIVEN, Decimal("6.400"))
    assert cost_moved(GIVEN, Decimal("6.41"))
