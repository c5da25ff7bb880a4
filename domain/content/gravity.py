"""Which claims block an article by themselves when no passage carries them.

A price, a date, a quotation, a study, a full name, a place; and a figure that measures something:
with a unit, a share, a rating, a multiple, or a count above a dozen. What is left to the tolerance
of the gate are small counts ("five weavers") and single words that look like names.
"""

import re

from domain.content.names import STUDY_WORD
from domain.content.numerals import number
from domain.content.words import LANGUAGES, Claim

GRAVE = frozenset({"price", "date", "quotation"})
_WHERE = r"(?:à|près de|depuis|in|near|from)"
DOZEN = 12  # up to here a bare count blocks only if it is contradicted


def is_grave(claim: Claim) -> bool:
    """Say whether a claim must be supported by itself, whatever the share of the others."""
    if claim.kind in GRAVE:
        return True
    if claim.kind == "name":
        study = any(one.search(claim.text) for one in STUDY_WORD.values())
        return " " in claim.text or study or _place(claim)
    return _measures(claim.text)


def _place(claim: Claim) -> bool:
    """Say whether a single word is given as where something is or comes from."""
    return re.search(rf"(?i)\b{_WHERE}\s{re.escape(claim.text)}", claim.sentence) is not None


def _measures(text: str) -> bool:
    """Say whether a figure has a unit or is large; words that are no number are a unit."""
    bare = text.replace("\u00a0", " ").strip()
    if not bare[:1].isalpha():
        return re.fullmatch(r"[\d.,\s\u202f]+", bare) is None or _large(bare)
    return _large(bare)


def _large(text: str) -> bool:
    read = []
    for language in LANGUAGES:
        try:
            read.append(number(text, language))
        except (KeyError, ValueError):
            continue
    return not read or max(read) > DOZEN
