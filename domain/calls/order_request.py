"""The request after an order, as a conversation makes it: which order, and who asks.

Numbers are read in figures and spoken ("quatre quatre sept un"). Nothing is looked up here, and
nothing is believed: whether the order is the caller's is decided where the record is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.bant.contacts import LEAST_DIGITS, digit_runs, email_in, phone_in
from domain.bant.said import fold
from domain.bant.wishes import Wish, wish_of
from domain.bant.words import Language, Turn
from domain.calls.words import WORDS

LEAST_ORDER_DIGITS = 3
_NAMED = re.compile(
    r"(?:#|\b(?:commande|order|numero|number|n°|nº|reference|ref)\b)"
    r"[ :#]*(?:(?:c'est|est|is|it's|le|la|the|numero|number|n°|nº)[ :#]*){0,4}"
    r"([a-z]{0,4}-?\d{2,10}(?:[ -]\d{2,4})*)(?![\w@])"
)
_COUNTED = re.compile(r"^ ?(?:€|euros?|%|ans?\b|jours?|days?|years?|mois|months?)")


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What a caller has said of the order they ask after; empty where they have not.

    Attributes:
        contacts: how many different addresses and numbers they have tried.
    """

    order: str = ""
    email: str = ""
    phone: str = ""
    contacts: int = 0

    @property
    def contact(self) -> str:
        """Return what they identify themselves by, the e-mail address first."""
        return self.email or self.phone


def order_request(turns: Sequence[Turn], language: Language) -> OrderRequest | None:
    """Return the request after an order that the caller's last words make or carry on.

    None where they are about something else.
    """
    if not turns or turns[-1].speaker != "caller" or not _carried_on(turns, language):
        return None
    order = email = phone = ""
    tried: set[str] = set()
    before = ""
    for turn in turns:
        if turn.speaker == "agent":
            before = turn.text
            continue
        email = email_in(turn.text) or email
        phone = phone_in(turn.text, language) or phone
        order = order_in(turn.text, language, asked=asks_order(before, language)) or order
        tried |= {one for one in (email_in(turn.text), phone_in(turn.text, language)) if one}
    return OrderRequest(order, email, phone, len(tried))


def order_in(text: str, language: Language, *, asked: bool = False) -> str:
    """Return the order number in a remark, as the shop writes it; empty where there is none.

    Args:
        asked: whether it was asked for: then digits alone are one, spoken ones too.
    """
    plain = fold(text)
    for said in reversed(list(_NAMED.finditer(plain))):
        number = re.sub(r"[ ]", "", text[said.start(1) : said.end(1)]).upper()
        digits = sum(one.isdigit() for one in number)
        if digits >= LEAST_ORDER_DIGITS and not _COUNTED.match(plain, said.end(1)):
            return number
    if not asked:
        return ""
    runs = [one for one in digit_runs(text, language) if len(one) >= LEAST_ORDER_DIGITS]
    short = [one for one in runs if len(one) < LEAST_DIGITS]
    return short[-1] if short else ""


def asks_order(said: str, language: Language) -> bool:
    """Say whether our words asked for an order number."""
    words = WORDS[language]
    return words.ask_order in said or words.identity_failed in said


def _carried_on(turns: Sequence[Turn], language: Language) -> bool:
    last = turns[-1].text
    if wish_of(last, language) is Wish.ORDER:
        return True
    before = next((one.text for one in reversed(turns[:-1]) if one.speaker == "agent"), "")
    return asks_order(before, language) or WORDS[language].ask_identity in before
