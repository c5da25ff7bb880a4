"""The note by which a customer learns tracking numbers, and finding a number in such a note.

It names the carrier and never the supplier. A note is a mail each time, so what was said before
must be found again exactly: as a word of its own, not inside a longer number.
"""

import html
import re
from collections.abc import Iterable, Sequence

from domain.dropship.tracking import Language
from domain.dropship.words import Parcel

# For one parcel, for several; numbers, then who carries them.
_NOTES: dict[Language, tuple[str, str, str]] = {
    "en": (
        "Your parcel is on its way. Tracking number: {numbers}.",
        "Your parcels are on their way. Tracking numbers: {numbers}.",
        "Carrier: {carriers}.",
    ),
    "fr": (
        "Votre colis est en route. Numéro de suivi : {numbers}.",
        "Vos colis sont en route. Numéros de suivi : {numbers}.",
        "Transporteur : {carriers}.",
    ),
}
_TAG = re.compile(r"<[^<>]*>")
_BEFORE, _AFTER = r"(?<![^\W_])(?<![^\W_][-_])", r"(?![^\W_]|[-_][^\W_])"


def shipment_note(parcels: Sequence[Parcel], language: Language) -> str:
    """Return what a customer is told about parcels: every number, and who carries them."""
    one, several, carrier = _NOTES[language]
    numbers = ", ".join(_plain(parcel.number) for parcel in parcels)
    said = [(one if len(parcels) == 1 else several).format(numbers=numbers)]
    carriers = dict.fromkeys(_plain(parcel.carrier) for parcel in parcels)
    if named := ", ".join(filter(None, carriers)):
        said.append(carrier.format(carriers=named))
    said += [parcel.url.strip() for parcel in parcels if parcel.url.strip()]
    return " ".join(said)


def mentioned(texts: Iterable[str], numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers that stand in one of the texts as words of their own.

    Upper and lower case are the same, and so are all kinds of spaces inside a number.
    """
    plain = [html.unescape(_TAG.sub(" ", text)) for text in texts]
    return tuple(one for one in numbers if _stands_in(one, plain))


def _stands_in(number: str, texts: Sequence[str]) -> bool:
    words = [re.escape(word) for word in _plain(number).split()]
    if not words:
        return False
    wanted = re.compile(_BEFORE + r"\s*".join(words) + _AFTER, re.IGNORECASE)
    return any(wanted.search(text) for text in texts)


def _plain(text: str) -> str:
    """Return a supplier's word without what a shop would read as markup."""
    return " ".join(re.sub(r"[<>&]", " ", text).split())
