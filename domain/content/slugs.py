"""Slugs: the last part of an article's address."""

import re

from domain.content.text import fold, is_stop
from domain.content.words import Language

MOST_CHARACTERS = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug(title: str, language: Language) -> str:
    """Return a title as a slug: no accents, no small words, cut between words.

    A title of small words alone keeps them; one without letters or figures is `article`.
    """
    parts = re.findall(r"[a-z0-9]+", fold(title))
    telling = [one for one in parts if not is_stop(one, language)] or parts
    found = ""
    for one in telling:
        longer = f"{found}-{one}" if found else one[:MOST_CHARACTERS]
        if len(longer) > MOST_CHARACTERS:
            break
        found = longer
    return found or "article"


def is_slug(text: str) -> bool:
    """Say whether a text can be a slug as it stands."""
    return _SLUG.fullmatch(text) is not None
