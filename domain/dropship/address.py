"""Addresses as the suppliers take them: checked before ordering, shortened without losing a word.

A problem names the field and never its content. Sources: BigBuy's and CJ's order schemas (fields,
lengths); design of the order process 2.3, 2.4. BigBuy takes one address line of 70 characters and
a comment for the carrier; CJ insists on a province, which many countries do not have.
"""

import re
from dataclasses import dataclass

from domain.dropship.countries import COUNTRIES, postcode
from domain.dropship.words import Address, Supplier

BIGBUY_LINE = 70
# CJ's createOrderV2, characters.
CJ_NAME = CJ_CITY = CJ_PROVINCE = CJ_EMAIL = 50
CJ_LINE, CJ_PHONE, CJ_ZIP = 200, 20, 20

_MIN_PHONE_DIGITS = 6
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class BigbuyAddress:
    """BigBuy's `shippingAddress`; what does not fit into `address` stands in `comment`."""

    first_name: str
    last_name: str
    country: str
    postcode: str
    town: str
    address: str
    phone: str
    email: str
    comment: str = ""
    company_name: str = ""


@dataclass(frozen=True, slots=True)
class CjAddress:
    """The `shipping…` fields of a CJ order; `country` is the English name."""

    customer_name: str
    country_code: str
    country: str
    province: str
    city: str
    zip: str
    address: str
    address2: str = ""
    phone: str = ""
    email: str = ""


def check(address: Address | None, supplier: Supplier) -> list[str]:
    """Return what a person must put right before this supplier can send anything there."""
    if address is None:
        return ["address: missing"]
    one = _tidy(address)
    missing = {
        "name": not _names(one)[0], "street": not one.line1, "city": not one.city,
        "country": not one.country,
    }  # fmt: skip
    problems = [f"{name}: missing" for name, is_missing in missing.items() if is_missing]
    if one.country and not re.fullmatch("[A-Z]{2}", one.country):
        problems.append("country: not a code of two letters")
    problems += _postcode_problems(one, supplier)
    return problems + (_bigbuy_problems(one) if supplier == "bigbuy" else _cj_problems(one))


def for_bigbuy(address: Address) -> BigbuyAddress | None:
    """Return the address in BigBuy's fields, or None while `check` finds a problem.

    The second line (flat, floor) goes to the comment when both do not fit; a first line that is
    too long is broken between words.
    """
    if check(address, "bigbuy"):
        return None
    one = _tidy(address)
    street, comment = _street(one)
    first, last = _names(one)
    return BigbuyAddress(
        first, last, one.country, postcode(one.country, one.postcode) or "", one.city, street,
        one.phone, one.email, comment, one.company,
    )  # fmt: skip


def for_cj(address: Address) -> CjAddress | None:
    """Return the address in CJ's fields, or None while `check` finds a problem.

    The city stands in for a missing province. An e-mail CJ has no room for is left out: CJ does
    not need it. A company is put before the second line: CJ has no field for it.
    """
    if check(address, "cj"):
        return None
    one = _tidy(address)
    return CjAddress(
        customer_name=_full_name(one), country_code=one.country, country=_country_name(one.country),
        province=one.province or one.city, city=one.city,
        zip=postcode(one.country, one.postcode) or "", address=one.line1,
        address2=_second_line(one), phone=_cj_phone(one.phone),
        email=one.email if len(one.email) <= CJ_EMAIL else "",
    )  # fmt: skip


def _tidy(address: Address) -> Address:
    """Return the address with single spaces; a street given only as second line moves up."""
    words = {
        name: " ".join(getattr(address, name).split())
        for name in (
            "first_name", "last_name", "company", "line1", "line2", "city", "province",
            "postcode", "country", "phone", "email",
        )
    }  # fmt: skip
    words["country"] = words["country"].upper()
    if not words["line1"]:
        words["line1"], words["line2"] = words["line2"], ""
    return Address(**words)


def _names(one: Address) -> tuple[str, str]:
    """Return first and last name; a single name stands for both, a company for nobody's."""
    first = one.first_name or one.last_name or one.company
    return first, one.last_name or first


def _full_name(one: Address) -> str:
    return " ".join(filter(None, (one.first_name, one.last_name))) or one.company


def _postcode_problems(one: Address, supplier: Supplier) -> list[str]:
    has_them = one.country in COUNTRIES or supplier == "bigbuy"
    if not one.postcode:
        return ["postcode: missing"] if has_them else []
    if postcode(one.country, one.postcode) is None:
        return ["postcode: not one of the country"]
    return []


def _bigbuy_problems(one: Address) -> list[str]:
    problems = []
    if not one.phone:
        problems.append("phone: missing")
    elif sum(map(str.isdigit, one.phone)) < _MIN_PHONE_DIGITS:
        problems.append("phone: not a number")
    if not one.email:
        problems.append("email: missing")
    elif not _EMAIL.fullmatch(one.email):
        problems.append("email: not an address")
    if one.line1 and not _street(one)[0]:
        problems.append(f"street: a word is longer than the {BIGBUY_LINE} characters of the line")
    return problems


def _cj_problems(one: Address) -> list[str]:
    lengths = {
        "name": (_full_name(one), CJ_NAME), "street": (one.line1, CJ_LINE),
        "second line": (_second_line(one), CJ_LINE), "city": (one.city, CJ_CITY),
        "province": (one.province, CJ_PROVINCE), "postcode": (one.postcode, CJ_ZIP),
        "phone": (_cj_phone(one.phone), CJ_PHONE),
    }  # fmt: skip
    return [
        f"{name}: longer than {most} characters"
        for name, (said, most) in lengths.items()
        if len(said) > most
    ]


def _street(one: Address) -> tuple[str, str]:
    """Return BigBuy's address line and comment; an empty line where nothing fits."""
    whole = ", ".join(filter(None, (one.line1, one.line2)))
    if len(whole) <= BIGBUY_LINE:
        return whole, ""
    if len(one.line1) <= BIGBUY_LINE:
        return one.line1, one.line2
    border = one.line1.rfind(" ", 0, BIGBUY_LINE + 1)
    if border < 0:
        return "", ""
    tail = one.line1[border + 1 :]
    return one.line1[:border], ", ".join(filter(None, (tail, one.line2)))


def _second_line(one: Address) -> str:
    company = one.company if one.company != _full_name(one) else ""
    return ", ".join(filter(None, (company, one.line2)))


def _cj_phone(phone: str) -> str:
    """Return the phone number without what only makes it readable, if it needs the room."""
    return phone if len(phone) <= CJ_PHONE else re.sub(r"[^\d+]", "", phone)


def _country_name(code: str) -> str:
    return COUNTRIES[code].name if code in COUNTRIES else code
