"""Invented customers with plausible European addresses, each findable in a log by its own words.

Nobody here exists: e-mails are under example.com, phone numbers in ranges kept for fiction or
plainly impossible ones, and every name, street, e-mail and phone occurs once in a campaign.
"""

from dataclasses import dataclass, replace
from random import Random

_FIRST = (
    "Anaelle", "Bartolo", "Celestine", "Dorotea", "Edwige", "Fiorenzo", "Gwenola", "Hildegard",
    "Ignasi", "Jorinde", "Katell", "Leandro", "Mirthe", "Nuno", "Ottilie", "Pascoal", "Quirijn",
    "Rosalba", "Sieglinde", "Thijmen",
)  # fmt: skip
_LAST = ("Vald", "Kerm", "Brun", "Oster", "Lind", "Mar", "Fons", "Wald", "Riv", "Torr")
_END = ("quet", "mans", "hofer", "ellini", "eiro", "sson", "ardez", "broeck", "aux", "iller")
# Country: its name, cities, how a street is written, the beginning of a phone number.
_PLACES: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "FR": ("France", ("Lyon", "Nantes", "Saint-Étienne"), "{house} rue {name}", "+33 1 99 00"),
    "DE": ("Germany", ("Köln", "Leipzig", "Lübeck"), "{name}straße {house}", "+49 30 2301"),
    "ES": ("Spain", ("Sevilla", "A Coruña", "Gijón"), "Calle {name}, {house}", "+34 900 99"),
    "IT": ("Italy", ("Bologna", "Forlì", "Lecce"), "Via {name} {house}", "+39 06 999"),
    "PT": ("Portugal", ("Porto", "Évora", "Braga"), "Rua {name} {house}", "+351 299 9"),
    "BE": ("Belgium", ("Gent", "Liège", "Namur"), "{name}laan {house}", "+32 2 999"),
    "NL": ("Netherlands", ("Utrecht", "Breda", "Leiden"), "{name}straat {house}", "+31 20 999"),
}


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys, and where the parcel goes."""

    first_name: str
    last_name: str
    street: str
    flat: str
    city: str
    postcode: str
    country: str
    phone: str
    email: str

    @property
    def country_name(self) -> str:
        """The country in English."""
        return _PLACES[self.country][0]

    def for_shopify(self) -> dict[str, str | None]:
        """Say the address in the words of the simulated Shopify."""
        return {
            "first_name": self.first_name, "last_name": self.last_name, "address1": self.street,
            "address2": self.flat or None, "city": self.city, "zip": self.postcode,
            "country": self.country_name, "country_code": self.country, "phone": self.phone,
        }  # fmt: skip

    def for_woo(self) -> dict[str, str]:
        """Say the address in WooCommerce's words."""
        return {
            "first_name": self.first_name, "last_name": self.last_name, "company": "",
            "address_1": self.street, "address_2": self.flat, "city": self.city, "state": "",
            "postcode": self.postcode, "country": self.country, "phone": self.phone,
        }  # fmt: skip

    def private(self) -> dict[str, str]:
        """Return what must stand in no log, by what it is; every text is this customer's alone."""
        return {
            "e-mail": self.email, "phone": self.phone, "street": self.street,
            "name": f"{self.first_name} {self.last_name}",
        }  # fmt: skip


def customer(number: int, random: Random) -> Customer:
    """Invent the customer of a campaign that has this number, below 1,000,000."""
    country = random.choice(sorted(_PLACES))
    _, cities, street, dial = _PLACES[country]
    first = random.choice(_FIRST)
    last = f"{random.choice(_LAST)}{random.choice(_END)}-{_word(number)}"
    named = f"{_word(number * 7 + 3)}{_word(number)}".capitalize()
    return Customer(
        first_name=first,
        last_name=last,
        street=street.format(house=random.randrange(1, 200), name=named),
        flat=random.choice(("", "", "", "Apt. 14", "3e étage gauche")),
        city=random.choice(cities),
        postcode=_postcode(country, random),
        country=country,
        phone=f"{dial} {number:06d}",
        email=f"{first.lower()}.{last.lower()}@example.com",
    )


def misaddressed(one: Customer) -> Customer:
    """Return the customer with a postcode that their country cannot have."""
    return replace(one, postcode="12")


def _postcode(country: str, random: Random) -> str:
    digits = random.randrange
    match country:
        case "PT":
            return f"{digits(1000, 9000)}-{digits(100, 999)}"
        case "NL":
            return f"{digits(1000, 9999)} {random.choice('ABGHKL')}{random.choice('ABGHKL')}"
        case "BE":
            return f"{digits(1000, 9990)}"
    return f"{digits(10_000, 52_000)}"


def _word(number: int) -> str:
    """Spell a number in syllables: as rare as the number, and a word like others."""
    syllables = ("ba", "ke", "di", "fo", "gu", "la", "me", "ni", "ro", "tu")
    return "".join(syllables[int(digit)] for digit in f"{number:04d}")
