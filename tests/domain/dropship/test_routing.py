"""Routing: the map, the prefixes, and that no piece is lost or doubled on the way."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.routing import (
    Route,
    Routes,
    conserved,
    ignored_lines,
    overbought,
    plan,
    revenue_by_line,
    route,
    routes_from_rows,
    split_by_warehouse,
    supplier_lines,
)
from domain.dropship.words import PartLine, Planned
from domain.errors import RuleError
from tests.domain.dropship.orders import line, order

ROUTES = Routes(
    {"cj": ("CJ-", "CJD-", "CJDS-"), "bigbuy": ("BB-", "BIGBUY-")},
    ignored=("OWN-", "BB-GIFT", "WRAP"),
    explicit={"Lamp-1": Route("bigbuy", "S01", Route("cj", "L9"))},
)
SKUS = st.sampled_from(["CJ-A", "cj-a", "BB-1", "BB-1", "ZZ-9", "", "CJ-", "OWN-3", "lamp-1"])


@pytest.mark.parametrize(
    ("sku", "supplier", "rest"),
    [
        ("CJ-Abc", "cj", "Abc"),
        ("  cjd-Abc ", "cj", "Abc"),
        ("CJDS- X 1", "cj", "X 1"),
        ("bigbuy-S7", "bigbuy", "S7"),
        ("BB-GIF", "bigbuy", "GIF"),
        (" LAMP-1", "bigbuy", "S01"),
    ],
)
def test_a_sku_leads_to_its_supplier_and_keeps_its_rest(sku: str, supplier: str, rest: str) -> None:
    found = route(sku, ROUTES)
    assert isinstance(found, Route)
    assert (found.supplier, found.sku) == (supplier, rest)


@pytest.mark.parametrize("sku", ["", "CJ", "CJ-", "CJ-  ", "ZZ-104", "XCJ-1", "Lamp-10"])
def test_what_nobody_is_known_to_serve_has_no_route(sku: str) -> None:
    assert route(sku, ROUTES) is None


@pytest.mark.parametrize("sku", ["OWN-1", "own-", "BB-GIFT-2", "wrap"])
def test_an_ignored_prefix_is_ignored_even_alone_and_inside_a_supplier_s(sku: str) -> None:
    assert route(sku, ROUTES) == "ignored"


def test_the_explicit_map_wins_over_every_prefix() -> None:
    routes = replace(ROUTES, explicit={"cj-a": Route("bigbuy", "S2"), "OWN-1": Route("cj", "Z")})
    assert route("CJ-A", routes) == Route("bigbuy", "S2")
    assert route("OWN-1", routes) == Route("cj", "Z")


def test_an_empty_prefix_is_nobody_s_default() -> None:
    assert route("anything", Routes({"cj": ("", " ")}, ignored=("",))) is None


@pytest.mark.parametrize(
    "routes",
    [({"cj": ("A-",), "bigbuy": ("a-",)}, ()), ({"cj": ("A-",)}, ("A-",))],
)
def test_a_prefix_that_stands_for_two_is_refused(routes) -> None:
    with pytest.raises(RuleError, match="prefix"):
        Routes(*routes)


@settings(deadline=None)
@given(st.lists(st.text("ab-", min_size=1, max_size=4), unique=True, max_size=8), st.text("ab-xX"))
def test_the_longest_prefix_decides(prefixes: list[str], sku: str) -> None:
    routes = Routes({"cj": tuple(prefixes[::2]), "bigbuy": tuple(prefixes[1::2])})
    fitting = [one for one in prefixes if sku.lower().startswith(one)]
    found = route(sku, routes)
    if not fitting or len(max(fitting, key=len)) == len(sku):
        assert found is None
    else:
        longest = max(fitting, key=len)
        supplier = "cj" if longest in prefixes[::2] else "bigbuy"
        assert found == Route(supplier, sku[len(longest) :])


@settings(deadline=None)
@given(st.text(max_size=12))
def test_whatever_a_shop_calls_an_article_no_route_is_guessed(sku: str) -> None:
    found = route(sku, ROUTES)
    known = [prefix for prefix, _ in ROUTES.known()] + ["Lamp-1"]
    assert found is None or sku.strip().casefold().startswith(
        tuple(one.casefold() for one in known)
    )


ROW = {"shop_sku": " A1 ", "supplier": "CJ", "supplier_sku": "V1"}
EMPTY = {"shop_sku": "", "supplier": "", "supplier_sku": ""}


def test_the_client_s_map_is_read_with_its_substitutes() -> None:
    second = {
        "shop_sku": "B2", "supplier": "bigbuy", "supplier_sku": "S2",
        "substitute_supplier": "cj", "substitute_sku": "V2",
    }  # fmt: skip
    assert routes_from_rows([ROW, EMPTY, second]) == {
        "A1": Route("cj", "V1"),
        "B2": Route("bigbuy", "S2", Route("cj", "V2")),
    }


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"supplier": "aliexpress"}, "row 2: supplier 'aliexpress' is none of cj, bigbuy"),
        ({"supplier_sku": ""}, "row 2: supplier_sku is empty"),
        ({"supplier": "", "supplier_sku": ""}, "row 2: supplier and supplier_sku are empty"),
        ({"shop_sku": ""}, "row 2: shop_sku is empty"),
        ({"shop_sku": "a1"}, "row 2: shop_sku a1 is there twice"),
        ({"substitute_supplier": "cj"}, "row 2: substitute_sku is empty"),
    ],
)
def test_a_wrong_row_of_the_map_is_named(wrong: dict[str, str], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        routes_from_rows([ROW, ROW | {"shop_sku": "B"} | wrong])


def test_a_mixed_order_becomes_one_plan_per_supplier() -> None:
    mixed = order(
        line("1", "BB-S1", 2, "20.00"),
        line("2", "CJ-V1", 1, "9.99"),
        line("3", "CJ-V2", 3, "30.00"),
    )
    planned, asks = plan(mixed, {}, ROUTES)
    assert asks == []
    assert planned == [
        Planned("cj", (PartLine("2", "V1", 1), PartLine("3", "V2", 3)), Decimal("39.99")),
        Planned("bigbuy", (PartLine("1", "S1", 2),), Decimal("20.00")),
    ]


def test_the_same_sku_on_two_lines_is_remembered_per_line_and_summed_for_the_supplier() -> None:
    [one], _ = plan(order(line("1", "CJ-V", 1), line("2", "CJ-V", 2)), {}, ROUTES)
    assert [(part.shop_line_id, part.quantity) for part in one.lines] == [("1", 1), ("2", 2)]
    assert supplier_lines(one.lines) == {"V": 3}


def test_lines_nobody_serves_are_one_question_that_names_each_and_its_money() -> None:
    planned, [ask] = plan(
        order(line("1", "ZZ-1", 2, "5.00"), line("2", "", 1, "1.00"), line("3", "CJ-V")), {}, ROUTES
    )
    assert [one.supplier for one in planned] == ["cj"]
    assert (ask.kind, ask.money, ask.part) == ("UNROUTABLE_SKU", Decimal("6.00"), "")
    assert "SKU ZZ-1, line 1, 2 pieces; SKU (none), line 2, 1 pieces" in ask.known
    assert "known prefixes are BB-, BIGBUY-, CJ-, CJD-, CJDS-" in ask.known


def test_ignored_digital_refunded_and_bought_lines_are_not_planned() -> None:
    done = order(
        line("1", "OWN-1"),
        line("2", "CJ-V", ships=False),
        line("3", "CJ-V", 0),
        line("4", "CJ-V", 2),
    )
    assert plan(done, {"4": 2}, ROUTES) == ([], [])
    assert ignored_lines(done, ROUTES) == {"1"}


def test_only_what_is_missing_is_planned_with_its_share_of_the_revenue() -> None:
    [one], _ = plan(order(line("1", "CJ-V", 3, "10.00")), {"1": 1}, ROUTES)
    assert (one.lines[0].quantity, one.revenue) == (2, Decimal("6.67"))


@pytest.mark.parametrize(("on_order", "surplus"), [(1, {}), (2, {}), (3, {"1": 1})])
def test_more_on_order_than_wanted_is_a_surplus_and_never_planned(on_order, surplus) -> None:
    two = order(line("1", "CJ-V", 2))
    assert overbought(two, {"1": on_order}) == surplus
    assert sum(one.lines[0].quantity for one in plan(two, {"1": on_order}, ROUTES)[0]) in (0, 1)


def test_a_line_that_vanished_is_wholly_surplus() -> None:
    assert overbought(order(), {"gone": 2, "1": 0}) == {"gone": 2}


LINES = st.lists(
    st.builds(
        lambda sku, quantity, cents, ships: (sku, quantity, Decimal(cents) / 100, ships),
        SKUS, st.integers(0, 5), st.integers(0, 100_000), st.booleans(),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
COMMITTED = st.dictionaries(st.sampled_from("012345x"), st.integers(0, 6))


def some(rows):
    return order(
        *(
            replace(line(str(n), sku, quantity, ships=ships), revenue=revenue)
            for n, (sku, quantity, revenue, ships) in enumerate(rows)
        )
    )


@settings(deadline=None)
@given(LINES, COMMITTED)
def test_every_piece_is_planned_asked_about_on_order_or_ignored(rows, committed) -> None:
    shop = some(rows)
    planned, asks = plan(shop, committed, ROUTES)
    assert conserved(shop, planned, asks, committed, ignored_lines(shop, ROUTES))
    split = [one for p in planned for one in split_by_warehouse(p, {"A": "1", "1": "2"})]
    assert conserved(shop, split, asks, committed, ignored_lines(shop, ROUTES))


@settings(deadline=None)
@given(LINES, st.integers(0, 9), st.integers(-2, 2).filter(bool))
def test_a_piece_too_many_or_too_few_is_noticed(rows, pick, by) -> None:
    shop = some(rows)
    planned, asks = plan(shop, {}, ROUTES)
    if planned:
        at = pick % len(planned)
        [first, *rest] = planned[at].lines
        changed = replace(first, quantity=first.quantity + by)
        planned[at] = replace(planned[at], lines=(changed, *rest))
        assert not conserved(shop, planned, asks, {}, ignored_lines(shop, ROUTES))


def test_a_lost_or_invented_line_is_noticed() -> None:
    shop = order(line("1", "CJ-V"), line("2", "ZZ"))
    planned, asks = plan(shop, {}, ROUTES)
    assert not conserved(shop, planned, [], {})
    assert not conserved(shop, [], asks, {})
    invented = Planned("cj", (PartLine("9", "V", 1),), Decimal(0))
    assert not conserved(shop, [*planned, invented], asks, {})


@settings(deadline=None)
@given(LINES)
def test_the_parts_revenues_add_up_to_the_order_s(rows) -> None:
    shop = some(rows)
    planned, asks = plan(shop, {}, ROUTES)
    ignored = ignored_lines(shop, ROUTES)
    due = [one for one in shop.lines if one.ships and one.quantity and one.id not in ignored]
    whole = sum(one.revenue for one in due)
    assert sum(one.revenue for one in planned) + sum(ask.money or 0 for ask in asks) == whole


def test_revenues_finer_than_a_cent_are_rounded_last() -> None:
    third = Decimal(10) / 3
    shop = order(
        replace(line("1", "CJ-V"), revenue=third),
        replace(line("2", "BB-V"), revenue=third),
        replace(line("3", "ZZ"), revenue=third),
    )
    planned, [ask] = plan(shop, {}, ROUTES)
    assert sum(one.revenue for one in planned) + ask.money == Decimal("10.00")


TWO_PLACES = Planned(
    "bigbuy",
    (PartLine("1", "A", 1), PartLine("2", "B", 2), PartLine("3", "A", 1)),
    Decimal("10.01"),
)


def test_each_warehouse_has_its_own_plan() -> None:
    first, second = split_by_warehouse(TWO_PLACES, {"A": "3", "B": "5"})
    assert (first.warehouse, [one.shop_line_id for one in first.lines]) == ("3", ["1", "3"])
    assert (second.warehouse, [one.shop_line_id for one in second.lines]) == ("5", ["2"])
    assert first.revenue + second.revenue == Decimal("10.01")


def test_the_revenue_of_a_warehouse_follows_its_lines_where_they_are_known() -> None:
    shop = order(
        line("1", "BB-A", 1, "1.00"), line("2", "BB-B", 2, "8.00"), line("3", "BB-A", 1, "1.01")
    )
    first, second = split_by_warehouse(
        TWO_PLACES, {"A": "3", "B": "5"}, revenue_by_line(shop, {}), "EUR"
    )
    assert (first.revenue, second.revenue) == (Decimal("2.01"), Decimal("8.00"))


def test_a_single_or_unknown_warehouse_keeps_the_plan_whole() -> None:
    assert split_by_warehouse(TWO_PLACES, {}) == [TWO_PLACES]
    assert split_by_warehouse(replace(TWO_PLACES, lines=()), {}) == []
    assert split_by_warehouse(TWO_PLACES, {"A": "3", "B": "3"}) == [
        replace(TWO_PLACES, warehouse="3")
    ]
