"""Where a person is: from the telephone number and from the address, and what day it is there.

Both are read because neither is proof: a mainland number may ring in Réunion. Whoever asks must
satisfy every place found, so that the stricter one wins. A number or a country that is not in
these tables is unknown, and nobody unknown is contacted.

Source: ITU-T E.164; the French numbering plan (Arcep) for the overseas prefixes; code du travail
L.3133-1 (public holidays) and L.3422-2 (abolition of slavery, overseas).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, TypeVar

_T = TypeVar("_T")
PackName = Literal["FR", "EU", "US"]


@dataclass(frozen=True, slots=True)
class Place:
    """A territory of the tables below, in one of its time zones."""

    territory: str
    pack: PackName
    zone: str


# Territory (ISO 3166-1) -> whose rules, which time zones. New Caledonia, Polynesia and Wallis
# make consumer law of their own, which is not carried here: they stay unknown.
_TERRITORIES: dict[str, tuple[PackName, tuple[str, ...]]] = {
    "FR": ("FR", ("Europe/Paris",)),
    "GP": ("FR", ("America/Guadeloupe",)),
    "BL": ("FR", ("America/Guadeloupe",)),
    "MF": ("FR", ("America/Guadeloupe",)),
    "MQ": ("FR", ("America/Martinique",)),
    "GF": ("FR", ("America/Cayenne",)),
    "PM": ("FR", ("America/Miquelon",)),
    "RE": ("FR", ("Indian/Reunion",)),
    "YT": ("FR", ("Indian/Mayotte",)),
    "AT": ("EU", ("Europe/Vienna",)),
    "BE": ("EU", ("Europe/Brussels",)),
    "BG": ("EU", ("Europe/Sofia",)),
    "CY": ("EU", ("Asia/Nicosia",)),
    "CZ": ("EU", ("Europe/Prague",)),
    "DE": ("EU", ("Europe/Berlin",)),
    "DK": ("EU", ("Europe/Copenhagen",)),
    "EE": ("EU", ("Europe/Tallinn",)),
    "ES": ("EU", ("Europe/Madrid", "Atlantic/Canary")),
    "FI": ("EU", ("Europe/Helsinki",)),
    "GR": ("EU", ("Europe/Athens",)),
    "HR": ("EU", ("Europe/Zagreb",)),
    "HU": ("EU", ("Europe/Budapest",)),
    "IE": ("EU", ("Europe/Dublin",)),
    "IT": ("EU", ("Europe/Rome",)),
    "LT": ("EU", ("Europe/Vilnius",)),
    "LU": ("EU", ("Europe/Luxembourg",)),
    "LV": ("EU", ("Europe/Riga",)),
    "MT": ("EU", ("Europe/Malta",)),
    "NL": ("EU", ("Europe/Amsterdam",)),
    "PL": ("EU", ("Europe/Warsaw",)),
    "PT": ("EU", ("Europe/Lisbon", "Atlantic/Azores")),
    "RO": ("EU", ("Europe/Bucharest",)),
    "SE": ("EU", ("Europe/Stockholm",)),
    "SI": ("EU", ("Europe/Ljubljana",)),
    "SK": ("EU", ("Europe/Bratislava",)),
    "US": ("US", ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu")),
}

# Prefix -> territories it may ring in; the longest prefix that fits is read. +33 followed by an
# overseas mobile range is a way of writing the number that shops do export: both places count.
_PREFIXES: dict[str, tuple[str, ...]] = {
    "+33": ("FR",), "+33639": ("FR", "YT"), "+33690": ("FR", "GP"), "+33691": ("FR", "GP"),
    "+33692": ("FR", "RE"), "+33693": ("FR", "RE"), "+33694": ("FR", "GF"),
    "+33696": ("FR", "MQ"), "+33697": ("FR", "MQ"),
    "+262": ("RE", "YT"), "+262262": ("RE",), "+262263": ("RE",), "+262692": ("RE",),
    "+262693": ("RE",), "+262269": ("YT",), "+262639": ("YT",),
    "+508": ("PM",), "+590": ("GP",), "+594": ("GF",), "+596": ("MQ",),
    "+30": ("GR",), "+31": ("NL",), "+32": ("BE",), "+34": ("ES",), "+36": ("HU",),
    "+39": ("IT",), "+40": ("RO",), "+43": ("AT",), "+45": ("DK",), "+46": ("SE",),
    "+48": ("PL",), "+49": ("DE",), "+351": ("PT",), "+352": ("LU",), "+353": ("IE",),
    "+356": ("MT",), "+357": ("CY",), "+358": ("FI",), "+359": ("BG",), "+370": ("LT",),
    "+371": ("LV",), "+372": ("EE",), "+385": ("HR",), "+386": ("SI",), "+420": ("CZ",),
    "+421": ("SK",), "+1": ("US",),
}  # fmt: skip

_POSTCODES = {
    "971": "GP", "97133": "BL", "97150": "MF", "972": "MQ", "973": "GF",
    "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF", "98": "",
}  # fmt: skip

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_FRENCH_CODES = ("+33", "+262", "+508", "+590", "+594", "+596")
_FRENCH = re.compile(
    r"\+(?:(?:33|262|590|594|596)[1-9][0-9]{8}|508[1-9][0-9]{5}(?:[0-9]{3})?)", re.ASCII
)

# Fixed days as (month, day), moving ones as days after Easter Sunday.
# For the other member states no table of each is carried: the days most of them keep, as our
# own default. None for the United States, where the law does not speak of them.
_HOLIDAYS: dict[PackName, tuple[tuple[tuple[int, int], ...], tuple[int, ...]]] = {
    "FR": (
        ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
        (1, 39, 50),
    ),
    "EU": (
        ((1, 1), (1, 6), (5, 1), (8, 15), (11, 1), (12, 24), (12, 25), (12, 26), (12, 31)),
        (-2, 1, 39, 50),
    ),
    "US": ((), ()),
}
_OVERSEAS = {
    "GP": (5, 27), "MF": (5, 27), "BL": (10, 9), "MQ": (5, 22),
    "GF": (6, 10), "RE": (12, 20), "YT": (4, 27),
}  # fmt: skip


def is_number(phone: str) -> bool:
    """Return whether `phone` is E.164: a plus and digits only; French ones in full length."""
    pattern = _FRENCH if phone.startswith(_FRENCH_CODES) else _E164
    return pattern.fullmatch(phone) is not None


def of_number(phone: str) -> tuple[Place, ...]:
    """Return the places a number may ring in; none if the number or its prefix is unknown."""
    if not is_number(phone):
        return ()
    return tuple(place for code in _longest(_PREFIXES, phone, ()) for place in _places(code))


def of_address(country: str, postal_code: str = "") -> tuple[Place, ...]:
    """Return the places of an address; none if the country (ISO 3166-1) is unknown."""
    code = country.strip().upper()
    if code == "FR":
        code = _longest(_POSTCODES, postal_code.replace(" ", ""), code)
    return _places(code)


@lru_cache(maxsize=256)
def public_holidays(territory: str, year: int) -> frozenset[date]:
    """Return the days of a year on which nobody there is called.

    French overseas territories keep the day of the abolition of slavery as well. The two more
    holidays of Alsace and Moselle are not carried: the decree does not count them.
    """
    fixed, moving = _HOLIDAYS[_TERRITORIES[territory][0]]
    own = (_OVERSEAS[territory],) if territory in _OVERSEAS else ()
    sunday = easter(year)
    return frozenset(
        [date(year, *day) for day in fixed + own] + [sunday + timedelta(days=d) for d in moving]
    )


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    w = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + w - 7 * ((a + 11 * h + 22 * w) // 451) + 114, 31)
    return date(year, month, day + 1)


def _places(code: str) -> tuple[Place, ...]:
    pack, zones = _TERRITORIES.get(code, ("FR", ()))
    return tuple(Place(code, pack, zone) for zone in zones)


def _longest(table: Mapping[str, _T], text: str, default: _T) -> _T:
    """Return the entry of the longest key that `text` starts with."""
    for length in range(len(text), 1, -1):
        if text[:length] in table:
            return table[text[:length]]
    return default
