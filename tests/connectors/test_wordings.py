"""One thing under several names, and lists and money in every form Shopify's documents show."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.shopify_shapes import Connection, WholeList, amount, gid, number_of
from connectors.wordings import filled, rooted, told


def test_what_is_missing_or_null_is_taken_from_its_other_places() -> None:
    said = {"a": None, "b": {"c": 0}, "d": 4}

    assert filled(said, {"a": ("x.y", "b.c"), "d": ("b.c",), "e": ("f",)}) == {
        "a": 0, "b": {"c": 0}, "d": 4,
    }  # fmt: skip
    assert filled([1], {"a": ()}) == [1]
    assert told(said, "d.c", "b.c.d", "b.c") == 0


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("http://v.test", "http://v.test/api2.0/v1"),
        ("http://v.test/", "http://v.test/api2.0/v1"),
        ("http://v.test/api2.0", "http://v.test/api2.0/v1"),
        ("http://v.test/api2.0/v1/", "http://v.test/api2.0/v1"),
        ("http://v.test/cj/v1", "http://v.test/cj/v1/api2.0/v1"),
    ],
)
def test_an_address_has_the_path_of_its_api_once(base: str, address: str) -> None:
    assert rooted(base, "/api2.0/v1") == address


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ({"nodes": [1, 2]}, False),
        ([1, 2], False),
        ({"edges": [{"node": 1}, {"node": 2}], "pageInfo": None}, False),
        ({"edges": [{"node": 1}, {"node": 2, "cursor": "c"}], "pageInfo": {"hasNextPage": True}},
         True),
        ({"nodes": [1, 2], "pageInfo": {"hasNextPage": True, "endCursor": "c"}}, True),
    ],
)  # fmt: skip
def test_a_list_is_read_in_any_form_and_is_whole_where_it_says_no_more(
    said: Any, more: bool
) -> None:
    page = Connection[int].model_validate(said)

    assert (page.nodes, page.more) == ([1, 2], more)
    assert page.cursor == ("c" if more else None)


@pytest.mark.parametrize(
    "said", [None, {}, {"edges": [{}]}, {"nodes": [1], "pageInfo": {"hasNextPage": True}}]
)
def test_a_list_that_may_be_longer_than_it_says_is_unreadable(said: Any) -> None:
    with pytest.raises(ValidationError):
        Connection[int].model_validate(said)


def test_a_list_without_pages_that_goes_on_is_unreadable() -> None:
    with pytest.raises(ValidationError):
        WholeList[int].model_validate(
            {"nodes": [1], "pageInfo": {"hasNextPage": True, "endCursor": "c"}}
        )


@pytest.mark.parametrize(
    ("said", "money"),
    [
        ({"shopMoney": {"amount": "1.50"}}, Decimal("1.50")),
        ({"amount": 2}, Decimal(2)),
        ("3.1", Decimal("3.1")),
        (4.5, Decimal("4.5")),
        ({"presentmentMoney": {"amount": "9"}}, None),
        ("much", None),
        ("NaN", None),
        (True, None),
        (None, None),
    ],
)
def test_money_is_read_in_any_form_and_never_in_the_buyers_currency(
    said: Any, money: Decimal | None
) -> None:
    assert amount(said) == money


def test_an_id_is_global_or_bare() -> None:
    assert gid("Order", 5) == gid("Order", "gid://shopify/Order/5") == "gid://shopify/Order/5"
    assert number_of("gid://shopify/LineItem/5?x=1") == number_of("5") == "5"
