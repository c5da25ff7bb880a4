"""Whether a sentence a model wrote may be said: nothing in it that the facts do not hold.

Figures, dates, discounts and promises must be among the client's facts; what the caller claims is
no fact. Links, further questions and our own instructions never pass.
"""

import re
from collections.abc import Sequence

from domain.bant.asked_words import SYSTEM, WORDS_ALONE, WORDS_TOO
from domain.bant.language import language_of
from domain.bant.numbers import numbers
from domain.bant.said import fold, pattern
from domain.bant.words import Language

MOST_CHARS = 400
SHINGLE = 6  # so many words in a row of our instructions are a leak
_LINK = re.compile(r"https?://|www\.|@|\b\w+\.(?:com|fr|net|org|io)\b")
_DATES: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)
(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)
demain
aujourd'hui
ce soir
(?:cette|la) semaine(?: prochaine)?
(?:le|ce) mois(?:-ci| prochain)?
heures?
jours?
"""),
    "en": pattern(r"""
(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)
(?:january|february|march|april|june|july|august|september|october|november|december)
tomorrow
today
tonight
(?:this|next) (?:week|month)
hours?
days?
"""),
}
_PROMISES: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
gratuit\w*
offert\w*
remises?
reductions?
rabais
rembours\w*
garanti\w*
promet\w*
promis\w*
illimite\w*
moins cher\w*
pour cent
"""),
    "en": pattern(r"""
free
discounts?
refund\w*
guarantee\w*
promise\w*
unlimited
cheaper
cheapest
per ?cent
"""),
}


def may_be_said(text: str, language: Language, facts: Sequence[str] = ()) -> bool:
    """Say whether a model's answer states nothing but what the client's facts hold."""
    if not text.strip() or len(text) > MOST_CHARS or "?" in text or _LINK.search(text):
        return False
    if language_of(text, language) != language:
        return False
    plain, known = fold(text), fold("\n".join(facts))
    for rule in (_DATES[language], _PROMISES[language]):
        if any(said[0] not in known for said in rule.finditer(plain)):
            return False
    held = {one.value for one in numbers(known, language)}
    if any(one.value not in held for one in numbers(plain, language)):
        return False
    return not (_shingles(plain) & _ours(language))


def _shingles(plain: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", plain)
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


def _ours(language: Language) -> set[tuple[str, ...]]:
    told = (SYSTEM[language], WORDS_TOO[language], WORDS_ALONE[language])
    return _shingles(fold("\n".join(told)))
