"""Addresses that could be written to and are odd all the same: a person says yes first.

Where a carrier of ours does not deliver (a post box, another carrier's parcel shop), where goods go
on to somebody we do not know (a freight forwarder), and where the client does not sell. Rules are
chosen by name; texts name the rule and never the address. Source: product study D15; the words are
those the posts and the services use of themselves. Limits: a street named like a service is asked
about too; what is missing or of the wrong form is `domain/dropship/address.py`'s.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from domain.dropship.words import Address

_BOX = re.compile(
    r"\bp\.?\s?o\.?\s?box\b|\bpost office box\b|\bbo[iî]te postale\b|\bb\.?p\.?\s?\d+|\bpostfach\b"
    r"|\bapartado(?: de correos| postal)?\b|\bcasella postale\b|\bpostbus\b|\bcaixa postal\b"
    r"|\bskrytka pocztowa\b|\bpostboks\b|\bpostilokero\b",
    re.IGNORECASE,
)
_PARCEL_SHOP = re.compile(
    r"\bpackstation\b|\bpaketshop\b|\bpostfiliale\b|\bpaketbox\b|\bpoint relais\b"
    r"|\brelais colis\b|\bmondial relay\b|\bchronopost pickup\b|\bparcel (?:locker|shop)\b"
    r"|\bpick-?up point\b|\bpaczkomat\b|\binpost\b|\bups access point\b|\bdhl service ?point\b"
    r"|\bamazon (?:locker|hub)\b|\bpunto (?:pack|de recogida)\b|\bcitypaq\b",
    re.IGNORECASE,
)
_FORWARDER = re.compile(
    r"\bfreight forward(?:er|ing)?\b|\b(?:parcel|mail|package) forwarding\b|\breship(?:ping|per)?\b"
    r"|\bshipito\b|\bmyus\b|\bstackry\b|\bforward2me\b|\bplanet express\b|\bborderlinx\b"
    r"|\bmailboxde\b|\bshop ?and ?ship\b|\bviabox\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Habits:
    """What is usual for a client.

    Attributes:
        rules: names out of `RULES`; any other name asks nothing.
        sold: countries it sells to, two letters; empty is everywhere.
    """

    rules: frozenset[str]
    sold: frozenset[str] = frozenset()


def unusual(address: Address, billing_country: str, habits: Habits) -> list[str]:
    """Return what is odd, a sentence for each rule; nothing for an everyday address.

    Args:
        billing_country: two letters; empty where the storefront does not say.
    """
    found = [rule(address) for name, rule in RULES.items() if name in habits.rules]
    country, billed = address.country.strip().upper(), billing_country.strip().upper()
    if habits.sold and country not in habits.sold:
        found.append(f"goes to {country or 'no country'}, where the shop does not sell")
    if "billing" in habits.rules and billed and billed != country:
        found.append(f"goes to {country} and is paid from {billed}")
    return [one for one in found if one]


def unknown_rules(names: Collection[str]) -> list[str]:
    """Return the names no rule has."""
    return sorted(set(names) - {*RULES, "billing"})


def _po_box(address: Address) -> str:
    """Say a post box alone; one beside a street is how many companies write their address."""
    lines = [line for line in (address.line1, address.line2) if line.strip()]
    boxes = [line for line in lines if _BOX.search(line)]
    streets = [line for line in lines if _WORD.search(_BOX.sub(" ", line))]
    return "a post box, where couriers do not deliver" if boxes and not streets else ""


def _parcel_shop(address: Address) -> str:
    found = _PARCEL_SHOP.search(_text(address))
    return "another carrier's parcel shop or locker" if found else ""


def _forwarder(address: Address) -> str:
    return "a freight forwarder or reshipping service" if _FORWARDER.search(_text(address)) else ""


def _no_number(address: Address) -> str:
    lines = f"{address.line1} {address.line2}"
    return "" if any(map(str.isdigit, lines)) else "no house number"


def _text(address: Address) -> str:
    return " / ".join((address.company, address.line1, address.line2, address.last_name))


RULES: Mapping[str, Callable[[Address], str]] = {
    "po_box": _po_box,
    "parcel_shop": _parcel_shop,
    "forwarder": _forwarder,
    "no_number": _no_number,
}
