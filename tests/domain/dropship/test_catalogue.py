"""The difference between two readings of a catalogue."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.catalogue import Delta, FieldChange, Product, delta

LAMP = Product("L1", "cj", "Lamp", Decimal("5.00"), "USD", 10)
KNOWN = {"L1": LAMP, "L2": replace(LAMP, sku="L2")}


def test_the_same_catalogue_makes_no_difference() -> None:
    assert delta(KNOWN, KNOWN.values(), True) == Delta()
    assert delta(KNOWN, [replace(LAMP, price=Decimal("5.0")), KNOWN["L2"]], True) == Delta()


def test_a_change_names_the_field_with_both_values() -> None:
    dearer = replace(LAMP, price=Decimal(6), stock=None)
    assert delta(KNOWN, [dearer, KNOWN["L2"]], True).changed == {
        "L1": {
            "price": FieldChange(Decimal("5.00"), Decimal(6)),
            "stock": FieldChange(10, None),
        }
    }


def test_what_was_not_known_is_added() -> None:
    third = replace(LAMP, sku="L3")
    assert delta(KNOWN, [*KNOWN.values(), third], True) == Delta(added=(third,))


def test_what_was_not_seen_vanished_only_if_everything_was_read() -> None:
    assert delta(KNOWN, [LAMP], True).vanished == ("L2",)
    assert delta(KNOWN, [LAMP], False) == Delta()
    assert delta(KNOWN, [], False) == Delta()


def test_of_an_article_seen_twice_the_last_sight_counts() -> None:
    twice = [replace(LAMP, stock=1), LAMP, KNOWN["L2"]]
    assert delta(KNOWN, twice, True) == Delta()


CATALOGUES = st.dictionaries(
    st.sampled_from("abcde"), st.builds(lambda n: replace(LAMP, stock=n), st.integers(0, 2))
).map(lambda found: {sku: replace(one, sku=sku) for sku, one in found.items()})


@settings(deadline=None)
@given(CATALOGUES, CATALOGUES)
def test_the_difference_leads_from_the_one_reading_to_the_other(old, new) -> None:
    found = delta(old, new.values(), True)
    made = {sku: one for sku, one in old.items() if sku not in found.vanished}
    for sku, changes in found.changed.items():
        made[sku] = replace(made[sku], **{name: pair.new for name, pair in changes.items()})
    made |= {one.sku: one for one in found.added}
    assert made == new
