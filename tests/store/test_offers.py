"""Observations, points and catalogues in the store, on both databases."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.dropship.catalogue import Product
from domain.dropship.listing import Given
from domain.dropship.watch import Observation
from domain.dropship.words import OrderKey, PartLine, Planned
from store import offers, points, supplier_products
from store.database import Database
from store.dossier import opened

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)


def seen(hours: int, price: str = "5.00", stock: int | None = 3, sku: str = "A") -> Observation:
    return Observation(NOON + timedelta(hours=hours), "cj", sku, Decimal(price), "USD", stock)


def product(sku: str, **said: object) -> Product:
    usual = {"title": "Lamp", "price": Decimal("5.00"), "currency": "EUR", "stock": 4}
    return Product(sku, "bigbuy", **(usual | said))  # type: ignore[arg-type]


def test_the_newest_observation_is_told_with_the_one_before(db: Database) -> None:
    offers.observe(db, "own", [seen(0)])
    changed = offers.observe(db, "own", [seen(1, "6.00")])

    [offer] = offers.latest(db, "own", "cj", ["A"]).values()
    assert changed == 1
    assert (offer.now.price, offer.previous) == (Decimal("6.00"), seen(0))


def test_a_run_of_equal_observations_is_its_first_and_its_last(db: Database) -> None:
    for hour in range(5):
        offers.observe(db, "own", [seen(hour)])
    offers.observe(db, "own", [seen(5, stock=0)])

    kept = [(one.at, one.stock) for one in offers.history(db, "own", "cj", "A")]
    assert kept == [(seen(0).at, 3), (seen(4).at, 3), (seen(5).at, 0)]


def test_an_observation_older_than_what_is_kept_is_left_out(db: Database) -> None:
    offers.observe(db, "own", [seen(1)])

    assert offers.observe(db, "own", [seen(0, "9.00"), seen(1, "9.00")]) == 0
    assert offers.latest(db, "own", "cj")["A"].now == seen(1)


def test_clients_and_suppliers_do_not_see_each_other(db: Database) -> None:
    offers.observe(db, "own", [seen(0)])

    assert offers.latest(db, "other", "cj") == {}
    assert offers.latest(db, "own", "bigbuy") == {}


def test_points_are_granted_in_whole_looks_and_never_out_of_the_reserve(db: Database) -> None:
    granted = [points.spend(db, "a", DAY, 45, 100, 40, each=10) for _ in range(3)]

    assert granted == [40, 20, 0]
    assert points.used(db, "a", DAY) == 60
    points.give_back(db, "a", DAY, 15)
    assert points.used(db, "a", DAY) == 45


def test_another_day_and_another_account_have_points_of_their_own(db: Database) -> None:
    points.spend(db, "a", DAY, 100, 100, 0)

    assert points.spend(db, "a", DAY + timedelta(days=1), 100, 100, 0) == 100
    assert points.spend(db, "b", DAY, 100, 100, 0) == 100


def test_many_at_once_never_get_more_than_there_is(db: Database) -> None:
    got: list[int] = []

    def ask() -> None:
        got.extend(points.spend(db, "a", DAY, 30, 500, 100, each=10) for _ in range(5))

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()

    assert sum(got) == 400 == points.used(db, "a", DAY)


def test_what_is_sold_and_what_waits_is_counted_by_article(db: Database) -> None:
    key = OrderKey("own", "shopify", "1")
    lines = (PartLine("l1", "A", 2), PartLine("l2", "A", 1))
    with opened(db, key, "test", NOON, create=True) as dossier:
        ref = dossier.add_part(Planned("cj", lines, Decimal(30)), "EUR", 0.0)
    assert offers.wanted(db, "own") == {("cj", "A"): 3}
    assert offers.sold(db, "own", NOON) == {}

    with opened(db, key, "test", NOON) as dossier:
        dossier.move(dossier.part(ref), "SENDING", "now")
    assert offers.wanted(db, "own") == {}
    assert offers.sold(db, "own", NOON) == {("cj", "A"): 3}
    assert offers.sold(db, "own", NOON + timedelta(days=31)) == {}


def test_a_product_is_kept_as_it_was_read(db: Database) -> None:
    lamp = product("A", price=Decimal("5.10"), hs6="940520", weight_g=300)
    supplier_products.save_delta(db, "own", "bigbuy", [lamp], NOON)

    assert supplier_products.products(db, "own", "bigbuy") == {"A": lamp}
    assert supplier_products.products(db, "own", "bigbuy", ["B"]) == {}


def test_what_a_storefront_was_given_survives_the_next_reading(db: Database) -> None:
    supplier_products.save_delta(db, "own", "bigbuy", [product("A")], NOON)
    supplier_products.mark_given(db, "own", "bigbuy", "A", "woo", on="2026-11-22", cost="5")
    supplier_products.save_delta(db, "own", "bigbuy", [product("A", stock=9)], NOON)

    kept = supplier_products.kept(db, "own", "bigbuy")["A"]
    given = {"woo": Given("2026-11-22", cost="5")}
    assert (kept.product.stock, kept.given, kept.gone) == (9, given, False)


def test_a_product_that_is_gone_comes_back_when_it_is_seen_again(db: Database) -> None:
    later = NOON + timedelta(hours=1)
    supplier_products.save_delta(db, "own", "bigbuy", [product("A"), product("B")], NOON)
    supplier_products.save_delta(db, "own", "bigbuy", [product("B")], later)

    assert supplier_products.not_seen_since(db, "own", "bigbuy", later) == (["A"], 2)
    supplier_products.mark_gone(db, "own", "bigbuy", ["A"])
    assert set(supplier_products.products(db, "own", "bigbuy")) == {"B"}
    supplier_products.save_delta(db, "own", "bigbuy", [product("A")], later)
    assert set(supplier_products.products(db, "own", "bigbuy")) == {"A", "B"}
