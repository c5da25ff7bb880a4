"""What a storefront was given of a supplier's product, and what of it may be written over.

The shop's texts, prices and status are the merchant's. What we gave is written over only while the
shop still has it as it was given, and only once the supplier has changed it. Descriptions are
compared by their words: storefronts rewrite the markup around them.
"""

import hashlib
import html as entities
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Given:
    """One product as one storefront was last given it; '' where that was not kept.

    Attributes:
        on: the UTC day, as YYYY-MM-DD.
        words: of the description, in short.
        cost: what the supplier asked then, as a text. `asked`: the shop price that was set.
        updated: the supplier's own mark of its last change.
    """

    on: str
    title: str = ""
    words: str = ""
    cost: str = ""
    asked: str = ""
    updated: str = ""


def given_of(said: Any) -> Given:
    """Read what was kept; an older entry is the day alone."""
    return Given(**said) if isinstance(said, Mapping) else Given(str(said))


def as_kept(given: Given) -> dict[str, str]:
    """Say it for the store."""
    return asdict(given)


def words_of(html: str) -> str:
    """Return sixteen characters that change when the words of a text do; '' for no words."""
    words = " ".join(entities.unescape(_TAG.sub(" ", html)).split())
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def texts_are_ours(given: Given, title: str, html: str) -> bool:
    """Return whether a shop still shows the texts it was given."""
    return bool(given.title) and (given.title, given.words) == (title, words_of(html))


def price_is_ours(given: Given, price: Decimal | None) -> bool:
    """Return whether a shop still asks the price it was given."""
    return bool(given.asked) and price is not None and Decimal(given.asked) == price


def cost_moved(given: Given, cost: Decimal) -> bool:
    """Return whether the supplier asks something else than when the product was given."""
    return bool(given.cost) and Decimal(given.cost) != cost
