"""Each rule about odd addresses, and the everyday ones beside it."""

from dataclasses import replace

import pytest

from domain.dropship.unusual import RULES, Habits, unknown_rules, unusual
from domain.dropship.words import Address
from settings import UnusualSettings, parts_of

HOME = Address(
    "Ada", "Moreau", "", "12 rue des Lilas", "", "Lyon", "", "69003", "FR", "+33612345678", "a@b.fr"
)
DEFAULT = Habits(frozenset(parts_of(UnusualSettings().address_rules)))


def odd(address: Address, habits: Habits = DEFAULT, billing: str = "") -> list[str]:
    return unusual(address, billing, habits)


@pytest.mark.parametrize(
    "line",
    ["PO Box 12", "P.O. Box 7", "Postfach 10 20 30", "BP 123", "B.P. 45", "Boîte postale 9",
     "Apartado de correos 5", "Casella Postale 8", "Postbus 99"],
)  # fmt: skip
def test_a_post_box_alone_is_odd(line: str) -> None:
    assert odd(replace(HOME, line1=line)) == ["a post box, where couriers do not deliver"]


@pytest.mark.parametrize(
    ("line1", "line2"),
    [("12 rue des Lilas", "BP 123"), ("BP 123, 12 rue des Lilas", ""), ("Boxhagener Str. 12", ""),
     ("3 Post Office Lane", ""), ("Bp Hall, 5 High Street", "")],
)  # fmt: skip
def test_a_street_with_or_without_a_box_is_not(line1: str, line2: str) -> None:
    assert odd(replace(HOME, line1=line1, line2=line2)) == []


@pytest.mark.parametrize(
    "line",
    ["Packstation 145", "Mondial Relay Tabac du Port", "UPS Access Point 3", "Paczkomat WAW01",
     "Amazon Locker Rosa", "Point Relais Fleurs"],
)  # fmt: skip
def test_another_carriers_parcel_shop_is_odd(line: str) -> None:
    assert odd(replace(HOME, line2=line)) == ["another carrier's parcel shop or locker"]


@pytest.mark.parametrize(
    "company", ["Shipito LLC", "ACME Freight Forwarding", "MyUS", "Parcel Forwarding Ltd"]
)
def test_a_freight_forwarder_is_odd(company: str) -> None:
    [said] = odd(replace(HOME, company=company))
    assert "forwarder" in said


@pytest.mark.parametrize(
    "address",
    [
        HOME,
        replace(HOME, company="Moreau Freight Design"),
        replace(HOME, line1="1 Forward Street"),
        replace(HOME, line1="Lieu-dit Les Lilas"),
        replace(HOME, line1="Relaisstraße 4", country="DE"),
        replace(HOME, last_name="Postma", line1="Posthoornsteeg 2", country="NL"),
    ],
)
def test_everyday_addresses_are_not_odd(address: Address) -> None:
    assert odd(address) == []


def test_a_country_the_shop_does_not_sell_to_is_odd_only_where_countries_are_named() -> None:
    far = replace(HOME, country="US")
    assert odd(far) == []
    assert odd(far, Habits(frozenset(), frozenset({"FR", "BE"}))) == [
        "goes to US, where the shop does not sell"
    ]
    assert odd(replace(far, country="be"), Habits(frozenset(), frozenset({"FR", "BE"}))) == []


def test_another_billing_country_is_odd_only_where_it_is_known_and_asked_for() -> None:
    asked = Habits(frozenset({"billing"}))
    assert odd(HOME, asked, "DE") == ["goes to FR and is paid from DE"]
    assert odd(HOME, asked, "fr") == odd(HOME, asked, "") == odd(HOME, DEFAULT, "DE") == []


def test_a_street_without_a_number_is_odd_only_where_asked_for() -> None:
    village = replace(HOME, line1="Lieu-dit Les Lilas")
    assert odd(village, Habits(frozenset({"no_number"}))) == ["no house number"]
    assert odd(HOME, Habits(frozenset({"no_number"}))) == []


def test_no_sentence_quotes_the_address() -> None:
    every = Habits(frozenset({*RULES, "billing"}), frozenset({"FR"}))
    secret = replace(HOME, company="Shipito Geheim", line1="PO Box 9", country="US")
    said = " ".join(odd(secret, every, "DE"))
    assert "Geheim" not in said
    assert "Moreau" not in said


def test_a_rule_nobody_knows_is_named() -> None:
    assert unknown_rules(["po_box", "moon", "billing"]) == ["moon"]
