"""The orders of a campaign: repeatable, healthy where they should be, and true to what they say."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import bigbuy, cj
from sandbox.bigbuy_rules import SKU, wrong_postcode
from sandbox.cj_shipping import EU, quotes
from sandbox.orders import Case, cases, ordinary
from sandbox.orders_fates import SHARES
from sandbox.orders_goods import articles, fill_bigbuy, fill_cj, gone, origin
from sandbox.orders_people import customer, misaddressed

MANY = cases(seed=1, count=500)


def of_kind(kind: str) -> list[Case]:
    return [case for case in MANY if case.kind == kind]


def test_a_seed_is_a_campaign() -> None:
    assert cases(seed=7, count=60) == cases(seed=7, count=60)
    assert cases(seed=7, count=60) != cases(seed=8, count=60)


def test_every_fate_occurs_even_in_a_small_campaign() -> None:
    small = Counter(case.kind for case in cases(seed=3, count=40))

    assert set(small) == {"ordinary", *SHARES}
    assert small["ordinary"] >= 20


def test_a_campaign_has_all_kinds_of_baskets() -> None:
    plain = of_kind("ordinary")
    suppliers = [{found[0] for line in c.lines if (found := origin(line.sku))} for c in plain]

    assert {case.shop for case in plain} == {"shopify", "woo"}
    assert {"cj"} in suppliers
    assert {"bigbuy"} in suppliers
    assert {"cj", "bigbuy"} in suppliers
    assert {len(case.lines) for case in plain} == {1, 2, 3, 4}
    assert any(len({line.sku for line in case.lines}) < len(case.lines) for case in plain)
    prefixes = {line.sku.partition("-")[0] for case in plain for line in case.lines}
    assert prefixes == {"CJ", "CJD", "CJDS", "BB", "BIGBUY"}


def test_no_two_customers_share_a_word_that_could_be_searched_for() -> None:
    for what in ("e-mail", "phone", "street", "name"):
        assert len({case.customer.private()[what] for case in MANY}) == len(MANY)


@given(st.integers(0, 999_999), st.integers())
def test_every_address_is_one_that_both_suppliers_take(number: int, seed: int) -> None:
    one = customer(number, Random(seed))

    assert wrong_postcode(one.country, one.postcode) is None
    assert one.country in EU
    assert len(one.street) <= 70
    assert len(one.phone) <= 20
    assert len(one.email) <= 50
    assert len(f"{one.first_name} {one.last_name}") <= 50


def test_a_wrong_address_is_one_that_no_country_has() -> None:
    countries = {case.customer.country for case in MANY}

    assert all(wrong_postcode(country, "12") is not None for country in countries)
    assert misaddressed(MANY[0].customer).street == MANY[0].customer.street


@given(st.integers(0, 9999), st.integers())
def test_an_ordinary_order_earns_more_than_any_supplier_could_ask(number: int, seed: int) -> None:
    case = ordinary(number, Random(seed))
    cost = {one.sku: one.cost_eur for one in articles()}

    for supplier in ("cj", "bigbuy"):
        part = [line for line in case.lines if (found := origin(line.sku)) and found[0] == supplier]
        goods = sum(cost[line.sku.partition("-")[2]] * line.quantity for line in part)
        pieces = sum(line.quantity for line in part)
        net = sum(line.cents * line.quantity for line in part) / 100 / 1.2
        landed = goods * 1.2 * 1.21 + 15 + 2.5 * pieces + 3 * len(part) + 0.03 * net
        assert not part or net > landed / 0.9


def test_what_is_below_the_margin_does_not_even_pay_for_the_goods() -> None:
    cost = {one.sku: one.cost_eur for one in articles()}

    for case in of_kind("below_margin"):
        [line] = case.lines
        assert line.cents / 100 < cost[line.sku.partition("-")[2]]


def test_what_must_be_bought_is_on_the_order_and_has_a_supplier() -> None:
    for case in MANY:
        added = [act.new.sku for act in case.acts if act.new]
        assert set(case.expect.buy) <= {line.sku for line in case.lines} | set(added)
        assert all(count > 0 for count in case.expect.wanted().values())


@pytest.mark.parametrize("kind", ["unpaid", "test", "cancelled_before", "digital", "below_margin"])
def test_what_may_not_be_bought_expects_nothing(kind: str) -> None:
    assert all(not case.expect.buy and not case.expect.before for case in of_kind(kind))


def test_only_shopify_has_test_orders_and_digital_ones() -> None:
    assert {case.shop for kind in ("test", "digital") for case in of_kind(kind)} == {"shopify"}


def test_an_address_is_corrected_to_the_one_the_parcel_must_go_to() -> None:
    for case in of_kind("address_corrected"):
        assert case.given.postcode == "12"
        assert wrong_postcode(case.customer.country, case.customer.postcode) is None


def test_the_shelves_hold_every_article_that_is_sold() -> None:
    china = cj.create(fill=fill_cj).state.account
    books = bigbuy.create(fill=fill_bigbuy).state.books
    absent = {one.sku for one in gone()}

    for one in articles():
        if one.supplier == "cj":
            found = china.by_sku(one.sku)
            assert found is not None
            assert (found.stock["CN"] == 0) == (one.sku in absent)
            assert quotes("CN", "FR", found.weight_g)
        else:
            assert SKU.fullmatch(one.sku)
            assert (books.products[one.sku].stock == 0) == (one.sku in absent)
    assert {product.warehouse for product in books.products.values()} == {1, 3}
