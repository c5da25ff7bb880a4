"""Countries as a supplier and a customs office need them: name, postcode, customs union.

Source of the formats: bpost's "international zip code masks" and the national posts; of the
customs territory: Regulation (EU) 952/2013, article 4. Limits: a code of the right shape may still
not exist; a country that is not here has no format to be held against.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its English name, the shape of its postcodes, and where the parts join.

    Attributes:
        postcode: pattern of a code without spaces, hyphens and country letters.
        joint: what stands between its parts, and after how many characters from the left
            (negative: from the right); '' where nothing does.
    """

    name: str
    postcode: str
    joint: str = ""
    after: int = 0


_4, _5 = r"\d{4}", r"\d{5}"

COUNTRIES = {
    "AT": Country("Austria", _4),
    "BE": Country("Belgium", _4),
    "BG": Country("Bulgaria", _4),
    "CY": Country("Cyprus", _4),
    "CZ": Country("Czech Republic", _5, " ", 3),
    "DE": Country("Germany", _5),
    "DK": Country("Denmark", _4),
    "EE": Country("Estonia", _5),
    "ES": Country("Spain", r"(?:0[1-9]|[1-4]\d|5[0-2])\d{3}"),
    "FI": Country("Finland", _5),
    "FR": Country("France", _5),
    "GR": Country("Greece", _5, " ", 3),
    "HR": Country("Croatia", _5),
    "HU": Country("Hungary", _4),
    "IE": Country("Ireland", r"(?:[A-Z]\d{2}|D6W)[A-Z\d]{4}", " ", 3),
    "IT": Country("Italy", _5),
    "LT": Country("Lithuania", _5),
    "LU": Country("Luxembourg", _4),
    "LV": Country("Latvia", _4),
    "MT": Country("Malta", r"[A-Z]{3}\d{4}", " ", 3),
    "NL": Country("Netherlands", r"[1-9]\d{3}[A-Z]{2}", " ", 4),
    "PL": Country("Poland", _5, "-", 2),
    "PT": Country("Portugal", r"\d{7}", "-", 4),
    "RO": Country("Romania", r"\d{6}"),
    "SE": Country("Sweden", _5, " ", 3),
    "SI": Country("Slovenia", _4),
    "SK": Country("Slovakia", _5, " ", 3),
    "CA": Country(
        "Canada", r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d", " ", 3
    ),
    "CH": Country("Switzerland", _4),
    "GB": Country("United Kingdom", r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", " ", -3),
    "NO": Country("Norway", _4),
    "US": Country("United States", r"\d{5}(?:\d{4})?", "-", 5),
}
_OUTSIDE = {"CA", "CH", "GB", "NO", "US"}
EU = frozenset(COUNTRIES.keys() - _OUTSIDE)
# Codes of their own, inside the customs territory of the Union all the same.
CUSTOMS_UNION = EU | {"MC", "AX", "GP", "GF", "MQ", "MF", "RE", "YT"}


def postcode(country: str, given: str) -> str | None:
    """Return a postcode as its country writes it, or None if it cannot be one.

    Missing or doubled separators and a country prefix (`F-75001`, `LV-1010`) are put right; where
    the country's format is not known, the code is returned as it is.
    """
    said = " ".join(given.upper().split())
    rule = COUNTRIES.get(country)
    if rule is None:
        return said
    code = re.sub(r"[\s-]", "", said)
    prefix = re.match(r"[A-Z]{1,3}(?=-)", said)
    for one in (code, code[len(prefix[0]) :] if prefix else "", code.removeprefix(country)):
        if re.fullmatch(rule.postcode, one, re.ASCII):
            return _joined(rule, one)
    return None


def _joined(rule: Country, code: str) -> str:
    at = rule.after
    return code[:at] + rule.joint + code[at:] if rule.joint and code[at:] else code
